"""Reading any roster file, whatever program wrote it, and cells that are safe to write.

A workbook is untrusted input to a parser that believes what it reads: a file of a few kilobytes can unpack
to gigabytes, or put one value into the last cell of the sheet and have room made for all before it. So the
parts are measured first, and the parser is given only what was measured.
"""

import csv
import datetime
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from lms.errors import Refused

MAX_BYTES = 64 * 1024 * 1024  # of text, or of a workbook when unpacked
MAX_CELLS = 4_000_000  # the parser takes 34 bytes for each, empty or not

WORKBOOK = b"PK\x03\x04"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Excel wrote until 2007, and still for a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NOT_A_TABLE = ("<", "{", "%PDF")  # a web page, JSON and the like, whatever the file is called

CONTROL = re.compile("[\x00-\x08\x0e-\x1b]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Text in UTF-8 that a program took for Windows-1252 and saved so: "Hämäläinen" as "HÃ¤mÃ¤lÃ¤inen".
BROKEN = re.compile("Ã[¤¶¥„–…©]|Å[¡¾‹]|Ä‘|\ufffd")
# Windows-1252 has these inside a word only when the text was in an encoding of MS-DOS or of a Macintosh.
OUT_OF_PLACE = re.compile(r"[^\W\d_][„†‡”™][^\W\d_]|[a-z][ŠŒŽ]|[A-Z][ŠŒŽ][a-z]|\b„\w")

# What reading a broken workbook may come to; the last three are an unknown encoding, a zip with a password
# and one that is packed in an unusual way.
UNREADABLE = (CalamineError, BadZipFile, zlib.error, expat.ExpatError, ValueError, OSError, EOFError)
UNREADABLE += (LookupError, RuntimeError, NotImplementedError)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


class Row(NamedTuple):
    """A line of the file, its number as a person counts them, and its cells as tidy text.

    Empty cells at the end are left out, so a row may be shorter than the headings.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The first line with anything on it as headings, and every later such line as a row.

    A row may be longer than the headings only in text: there a separator stands where it should not. In a
    workbook a column without a heading has the heading "".
    ``left_out`` names further sheets of the workbook that hold something and were not read.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


def read(content: bytes, *, name: str) -> Sheet:
    """The cells of an XLSX file or of text with ``;``, ``,`` or tabs, in any encoding that Excel writes.

    ``name`` is for the sentences only: what a file is, its content tells. Refuses ``empty_file``,
    ``not_a_spreadsheet``, ``old_workbook``, ``password_protected``, ``too_large``, ``unknown_encoding``,
    ``broken_letters``, ``broken_quotes`` and ``too_many_rows``.
    """
    name = PurePath(name).name
    if len(content) > MAX_BYTES:
        raise _too_large(name)
    if content.startswith(COMPOUND_FILE):
        raise _closed(content, name)
    if content.startswith(WORKBOOK):
        return _read_workbook(content, name)
    return _sheet(_records(_decoded(content, name), name), name)


def safe_cell(text: str) -> str:
    """``text`` as a CSV cell that no spreadsheet program takes for a formula.

    Figures, dates and telephone numbers go into columns of their own type and not through here: a minus sign
    starts a formula too. XLSX needs no such sign: there strings are written as strings, with
    ``strings_to_formulas`` and ``strings_to_urls`` switched off.
    """
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


# From lines to a sheet


def _sheet(
    lines: Iterable[tuple[int, Iterable[str]]],
    name: str,
    *,
    in_columns: bool = False,
    left_out: tuple[str, ...] = (),
) -> Sheet:
    filled = (row for row in (_row(line, cells) for line, cells in lines) if row.cells)
    headings = next(filled, None)
    if headings is None:
        raise Refused("empty_file", _("“%(file)s” is empty.") % {"file": name})
    most, rows, count = settings.ROSTER_MAX_ROWS, [], 0
    for count, row in enumerate(filled, 1):
        if count <= most:
            rows.append(row)
    if count == 0:
        raise Refused("empty_file", _("“%(file)s” has headings but no rows.") % {"file": name})
    if count > most:
        raise Refused(
            "too_many_rows",
            _("“%(file)s” has %(count)s rows. At most %(most)s can be taken at a time: divide the file.")
            % {"file": name, "count": _figure(count), "most": _figure(most)},
        )
    missing = max(len(row.cells) for row in rows) - len(headings.cells) if in_columns else 0
    return Sheet(headings.cells + ("",) * missing, tuple(rows), left_out)


def _row(line: int, cells: Iterable[str]) -> Row:
    tidy = [_tidy(cell) for cell in cells]
    while tidy and not tidy[-1]:
        tidy.pop()
    for cell in tidy:
        if BROKEN.search(cell):
            raise Refused(
                "broken_letters",
                _("The letters on line %(line)d are broken: “%(text)s”. Save the file again as XLSX.")
                % {"line": line, "text": cell[:60]},
            )
    return Row(line, tuple(tidy))


def _tidy(cell: str) -> str:
    """One line, single spaces, letters composed, nothing invisible: what a person sees in the cell."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", cell)).split())


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)


# Text with separators


def _decoded(content: bytes, name: str) -> str:
    text = _text_of(content)
    if text is None:
        raise Refused(
            "unknown_encoding",
            _("The encoding of “%(file)s” is not known. Save it again as XLSX or as CSV in UTF-8.")
            % {"file": name},
        )
    if text.lstrip().startswith(NOT_A_TABLE) or CONTROL.search(text):
        raise _not_a_spreadsheet(name)
    return text


