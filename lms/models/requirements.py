"""What a cohort asks for completion, as rows, and whom it has been waived for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.choices import ExcusedCounts, RequirementKind
from lms.models.cohorts import Cohort
from lms.models.enrolments import Enrolment
from lms.models.stamps import together


class CompletionRequirement(models.Model):
    """One thing that a cohort requires.

    Training days: at least ``at_least`` days, or the share ``at_least_percent`` (1–100) of the required days
    planned for the person. Intermediate assignments: ``at_least`` of them accepted, all when it is empty.
    Final work: accepted.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="requirements")
    kind = models.CharField(_("kind"), max_length=30, choices=RequirementKind)
    at_least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    at_least_percent = models.PositiveSmallIntegerField(_("at least, per cent"), null=True, blank=True)
    excused = models.CharField(
        _("excused absences"), max_length=10, choices=ExcusedCounts, default=ExcusedCounts.AS_ABSENT
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("completion requirement")
        verbose_name_plural = _("completion requirements")
        ordering = ["cohort", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "kind"],
                name="requirement_one_of_a_kind",
                violation_error_message=_("The cohort has a requirement of this kind already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=RequirementKind.TRAINING_DAYS)
                | Q(at_least__isnull=True, at_least_percent__isnull=False)
                | Q(at_least__isnull=False, at_least_percent__isnull=True),
                name="requirement_days_or_share",
                violation_error_message=_("Give either a number of days or a share of them."),
            ),
            models.CheckConstraint(
                condition=Q(kind=RequirementKind.TRAINING_DAYS) | Q(at_least_percent__isnull=True),
                name="requirement_share_of_days_only",
                violation_error_message=_("A share can be required of training days only."),
            ),
            models.CheckConstraint(
                condition=Q(at_least_percent__isnull=True) | Q(at_least_percent__range=(1, 100)),
                name="requirement_share_in_range",
                violation_error_message=_("A share is from 1 to 100 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def in_force(self) -> "WaiverQuerySet":
        return self.filter(undone_at__isnull=True)


class Waiver(models.Model):
    """A requirement that one person need not meet, with the reason and who decided it."""

    requirement = models.ForeignKey(CompletionRequirement, models.PROTECT, related_name="waivers")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="waivers")
    reason = models.TextField(_("reason"))
    waived_on = models.DateField(_("waived on"))
    waived_at = models.DateTimeField(editable=False)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    undone_reason = models.TextField(_("reason for undoing"), null=True, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["waived_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "enrolment"],
                condition=Q(undone_at__isnull=True),
                name="waiver_one_in_force",
                violation_error_message=_("This requirement has been waived for the person already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_has_a_reason",
                violation_error_message=_("Write the reason."),
            ),
            together(
                "waiver_undoing_whole",
                "undone_at",
                "undone_by",
                "undone_reason",
                says=_("Undoing needs its moment, its maker and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person}: {self.requirement}"
