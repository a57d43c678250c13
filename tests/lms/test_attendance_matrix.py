"""Marks of many sessions at once, and of several trainers at the same cells."""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.actions import attendance
from lms.actions.attendance import Contested, Recorded
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry
from tests.factories import (
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
FIRST = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def tero(cohort):
    return make_trainer(cohort)


@pytest.fixture
def leena(cohort):
    return make_trainer(cohort, "Leena Laine")


@pytest.fixture
def session(cohort):
    return make_session(make_day(cohort))


def make_sessions(cohort, count):
    return [
        make_session(make_day(cohort), FIRST + datetime.timedelta(weeks=week)).pk for week in range(count)
    ]


def marks_now():
    return {
        (session, enrolment): state
        for session, enrolment, state in Attendance.objects.values_list("session_id", "enrolment_id", "state")
    }


def queries(captured):
    """Without the savepoints that stand for a transaction inside that of a test."""
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("stands_already", ["nothing", "other marks", "half of it"])
def test_25_people_by_8_sessions_are_saved_in_three_queries(cohort, tero, stands_already):
    sessions = make_sessions(cohort, 8)
    people = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(25)]
    matrix = {(session, person): ON_SITE for session in sessions for person in people}
    if stands_already == "other marks":
        attendance.record_all(cohort, dict.fromkeys(matrix, ABSENT), by=tero)
    if stands_already == "half of it":
        attendance.record_all(cohort, dict.fromkeys(list(matrix)[::2], REMOTELY), by=tero)

    seen = dict.fromkeys(matrix) | marks_now()

    with CaptureQueriesContext(connection) as captured:
        recorded = attendance.record_all(cohort, matrix, by=tero, seen=seen)

    assert [sql.split()[0] for sql in queries(captured)] == ["SELECT", "INSERT", "INSERT"]
    assert recorded == Recorded(200)
    assert marks_now() == matrix


def test_a_matrix_leaves_one_audit_entry_a_session_with_its_changed_marks(cohort, tero):
    first, second, third = make_sessions(cohort, 3)
    aino, matti = make_enrolment(cohort).pk, make_enrolment(cohort, "Matti Mäki").pk
    attendance.record_all(cohort, {(second, aino): ON_SITE, (third, aino): ON_SITE}, by=tero)

    attendance.record_all(
        cohort,
        {(first, aino): ABSENT, (first, matti): ON_SITE, (second, aino): None, (third, aino): ON_SITE},
        by=tero,
    )

    entries = AuditEntry.objects.filter(act=AuditEntry.objects.latest("pk").act).order_by("subject_id")
    assert list(entries.values_list("verb", "subject_type", "subject_id", "before", "after")) == [
        (
            "record_attendance",
            "lms.trainingsession",
            first,
            {str(aino): None, str(matti): None},
            {str(aino): "absent", str(matti): "present_on_site"},
        ),
        (
            "record_attendance",
            "lms.trainingsession",
            second,
            {str(aino): "present_on_site"},
            {str(aino): None},
        ),
    ]


def test_nothing_to_record_asks_the_database_nothing(cohort, tero, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert attendance.record_all(cohort, {}, by=tero) == Recorded(0)


@pytest.mark.parametrize("elsewhere", ["session", "person"])
def test_a_cell_of_another_cohort_stops_the_whole_matrix(cohort, tero, session, elsewhere):
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    cell = {
        "session": (make_session(make_day(other)).pk, make_enrolment(cohort, "Matti Mäki").pk),
        "person": (session.pk, make_enrolment(other, "Matti Mäki").pk),
    }[elsewhere]

    with pytest.raises(Refused) as refusal:
        attendance.record_all(
            cohort, {(session.pk, make_enrolment(cohort).pk): ON_SITE, cell: ON_SITE}, by=tero
        )

    assert refusal.value.code == "not_in_cohort"
    assert marks_now() == {}


def test_who_lowers_marks_of_completed_people_is_told_whose(cohort, tero, session):
    completed = {"completed_on": FIRST, "completed_at": at(FIRST), "completed_by": tero}
    places = [make_enrolment(cohort, name, **completed) for name in ("Matti Mäki", "Áile Aikio")]
    for place in places:
        make_attendance(place, session)

    with pytest.raises(Refused) as refusal:
        attendance.record(session, {place.pk: ABSENT for place in places}, by=tero)

    assert str(refusal.value) == (
        "Áile Aikio, Matti Mäki have completed. Undo their completion before lowering their marks."
    )


# --- Two people at the same marks


def test_a_mark_that_somebody_else_changed_meanwhile_is_left_and_the_rest_is_saved(
    cohort, tero, leena, session, time_machine
):
    aino, matti = make_enrolment(cohort).pk, make_enrolment(cohort, "Matti Mäki").pk
    now = at(datetime.date(2015, 1, 20), 17)
    time_machine.move_to(now, tick=False)
    attendance.record(session, {aino: EXCUSED}, by=leena)

    recorded = attendance.record(
        session, {aino: ON_SITE, matti: ON_SITE}, by=tero, seen={aino: None, matti: None}
    )

    assert recorded == Recorded(1, (Contested(session.pk, aino, EXCUSED, leena, now),))
    assert marks_now() == {(session.pk, aino): EXCUSED, (session.pk, matti): ON_SITE}


def test_a_mark_that_somebody_else_erased_meanwhile_is_not_written_again(cohort, tero, leena, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: EXCUSED}, by=tero)
    attendance.erase(session, aino, by=leena)

    recorded = attendance.record(session, {aino.pk: ABSENT}, by=tero, seen={aino.pk: EXCUSED})

    assert [(one.state, one.by) for one in recorded.contested] == [(None, leena)]
    assert (recorded.count, marks_now()) == (0, {})


def test_two_who_write_the_same_agree(cohort, tero, leena, session):
    aino = make_enrolment(cohort).pk
    attendance.record(session, {aino: ON_SITE}, by=leena)

    assert attendance.record(session, {aino: ON_SITE}, by=tero, seen={aino: None}) == Recorded(0)


def test_nobody_contests_what_they_wrote_themselves(cohort, tero, session):
    aino = make_enrolment(cohort).pk
    attendance.record(session, {aino: ON_SITE}, by=tero)

    assert attendance.record(session, {aino: ABSENT}, by=tero, seen={aino: None}) == Recorded(1)


def test_mark_that_no_log_tells_of_is_contested_by_nobody_known(cohort, tero, session):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)

    recorded = attendance.record(session, {aino.pk: ABSENT}, by=tero, seen={aino.pk: None})

    assert recorded == Recorded(0, (Contested(session.pk, aino.pk, ON_SITE, None, None),))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_nothing_and_write_at_once_one_is_told(cohort, tero, leena, session):
    people = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(20)]
    together = threading.Barrier(2)
    answers = {}

    def run(by, state):
        together.wait()
        try:
            answers[by] = attendance.record(
                session, dict.fromkeys(people, state), by=by, seen=dict.fromkeys(people)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=args) for args in ((tero, ON_SITE), (leena, ABSENT))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first, second = (tero, leena) if answers[tero].count else (leena, tero)
    assert (answers[first], answers[second].count) == (Recorded(20), 0)
    assert {(one.enrolment, one.by) for one in answers[second].contested} == {(key, first) for key in people}
    assert set(marks_now().values()) == {ON_SITE if first == tero else ABSENT}
    assert AuditEntry.objects.count() == 1
