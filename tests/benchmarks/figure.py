"""A measured figure, and how two ways of doing the same are measured fairly."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """Ours beside theirs. ``ratio`` is ours divided by theirs, and one of the two bounds holds it."""

    name: str
    ours: float
    theirs: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def is_kept(self) -> bool:
        over = self.at_least is None or self.ratio >= self.at_least
        return over and (self.at_most is None or self.ratio <= self.at_most)

    def __str__(self) -> str:
        told = {"name": self.name, "ours": round(self.ours, 2), "theirs": round(self.theirs, 2)}
        told |= {"ratio": round(self.ratio, 2), "unit": self.unit}
        bounds = {"at_least": self.at_least, "at_most": self.at_most}
        return json.dumps(told | {name: bound for name, bound in bounds.items() if bound is not None})


def per_core_second(
    ours: Callable[[], int], theirs: Callable[[], int], *, rounds: int
) -> tuple[float, float]:
    """How many both make in a second of processor time: the medians of ``rounds`` that take turns.

    Each callable makes some and answers how many. Processor time, because what else runs on the machine is no merit
    or fault of either.
    """
    rates: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        for make, rate in zip((ours, theirs), rates, strict=True):
            started = time.process_time()
            made = make()
            rate.append(made / (time.process_time() - started))
    return median(rates[0]), median(rates[1])
