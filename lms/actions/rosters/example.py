"""A roster to start from: the headings that are understood and two people who do not exist."""

import csv
import datetime
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.actions.rosters.headings import LABELS, Field
from lms.choices import Language, ManagementLevel
from lms.models import Cohort
from lms.spreadsheets import safe_cell

COLUMNS = (
    Field.EMAIL,
    Field.GIVEN_NAME,
    Field.SURNAME,
    Field.ORGANISATION,
    Field.UNIT,
    Field.JOB_TITLE,
    Field.MANAGEMENT_LEVEL,
    Field.JOINED_ON,
    Field.LANGUAGE,
)
WIDTHS = {
    Field.EMAIL: 34,
    Field.ORGANISATION: 28,
    Field.UNIT: 24,
    Field.JOB_TITLE: 24,
    Field.MANAGEMENT_LEVEL: 22,
}
WIDTH = 16

Cell = str | datetime.date


def as_workbook(cohort: Cohort) -> bytes:
    """The example as XLSX, in the reader's language."""
    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "d.m.yyyy", "align": "left"})
        for column, field in enumerate(COLUMNS):
            sheet.write_string(0, column, headings()[column], bold)
            sheet.set_column(column, column, WIDTHS.get(field, WIDTH))
        for line, cells in enumerate(_people(cohort), 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(line, column, cell, day)
                else:
                    sheet.write_string(line, column, cell)
        sheet.freeze_panes(1, 0)
    return made.getvalue()


def as_text(cohort: Cohort) -> bytes:
    """The example as CSV that every Excel opens with its letters whole, in the reader's language."""
    made = StringIO(newline="")
    lines = csv.writer(made, delimiter=";")
    lines.writerow(headings())
    for cells in _people(cohort):
        lines.writerow([safe_cell(str(cell)) for cell in cells])
    return made.getvalue().encode("utf-8-sig")


def headings() -> list[str]:
    """The words for the columns in the reader's language, as a file would have them."""
    return [capfirst(str(LABELS[field])) for field in COLUMNS]


def _people(cohort: Cohort) -> Sequence[Sequence[Cell]]:
    return (
        (
            "aino.esimerkki@kunta.example",
            "Aino Maria",
            "Esimerkki",
            _("Example municipality"),
            _("Home care"),
            _("Service manager"),
            str(ManagementLevel.MIDDLE_MANAGEMENT.label),
            cohort.starts_on,
            str(Language.FI.label),
        ),
        (
            "oscar.exempel@kommun.example",
            "Oscar",
            "Exempel-Lindqvist",
            _("Example municipality"),
            _("Education"),
            _("Head teacher"),
            str(ManagementLevel.SUPERVISOR.label),
            cohort.starts_on,
            str(Language.SV.label),
        ),
    )
