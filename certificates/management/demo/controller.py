"""A Business Controller coaching of the City of Helsinki that is running now: five project groups of five.

Told is that small groups carry out one project each. Its days are placed around the day on which the demo is
loaded, so that a trainer has something to do today; everything else about it is invented.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from certificates.management.demo import cast, city, names, people, register, texts
from certificates.management.demo import controller_texts as words
from certificates.management.demo.clock import at
from certificates.management.demo.stories import Outcome, chance
from lms.actions import (
    attendance,
    cohorts,
    groups,
    memberships,
    participations,
    plans,
    reviews,
    setup,
    submissions,
)
from lms.choices import (
    AssignmentKind,
    AttendanceState,
    GroupKind,
    ManagementLevel,
    PartnerRole,
    RequirementKind,
    SessionMode,
)
from lms.models import (
    Assignment,
    Cohort,
    CohortGroup,
    Enrolment,
    Programme,
    SubmissionVersion,
    TrainingSession,
    User,
)

SLUG = "business-controller"
FIRST_PERSON = 50
PEOPLE = 25
DAYS_REQUIRED = 5

STARTS, ENDS = -42, 42
# Days from today, and how they are held. Today's session is on from 9 to 16.
HELD = (
    (-42, SessionMode.ON_SITE),
    (-21, SessionMode.REMOTE),
    (-7, SessionMode.HYBRID),
    (0, SessionMode.ON_SITE),
    (7, SessionMode.HYBRID),
    (35, SessionMode.ON_SITE),
)
# Last week's marks are missing of these, by place in the list.
NOT_MARKED_YET = {6, 11, 12, 18, 20, 23}
# Everybody describes where they start from; of these it is not accepted (yet).
STARTING_POINTS = {
    3: Outcome.WAITING,
    5: Outcome.RETURNED,
    9: Outcome.WAITING,
    13: Outcome.NOT_HANDED_IN,
    16: Outcome.WAITING,
    17: Outcome.RETURNED,
    22: Outcome.NOT_HANDED_IN,
}
# Each group plans its project. Elli's has to complete the plan.
PLANS = (Outcome.ACCEPTED, Outcome.WAITING, Outcome.RETURNED, Outcome.WAITING, Outcome.NOT_HANDED_IN)
ELLIS_PLACE = 2


@dataclass(frozen=True)
class Works:
    starting_point: Assignment
    plan: Assignment
    report: Assignment


def load(*, lead: User, trainer: User, by: User, today: datetime.date) -> Programme:
    organisations = register.find_or_add(city.ALL, by=by)
    programme = setup.create_programme(SLUG, title=words.TITLE, final_work_label=words.REPORT_LABEL, by=by)
    setup.appoint_lead(programme, lead, by=by)
    setup.add_partner(programme, organisations[city.HELSINKI.slug], role=PartnerRole.OWNER, by=lead)
    starts_on = _day(today, STARTS)
    for language, text in words.DESCRIPTIONS.items():
        setup.describe(programme, language=language, text=text, dated_on=starts_on, by=lead)
    cohort = cohorts.create_cohort(
        programme,
        f"{SLUG}-{starts_on.year}",
        title=texts.numbered(words.COHORT, starts_on.year),
        starts_on=starts_on,
        ends_on=_day(today, ENDS),
        planned_training_days=len(HELD),
        by=lead,
    )
    cohorts.appoint_trainer(cohort, trainer, by=lead)
    for division in city.DIVISIONS:
        participations.add_participation(cohort, organisations[division.slug], by=lead)
    sessions, works = _plan(cohort, today, by=lead)
    places = people.enrol(cohort, [_joining(place) for place in range(PEOPLE)], on=starts_on, by=lead)
    _record(sessions, places, today, by=trainer)
    for number, place in enumerate(places):
        _describe_starting_point(works.starting_point, place, number, today, trainer=trainer)
    for number, came_of_it in enumerate(PLANS):
        name = texts.numbered(words.PROJECT_GROUP, number + 1)
        group = groups.add_group(cohort, kind=GroupKind.PROJECT_GROUP, name=name, by=lead)
        members = places[number::5]
        memberships.join_all(members, group, by=lead, on=starts_on)
        _plan_project(works.plan, group, members, number, came_of_it, today, trainer=trainer)
    return programme


def _day(today: datetime.date, days: int) -> datetime.date:
    return today + datetime.timedelta(days=days)


def _plan(cohort: Cohort, today: datetime.date, *, by: User) -> tuple[list[TrainingSession], Works]:
    sessions = []
    for number, (days, mode) in enumerate(HELD, 1):
        title = texts.numbered(texts.TRAINING_DAY, number)
        day = plans.add_training_day(cohort, title=title, theme=words.THEMES[number - 1], by=by)
        on, place = _day(today, days), texts.REMOTELY if mode == SessionMode.REMOTE else texts.HELSINKI
        sessions.append(
            plans.hold_session(day, starts_at=at(on, 9), ends_at=at(on, 16), place=place, mode=mode, by=by)
        )
    works = Works(
        starting_point=plans.add_assignment(
            cohort,
            title=words.STARTING_POINT,
            instructions=words.STARTING_POINT_ASKS,
            due_at=at(_day(today, -28), 16),
            by=by,
        ),
        plan=plans.add_assignment(
            cohort,
            title=words.PLAN,
            instructions=words.PLAN_ASKS,
            due_at=at(_day(today, -5), 16),
            in_groups=True,
            by=by,
        ),
        report=plans.add_assignment(
            cohort,
            kind=AssignmentKind.FINAL_WORK,
            title=words.REPORT,
            instructions=words.REPORT_ASKS,
            due_at=at(_day(today, 35), 16),
            in_groups=True,
            by=by,
        ),
    )
    plans.add_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=DAYS_REQUIRED, by=by)
    plans.add_requirement(cohort, RequirementKind.INTERMEDIATE_ASSIGNMENTS, by=by)
    plans.add_requirement(cohort, RequirementKind.FINAL_WORK, by=by)
    return sessions, works


def _joining(place: int) -> people.Joining:
    """Division after division, so that each project group has one of each."""
    if place == ELLIS_PLACE:
        given_name, surname = cast.ELLI.name.split()
        person, email = names.Invented(given_name, surname), cast.ELLI.email
    else:
        person = names.person(FIRST_PERSON + place, names.SWEDISH if place % 7 == 4 else names.FINNISH)
        email = person.email(city.EMAIL)
    return people.Joining(
        person,
        email,
        city.DIVISIONS[place // 5].slug,
        job_title=words.JOB_TITLES[person.language][place % 4],
        level=ManagementLevel.EXPERT,
    )


def _record(
    sessions: Sequence[TrainingSession], places: Sequence[Enrolment], today: datetime.date, *, by: User
) -> None:
    """Those before today; last week's not all yet."""
    for session, (days, _mode) in zip(sessions, HELD, strict=True):
        if days < 0:
            marks = {
                place.pk: _mark(place.person.email, session).value
                for number, place in enumerate(places)
                if days < -7 or number not in NOT_MARKED_YET
            }
            attendance.record(session, marks, by=by)


def _mark(email: str, session: TrainingSession) -> AttendanceState:
    by_chance = chance(email, f"controller {session.day.position}") % 100
    if by_chance < 8 and email != cast.ELLI.email:
        return AttendanceState.EXCUSED if by_chance < 5 else AttendanceState.ABSENT
    is_remote = session.mode == SessionMode.REMOTE or (
        session.mode == SessionMode.HYBRID and by_chance % 3 == 0
    )
    return AttendanceState.PRESENT_REMOTELY if is_remote else AttendanceState.PRESENT_ON_SITE


def _describe_starting_point(
    work: Assignment, place: Enrolment, number: int, today: datetime.date, *, trainer: User
) -> None:
    came_of_it = STARTING_POINTS.get(number, Outcome.ACCEPTED)
    if came_of_it is Outcome.NOT_HANDED_IN:
        return
    # What waits for review came late: the last of it two days ago.
    handed_in = -2 - number // 2 if came_of_it is Outcome.WAITING else -30 - number % 5
    variants = words.STARTING_POINTS[place.person.language]
    version = submissions.hand_in(
        work, [place], text=variants[number % len(variants)], by=place.person, on=_day(today, handed_in)
    )
    comment = words.STARTING_POINT_TO_COMPLETE[place.person.language]
    _review(version, came_of_it, comment, by=trainer, on=_day(today, -20))


def _plan_project(
    work: Assignment,
    group: CohortGroup,
    members: Sequence[Enrolment],
    number: int,
    came_of_it: Outcome,
    today: datetime.date,
    *,
    trainer: User,
) -> None:
    """One submission with five authors; the first of them hands it in."""
    if came_of_it is Outcome.NOT_HANDED_IN:
        return
    on = _day(today, -8 + number)
    version = submissions.hand_in(
        work, members, text=words.PLANS[number], group=group, by=members[0].person, on=on
    )
    _review(version, came_of_it, words.PLAN_TO_COMPLETE, by=trainer, on=_day(today, -3))


def _review(
    version: SubmissionVersion, came_of_it: Outcome, comment: str, *, by: User, on: datetime.date
) -> None:
    if came_of_it is Outcome.ACCEPTED:
        reviews.accept(version, by=by, on=on)
    elif came_of_it is Outcome.RETURNED:
        reviews.send_back(version, by=by, on=on, comment=comment)
