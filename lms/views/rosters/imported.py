"""A roster that has been imported: what it did, and undoing it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods

from lms import permissions
from lms.actions import rosters
from lms.actions.rosters import Undoing, Written
from lms.forms.acts import ActForm
from lms.models import AuditEntry, Enrolment, Organisation, Roster, User
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.rosters.finding import roster_crumbs, roster_of
from lms.wording import figure

PAGE = 100
MOST_NAMED = 200
NEW, CHANGED = ("tick", "done"), ("swap", "run")


def page(request: SignedIn, roster: Roster) -> HttpResponse:
    """What the import did to each place, in the order of the file."""
    shown = Paginator(rosters.written_by(roster), PAGE).get_page(request.GET.get("page"))
    shown.object_list = _rows(map(rosters.as_written, shown.object_list))
    counts = (
        AuditEntry.objects.filter(act=roster.act, verb="apply_roster").values_list("after", flat=True).first()
    )
    context = {
        "crumbs": [*roster_crumbs(roster.cohort), (roster.name, "")],
        "title": roster.name,
        "roster": roster,
        "may_enrol": permissions.may_enrol(request.user, roster.cohort),
        "counts": counts,
        "page": shown,
    }
    return render(request, "lms/rosters/imported.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """What undoing the import would take back and what stands in its way; and doing it."""
    roster = roster_of(request, pk)
    here = reverse("roster", args=[pk])
    if roster.undone_by:
        messages.info(
            request, _("%(person)s has undone this import already.") % {"person": roster.undone_by.full_name}
        )
    if roster.applied_at is None or roster.undone_at is not None:
        return redirect(here)
    found = rosters.undoing(roster)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: rosters.undo(roster, by=request.user),
        title=_("Undo the import"),
        button=_("Undo the import"),
        done=_("The import has been undone: the cohort is as it was before."),
        to=here,
        back=here,
        crumbs=[*roster_crumbs(roster.cohort), (roster.name, here)],
        template="lms/rosters/undo.html",
        roster=roster,
        happens=_happens(found),
        obstacles=found.obstacles,
        leaving=_names(place.person for place in found.leaving),
        put_back=_names(place.person for place, _written in found.put_back),
        forgotten=_names(found.forgotten),
    )


def _happens(found: Undoing) -> list[str]:
    """What undoing will do, in sentences."""
    leaving, back, forgotten = len(found.leaving), len(found.put_back), len(found.forgotten)
    told = (
        (
            leaving,
            ngettext(
                "The place of %(count)s person is removed.",
                "The places of %(count)s people are removed.",
                leaving,
            )
            % {"count": figure(leaving)},
        ),
        (
            back,
            ngettext(
                "The place of %(count)s person is as it was before.",
                "The places of %(count)s people are as they were before.",
                back,
            )
            % {"count": figure(back)},
        ),
        (
            forgotten,
            ngettext(
                "%(count)s person who came with the file and has nothing else is removed altogether.",
                "%(count)s people who came with the file and have nothing else are removed altogether.",
                forgotten,
            )
            % {"count": figure(forgotten)},
        ),
        (True, _("Organisations that were added to the register stay there.")),
    )
    return [sentence for count, sentence in told if count]


def _names(people: Iterable[User]) -> dict[str, Any]:
    in_order = sorted(people, key=lambda person: person.sort_key)
    return {
        "names": [person.sort_name for person in in_order[:MOST_NAMED]],
        "more": max(0, len(in_order) - MOST_NAMED),
        "count": len(in_order),
    }


def _rows(shown: Iterable[Written]) -> list[dict[str, Any]]:
    shown = list(shown)
    places = Enrolment.objects.select_related("person").in_bulk([one.enrolment_id for one in shown])
    people = User.objects.in_bulk([one.after["person"] for one in shown if one.is_new])
    keys = {
        value for one in shown for values in (one.before, one.after) if (value := values.get("organisation"))
    }
    organisations = Organisation.objects.with_names().in_bulk(keys)
    return [_row(one, places, people, organisations) for one in shown]


def _row(
    one: Written,
    places: dict[int, Enrolment],
    people: dict[int, User],
    organisations: dict[int, Organisation],
) -> dict[str, Any]:
    place = places.get(one.enrolment_id)
    person = place.person if place else people.get(one.after.get("person", 0))
    values = [name for name in one.values if one.after[name] or one.before.get(name)]
    if one.is_new:
        values = [name for name in values if name != "organisation"]
    return {
        "name": person.full_name if person else one.after.get("email", "–"),
        "email": person.email if person else "",
        "url": place.get_absolute_url() if place else "",
        "word": pgettext("lines of a roster", "New")
        if one.is_new
        else pgettext("lines of a roster", "Changed"),
        "look": NEW if one.is_new else CHANGED,
        "is_new": one.is_new,
        "organisation": organisations.get(one.after.get("organisation", 0)) if one.is_new else "",
        "changes": [
            {
                "label": rosters.LABELS[name],
                "before_text": _text(name, one.before.get(name), organisations),
                "after_text": _text(name, one.after[name], organisations),
            }
            for name in values
        ],
    }


def _text(name: str, value: Any, organisations: dict[int, Organisation]) -> str:
    if name == "organisation":
        value = organisations.get(value)
    elif name == "joined_on" and value:
        value = datetime.date.fromisoformat(value)
    return rosters.displayed(name, value)
