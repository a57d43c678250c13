"""Organisations: added, renamed from a day on, and what became of them."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.choices import OrganisationType
from lms.errors import Refused
from lms.models import Organisation, OrganisationName, Succession, User
from lms.translated import NO_TEXT, Texts, columns


@transaction.atomic
def add(
    slug: str,
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

    ``area`` is a ``CollaborativeArea``. A language in which it has no name of its own is left out of
    ``names``, so that pages know which language they show.
    """
    organisation = rows.add(
        Organisation(
            slug=slug,
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


def rename(
    organisation: Organisation, *, names: Texts, by: User, on: datetime.date, short_names: Texts = NO_TEXT
) -> OrganisationName:
    """Record what the organisation is called from the day ``on``.

    The earlier names stay: rosters still find it by them, and what was printed before the day keeps the name
    of its day.
    """
    return _name(organisation, names, short_names, "rename_organisation", by=by, on=on)


@transaction.atomic
def record_succession(
    predecessor: Organisation, *, successor: Organisation, kind: str, by: User, on: datetime.date
) -> Succession:
    """Record that ``predecessor`` was merged into, split into or continued by ``successor``.

    Nobody is moved by it. Refuses ``succession_circle`` when the successor's own line leads back.
    """
    both = Organisation.objects.filter(pk__in=[predecessor.pk, successor.pk])
    list(both.select_for_update().order_by("pk"))  # so that two acts cannot close a circle together
    if predecessor != successor and predecessor.pk in _line_of(successor):
        raise Refused(
            "succession_circle",
            _("%(successor)s was itself followed by %(predecessor)s: that would be a circle.")
            % {"successor": successor.name, "predecessor": predecessor.name},
        )
    return rows.add(
        Succession(predecessor=predecessor, successor=successor, kind=kind, on=on), "record_succession", by=by
    )


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


def _line_of(organisation: Organisation) -> set[int]:
    """The keys of all that came after ``organisation``, however far."""
    line: set[int] = set()
    ahead = {organisation.pk}
    while ahead:
        followers = Succession.objects.filter(predecessor__in=ahead).values_list("successor_id", flat=True)
        ahead = set(followers) - line
        line |= ahead
    return line
