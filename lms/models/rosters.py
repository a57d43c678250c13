"""Roster files that were handed to a cohort: read, decided on, applied, perhaps undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.models.cohorts import Cohort
from lms.models.stamps import together


class Roster(models.Model):
    """One uploaded file, kept as it came, and what became of it.

    ``meanings`` says which organisation is meant by a name that no organisation has: name → key. ``act`` is
    shared by the audit entries of its import, which is how it can be undone.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="rosters")
    name = models.CharField(_("file"), max_length=255)
    stored = models.FileField(upload_to="rosters/%Y/", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    meanings = models.JSONField(default=dict, editable=False)

    uploaded_at = models.DateTimeField(editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    act = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            together(
                "roster_import_whole",
                "applied_at",
                "applied_by",
                says=_("An import needs its moment and its maker."),
            ),
            together(
                "roster_undoing_whole",
                "undone_at",
                "undone_by",
                says=_("Undoing needs its moment and its maker."),
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True) | models.Q(applied_at__isnull=False),
                name="roster_undone_after_import",
                violation_error_message=_("Only what was imported can be undone."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
