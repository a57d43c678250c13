"""Rows for a page: not found where the reader may not know of them, refused where they may not do this.

Whoever has not signed in is sent to sign in first (``login_required`` on the view). The rows of a cohort are known
to those who lead its programme or train it, and to administrators and auditors; of these, whoever may not do what
the page is for is told so in the sentence of the act (403). For everybody else the pages of leads and trainers
are not there (404), also for those who take part in the cohort and for contacts of its organisations: the page about
their own place or work is no page of theirs, they have pages of their own. Certificates are known to their holders
besides and not to trainers, so they are not reached through here (``certificates.views``).
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from lms import permissions
from lms.models import Cohort, Enrolment, Programme
from lms.permissions import Act

Row = TypeVar("Row", bound=Model)


def act(request: HttpRequest, *, reads: Act, writes: Act) -> Act:
    """What a page asks that shows something to those who may read and takes a form from those who may do more."""
    return reads if request.method in {"GET", "HEAD"} else writes


def programme(
    request: HttpRequest, slug: str, may: Act, rows: "QuerySet[Programme] | None" = None
) -> Programme:
    """A programme that the reader may know of, toward which they ``may``. ``rows`` says what comes with it."""
    found = get_object_or_404(_all(Programme, rows).visible_to(request.user), slug=slug)
    permissions.refuse_unless(may, request.user, found)
    return found


def cohort(request: HttpRequest, slug: str, may: Act, rows: "QuerySet[Cohort] | None" = None) -> Cohort:
    """A cohort, with its programme. Like ``programme``."""
    visible = _all(Cohort, rows).visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, slug=slug)
    permissions.refuse_unless(may, request.user, found)
    return found


def enrolment(
    request: HttpRequest, pk: int, may: Act, rows: "QuerySet[Enrolment] | None" = None
) -> Enrolment:
    """A person's place, with its cohort and programme; the person's own as little as anybody's."""
    return part(request, _all(Enrolment, rows), "cohort", may, pk=pk)


def part(request: HttpRequest, rows: "QuerySet[Row]", at: str, may: Act, **lookup: Any) -> Row:
    """A part of a cohort or of a programme: ``rows`` lead to it along ``at``, such as ``day__cohort``."""
    of_programme = at.rpartition("__")[2] == "programme"
    known = (Programme if of_programme else Cohort).objects.visible_to(request.user)
    visible = rows.filter(**{f"{at}__in": known}).select_related(at if of_programme else f"{at}__programme")
    found = get_object_or_404(visible, **lookup)
    subject: Any = found
    for step in at.split("__"):
        subject = getattr(subject, step)
    permissions.refuse_unless(may, request.user, subject)
    return found


def of_register(request: HttpRequest, rows: "QuerySet[Row]", may: Act, **lookup: Any) -> Row:
    """An organisation or a person out of ``rows``. The register is there for those who read it."""
    if not permissions.may_read_registry(request.user):
        raise Http404
    found = get_object_or_404(rows, **lookup)
    permissions.refuse_unless(may, request.user)
    return found


def _all(model: Any, rows: Any) -> Any:
    return model.objects.all() if rows is None else rows
