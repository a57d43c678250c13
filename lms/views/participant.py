"""The participant's front door: where I stand, what is missing, what comes next."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import completion
from lms.models import Enrolment, TrainingSession
from lms.progress import Progress, summary
from lms.templatetags.wording import clock, weekday
from lms.views import standing

NEXT = 3


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Each of the reader's own programmes, the running ones first."""
    own = Enrolment.objects.filter(person=request.user, transferred_on__isnull=True)
    rows = sorted(
        own.select_related("cohort__programme"),
        key=lambda row: (row.is_completed or not row.is_active, -row.joined_on.toordinal()),
    )
    progress = completion.assess_all(rows)
    context = {
        "crumbs": [(_("My programmes"), "")],
        "enrolments": [_shown(row, progress[row.pk]) for row in rows],
    }
    return render(request, "lms/participant/home.html", context)


def _shown(enrolment: Enrolment, progress: Progress) -> dict[str, Any]:
    return {
        "enrolment": enrolment,
        "programme": enrolment.cohort.programme,
        "cohort": enrolment.cohort,
        "sentence": _sentence(enrolment, progress),
        "requirements": standing.lines(enrolment, progress) if enrolment.is_active else [],
        "upcoming": _upcoming(enrolment) if enrolment.is_active and not enrolment.is_completed else [],
    }


def _sentence(enrolment: Enrolment, progress: Progress) -> str:
    if enrolment.is_completed:
        return _("You have completed the programme.")
    if not enrolment.is_active:
        return _("You have withdrawn from this programme.")
    return summary(progress)


def _upcoming(enrolment: Enrolment) -> list[dict[str, str]]:
    """The next sessions that are meant for the person: for everyone, or for a group of theirs."""
    groups = enrolment.memberships.filter(left_on__isnull=True).values("group")
    coming = TrainingSession.objects.filter(
        day__cohort=enrolment.cohort_id, starts_at__gte=timezone.now(), cancelled_at__isnull=True
    )
    meant = coming.filter(groups__isnull=True) | coming.filter(groups__in=groups)
    sessions = meant.select_related("day").distinct().order_by("starts_at")[:NEXT]
    return [
        {
            "title": str(session.day),
            "when": _("%(day)s, %(starts)s–%(ends)s")
            % {
                "day": weekday(session.starts_at),
                "starts": clock(session.starts_at),
                "ends": clock(session.ends_at),
            },
            "place": str(session.place),
        }
        for session in sessions
    ]
