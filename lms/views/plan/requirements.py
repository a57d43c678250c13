"""What a cohort requires for completion: asked for, changed, given up."""

from copy import copy

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms import consequences
from lms.actions import plans
from lms.choices import RequirementKind
from lms.forms.acts import ActForm
from lms.forms.plan import RequirementForm
from lms.models import CompletionRequirement
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.plan import reach

FIELDS = {
    "excused_needs_share": "excused",
    "requirement_days_or_share": "at_least",
    "requirement_share_in_range": "at_least_percent",
}


@login_required
def new(request: SignedIn, slug: str, kind: str) -> HttpResponse:
    cohort = reach.cohort(request, slug)
    if kind not in RequirementKind.values:
        raise Http404
    label = str(capfirst(RequirementKind(kind).label))
    form = RequirementForm(sent(request), instance=CompletionRequirement(cohort=cohort, kind=kind))
    return form_page(
        request,
        form,
        lambda: plans.add_requirement(cohort, kind, by=request.user, **form.values()),
        title=_("Require for completion: %(what)s") % {"what": label},
        button=_("Require this"),
        done=_("It is required from now on: %(what)s.") % {"what": label},
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort),
        crumbs=reach.crumbs(cohort),
        affects=lambda: consequences.requiring(form.instance),
        fields=FIELDS,
        sub=str(cohort),
        help=_help(kind),
    )


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    requirement = reach.requirement(request, pk)
    form = RequirementForm(sent(request), instance=copy(requirement))
    return form_page(
        request,
        form,
        lambda: plans.change_requirement(
            requirement, by=request.user, seen=form.what_was_seen(), **form.values()
        ),
        title=_("Change what is required: %(what)s") % {"what": capfirst(requirement.get_kind_display())},
        button=_("Save"),
        done=_("The requirement is saved."),
        to=reach.plan_url(requirement.cohort),
        back=reach.plan_url(requirement.cohort),
        crumbs=reach.crumbs(requirement.cohort),
        affects=lambda: consequences.requiring(form.instance),
        fields=FIELDS,
        sub=str(requirement.cohort),
        help=_help(requirement.kind),
    )


@login_required
def remove(request: SignedIn, pk: int) -> HttpResponse:
    requirement = reach.requirement(request, pk)
    label = str(capfirst(requirement.get_kind_display()))
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: plans.remove_requirement(requirement, by=request.user),
        title=_("Require no longer: %(what)s") % {"what": label},
        button=_("Require it no longer"),
        done=_("It is no longer required: %(what)s.") % {"what": label},
        to=reach.plan_url(requirement.cohort),
        back=reach.plan_url(requirement.cohort),
        crumbs=reach.crumbs(requirement.cohort),
        affects=lambda: consequences.no_longer_requiring(requirement),
        sub=str(requirement.cohort),
        help=_("What was recorded stays. It is only not asked for any more."),
        danger=True,
    )


def _help(kind: str) -> str:
    match kind:
        case RequirementKind.TRAINING_DAYS:
            return _(
                "Only days that count for completion are counted; being at any session of a day fulfils it."
            )
        case RequirementKind.INTERMEDIATE_ASSIGNMENTS:
            return _("An assignment that was accepted once is accepted for good.")
    return _("Every final work that is set has to be accepted. If there is none, nobody can complete.")
