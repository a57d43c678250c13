"""Organisations: what they are, what they were called and when, and what became of them."""

import datetime
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.choices import CollaborativeArea, OrganisationType, SuccessionKind
from lms.models.people import User, on_a_day
from lms.models.stamps import in_order
from lms.translated import Translated, reader_language, text_in


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def with_names(self) -> "OrganisationQuerySet":
        """With every dated name loaded, so that ``name_on`` asks the database nothing."""
        return self.prefetch_related("names")

    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """All of them: what an organisation is called and what became of it is public."""
        return self

    def contacted_by(self, user: User, day: datetime.date) -> "OrganisationQuerySet":
        """Those whose contact the person is on that day, with all their divisions, however deep."""
        contacts = user.organisations_contacted.filter(on_a_day(day))
        return self.with_divisions(contacts.values_list("organisation", flat=True))

    def figures_visible_to(self, user: User, day: datetime.date) -> "OrganisationQuerySet":
        """Those whose own figures the person sees, unsuppressed: as their contact; auditors see all."""
        return self if user.sees_all else self.contacted_by(user, day)

    def with_divisions(self, organisations: Iterable[int]) -> "OrganisationQuerySet":
        """These (keys) and all their divisions, however deep."""
        found = set(organisations)
        divisions = self.model._default_manager.filter(parent__isnull=False).order_by()
        below = list(divisions.values_list("pk", "parent"))
        while level := {pk for pk, parent in below if parent in found} - found:
            found |= level
        return self.filter(pk__in=found)


class Organisation(models.Model):
    """An organisation that people work in, or that owns, organises, pays for or issues something.

    Its names are dated rows; it is never renamed in place. ``parent`` is for divisions of a city.
    A merger does not move anybody: the old organisation stays, and its successors are recorded.
    """

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    type = models.CharField(
        _("type"), max_length=30, choices=OrganisationType, default=OrganisationType.OTHER
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="divisions", verbose_name=_("parent")
    )
    collaborative_area = models.CharField(
        _("collaborative area"), max_length=10, choices=CollaborativeArea, blank=True, default=""
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]
        constraints = [
            in_order(
                "organisation_dates_in_order",
                "valid_from",
                "valid_to",
                says=_("An organisation cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="organisation_is_not_its_own_parent",
                violation_error_message=_("An organisation cannot be a part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The newest name in the reader's language."""
        return self.name_on(None, reader_language())

    @property
    def short_name(self) -> str:
        """What people call it in a narrow column: the short name if there is one, else the name."""
        found = self.naming_on(None)
        return found.in_short(reader_language()) if found else self.slug

    def naming_on(self, day: datetime.date | None) -> "OrganisationName | None":
        """The names that held on ``day`` (the newest ones when None). Before the first: the first."""
        names = sorted(self.names.all(), key=lambda name: name.valid_from or datetime.date.min)
        if day is None:
            return names[-1] if names else None
        held = [name for name in names if (name.valid_from or datetime.date.min) <= day]
        return held[-1] if held else next(iter(names), None)

    def name_on(self, day: datetime.date | None, language: str) -> str:
        found = self.naming_on(day)
        return text_in(found, "name", language) if found else self.slug


class OrganisationName(models.Model):
    """What an organisation was called in each language from a day on, until the next row begins."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = Translated(models.CharField, _("name"), max_length=200)
    short_name = Translated(models.CharField, _("short name"), max_length=60)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)

    class Meta:
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        ordering = ["organisation", models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                name="organisation_name_one_per_day",
                violation_error_message=_("A name of this organisation begins on that day already."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(valid_from__isnull=True),
                name="organisation_name_one_first",
                violation_error_message=_("This organisation has a first name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name_fi="", name_sv="", name_en=""),
                name="organisation_name_in_some_language",
                violation_error_message=_("Write the name in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_short(self, language: str) -> str:
        return text_in(self, "short_name", language) or text_in(self, "name", language)

    def all_texts(self) -> Iterable[str]:
        """Every form by which a roster may call the organisation."""
        columns = (f"{kind}_{language}" for kind in ("name", "short_name") for language in ("fi", "sv", "en"))
        return [text for column in columns if (text := getattr(self, column))]


class Succession(models.Model):
    """What became of an organisation: merged into, split into or continued by another, on a day."""

    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="preceded_by")
    kind = models.CharField(_("kind"), max_length=20, choices=SuccessionKind)
    on = models.DateField(_("on"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message=_("This succession is recorded already."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")),
                name="succession_into_another",
                violation_error_message=_("An organisation cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
