"""Mail to one person, as it was written and when it went."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.choices import Language, NoticeKind
from lms.models.cohorts import Cohort


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> "NoticeQuerySet":
        """Not sent yet: in the queue, or failed and to be tried again."""
        return self.filter(sent_at__isnull=True, dropped_at__isnull=True)

    def about(self, kind: str, subjects: models.QuerySet) -> "NoticeQuerySet":  # type: ignore[type-arg]  # of any model
        """Those of a kind about some rows of one model."""
        return self.filter(
            kind=kind, subject_type=subjects.model._meta.label_lower, subject_id__in=subjects.values("pk")
        )


class Notice(models.Model):
    """A mail to one person about one thing. Its text is written once, in the reader's language, and then sent.

    The subject is named like that of an audit entry: an enrolment (invitation), a submission (review) or a
    certificate, or an invitation. ``trouble`` is what the mail server last answered when it could not be sent.
    ``dropped_at`` is when it turned out that it need not go any more: its invitation was taken back or accepted.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind)
    # None when it is about no cohort: the invitation of a lead, a contact, an auditor.
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, blank=True, related_name="notices")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    heading = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    subject_type = models.CharField(max_length=60, editable=False)
    subject_id = models.BigIntegerField(editable=False)

    act = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    queued_at = models.DateTimeField(editable=False)
    queued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.TextField(blank=True, default="", editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "kind"], name="notice_about"),
            models.Index(fields=["queued_at"], condition=Q(sent_at__isnull=True), name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.recipient}"
