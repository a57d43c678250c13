"""Standing small groups of top leaders: in 2020 four groups and 40 leaders, free of agenda and without an end.

Told are the numbers, that members come from different task areas, that existing groups take newcomers when
needed, that they were paused and that a restart in 2022 was intended. All days are the demo's own, the intended
restart is taken as the end of the pause, and so is it that members belong by position. They do not complete.
"""

import datetime
from collections.abc import Sequence

from certificates.management.demo import names, register, state, texts
from certificates.management.demo.clock import at
from lms.actions import attendance, cohorts, enrolments, groups, memberships, plans, setup
from lms.actions import people as persons
from lms.choices import AttendanceState, GroupKind, ManagementLevel, PartnerRole, ProgrammeKind
from lms.models import Cohort, CohortGroup, Enrolment, Organisation, Programme, User
from lms.translated import Texts

SLUG = "johdon-pienryhmat"
STARTS_ON = datetime.date(2020, 1, 1)
GROUPS = 4
FIRST_PERSON = 80
EMAIL = "valtio.example"
MET_FROM = datetime.date(2020, 2, 4)
PAUSED_FROM, PAUSED_UNTIL = datetime.date(2020, 4, 1), datetime.date(2022, 1, 31)
# By group and place in it, counted from 0: one leaves and another takes the seat; one is away for a while.
LEAVER, LEFT_ON = (2, 4), datetime.date(2020, 2, 28)
NEWCOMER, JOINED_ON = names.person(FIRST_PERSON + 40), datetime.date(2020, 3, 2)
AWAY, AWAY_FROM, AWAY_UNTIL = (1, 7), datetime.date(2020, 2, 1), datetime.date(2020, 3, 15)

TITLE = {
    "fi": "Ylimmän johdon pienryhmät",
    "sv": "Smågrupper för högsta ledningen",
    "en": "Small groups of top leaders",
}
COHORT = {"fi": "Pienryhmät 2020–", "sv": "Smågrupperna 2020–", "en": "Small groups from 2020"}
GROUP = {"fi": "Pienryhmä", "sv": "Smågrupp", "en": "Small group"}
MEETING = {"fi": "Ryhmän tapaaminen", "sv": "Gruppens möte", "en": "Meeting of the group"}
DESCRIPTIONS = {
    "fi": (
        datetime.date(2022, 1, 10),
        "Pienryhmissä valtion ylin johto tapaa ilman esityslistaa. Ryhmässä on 8–10 jäsentä eri tehtäväalueilta. "
        "Vuonna 2020 ryhmiä oli neljä ja jäseniä 40. Ryhmät ovat olleet tauolla; toimintaa on tarkoitus jatkaa 2022.",
    ),
    "sv": (
        datetime.date(2020, 2, 10),
        "I smågrupperna träffas statens högsta ledning utan föredragningslista. En grupp har 8–10 medlemmar från olika "
        "uppgiftsområden. År 2020 finns det fyra grupper med 40 medlemmar.",
    ),
}
# One of each task area in every group.
OFFICES = (
    ("Talous", "Talousjohtaja"),
    ("Henkilöstö", "Henkilöstöjohtaja"),
    ("Viestintä", "Viestintäjohtaja"),
    ("Tietohallinto", "Tietohallintojohtaja"),
    ("Lainvalmistelu", "Lainsäädäntöjohtaja"),
    ("Kansainväliset asiat", "Kansainvälisten asiain johtaja"),
    ("Kehittäminen", "Kehittämisjohtaja"),
    ("Hallinto", "Hallintojohtaja"),
    ("Ennakointi", "Strategiajohtaja"),
    ("Palvelut", "Palvelujohtaja"),
)


