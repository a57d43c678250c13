"""Wellbeing services counties: about 150 people in the management teams of 21 counties and HUS Group.

Told are the owners and HAUS, a year, an opening and a closing day common to all, two days remote and three on
site held in every collaborative area, the themes, and that ideas were taken further. The text says eight days
once and seven once, and lists seven: eight is what was announced, seven is what there is, in 27 sessions. The
years and days, the places, the number in each team and what completion asks are the demo's own.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from certificates.management.demo import county_texts as words
from certificates.management.demo import names, people, register, state, texts, wellbeing
from certificates.management.demo.clock import at
from certificates.management.demo.stories import chance
from lms import completion
from lms.actions import (
    attendance,
    cohorts,
    completions,
    groups,
    ideas,
    memberships,
    participations,
    plans,
    setup,
)
from lms.actions import people as persons
from lms.choices import (
    AttendanceState,
    CollaborativeArea,
    GroupKind,
    IdeaFate,
    ManagementLevel,
    PartnerRole,
    RequirementKind,
    SessionMode,
)
from lms.models import Cohort, CohortGroup, Enrolment, Organisation, Programme, TrainingSession, User
from lms.translated import Texts

SLUG = "hyvinvointialueiden-johtamisohjelma"
STARTS_ON = datetime.date(2023, 9, 12)
ENDS_ON = datetime.date(2024, 9, 10)
DAYS_ANNOUNCED = 8
DAYS_REQUIRED = 5
EMAIL = "hyvinvointialue.example"
TRAINER = names.person(300)
FIRST_PERSON = 130

# Four teams are of six people, all others of seven.
OF_SIX = {
    "kainuun-hyvinvointialue",
    "keski-pohjanmaan-hyvinvointialue",
    "etela-savon-hyvinvointialue",
    "ita-uudenmaan-hyvinvointialue",
}
# How many of a team speak Swedish or have a Sámi name.
OTHER_TONGUES = {
    "lapin-hyvinvointialue": (names.SAMI, 3),
    "pohjanmaan-hyvinvointialue": (names.SWEDISH, 4),
    "ita-uudenmaan-hyvinvointialue": (names.SWEDISH, 3),
    "lansi-uudenmaan-hyvinvointialue": (names.SWEDISH, 3),
    "keski-pohjanmaan-hyvinvointialue": (names.SWEDISH, 1),
    "varsinais-suomen-hyvinvointialue": (names.SWEDISH, 1),
    "hus-yhtyma": (names.SWEDISH, 1),
}

# The five area days, in the order of their themes: when the first area has its own, and how it is held.
AREA_DAYS = (
    (datetime.date(2023, 10, 3), SessionMode.ON_SITE),
    (datetime.date(2023, 11, 28), SessionMode.REMOTE),
    (datetime.date(2024, 2, 6), SessionMode.ON_SITE),
    (datetime.date(2024, 4, 9), SessionMode.REMOTE),
    (datetime.date(2024, 5, 21), SessionMode.ON_SITE),
)
# The areas have their days on Tuesday, Wednesday and Thursday, and on Tuesday and Wednesday a week later.
DAYS_LATER = dict(zip(words.AREAS, (0, 1, 2, 7, 8), strict=True))
# Who was there has not been recorded, so that something is missing at somebody.
NOT_RECORDED = (5, CollaborativeArea.INNER)


@dataclass(frozen=True)
class Story:
    """Where one person differs, by the number of the day: what was missed, and in which other area they were."""

    missed: Mapping[int, AttendanceState] = field(default_factory=dict)
    elsewhere: Mapping[int, CollaborativeArea] = field(default_factory=dict)


EXCUSED, ABSENT = AttendanceState.EXCUSED, AttendanceState.ABSENT
# By team and place in it. The first was there on five days only, and on one of them in another area.
GUEST = ("pohjois-karjalan-hyvinvointialue", 2)
STORIES = {
    GUEST: Story({3: EXCUSED, 5: ABSENT}, {4: CollaborativeArea.NORTHERN}),
    ("satakunnan-hyvinvointialue", 0): Story(elsewhere={6: CollaborativeArea.INNER}),
    ("paijat-hameen-hyvinvointialue", 4): Story({2: EXCUSED}, {3: CollaborativeArea.WESTERN}),
    ("kanta-hameen-hyvinvointialue", 1): Story({2: ABSENT, 4: ABSENT, 6: EXCUSED}),
    ("lapin-hyvinvointialue", 5): Story({1: EXCUSED, 3: EXCUSED, 7: EXCUSED}),
    ("keski-uudenmaan-hyvinvointialue", 3): Story({4: ABSENT, 5: ABSENT, 6: ABSENT}),
}


@dataclass(frozen=True)
class Member:
    """Somebody of a team; ``place`` is their place in the cohort."""

    place: Enrolment
    area: CollaborativeArea
    story: Story

    def area_on(self, day: int) -> CollaborativeArea:
        return self.story.elsewhere.get(day, self.area)


Sessions = Mapping[int, Mapping[CollaborativeArea | None, TrainingSession]]


def load(*, lead: User, by: User) -> Programme:
    wanted = [*wellbeing.ALL, *state.MINISTRIES, state.HAUS]
    organisations = register.find_or_add(wanted, by=by)
    programme = _create(organisations, lead=lead, by=by)
    cohort = cohorts.create_cohort(
        programme,
        f"{SLUG}-2023",
        title=words.COHORT,
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        planned_training_days=DAYS_ANNOUNCED,
        by=lead,
    )
    trainer = persons.add(TRAINER.email("haus.example"), full_name=TRAINER.full_name, by=by)
    cohorts.appoint_trainer(cohort, trainer, by=lead)
    areas = {
        area: groups.add_group(cohort, kind=GroupKind.AREA, name=name, by=lead)
        for area, name in words.AREAS.items()
    }
    members = _enrol(cohort, organisations, by=lead)
    for area, group in areas.items():
        of_area = [member.place for member in members if member.area == area]
        memberships.join_all(of_area, group, by=lead, on=STARTS_ON)
    sessions = _plan(cohort, areas, by=lead)
    _record(sessions, members, by=trainer)
    _raise_ideas(cohort, organisations, by=lead)
    places = [member.place for member in members]
    progress = completion.assess_all(places)
    met = [place for place in places if progress[place.pk].is_complete]
    completions.complete_all(met, by=lead, on=ENDS_ON)
    return programme


def _create(organisations: Mapping[str, Organisation], *, lead: User, by: User) -> Programme:
    """No issuer and no template: no certificate is told of."""
    programme = setup.create_programme(SLUG, title=words.TITLE, by=by)
    setup.appoint_lead(programme, lead, by=by)
    for slug in ("stm", "vm", "sm"):
        setup.add_partner(programme, organisations[slug], role=PartnerRole.OWNER, by=lead)
    setup.add_partner(programme, organisations["haus"], role=PartnerRole.ORGANISER, by=lead)
    for language, text in words.DESCRIPTIONS.items():
        setup.describe(programme, language=language, text=text, dated_on=words.WRITTEN_ON, by=lead)
    return programme


def _enrol(cohort: Cohort, organisations: Mapping[str, Organisation], *, by: User) -> list[Member]:
    """The teams with their people, team by team."""
    numbers = count(FIRST_PERSON)
    teams = {known.slug: [*_team(known.slug, numbers)] for known in wellbeing.ALL}
    joining = [one for team in teams.values() for one in team]
    places = iter(people.enrol(cohort, joining, on=STARTS_ON, by=by))
    members = []
    for known in wellbeing.ALL:
        organisation = organisations[known.slug]
        participations.add_participation(cohort, organisation, by=by)
        group = groups.add_group(
            cohort, kind=GroupKind.MANAGEMENT_TEAM, name=known.names, organisation=organisation, by=by
        )
        team = [next(places) for _one in teams[known.slug]]
        memberships.join_all(team, group, by=by, on=STARTS_ON)
        for number, place in enumerate(team):
            story = STORIES.get((known.slug, number), Story())
            members.append(Member(place, CollaborativeArea(known.area), story))
    return members


def _team(slug: str, numbers: Iterator[int]) -> Iterator[people.Joining]:
    tongue, of_it = OTHER_TONGUES.get(slug, (names.FINNISH, 0))
    for place in range(6 if slug in OF_SIX else 7):
        person = names.person(next(numbers), tongue if place < of_it else names.FINNISH)
        yield people.Joining(
            person,
            person.email(EMAIL),
            slug,
            job_title=words.JOB_TITLES[person.language][place],
            level=ManagementLevel.TOP_MANAGEMENT,
        )


def _plan(cohort: Cohort, areas: Mapping[CollaborativeArea, CohortGroup], *, by: User) -> Sessions:
    """Seven days in 27 sessions, and one requirement; an area's session is for its group."""
    sessions: dict[int, dict[CollaborativeArea | None, TrainingSession]] = {}
    sessions[1] = {None: _common_day(cohort, words.OPENING, STARTS_ON, by=by)}
    for number, (on, mode) in enumerate(AREA_DAYS, 2):
        title = texts.numbered(words.AREA_DAY, number - 1)
        day = plans.add_training_day(cohort, title=title, theme=words.THEMES[number - 2], by=by)
        sessions[number] = {}
        for area, group in areas.items():
            held_on = on + datetime.timedelta(days=DAYS_LATER[area])
            sessions[number][area] = plans.hold_session(
                day,
                starts_at=at(held_on, 9),
                ends_at=at(held_on, 16),
                place=texts.REMOTELY if mode == SessionMode.REMOTE else words.PLACES[area],
                mode=mode,
                groups=[group],
                by=by,
            )
    sessions[7] = {None: _common_day(cohort, words.CLOSING, ENDS_ON, by=by)}
    plans.add_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=DAYS_REQUIRED, by=by)
    return sessions


