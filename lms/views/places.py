"""The reader's own places: what the top bar offers to whom."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms import permissions
from lms.models import User


class Place(NamedTuple):
    """``name`` is that of its URL; ``parts`` are the names of the pages that are reached through it."""

    label: Promise
    name: str
    parts: frozenset[str] = frozenset()


# The pages on which programmes and cohorts are set up (lms/urls/setup.py).
SETUP = frozenset(
    {
        "programme",
        "programme-new",
        "programme-edit",
        "programme-remove",
        "programme-public-figures",
        "programme-contact-names",
        "programme-contact-names-end",
        "partner-new",
        "partner-edit",
        "partner-remove",
        "lead-new",
        "lead-end",
        "programme-text",
        "programme-text-remove",
        "figure-new",
        "figure-edit",
        "figure-remove",
        "cohort-new",
        "cohort-setup",
        "cohort-edit",
        "cohort-copy",
        "cohort-remove",
        "trainer-new",
        "trainer-end",
        "group-new",
        "group-edit",
        "group-remove",
        "group-pause",
        "pause-edit",
        "pause-remove",
        "participation-new",
        "participation-edit",
        "participation-remove",
        "project",
        "project-remove",
    }
)

# The plan of a cohort (lms/urls/plan.py), and what is set up for its certificates.
PLAN = frozenset(
    {
        "cohort-plan",
        "training-day-new",
        "training-day-edit",
        "training-day-remove",
        "session-new",
        "session-edit",
        "session-cancel",
        "session-remove",
        "assignment-new",
        "assignment-edit",
        "assignment-remove",
        "requirement-new",
        "requirement-edit",
        "requirement-remove",
        "certificates:template",
        "certificates:template-edit",
        "certificates:series-new",
        "certificates:signatory-new",
        "certificates:signatory-edit",
        "certificates:signatory-remove",
    }
)

# Rosters, one person added by hand, people in groups (lms/urls/rosters.py).
ROSTERS = frozenset(
    {
        "cohort-rosters",
        "roster",
        "roster-meanings",
        "roster-organisation",
        "roster-undo",
        "roster-discard",
        "person-add",
        "cohort-groups",
        "enrolment-pause",
        "enrolment-resume",
    }
)

# The pages of the register (lms/urls/registry.py).
ORGANISATIONS = frozenset(
    {
        "organisation",
        "organisation-new",
        "organisation-edit",
        "organisation-rename",
        "organisation-name",
        "succession-new",
        "succession-undo",
        "after-split",
        "contact-new",
        "contact-end",
    }
)
PEOPLE = frozenset(
    {
        "person",
        "person-name",
        "person-email",
        "person-language",
        "person-second-factors",
        "person-merge",
        "person-merge-with",
        "person-invite",
        "invitations",
        "invitation-revoke",
        "appointments",
        "administrator-new",
        "administrator-end",
        "auditor-new",
        "auditor-end",
    }
)

# For each role its places in the order of the bar; leads and auditors have the same ones. Who has several roles
# gets the places of all.
PLACES: tuple[tuple[Callable[[User], bool], tuple[Place, ...]], ...] = (
    (
        permissions.takes_part,
        (
            Place(_("My programmes"), "my-programmes", frozenset({"my-work"})),
            Place(_("My sessions"), "my-sessions"),
            Place(_("My certificates"), "certificates:mine"),
        ),
    ),
    (
        permissions.trains,
        (
            Place(_("Today"), "today", frozenset({"sheet"})),
            Place(_("Cohorts"), "cohorts", frozenset({"cohort-attendance"})),
            Place(_("To review"), "reviews", frozenset({"review", "cohort-works"})),
        ),
    ),
    (
        permissions.is_contact,
        (
            Place(
                _("My organisation"),
                "my-organisations",
                frozenset({"reports:own-organisation"}),
            ),
        ),
    ),
    (
        permissions.may_oversee,
        (
            Place(
                _("Programmes"),
                "programmes",
                frozenset(
                    {
                        "cohort",
                        "cohort-attendance",
                        "sheet",
                        "cohort-works",
                        "review",
                        "cohort-mail",
                        "invite",
                        "notice",
                        "cohort-complete",
                        "enrolment",
                        "enrolment-complete",
                        "enrolment-undo-completion",
                        "enrolment-waive",
                        "waiver-undo",
                        "enrolment-withdraw",
                        "enrolment-reinstate",
                        "enrolment-transfer",
                        "enrolment-move",
                        "enrolment-describe",
                        "certificates:issue",
                        "certificates:issue-one",
                        "certificates:batch",
                        "certificates:tell",
                        "certificates:revoke",
                        "certificates:reissue",
                    }
                )
                | SETUP
                | PLAN
                | ROSTERS,
            ),
            Place(_("Organisations"), "organisations", ORGANISATIONS),
            Place(pgettext_lazy("register", "People"), "people", PEOPLE),
            Place(_("Reports"), "reports:index", frozenset({"reports:organisations"})),
            Place(_("Logs"), "audit-log", frozenset({"access-log"})),
        ),
    ),
)


def places(request: HttpRequest) -> dict[str, list[tuple[Promise, str, str]]]:
    """Context processor: ``places`` as (label, address, what ``aria-current`` says; empty elsewhere)."""
    # Where the host is refused nobody has been asked yet who reads.
    if not hasattr(request, "user") or not request.user.is_authenticated:
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