def load(*, lead: User, by: User) -> Programme:
    wanted = [*state.MINISTRIES, *state.AGENCIES]
    organisations = [*register.find_or_add(wanted, by=by).values()]
    owner = next(one for one in organisations if one.slug == "vm")
    programme = setup.create_programme(SLUG, title=TITLE, kind=ProgrammeKind.NETWORK, by=by)
    setup.appoint_lead(programme, lead, by=by)
    setup.add_partner(programme, owner, role=PartnerRole.OWNER, by=lead)
    for language, (dated_on, text) in DESCRIPTIONS.items():
        setup.describe(programme, language=language, text=text, dated_on=dated_on, by=lead)
    cohort = cohorts.create_cohort(programme, f"{SLUG}-2020", title=COHORT, starts_on=STARTS_ON, by=lead)
    standing = [_stand(cohort, number, organisations, by=lead) for number in range(GROUPS)]
    group, number = AWAY
    memberships.pause(standing[group][1][number], starts_on=AWAY_FROM, ends_on=AWAY_UNTIL, by=lead)
    _meet(cohort, standing, by=lead)
    _replace(*standing[LEAVER[0]], by=lead)
    for group_of_ten, _places in standing:
        groups.pause_group(group_of_ten, starts_on=PAUSED_FROM, ends_on=PAUSED_UNTIL, by=lead)
    return programme


Standing = tuple[CohortGroup, list[Enrolment]]


def _stand(cohort: Cohort, number: int, organisations: Sequence[Organisation], *, by: User) -> Standing:
    """A group of ten, each of another task area and another ministry or agency."""
    name: Texts = texts.numbered(GROUP, number + 1)
    group = groups.add_group(cohort, kind=GroupKind.SMALL_GROUP, name=name, by=by)
    places = []
    for place, (unit, office) in enumerate(OFFICES):
        nth = number * len(OFFICES) + place
        tongue = names.SWEDISH if nth % 9 == 4 else names.FINNISH
        organisation = organisations[nth % len(organisations)]
        person = names.person(FIRST_PERSON + nth, tongue)
        places.append(_enrol(cohort, person, organisation, unit, office, on=STARTS_ON, by=by))
    memberships.join_all(places, group, by=by, on=STARTS_ON)
    return group, places


def _enrol(
    cohort: Cohort,
    person: names.Invented,
    organisation: Organisation,
    unit: str,
    office: str,
    *,
    on: datetime.date,
    by: User,
) -> Enrolment:
    """A place by position: ``office`` is the seat, which somebody else may hold one day."""
    member = persons.add(person.email(EMAIL), full_name=person.full_name, language=person.language, by=by)
    return enrolments.enrol(
        cohort,
        member,
        organisation=organisation,
        unit=unit,
        job_title=office,
        seat=office,
        management_level=ManagementLevel.TOP_MANAGEMENT,
        on=on,
        by=by,
    )


def _meet(cohort: Cohort, standing: Sequence[Standing], *, by: User) -> None:
    """Each group meets once before the pause. The meeting has no theme and nobody needs it for anything."""
    meeting = plans.add_training_day(cohort, title=MEETING, required=False, by=by)
    for number, (group, places) in enumerate(standing):
        on = MET_FROM + datetime.timedelta(days=number)
        session = plans.hold_session(
            meeting, starts_at=at(on, 8), ends_at=at(on, 10), place=texts.HELSINKI, groups=[group], by=by
        )
        marks = {place.pk: AttendanceState.PRESENT_ON_SITE.value for place in places}
        if number == AWAY[0]:
            marks[places[AWAY[1]].pk] = AttendanceState.EXCUSED
        attendance.record(session, marks, by=by)


def _replace(group: CohortGroup, places: Sequence[Enrolment], *, by: User) -> None:
    """Somebody leaves for another office; who holds it now takes the seat."""
    leaver = places[LEAVER[1]]
    membership = leaver.memberships.get(group=group)
    memberships.leave(membership, by=by, on=LEFT_ON)
    enrolments.withdraw(leaver, by=by, on=LEFT_ON, reason="Siirtyi toiseen tehtävään.")
    newcomer = _enrol(
        group.cohort, NEWCOMER, leaver.organisation, leaver.unit, leaver.seat, on=JOINED_ON, by=by
    )
    memberships.join(newcomer, group, by=by, on=JOINED_ON)
