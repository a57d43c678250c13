"""Recording who was there: one session's sheet, or the matrix of a whole cohort, in the same way."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry, Cohort, Enrolment, TrainingSession, User

# The keys of a session and of an enrolment.
Cell = tuple[int, int]
Marks = Mapping[Cell, str | None]
BeforeAfter = tuple[str | None, str | None]

# A mark may be raised after completion, never lowered: the completion may rest on it.
_WEIGHT: dict[str | None, int] = {
    None: -1,
    AttendanceState.ABSENT: 0,
    AttendanceState.EXCUSED: 1,
    AttendanceState.PRESENT_REMOTELY: 2,
    AttendanceState.PRESENT_ON_SITE: 2,
}


@dataclass(frozen=True)
class Contested:
    """What somebody else wrote after the reader had looked. It was left as it is; ``state`` None: erased."""

    session: int
    enrolment: int
    state: str | None
    by: User | None
    at: datetime.datetime | None


@dataclass(frozen=True)
class Recorded:
    """How many marks changed, and which were left because somebody else had changed them meanwhile."""

    count: int
    contested: tuple[Contested, ...] = ()


@dataclass(frozen=True)
class _Standing:
    """A place and a session as they are, and the mark that is there."""

    programme: int
    has_completed: bool
    session: str
    mark: str | None


_CANCELLED, _TO_COME, _BEGUN = "cancelled", "to come", "begun"


# Braces hold nothing but places for parameters.
_PUT = """
INSERT INTO lms_attendance (session_id, enrolment_id, state, recorded_at, recorded_by_id)
SELECT mark.column1, mark.column2, mark.column3, written.column1, written.column2
FROM (VALUES (%s, %s)) AS written, (VALUES {}) AS mark WHERE TRUE
ON CONFLICT (session_id, enrolment_id) DO UPDATE
SET state = excluded.state, recorded_at = excluded.recorded_at, recorded_by_id = excluded.recorded_by_id
WHERE {}
"""
_UNCHANGED = """
(lms_attendance.session_id = %s AND lms_attendance.state = %s AND lms_attendance.enrolment_id IN ({}))
"""


class _Overtaken(Exception):
    """A mark was written between being read here and being written here."""


def record(
    session: TrainingSession,
    marks: Mapping[int, str | None],
    *,
    by: User,
    seen: Mapping[int, str | None] | None = None,
) -> Recorded:
    """Write ``marks`` of one session: enrolment key → ``AttendanceState``, or None for "not recorded".

    People of any group of the cohort may be marked: being present in another area's session counts. A mark that
    stands already is not written again, so that pressing twice leaves one audit entry. ``seen`` is what the
    reader was shown in the same form: what somebody else has changed since to something else again is left as
    it is and answered as contested; the rest is saved.

    Refuses as a whole: ``not_in_cohort``, ``session_cancelled``, ``unknown_state``, ``not_begun`` (before the
    session only an excuse can be recorded) and ``completed`` for lowering a mark of somebody who has completed.
    """
    return _record(
        Cohort.objects.all(),
        {(session.pk, enrolment): state for enrolment, state in marks.items()},
        by=by,
        seen={(session.pk, enrolment): state for enrolment, state in (seen or {}).items()},
    )


def record_all(cohort: Cohort, marks: Marks, *, by: User, seen: Marks | None = None) -> Recorded:
    """Write the marks of many sessions of ``cohort`` at once; otherwise like ``record``."""
    return _record(Cohort.objects.filter(pk=cohort.pk), marks, by=by, seen=seen or {})


def erase(session: TrainingSession, enrolment: Enrolment, *, by: User) -> bool:
    """Take a mark back to "not recorded", which is not the same as absent. Answers whether there was one."""
    return record(session, {enrolment.pk: None}, by=by).count == 1


def _record(cohorts: QuerySet[Cohort], marks: Marks, *, by: User, seen: Marks) -> Recorded:
    """Three queries: read under a lock, write, log. Who waited for the lock may have read what was written over
    meanwhile; then writing fails, and it is read once more with the lock in hand.
    """
    if not marks:
        return Recorded(0)
    if unknown := {state for state in marks.values() if state is not None} - set(AttendanceState.values):
        raise Refused(
            "unknown_state", _("“%(state)s” is not an attendance mark.") % {"state": sorted(unknown)[0]}
        )
    for readings in (1, 2):
        try:
            with transaction.atomic():
                for _reading in range(readings):
                    standing = _held(cohorts, marks)
                return _change(standing, marks, by=by, seen=seen)
        except _Overtaken:
            continue
    raise Refused("overtaken", _("Somebody else was writing the same marks. Nothing was saved: try again."))


def _held(cohorts: QuerySet[Cohort], cells: Collection[Cell]) -> dict[Cell, _Standing]:
    """Every place with every session, held until the transaction ends: cohort first, as all verbs hold them."""
    mark = Attendance.objects.filter(
        session=OuterRef("training_days__sessions"), enrolment=OuterRef("enrolments")
    )
    rows = (
        cohorts.filter(
            training_days__sessions__in={session for session, _enrolment in cells},
            enrolments__in={enrolment for _session, enrolment in cells},
            enrolments__withdrawn_on__isnull=True,
            enrolments__transferred_on__isnull=True,
        )
        .select_for_update(no_key=True)
        .order_by("enrolments__pk", "training_days__sessions__pk")
        .values_list(
            "training_days__sessions__pk",
            "enrolments__pk",
            "programme",
            "enrolments__completed_on",
            Case(
                When(training_days__sessions__cancelled_at__isnull=False, then=Value(_CANCELLED)),
                When(training_days__sessions__starts_at__gt=timezone.now(), then=Value(_TO_COME)),
                default=Value(_BEGUN),
            ),
            Subquery(mark.values("state")),
        )
    )
    return {
        (session, enrolment): _Standing(programme, completed is not None, held, state)
        for session, enrolment, programme, completed, held, state in rows
    }


def _change(standing: Mapping[Cell, _Standing], marks: Marks, *, by: User, seen: Marks) -> Recorded:
    if not standing.keys() >= marks.keys():
        raise Refused("not_in_cohort", _("Somebody marked is not in this cohort. Nothing was saved."))
    if any(standing[cell].session == _CANCELLED for cell in marks):
        raise Refused("session_cancelled", _("This session was cancelled: nobody can have been there."))
    before_it_begins = {None, AttendanceState.EXCUSED}
    if any(
        standing[cell].session == _TO_COME and state not in before_it_begins for cell, state in marks.items()
    ):
        raise Refused("not_begun", _("This session has not begun yet."))
    changes = {cell: state for cell, state in marks.items() if standing[cell].mark != state}
    moved = [cell for cell in changes if cell in seen and standing[cell].mark != seen[cell]]
    contested = [one for one in _last_words(standing, moved) if one.by != by] if moved else []
    for one in contested:
        del changes[one.session, one.enrolment]
    lowered = {
        enrolment
        for (session, enrolment), state in changes.items()
        if (now_is := standing[session, enrolment]).has_completed and _WEIGHT[state] < _WEIGHT[now_is.mark]
    }
    if lowered:
        raise _completed(lowered)
    both = {cell: (standing[cell].mark, state) for cell, state in changes.items()}
    _write(both, by=by)
    _log(both, next((standing[cell].programme for cell in both), None), by=by)
    return Recorded(len(changes), tuple(contested))


def _write(changes: Mapping[Cell, BeforeAfter], *, by: User) -> None:
    """Set each mark from what it was read as to what it shall be, or raise ``_Overtaken``."""
    gone = [cell for cell, (_before, after) in changes.items() if after is None]
    kept = {cell: states for cell, states in changes.items() if states[1] is not None}
    if kept and _put(kept, by=by) != len(kept):
        raise _Overtaken
    if gone:
        erased = Q()
        for (session, before), enrolments in _as_read({cell: changes[cell] for cell in gone}).items():
            erased |= Q(session=session, state=before, enrolment__in=enrolments)
        if Attendance.objects.filter(erased).delete()[0] != len(gone):
            raise _Overtaken


def _put(changes: Mapping[Cell, BeforeAfter], *, by: User) -> int:
    """Insert marks, and change those that still say what they were read as; answers how many there were.

    Written out because ``bulk_create(update_conflicts=True)`` has no such condition: it would write over a mark
    that came meanwhile. Both databases read it alike.
    """
    values: list[int | str | datetime.datetime | None] = [
        connection.ops.adapt_datetimefield_value(timezone.now()),
        by.pk,
    ]
    for (session, enrolment), (_before, after) in changes.items():
        values += (session, enrolment, after)
    unchanged = ["FALSE"]
    for (session, before), enrolments in _as_read(changes).items():
        values += (session, before, *enrolments)
        unchanged.append(_UNCHANGED.format(", ".join(["%s"] * len(enrolments))))
    rows = ", ".join(["(%s, %s, %s)"] * len(changes))
    with connection.cursor() as cursor:
        cursor.execute(_PUT.format(rows, " OR ".join(unchanged)), values)
        written: int = cursor.rowcount
    return written


def _as_read(changes: Mapping[Cell, BeforeAfter]) -> Mapping[tuple[int, str], list[int]]:
    """The enrolments whose mark stands, by session and by what it was read as."""
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for (session, enrolment), (before, _after) in changes.items():
        if before is not None:
            found[session, before].append(enrolment)
    return found


def _log(changes: Mapping[Cell, BeforeAfter], programme: int | None, *, by: User) -> None:
    """One entry a session, all of one cohort: enrolment key → state, before and after."""
    before: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
    after: defaultdict[int, dict[str, str | None]] = defaultdict(dict)
    for (session, enrolment), (was, shall_be) in changes.items():
        before[session][str(enrolment)] = was
        after[session][str(enrolment)] = shall_be
    AuditEntry.objects.record_all(
        "record_attendance",
        ((TrainingSession(pk=session), before[session], after[session]) for session in sorted(before)),
        by=by,
        programme=programme,
    )


def _last_words(standing: Mapping[Cell, _Standing], cells: Collection[Cell]) -> list[Contested]:
    """Who brought the marks of ``cells`` to what they are, as the audit log has it."""
    wanted = {(session, str(enrolment)): (session, enrolment) for session, enrolment in cells}
    found: dict[Cell, Contested] = {}
    entries = AuditEntry.objects.filter(
        verb="record_attendance",
        subject_type=TrainingSession._meta.label_lower,
        subject_id__in={session for session, _enrolment in cells},
    )
    for entry in entries.select_related("by").order_by("-pk").iterator(chunk_size=50):
        for enrolment in entry.after:
            cell = wanted.get((entry.subject_id, enrolment))
            if cell is not None and cell not in found:
                found[cell] = Contested(*cell, standing[cell].mark, entry.by, entry.at)
        if len(found) == len(wanted):
            break
    return [found.get(cell, Contested(*cell, standing[cell].mark, None, None)) for cell in cells]


def _completed(enrolments: Collection[int]) -> Refused:
    rows = Enrolment.objects.filter(pk__in=enrolments).in_alphabetical_order()
    names = rows.values_list("person__full_name", flat=True)
    sentence = ngettext(
        "%(people)s has completed. Undo the completion before lowering the mark.",
        "%(people)s have completed. Undo their completion before lowering their marks.",
        len(names),
    )
    return Refused("completed", sentence % {"people": ", ".join(names)})
