"""Organisations: added, renamed from a day on, and what became of them.

To whom the places of a split organisation belong is decided in ``splitting``.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import invitations, rows, slugs
from lms.choices import OrganisationType, Role
from lms.errors import Refused
from lms.models import (
    AfterSplit,
    AuditEntry,
    Organisation,
    OrganisationContact,
    OrganisationName,
    Succession,
    User,
)
from lms.translated import NO_TEXT, Texts, columns


@transaction.atomic
def add(
    slug: str = "",
    *,
    names: Texts,
    by: User,
    type: str = OrganisationType.OTHER,
    short_names: Texts = NO_TEXT,
    named_from: datetime.date | None = None,
    parent: Organisation | None = None,
    area: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Organisation:
    """A new organisation with its first names; ``named_from`` None means as far back as known.

    Without a ``slug`` one is made of the names.
    ``area`` is a ``CollaborativeArea``. A language in which it has no name of its own is left out of
    ``names``, so that pages know which language they show.
    """
    organisation = rows.add(
        Organisation(
            slug=slug or slugs.proposed(names, Organisation.objects.all(), otherwise="organisation"),
            type=type,
            parent=parent,
            collaborative_area=area,
            valid_from=valid_from,
            valid_to=valid_to,
        ),
        "add_organisation",
        by=by,
    )
    _name(organisation, names, short_names, "name_organisation", by=by, on=named_from)
    return organisation


@transaction.atomic
def change(
    organisation: Organisation, *, by: User, seen: Mapping[str, str] | None = None, **facts: Any
) -> Organisation:
    """Change what the organisation is: type, parent, area, its first and last day. Never its name.

    Refuses ``parent_circle`` when it would be a part of its own part.
    """
    parent: Organisation | None = facts.get("parent")
    if parent is not None:
        _hold(organisation, parent)
        if organisation.pk in _line_above(parent):
            raise Refused(
                "parent_circle",
                _("%(parent)s is a part of %(organisation)s: that would be a circle.")
                % {"parent": parent.name, "organisation": organisation.name},
            )
    return rows.change(organisation, "change_organisation", by=by, seen=seen, **facts)


def rename(
    organisation: Organisation, *, names: Texts, by: User, on: datetime.date, short_names: Texts = NO_TEXT
) -> OrganisationName:
    """Record what the organisation is called from the day ``on``.

    The earlier names stay: rosters still find it by them, and what was printed before the day keeps the name
    of its day.
    """
    return _name(organisation, names, short_names, "rename_organisation", by=by, on=on)


def correct_name(
    naming: OrganisationName,
    *,
    by: User,
    valid_from: datetime.date | None,
    seen: Mapping[str, str] | None = None,
    reason: str = "",
    **texts: str,
) -> OrganisationName:
    """Correct how a name is written, or from which day it held. What was printed keeps what was printed.

    ``texts`` are columns: ``name_sv``, ``short_name_fi``.
    """
    return rows.change(
        naming, "correct_organisation_name", by=by, seen=seen, reason=reason, valid_from=valid_from, **texts
    )


@transaction.atomic
def record_succession(
    predecessor: Organisation, *, successor: Organisation, kind: str, by: User, on: datetime.date
) -> Succession:
    """Record that ``predecessor`` was merged into, split into or continued by ``successor``.

    Nobody is moved by it. Refuses ``succession_circle`` when the successor's own line leads back.
    """
    _hold(predecessor, successor)
    if predecessor != successor and predecessor.pk in _line_of(successor):
        raise Refused(
            "succession_circle",
            _("%(successor)s was itself followed by %(predecessor)s: that would be a circle.")
            % {"successor": successor.name, "predecessor": predecessor.name},
        )
    return rows.add(
        Succession(predecessor=predecessor, successor=successor, kind=kind, on=on), "record_succession", by=by
    )


@transaction.atomic
def undo_succession(succession: Succession, *, by: User, reason: str = "") -> int:
    """Take back a succession that was recorded by mistake; answers how many places had been assigned by it.

    What had been decided about places after the split goes with it.
    """
    _hold(succession.predecessor)
    decided = AfterSplit.objects.filter(
        predecessor=succession.predecessor_id, successor=succession.successor_id
    )
    count = AuditEntry.objects.record_all(
        "undo_after_split", ((one, rows.facts(one), {}) for one in decided), by=by, reason=reason
    )
    decided.delete()
    rows.remove(succession, "undo_succession", by=by, reason=reason)
    return count


@transaction.atomic
def end_contact(contact: OrganisationContact, *, by: User, on: datetime.date) -> OrganisationContact:
    """The day ``on`` is the last on which the contact sees the figures of the organisation."""
    ended = rows.change(contact, "end_contact", by=by, valid_to=on)
    times = OrganisationContact.objects.filter(person=ended.person, organisation=ended.organisation)
    if not times.exclude(valid_to__lte=timezone.localdate()).exists():
        invitations.revoke_with_role(ended.person, Role.CONTACT, by=by, organisation=ended.organisation)
    return ended


def _name(
    organisation: Organisation,
    names: Texts,
    short_names: Texts,
    verb: str,
    *,
    by: User,
    on: datetime.date | None,
) -> OrganisationName:
    return rows.add(
        OrganisationName(
            organisation=organisation,
            valid_from=on,
            **columns("name", names),
            **columns("short_name", short_names),
        ),
        verb,
        by=by,
    )


def _hold(*organisations: Organisation) -> None:
    """Hold them until the transaction ends, so that two acts cannot close a circle together."""
    keys = [one.pk for one in organisations]
    list(Organisation.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))


def _line_above(organisation: Organisation) -> set[int]:
    """The keys of the organisation and of all that it is a part of, however far."""
    line: set[int] = set()
    above: int | None = organisation.pk
    while above is not None and above not in line:
        line.add(above)
        above = Organisation.objects.values_list("parent_id", flat=True).get(pk=above)
    return line


def _line_of(organisation: Organisation) -> set[int]:
    """The keys of all that came after ``organisation``, however far."""
    line: set[int] = set()
    ahead = {organisation.pk}
    while ahead:
        followers = Succession.objects.filter(predecessor__in=ahead).values_list("successor_id", flat=True)
        ahead = set(followers) - line
        line |= ahead
    return line
