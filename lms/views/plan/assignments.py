"""Assignments of a cohort: set, changed, put in order, removed."""

from copy import copy

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms import consequences
from lms.actions import plans
from lms.choices import AssignmentKind
from lms.forms.acts import ActForm
from lms.forms.fields import texts, three
from lms.forms.plan import AssignmentForm
from lms.permissions import SignedIn
from lms.views.acting import form_page, press, sent
from lms.views.plan import reach
from lms.views.plan.days import moved_from


@login_required
def new(request: SignedIn, slug: str) -> HttpResponse:
    """The kind that the address asks for is chosen already."""
    cohort = reach.cohort(request, slug)
    asked = request.GET.get("kind")
    kind = asked if asked in AssignmentKind.values else AssignmentKind.INTERMEDIATE
    form = AssignmentForm(sent(request), initial={"kind": kind})
    return form_page(
        request,
        form,
        lambda: plans.add_assignment(
            cohort,
            title=texts(form.cleaned_data, "title"),
            instructions=texts(form.cleaned_data, "instructions"),
            kind=form.cleaned_data["kind"],
            due_at=form.cleaned_data["due_at"],
            in_groups=form.cleaned_data["in_groups"],
            by=request.user,
        ),
        title=_("Add an assignment"),
        button=_("Add the assignment"),
        done=lambda work: _("“%(work)s” is in the plan.") % {"work": work},
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort),
        crumbs=reach.crumbs(cohort),
        affects=lambda: consequences.setting_work(cohort, kind=form.cleaned_data["kind"]),
        sub=str(cohort),
        help=_("It counts for completion only where a requirement asks for it."),
    )


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    work = reach.assignment(request, pk)
    form = AssignmentForm(sent(request), instance=copy(work))
    return form_page(
        request,
        form,
        lambda: plans.change_assignment(work, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Change the assignment"),
        button=_("Save"),
        done=_("The assignment is saved."),
        to=reach.plan_url(work.cohort),
        back=reach.plan_url(work.cohort, work),
        crumbs=reach.crumbs(work.cohort),
        affects=lambda: consequences.changing_work(
            work,
            due_at=form.cleaned_data["due_at"],
            instructions=[form.cleaned_data[name] for name in three("instructions")],
        ),
        fields={"handed_in": "in_groups"},
        sub=str(work),
    )


@login_required
def remove(request: SignedIn, pk: int) -> HttpResponse:
    work = reach.assignment(request, pk)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: plans.remove_assignment(work, by=request.user),
        title=_("Remove the assignment"),
        button=_("Remove the assignment"),
        done=_("“%(work)s” is removed.") % {"work": work},
        to=reach.plan_url(work.cohort),
        back=reach.plan_url(work.cohort, work),
        crumbs=reach.crumbs(work.cohort),
        affects=lambda: consequences.removing_work(work),
        sub=str(work),
        help=_("An assignment to which something was handed in is not removed."),
        danger=True,
    )


@login_required
@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    work = reach.assignment(request, pk)
    up, place = moved_from(request)
    return press(
        request,
        lambda: plans.move_assignment(work, up=up, place=place, by=request.user),
        done=_("“%(work)s” has moved.") % {"work": work},
        to=reach.plan_url(work.cohort, work),
    )
