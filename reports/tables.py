"""The shape of a table of figures: what every page, chart and file is made from."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# A figure, or None where it may not be shown to this reader.
Figure = int | None


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
class Row:
    """A line of the table. ``position`` is None in the sum only.

    ``organisation`` is the key of the one in which exactly the people of the line worked then: None in sum
    and fold, and where several have become one or one was split.
    """

    position: int | None
    organisation: int | None
    name: str
    short_name: str
    figures: Mapping[str, Figure]
    projects: tuple[Project, ...] = ()


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

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows and, under them, the sum."""
        return (*self.rows, self.total)
