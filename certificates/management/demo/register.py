"""How organisations of the demo come into the registry, each once, whichever demo comes first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from lms.actions import organisations
from lms.models import Organisation, User
from lms.translated import Texts


@dataclass(frozen=True)
class Known:
    """What is known of an organisation; ``parent`` is the slug of one that is known before it."""

    slug: str
    type: str
    names: Texts
    short_names: Texts = field(default_factory=dict)
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    parent: str = ""
    area: str = ""


def same(name: str) -> Texts:
    return {"fi": name, "sv": name, "en": name}


def add(known: Known, *, by: User, parent: Organisation | None = None) -> Organisation:
    return organisations.add(
        known.slug,
        names=known.names,
        short_names=known.short_names,
        type=known.type,
        parent=parent,
        area=known.area,
        valid_from=known.valid_from,
        valid_to=known.valid_to,
        by=by,
    )


def find_or_add(wanted: Collection[Known], *, by: User) -> dict[str, Organisation]:
    """All of ``wanted`` by their slugs. One that came with an earlier demo is told its area if it has none."""
    found = Organisation.objects.in_bulk([known.slug for known in wanted], field_name="slug")
    for known in wanted:
        there = found.get(known.slug)
        if there is None:
            found[known.slug] = add(known, by=by, parent=found.get(known.parent))
        elif known.area and not there.collaborative_area:
            found[known.slug] = organisations.change(there, collaborative_area=known.area, by=by)
    return found
