"""Handing in work: each hand-in is a new version, and no version is ever overwritten."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions.enrolments import all_locked, refuse_if_left
from lms.choices import ReviewDecision
from lms.errors import Refused
from lms.models import (
    Assignment,
    AuditEntry,
    CohortGroup,
    Enrolment,
    Submission,
    SubmissionAuthor,
    SubmissionVersion,
    User,
)


def hand_in(
    assignment: Assignment,
    authors: Sequence[Enrolment],
    *,
    text: str,
    by: User,
    on: datetime.date,
    group: CohortGroup | None = None,
) -> SubmissionVersion:
    """Hand in the work of ``authors`` (one, or several together where it is done in groups) as a new version.

    Refuses work of another cohort, an empty text, nobody's work, somebody who was not in ``group`` on the day
    ``on``, authors who already have separate submissions, a version that still waits for review, and work
    accepted already.
    """
    if not text.strip():
        raise Refused("empty", _("Write something before you hand in."))
    if not authors:
        raise Refused("no_authors", _("Say whose work this is."))
    try:
        with transaction.atomic():
            authors = all_locked(authors)
            for author in authors:
                _refuse_unless_of_cohort(author, assignment)
            if len(authors) > 1 and not assignment.in_groups:
                raise Refused(
                    "done_alone", _("Everybody does this assignment alone: hand in one person’s work.")
                )
            if group is not None:
                _refuse_unless_in_group(authors, group, assignment, on=on)
            submission = _submission_of(assignment, authors, group)
            version = _next_version(submission, text=text, by=by, on=on)
            AuditEntry.objects.record(
                "hand_in",
                submission,
                by=by,
                after={"version": version.number, "authors": [author.pk for author in authors]},
            )
    except IntegrityError as crossed:
        raise Refused(
            "crossed", _("Somebody handed in this work at the same moment. Look at it and try again.")
        ) from crossed
    return version


def _refuse_unless_of_cohort(author: Enrolment, assignment: Assignment) -> None:
    refuse_if_left(author)
    if author.cohort_id != assignment.cohort_id:
        raise Refused("other_cohort", _("That assignment is of another cohort."))


def _refuse_unless_in_group(
    authors: Iterable[Enrolment], group: CohortGroup, assignment: Assignment, *, on: datetime.date
) -> None:
    if group.cohort_id != assignment.cohort_id:
        raise Refused("other_cohort", _("That group is of another cohort."))
    that_day = group.memberships.filter(joined_on__lte=on).exclude(left_on__lt=on)
    members = set(that_day.values_list("enrolment_id", flat=True))
    for author in authors:
        if author.pk not in members:
            raise Refused(
                "not_in_group",
                _("%(person)s was not in the group on that day.") % {"person": author.person.full_name},
            )


def _submission_of(
    assignment: Assignment, authors: Sequence[Enrolment], group: CohortGroup | None
) -> Submission:
    existing = {
        author.submission
        for author in SubmissionAuthor.objects.select_related("submission").filter(
            assignment=assignment, enrolment__in=authors
        )
    }
    if len(existing) > 1:
        raise Refused("separate_works", _("These people have handed in separate works already."))
    submission = existing.pop() if existing else Submission.objects.create(assignment=assignment, group=group)
    known = set(submission.authors.values_list("enrolment_id", flat=True))
    SubmissionAuthor.objects.bulk_create(
        SubmissionAuthor(submission=submission, assignment=assignment, enrolment=author)
        for author in authors
        if author.pk not in known
    )
    return submission


def _next_version(submission: Submission, *, text: str, by: User, on: datetime.date) -> SubmissionVersion:
    last = submission.versions.select_related("review").order_by("number").last()
    if last is not None:
        review = getattr(last, "review", None)
        if review is None:
            raise Refused(
                "waits_for_review",
                _("The last version waits for review. You can hand in a new one after the review."),
            )
        if review.decision == ReviewDecision.ACCEPTED:
            raise Refused("already_accepted", _("This work has been accepted already."))
    return SubmissionVersion.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        text=text,
        handed_in_on=on,
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )
