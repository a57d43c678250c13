"""How it works, told to each reader in their own words, and who can do what."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.choices import Role
from lms.permissions import ACTS, REACH, Act, Reader


def _anyone(user: Reader) -> bool:
    return True


# In the order of the tabs; whoever asks without saying for whom gets the first that is about them.
READERS: dict[str, tuple[Promise, Callable[[Reader], bool]]] = {
    "lead": (_("For programme leads"), permissions.leads),
    "trainer": (_("For trainers"), permissions.trains),
    "participant": (_("For participants"), permissions.takes_part),
    "contact": (_("For contacts of organisations"), permissions.is_contact),
    "auditor": (_("For auditors"), permissions.audits),
    "anyone": (_("For anyone with a certificate in hand"), _anyone),
}

# What each role is, for whoever is none of them.
ROLES: dict[Role, Promise] = {
    Role.ADMINISTRATOR: _(
        "Keeps the service: appoints administrators and auditors, and may do all that others may."
    ),
    Role.LEAD: _(
        "Sets up a programme and its cohorts, brings people in, completes them and issues certificates."
    ),
    Role.TRAINER: _("Records attendance and reviews works in the cohorts they train. Sees no certificates."),
    Role.PARTICIPANT: _(
        "Takes part in a cohort: sees how far they have come, hands in works, gets a certificate."
    ),
    Role.CONTACT: _(
        "Sees the figures of their own organisation between two days; names where a programme shows them."
    ),
    Role.AUDITOR: _("Reads everything, the logs too, between two days, and changes nothing."),
    Role.ANYONE: _("Has been shown a certificate and wants to know whether it is genuine."),
}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    own = next(reader for reader, (_label, is_about) in READERS.items() if is_about(request.user))
    return redirect("help", own)


@require_GET
def how_it_works(request: HttpRequest, reader: str) -> HttpResponse:
    """Open to everybody: there is nothing in it about anybody."""
    if reader not in READERS:
        raise Http404
    context = {
        "crumbs": [(_("How it works"), "")],
        "reader": reader,
        "tabs": [
            (label, reverse("help", args=[other]), other == reader) for other, (label, _is) in READERS.items()
        ],
    }
    return render(request, f"lms/help/{reader}.html", context)


@require_GET
def who_can_do_what(request: HttpRequest) -> HttpResponse:
    """Every act with the roles that may do it, as the predicates themselves know it; open to everybody."""
    parts = [(heading, list(acts)) for heading, acts in groupby(ACTS, key=lambda act: str(act.of))]
    context = {
        "crumbs": [(_("Who can do what"), "")],
        "roles": [_told(role, parts) for role in ROLES],
        "parts": [
            (heading, [(act.words, [act.is_open_to(role) for role in ROLES]) for act in acts])
            for heading, acts in parts
        ],
    }
    return render(request, "lms/help/who_can_do_what.html", context)


def _told(role: Role, parts: list[tuple[str, list[Act]]]) -> dict[str, Any]:
    """A role with what it may do, under the same headings."""
    may = [(heading, [act.words for act in acts if act.is_open_to(role)]) for heading, acts in parts]
    return {
        "name": role.label,
        "reach": REACH[role],
        "about": ROLES[role],
        "parts": [(heading, words) for heading, words in may if words],
    }
