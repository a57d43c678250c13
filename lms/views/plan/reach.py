"""Rows of a plan for whoever may change it, and the way to them."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.models import Assignment, Cohort, CompletionRequirement, TrainingDay, TrainingSession
from lms.permissions import Act, SignedIn, may_lead_cohort
from lms.views import reach
from lms.views.setup.subjects import way_to_cohort


def cohort(request: SignedIn, slug: str, may: Act = may_lead_cohort) -> Cohort:
    return reach.cohort(request, slug, may, Cohort.objects.select_related("programme__issuer"))


def training_day(request: SignedIn, pk: int) -> TrainingDay:
    return reach.part(request, TrainingDay.objects.all(), "cohort", may_lead_cohort, pk=pk)


def session(request: SignedIn, pk: int) -> TrainingSession:
    return reach.part(request, TrainingSession.objects.all(), "day__cohort", may_lead_cohort, pk=pk)


def assignment(request: SignedIn, pk: int) -> Assignment:
    return reach.part(request, Assignment.objects.all(), "cohort", may_lead_cohort, pk=pk)


def requirement(request: SignedIn, pk: int) -> CompletionRequirement:
    return reach.part(request, CompletionRequirement.objects.all(), "cohort", may_lead_cohort, pk=pk)


def crumbs(cohort: Cohort, *, to_plan: bool = True) -> list[tuple[Any, str]]:
    """The way to the plan, and for a page below it the plan itself."""
    way = way_to_cohort(cohort)
    return [*way, (_("Plan"), plan_url(cohort))] if to_plan else way


def plan_url(cohort: Cohort, row: Model | None = None) -> str:
    """The plan, at ``row`` where one is named."""
    anchor = f"#{row._meta.model_name}-{row.pk}" if row else ""
    return reverse("cohort-plan", args=[cohort.slug]) + anchor
