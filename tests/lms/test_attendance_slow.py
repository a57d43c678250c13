"""Many trainers marking at once, each a process of its own."""

import datetime
import multiprocessing
from collections import Counter
from multiprocessing.queues import Queue

import pytest
from django.db import connection

from lms.actions import attendance
from lms.choices import AttendanceState
from lms.models import Attendance, AuditEntry, TrainingSession, User
from tests.factories import make_cohort, make_day, make_enrolment, make_session, make_trainer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MARKERS, MARKS = 16, 100


def mark_one_by_one(session: int, people: list[int], by: int, complaints: "Queue[str]") -> None:
    """What one trainer does: a tap for each person."""
    try:
        found, trainer = TrainingSession.objects.get(pk=session), User.objects.get(pk=by)
        for person in people:
            attendance.record(
                found, {person: AttendanceState.PRESENT_ON_SITE}, by=trainer, seen={person: None}
            )
    except Exception as complaint:
        complaints.put(repr(complaint))
        raise
    finally:
        connection.close()


@pytest.mark.parametrize("where", ["in one session each", "all in the same session"])
def test_sixteen_who_mark_a_hundred_each_at_once_lose_none(where):
    cohort = make_cohort()
    day = datetime.date(2015, 1, 20)
    sessions = [make_session(make_day(cohort), day).pk for _ in range(MARKERS)]
    trainers = [make_trainer(cohort, f"Tero Virtanen{number}").pk for number in range(MARKERS)]
    if where == "in one session each":
        people = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(MARKS)]
        shares = [people] * MARKERS
    else:
        people = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(MARKERS * MARKS)]
        sessions = sessions[:1] * MARKERS
        shares = [people[number::MARKERS] for number in range(MARKERS)]
    connection.close()  # nothing of this process's goes to the others
    fork = multiprocessing.get_context("fork")
    complaints = fork.Queue()

    markers = [
        fork.Process(target=mark_one_by_one, args=(session, share, trainer, complaints))
        for session, share, trainer in zip(sessions, shares, trainers, strict=True)
    ]
    for marker in markers:
        marker.start()
    for marker in markers:
        marker.join()

    assert [complaints.get(timeout=1) for marker in markers if marker.exitcode] == []
    assert Attendance.objects.count() == AuditEntry.objects.count() == MARKERS * MARKS
    by_trainer = Counter(Attendance.objects.values_list("recorded_by", flat=True))
    assert by_trainer == dict.fromkeys(trainers, MARKS)
