"""Applications: who applied to a cohort and what was decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.choices import ApplicationDecision, ManagementLevel
from lms.models.cohorts import Cohort
from lms.models.organisations import Organisation
from lms.models.stamps import together


class Application(models.Model):
    """A person's application to a cohort. Its state follows from its stamps: submitted, then decided or withdrawn."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="applications")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    job_title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    management_level = models.CharField(
        _("management level"), max_length=20, choices=ManagementLevel, blank=True, default=""
    )
    motivation = models.TextField(_("motivation"), blank=True, default="")

    submitted_at = models.DateTimeField(_("submitted at"))
    decision = models.CharField(
        _("decision"), max_length=15, choices=ApplicationDecision, null=True, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    decision_note = models.TextField(_("note on the decision"), blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["cohort", "submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                name="application_once_to_a_cohort",
                violation_error_message=_("This person has applied to the cohort already."),
            ),
            together(
                "application_decision_whole",
                "decision",
                "decided_on",
                "decided_at",
                "decided_by",
                says=_("A decision needs its day and its maker."),
            ),
            together(
                "application_withdrawal_whole",
                "withdrawn_at",
                "withdrawn_by",
                says=_("A withdrawal needs its moment and its maker."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.cohort}"
