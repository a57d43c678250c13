"""What a lead does with one person's place: withdrawing, transferring, moving, describing."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms import permissions
from lms.actions import enrolments
from lms.forms.acts import ActForm, DayForm
from lms.forms.enrolments import DescribeForm, MoveForm, TransferForm
from lms.models import Cohort, Enrolment, SubmissionVersion
from lms.permissions import Act, SignedIn
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.lead import possible

# At which field a refusal of a code is said.
FIELDS = {
    "before_joining": "on",
    "before_last_fact": "on",
    "in_the_future": "on",
    "outside_cohort": "on",
    "reason_missing": "reason",
    "already_enrolled": "to",
    "other_programme": "to",
    "same_cohort": "to",
    "same_organisation": "to",
    "changed_meanwhile": "to",
}


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk)
    who = names(enrolment)
    form = DayForm(sent(request), day_label=_("Withdrawn on"), reason_required=False)
    return act_page(
        request,
        enrolment,
        form,
        lambda: enrolments.withdraw(enrolment, by=request.user, **form.values()),
        title=_("Withdraw %(person)s") % who,
        button=_("Withdraw %(person)s") % who,
        done=_("%(person)s has withdrawn from %(cohort)s.") % who,
        happens=[
            _("The place of %(person)s in %(cohort)s ends on the day that you choose.") % who,
            *_recorded(enrolment),
            _("It can be undone: the place is then given back with everything in it."),
        ],
        is_possible=possible.can_leave(enrolment),
        danger=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def reinstate(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk)
    who = names(enrolment)
    form = DayForm(sent(request), reason_required=False, leave_out=["on"])
    return act_page(
        request,
        enrolment,
        form,
        lambda: enrolments.reinstate(enrolment, by=request.user, **form.values()),
        title=_("Give %(person)s the place back") % who,
        button=_("Give the place back"),
        done=_("%(person)s has the place in %(cohort)s again.") % who,
        happens=[
            _("%(person)s takes part in %(cohort)s again, as if the withdrawal had not been.") % who,
            *_recorded(enrolment),
        ],
        is_possible=possible.can_return(enrolment),
    )


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk)
    who = names(enrolment)
    cohorts = possible.cohorts_to_go_to(enrolment)
    form = TransferForm(sent(request), cohorts=cohorts)
    return act_page(
        request,
        enrolment,
        form,
        lambda: enrolments.transfer(enrolment, by=request.user, **form.values()),
        title=_("Transfer %(person)s to another cohort") % who,
        button=_("Transfer %(person)s") % who,
        done=lambda new: _("%(person)s is in %(cohort)s now.") % names(new),
        to=lambda new: new.get_absolute_url(),
        happens=[
            _("%(person)s leaves %(cohort)s and has a place in the new cohort from that day on.") % who,
            _("The organisation (%(organisation)s), unit, job title and management level go along.") % who,
            *_recorded(enrolment),
            _("What stays counts in %(cohort)s alone: in the new cohort its own requirements have to be met.")
            % who,
            *_given_back(enrolment, cohorts),
        ],
        is_possible=possible.can_leave(enrolment) and bool(cohorts),
    )


@login_required
@require_http_methods(["GET", "POST"])
def move(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk)
    who = names(enrolment)
    form = MoveForm(sent(request), enrolment=enrolment)
    return act_page(
        request,
        enrolment,
        form,
        lambda: enrolments.move(
            enrolment,
            to=form.cleaned_data["to"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["was"],
        ),
        title=_("%(person)s works in another organisation") % who,
        button=_("Record the new organisation"),
        done=lambda moved: _("%(person)s works in %(organisation)s now.") % names(moved),
        happens=[
            _("The organisation on record is %(organisation)s; the history keeps it.") % who,
            _("Reports count %(person)s under the new organisation alone, for the time before as well.")
            % who,
            _("Completion fixes the organisation: it cannot be changed after that."),
        ],
        is_possible=possible.can_leave(enrolment),
    )


@login_required
@require_http_methods(["GET", "POST"])
def describe(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk)
    who = names(enrolment)
    form = DescribeForm(sent(request), instance=enrolment)
    return form_page(
        request,
        form,
        lambda: enrolments.describe(enrolment, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("The work of %(person)s") % who,
        button=_("Save"),
        done=_("The facts about %(person)s are saved.") % who,
        to=enrolment.get_absolute_url(),
        back=enrolment.get_absolute_url(),
        crumbs=crumbs(enrolment),
        sub=_("%(organisation)s · %(cohort)s") % who,
        help=_("As it was during the programme. What was printed on a certificate stays as it was printed."),
    )


def place(request: SignedIn, pk: int, may: Act = permissions.may_enrol) -> Enrolment:
    """The place with its names, for whoever may do this there."""
    return reach.enrolment(request, pk, may, Enrolment.objects.with_names())


def names(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "person": enrolment.person.full_name,
        "cohort": enrolment.cohort,
        "organisation": enrolment.organisation,
    }


def crumbs(enrolment: Enrolment) -> list[tuple[str, str]]:
    return [
        (_("Programmes"), reverse("programmes")),
        (str(enrolment.cohort.programme), enrolment.cohort.programme.get_absolute_url()),
        (str(enrolment.cohort), enrolment.cohort.get_absolute_url()),
        (str(enrolment.person), enrolment.get_absolute_url()),
    ]


def act_page(
    request: SignedIn,
    enrolment: Enrolment,
    form: ActForm,
    verb: Callable[[], Any],
    *,
    title: str,
    button: str,
    done: str | Callable[[Any], str | Promise],
    happens: Sequence[str],
    is_possible: bool,
    impossible: str = "",
    to: str | Callable[[Any], str] = "",
    danger: bool = False,
) -> HttpResponse:
    """The page of an act upon one person; opened when it cannot be done any more, it leads back with a sentence."""
    back = enrolment.get_absolute_url()
    if request.method != "POST" and not is_possible:
        messages.info(
            request, impossible or _("This cannot be done as things stand now. This page says what can.")
        )
        return redirect(back)
    return form_page(
        request,
        form,
        verb,
        title=title,
        button=button,
        done=done,
        to=to or back,
        back=back,
        crumbs=crumbs(enrolment),
        fields=FIELDS,
        template="lms/confirm.html",
        sub=_("%(organisation)s · %(cohort)s") % names(enrolment),
        happens=happens,
        danger=danger,
    )


def _recorded(enrolment: Enrolment) -> list[str]:
    """What was recorded in the place and stays there whatever becomes of it."""
    marks = enrolment.attendances.count()
    works = (
        SubmissionVersion.objects.filter(submission__authors__enrolment=enrolment)
        .values("submission")
        .distinct()
        .count()
    )
    waivers = enrolment.waivers.in_force().count()
    kept = [
        (
            marks,
            ngettext("%(count)d attendance stays recorded.", "%(count)d attendances stay recorded.", marks),
        ),
        (works, ngettext("%(count)d work handed in stays.", "%(count)d works handed in stay.", works)),
        (waivers, ngettext("%(count)d waiver stays.", "%(count)d waivers stay.", waivers)),
    ]
    return [sentence % {"count": count} for count, sentence in kept if count] or [
        _("Nothing has been recorded in the place so far.")
    ]


def _given_back(enrolment: Enrolment, cohorts: Sequence[Cohort]) -> list[str]:
    """To which of the cohorts the person would return instead of beginning anew."""
    earlier = Enrolment.objects.filter(person=enrolment.person_id, cohort__in=cohorts).select_related(
        "cohort", "transferred_to"
    )
    sentence = _(
        "In %(cohort)s there is an earlier place: it is given back with all that was recorded there."
    )
    return [
        sentence % {"cohort": before.cohort} for before in earlier if enrolments.leads_to(before, enrolment)
    ]
