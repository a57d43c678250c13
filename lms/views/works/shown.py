"""A work as pages show it: its authors, its versions with their files, how long it has waited."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.models import Submission, SubmissionVersion, User
from lms.views import standing
from lms.wording import figure


def versions_of(submission: Submission, reader: User) -> list[SubmissionVersion]:
    """All versions that the reader may see, the newest first, with their files and answers."""
    versions = SubmissionVersion.objects.visible_to(reader).filter(submission=submission)
    versions = versions.select_related("submission__assignment", "handed_in_by", "review__reviewed_by")
    return list(versions.prefetch_related("files").order_by("-number"))


def waiting_for(user: User) -> QuerySet[SubmissionVersion]:
    """What waits for a review by this person, the longest waiting first; never their own work."""
    own = Submission.objects.filter(authors__enrolment__person=user)
    return (
        SubmissionVersion.objects.waiting()
        .filter(submission__in=Submission.objects.reviewable_by(user))
        .exclude(submission__in=own)
        .select_related("submission__assignment__cohort__programme", "submission__group")
        .prefetch_related("submission__authors__enrolment__person")
        .order_by("handed_in_on", "handed_in_at", "pk")
    )


def people_of(submission: Submission) -> list[str]:
    """The names of the authors in alphabetical order. Prefetch ``authors__enrolment__person``."""
    people = (author.enrolment.person for author in submission.authors.all())
    return [person.full_name for person in sorted(people, key=lambda person: (person.sort_key, person.pk))]


def whose(submission: Submission) -> str:
    """ "Aino Korhonen", or the group with its people."""
    names = ", ".join(people_of(submission))
    if submission.group is None:
        return names
    return _("%(group)s: %(people)s") % {"group": submission.group, "people": names}


def waited(since: datetime.date, today: datetime.date) -> str:
    days = (today - since).days
    if days <= 0:
        return _("today")
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": figure(days)}


def state_of(versions: Iterable[SubmissionVersion]) -> dict[str, Any]:
    """State, day, number and lateness of a work, as a row shows it."""
    newest_first = sorted(versions, key=lambda version: -version.number)
    newest = newest_first[0]
    review = standing.review_of(newest)
    return {
        "state": standing.work_state(newest_first).value,
        "since": review.reviewed_on if review else newest.handed_in_on,
        "handed_in_on": newest.handed_in_on,
        "number": newest.number,
        "is_late": newest_first[-1].is_late,
    }
