"""What becomes of a session after a training day was held (``plans.hold_session``): moved, called off, removed."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms import consequences
from lms.actions import rows
from lms.actions.enrolments import all_locked, cohort_held
from lms.actions.plans import refuse_unless_possible
from lms.choices import PRESENT, AttendanceState
from lms.errors import Refused
from lms.models import AuditEntry, CohortGroup, Enrolment, TrainingSession, User


@transaction.atomic
def change(
    session: TrainingSession,
    *,
    by: User,
    seen: Mapping[str, str] | None = None,
    groups: Collection[CohortGroup] | None = None,
    **values: Any,
) -> TrainingSession:
    """Move the session, or change its place, its mode or the ``groups`` it is for (None leaves them alone).

    Marks stay with the session. Refuses ``marked_present`` for a time still to come when somebody was there,
    and ``other_cohort``. ``seen`` is as in ``rows.change``; its "groups" is ``groups_shown``.
    """
    held = _held(session)
    seen = dict(seen or {})
    groups_seen = seen.pop("groups", None)
    starts_at = values.get("starts_at", held.starts_at)
    refuse_unless_possible(held.day.cohort_id, starts_at, values.get("ends_at", held.ends_at), groups or ())
    _refuse_if_attended(held, starts_at)
    changed = rows.change(held, "change_session", by=by, seen=seen, **values)
    if groups is not None:
        _change_groups(held, groups, groups_seen, by=by)
    return changed


def groups_shown(session: TrainingSession) -> str:
    """The groups of the session as text that can be compared later, like ``rows.shown``."""
    return _as_text(session.groups.all())


@transaction.atomic
def cancel(session: TrainingSession, *, by: User) -> TrainingSession:
    """Call the session off. It stays in the list, and so do its marks, which count as none from now on.

    Refuses ``cancelled_already``, and ``completed`` when the day of somebody who has completed rests on it.
    """
    held = _held(session)
    if held.cancelled_at is not None:
        raise Refused("cancelled_already", _("This session has been cancelled already."))
    all_locked(Enrolment.objects.filter(attendances__session=held))
    resting = [*consequences.losing(held, PRESENT), *consequences.losing(held, [AttendanceState.EXCUSED])]
    completed = [row for row in resting if row.is_completed]
    if completed and held.day.required:
        names = ", ".join(row.person.full_name for row in completed[: consequences.NAMED])
        sentence = ngettext(
            "%(names)s has completed with a mark of this session: it cannot be cancelled.",
            "%(count)d people have completed with a mark of this session, and it cannot be cancelled: %(names)s.",
            len(completed),
        )
        raise Refused("completed", sentence % {"names": names, "count": len(completed)})
    held.cancelled_at, held.cancelled_by = timezone.now(), by
    held.save(update_fields=["cancelled_at", "cancelled_by"])
    AuditEntry.objects.record(
        "cancel_session", held, by=by, after={"cancelled_at": held.cancelled_at.isoformat()}
    )
    return held


@transaction.atomic
def hold_after_all(session: TrainingSession, *, by: User) -> TrainingSession:
    """Take a cancellation back; the marks count again. Refuses ``not_cancelled``."""
    held = _held(session)
    if held.cancelled_at is None:
        raise Refused("not_cancelled", _("This session is held: it has not been cancelled."))
    before = {"cancelled_at": held.cancelled_at.isoformat()}
    held.cancelled_at = held.cancelled_by = None
    held.save(update_fields=["cancelled_at", "cancelled_by"])
    AuditEntry.objects.record("hold_after_all", held, by=by, before=before)
    return held


@transaction.atomic
def remove(session: TrainingSession, *, by: User) -> None:
    """Remove a session that was added by mistake. Refuses ``has_marks``: such a one is cancelled instead."""
    held = _held(session)
    if marks := held.attendances.count():
        sentence = ngettext(
            "%(count)d mark was recorded at this session, so it was not removed. It can be cancelled.",
            "%(count)d marks were recorded at this session, so it was not removed. It can be cancelled.",
            marks,
        )
        raise Refused("has_marks", sentence % {"count": marks})
    rows.remove(held, "remove_session", by=by)


def _held(session: TrainingSession) -> TrainingSession:
    """The session as it is now, held with its cohort until the transaction ends: whoever marks it waits."""
    cohort_held(session.day.cohort)
    return rows.hold(session)


def _refuse_if_attended(session: TrainingSession, starts_at: datetime.datetime) -> None:
    if starts_at <= timezone.now() or starts_at == session.starts_at:
        return
    if present := session.attendances.filter(state__in=PRESENT).count():
        sentence = ngettext(
            "%(count)d person was marked present at this session: it cannot be moved to a time still to come. "
            "Hold the training day once more instead.",
            "%(count)d people were marked present at this session: it cannot be moved to a time still to come. "
            "Hold the training day once more instead.",
            present,
        )
        raise Refused("marked_present", sentence % {"count": present})


def _change_groups(
    session: TrainingSession, groups: Collection[CohortGroup], seen: str | None, *, by: User
) -> None:
    now, wanted = groups_shown(session), _as_text(groups)
    if seen is not None and now not in (seen, wanted):
        raise rows.ChangedMeanwhile(session, ["groups"])
    if now != wanted:
        session.groups.set(groups)
        AuditEntry.objects.record(
            "change_session", session, by=by, before={"groups": now}, after={"groups": wanted}
        )


def _as_text(groups: Collection[CohortGroup]) -> str:
    return ",".join(str(key) for key in sorted(group.pk for group in groups))
