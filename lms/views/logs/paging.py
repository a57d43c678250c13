"""Pages of a log by where the last one ended, and not by counting: as quick on the thousandth page as on the first."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

SIZE = 50
_BEGAN = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MARK = re.compile(r"(\d{1,16})-(\d{1,18})")


class LogPage(NamedTuple):
    """Rows, the newest first. ``newer`` and ``older`` are marks for the address; empty where nothing follows."""

    rows: list[Any]
    newer: str
    older: str


def page_of(rows: "QuerySet[Any]", ways: Sequence[Q], asked: Mapping[str, Any]) -> LogPage:
    """The page before or after a mark of the address, and the newest one without. A mark that is none is no mark.

    Each of ``ways`` to the rows is asked by itself, since its index gives the newest of it at once; one question
    for all of them would read the log from its end until enough is found.
    """
    if mark := _MARK.fullmatch(str(asked.get("after", ""))):
        found = oldest(newer_than(rows, *_read(mark)), ways, SIZE + 1)
        shown = found[:SIZE][::-1]
        return LogPage(shown, _mark(shown[0]) if len(found) > SIZE else "", _mark(shown[-1]) if shown else "")
    mark = _MARK.fullmatch(str(asked.get("before", "")))
    found = newest(older_than(rows, *_read(mark)) if mark else rows, ways, SIZE + 1)
    shown = found[:SIZE]
    older = _mark(shown[-1]) if len(found) > SIZE else ""
    return LogPage(shown, _mark(shown[0]) if mark and shown else "", older)


def newest(rows: "QuerySet[Any]", ways: Sequence[Q], most: int) -> list[Any]:
    return sorted(_found(rows.order_by("-at", "-pk"), ways, most), key=_place, reverse=True)[:most]


def oldest(rows: "QuerySet[Any]", ways: Sequence[Q], most: int) -> list[Any]:
    return sorted(_found(rows.order_by("at", "pk"), ways, most), key=_place)[:most]


def _found(rows: "QuerySet[Any]", ways: Sequence[Q], most: int) -> Iterable[Any]:
    """The first of each way, each row once."""
    return {row.pk: row for way in ways for row in rows.filter(way)[:most]}.values()


def _place(row: Any) -> tuple[datetime.datetime, int]:
    return row.at, row.pk


def older_than(rows: "QuerySet[Any]", at: datetime.datetime, pk: int) -> "QuerySet[Any]":
    # The first condition is what an index on ``at`` can begin with; many may be of one moment.
    return rows.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))


def newer_than(rows: "QuerySet[Any]", at: datetime.datetime, pk: int) -> "QuerySet[Any]":
    return rows.filter(Q(at__gte=at) & (Q(at__gt=at) | Q(pk__gt=pk)))


def _mark(row: Any) -> str:
    return f"{(row.at - _BEGAN) // datetime.timedelta(microseconds=1)}-{row.pk}"


def _read(mark: re.Match[str]) -> tuple[datetime.datetime, int]:
    return _BEGAN + datetime.timedelta(microseconds=int(mark[1])), int(mark[2])