def _text_of(content: bytes) -> str | None:
    """UTF-16 first, since its bytes pass for other encodings; then UTF-8, which no other text passes for."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if content[1::2].count(0) > len(content) // 4:
        return _strictly(content, "utf-16-le")
    if content[0::2].count(0) > len(content) // 4:
        return _strictly(content, "utf-16-be")
    text = _strictly(content, "utf-8-sig")
    return _in_eight_bits(content) if text is None else text


def _in_eight_bits(content: bytes) -> str | None:
    """Windows-1252, unless it puts signs inside words; then of MS-DOS and Macintosh what makes å, ä and ö."""
    windows = _strictly(content, "cp1252")
    if windows is not None and not OUT_OF_PLACE.search(windows):
        return windows
    others = [content.decode("cp850"), content.decode("mac_roman")]
    likely = [text for text in others if not OUT_OF_PLACE.search(text)]
    return max(likely, key=lambda text: sum(map(text.count, "åäöÅÄÖ")), default=windows)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; a quoted cell may hold line breaks."""
    separator = _separator(text)
    if told := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        separator, text = told[1], "\n" + text[told.end() :]
    records = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in records:
            yield line, cells
            line = records.line_num + 1
    except csv.Error as error:
        raise Refused(
            "broken_quotes",
            _("In “%(file)s” the quotation marks on line %(line)d do not match.")
            % {"file": name, "line": line},
        ) from error


def _separator(text: str) -> str:
    """Whichever divides the first line with anything on it into the most cells."""
    first = next(filter(str.strip, StringIO(text, newline=None)), "")
    return max(";\t,", key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


# Workbooks


def _read_workbook(content: bytes, name: str) -> Sheet:
    try:
        with load_workbook(BytesIO(_measured(content, name))) as book:
            shown = [
                about.name
                for about in book.sheets_metadata
                if about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible
            ]
            sheets = [sheet for title in shown if (sheet := book.get_sheet_by_name(title)).start is not None]
    except UNREADABLE as error:
        raise _not_a_spreadsheet(name) from error
    lines = enumerate(sheets[0].iter_rows(), 1) if sheets else ()
    return _sheet(
        ((line, map(_text, cells)) for line, cells in lines),
        name,
        in_columns=True,
        left_out=tuple(sheet.name for sheet in sheets[1:]),
    )


def _text(cell: object) -> str:
    """A number without a decimal part as it was typed, a date as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _measured(content: bytes, name: str) -> bytes:
    """The same workbook without pictures and the like, packed anew from parts that were read in full."""
    measured, left = BytesIO(), MAX_BYTES
    with ZipFile(BytesIO(content)) as packed, ZipFile(measured, "w") as kept:
        for path in dict.fromkeys(packed.namelist()):
            if not path.endswith((".xml", ".rels")):
                continue
            with packed.open(path) as part:
                text = part.read(left + 1)
            left -= len(text)
            if left < 0:
                raise _too_large(name)
            rows, columns = _extent(text)
            if rows * columns > MAX_CELLS:
                raise Refused(
                    "too_large",
                    _(
                        "A sheet of “%(file)s” reaches to row %(row)s and column %(column)s. "
                        "Delete what stands outside the roster."
                    )
                    % {"file": name, "row": _figure(rows), "column": _figure(columns)},
                )
            kept.writestr(path, text)
    return measured.getvalue()


def _extent(part: bytes) -> tuple[int, int]:
    """The furthest row and the furthest column with a value in one XML part of a workbook."""
    furthest, here = [0, 0], [0, 0]

    def started(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            here[:] = int(attributes.get("r", here[0] + 1)), 0
        elif tag == "c":
            here[:] = _position(attributes["r"]) if "r" in attributes else (here[0], here[1] + 1)
        elif tag in {"v", "is"}:
            furthest[:] = max(furthest[0], here[0]), max(furthest[1], here[1])

    def refused(*_doctype: object) -> None:
        raise ValueError("A part of a workbook has no document type.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = refused
    parser.Parse(part, True)
    return furthest[0], furthest[1]


def _position(reference: str) -> tuple[int, int]:
    """Row and column of "AB12", counted from one."""
    letters = reference.rstrip("0123456789")
    if len(letters) > 3:
        raise ValueError(f"There is no column {letters:.10}…")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column


# Refusals


def _not_a_spreadsheet(name: str) -> Refused:
    return Refused(
        "not_a_spreadsheet",
        _("“%(file)s” is not a spreadsheet that can be read. Save it as XLSX or as CSV.") % {"file": name},
    )


def _closed(content: bytes, name: str) -> Refused:
    if ENCRYPTED in content:
        return Refused(
            "password_protected",
            _("“%(file)s” is protected with a password. Save it without one.") % {"file": name},
        )
    return Refused(
        "old_workbook",
        _("“%(file)s” is in a format of old Excel versions. Save it as XLSX or as CSV.") % {"file": name},
    )


def _too_large(name: str) -> Refused:
    return Refused(
        "too_large",
        _("“%(file)s” is too large: at most %(most)d MB can be read. Keep only the roster in it.")
        % {"file": name, "most": MAX_BYTES // 1024**2},
    )
