"""Recording who was there."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import Attendance, AuditEntry, Enrolment, TrainingSession, User


@transaction.atomic
def record(session: TrainingSession, marks: Mapping[int, str], *, by: User) -> int:
    """Write ``marks`` (enrolment key → ``AttendanceState``) of one session; answers how many changed.

    People of any group of the cohort may be marked: being present in another area's session counts. A mark that
    stands already is not written again, so that pressing twice leaves one audit entry.
    """
    if session.cancelled_at is not None:
        raise Refused("session_cancelled", _("This session was cancelled: nobody can have been there."))
    if unknown := set(marks.values()) - set(AttendanceState.values):
        raise Refused(
            "unknown_state", _("“%(state)s” is not an attendance mark.") % {"state": sorted(unknown)[0]}
        )
    enrolments = Enrolment.objects.filter(
        pk__in=marks, cohort=session.day.cohort_id, withdrawn_on__isnull=True
    )
    known = set(enrolments.values_list("pk", flat=True))
    if set(marks) - known:
        raise Refused("not_in_cohort", _("Somebody marked is not in this cohort. Nothing was saved."))
    before = dict(
        Attendance.objects.select_for_update()
        .filter(session=session, enrolment__in=known)
        .values_list("enrolment_id", "state")
    )
    now = timezone.now()
    changed = [
        Attendance(session=session, enrolment_id=key, state=state, recorded_at=now, recorded_by=by)
        for key, state in marks.items()
        if before.get(key) != state
    ]
    written = Attendance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["state", "recorded_at", "recorded_by"],
        batch_size=200,
    )
    AuditEntry.objects.record_all(
        "record_attendance",
        (
            (
                session,
                _mark(row.enrolment_id, before.get(row.enrolment_id)),
                _mark(row.enrolment_id, row.state),
            )
            for row in written
        ),
        by=by,
    )
    return len(written)


@transaction.atomic
def erase(session: TrainingSession, enrolment: Enrolment, *, by: User) -> bool:
    """Take a mark back to "not recorded", which is not the same as absent. Answers whether there was one."""
    mark = Attendance.objects.select_for_update().filter(session=session, enrolment=enrolment).first()
    if mark is None:
        return False
    AuditEntry.objects.record(
        "erase_attendance",
        session,
        by=by,
        before=_mark(enrolment.pk, mark.state),
        after=_mark(enrolment.pk, None),
    )
    mark.delete()
    return True


def _mark(enrolment: int, state: str | None) -> dict[str, int | str | None]:
    return {"enrolment": enrolment, "state": state}
