"""Enrolments: a person's place in a cohort, with the organisation they worked in at that time."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.choices import ManagementLevel
from lms.models.cohorts import Cohort, CohortGroup
from lms.models.organisations import Organisation
from lms.models.people import User
from lms.models.stamps import in_order, together


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: User) -> "EnrolmentQuerySet":
        """One's own places, those in cohorts one trains and those in programmes one leads; auditors see all."""
        if user.sees_all:
            return self
        return self.filter(Q(person=user) | Q(cohort__in=Cohort.objects.visible_to(user)))

    def led_by(self, user: User) -> "EnrolmentQuerySet":
        return self.filter(cohort__in=Cohort.objects.led_by(user))

    def overseen_by(self, user: User) -> "EnrolmentQuerySet":
        return self if user.sees_all else self.led_by(user)

    def named_to_contact(self, user: User, day: datetime.date) -> "EnrolmentQuerySet":
        """Of the organisations whose figures the person sees, in programmes that show contacts the names."""
        return self.filter(
            organisation__in=Organisation.objects.figures_visible_to(user, day),
            cohort__programme__names_shown_to_contacts_on__lte=day,
        )

    def active(self) -> "EnrolmentQuerySet":
        """Neither withdrawn nor moved to another cohort."""
        return self.filter(withdrawn_on__isnull=True, transferred_on__isnull=True)

    def completed(self) -> "EnrolmentQuerySet":
        return self.filter(completed_on__isnull=False)

    def alumni(self) -> "EnrolmentQuerySet":
        """Those who completed: alumni are a question asked of enrolments, not a table."""
        return self.completed()

    def with_names(self) -> "EnrolmentQuerySet":
        return self.select_related("person", "organisation").prefetch_related("organisation__names")

    def in_alphabetical_order(self) -> "EnrolmentQuerySet":
        return self.order_by("person__sort_key", "pk")


class Enrolment(models.Model):
    """A person's place in a cohort.

    ``organisation`` is where they worked then; it may change until completion and is fixed by it.
    ``seat`` names the office by which one is a member of a standing group (membership by position).
    ``roster`` keeps what the last roster import wrote, so that the next one can tell what was since decided
    by hand and leave it alone.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="enrolments")
    unit = models.CharField(_("unit"), max_length=200, blank=True, default="")
    job_title = models.CharField(_("job title"), max_length=200, blank=True, default="")
    management_level = models.CharField(
        _("management level"), max_length=20, choices=ManagementLevel, blank=True, default=""
    )
    seat = models.CharField(_("member as"), max_length=200, blank=True, default="")
    joined_on = models.DateField(_("joined on"))
    roster = models.JSONField(default=dict, blank=True, editable=False)

    enrolled_at = models.DateTimeField(editable=False)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    transferred_on = models.DateField(_("transferred on"), null=True, blank=True)
    transferred_at = models.DateTimeField(null=True, blank=True, editable=False)
    transferred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Not one to one: who came from one cohort, went on and came back from another, has two places that lead here.
    transferred_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="transferred_from", editable=False
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                name="enrolment_once_in_a_cohort",
                violation_error_message=_("This person has a place in the cohort already."),
            ),
            together(
                "enrolment_completion_whole",
                "completed_on",
                "completed_at",
                "completed_by",
                says=_("A completion needs its day, its moment and its maker."),
            ),
            together(
                "enrolment_withdrawal_whole",
                "withdrawn_on",
                "withdrawn_at",
                "withdrawn_by",
                says=_("A withdrawal needs its day, its moment and its maker."),
            ),
            together(
                "enrolment_transfer_whole",
                "transferred_on",
                "transferred_at",
                "transferred_by",
                "transferred_to",
                says=_("A transfer needs its day, its maker and the new place."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | Q(withdrawn_on__isnull=True, transferred_on__isnull=True),
                name="enrolment_completed_or_left",
                violation_error_message=_("Who has completed cannot have left, nor the other way round."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort}"

    def get_absolute_url(self) -> str:
        return reverse("enrolment", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.withdrawn_on is None and self.transferred_on is None

    @property
    def is_completed(self) -> bool:
        return self.completed_on is not None


class GroupMembership(models.Model):
    """A person's time in a group of the cohort; they may leave and come back, a row for each time."""

    group = models.ForeignKey(CohortGroup, models.CASCADE, related_name="memberships")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="memberships")
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        ordering = ["group", "joined_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "enrolment"],
                condition=Q(left_on__isnull=True),
                name="membership_one_open",
                violation_error_message=_("This person is in the group already."),
            ),
            in_order(
                "membership_dates_in_order",
                "joined_on",
                "left_on",
                says=_("Nobody can leave before they joined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.group}"


class EnrolmentPause(models.Model):
    """A time when a person was away from a standing group and kept their place."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="pauses")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause of a person")
        verbose_name_plural = _("pauses of people")
        ordering = ["enrolment", "starts_on"]
        constraints = [
            in_order(
                "enrolment_pause_dates_in_order",
                "starts_on",
                "ends_on",
                says=_("A pause cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.starts_on}–{self.ends_on or ''}"


class AfterSplit(models.Model):
    """In which successor of a split organisation a place is counted "as organised today".

    The place itself keeps the organisation as it was then: this is said beside it.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="after_splits")
    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    successor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="taken_over", verbose_name=_("successor")
    )

    class Meta:
        verbose_name = _("place after a split")
        verbose_name_plural = _("places after a split")
        ordering = ["enrolment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "predecessor"],
                name="after_split_one_successor",
                violation_error_message=_("It has been decided already to whom this place belongs."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} → {self.successor}"
