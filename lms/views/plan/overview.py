"""The plan on one page: days with their sessions, assignments, requirements, and the check-list beside them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import permissions, readiness
from lms.choices import AssignmentKind, RequirementKind
from lms.models import Assignment, Cohort, CompletionRequirement, TrainingDay, TrainingSession
from lms.permissions import SignedIn
from lms.readiness import CheckList
from lms.translated import language_of, reader_language
from lms.views.plan import reach


@login_required
@require_GET
def plan(request: SignedIn, slug: str) -> HttpResponse:
    cohort = reach.cohort(request, slug, permissions.may_oversee)
    days = list(cohort.training_days.prefetch_related("sessions__groups"))
    assignments = list(cohort.assignments.annotate(works=Count("submissions")))
    requirements = list(cohort.requirements.all())
    marks = dict(
        TrainingSession.objects.filter(day__cohort=cohort)
        .order_by()
        .annotate(marks=Count("attendances"))
        .values_list("pk", "marks")
    )
    check_list = readiness.check(cohort)
    context = {
        "crumbs": [*reach.crumbs(cohort, to_plan=False), (_("Plan"), "")],
        "cohort": cohort,
        "may_lead": permissions.may_lead_cohort(request.user, cohort),
        "summary": _summary(check_list),
        "days": _in_places([_day(day, marks) for day in days]),
        "works": [
            {
                "title": capfirst(kind.label),
                "rows": _in_places([_assignment(row) for row in assignments if row.kind == kind]),
            }
            for kind in AssignmentKind
            if any(row.kind == kind for row in assignments)
        ],
        "requirements": [{"row": row, "asks": _asks(row)} for row in requirements],
        "further_requirements": _further(cohort, requirements),
        "check_lists": [
            (_("Before it can start"), check_list.start),
            (_("Before it can issue certificates"), check_list.issue),
        ],
    }
    return render(request, "lms/plan/plan.html", context)


def _summary(check_list: CheckList) -> str:
    """The one sentence on top: what the cohort still needs."""
    if missing := check_list.missing_to_start:
        return ngettext(
            "%(count)d thing is missing before the cohort can start.",
            "%(count)d things are missing before the cohort can start.",
            missing,
        ) % {"count": missing}
    if missing := check_list.missing_to_issue:
        return ngettext(
            "The cohort can start. %(count)d thing is missing before certificates can be issued.",
            "The cohort can start. %(count)d things are missing before certificates can be issued.",
            missing,
        ) % {"count": missing}
    return _("Nothing is missing.")


def _in_places(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Each row with whether another stands before and after it."""
    last = len(rows) - 1
    return [row | {"may_rise": at > 0, "may_sink": at < last} for at, row in enumerate(rows)]


def _day(day: TrainingDay, marks: dict[int, int]) -> dict[str, Any]:
    return {
        "row": day,
        "language": language_of(day, "title", reader_language()),
        "theme_language": language_of(day, "theme", reader_language()),
        "sessions": [_session(session, marks) for session in day.sessions.all()],
        "marks": sum(marks.get(session.pk, 0) for session in day.sessions.all()),
    }


def _session(session: TrainingSession, marks: dict[int, int]) -> dict[str, Any]:
    return {
        "row": session,
        "mode": session.get_mode_display(),
        "place_language": language_of(session, "place", reader_language()),
        "groups": _listed(session.groups.all()),
        "marks": marks.get(session.pk, 0),
        "has_begun": session.starts_at <= timezone.now(),
        "ends_on_another_day": timezone.localdate(session.starts_at) != timezone.localdate(session.ends_at),
    }


def _listed(things: Iterable[Any]) -> str:
    return ", ".join(str(thing) for thing in things)


def _assignment(row: Assignment) -> dict[str, Any]:
    return {"row": row, "language": language_of(row, "title", reader_language()), "works": row.works}  # type: ignore[attr-defined]  # annotated above


def _asks(row: CompletionRequirement) -> str:
    """What the requirement asks, in one sentence."""
    if row.kind == RequirementKind.FINAL_WORK:
        return _("Every final work that is set has to be accepted.")
    if row.kind == RequirementKind.INTERMEDIATE_ASSIGNMENTS:
        if row.at_least is None:
            return _("All intermediate assignments have to be accepted.")
        return ngettext(
            "At least %(count)d intermediate assignment has to be accepted.",
            "At least %(count)d intermediate assignments have to be accepted.",
            row.at_least,
        ) % {"count": row.at_least}
    if row.at_least is not None:
        asked = ngettext(
            "Present on at least %(count)d day.", "Present on at least %(count)d days.", row.at_least
        )
        said = asked % {"count": row.at_least}
    else:
        said = _("Present on at least %(share)d %% of the days planned for the person.") % {
            "share": row.at_least_percent
        }
    return _("%(sentence)s %(further)s.") % {"sentence": said, "further": row.get_excused_display()}


def _further(cohort: Cohort, requirements: Sequence[CompletionRequirement]) -> list[tuple[str, str]]:
    """What can be required besides, with its address: each kind once."""
    asked = {row.kind for row in requirements}
    verbs = {
        RequirementKind.TRAINING_DAYS: _("Require training days"),
        RequirementKind.INTERMEDIATE_ASSIGNMENTS: _("Require intermediate assignments"),
        RequirementKind.FINAL_WORK: _("Require the final work"),
    }
    return [
        (verbs[kind], reverse("requirement-new", args=[cohort.slug, kind]))
        for kind in RequirementKind
        if kind not in asked
    ]