def _common_day(cohort: Cohort, title: Texts, on: datetime.date, *, by: User) -> TrainingSession:
    day = plans.add_training_day(cohort, title=title, by=by)
    return plans.hold_session(day, starts_at=at(on, 9), ends_at=at(on, 16), place=texts.HELSINKI, by=by)


def _record(sessions: Sessions, members: Sequence[Member], *, by: User) -> None:
    for number, held in sessions.items():
        for area, session in held.items():
            if (number, area) != NOT_RECORDED:
                present = [member for member in members if area in {None, member.area_on(number)}]
                attendance.record(session, _marks(number, session.mode, present), by=by)


def _marks(number: int, mode: str, members: Iterable[Member]) -> dict[int, str]:
    marks = {member.place.pk: _mark(member, number, mode) for member in members}
    return {place: mark.value for place, mark in marks.items() if mark is not None}


def _mark(member: Member, number: int, mode: str) -> AttendanceState | None:
    """Most were there. Without a story somebody misses a day now and then, and a mark is missing here and there."""
    there = (
        AttendanceState.PRESENT_REMOTELY if mode == SessionMode.REMOTE else AttendanceState.PRESENT_ON_SITE
    )
    if member.story != Story():
        return member.story.missed.get(number, there)
    by_chance = chance(member.place.person.email, f"counties {number}") % 100
    if by_chance < 3:
        return None
    return EXCUSED if by_chance < 8 else ABSENT if by_chance < 11 else there


def _raise_ideas(cohort: Cohort, organisations: Mapping[str, Organisation], *, by: User) -> None:
    for slug, title, raised_on, fate, since in words.IDEAS:
        idea = ideas.raise_idea(cohort, title, organisation=organisations[slug], by=by, on=raised_on)
        if fate != IdeaFate.RAISED and since is not None:
            ideas.tell_fate(idea, fate, by=by, on=since)
