"""One roster: what it would do row by row, whom it means, importing it and undoing that."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms import permissions
from lms.actions import rosters
from lms.actions.rosters import Counts, Plan, PlannedRow, RowState
from lms.errors import Refused
from lms.forms.acts import ActForm
from lms.forms.rosters import ApplyForm, MeaningsForm, NewOrganisationForm
from lms.models import Roster
from lms.permissions import SignedIn
from lms.views.acting import form_page, press, sent
from lms.views.rosters import imported
from lms.views.rosters.finding import roster_crumbs, roster_of
from lms.wording import figure

PAGE = 100
MOST_QUESTIONS = 20  # names asked about at a time
# What waits for the reader comes first.
ORDER = (RowState.ERROR, RowState.CHANGED, RowState.NEW, RowState.SAME)
LOOKS = {
    RowState.ERROR: ("triangle", "risk"),
    RowState.CHANGED: ("swap", "run"),
    RowState.NEW: ("tick", "done"),
    RowState.SAME: ("dash", "none"),
}
TEMPLATE = "lms/rosters/plan.html"


@login_required
@require_GET
def roster(request: SignedIn, pk: int) -> HttpResponse:
    """What the file would do; once it has been imported, what it did."""
    found = roster_of(request, pk, permissions.may_oversee)
    if found.applied_at is not None:
        return imported.page(request, found)
    try:
        plan = rosters.plan_of(found, by=request.user)
    except Refused as refusal:
        context = _context(request, found) | {"trouble": refusal.sentence}
        return render(request, TEMPLATE, context)
    context = _context(request, found) | _about(request, plan)
    return render(request, TEMPLATE, context | {"form": _questions(plan)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meanings(request: SignedIn, pk: int) -> HttpResponse:
    """Take what the reader says of names that nobody knows; the plan is made anew with it."""
    found = roster_of(request, pk)
    here = reverse("roster", args=[pk])
    if request.method != "POST" or found.applied_at is not None:
        # The pages and filters of the list lead here when the form had something to put right.
        return redirect(f"{here}?{request.GET.urlencode()}")
    try:
        plan = rosters.plan_of(found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(here)
    form = _questions(plan, request.POST)

    def decide() -> int:
        rosters.decide(found, form.meanings, by=request.user)
        return len(form.meanings)

    context = _context(request, found) | _about(request, plan)
    return form_page(
        request,
        form,
        decide,
        title=context.pop("title"),
        button=_("Use these organisations"),
        done=lambda count: (
            ngettext(
                "%(count)d name has its organisation now. This is the plan with it.",
                "%(count)d names have their organisations now. This is the plan with them.",
                count,
            )
            % {"count": count}
        ),
        to=f"{here}#names",
        back=here,
        crumbs=roster_crumbs(found.cohort),
        template=TEMPLATE,
        **{name: value for name, value in context.items() if name not in {"crumbs", "back"}},
    )


@login_required
@require_POST
def reconsider(request: SignedIn, pk: int) -> HttpResponse:
    """Ask again whom one name means."""
    found = roster_of(request, pk)
    text = request.POST.get("text", "")
    return press(
        request,
        lambda: rosters.reconsider(found, text, by=request.user),
        done=_("It is open again what “%(text)s” means.") % {"text": text[:80]},
        to=f"{reverse('roster', args=[pk])}#names",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: SignedIn, pk: int) -> HttpResponse:
    """Add the organisation that the file names to the register, and use it."""
    found = roster_of(request, pk)
    here = reverse("roster", args=[pk])
    text = request.GET.get("name", "")
    form = NewOrganisationForm(sent(request), initial={f"name_{request.LANGUAGE_CODE}": text[:200]})
    if found.applied_at is not None or not text or "\0" in text:  # PostgreSQL keeps no such text
        return redirect(here)
    return form_page(
        request,
        form,
        lambda: rosters.decide_new(
            found, text, names=form.names, type=form.cleaned_data["type"], by=request.user
        ),
        title=_("Add an organisation"),
        sub=_("“%(name)s” in the file %(file)s") % {"name": text[:80], "file": found.name},
        help=_("It comes into the register for everybody, and is meant wherever the file says this name."),
        button=_("Add and use it"),
        done=lambda organisation: (
            _("%(organisation)s is in the register now. This is the plan with it.")
            % {"organisation": organisation.name}
        ),
        to=f"{here}#names",
        back=here,
        crumbs=[*roster_crumbs(found.cohort), (found.name, here)],
    )


@login_required
@require_POST
def carry_out(request: SignedIn, pk: int) -> HttpResponse:
    """Import the file as the reader saw it; what stands in the way is said above the plan as it is now."""
    found = roster_of(request, pk)
    form = ApplyForm(request.POST)
    form.is_valid()
    fingerprint, skip = form.cleaned_data.get("fingerprint", ""), form.cleaned_data.get("skip", False)
    return press(
        request,
        lambda: rosters.carry_out(found, by=request.user, fingerprint=fingerprint, skip_errors=skip),
        done=lambda outcome: done_words(outcome.counts),
        to=reverse("roster", args=[pk]),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """Remove a file that is not to be imported."""
    found = roster_of(request, pk)
    here = reverse("roster", args=[pk])
    if found.applied_at is not None:
        return redirect(here)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: rosters.discard(found, by=request.user),
        title=_("Remove the file"),
        sub=found.name,
        help=_(
            "The file is removed, with what was said of the names in it. Nothing of it has been imported."
        ),
        button=_("Remove the file"),
        danger=True,
        done=_("%(file)s has been removed. Nothing of it was imported.") % {"file": found.name},
        to=reverse("cohort-rosters", args=[found.cohort.slug]),
        back=here,
        crumbs=[*roster_crumbs(found.cohort), (found.name, here)],
    )


def done_words(counts: Counts) -> str:
    """What an import did, in a sentence each."""
    new = ngettext(
        "%(count)s person has been enrolled.", "%(count)s people have been enrolled.", counts.new
    ) % {"count": figure(counts.new)}
    changed = ngettext(
        "The place of %(count)s person has been changed.",
        "The places of %(count)s people have been changed.",
        counts.changed,
    ) % {"count": figure(counts.changed)}
    left_out = ngettext("%(count)s line was left out.", "%(count)s lines were left out.", counts.error) % {
        "count": figure(counts.error)
    }
    sentences = ((counts.new, new), (counts.changed, changed), (counts.error, left_out))
    return " ".join(sentence for count, sentence in sentences if count)


def button_words(counts: Counts) -> str:
    """The verb of the button, with what it is about; empty where there is nothing to do."""
    if counts.new and counts.changed:
        return _("Enrol %(new)s and change %(changed)s") % {
            "new": figure(counts.new),
            "changed": figure(counts.changed),
        }
    if counts.new:
        return ngettext("Enrol %(count)s person", "Enrol %(count)s people", counts.new) % {
            "count": figure(counts.new)
        }
    if counts.changed:
        return ngettext(
            "Change the place of %(count)s person", "Change the places of %(count)s people", counts.changed
        ) % {"count": figure(counts.changed)}
    return ""


def _context(request: SignedIn, found: Roster) -> dict[str, Any]:
    return {
        "crumbs": [*roster_crumbs(found.cohort), (found.name, "")],
        "title": found.name,
        "roster": found,
        "may_enrol": permissions.may_enrol(request.user, found.cohort),
        "back": reverse("cohort-rosters", args=[found.cohort.slug]),
    }


def _questions(plan: Plan, data: Any = None) -> MeaningsForm:
    return MeaningsForm(data, undecided=plan.undecided[:MOST_QUESTIONS])


def _about(request: SignedIn, plan: Plan) -> dict[str, Any]:
    counts, state = plan.counts, request.GET.get("state", "")
    chosen = [row for row in plan.rows if row.state == state] if state in RowState.values else list(plan.rows)
    chosen.sort(key=lambda row: (ORDER.index(row.state), row.line))
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_row(row) for row in page.object_list]
    return {
        "notices": plan.notices,
        "filters": _filters(counts, state),
        "decided": plan.decided,
        "more_names": max(0, len(plan.undecided) - MOST_QUESTIONS),
        "names_open": len(plan.undecided),
        "page": page,
        "counts": counts,
        "apply_button": button_words(counts),
        "fingerprint": plan.fingerprint,
    }


# The filters of the rows, each with its count: what the rows of a state are called together.
WORDS: dict[str, Callable[[], str]] = {
    "": lambda: pgettext("lines of a roster", "All"),
    RowState.ERROR: lambda: pgettext("lines of a roster", "Cannot be taken"),
    RowState.CHANGED: lambda: pgettext("lines of a roster", "Changed"),
    RowState.NEW: lambda: pgettext("lines of a roster", "New"),
    RowState.SAME: lambda: pgettext("lines of a roster", "The same"),
}


def _filters(counts: Counts, current: str) -> Sequence[dict[str, Any]]:
    numbers = {state.value: getattr(counts, state.value) for state in ORDER}
    shown = {"": sum(numbers.values()), **numbers}
    return [
        {
            "word": WORDS[state](),
            "count": count,
            "query": f"?state={state}" if state else "?",
            "is_current": state == (current if current in shown else ""),
            "look": LOOKS.get(RowState(state)) if state else None,
        }
        for state, count in shown.items()
    ]


def _row(row: PlannedRow) -> dict[str, Any]:
    is_new = row.state == RowState.NEW
    changes = [change for change in row.changes if not (is_new and change.field == "organisation")]
    return {
        "line": row.line,
        "state": row.state,
        "word": WORDS[row.state](),
        "look": LOOKS[row.state],
        "name": row.name,
        "email": row.email,
        "organisation": row.organisation,
        "is_new": is_new,
        "changes": changes,
        "errors": row.errors,
        "notices": row.notices,
        "url": row.enrolment.get_absolute_url() if row.enrolment else "",
    }
