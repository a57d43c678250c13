"""Completing, and what was waived on the way."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms import completion
from lms.actions.enrolments import all_locked, locked, refuse_if_left, refuse_if_to_come
from lms.errors import Refused
from lms.models import AuditEntry, CompletionRequirement, Enrolment, User, Waiver
from lms.progress import Progress, in_words


@transaction.atomic
def complete(enrolment: Enrolment, *, by: User, on: datetime.date) -> Enrolment:
    """Record that the person has completed on the day ``on``. Fixes the organisation.

    Refuses ``not_met`` while a requirement is neither met nor waived, whoever completed already or left, a day
    to come, and a day on which something was missing still (``before_last_fact``).
    """
    enrolment = locked(enrolment)
    _refuse_unless_ready(enrolment, completion.assess(enrolment), on=on)
    enrolment.completed_on, enrolment.completed_at, enrolment.completed_by = on, timezone.now(), by
    enrolment.save(update_fields=["completed_on", "completed_at", "completed_by"])
    AuditEntry.objects.record("complete", enrolment, by=by, after={"completed_on": on.isoformat()})
    return enrolment


@transaction.atomic
def complete_all(enrolments: Iterable[Enrolment], *, by: User, on: datetime.date) -> list[Enrolment]:
    """Complete all of ``enrolments`` in one act, or none: the first that is not ready refuses the whole."""
    now_held = all_locked(enrolments)
    progress = completion.assess_all(now_held)
    now = timezone.now()
    for enrolment in now_held:
        _refuse_unless_ready(enrolment, progress[enrolment.pk], on=on)
        enrolment.completed_on, enrolment.completed_at, enrolment.completed_by = on, now, by
    Enrolment.objects.bulk_update(now_held, ["completed_on", "completed_at", "completed_by"], batch_size=200)
    AuditEntry.objects.record_all(
        "complete",
        ((enrolment, {}, {"completed_on": on.isoformat()}) for enrolment in now_held),
        by=by,
        act=uuid.uuid4(),
    )
    return now_held


@transaction.atomic
def undo_completion(enrolment: Enrolment, *, by: User, reason: str) -> Enrolment:
    """Take a completion back. Refuses while a certificate is in force: that is revoked first."""
    enrolment = locked(enrolment)
    if enrolment.completed_on is None:
        raise Refused("not_completed", _("This person has not completed."))
    if enrolment.certificates.in_force().exists():
        raise Refused("certificate_in_force", _("There is a certificate in force. Revoke it first."))
    before = {"completed_on": enrolment.completed_on.isoformat()}
    enrolment.completed_on = enrolment.completed_at = enrolment.completed_by = None
    enrolment.save(update_fields=["completed_on", "completed_at", "completed_by"])
    AuditEntry.objects.record("undo_completion", enrolment, by=by, before=before, reason=_given(reason))
    return enrolment


def waive(
    requirement: CompletionRequirement, enrolment: Enrolment, *, by: User, on: datetime.date, reason: str
) -> Waiver:
    """Let one person complete without ``requirement``. The reason is kept and shown to leads.

    ``on`` cannot be a day to come.
    """
    refuse_if_to_come(on)
    if requirement.cohort_id != enrolment.cohort_id:
        raise Refused("other_cohort", _("That requirement is of another cohort."))
    waiver = Waiver(
        requirement=requirement,
        enrolment=enrolment,
        reason=_given(reason),
        waived_on=on,
        waived_at=timezone.now(),
        waived_by=by,
    )
    try:
        with transaction.atomic():
            refuse_if_left(locked(enrolment))
            waiver.save(force_insert=True)
            AuditEntry.objects.record(
                "waive",
                waiver,
                by=by,
                after={"enrolment": enrolment.pk, "requirement": requirement.kind},
                reason=waiver.reason,
            )
    except IntegrityError as already:
        if not Waiver.objects.in_force().filter(requirement=requirement, enrolment=enrolment).exists():
            raise
        raise Refused(
            "already_waived", _("This requirement has been waived for the person already.")
        ) from already
    return waiver


@transaction.atomic
def undo_waiver(waiver: Waiver, *, by: User, reason: str) -> Waiver:
    """Take a waiver back; it stays on record. Refuses ``completed`` when the completion may rest on it."""
    enrolment = locked(waiver.enrolment)
    waiver = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if waiver.undone_at is not None:
        raise Refused("already_undone", _("This waiver has been undone already."))
    if enrolment.is_completed:
        raise Refused("completed", _("The person has completed. Undo the completion first."))
    waiver.undone_at, waiver.undone_by, waiver.undone_reason = timezone.now(), by, _given(reason)
    waiver.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    AuditEntry.objects.record(
        "undo_waiver", waiver, by=by, before={"enrolment": enrolment.pk}, reason=waiver.undone_reason
    )
    return waiver


def _refuse_unless_ready(enrolment: Enrolment, progress: Progress, *, on: datetime.date) -> None:
    refuse_if_left(enrolment)
    if enrolment.is_completed:
        raise Refused("already_completed", _("This person has completed already."))
    if on < enrolment.joined_on:
        raise Refused("before_joining", _("Nobody can complete before the day they joined."))
    refuse_if_to_come(on)
    if not progress.is_complete:
        raise Refused(
            "not_met",
            _("%(person)s has not met every requirement yet. %(missing)s")
            % {
                "person": enrolment.person.full_name,
                "missing": progress.sentence,
            },
        )
    if (first := progress.fulfilled_on) and on < first:
        raise Refused(
            "before_last_fact",
            _("%(person)s had not met every requirement before %(day)s. Choose that day or a later one.")
            % {"person": enrolment.person.full_name, "day": in_words(first, timezone.localdate())},
        )


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_missing", _("Write the reason."))
    return reason.strip()
