"""Development ideas that organisations raised, and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.choices import IdeaFate
from lms.models.cohorts import Cohort, CohortGroup
from lms.models.organisations import Organisation


class DevelopmentIdea(models.Model):
    """An idea raised in a cohort; some are taken forward in ministries, some into law drafting."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="ideas")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    group = models.ForeignKey(CohortGroup, models.PROTECT, null=True, blank=True, related_name="ideas")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True, default="")
    raised_on = models.DateField(_("raised on"))
    fate = models.CharField(_("what became of it"), max_length=20, choices=IdeaFate, default=IdeaFate.RAISED)
    fate_on = models.DateField(_("since"), null=True, blank=True)
    fate_note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        verbose_name = _("development idea")
        verbose_name_plural = _("development ideas")
        ordering = ["-raised_on", "pk"]

    def __str__(self) -> str:
        return self.title
