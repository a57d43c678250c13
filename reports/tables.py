"""The shape of a table of figures: what every page, chart and file is made from."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# A figure, or None where it may not be shown to this reader.
Figure = int | None

# What the lines of a table are told apart by: the columns before those of its measures, named for machines.
BY_ORGANISATION = ("position", "organisation", "project_lead_word", "project", "project_language")
BY_COHORT = ("position", "programme", "cohort", "organisation")


class Organised(TextChoices):
    """At which organisation somebody counts: where they worked then, or what has become of that one."""

    THEN = "then", _("As organised then")
    TODAY = "today", _("As organised today")


@dataclass(frozen=True)
class Measure:
    """A column of figures. ``code`` is its name for machines, ``definition`` says what it counts."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True)
class Project:
    """A development project as its organisation names it; the two languages are for marking the texts."""

    lead_word: str
    lead_word_language: str
    name: str
    language: str


@dataclass(frozen=True)
class Run:
    """A cohort and its programme, by key and title; the languages are for marking the titles."""

    programme: int
    programme_title: str
    programme_language: str
    cohort: int
    cohort_title: str
    cohort_language: str


@dataclass(frozen=True)
class Row:
    """A line of the table. ``position`` is None in the sum only.

    ``organisation`` is the key of the one in which exactly the people of the line worked then: None in sum
    and fold, and where several have become one or one was split. ``run`` is the cohort of the line, in a
    table by cohort only.
    """

    position: int | None
    organisation: int | None
    name: str
    short_name: str
    figures: Mapping[str, Figure]
    projects: tuple[Project, ...] = ()
    run: Run | None = None


@dataclass(frozen=True)
class Table:
    """Figures of a programme or cohort in one language, as of a day.

    ``measures`` go from the wider to the narrower: in each row, none counts more than the one before it.
    ``total`` is the sum of ``rows``. ``facts`` are short phrases for the line under the title, ``notes`` the
    sentences that must be read with the figures, definitions apart.
    """

    title: str
    about: str
    about_language: str
    language: str
    as_of: datetime.date
    facts: tuple[str, ...]
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    total: Row
    notes: tuple[str, ...] = ()
    organised: str = Organised.THEN
    columns: tuple[str, ...] = BY_ORGANISATION

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows and, under them, the sum."""
        return (*self.rows, self.total)


def together(rows: Iterable[Row]) -> dict[str, Figure]:
    """The figures of several rows as one; not shown where one of them is not."""
    sums: dict[str, Figure] = {}
    for row in rows:
        for code, figure in row.figures.items():
            before = sums.get(code, 0)
            sums[code] = None if figure is None or before is None else before + figure
    return sums
