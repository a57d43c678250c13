"""Certificates: their number series, the templates they are issued from, and the documents themselves."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates import codes
from lms.choices import CertificateKind, Language
from lms.models import Enrolment, Organisation, Programme, User
from lms.models.stamps import together
from lms.translated import Translated


class NumberSeries(models.Model):
    """Numbers of one issuer under one prefix, counted from 1 in each year of the issue date, without gaps."""

    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="number_series")
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = pgettext_lazy("plural", "number series")
        ordering = ["prefix"]

    def __str__(self) -> str:
        return self.prefix

    def number(self, year: int, sequence: int) -> str:
        """``EKJ-2016-0001``: prefix, year of the issue date, and at least four digits."""
        return f"{self.prefix}-{year}-{sequence:04d}"


class NumberSeriesYear(models.Model):
    """The last number taken in a year. Its row is the lock under which a block of numbers is taken."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number taken"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"],
                name="number_series_year_once",
                violation_error_message=_("This year of the series exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class CertificateTemplate(models.Model):
    """What a programme prints on its certificates of one kind. A change shows only on those issued after it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="certificate_templates")
    kind = models.CharField(
        _("kind"), max_length=12, choices=CertificateKind, default=CertificateKind.COMPLETION
    )
    series = models.ForeignKey(
        NumberSeries, models.PROTECT, related_name="templates", verbose_name=_("number series")
    )
    design = models.SlugField(_("design"), default="nordic")
    title = Translated(models.CharField, _("title"), max_length=100)
    award = Translated(models.CharField, _("words before the name"), max_length=100)
    statement = Translated(models.TextField, _("statement"))
    place = Translated(models.CharField, _("place"), max_length=80)

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["programme", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"],
                name="certificate_template_one_of_a_kind",
                violation_error_message=_("The programme has a template of this kind already."),
            ),
            models.CheckConstraint(
                condition=~Q(title_fi="", title_sv="", title_en=""),
                name="certificate_template_has_a_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.title}"


class Signatory(models.Model):
    """Who signs: name and office, in the order printed."""

    template = models.ForeignKey(CertificateTemplate, models.CASCADE, related_name="signatories")
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    name = models.CharField(_("name"), max_length=120)
    office = Translated(models.CharField, _("office"), max_length=120)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["template", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def in_force(self) -> "CertificateQuerySet":
        """Neither revoked nor superseded. One per enrolment and kind."""
        return self.filter(revoked_at__isnull=True, superseded_at__isnull=True)

    def visible_to(self, user: User) -> "CertificateQuerySet":
        """One's own, and those of the programmes one leads; auditors see all. Trainers see no certificates."""
        if user.sees_all:
            return self
        return self.filter(Q(enrolment__person=user) | Q(enrolment__in=Enrolment.objects.led_by(user)))

    def overseen_by(self, user: User) -> "CertificateQuerySet":
        return self.filter(enrolment__in=Enrolment.objects.overseen_by(user))

    def held_by(self, user: User) -> "CertificateQuerySet":
        return self.filter(enrolment__person=user)


class Certificate(models.Model):
    """A certificate, one number in every language. ``content`` is frozen at issue and all of it that is printed.

    ``issue_date`` is the printed day, ``issued_at`` the moment of recording. ``act`` is shared by all that one
    act of issuing made. Revoked and superseded certificates stay, and verification answers so; the one that
    replaces another names it in ``supersedes``.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="certificates")
    number = models.CharField(_("number"), max_length=40, unique=True)
    code = models.CharField(_("verification code"), max_length=13, unique=True)
    content = models.JSONField(_("content"))

    issue_date = models.DateField(_("issue date"))
    expires_on = models.DateField(_("in force until"), null=True, blank=True)
    act = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    issued_at = models.DateTimeField(editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revocation_reason = models.TextField(_("reason for revoking"), null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", editable=False
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind"],
                condition=Q(revoked_at__isnull=True, superseded_at__isnull=True),
                name="certificate_one_in_force",
                violation_error_message=_("This person has a certificate in force already."),
            ),
            together(
                "certificate_revocation_whole",
                "revoked_on",
                "revoked_at",
                "revoked_by",
                "revocation_reason",
                says=_("Revoking needs its day, its maker and a reason."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(superseded_at__isnull=True),
                name="certificate_revoked_or_superseded",
                violation_error_message=_("A certificate is either revoked or superseded."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:verdict", args=[self.grouped_code])

    @property
    def grouped_code(self) -> str:
        """The code as printed, ``7Q4K-2M9X-HT3A9``."""
        return codes.grouped(self.code)

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and self.superseded_at is None


class CertificateEditionQuerySet(models.QuerySet["CertificateEdition"]):
    def waiting(self) -> "CertificateEditionQuerySet":
        """Issued, but not yet drawn: what the queue has still to make."""
        return self.filter(drawn_at__isnull=True)


class CertificateEdition(models.Model):
    """The certificate in one language: its bytes, stored once, and their SHA-256."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="editions")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    document = models.FileField(upload_to="certificates/", blank=True, default="", editable=False)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    drawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CertificateEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        ordering = ["certificate", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "language"],
                name="edition_one_per_language",
                violation_error_message=_("This language version exists already."),
            ),
            models.CheckConstraint(
                condition=Q(document="", sha256="", drawn_at__isnull=True)
                | (~Q(document="") & ~Q(sha256="") & Q(drawn_at__isnull=False)),
                name="edition_drawn_whole",
                violation_error_message=_("A drawn language version has its bytes and their checksum."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} ({self.language})"

    @property
    def is_ready(self) -> bool:
        return self.drawn_at is not None
