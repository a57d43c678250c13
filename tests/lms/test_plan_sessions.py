import datetime

import pytest
from django.utils import timezone

from lms import completion
from lms.actions import rows, sessions
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import AuditEntry, TrainingSession
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_requirement,
    make_session,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 1, 20)
LATER = datetime.date(2015, 1, 27)


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_requirement(cohort, at_least=1)
    return cohort


@pytest.fixture
def session(cohort):
    return make_session(make_day(cohort, "Avaus"), ON)


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def test_marks_move_with_their_session(cohort, session, leena):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)

    sessions.change(session, starts_at=at(LATER, 9), ends_at=at(LATER, 16), by=leena)

    (day,) = completion.assess(aino).items[0].days
    assert (day.state, day.on) == ("present_on_site", LATER)
    assert AuditEntry.objects.about(session).get().verb == "change_session"


def test_session_with_people_present_does_not_move_to_a_time_to_come(cohort, session, leena):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    make_attendance(make_enrolment(cohort), session)

    with pytest.raises(Refused) as refusal:
        sessions.change(session, starts_at=at(tomorrow, 9), ends_at=at(tomorrow, 16), by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "marked_present",
        "1 person was marked present at this session: it cannot be moved to a time still to come. "
        "Hold the training day once more instead.",
    )
    session.refresh_from_db()
    assert session.starts_at == at(ON, 9)


def test_excused_people_do_not_keep_a_session_where_it_is(cohort, session, leena):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    make_attendance(make_enrolment(cohort), session, AttendanceState.EXCUSED)

    sessions.change(session, starts_at=at(tomorrow, 9), ends_at=at(tomorrow, 16), by=leena)

    session.refresh_from_db()
    assert session.starts_at == at(tomorrow, 9)


def test_session_gets_other_groups_and_says_which_it_had(cohort, session, leena):
    north, south = make_group(cohort, "Pohjois-Suomi"), make_group(cohort, "Etelä-Suomi")
    session.groups.set([north])

    sessions.change(session, groups=[south], by=leena)

    assert list(session.groups.all()) == [south]
    entry = AuditEntry.objects.about(session).get()
    assert (entry.before, entry.after) == ({"groups": str(north.pk)}, {"groups": str(south.pk)})


def test_groups_that_somebody_else_changed_are_not_overwritten(cohort, session, leena):
    north, south = make_group(cohort, "Pohjois-Suomi"), make_group(cohort, "Etelä-Suomi")
    session.groups.set([north])

    with pytest.raises(rows.ChangedMeanwhile) as refusal:
        sessions.change(session, groups=[south], seen={"groups": ""}, by=leena)

    assert refusal.value.columns == ("groups",)
    assert list(session.groups.all()) == [north]


def test_group_of_another_cohort_is_refused(cohort, session, leena):
    stranger = make_group(make_cohort("EKJ 2016–2018"))

    with pytest.raises(Refused) as refusal:
        sessions.change(session, groups=[stranger], by=leena)

    assert refusal.value.code == "other_cohort"


def test_cancelled_session_keeps_its_marks_and_they_count_as_none(cohort, session, leena):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)

    sessions.cancel(session, by=leena)

    session.refresh_from_db()
    assert (session.cancelled_by, session.attendances.count()) == (leena, 1)
    assert not completion.assess(aino).is_complete


def test_session_is_cancelled_once(session, leena):
    sessions.cancel(session, by=leena)

    with pytest.raises(Refused) as refusal:
        sessions.cancel(session, by=leena)

    assert refusal.value.code == "cancelled_already"


def make_completed(cohort, name, by):
    return make_enrolment(cohort, name, completed_on=LATER, completed_at=at(LATER), completed_by=by)


@pytest.mark.parametrize("state", [AttendanceState.PRESENT_REMOTELY, AttendanceState.EXCUSED])
def test_session_on_which_somebody_has_completed_is_not_cancelled(cohort, session, leena, state):
    make_attendance(make_completed(cohort, "Aino Korhonen", leena), session, state)

    with pytest.raises(Refused) as refusal:
        sessions.cancel(session, by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "completed",
        "Aino Korhonen has completed with a mark of this session: it cannot be cancelled.",
    )
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_day_that_was_attended_at_another_session_too_rests_on_neither_alone(cohort, session, leena):
    aino = make_completed(cohort, "Aino Korhonen", leena)
    for one in (session, make_session(session.day, LATER)):
        make_attendance(aino, one)

    sessions.cancel(session, by=leena)

    assert completion.assess(aino).is_complete


def test_presence_is_not_replaced_by_an_excuse_elsewhere(cohort, session, leena):
    aino = make_completed(cohort, "Aino Korhonen", leena)
    make_attendance(aino, session)
    make_attendance(aino, make_session(session.day, LATER), AttendanceState.EXCUSED)

    with pytest.raises(Refused) as refusal:
        sessions.cancel(session, by=leena)

    assert refusal.value.code == "completed"


def test_session_that_is_held_after_all_counts_again(cohort, session, leena):
    aino = make_enrolment(cohort)
    make_attendance(aino, session)
    sessions.cancel(session, by=leena)

    sessions.hold_after_all(session, by=leena)

    assert completion.assess(aino).is_complete
    with pytest.raises(Refused) as refusal:
        sessions.hold_after_all(session, by=leena)
    assert refusal.value.code == "not_cancelled"


def test_session_added_by_mistake_is_removed_and_one_with_marks_is_not(cohort, session, leena):
    mistake = make_session(session.day, LATER)
    make_attendance(make_enrolment(cohort), session)

    sessions.remove(mistake, by=leena)
    with pytest.raises(Refused) as refusal:
        sessions.remove(session, by=leena)

    assert refusal.value.code == "has_marks"
    assert list(TrainingSession.objects.all()) == [session]
