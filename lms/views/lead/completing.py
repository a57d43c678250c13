"""Completing one or many, taking it back, and waiving what somebody need not meet."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms import completion, permissions
from lms.actions import completions
from lms.choices import RequirementKind
from lms.forms.acts import DayForm
from lms.forms.ticking import CompleteForm, counted
from lms.models import Cohort, CompletionRequirement, Enrolment, Waiver
from lms.permissions import SignedIn
from lms.progress import Progress
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.lead import possible, standings
from lms.views.lead.acts import act_page, names, place
from lms.views.lead.standings import Assessed
from lms.wording import day, short_day


@login_required
@require_http_methods(["GET", "POST"])
def cohort_complete(request: SignedIn, slug: str) -> HttpResponse:
    """Complete those who have met everything, after showing who they are and who has not."""
    cohort = reach.cohort(request, slug, permissions.may_complete)
    open_places = Enrolment.objects.active().filter(cohort=cohort, completed_on__isnull=True)
    rows = list(open_places.with_names().in_alphabetical_order())
    progress = completion.assess_all(rows)
    ready, nothing = standings.ready(rows, progress), standings.requires_nothing(progress)
    back = cohort.get_absolute_url()
    if request.method == "POST" and not ready:
        messages.info(
            request,
            _("Nothing is required in this cohort, so nobody completes.")
            if nothing
            else _("Nobody is left to complete: the completions are on record."),
        )
        return redirect(back)
    form = CompleteForm(sent(request), people=ready, on=_first_day(cohort, ready, progress))
    ticked = form.ticked
    words = counted(len(ticked), none=_("Complete"), words=_button)
    return form_page(
        request,
        form,
        lambda: completions.complete_all(form.chosen(), by=request.user, on=form.cleaned_data["on"]),
        title=_("Complete participants"),
        button=words.now,
        done=_completed,
        to=back,
        back=back,
        crumbs=[
            (_("Programmes"), reverse("programmes")),
            (str(cohort.programme), cohort.programme.get_absolute_url()),
            (str(cohort), back),
        ],
        fields={"before_joining": "on", "in_the_future": "on", "before_last_fact": "on"},
        template="lms/lead/complete.html",
        cohort=cohort,
        people=[
            _line(row) | {"key": row.pk, "is_ticked": row.pk in ticked, "detail": _since(progress[row.pk])}
            for row in ready
        ],
        count=len(ticked),
        words=words,
        requires_nothing=nothing,
        lacking=[
            _line(row) | {"missing": _missing(progress[row.pk])}
            for row in rows
            if row not in ready and not nothing
        ],
    )


@login_required
@require_http_methods(["GET", "POST"])
def complete(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk, permissions.may_complete)
    progress = completion.assess(enrolment)
    who = names(enrolment)
    first = _first_day(enrolment.cohort, [enrolment], {enrolment.pk: progress})
    form = DayForm(sent(request), day_label=_("Completed on"), on=first, leave_out=["reason"])
    happens = [
        _("It is recorded that %(person)s has completed %(cohort)s.") % who,
        _("The organisation is fixed: %(organisation)s. Figures and certificates stay with it.") % who,
    ]
    if enrolment.cohort.programme.issuer_id is not None:
        happens.append(_("No certificate is issued yet: that is the next step."))
    return act_page(
        request,
        enrolment,
        form,
        lambda: completions.complete(enrolment, by=request.user, on=form.cleaned_data["on"]),
        title=_("Complete %(person)s") % who,
        button=_("Complete %(person)s") % who,
        done=_("%(person)s has completed %(cohort)s.") % who,
        happens=happens,
        is_possible=possible.can_complete(enrolment, progress),
        impossible="" if not possible.can_leave(enrolment) else progress.sentence,
    )


@login_required
@require_http_methods(["GET", "POST"])
def undo_completion(request: SignedIn, pk: int) -> HttpResponse:
    enrolment = place(request, pk, permissions.may_complete)
    who = names(enrolment)
    form = DayForm(sent(request), leave_out=["on"])
    return act_page(
        request,
        enrolment,
        form,
        lambda: completions.undo_completion(enrolment, by=request.user, **form.values()),
        title=_("Undo the completion of %(person)s") % who,
        button=_("Undo the completion"),
        done=_("The completion of %(person)s is undone.") % who,
        happens=[
            _("%(person)s counts among those in progress again, and in no figure of the completed.") % who,
            _("The organisation can be changed again until the next completion."),
            _("The record keeps that the completion was of %(day)s.") % {"day": day(enrolment.completed_on)},
        ],
        is_possible=possible.can_undo_completion(enrolment),
        impossible=_("There is a certificate in force. Revoke it first.") if enrolment.is_completed else "",
        danger=True,
    )


@login_required
@require_http_methods(["GET", "POST"])
def waive(request: SignedIn, pk: int, requirement: int) -> HttpResponse:
    enrolment = place(request, pk, permissions.may_complete)
    found = get_object_or_404(CompletionRequirement, pk=requirement, cohort=enrolment.cohort_id)
    who = names(enrolment) | {"requirement": requirement_name(found, enrolment)}
    is_waived = found.waivers.in_force().filter(enrolment=enrolment).exists()
    form = DayForm(sent(request), day_label=_("Waived on"))
    return act_page(
        request,
        enrolment,
        form,
        lambda: completions.waive(found, enrolment, by=request.user, **form.values()),
        title=_("Waive for %(person)s: %(requirement)s") % who,
        button=_("Waive"),
        done=_("Waived for %(person)s: %(requirement)s.") % who,
        happens=[
            _("%(person)s can complete without this: %(requirement)s. Everything else is still required.")
            % who,
            _(
                "What was recorded of it stays. %(person)s sees that it was waived; why is told to leads alone."
            )
            % who,
        ],
        is_possible=possible.can_leave(enrolment) and not is_waived,
    )


@login_required
@require_http_methods(["GET", "POST"])
def undo_waiver(request: SignedIn, pk: int) -> HttpResponse:
    waivers = Waiver.objects.select_related("requirement")
    waiver = reach.part(request, waivers, "enrolment__cohort", permissions.may_complete, pk=pk)
    enrolment = place(request, waiver.enrolment_id, permissions.may_complete)
    who = names(enrolment) | {"requirement": requirement_name(waiver.requirement, enrolment)}
    form = DayForm(sent(request), leave_out=["on"])
    return act_page(
        request,
        enrolment,
        form,
        lambda: completions.undo_waiver(waiver, by=request.user, **form.values()),
        title=_("Undo the waiver of %(person)s: %(requirement)s") % who,
        button=_("Undo the waiver"),
        done=_("This is required of %(person)s again: %(requirement)s.") % who,
        happens=[
            _("This is required of %(person)s again: %(requirement)s.") % who,
            _("The record keeps why it was waived: %(reason)s") % {"reason": waiver.reason},
        ],
        is_possible=possible.can_leave(enrolment) and waiver.undone_at is None,
        danger=True,
    )


def requirement_name(requirement: CompletionRequirement, enrolment: Enrolment) -> str:
    """As the programme calls it: it may have its own word for the final work."""
    own_word = enrolment.cohort.programme.final_work_label
    if requirement.kind == RequirementKind.FINAL_WORK and own_word:
        return str(own_word)
    return str(requirement.get_kind_display())


def _first_day(cohort: Cohort, rows: Iterable[Enrolment], progress: Assessed) -> datetime.date:
    """The ceremony once it is over, otherwise today; but no earlier than all of ``rows`` had met everything."""
    today = timezone.localdate()
    day_of = cohort.ceremony_on if cohort.ceremony_on and cohort.ceremony_on <= today else today
    facts = [max(progress[row.pk].fulfilled_on or row.joined_on, row.joined_on) for row in rows]
    return min(max([day_of, *facts]), today)


def _line(row: Enrolment) -> dict[str, Any]:
    return {
        "name": row.person.sort_name,
        "organisation": row.organisation.short_name,
        "url": row.get_absolute_url(),
    }


def _since(progress: Progress) -> str:
    """The first day on which the completion can be dated, where anything had to be done for it."""
    if progress.fulfilled_on is None:
        return ""
    return _("since %(day)s") % {"day": short_day(progress.fulfilled_on)}


def _missing(progress: Progress) -> list[str]:
    return [item.sentence for item in progress.missing] or [progress.sentence]


def _completed(done: Sequence[Enrolment]) -> str:
    if len(done) == 1:
        return _("%(person)s has completed.") % {"person": done[0].person.full_name}
    return ngettext("%(count)d person has completed.", "%(count)d people have completed.", len(done)) % {
        "count": len(done)
    }


def _button(count: int) -> str:
    return ngettext("Complete %(count)d person", "Complete %(count)d people", count) % {"count": count}
