"""One line of a roster on its own: what it says, and why it cannot be taken."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from lms.actions.rosters import cells
from lms.actions.rosters.cells import Name, Unreadable
from lms.actions.rosters.headings import Columns, Field
from lms.actions.rosters.organisations import Directory
from lms.actions.rosters.sentences import Sentence
from lms.models import Cohort
from lms.spreadsheets import Row

Value = TypeVar("Value")

OPTIONAL: dict[Field, Callable[[str], Any]] = {
    Field.UNIT: cells.read_unit,
    Field.JOB_TITLE: cells.read_job_title,
    Field.MANAGEMENT_LEVEL: cells.read_level,
    Field.JOINED_ON: cells.read_day,
    Field.LANGUAGE: cells.read_language,
}
NOTHING = {"", "-", "–"}


@dataclass
class Line:
    """What a line says. ``facts`` are about the enrolment; an empty cell says nothing and is not among them."""

    number: int
    email: str = ""
    name: Name = Name("", "")
    language: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    errors: list[Sentence] = field(default_factory=list)


def read(row: Row, columns: Columns, directory: Directory, cohort: Cohort) -> Line:
    line = Line(row.line)

    def tried(reading: Callable[..., Value], *texts: str) -> Value | None:
        try:
            return reading(*texts)
        except Unreadable as error:
            line.errors.append(error.sentence)
            return None

    if any(row.cells[columns.width :]):
        line.errors.append(_("The line has more cells than the heading line: a separator stands in a text."))
    # What cannot be read is shown as it is written, so that the line can be recognised.
    email = columns.text(row, Field.EMAIL)
    line.email = tried(cells.read_email, email) or email
    line.name = _name(row, columns, tried)
    if organisation := tried(directory.find, columns.text(row, Field.ORGANISATION)):
        line.facts[Field.ORGANISATION] = organisation
    for optional, reading in OPTIONAL.items():
        text = columns.text(row, optional)
        if text not in NOTHING and (value := tried(reading, text)):
            line.facts[optional] = value
    line.language = line.facts.pop(Field.LANGUAGE, "")
    joined_on: datetime.date | None = line.facts.get(Field.JOINED_ON)
    if joined_on and cohort.ends_on and joined_on > cohort.ends_on:
        line.errors.append(_("The cohort has ended before that day."))
    return line


def _name(row: Row, columns: Columns, tried: Callable[..., Name | None]) -> Name:
    if columns.has(Field.NAME):
        text = columns.text(row, Field.NAME)
        return tried(cells.read_name, text) or Name(text, "")
    given, surname = columns.text(row, Field.GIVEN_NAME), columns.text(row, Field.SURNAME)
    return tried(cells.join_name, given, surname) or Name(f"{given} {surname}".strip(), "")
