"""A table as a file. Every format is made from the same frame and shows the same figures."""

import datetime
import io
import re
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
import xlsxwriter
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lms.choices import Language
from lms.printing import render_pdf
from lms.spreadsheets import safe_cell
from lms.uploads import shown_name
from lms.wording import day as written
from reports import charts
from reports.frames import BETWEEN_PROJECTS, frame
from reports.tables import BY_COHORT, BY_ORGANISATION, Organised, Table

# What people write: these may begin like a formula.
FREE_TEXT = {"programme", "cohort", "organisation", "project_lead_word", "project"}
WIDTHS = {
    "position": 6,
    "programme": 44,
    "cohort": 44,
    "organisation": 44,
    "project_lead_word": 18,
    "project": 80,
    "project_language": 16,
}
FIGURE_WIDTH = 14

# The page on which a table is printed, by what tells its lines apart.
PRINTED = {
    BY_ORGANISATION: "reports/print/organisations.html",
    BY_COHORT: "reports/print/own_organisation.html",
}


def csv(table: Table) -> bytes:
    """For machines: commas, UTF-8, English names of columns; the last line is the sum, without a position.

    A figure that is not shown is an empty cell.
    """
    text = _escaped(frame(table), table).to_csv(index=False, lineterminator="\r\n")
    return text.encode()


def csv_for_excel(table: Table) -> bytes:
    """For Excel as it is set up in Finland: semicolons, decimal comma, a byte order mark, readable headings."""
    text = _escaped(_readable(table), table).to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n")
    return text.encode("utf-8-sig")


def xlsx(table: Table) -> bytes:
    """A sheet of figures and a sheet that says what they are. No cell is a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with translation.override(table.language), xlsxwriter.Workbook(file, options) as book:
        facts = {"title": table.title, "subject": table.about, "created": _day_began(table.as_of)}
        book.set_properties(facts)
        _add_figures(book, table)
        _add_definitions(book, table)
    return file.getvalue()


def pdf(table: Table) -> bytes:
    """A page of an annual report: title, day, table, chart, definitions, and what was hidden."""
    with translation.override(table.language):
        chart = charts.organisations(table, "certificates") if table.columns == BY_ORGANISATION else None
        context = {"table": table, "brand": settings.BRAND, "chart": chart}
        page = render_to_string(PRINTED[table.columns], context)
    return render_pdf(
        page,
        css=["lms/print/report.css", "reports/print/organisations.css"],
        created=_day_began(table.as_of),
        colours={"accent": settings.BRAND["accent"]},
    )


class Format(NamedTuple):
    label: str | Promise
    suffix: str
    content_type: str
    write: Callable[[Table], bytes]


FORMATS = {
    "csv": Format(_("CSV for machines"), "csv", "text/csv; charset=utf-8", csv),
    "csv-excel": Format("CSV", "csv", "text/csv; charset=utf-8", csv_for_excel),
    "xlsx": Format(
        "Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx
    ),
    "pdf": Format("PDF", "pdf", "application/pdf", pdf),
}


def file_name(table: Table, suffix: str) -> str:
    """In the reader's language, with nothing in it that a file system would refuse."""
    with translation.override(table.language):
        words = {"about": table.about, "day": table.as_of.isoformat()}
        if table.columns == BY_COHORT:
            name = pgettext("name of a file", "%(about)s by cohort %(day)s") % words
        elif table.organised == Organised.TODAY:
            name = pgettext("name of a file", "%(about)s by organisation of today %(day)s") % words
        else:
            name = pgettext("name of a file", "%(about)s by organisation %(day)s") % words
    return shown_name(re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name) + f".{suffix}")


def headings(table: Table) -> dict[str, str]:
    """By column of the frame, in the language of the table."""
    with translation.override(table.language):
        words = {
            "position": pgettext("place in a list", "No."),
            "programme": gettext("Programme"),
            "cohort": gettext("Cohort"),
            "organisation": gettext("Organisation"),
            "project_lead_word": gettext("Lead word of the project"),
            "project": gettext("Development project"),
            "project_language": gettext("Language of the project’s name"),
        }
    return {name: words[name] for name in table.columns} | {each.code: each.label for each in table.measures}


def _readable(table: Table) -> pd.DataFrame:
    """The frame with headings and words instead of codes; a figure that is not shown says so."""
    figures = frame(table).astype(object)
    with translation.override(table.language):
        hidden = gettext("not shown")
        if "project_language" in table.columns:
            figures["project_language"] = [_languages(codes) for codes in figures["project_language"]]
    figures["position"] = figures["position"].fillna("")
    for measure in table.measures:
        figures[measure.code] = figures[measure.code].fillna(hidden)
    return figures.rename(columns=headings(table))


def _languages(codes: str) -> str:
    names = [str(Language(code).label) if code else "" for code in codes.split(BETWEEN_PROJECTS)]
    return BETWEEN_PROJECTS.join(names)


def _escaped(figures: pd.DataFrame, table: Table) -> pd.DataFrame:
    """No cell that a spreadsheet would take for a formula."""
    places = [place for place, name in enumerate(table.columns) if name in FREE_TEXT]
    escaped = figures.copy()
    for place in places:
        escaped.isetitem(place, [safe_cell(text) for text in figures.iloc[:, place]])
    return escaped


def _add_figures(book: xlsxwriter.Workbook, table: Table) -> None:
    figures = _readable(table)
    sheet = book.add_worksheet(gettext("Organisations"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    # "@" keeps a text a text also when somebody edits the cell.
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    number = {"num_format": "#,##0", "align": "right", "valign": "top"}
    total = {"bold": True, "top": 2}
    plain_looks = book.add_format(text), book.add_format(number)
    total_looks = book.add_format(text | total), book.add_format(number | total)
    widths = [*(WIDTHS[name] for name in table.columns), *(FIGURE_WIDTH for _each in table.measures)]
    for place, heading in enumerate(figures.columns):
        sheet.write_string(0, place, heading, head)
        sheet.set_column(place, place, widths[place])
    for line, cells in enumerate(figures.itertuples(index=False), 1):
        as_text, as_number = total_looks if line == len(figures) else plain_looks
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell, as_number)
            else:
                sheet.write_string(line, place, cell, as_text if place < len(table.columns) else as_number)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _add_definitions(book: xlsxwriter.Workbook, table: Table) -> None:
    sheet = book.add_worksheet(gettext("Definitions"))
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    lines = [
        (table.title, table.about),
        (gettext("As of"), written(table.as_of)),
        *((measure.label, measure.definition) for measure in table.measures),
        *(("", note) for note in table.notes),
    ]
    for line, (word, sentence) in enumerate(lines):
        sheet.write_string(line, 0, word, bold)
        sheet.write_string(line, 1, sentence, wrap)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 90)


def _day_began(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
