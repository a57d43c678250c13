"""What the pages about rosters have in common: whose they are, and where they stand."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lms import permissions
from lms.models import Cohort, Roster
from lms.permissions import Act, SignedIn
from lms.views import reach
from lms.views.setup.subjects import way_to_cohort


def led(request: SignedIn, slug: str) -> Cohort:
    """The cohort, for those who enrol people in it."""
    return reach.cohort(request, slug, permissions.may_enrol)


def read_or_led(request: SignedIn, slug: str) -> Cohort:
    """The cohort of a page that auditors read and on which leads enrol."""
    may = reach.act(request, reads=permissions.may_oversee, writes=permissions.may_enrol)
    return reach.cohort(request, slug, may)


def roster_of(request: SignedIn, pk: int, may: Act = permissions.may_enrol) -> Roster:
    rosters = Roster.objects.select_related("uploaded_by", "applied_by", "undone_by")
    return reach.part(request, rosters, "cohort", may, pk=pk)


def crumbs(cohort: Cohort) -> list[tuple[Any, str]]:
    return [*way_to_cohort(cohort), (_("People"), cohort.get_absolute_url())]


def roster_crumbs(cohort: Cohort) -> list[tuple[Any, str]]:
    return [*crumbs(cohort), (_("Rosters"), reverse("cohort-rosters", args=[cohort.slug]))]
