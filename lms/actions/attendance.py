"""Recording who was there."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions.enrolments import locked
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry, Enrolment, TrainingSession, User

# A mark may be raised after completion, never lowered: the completion may rest on it.
_WEIGHT: dict[str | None, int] = {
    None: 0,
    AttendanceState.ABSENT: 0,
    AttendanceState.EXCUSED: 1,
    AttendanceState.PRESENT_REMOTELY: 2,
    AttendanceState.PRESENT_ON_SITE: 2,
}


@transaction.atomic
def record(session: TrainingSession, marks: Mapping[int, str], *, by: User) -> int:
    """Write ``marks`` (enrolment key → ``AttendanceState``) of one session; answers how many changed.

    People of any group of the cohort may be marked: being present in another area's session counts. A mark that
    stands already is not written again, so that pressing twice leaves one audit entry. Before the session has
    begun only an excuse can be recorded (``not_begun``). Refuses ``completed`` for lowering a mark of somebody
    who has completed.
    """
    session = _held(session)
    if session.cancelled_at is not None:
        raise Refused("session_cancelled", _("This session was cancelled: nobody can have been there."))
    if unknown := set(marks.values()) - set(AttendanceState.values):
        raise Refused(
            "unknown_state", _("“%(state)s” is not an attendance mark.") % {"state": sorted(unknown)[0]}
        )
    if session.starts_at > timezone.now() and set(marks.values()) - {AttendanceState.EXCUSED}:
        raise Refused("not_begun", _("This session has not begun yet."))
    places = {
        place.pk: place
        for place in Enrolment.objects.active()
        .select_for_update(no_key=True, of=("self",))
        .filter(pk__in=marks, cohort=session.day.cohort_id)
        .annotate(mark=FilteredRelation("attendances", condition=Q(attendances__session=session)))
        .annotate(marked=F("mark__state"))
        .order_by("pk")
    }
    if set(marks) - set(places):
        raise Refused("not_in_cohort", _("Somebody marked is not in this cohort. Nothing was saved."))
    before: dict[int, str | None] = {
        key: place.marked  # type: ignore[attr-defined]  # annotated above
        for key, place in places.items()
    }
    changes = {key: state for key, state in marks.items() if before[key] != state}
    if any(
        places[key].is_completed and _WEIGHT[state] < _WEIGHT[before[key]] for key, state in changes.items()
    ):
        raise _completed()
    now = timezone.now()
    written = Attendance.objects.bulk_create(
        [
            Attendance(session=session, enrolment_id=key, state=state, recorded_at=now, recorded_by=by)
            for key, state in changes.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["state", "recorded_at", "recorded_by"],
        batch_size=200,
    )
    AuditEntry.objects.record_all(
        "record_attendance",
        (
            (session, _mark(row.enrolment_id, before[row.enrolment_id]), _mark(row.enrolment_id, row.state))
            for row in written
        ),
        by=by,
    )
    return len(written)


@transaction.atomic
def erase(session: TrainingSession, enrolment: Enrolment, *, by: User) -> bool:
    """Take a mark back to "not recorded", which is not the same as absent. Answers whether there was one.

    Refuses ``completed`` when the completion may rest on it.
    """
    session, enrolment = _held(session), locked(enrolment)
    mark = Attendance.objects.filter(session=session, enrolment=enrolment).first()
    if mark is None:
        return False
    if enrolment.is_completed:
        raise _completed()
    AuditEntry.objects.record(
        "erase_attendance",
        session,
        by=by,
        before=_mark(enrolment.pk, mark.state),
        after=_mark(enrolment.pk, None),
    )
    mark.delete()
    return True


def _held(session: TrainingSession) -> TrainingSession:
    """The session as it is now, held until the transaction ends: whoever marks it next sees these marks."""
    sessions = TrainingSession.objects.select_for_update(no_key=True, of=("self",))
    return sessions.select_related("day").get(pk=session.pk)


def _mark(enrolment: int, state: str | None) -> dict[str, int | str | None]:
    return {"enrolment": enrolment, "state": state}


def _completed() -> Refused:
    return Refused("completed", _("The person has completed. Undo the completion first."))
