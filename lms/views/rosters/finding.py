"""What the pages about rosters have in common: whose they are, and where they stand."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.models import Cohort, Roster
from lms.permissions import SignedIn
from lms.views.setup.subjects import way_to_cohort


def led(request: SignedIn, slug: str) -> Cohort:
    """The cohort, for those who lead its programme."""
    return get_object_or_404(Cohort.objects.led_by(request.user).select_related("programme"), slug=slug)


def roster_of(request: SignedIn, pk: int) -> Roster:
    rosters = Roster.objects.filter(cohort__in=Cohort.objects.led_by(request.user))
    found: Roster = get_object_or_404(
        rosters.select_related("cohort__programme", "uploaded_by", "applied_by", "undone_by"), pk=pk
    )
    return found


def crumbs(cohort: Cohort) -> list[tuple[Any, str]]:
    return [*way_to_cohort(cohort), (_("People"), cohort.get_absolute_url())]


def roster_crumbs(cohort: Cohort) -> list[tuple[Any, str]]:
    return [*crumbs(cohort), (_("Rosters"), reverse("cohort-rosters", args=[cohort.slug]))]
