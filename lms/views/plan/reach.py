"""Rows of a plan for whoever may change it: not found where one may not know of them, refused to trainers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms import permissions
from lms.models import Assignment, Cohort, CompletionRequirement, TrainingDay, TrainingSession
from lms.permissions import SignedIn
from lms.views.setup.subjects import way_to_cohort


def cohort(request: SignedIn, slug: str) -> Cohort:
    visible = Cohort.objects.visible_to(request.user).select_related("programme__issuer")
    found = get_object_or_404(visible, slug=slug)
    _refuse_unless_led(request, found)
    return found


def training_day(request: SignedIn, pk: int) -> TrainingDay:
    return _of_cohort(request, TrainingDay.objects.select_related("cohort__programme"), "cohort", pk)


def session(request: SignedIn, pk: int) -> TrainingSession:
    rows = TrainingSession.objects.select_related("day__cohort__programme")
    return _of_cohort(request, rows, "day__cohort", pk)


def assignment(request: SignedIn, pk: int) -> Assignment:
    return _of_cohort(request, Assignment.objects.select_related("cohort__programme"), "cohort", pk)


def requirement(request: SignedIn, pk: int) -> CompletionRequirement:
    rows = CompletionRequirement.objects.select_related("cohort__programme")
    return _of_cohort(request, rows, "cohort", pk)


def crumbs(cohort: Cohort, *, to_plan: bool = True) -> list[tuple[Any, str]]:
    """The way to the plan, and for a page below it the plan itself."""
    way = way_to_cohort(cohort)
    return [*way, (_("Plan"), plan_url(cohort))] if to_plan else way


def plan_url(cohort: Cohort, row: Model | None = None) -> str:
    """The plan, at ``row`` where one is named."""
    anchor = f"#{row._meta.model_name}-{row.pk}" if row else ""
    return reverse("cohort-plan", args=[cohort.slug]) + anchor


def _of_cohort(request: SignedIn, rows: "QuerySet[Any]", path: str, pk: int) -> Any:
    visible = Cohort.objects.visible_to(request.user)
    found = get_object_or_404(rows.filter(**{f"{path}__in": visible}), pk=pk)
    of = found.day.cohort if path == "day__cohort" else found.cohort
    _refuse_unless_led(request, of)
    return found


def _refuse_unless_led(request: SignedIn, cohort: Cohort) -> None:
    if not permissions.may_lead_cohort(request.user, cohort):
        raise PermissionDenied(_("Only the leads of the programme make the plan of a cohort."))
