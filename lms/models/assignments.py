"""Assignments, what was handed in, in versions that are never overwritten, and its reviews."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.choices import AssignmentKind, ReviewDecision
from lms.models.cohorts import Cohort, CohortGroup
from lms.models.enrolments import Enrolment
from lms.models.people import User
from lms.translated import Translated


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> "AssignmentQuerySet":
        """Of cohorts that the person trains, leads or has a place in; auditors see all."""
        return self.filter(cohort__in=Cohort.objects.joined_or_visible_to(user))


class Assignment(models.Model):
    """An intermediate assignment or the final work of a cohort; ``in_groups`` work is one submission for several."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="assignments")
    kind = models.CharField(_("kind"), max_length=15, choices=AssignmentKind)
    position = models.PositiveSmallIntegerField(_("place in the list"))
    title = Translated(models.CharField, _("title"), max_length=200)
    instructions = Translated(models.TextField, _("instructions"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    in_groups = models.BooleanField(_("done in groups"), default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["cohort", "kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "kind", "position"],
                name="assignment_one_per_place",
                violation_error_message=_("Another assignment has that place in the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> "SubmissionQuerySet":
        """One's own works and those of the cohorts that one knows; auditors read all."""
        own = SubmissionAuthor.objects.filter(enrolment__person=user).values("submission")
        return self.filter(Q(pk__in=own) | Q(pk__in=self.reviewable_by(user).values("pk")))

    def reviewable_by(self, user: User) -> "SubmissionQuerySet":
        """Those of cohorts that the person trains or leads, their own among them; auditors read along."""
        return self.filter(assignment__cohort__in=Cohort.objects.visible_to(user))


class Submission(models.Model):
    """The work of one person, or of several together, on one assignment. Its content is in its versions."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="submissions")
    group = models.ForeignKey(CohortGroup, models.PROTECT, null=True, blank=True, related_name="submissions")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"{self.assignment} #{self.pk}"


class SubmissionAuthor(models.Model):
    """Whose work a submission is. ``assignment`` repeats the submission's, so that one person has one each."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="authors")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="authorships")

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "enrolment"],
                name="submission_one_per_person",
                violation_error_message=_("This person has a submission to the assignment already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment)


class SubmissionVersionQuerySet(models.QuerySet["SubmissionVersion"]):
    def visible_to(self, user: User) -> "SubmissionVersionQuerySet":
        """Of works that the person reviews all; of their own what was handed in by the day on which they left."""
        since = models.OuterRef("handed_in_on")
        own = SubmissionAuthor.objects.filter(
            Q(enrolment__withdrawn_on__isnull=True) | Q(enrolment__withdrawn_on__gte=since),
            Q(enrolment__transferred_on__isnull=True) | Q(enrolment__transferred_on__gte=since),
            submission=models.OuterRef("submission"),
            enrolment__person=user,
        )
        return self.filter(
            Q(submission__in=Submission.objects.reviewable_by(user).values("pk")) | models.Exists(own)
        )

    def waiting(self) -> "SubmissionVersionQuerySet":
        """The newest of its work, not reviewed yet, and of somebody who still takes part."""
        newer = SubmissionVersion.objects.filter(
            submission=models.OuterRef("submission"), number__gt=models.OuterRef("number")
        )
        authors = SubmissionAuthor.objects.filter(
            submission=models.OuterRef("submission"), enrolment__in=Enrolment.objects.active()
        )
        return self.filter(~models.Exists(newer), models.Exists(authors), review__isnull=True)


class SubmissionVersion(models.Model):
    """What was handed in, and when. A new hand-in is a new version; the old one stays."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True, default="")
    handed_in_on = models.DateField(_("handed in on"))
    handed_in_at = models.DateTimeField(editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = SubmissionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a submission")
        verbose_name_plural = _("versions of submissions")
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"],
                name="version_number_once",
                violation_error_message=_("Somebody handed in a newer version meanwhile."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} v{self.number}"

    @property
    def is_late(self) -> bool:
        """Handed in after its time: on a later day, or on the day itself after the clock."""
        due = self.submission.assignment.due_at
        if due is None:
            return False
        if self.handed_in_on != timezone.localdate(due):
            return self.handed_in_on > timezone.localdate(due)
        return due < self.handed_in_at and timezone.localdate(self.handed_in_at) == self.handed_in_on


class SubmissionFile(models.Model):
    """A file of one version. ``stored`` is under a generated key; ``name`` is what its owner called it."""

    version = models.ForeignKey(SubmissionVersion, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=255)
    stored = models.FileField(upload_to="submissions/%Y/")
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["version", "pk"]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """A trainer's answer to one version: accepted, or returned with what to do. One answer a version."""

    version = models.OneToOneField(SubmissionVersion, models.PROTECT, related_name="review")
    decision = models.CharField(_("decision"), max_length=10, choices=ReviewDecision)
    comment = models.TextField(_("comment"), blank=True, default="")
    reviewed_on = models.DateField(_("reviewed on"))
    reviewed_at = models.DateTimeField(editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision=ReviewDecision.ACCEPTED) | ~models.Q(comment=""),
                name="review_return_says_what_to_do",
                violation_error_message=_("Say what has to be completed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_decision_display()}"
