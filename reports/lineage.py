"""What has become of organisations: the line of successors that the figures "as organised today" follow."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from lms.choices import SuccessionKind
from lms.models import AfterSplit, Succession


@dataclass(frozen=True)
class Lineage:
    """All by keys: ``whole`` leads from an organisation to the one that it was merged into or continued by,
    ``parts`` to those into which it was split, ``decided`` from a place and a split organisation to the part.

    An empty one leaves everybody where they were.
    """

    whole: Mapping[int, int] = field(default_factory=dict)
    parts: Mapping[int, Collection[int]] = field(default_factory=dict)
    decided: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def end(self, organisation: int, place: int | None = None) -> int:
        """The last organisation of the line, as far as it leads ``place``.

        What is decided about the place comes first: whoever did not go over to a part of an organisation goes
        with the rest of it. Without a decision nobody goes into a part.
        """
        passed: set[int] = set()
        following: int | None = organisation
        while following is not None and following not in passed:
            organisation = following
            passed.add(organisation)
            following = self._next(organisation, place)
        return organisation

    def is_undecided(self, organisation: int, place: int) -> bool:
        """Whether the line of the place ends at a split about which nobody has decided."""
        end = self.end(organisation, place)
        return end in self.parts and (place, end) not in self.decided

    def predecessors(self, organisations: Collection[int]) -> set[int]:
        """The organisations, beside these, of which one of these is a successor, as a whole or in part."""
        before: set[int] = set()
        steps = [
            *self.whole.items(),
            *((split, part) for split, parts in self.parts.items() for part in parts),
        ]
        while found := {old for old, new in steps if new in before or new in organisations} - before:
            before |= found
        return before - set(organisations)

    def _next(self, organisation: int, place: int | None) -> int | None:
        parts = self.parts.get(organisation, ())
        part = self.decided.get((place, organisation)) if place is not None else None
        return part if part in parts else self.whole.get(organisation)


def lineage(day: datetime.date, decisions: "QuerySet[AfterSplit]") -> Lineage:
    """What was merged, continued or split by the end of ``day``; of several mergers the first one holds."""
    whole: dict[int, int] = {}
    parts: defaultdict[int, set[int]] = defaultdict(set)
    found = Succession.objects.filter(on__lte=day).order_by("on", "pk")
    for predecessor, successor, kind in found.values_list("predecessor", "successor", "kind"):
        if kind == SuccessionKind.SPLIT_INTO:
            parts[predecessor].add(successor)
        else:
            whole.setdefault(predecessor, successor)
    rows = decisions.order_by().values_list("enrolment", "predecessor", "successor")
    return Lineage(whole, parts, {(place, split): successor for place, split, successor in rows})
