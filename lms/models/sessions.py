"""Training days and their sessions, which are two things, and who was there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.choices import PRESENT, AttendanceState, SessionMode
from lms.models.cohorts import Cohort, CohortGroup
from lms.models.enrolments import Enrolment
from lms.models.people import User
from lms.models.stamps import in_order, together
from lms.translated import Translated


class TrainingDayQuerySet(models.QuerySet["TrainingDay"]):
    def visible_to(self, user: User) -> "TrainingDayQuerySet":
        """Of cohorts that the person trains, leads or has a place in; auditors see all."""
        return self.filter(cohort__in=Cohort.objects.joined_or_visible_to(user))


class TrainingDay(models.Model):
    """What the programme contains. It may be held in several sessions; being at any of them fulfils it.

    ``required`` days count for completion. ``open_beyond_cohort`` marks what others may come to as well,
    such as the leadership forums of EKJ.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="training_days")
    position = models.PositiveSmallIntegerField(_("place in the list"))
    title = Translated(models.CharField, _("title"), max_length=200)
    theme = Translated(models.CharField, _("theme"), max_length=300)
    required = models.BooleanField(_("required"), default=True)
    open_beyond_cohort = models.BooleanField(_("open beyond the cohort"), default=False)

    objects = TrainingDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("training day")
        verbose_name_plural = _("training days")
        ordering = ["cohort", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "position"],
                name="training_day_one_per_place",
                violation_error_message=_("Another training day has that place in the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, user: User) -> "TrainingSessionQuerySet":
        """Of cohorts that the person trains, leads or has a place in; auditors see all."""
        return self.filter(day__cohort__in=Cohort.objects.joined_or_visible_to(user))


class TrainingSession(models.Model):
    """One holding of a training day: time, place, mode, and the groups it is for (none means everyone)."""

    day = models.ForeignKey(TrainingDay, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = Translated(models.CharField, _("place"), max_length=200)
    mode = models.CharField(_("mode"), max_length=10, choices=SessionMode, default=SessionMode.ON_SITE)
    groups = models.ManyToManyField(
        CohortGroup, blank=True, related_name="sessions", verbose_name=_("for groups")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            in_order(
                "session_times_in_order",
                "starts_at",
                "ends_at",
                says=_("A session cannot end before it starts."),
            ),
            together(
                "session_cancellation_whole",
                "cancelled_at",
                "cancelled_by",
                says=_("A cancellation needs its moment and its maker."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts_at:%Y-%m-%d}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, user: User) -> "AttendanceQuerySet":
        """One's own, and that of cohorts that the person trains or leads; auditors see all."""
        if user.sees_all:
            return self
        return self.filter(
            Q(enrolment__person=user) | Q(enrolment__cohort__in=Cohort.objects.visible_to(user).values("pk"))
        )


class Attendance(models.Model):
    """What was recorded of one person at one session. Mode is a fact of the person, not only of the session."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances")
    state = models.CharField(_("attendance"), max_length=20, choices=AttendanceState)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                name="attendance_once_at_a_session",
                violation_error_message=_("Attendance of this person at the session is recorded already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AttendanceState.values),
                name="attendance_state_known",
                violation_error_message=_("Choose present on site, present remotely, excused or absent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person}: {self.get_state_display()}"

    @property
    def is_present(self) -> bool:
        return self.state in PRESENT
