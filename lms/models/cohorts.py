"""Cohorts: one run of a programme, its groups, its trainers and the organisations that take part."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.choices import GroupKind, Language, ParticipationRole
from lms.models.organisations import Organisation
from lms.models.people import User, on_a_day
from lms.models.programmes import Programme
from lms.models.stamps import in_order
from lms.translated import Translated


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> "CohortQuerySet":
        """Cohorts whose programme the person leads or that they train; administrators and auditors see all."""
        if user.sees_all:
            return self
        led, trained = user.programmes_led.values("programme"), user.cohorts_trained.values("cohort")
        return self.filter(Q(programme__in=led) | Q(pk__in=trained))

    def led_by(self, user: User) -> "CohortQuerySet":
        """Those in which the person decides; an administrator does in all."""
        if user.is_superuser:
            return self
        return self.filter(programme__in=user.programmes_led.values("programme"))

    def joined_or_visible_to(self, user: User) -> "CohortQuerySet":
        """Those, and the ones in which the person has a place: whose plan they may know."""
        if user.sees_all:
            return self
        own = user.enrolments.values("cohort")
        return self.filter(
            Q(pk__in=own) | Q(pk__in=self.model._default_manager.visible_to(user).values("pk"))
        )

    def overseen_by(self, user: User) -> "CohortQuerySet":
        """Those of which the person may read everything: led by them, and for auditors all."""
        return self if user.sees_all else self.led_by(user)


class Cohort(models.Model):
    """One run of a programme. Several may run at once; a standing group has no end.

    ``planned_training_days`` is what was announced; what is held is counted from the training days, both are
    shown and nothing is computed from the announced number.
    ``scope`` says in a sentence what the cohort comprised; it is printed on certificates.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="cohorts", verbose_name=_("programme")
    )
    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    title = Translated(models.CharField, _("title"), max_length=200)
    scope = Translated(models.TextField, _("scope"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    ceremony_on = models.DateField(_("ceremony on"), null=True, blank=True)
    planned_training_days = models.PositiveSmallIntegerField(
        _("training days announced"), null=True, blank=True
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cohorts_chaired",
        verbose_name=_("chair"),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "slug"]
        constraints = [
            in_order(
                "cohort_dates_in_order",
                "starts_on",
                "ends_on",
                says=_("A cohort cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(title_fi="", title_sv="", title_en=""),
                name="cohort_has_a_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cohort", args=[self.slug])


class CohortTrainer(models.Model):
    """A person who trains a cohort: records attendance and reviews work."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="trainers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cohorts_trained")

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                name="cohort_trainer_once",
                violation_error_message=_("This person trains the cohort already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"


class Participation(models.Model):
    """An organisation's part in one cohort: pilot or other, at its place in the cohort's list."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="participations")
    role = models.CharField(
        _("role"), max_length=10, choices=ParticipationRole, default=ParticipationRole.OTHER
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("participating organisation")
        verbose_name_plural = _("participating organisations")
        ordering = ["cohort", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "organisation"],
                name="participation_once_in_a_cohort",
                violation_error_message=_("This organisation takes part in the cohort already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.cohort}"


class DevelopmentProject(models.Model):
    """The development project that a participating organisation runs during a cohort.

    ``language`` is the language of ``name``, marked wherever it is shown; ``lead_word`` ("Projektet",
    "Chefsprogrammet") stands before it and may be in another language.
    """

    participation = models.OneToOneField(Participation, models.CASCADE, related_name="project")
    lead_word = models.CharField(_("lead word"), max_length=80, blank=True, default="")
    lead_word_language = models.CharField(
        _("language of the lead word"), max_length=2, choices=Language, blank=True, default=""
    )
    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language of the name"), max_length=2, choices=Language)

    class Meta:
        verbose_name = _("development project")
        verbose_name_plural = _("development projects")

    def __str__(self) -> str:
        return f"{self.lead_word} {self.name}".strip()


class CohortGroup(models.Model):
    """A group inside a cohort: by area, a small group, a project group or a county's management team."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="groups")
    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind)
    name = Translated(models.CharField, _("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="management_teams",
        verbose_name=_("organisation"),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["cohort", "kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_fi="", name_sv="", name_en=""),
                name="group_has_a_name",
                violation_error_message=_("Write the name in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupPause(models.Model):
    """A time when a standing group did not meet; open-ended until it meets again."""

    group = models.ForeignKey(CohortGroup, models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause of a group")
        verbose_name_plural = _("pauses of groups")
        ordering = ["group", "starts_on"]
        constraints = [
            in_order(
                "group_pause_dates_in_order",
                "starts_on",
                "ends_on",
                says=_("A pause cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.starts_on}–{self.ends_on or ''}"


class OrganisationContactQuerySet(models.QuerySet["OrganisationContact"]):
    def on(self, day: datetime.date) -> "OrganisationContactQuerySet":
        return self.filter(on_a_day(day))


class OrganisationContact(models.Model):
    """A person who sees the figures of their own organisation, between two days."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="organisations_contacted"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = OrganisationContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation contact")
        verbose_name_plural = _("organisation contacts")
        constraints = [
            in_order(
                "contact_dates_in_order",
                "valid_from",
                "valid_to",
                says=_("A contact’s time cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "valid_from"],
                name="contact_once_from_a_day",
                violation_error_message=_(
                    "This person is a contact of the organisation from that day already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"
