"""The coaching of today: its days are placed around the day of loading."""

import datetime

import pytest
from django.utils import timezone

from certificates.management.demo import cast, controller
from lms import completion
from lms.models import Attendance, Programme, Submission, SubmissionVersion, TrainingSession, User
from tests.certificates import demos


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with demos.loaded(django_db_blocker, controller.SLUG):
        yield


@pytest.fixture
def cohort(demo, db):
    return Programme.objects.get(slug=controller.SLUG).cohorts.get()


@pytest.fixture
def elli(cohort):
    return cohort.enrolments.get(person__email=cast.ELLI.email)


def days_from_today(session):
    return (timezone.localdate(session.starts_at) - demos.TODAY).days


def test_a_session_is_on_today_from_nine_to_four(cohort):
    sessions = TrainingSession.objects.filter(day__cohort=cohort)
    today = next(session for session in sessions if days_from_today(session) == 0)

    assert [days_from_today(session) for session in sessions] == [-42, -21, -7, 0, 7, 35]
    assert [timezone.localtime(moment).hour for moment in (today.starts_at, today.ends_at)] == [9, 16]


def test_last_week_some_marks_are_missing_and_those_before_are_whole(cohort):
    sessions = TrainingSession.objects.filter(day__cohort=cohort)

    assert [session.attendances.count() for session in sessions] == [25, 25, 19, 0, 0, 0]


def test_project_groups_are_of_five_people_one_of_each_division(cohort):
    for group in cohort.groups.all():
        organisations = group.memberships.values_list("enrolment__organisation", flat=True)

        assert (len(organisations), len(set(organisations))) == (5, 5)
    assert (cohort.groups.count(), cohort.enrolments.count()) == (5, 25)


def test_one_submission_has_five_authors(cohort, elli):
    plan = cohort.assignments.get(title_en="Project plan")
    works = Submission.objects.filter(assignment=plan)

    assert [(work.authors.count(), work.versions.count()) for work in works] == [(5, 1)] * 4
    assert works.filter(authors__enrolment=elli).count() == 1
    assert set(works.get(authors__enrolment=elli).group.memberships.values_list("enrolment", flat=True)) == {
        *works.get(authors__enrolment=elli).authors.values_list("enrolment", flat=True)
    }


def test_works_wait_for_tero(cohort):
    waiting = SubmissionVersion.objects.filter(submission__assignment__cohort=cohort, review=None)

    assert [version.submission.authors.count() for version in waiting.order_by("pk")] == [1, 1, 1, 5, 5]
    assert {version.handed_in_on <= demos.TODAY for version in waiting} == {True}
    assert [trainer.person.email for trainer in cohort.trainers.all()] == [cast.TERO.email]


def test_elli_has_to_complete_the_plan_with_her_group(elli):
    with timezone.override("Europe/Helsinki"):
        days, works, final = completion.assess(elli, today=demos.TODAY).items

    assert days.have == 3
    assert [work.state.value for work in works.assignments] == ["accepted", "returned"]
    assert [work.state.value for work in final.assignments] == ["not_handed_in"]


def test_nobody_is_marked_before_a_session_begins(cohort):
    marks = Attendance.objects.filter(session__day__cohort=cohort)

    assert max(timezone.localdate(mark.session.starts_at) for mark in marks) == (
        demos.TODAY - datetime.timedelta(days=7)
    )


def test_everybody_loaded_with_it_has_an_address_of_no_real_domain(cohort):
    emails = [email for email in User.objects.values_list("email", flat=True) if "system" not in email]

    assert {email.rpartition(".")[2] for email in emails} == {"example"}
