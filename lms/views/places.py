"""The reader's own places: what the top bar offers to whom."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms import permissions
from lms.models import User


class Place(NamedTuple):
    """``name`` is that of its URL; ``parts`` are the names of the pages that are reached through it."""

    label: Promise
    name: str
    parts: frozenset[str] = frozenset()


# For each role its places in the order of the bar. Who has several roles gets the places of all.
PLACES: tuple[tuple[Callable[[User], bool], tuple[Place, ...]], ...] = (
    (
        permissions.takes_part,
        (
            Place(_("My programmes"), "my-programmes"),
            Place(_("My certificates"), "certificates:mine"),
        ),
    ),
    (
        permissions.leads,
        (
            Place(
                _("Programmes"),
                "programmes",
                frozenset(
                    {
                        "cohort",
                        "enrolment",
                        "certificates:issue",
                        "certificates:issue-one",
                        "certificates:batch",
                        "certificates:revoke",
                        "certificates:reissue",
                    }
                ),
            ),
            Place(_("Reports"), "reports:index", frozenset({"reports:organisations"})),
        ),
    ),
)


def places(request: HttpRequest) -> dict[str, list[tuple[Promise, str, str]]]:
    """Context processor: ``places`` as (label, address, what ``aria-current`` says; empty elsewhere)."""
    if not request.user.is_authenticated:
        return {"places": []}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {"places": list(_places_of(request.user, here))}


def _places_of(user: User, here: str) -> Iterator[tuple[Promise, str, str]]:
    for offered_to, offered in PLACES:
        if offered_to(user):
            for place in offered:
                yield place.label, reverse(place.name), _current(place, here)


def _current(place: Place, here: str) -> str:
    """ "page" on the place itself, "true" on a page below it."""
    if here == place.name:
        return "page"
    return "true" if here in place.parts else ""
