import pytest

from lms.actions import attendance, enrolments
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry
from tests.factories import (
    STARTS_ON,
    at,
    make_cohort,
    make_day,
    make_enrolment,
    make_session,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON_SITE, REMOTELY = AttendanceState.PRESENT_ON_SITE, AttendanceState.PRESENT_REMOTELY


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

    changed = attendance.record(session, {aino.pk: ON_SITE, matti.pk: REMOTELY}, by=tero)

    assert changed == 2
    assert dict(Attendance.objects.values_list("enrolment_id", "state")) == {
        aino.pk: ON_SITE,
        matti.pk: REMOTELY,
    }
    assert AuditEntry.objects.count() == 2


def test_pressing_twice_changes_nothing_the_second_time(cohort, tero, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    assert attendance.record(session, {aino.pk: ON_SITE}, by=tero) == 0
    assert AuditEntry.objects.count() == 1


def test_corrected_mark_remembers_what_stood_before(cohort, tero, session):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: AttendanceState.ABSENT}, by=tero)

    attendance.record(session, {aino.pk: REMOTELY}, by=tero)

    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.before, entry.after) == (
        {"enrolment": aino.pk, "state": "absent"},
        {"enrolment": aino.pk, "state": "present_remotely"},
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

    with django_assert_num_queries(6):
        attendance.record(session, marks, by=tero)
