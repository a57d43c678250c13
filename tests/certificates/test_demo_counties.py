"""The counties' programme: a training day and its sessions are two things, and areas are no walls."""

import datetime
from collections import Counter

import pytest
from django.urls import reverse

from certificates.management.demo import counties
from certificates.models import CertificateTemplate
from lms import completion
from lms.choices import (
    AttendanceState,
    CollaborativeArea,
    GroupKind,
    OrganisationType,
    PartnerRole,
    SessionMode,
)
from lms.models import Attendance, DevelopmentIdea, Enrolment, Programme, TrainingDay, TrainingSession
from lms.progress import DayState
from reports import statistics
from tests.certificates import demos

TEAM_OF_GUEST, PLACE_OF_GUEST = counties.GUEST


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with demos.loaded(django_db_blocker, counties.SLUG):
        yield


@pytest.fixture
def cohort(demo, db):
    return Programme.objects.get(slug=counties.SLUG).cohorts.get()


@pytest.fixture
def guest(cohort):
    """From Eastern Finland, and on the third area day in Northern Finland."""
    return cohort.enrolments.filter(organisation__slug=TEAM_OF_GUEST).order_by("pk")[PLACE_OF_GUEST]


def days_of(enrolment):
    return completion.assess(enrolment).items[0]


def test_about_150_people_take_part_as_management_teams(cohort):
    teams = cohort.groups.filter(kind=GroupKind.MANAGEMENT_TEAM)
    sizes = Counter(team.memberships.count() for team in teams)

    assert cohort.enrolments.count() == 150
    assert sizes == {7: 18, 6: 4}
    for team in teams:
        assert set(team.memberships.values_list("enrolment__organisation", flat=True)) == {
            team.organisation_id
        }


def test_teams_are_those_of_21_counties_and_hus_group_by_collaborative_area(cohort):
    organisations = [part.organisation for part in cohort.participations.all()]

    assert Counter(one.type for one in organisations) == {
        OrganisationType.WELLBEING_SERVICES_COUNTY: 21,
        OrganisationType.HUS_GROUP: 1,
    }
    assert Counter(one.collaborative_area for one in organisations) == {
        CollaborativeArea.NORTHERN: 4,
        CollaborativeArea.EASTERN: 4,
        CollaborativeArea.INNER: 3,
        CollaborativeArea.WESTERN: 3,
        CollaborativeArea.SOUTHERN: 8,
    }
    assert "helsinki" not in {one.slug for one in organisations}


def test_everybody_is_in_their_area_and_in_their_team(cohort):
    areas = cohort.groups.filter(kind=GroupKind.AREA)
    people = [area.memberships.values_list("enrolment", flat=True) for area in areas]

    assert [area.name_en for area in areas] == [
        "Northern Finland",
        "Eastern Finland",
        "Inner Finland",
        "Western Finland",
        "Southern Finland",
    ]
    assert len({pk for keys in people for pk in keys}) == sum(map(len, people)) == 150


def test_seven_days_are_held_in_27_sessions_and_eight_had_been_announced(cohort):
    days = TrainingDay.objects.filter(cohort=cohort)

    assert [day.sessions.count() for day in days] == [1, 5, 5, 5, 5, 5, 1]
    assert TrainingSession.objects.filter(day__cohort=cohort).count() == 27
    assert cohort.planned_training_days == 8


def test_two_days_are_remote_and_the_first_and_the_last_are_common_to_all(cohort):
    days = TrainingDay.objects.filter(cohort=cohort)
    modes = [{session.mode for session in day.sessions.all()} for day in days]
    common = [day.sessions.filter(groups=None).count() for day in days]

    on_site, remote = {SessionMode.ON_SITE}, {SessionMode.REMOTE}
    assert modes == [on_site, on_site, remote, on_site, remote, on_site, on_site]
    assert common == [1, 0, 0, 0, 0, 0, 1]
    assert {session.place_fi for session in TrainingSession.objects.filter(groups=None)} == {"Helsinki"}


def test_each_participant_has_seven_days_though_there_are_27_sessions(cohort):
    progress = completion.assess_all(cohort.enrolments.all())

    assert {one.items[0].of for one in progress.values()} == {7}


