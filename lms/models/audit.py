"""The audit log: who did what to what, when, and why."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.models.belonging import programmes_of
from lms.models.ledgers import Ledger, LedgerQuerySet
from lms.models.people import User
from lms.models.programmes import Programme


class AuditEntryQuerySet(LedgerQuerySet["AuditEntry"]):
    def about(self, subject: models.Model) -> "AuditEntryQuerySet":
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def record(
        self,
        verb: str,
        subject: models.Model,
        *,
        by: User,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
        act: uuid.UUID | None = None,
    ) -> "AuditEntry":
        """Write one entry. Called inside the transaction of the change, so that both hold or neither."""
        (programme,) = programmes_of([subject])
        return self.create(
            **AuditEntry.about_change(verb, subject, before=before, after=after),
            programme_id=programme,
            by=by,
            reason=reason,
            act=act or uuid.uuid4(),
            at=timezone.now(),
        )

    def record_all(
        self,
        verb: str,
        changes: Iterable[tuple[models.Model, dict[str, Any], dict[str, Any]]],
        *,
        by: User,
        reason: str = "",
        act: uuid.UUID | None = None,
        programme: int | None = None,
    ) -> int:
        """One entry for each (subject, before, after) of one act, inserted in bulk; answers how many.

        ``programme`` is the key of that of all of them, where the caller has read it already.
        """
        act, now, changes = act or uuid.uuid4(), timezone.now(), list(changes)
        subjects = [subject for subject, _before, _after in changes]
        programmes = programmes_of(subjects) if programme is None else [programme] * len(subjects)
        entries = [
            AuditEntry(
                **AuditEntry.about_change(verb, subject, before=before, after=after),
                programme_id=of_subject,
                by=by,
                reason=reason,
                act=act,
                at=now,
            )
            for (subject, before, after), of_subject in zip(changes, programmes, strict=True)
        ]
        return len(self.bulk_create(entries, batch_size=500))


class AuditEntry(Ledger):
    """One change of one object. Entries of one act share ``act``. Nothing here is ever changed or deleted.

    ``programme`` is that of the object when it was recorded (lms/models/belonging.py), so that its leads find
    what was removed too; None where the object is of none, such as a person or an organisation.
    """

    act = models.UUIDField(default=uuid.uuid4, db_index=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(_("act"), max_length=60)
    subject_type = models.CharField(_("type"), max_length=60)
    subject_id = models.BigIntegerField()
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True, default="")

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["programme", "at"], name="audit_of_programme"),
            models.Index(fields=["by", "at"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type} {self.subject_id}"

    @staticmethod
    def about_change(
        verb: str, subject: models.Model, *, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {
            "verb": verb,
            "subject_type": subject._meta.label_lower,
            "subject_id": subject.pk,
            "before": before or {},
            "after": after or {},
        }
