"""Helsinki EMBA: two overlapping cohorts of one programme, hybrid sessions, one project for five people."""

from collections import Counter

import pytest

from certificates.management.demo import emba
from certificates.models import Certificate, CertificateTemplate
from lms import completion
from lms.choices import AttendanceState, GroupKind, OrganisationType, SessionMode
from lms.models import (
    AggregateFigure,
    Application,
    Attendance,
    Cohort,
    Enrolment,
    Programme,
    Submission,
    TrainingSession,
)
from tests.certificates import demos


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with demos.loaded(django_db_blocker, emba.SLUG):
        yield


@pytest.fixture
def programme(demo, db):
    return Programme.objects.get(slug=emba.SLUG)


@pytest.fixture
def group_4(programme):
    return programme.cohorts.get(slug="helsinki-emba-4")


@pytest.fixture
def group_5(programme):
    return programme.cohorts.get(slug="helsinki-emba-5")


def test_group_4_is_under_way_when_group_5_starts_in_october(group_4, group_5):
    assert group_5.starts_on.month == 10
    assert group_4.starts_on < group_5.starts_on < group_4.ends_on < group_5.ends_on
    for cohort in (group_4, group_5):
        years = (cohort.ends_on - cohort.starts_on).days / 365
        assert round(years) == 2


def test_twenty_five_people_of_every_division_are_in_each(programme, group_4, group_5):
    for cohort in (group_4, group_5):
        divisions = Counter(cohort.enrolments.values_list("organisation__slug", flat=True))

        assert divisions.total() == 25
        assert sorted(divisions) == [
            "helsinki-kasvatus-ja-koulutus",
            "helsinki-kaupunkiymparisto",
            "helsinki-keskushallinto",
            "helsinki-kulttuuri-ja-vapaa-aika",
            "helsinki-sosiaali-ja-terveys",
        ]
    organisations = {place.organisation for place in Enrolment.objects.filter(cohort__programme=programme)}
    assert {(one.type, one.parent.slug) for one in organisations} == {
        (OrganisationType.CITY_DIVISION, "helsinki")
    }


def test_fifty_two_applied_and_twenty_five_were_admitted_says_the_source(programme, group_5):
    figures = AggregateFigure.objects.filter(programme=programme)

    assert sorted(figures.values_list("cohort", "code", "count", "is_approximate")) == [
        (group_5.pk, "admitted", 25, False),
        (group_5.pk, "applicants", 52, False),
    ]
    assert all(one.source_fi and one.source_sv and one.source_en for one in figures)
    assert Application.objects.count() == 0


def test_in_one_hybrid_session_some_are_on_site_and_some_remote(group_5):
    session = TrainingSession.objects.filter(day__cohort=group_5).first()
    states = Counter(session.attendances.values_list("state", flat=True))

    assert session.mode == SessionMode.HYBRID
    assert states[AttendanceState.PRESENT_ON_SITE] > 0
    assert states[AttendanceState.PRESENT_REMOTELY] > 0
    assert states.total() == 25


def test_nobody_is_on_site_in_a_remote_session(programme):
    remote = Attendance.objects.filter(
        session__day__cohort__programme=programme, session__mode=SessionMode.REMOTE
    )

    assert remote.filter(state=AttendanceState.PRESENT_ON_SITE).count() == 0


def test_since_march_every_session_is_virtual_or_hybrid(programme):
    since_march = TrainingSession.objects.filter(
        day__cohort__programme=programme, starts_at__gte="2020-03-01T00:00Z"
    )

    assert set(since_march.values_list("mode", flat=True)) == {SessionMode.REMOTE, SessionMode.HYBRID}


def test_each_small_group_hands_in_one_project_of_five_people(programme):
    works = Submission.objects.filter(assignment__cohort__programme=programme)

    assert [work.group.kind for work in works] == [GroupKind.PROJECT_GROUP] * 10
    assert [work.authors.count() for work in works] == [5] * 10
    assert [work.versions.count() for work in works] == [1] * 10


def test_those_of_group_4_who_met_everything_completed(group_4):
    progress = completion.assess_all(group_4.enrolments.all())
    met = {pk for pk, one in progress.items() if one.is_complete}

    assert {place.pk for place in Enrolment.objects.completed().filter(cohort=group_4)} == met
    assert 20 < len(met) < 25


def test_five_people_of_group_5_still_have_to_complete_their_project(group_5):
    progress = completion.assess_all(group_5.enrolments.all())
    states = Counter(one.items[1].assignments[0].state.value for one in progress.values())

    assert states == {"accepted": 20, "returned": 5}
    assert Enrolment.objects.completed().filter(cohort=group_5).count() == 0


def test_no_certificate_is_told_of_so_nobody_issues_one(programme):
    assert programme.issuer is None
    assert CertificateTemplate.objects.filter(programme=programme).count() == 0
    assert Certificate.objects.filter(enrolment__cohort__programme=programme).count() == 0


def test_both_are_cohorts_of_one_programme(programme):
    assert [cohort.title_en for cohort in Cohort.objects.filter(programme=programme)] == [
        "EMBA group 5",
        "EMBA group 4",
    ]
