import datetime
from functools import partial

import pytest
from django.utils import translation

from lms.actions import completions
from lms.choices import RequirementKind
from lms.errors import Refused
from lms.models import AuditEntry, Waiver
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_lead,
    make_requirement,
    make_review,
    make_session,
    make_submission,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2016, 2, 12)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def session(cohort):
    make_requirement(cohort, at_least=1)
    return make_session(make_day(cohort))


def test_completion_stamps_the_day_the_moment_and_the_lead(cohort, leena, session):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)

    completions.complete(aino, by=leena, on=ON)

    aino.refresh_from_db()
    assert (aino.completed_on, aino.completed_by) == (ON, leena)
    assert AuditEntry.objects.about(aino).get().after == {"completed_on": "2016-02-12"}


def test_who_misses_something_is_told_what_in_the_readers_language(cohort, leena, session):
    aino = make_enrolment(cohort)

    with translation.override("en"), pytest.raises(Refused) as refusal:
        completions.complete(aino, by=leena, on=ON)

    assert refusal.value.code == "not_met"
    aino.refresh_from_db()
    assert aino.completed_on is None


def test_nobody_completes_twice(cohort, leena, session):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)
    completions.complete(aino, by=leena, on=ON)

    with pytest.raises(Refused) as refusal:
        completions.complete(aino, by=leena, on=ON)

    assert refusal.value.code == "already_completed"


def test_completing_many_is_one_act_or_none(cohort, leena, session):
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    make_attendance(aino, session)
    with pytest.raises(Refused):
        completions.complete_all([aino, matti], by=leena, on=ON)
    aino.refresh_from_db()
    assert aino.completed_on is None

    make_attendance(matti, session)
    completions.complete_all([aino, matti], by=leena, on=ON)

    entries = AuditEntry.objects.filter(verb="complete")
    assert sorted(entry.subject_id for entry in entries) == sorted([aino.pk, matti.pk])
    assert len({entry.act for entry in entries}) == 1


def test_completion_can_be_undone_with_a_reason(cohort, leena, session):
    aino = make_enrolment(cohort, completed_on=ON, completed_at=at(ON), completed_by=leena)

    with pytest.raises(Refused) as refusal:
        completions.undo_completion(aino, by=leena, reason="  ")
    assert refusal.value.code == "reason_missing"

    completions.undo_completion(aino, by=leena, reason="A mark was wrong")
    aino.refresh_from_db()
    assert (aino.completed_on, aino.completed_at, aino.completed_by) == (None, None, None)
    assert AuditEntry.objects.about(aino).get().reason == "A mark was wrong"


def test_waived_requirement_lets_one_complete_and_can_be_undone_before_that(cohort, leena):
    requirement = make_requirement(cohort, RequirementKind.FINAL_WORK)
    make_final_work(cohort)
    aino = make_enrolment(cohort)

    waiver = completions.waive(requirement, aino, by=leena, on=ON, reason="Equal work in 2013")
    completions.undo_waiver(waiver, by=leena, reason="It was not equal")
    with pytest.raises(Refused):
        completions.complete(aino, by=leena, on=ON)

    completions.waive(requirement, aino, by=leena, on=ON, reason="Equal work in 2014")
    completions.complete(aino, by=leena, on=ON)

    aino.refresh_from_db()
    assert aino.completed_on == ON
    assert list(Waiver.objects.order_by("pk").values_list("undone_reason", flat=True)) == [
        "It was not equal",
        None,
    ]


def test_waiver_cannot_be_undone_under_a_completion_that_may_rest_on_it(cohort, leena):
    requirement = make_requirement(cohort, RequirementKind.FINAL_WORK)
    aino = make_enrolment(cohort)
    waiver = completions.waive(requirement, aino, by=leena, on=ON, reason="Equal work")
    completions.complete(aino, by=leena, on=ON)

    with pytest.raises(Refused) as refusal:
        completions.undo_waiver(waiver, by=leena, reason="Mistake")

    assert refusal.value.code == "completed"


def test_requirement_is_waived_once(cohort, leena):
    requirement, aino = make_requirement(cohort, RequirementKind.FINAL_WORK), make_enrolment(cohort)
    completions.waive(requirement, aino, by=leena, on=ON, reason="Equal work")

    with pytest.raises(Refused) as refusal:
        completions.waive(requirement, aino, by=leena, on=ON, reason="Equal work")

    assert refusal.value.code == "already_waived"


def test_requirement_of_another_cohort_cannot_be_waived(cohort, leena):
    other = make_requirement(make_cohort("EKJ 2016", programme=cohort.programme), RequirementKind.FINAL_WORK)

    with pytest.raises(Refused) as refusal:
        completions.waive(other, make_enrolment(cohort), by=leena, on=ON, reason="Equal work")

    assert refusal.value.code == "other_cohort"


TOMORROW = ON + datetime.timedelta(days=1)


@pytest.mark.parametrize("verb", [completions.complete, partial(completions.waive, reason="Equal work")])
def test_nothing_is_decided_for_a_day_to_come(cohort, leena, session, verb, time_machine):
    time_machine.move_to(at(ON, 0))
    aino = make_enrolment(cohort)
    make_attendance(aino, session)
    subject = [aino] if verb is completions.complete else [cohort.requirements.get(), aino]

    with pytest.raises(Refused) as refusal:
        verb(*subject, by=leena, on=TOMORROW)
    verb(*subject, by=leena, on=ON)

    assert (refusal.value.code, str(refusal.value)) == ("in_the_future", "That day is still to come.")


def attend(aino):
    """Two days are asked, and she was there on three."""
    make_requirement(aino.cohort, at_least=2)
    for on in (datetime.date(2015, 1, 20), ON, TOMORROW):
        make_attendance(aino, make_session(make_day(aino.cohort), on))


def have_accepted(aino):
    make_requirement(aino.cohort, RequirementKind.FINAL_WORK)
    make_review(make_submission(make_final_work(aino.cohort), aino), on=ON)


def be_waived(aino):
    requirement = make_requirement(aino.cohort, RequirementKind.FINAL_WORK)
    completions.waive(requirement, aino, by=aino.person, on=ON, reason="Equal work")


@pytest.mark.parametrize("fact", [attend, have_accepted, be_waived])
def test_nobody_completes_before_the_last_thing_it_rests_on(cohort, leena, fact):
    aino = make_enrolment(cohort)
    fact(aino)

    with pytest.raises(Refused) as refusal:
        completions.complete(aino, by=leena, on=ON - datetime.timedelta(days=1))
    completions.complete(aino, by=leena, on=ON)

    assert (refusal.value.code, str(refusal.value)) == (
        "before_last_fact",
        "Aino Korhonen had not met every requirement before 12 February 2016. Choose that day or a later one.",
    )


def test_completing_many_names_whom_the_day_is_too_early_for(cohort, leena, session):
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    make_attendance(aino, session)
    make_attendance(matti, make_session(session.day, ON))

    with pytest.raises(Refused) as refusal:
        completions.complete_all([aino, matti], by=leena, on=datetime.date(2015, 12, 1))

    assert str(refusal.value).startswith("Matti Mäki had not met")
    assert AuditEntry.objects.count() == 0
