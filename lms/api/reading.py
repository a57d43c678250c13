"""Reading what belongs to the rows of a page: once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lms.api.shapes import columns, texts
from lms.models import OrganisationName
from lms.translated import Texts

NO_NAME: Texts = {"fi": "", "sv": "", "en": ""}


def by_key(rows: Iterable[Mapping[str, Any]], name: str) -> defaultdict[Any, list[Mapping[str, Any]]]:
    """The rows with the same ``name``, such as the key of what they belong to, in their order."""
    found: defaultdict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found


def names_of(organisations: Iterable[int]) -> dict[int, Texts]:
    """The newest names of organisations by their keys, in one query."""
    rows = OrganisationName.objects.filter(organisation__in=set(organisations))
    # The model's own order: the first name before those with a day, the newest last.
    return {row["organisation"]: texts(row, "name") for row in rows.values("organisation", *columns("name"))}
