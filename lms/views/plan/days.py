"""Training days of a cohort: added, changed, put in order, removed."""

from copy import copy

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms import consequences
from lms.actions import plans
from lms.forms.acts import ActForm
from lms.forms.fields import texts
from lms.forms.plan import FirstSessionForm, TrainingDayForm
from lms.permissions import SignedIn
from lms.views.acting import form_page, press, sent
from lms.views.plan import reach


@login_required
def new(request: SignedIn, slug: str) -> HttpResponse:
    """A training day with its first session in one go."""
    cohort = reach.cohort(request, slug)
    form = FirstSessionForm(sent(request), cohort=cohort, initial={"required": True})

    def affects() -> list[str]:
        held = form.holdings()
        outside = consequences.holding(cohort, [one.starts_at for one in held])
        return outside + consequences.planning_day(cohort, required=form.cleaned_data["required"])

    return form_page(
        request,
        form,
        lambda: plans.add_training_day(
            cohort,
            title=texts(form.cleaned_data, "title"),
            theme=texts(form.cleaned_data, "theme"),
            required=form.cleaned_data["required"],
            open_beyond_cohort=form.cleaned_data["open_beyond_cohort"],
            held=form.holdings(),
            by=request.user,
        ),
        title=_("Add a training day"),
        button=_("Add the training day"),
        done=lambda day: _("“%(day)s” is in the plan.") % {"day": day},
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort),
        crumbs=reach.crumbs(cohort),
        affects=affects,
        fields={"session_times_in_order": "ends"},
        sub=str(cohort),
        help=_(
            "Being at any session of a day fulfils it. Further sessions of the same day are added on the plan."
        ),
    )


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    day = reach.training_day(request, pk)
    form = TrainingDayForm(sent(request), instance=copy(day))
    return form_page(
        request,
        form,
        lambda: plans.change_training_day(day, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Change the training day"),
        button=_("Save"),
        done=_("The training day is saved."),
        to=reach.plan_url(day.cohort),
        back=reach.plan_url(day.cohort, day),
        crumbs=reach.crumbs(day.cohort),
        affects=lambda: consequences.changing_day(day, required=form.cleaned_data["required"]),
        sub=str(day),
    )


@login_required
def remove(request: SignedIn, pk: int) -> HttpResponse:
    day = reach.training_day(request, pk)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: plans.remove_training_day(day, by=request.user),
        title=_("Remove the training day"),
        button=_("Remove the training day"),
        done=_("“%(day)s” is removed.") % {"day": day},
        to=reach.plan_url(day.cohort),
        back=reach.plan_url(day.cohort, day),
        crumbs=reach.crumbs(day.cohort),
        affects=lambda: consequences.removing_day(day),
        sub=str(day),
        help=_("The day goes with all its sessions. A day on which something was recorded is not removed."),
        danger=True,
    )


@login_required
@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    """Up or down by one; the place where the reader saw the day comes with the button."""
    day = reach.training_day(request, pk)
    up, place = moved_from(request)
    return press(
        request,
        lambda: plans.move_training_day(day, up=up, place=place, by=request.user),
        done=_("“%(day)s” has moved.") % {"day": day},
        to=reach.plan_url(day.cohort, day),
    )


def moved_from(request: SignedIn) -> tuple[bool, int]:
    """Whether up, and from which place; a place that is none is nobody's."""
    place = request.POST.get("place", "")
    return request.POST.get("way") == "up", int(place) if place.isdecimal() and len(place) < 6 else -1
