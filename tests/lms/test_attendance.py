import datetime
import threading

import pytest
from django.db import connection

from lms.actions import attendance, enrolments
from lms.actions.attendance import Recorded
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry, TrainingSession
from tests.factories import (
    STARTS_ON,
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_session,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON_SITE, REMOTELY, EXCUSED, ABSENT = AttendanceState
COMPLETED_ON = datetime.date(2016, 2, 12)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def tero(cohort):
    return make_trainer(cohort)


@pytest.fixture
def session(cohort):
    return make_session(make_day(cohort))


def test_mode_is_a_fact_of_each_person(cohort, tero, session):
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")

    recorded = attendance.record(session, {aino.pk: ON_SITE, matti.pk: REMOTELY}, by=tero)

    assert recorded == Recorded(2)
    assert dict(Attendance.objects.values_list("enrolment_id", "state")) == {
        aino.pk: ON_SITE,
        matti.pk: REMOTELY,
    }
    assert AuditEntry.objects.count() == 1


def test_pressing_twice_changes_nothing_the_second_time(cohort, tero, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert attendance.record(session, {aino.pk: ON_SITE}, by=tero) == Recorded(0)
    assert AuditEntry.objects.count() == 1


def test_corrected_mark_remembers_what_stood_before(cohort, tero, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: AttendanceState.ABSENT}, by=tero)

    attendance.record(session, {aino.pk: REMOTELY}, by=tero)

    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.before, entry.after) == (
        {str(aino.pk): "absent"},
        {str(aino.pk): "present_remotely"},
    )
    assert Attendance.objects.get().state == REMOTELY


def test_erased_mark_is_not_recorded_which_is_not_absent(cohort, tero, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert attendance.erase(session, aino, by=tero) is True
    assert attendance.erase(session, aino, by=tero) is False
    assert Attendance.objects.count() == 0


def test_somebody_of_another_cohort_stops_the_whole_sheet(cohort, tero, session):
    aino = make_enrolment(cohort)
    stranger = make_enrolment(make_cohort("EKJ 2016", programme=cohort.programme), "Matti Mäki")

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {aino.pk: ON_SITE, stranger.pk: ON_SITE}, by=tero)

    assert refusal.value.code == "not_in_cohort"
    assert Attendance.objects.count() == 0


def test_nobody_was_at_a_cancelled_session(cohort, tero):
    cancelled = make_session(make_day(cohort), cancelled_at=at(STARTS_ON), cancelled_by=tero)

    with pytest.raises(Refused) as refusal:
        attendance.record(cancelled, {make_enrolment(cohort).pk: ON_SITE}, by=tero)

    assert refusal.value.code == "session_cancelled"


def test_unknown_mark_is_refused(cohort, tero, session):
    with pytest.raises(Refused) as refusal:
        attendance.record(session, {make_enrolment(cohort).pk: "asleep"}, by=tero)

    assert refusal.value.code == "unknown_state"


def test_withdrawn_person_is_not_marked(cohort, tero, session):
    aino = make_enrolment(cohort)
    enrolments.withdraw(aino, by=tero, on=cohort.starts_on)

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert refusal.value.code == "not_in_cohort"


@pytest.mark.parametrize("people", [1, 3])
def test_a_sheet_takes_the_same_queries_for_one_and_for_three(
    cohort, tero, session, people, django_assert_num_queries
):
    names = ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]
    marks = {make_enrolment(cohort, name).pk: ON_SITE for name in names}

    with django_assert_num_queries(5):  # three, and the savepoint of a test
        attendance.record(session, marks, by=tero)


def test_session_is_read_anew_before_it_is_marked(cohort, tero, session):
    TrainingSession.objects.update(cancelled_at=at(STARTS_ON), cancelled_by=tero)

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {make_enrolment(cohort).pk: ON_SITE}, by=tero)

    assert refusal.value.code == "session_cancelled"


def test_transferred_person_is_not_marked(cohort, tero, session):
    aino = make_enrolment(cohort)
    next_cohort = make_cohort("EKJ 2016", programme=cohort.programme, ends_on=None)
    enrolments.transfer(aino, to=next_cohort, by=tero, on=cohort.starts_on)

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert refusal.value.code == "not_in_cohort"


@pytest.mark.parametrize("state", [ON_SITE, REMOTELY, ABSENT])
def test_nobody_has_been_at_or_missed_a_session_that_has_not_begun(
    cohort, tero, session, time_machine, state
):
    time_machine.move_to(session.starts_at - datetime.timedelta(seconds=1))
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {aino.pk: EXCUSED, matti.pk: state}, by=tero)

    assert (refusal.value.code, str(refusal.value)) == ("not_begun", "This session has not begun yet.")
    assert Attendance.objects.count() == 0


def test_excuse_can_be_recorded_before_the_session_and_presence_when_it_begins(
    cohort, tero, session, time_machine
):
    aino = make_enrolment(cohort)

    time_machine.move_to(session.starts_at - datetime.timedelta(days=7))
    attendance.record(session, {aino.pk: EXCUSED}, by=tero)
    time_machine.move_to(session.starts_at)
    attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert Attendance.objects.get().state == ON_SITE


@pytest.fixture
def completed(cohort, tero):
    return make_enrolment(cohort, completed_on=COMPLETED_ON, completed_at=at(COMPLETED_ON), completed_by=tero)


@pytest.mark.parametrize(
    "before, after", [(ON_SITE, EXCUSED), (ON_SITE, ABSENT), (REMOTELY, ABSENT), (EXCUSED, ABSENT)]
)
def test_mark_is_not_lowered_under_a_completion_that_may_rest_on_it(completed, tero, session, before, after):
    make_attendance(completed, session, before)

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {completed.pk: after}, by=tero)

    assert (refusal.value.code, str(refusal.value)) == (
        "completed",
        "Aino Korhonen has completed. Undo the completion before lowering the mark.",
    )
    assert Attendance.objects.get().state == before


@pytest.mark.parametrize("before, after", [(ABSENT, EXCUSED), (EXCUSED, REMOTELY), (ON_SITE, REMOTELY)])
def test_mark_may_be_raised_after_completion(completed, tero, session, before, after):
    make_attendance(completed, session, before)

    assert attendance.record(session, {completed.pk: after}, by=tero) == Recorded(1)
    assert Attendance.objects.get().state == after


@pytest.mark.parametrize("state", AttendanceState)
def test_first_mark_may_come_after_completion(completed, tero, session, state):
    assert attendance.record(session, {completed.pk: state}, by=tero) == Recorded(1)


def test_mark_is_not_erased_under_a_completion(completed, tero, session):
    make_attendance(completed, session)

    with pytest.raises(Refused) as refusal:
        attendance.erase(session, completed, by=tero)

    assert refusal.value.code == "completed"
    assert Attendance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_first_marks_at_once_the_later_knows_the_earlier(cohort, tero, session):
    aino = make_enrolment(cohort)
    together = threading.Barrier(2)

    def run(state: AttendanceState) -> None:
        together.wait()
        try:
            attendance.record(session, {aino.pk: state}, by=tero)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[state]) for state in (ON_SITE, ABSENT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first, second = AuditEntry.objects.order_by("pk")
    assert (first.before, second.before, second.after) == (
        {str(aino.pk): None},
        first.after,
        {str(aino.pk): Attendance.objects.get().state},
    )
