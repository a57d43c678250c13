"""Matrices of attendance saved in a second, 25 people × 8 sessions, beside ``update_or_create`` for each cell.

Theirs is the plain loop in one transaction, as one would write it; it keeps no audit log. Ours also locks what it
rests on, checks the rules and writes the audit log within its time. After each the same marks stand. Measured once
where nothing was recorded yet, and once where every mark is another one. Wall time, because a database that is a
process of its own does its work there.
"""

import datetime
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from lms.actions import attendance
from lms.choices import AttendanceState
from lms.models import Attendance, Cohort, User
from tests.benchmarks.figure import Figure
from tests.factories import make_cohort, make_day, make_enrolment, make_session, make_trainer

PEOPLE, SESSIONS, ROUNDS = 25, 8, 9
STATES = list(AttendanceState)

Matrix = Mapping[tuple[int, int], str]
Save = Callable[[Matrix], None]


def figures() -> Iterator[Figure]:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield from _measured()
    finally:
        teardown_databases(made, verbosity=0)


def _measured() -> Iterator[Figure]:
    cohort = make_cohort()
    tero = make_trainer(cohort)
    people = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(PEOPLE)]
    first = datetime.date(2015, 1, 20)
    sessions = [
        make_session(make_day(cohort), first + datetime.timedelta(weeks=week)).pk for week in range(SESSIONS)
    ]
    first_marks, other_marks = [
        {
            (session, person): STATES[(row + column + turn) % len(STATES)]
            for column, session in enumerate(sessions)
            for row, person in enumerate(people)
        }
        for turn in (0, 1)
    ]
    ours, theirs = _ours(cohort, tero), _theirs(tero)
    for name, before, matrix in (
        ("attendance matrix first recorded", None, first_marks),
        ("attendance matrix changed", first_marks, other_marks),
    ):
        taken = _seconds(ours, theirs, before, matrix)
        yield Figure(f"{name}, {connection.vendor}", 1 / taken[0], 1 / taken[1], "matrices/s", at_least=15)


def _ours(cohort: Cohort, by: User) -> Save:
    def save(matrix: Matrix) -> None:
        attendance.record_all(cohort, matrix, by=by)

    return save


def _theirs(by: User) -> Save:
    def save(matrix: Matrix) -> None:
        with transaction.atomic():
            for (session, enrolment), state in matrix.items():
                Attendance.objects.update_or_create(
                    session_id=session,
                    enrolment_id=enrolment,
                    defaults={"state": state, "recorded_at": timezone.now(), "recorded_by": by},
                )

    return save


def _seconds(ours: Save, theirs: Save, before: Matrix | None, matrix: Matrix) -> tuple[float, float]:
    """The medians of rounds that take turns, each from the same marks to the same marks."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS):
        for save, times in zip((ours, theirs), taken, strict=True):
            Attendance.objects.all().delete()
            if before:
                ours(before)
            started = time.perf_counter()
            save(matrix)
            times.append(time.perf_counter() - started)
            if _marks() != matrix:
                raise SystemExit("The two ways do not leave the same marks.")
    return median(taken[0]), median(taken[1])


def _marks() -> Matrix:
    rows = Attendance.objects.values_list("session_id", "enrolment_id", "state")
    return {(session, enrolment): state for session, enrolment, state in rows}
