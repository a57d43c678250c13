"""A lead's front door: every programme, each cohort as one row with where it stands and what is stuck."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from lms import completion, permissions
from lms.models import Cohort, Enrolment, Programme
from lms.views import standing
from lms.views.lead import standings, stuck
from lms.views.lead.standings import Assessed


@permissions.only(permissions.may_oversee)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme that the reader leads or audits; the running cohorts first, those that ended folded below."""
    led = list(
        Programme.objects.overseen_by(request.user).prefetch_related(
            "cohorts__trainers__person", "leads__person"
        )
    )
    cohorts = [cohort for programme in led for cohort in programme.cohorts.all()]
    by_cohort: dict[int, list[Enrolment]] = {cohort.pk: [] for cohort in cohorts}
    for row in Enrolment.objects.filter(cohort__in=by_cohort).prefetch_related("certificates"):
        by_cohort[row.cohort_id].append(row)
    progress = completion.assess_all([row for of_cohort in by_cohort.values() for row in of_cohort])
    waiting = stuck.in_cohorts(cohorts, by_cohort, progress, reader=request.user)
    own = set(Programme.objects.led_by(request.user).values_list("pk", flat=True))
    shown = [
        _programme(
            one, [_row(each, by_cohort[each.pk], progress, waiting[each.pk]) for each in one.cohorts.all()]
        )
        | {"may_lead": one.pk in own}
        for one in led
    ]
    return render(
        request,
        "lms/lead/programmes.html",
        {"programmes": shown, "may_create": permissions.may_create_programmes(request.user)},
    )


def _programme(programme: Programme, cohorts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    ended = [row for row in cohorts if row["has_ended"]]
    return {
        "title": programme.title,
        "slug": programme.slug,
        "kind": programme.get_kind_display(),
        "cohorts": [row for row in cohorts if not row["has_ended"]],
        "ended": ended,
        "ended_stuck": sum(bool(row["stuck"]) for row in ended),
        "report_url": reverse("reports:organisations", args=[programme.slug]),
    }


def _row(
    cohort: Cohort, rows: Sequence[Enrolment], progress: Assessed, waiting: Sequence[stuck.Stuck]
) -> dict[str, Any]:
    return {
        "title": cohort.title,
        "slug": cohort.slug,
        "url": cohort.get_absolute_url(),
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "has_ended": cohort.ends_on is not None and cohort.ends_on < timezone.localdate(),
        "segments": standings.segments(standing.state_of(row, progress[row.pk]) for row in rows),
        "people": len(rows),
        "stuck": waiting,
    }
