"""The cohorts that a trainer trains, each with what comes next and what waits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import completion, permissions
from lms.models import Cohort, Enrolment, TrainingSession
from lms.permissions import SignedIn
from lms.views import standing
from lms.views.trainer import words
from lms.views.works.shown import waiting_for


@permissions.trainers_only
@require_GET
def cohorts(request: SignedIn) -> HttpResponse:
    """The running ones first; those that ended are folded below."""
    trained = list(Cohort.objects.filter(trainers__person=request.user).select_related("programme"))
    people: defaultdict[int, list[Enrolment]] = defaultdict(list)
    for row in Enrolment.objects.active().filter(cohort__in=trained):
        people[row.cohort_id].append(row)
    progress = completion.assess_all([row for rows in people.values() for row in rows])
    following = _following(trained)
    waiting = Counter(waiting_for(request.user).values_list("submission__assignment__cohort", flat=True))
    rows = [
        {
            "cohort": cohort,
            "people": len(people[cohort.pk]),
            "next": following.get(cohort.pk),
            "attendance": standing.attendance(progress[row.pk] for row in people[cohort.pk]),
            "waiting": waiting[cohort.pk],
            "attendance_url": reverse("cohort-attendance", args=[cohort.slug]),
            "has_ended": cohort.ends_on is not None and cohort.ends_on < timezone.localdate(),
        }
        for cohort in trained
    ]
    context = {
        "crumbs": [(_("Cohorts"), "")],
        "running": [row for row in rows if not row["has_ended"]],
        "ended": [row for row in rows if row["has_ended"]],
    }
    return render(request, "lms/trainer/cohorts.html", context)


def _following(trained: Sequence[Cohort]) -> dict[int, dict[str, Any]]:
    """The session of each cohort that is on or comes next."""
    latest_first = TrainingSession.objects.filter(
        day__cohort__in=trained, ends_at__gte=timezone.now(), cancelled_at__isnull=True
    ).order_by("-starts_at", "-pk")
    return {
        session.day.cohort_id: {
            "title": str(session.day),
            "when": words.when(session),
            "url": reverse("sheet", args=[session.pk]),
        }
        for session in latest_first.select_related("day")
    }
