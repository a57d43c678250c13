"""The review queue: everything that waits for the reader, whatever cohort it is of."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.filters import WaitingWorks
from lms.models import SubmissionVersion
from lms.permissions import SignedIn
from lms.progress import AssignmentDetail, AssignmentState
from lms.views.works.shown import waited, waiting_for, whose

PAGE = 50


@permissions.trainers_only
@require_GET
def reviews(request: SignedIn) -> HttpResponse:
    """What waits for a review, the longest waiting first; by cohort and assignment where that is asked."""
    waiting = waiting_for(request.user)
    chosen = WaitingWorks(request.GET, queryset=waiting)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_row(version) for version in page.object_list]
    context = {"crumbs": [(_("To review"), "")], "form": chosen.form, "page": page}
    return render(request, "lms/works/queue.html", context)


def _row(version: SubmissionVersion) -> dict[str, Any]:
    today = timezone.localdate()
    submission = version.submission
    work = AssignmentDetail(submission.assignment, AssignmentState.WAITING, version.handed_in_on, today)
    return {
        "whose": whose(submission),
        "url": reverse("review", args=[submission.pk]),
        "assignment": work.name,
        "cohort": submission.assignment.cohort,
        "number": version.number,
        "since": version.handed_in_on,
        "waited": waited(version.handed_in_on, today),
        "is_late": version.is_late,
    }
