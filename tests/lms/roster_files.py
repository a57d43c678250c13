"""Roster files as programs write them, made where they are needed."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

HEADINGS = "Sähköposti;Etunimi;Sukunimi;Organisaatio"


def csv_roster(*lines: str, headings: str = HEADINGS, encoding: str = "utf-8-sig") -> bytes:
    return "".join(f"{line}\r\n" for line in (headings, *lines)).encode(encoding)


def workbook(*sheets: Iterable[Iterable[Any]], hidden: int | None = None) -> bytes:
    """A workbook with a sheet for each list of rows; dates are written as dates."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "d.m.yyyy"}) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            for line, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write(line, column, cell)
            if number == hidden:
                sheet.hide()
    return made.getvalue()


def with_part(content: bytes, path: str, text: bytes) -> bytes:
    """The same workbook with one of its parts replaced."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == path else old.read(name))
    return made.getvalue()
