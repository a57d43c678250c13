"""Figures whose persons are not known: told by a source, never counted from rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.models.cohorts import Cohort
from lms.models.programmes import Programme
from lms.translated import Translated


class AggregateFigure(models.Model):
    """A number that a source tells, such as about 300 managers who developed the EKJ concept.

    Each counts a population of its own, so nothing is ever computed between two of them (no drop-out rate
    from 300, 200 and 134).
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="aggregate_figures")
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, null=True, blank=True, related_name="aggregate_figures"
    )
    code = models.SlugField(_("identifier"), max_length=60)
    label = Translated(models.CharField, _("label"), max_length=200)
    count = models.PositiveIntegerField(_("number of people"))
    is_approximate = models.BooleanField(_("about"), default=False)
    source = Translated(models.CharField, _("source"), max_length=300)

    class Meta:
        verbose_name = _("figure from a source")
        verbose_name_plural = _("figures from sources")
        ordering = ["programme", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                condition=Q(cohort__isnull=True),
                name="figure_once_in_a_programme",
                violation_error_message=_("The programme has this figure already."),
            ),
            models.UniqueConstraint(
                fields=["cohort", "code"],
                name="figure_once_in_a_cohort",
                violation_error_message=_("The cohort has this figure already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.count}"
