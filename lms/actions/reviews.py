"""Reviewing work: accepted, or returned with what to do."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import notices
from lms.choices import ReviewDecision
from lms.errors import Refused
from lms.models import AuditEntry, Review, SubmissionVersion, User


def accept(
    version: SubmissionVersion, *, by: User, on: datetime.date, comment: str = "", tell: bool = False
) -> Review:
    """Accept the newest version of a work; ``tell`` its authors by mail.

    Refuses an older version, one reviewed already, a day before it was handed in, and its own author.
    """
    return _review(version, ReviewDecision.ACCEPTED, by=by, on=on, comment=comment, tell=tell)


def send_back(
    version: SubmissionVersion, *, by: User, on: datetime.date, comment: str, tell: bool = False
) -> Review:
    """Return the newest version for completion; ``comment`` says what to do and cannot be empty.

    Refuses like ``accept``.
    """
    if not comment.strip():
        raise Refused("comment_missing", _("Say what has to be completed."))
    return _review(version, ReviewDecision.RETURNED, by=by, on=on, comment=comment, tell=tell)


def _review(
    version: SubmissionVersion,
    decision: ReviewDecision,
    *,
    by: User,
    on: datetime.date,
    comment: str,
    tell: bool,
) -> Review:
    if on < version.handed_in_on:
        raise Refused("before_hand_in", _("Nothing can be reviewed before the day it was handed in."))
    if version.submission.authors.filter(enrolment__person=by).exists():
        raise Refused("own_work", _("Nobody reviews their own work."))
    review = Review(
        version=version,
        decision=decision,
        comment=comment.strip(),
        reviewed_on=on,
        reviewed_at=timezone.now(),
        reviewed_by=by,
    )
    try:
        with transaction.atomic():
            if version.submission.versions.filter(number__gt=version.number).exists():
                raise Refused("newer_version", _("A newer version has been handed in. Review that one."))
            review.save(force_insert=True)
            AuditEntry.objects.record(
                "review",
                version.submission,
                by=by,
                after={"version": version.number, "decision": decision.value},
            )
            if tell:
                notices.work_reviewed(review, by=by)
    except IntegrityError as already:
        if not Review.objects.filter(version=version).exists():
            raise
        raise Refused("already_reviewed", _("Somebody has reviewed this version already.")) from already
    return review
