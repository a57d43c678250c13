"""Helsinki EMBA: groups 4 and 5 are two cohorts of one programme, and 4 is under way when 5 starts in October.

Told are the two years, the overlap, 52 applicants of whom 25 were admitted to group 5 from every division, and
that from March that year sessions were virtual or hybrid. The year (2020), all days, the projects and how many
came from which division are the demo's own; what became of the other 27 applicants is not told, nor is any
certificate, so that there is no template.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certificates.management.demo import city, names, people, register, texts
from certificates.management.demo.clock import at
from certificates.management.demo.stories import chance
from lms import completion
from lms.actions import (
    attendance,
    cohorts,
    completions,
    groups,
    memberships,
    participations,
    plans,
    reviews,
    setup,
    submissions,
)
from lms.actions import people as persons
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
    Organisation,
    Programme,
    TrainingSession,
    User,
)
from lms.translated import Texts

SLUG = "helsinki-emba"
TRAINER = names.person(301)
SHARE_REQUIRED = 75

TITLE = {"fi": "Helsingin kaupungin EMBA", "sv": "Helsingfors stads EMBA", "en": "City of Helsinki EMBA"}
COHORT = {"fi": "EMBA-ryhmä", "sv": "EMBA-grupp", "en": "EMBA group"}
PROJECT_GROUP = {"fi": "Projektiryhmä", "sv": "Projektgrupp", "en": "Project group"}
DESCRIPTIONS = {
    "fi": "Ylimmän johdon ja keskijohdon EMBA kestää kaksi vuotta. Ryhmä 4 on kesken, kun ryhmä 5 "
    "aloittaa lokakuussa. Osallistujia on kaikilta toimialoilta. Maaliskuusta alkaen tilaisuudet ovat olleet "
    "virtuaalisia tai hybridejä: samassa tilaisuudessa osa on paikalla ja osa etänä.",
    "sv": "EMBA för högsta ledningen och mellanledningen varar två år. Grupp 4 pågår när grupp 5 börjar i "
    "oktober. Alla sektorer är representerade. Sedan mars har tillfällena varit virtuella eller hybrida: "
    "en del är på plats, en del på distans.",
    "en": "EMBA for top and middle management lasts two years. Group 4 is under way when group 5 starts in October. "
    "Every city division is represented. Since March sessions have been virtual or hybrid.",
}
WRITTEN_ON = datetime.date(2020, 10, 1)
SOURCE = {
    "fi": "Helsingin kaupunki: EMBA-ryhmän 5 haku",
    "sv": "Helsingfors stad: ansökan till EMBA-grupp 5",
    "en": "City of Helsinki: call for EMBA group 5",
}
APPLICANTS = {"fi": "Ryhmään 5 hakeneet", "sv": "Sökande till grupp 5", "en": "Applicants to group 5"}
ADMITTED = {"fi": "Ryhmään 5 valitut", "sv": "Antagna till grupp 5", "en": "Admitted to group 5"}
PROJECT = {"fi": "Pienryhmän projekti", "sv": "Smågruppens projekt", "en": "Project of the small group"}
INSTRUCTIONS = {
    "fi": "Tehkää projekti yhdessä ja palauttakaa siitä yksi yhteinen raportti.",
    "sv": "Gör projektet tillsammans och lämna in en gemensam rapport.",
    "en": "Carry out the project together and hand in one report.",
}
JOB_TITLES = {
    "fi": ("Palvelujohtaja", "Yksikön johtaja", "Kehittämispäällikkö", "Hallintojohtaja", "Aluepäällikkö"),
    "sv": ("Servicedirektör", "Enhetschef", "Utvecklingschef", "Förvaltningsdirektör", "Områdeschef"),
}
REPORTS = (
    "Selvitimme, miten toimialat voivat tilata yhteisen koulutuksen yhdessä. Kokeilu kesti puoli vuotta, ja "
    "hallinnollinen työ väheni kolmanneksen.",
    "Kuvasimme asukkaan polun kolmen toimialan palveluissa ja poistimme siitä kaksi päällekkäistä vaihetta.",
    "Rakensimme johtoryhmille mittariston, jossa on viisi lukua. Viisi riitti, koska niistä keskustellaan.",
    "Vi prövade arbetsrotation mellan sektorerna. Tolv personer deltog, och nio vill fortsätta.",
    "Kokeilimme hybridikokousten yhteisiä pelisääntöjä kymmenessä yksikössä ja kirjoitimme niistä ohjeen.",
)
WHAT_TO_COMPLETE = "Tulokset on kuvattu hyvin. Kertokaa vielä, mitä kokeilu maksoi."

ON_SITE, REMOTE, HYBRID = SessionMode.ON_SITE, SessionMode.REMOTE, SessionMode.HYBRID


@dataclass(frozen=True)
class Run:
    """One EMBA group: people by division, in the order of ``city.DIVISIONS``, and what is held when and how."""

    number: int
    slug: str
    starts_on: datetime.date
    ends_on: datetime.date
    first_person: int
    divisions: tuple[int, ...]
    held: tuple[tuple[datetime.date, SessionMode], ...]
    handed_in_on: datetime.date
    returned: tuple[int, ...] = ()
    is_over: bool = False


GROUP_4 = Run(
    4,
    "helsinki-emba-4",
    datetime.date(2019, 10, 1),
    datetime.date(2021, 9, 30),
    first_person=0,
    divisions=(7, 6, 3, 6, 3),
    held=(
        (datetime.date(2019, 10, 9), ON_SITE),
        (datetime.date(2020, 2, 12), ON_SITE),
        (datetime.date(2020, 4, 22), REMOTE),
        (datetime.date(2020, 9, 23), HYBRID),
        (datetime.date(2020, 11, 25), HYBRID),
        (datetime.date(2021, 3, 17), REMOTE),
        (datetime.date(2021, 5, 26), HYBRID),
        (datetime.date(2021, 9, 15), HYBRID),
    ),
    handed_in_on=datetime.date(2021, 8, 20),
    is_over=True,
)
GROUP_5 = Run(
    5,
    "helsinki-emba-5",
    datetime.date(2020, 10, 1),
    datetime.date(2022, 9, 30),
    first_person=25,
    divisions=(6, 6, 4, 5, 4),
    held=(
        (datetime.date(2020, 10, 14), HYBRID),
        (datetime.date(2020, 12, 9), REMOTE),
        (datetime.date(2021, 3, 10), REMOTE),
        (datetime.date(2021, 5, 19), HYBRID),
        (datetime.date(2021, 10, 13), HYBRID),
        (datetime.date(2021, 12, 8), HYBRID),
        (datetime.date(2022, 4, 6), HYBRID),
        (datetime.date(2022, 9, 14), HYBRID),
    ),
    handed_in_on=datetime.date(2022, 8, 19),
    returned=(3,),
)


def load(*, lead: User, contact: User, by: User) -> Programme:
    organisations = register.find_or_add(city.ALL, by=by)
    programme = _create(organisations, lead=lead, by=by)
    # That the city has a contact, and that the contact sees the names and from which day, is an assumption.
    setup.appoint_contact(organisations[city.HELSINKI.slug], contact, on=GROUP_4.starts_on, by=lead)
    setup.show_names_to_contacts(programme, on=GROUP_5.starts_on, by=lead)
    trainer = persons.add(TRAINER.email(city.EMAIL), full_name=TRAINER.full_name, by=by)
    for run in (GROUP_4, GROUP_5):
        _hold(run, programme, organisations, trainer=trainer, by=lead)
    return programme


def _create(organisations: Mapping[str, Organisation], *, lead: User, by: User) -> Programme:
    city_itself = organisations[city.HELSINKI.slug]
    # No certificate is told of: so no issuer, and nobody waits for one.
    programme = setup.create_programme(SLUG, title=TITLE, by=by)
    setup.appoint_lead(programme, lead, by=by)
    setup.add_partner(programme, city_itself, role=PartnerRole.OWNER, by=lead)
    for language, text in DESCRIPTIONS.items():
        setup.describe(programme, language=language, text=text, dated_on=WRITTEN_ON, by=lead)
    return programme


def _hold(
    run: Run, programme: Programme, organisations: Mapping[str, Organisation], *, trainer: User, by: User
) -> None:
    cohort = cohorts.create_cohort(
        programme,
        run.slug,
        title=texts.numbered(COHORT, run.number),
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        planned_training_days=len(run.held),
        by=by,
    )
    cohorts.appoint_trainer(cohort, trainer, by=by)
    for division in city.DIVISIONS:
        participations.add_participation(cohort, organisations[division.slug], by=by)
    if run is GROUP_5:
        for code, count, label in (("applicants", 52, APPLICANTS), ("admitted", 25, ADMITTED)):
            setup.tell_figure(programme, code, cohort=cohort, count=count, label=label, source=SOURCE, by=by)
    sessions, project = _plan(cohort, run, by=by)
    places = people.enrol(cohort, _joining(run), on=run.starts_on, by=by)
    project_groups = _divide(cohort, places, by=by)
    for number, session in enumerate(sessions, 1):
        attendance.record(session, _marks(number, session, places), by=trainer)
    for number, (group, members) in enumerate(project_groups, 1):
        _hand_in(project, group, members, number, run, trainer=trainer)
    if run.is_over:
        progress = completion.assess_all(places)
        met = [place for place in places if progress[place.pk].is_complete]
        completions.complete_all(met, by=by, on=run.ends_on)


def _plan(cohort: Cohort, run: Run, *, by: User) -> tuple[list[TrainingSession], Assignment]:
    sessions = []
    for number, (on, mode) in enumerate(run.held, 1):
        day = plans.add_training_day(cohort, title=texts.numbered(texts.TRAINING_DAY, number), by=by)
        place = texts.REMOTELY if mode == REMOTE else texts.HELSINKI
        sessions.append(
            plans.hold_session(day, starts_at=at(on, 9), ends_at=at(on, 16), place=place, mode=mode, by=by)
        )
    project = plans.add_assignment(
        cohort,
        kind=AssignmentKind.INTERMEDIATE,
        title=PROJECT,
        instructions=INSTRUCTIONS,
        due_at=at(run.handed_in_on + datetime.timedelta(days=7), 16),
        in_groups=True,
        by=by,
    )
    plans.add_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least_percent=SHARE_REQUIRED, by=by)
    plans.add_requirement(cohort, RequirementKind.INTERMEDIATE_ASSIGNMENTS, by=by)
    return sessions, project


def _joining(run: Run) -> list[people.Joining]:
    divisions = [
        division
        for division, count in zip(city.DIVISIONS, run.divisions, strict=True)
        for _one in range(count)
    ]
    return [_one_joining(run.first_person + place, division.slug) for place, division in enumerate(divisions)]


def _one_joining(number: int, division: str) -> people.Joining:
    person = names.person(number, names.SWEDISH if number % 8 == 5 else names.FINNISH)
    return people.Joining(
        person,
        person.email(city.EMAIL),
        division,
        job_title=JOB_TITLES[person.language][number % len(JOB_TITLES["fi"])],
        level=ManagementLevel.TOP_MANAGEMENT if number % 3 == 0 else ManagementLevel.MIDDLE_MANAGEMENT,
    )


def _divide(
    cohort: Cohort, places: Sequence[Enrolment], *, by: User
) -> list[tuple[CohortGroup, Sequence[Enrolment]]]:
    """Five project groups of five, each from as many divisions as can be: ``places`` are division by division."""
    divided = []
    for number in range(5):
        name: Texts = texts.numbered(PROJECT_GROUP, number + 1)
        group = groups.add_group(cohort, kind=GroupKind.PROJECT_GROUP, name=name, by=by)
        members = places[number::5]
        memberships.join_all(members, group, by=by, on=cohort.starts_on)
        divided.append((group, members))
    return divided


def _marks(number: int, session: TrainingSession, places: Sequence[Enrolment]) -> dict[int, str]:
    return {place.pk: _mark(place.person.email, number, session.mode) for place in places}


def _mark(email: str, number: int, mode: str) -> str:
    """How the person took part. In a hybrid session that is theirs to choose, and about a third are remote."""
    often_away = chance(email, "often away") % 12 == 0
    by_chance = chance(email, f"emba {number}") % 100
    if by_chance < (45 if often_away else 8):
        return AttendanceState.EXCUSED if by_chance % 2 else AttendanceState.ABSENT
    is_remote = mode == REMOTE or (mode == HYBRID and by_chance % 3 == 0)
    return AttendanceState.PRESENT_REMOTELY if is_remote else AttendanceState.PRESENT_ON_SITE


def _hand_in(
    project: Assignment,
    group: CohortGroup,
    members: Sequence[Enrolment],
    number: int,
    run: Run,
    *,
    trainer: User,
) -> None:
    """One submission of the five; one of them hands it in."""
    report = REPORTS[(number - 1) % len(REPORTS)]
    version = submissions.hand_in(
        project, members, text=report, group=group, by=members[0].person, on=run.handed_in_on
    )
    reviewed_on = run.handed_in_on + datetime.timedelta(days=14)
    if number in run.returned:
        reviews.send_back(version, by=trainer, on=reviewed_on, comment=WHAT_TO_COMPLETE)
    else:
        reviews.accept(version, by=trainer, on=reviewed_on)