def test_day_attended_in_another_area_is_fulfilled(guest):
    session = Attendance.objects.get(enrolment=guest, session__day__position=4).session
    day = days_of(guest).days[3]

    assert [group.name_en for group in session.groups.all()] == ["Northern Finland"]
    assert [membership.group.name_en for membership in guest.memberships.filter(group__kind="area")] == [
        "Eastern Finland"
    ]
    assert (day.state, day.counted_on) == (DayState.PRESENT_ON_SITE, datetime.date(2024, 2, 6))


def test_guest_completes_by_the_day_in_another_area_and_the_figures_say_the_same(cohort, guest):
    """What the matrix, the person's own page and the figures of the organisation rest on."""
    days = days_of(guest)
    table = statistics.organisations(cohort, language="en", as_of=datetime.date(2024, 12, 31))
    row = next(row for row in table.rows if row.organisation == guest.organisation_id)
    colleagues = cohort.enrolments.filter(organisation=guest.organisation)
    met = [pk for pk, one in completion.assess_all(colleagues).items() if one.is_complete]

    assert (days.have, days.need) == (5, 5)
    assert guest.is_completed is True
    assert guest.pk in met
    assert (row.figures["participants"], row.figures["completed"]) == (7, len(met))


def test_matrix_and_persons_page_say_what_the_figures_say_of_the_guest(client, cohort, guest):
    client.force_login(cohort.programme.leads.get().person)
    (team,) = guest.memberships.filter(group__kind=GroupKind.MANAGEMENT_TEAM)

    matrix = client.get(reverse("cohort-attendance", args=[cohort.slug]), {"group": team.group_id})
    page = client.get(guest.get_absolute_url())

    (row,) = [row for row in matrix.context["page"] if row["name"] == guest.person.sort_name]
    fourth = row["cells"][3]
    assert (fourth["elsewhere"], fourth["choices"]) == (AttendanceState.PRESENT_ON_SITE, [])
    fourth_day = page.context["days"][3]
    assert (fourth_day["state"], fourth_day["date"]) == ("present_on_site", datetime.date(2024, 2, 6))
    assert page.context["state"] == "completed"


def test_organisation_figures_are_those_of_completion_for_the_whole_cohort(cohort):
    table = statistics.organisations(cohort, language="en", as_of=datetime.date(2024, 12, 31))
    met = sum(one.is_complete for one in completion.assess_all(cohort.enrolments.all()).values())

    assert len(table.rows) == 22
    assert (table.total.figures["participants"], table.total.figures["completed"]) == (150, met)
    assert table.total.figures["certificates"] == 0


def test_some_are_marked_in_another_area_also_remotely(cohort):
    marks = Attendance.objects.filter(session__day__cohort=cohort, session__groups__isnull=False)
    elsewhere = [
        mark for mark in marks if not mark.session.groups.filter(memberships__enrolment=mark.enrolment_id)
    ]

    assert sorted((mark.session.day.position, mark.state) for mark in elsewhere) == [
        (3, AttendanceState.PRESENT_REMOTELY),
        (4, AttendanceState.PRESENT_ON_SITE),
        (6, AttendanceState.PRESENT_ON_SITE),
    ]


def test_one_session_has_not_been_recorded_yet(cohort):
    empty = TrainingSession.objects.filter(day__cohort=cohort, attendances=None)

    assert [(session.day.position, session.groups.get().name_en) for session in empty] == [
        (5, "Inner Finland")
    ]


def test_three_ministries_own_it_and_haus_delivers_it(cohort):
    partners = cohort.programme.partners.values_list("role", "organisation__slug")

    assert sorted(partners) == [
        (PartnerRole.ORGANISER, "haus"),
        (PartnerRole.OWNER, "sm"),
        (PartnerRole.OWNER, "stm"),
        (PartnerRole.OWNER, "vm"),
    ]


def test_it_has_no_issuer_and_no_certificate(cohort):
    assert cohort.programme.issuer is None
    assert CertificateTemplate.objects.filter(programme=cohort.programme).count() == 0
    assert Enrolment.objects.completed().filter(cohort=cohort).count() > 100


def test_ideas_of_counties_went_further_and_two_into_law_drafting(cohort):
    ideas = DevelopmentIdea.objects.filter(cohort=cohort)

    assert Counter(idea.fate for idea in ideas) == {"raised": 2, "taken_forward": 2, "in_law_drafting": 2}
    assert all(idea.organisation.management_teams.filter(cohort=cohort).exists() for idea in ideas)
    assert all((idea.fate == "raised") == (idea.fate_on is None) for idea in ideas)
