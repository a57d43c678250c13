"""A trainer's front door: what is on today, what was left unrecorded, what comes next."""

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.models import Cohort, TrainingSession
from lms.permissions import SignedIn
from lms.views.trainer import roll
from lms.views.trainer.words import session_row
from lms.views.works.shown import waiting_for
from lms.wording import day, weekday

LOOK_BACK = datetime.timedelta(days=14)
NEXT = 5


@permissions.trainers_only
@require_GET
def today(request: SignedIn) -> HttpResponse:
    """Sessions of the cohorts that the reader trains, leads or audits."""
    now = timezone.localtime()
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = begins + datetime.timedelta(days=1)
    own = (
        TrainingSession.objects.filter(day__cohort__in=Cohort.objects.visible_to(request.user))
        .select_related("day__cohort")
        .prefetch_related("groups")
        .order_by("starts_at", "pk")
    )
    held = own.filter(cancelled_at__isnull=True)
    sections = (
        list(own.filter(starts_at__gte=begins, starts_at__lt=ends)),
        list(held.filter(starts_at__gte=begins - LOOK_BACK, starts_at__lt=begins)),
        list(held.filter(starts_at__gte=ends)[:NEXT]),
    )
    rolls = roll.call([session for section in sections for session in section])
    on_today, earlier, to_come = [
        [session_row(session, rolls[session.pk]) for session in section] for section in sections
    ]
    waiting = waiting_for(request.user)
    context = {
        "crumbs": [(_("Today"), "")],
        "may_record": permissions.may_record_attendance(request.user),
        "date": weekday(now),
        "today": on_today,
        "earlier": [row for row in reversed(earlier) if row["left"]],
        "to_come": to_come,
        "waiting": waiting.count(),
        "oldest": day(waiting.values_list("handed_in_on", flat=True).first()),
    }
    return render(request, "lms/trainer/today.html", context)
