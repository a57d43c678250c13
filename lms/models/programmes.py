"""Programmes: what is offered, who stands behind it, and who leads it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.choices import Language, PartnerRole, ProgrammeKind
from lms.models.organisations import Organisation
from lms.models.people import User
from lms.translated import Translated


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> "ProgrammeQuerySet":
        """Those that the person leads, or of which they train a cohort; administrators and auditors see all."""
        if user.sees_all:
            return self
        led, trained = (
            user.programmes_led.values("programme"),
            user.cohorts_trained.values("cohort__programme"),
        )
        return self.filter(Q(pk__in=led) | Q(pk__in=trained))

    def led_by(self, user: User) -> "ProgrammeQuerySet":
        """Those in which the person decides; an administrator does in all."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.programmes_led.values("programme"))

    def overseen_by(self, user: User) -> "ProgrammeQuerySet":
        """Those of which the person may read everything: led by them, and for auditors all."""
        return self if user.sees_all else self.led_by(user)


class Programme(models.Model):
    """A programme, course, event series or network. One run of it is a cohort.

    The issuer (who grants the certificate) is one organisation and is neither organiser nor financier
    unless a partner row says so as well; a programme without certificates has none.
    """

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=ProgrammeKind, default=ProgrammeKind.TRAINING_PROGRAMME
    )
    title = Translated(models.CharField, _("title"), max_length=200)
    final_work_label = Translated(models.CharField, _("word for the final work"), max_length=80)
    issuer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes_issued",
        verbose_name=_("issuer"),
    )
    figures_declared_public_on = models.DateField(
        _("figures declared public on"),
        null=True,
        blank=True,
        help_text=_("From this day figures under 5 are shown to everyone who may see the report."),
    )

    names_shown_to_contacts_on = models.DateField(
        _("names shown to organisation contacts on"),
        null=True,
        blank=True,
        help_text=_(
            "From this day the contacts of an organisation see the names of its own people in this programme."
        ),
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_fi="", title_sv="", title_en=""),
                name="programme_has_a_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme", args=[self.slug])


class ProgrammeText(models.Model):
    """A description in one language with a date of its own: language versions differ in age and content."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    body = models.TextField(_("text"))
    dated_on = models.DateField(_("date of the text"))

    class Meta:
        verbose_name = _("text of a programme")
        verbose_name_plural = _("texts of programmes")
        ordering = ["programme", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "language"],
                name="programme_text_one_per_language",
                violation_error_message=_("This programme has a text in that language already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.language})"


class ProgrammePartner(models.Model):
    """An organisation's part in a programme. One organisation may stand in several roles, a row for each.

    ``under_name`` is the name of a joint front, such as Kuntayt5 for five of the EKJ financiers.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    role = models.CharField(_("role"), max_length=20, choices=PartnerRole)
    under_name = models.CharField(_("under the name"), max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["programme", "role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation", "role"],
                name="partner_once_in_a_role",
                violation_error_message=_("This organisation has that role in the programme already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.get_role_display()}"


class ProgrammeLead(models.Model):
    """A person who leads a programme: admits, issues and reports."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="leads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="programmes_led")

    class Meta:
        verbose_name = _("programme lead")
        verbose_name_plural = _("programme leads")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"],
                name="programme_lead_once",
                violation_error_message=_("This person leads the programme already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.programme}"
