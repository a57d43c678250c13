import csv
import io

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms import spreadsheets
from lms.errors import Refused
from lms.spreadsheets import Row, Sheet
from tests.factories import STARTS_ON, at
from tests.lms.roster_files import csv_roster, with_part, workbook

FIRST_SHEET = "xl/worksheets/sheet1.xml"
TABLE = [
    ["Sähköposti", "Nimi", "Organisaatio"],
    ["aino@kunta.example", "Öhman-Mäkelä, Åsa", "Järvenpää"],
    ["tero@kunta.example", "Šemeikka, Tero", "Äänekoski"],
]
SHEET = Sheet(
    ("Sähköposti", "Nimi", "Organisaatio"),
    (
        Row(2, ("aino@kunta.example", "Öhman-Mäkelä, Åsa", "Järvenpää")),
        Row(3, ("tero@kunta.example", "Šemeikka, Tero", "Äänekoski")),
    ),
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def text_of(table, separator: str = ";") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(table)
    return text.getvalue()


def rows_of(text: str, encoding: str = "utf-8") -> list[Row]:
    return list(spreadsheets.read(text.encode(encoding), name="roster.csv").rows)


def refusal_of(content: bytes, name: str = "roster.xlsx") -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        spreadsheets.read(content, name=name)
    return refusal.value.code, str(refusal.value.sentence)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_reads_the_same_in_any_encoding_and_with_any_separator(encoding, separator):
    content = text_of(TABLE, separator).encode(encoding)

    assert spreadsheets.read(content, name="roster.csv") == SHEET


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_text_from_ms_dos_and_from_a_macintosh_keeps_its_letters(encoding):
    table = [TABLE[0], TABLE[1], ["tero@kunta.example", "Mäki, Tero", "Äänekoski"]]

    sheet = spreadsheets.read(text_of(table).encode(encoding), name="roster.csv")

    assert [sheet.headings, *(row.cells for row in sheet.rows)] == [tuple(cells) for cells in table]


@pytest.mark.parametrize(
    "name", ["Séan O’Brien", "TEŠA ŽIGA", "Aino ”Aikku” Mäki", "Žofia Š", "Anna-Liisa – Ä"]
)
def test_signs_of_windows_are_not_taken_for_letters_of_a_macintosh(name):
    text = csv_roster(f"a@kunta.example;{name};Espoo", headings="E-mail;Name;Organisation", encoding="cp1252")

    assert spreadsheets.read(text, name="roster.csv").rows == (Row(2, ("a@kunta.example", name, "Espoo")),)


def test_workbook_reads_the_same_as_text():
    assert spreadsheets.read(workbook(TABLE), name="roster.xlsx") == SHEET


def test_figures_and_dates_of_a_workbook_are_what_a_person_sees():
    moment = at(STARTS_ON, 8).replace(tzinfo=None)  # a workbook knows no time zones
    content = workbook(
        [
            ["Number", "Share", "Day", "Moment", "Text", "Formula", "Truth"],
            [7, 0.5, STARTS_ON, moment, "0123", "=1/0", True],
        ]
    )

    [row] = spreadsheets.read(content, name="roster.xlsx").rows

    assert row.cells == ("7", "0.5", "2014-11-01", "2014-11-01 08:00:00", "0123", "0", "True")


def test_lines_are_numbered_as_in_the_file():
    text = '\r\nName;Unit\r\n\r\n"Aino\r\nKorhonen";Talous\r\n;;\r\nTero;\r\n'
    book = workbook([[], ["", "Name", "Unit"], [], ["", "Aino", "Talous"], [""], ["", "Tero"]])

    assert rows_of(text) == [Row(4, ("Aino Korhonen", "Talous")), Row(7, ("Tero",))]
    assert [row.line for row in spreadsheets.read(book, name="roster.xlsx").rows] == [4, 6]


def test_only_the_first_visible_sheet_with_anything_on_it_is_read():
    content = workbook([], [["secret"], ["1"]], [["Name"], ["Aino"]], [["Notes"]], hidden=1)

    sheet = spreadsheets.read(content, name="roster.xlsx")

    assert sheet == Sheet(("Name",), (Row(2, ("Aino",)),), left_out=("Sheet4",))


def test_cells_to_the_right_of_the_headings_have_no_heading_in_a_workbook():
    sheet = spreadsheets.read(workbook([["Name"], ["Aino", "", "calls on Monday"]]), name="roster.xlsx")

    assert sheet == Sheet(("Name", "", ""), (Row(2, ("Aino", "", "calls on Monday")),))


def test_what_cannot_be_seen_in_a_cell_is_not_in_it():
    text = "Name;Unit\n \u00a0Aino\u200b  Ma\u0308ki\u202e ;\ufeffNA\n"

    assert rows_of(text) == [Row(2, ("Aino Mäki", "NA"))]


def test_separator_may_be_told_in_the_first_line():
    assert rows_of("sep=|\r\nName, all|Unit\r\nAino|Talous\r\n") == [Row(3, ("Aino", "Talous"))]


def test_cells_of_old_macintosh_lines_are_read():
    assert rows_of("Name;Unit\rAino;Talous\r") == [Row(2, ("Aino", "Talous"))]


PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06"
NOT_READ = "“roster.xlsx” is not a spreadsheet that can be read. Save it as XLSX or as CSV."


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PICTURE, id="a picture"),
        pytest.param(b"%PDF-1.7\n1 0 obj", id="a PDF"),
        pytest.param(b"<html><table><tr><td>Nimi</td></tr></table></html>", id="a web page"),
        pytest.param(b'{"name": "Aino"}', id="JSON"),
        pytest.param(workbook(TABLE)[:-400], id="half a workbook"),
        pytest.param(b"PK\x03\x04 and nothing more", id="no zip"),
        pytest.param(
            with_part(workbook(TABLE), "xl/workbook.xml", b"<document/>"), id="a zip of something else"
        ),
        pytest.param(with_part(workbook(TABLE), FIRST_SHEET, b"<worksheet><sheetData>"), id="a broken part"),
        pytest.param(
            with_part(workbook(TABLE), FIRST_SHEET, b"<?xml version='1.0' encoding='odd'?><a/>"), id="odd"
        ),
        pytest.param(
            with_part(workbook(TABLE), FIRST_SHEET, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), id="entities"
        ),
    ],
)
def test_what_is_not_a_spreadsheet_is_called_so(content):
    assert refusal_of(content) == ("not_a_spreadsheet", NOT_READ)


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    "content, code, sentence",
    [
        (b"", "empty_file", "“roster.xlsx” is empty."),
        (b"\xef\xbb\xbf\r\n;;;\r\n", "empty_file", "“roster.xlsx” is empty."),
        (workbook([]), "empty_file", "“roster.xlsx” is empty."),
        (workbook([["Name"]]), "empty_file", "“roster.xlsx” has headings but no rows."),
        (
            OLD + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
            "“roster.xlsx” is protected with a password. Save it without one.",
        ),
        (
            OLD + "Workbook".encode("utf-16-le"),
            "old_workbook",
            "“roster.xlsx” is in a format of old Excel versions. Save it as XLSX or as CSV.",
        ),
        (
            "Name".encode("utf-16") + b"\x00",
            "unknown_encoding",
            "The encoding of “roster.xlsx” is not known. Save it again as XLSX or as CSV in UTF-8.",
        ),
        (
            "Name;Unit\nHÃ¤mÃ¤lÃ¤inen;Talous".encode(),
            "broken_letters",
            "The letters on line 2 are broken: “HÃ¤mÃ¤lÃ¤inen”. Save the file again as XLSX.",
        ),
        (
            workbook([["Name"], ["H\ufffdm\ufffdl\ufffdinen"]]),
            "broken_letters",
            "The letters on line 2 are broken: “H\ufffdm\ufffdl\ufffdinen”. Save the file again as XLSX.",
        ),
        (
            b'Name;Unit\nAino;Talous\nTero;"Sivistys\n',
            "broken_quotes",
            "In “roster.xlsx” the quotation marks on line 3 do not match.",
        ),
    ],
)
def test_what_cannot_be_read_says_why(content, code, sentence):
    assert refusal_of(content) == (code, sentence)


def test_only_the_name_of_the_file_is_told_not_its_folder():
    assert refusal_of(b"", "salaiset/roster.csv") == ("empty_file", "“roster.csv” is empty.")


@pytest.mark.parametrize("make", [lambda rows: text_of(rows).encode(), workbook])
def test_too_many_rows_are_refused_with_both_figures(make):
    rows = [["Name"], *([f"Aino {number}"] for number in range(20_000))]

    assert refusal_of(make(rows)) == (
        "too_many_rows",
        "“roster.xlsx” has 20,000 rows. At most 10,000 can be taken at a time: divide the file.",
    )


def test_as_many_rows_as_are_allowed_are_read(settings):
    settings.ROSTER_MAX_ROWS = 2

    assert rows_of("Name\nAino\n\nTero\n\n") == [Row(2, ("Aino",)), Row(4, ("Tero",))]


TOO_LARGE = "“roster.xlsx” is too large: at most 64 MB can be read. Keep only the roster in it."


def test_workbook_that_unpacks_to_too_much_is_refused():
    bomb = with_part(workbook(TABLE), FIRST_SHEET, b"<a>" + bytes(65 * 1024**2))

    assert len(bomb) < 100_000
    assert refusal_of(bomb) == ("too_large", TOO_LARGE)


def test_text_that_is_too_large_is_refused():
    assert refusal_of(b"a" * (64 * 1024**2 + 1)) == ("too_large", TOO_LARGE)


FAR = "A sheet of “roster.xlsx” reaches to row 1,048,576 and column 16,384. Delete what stands outside the roster."


@pytest.mark.parametrize(
    "cells",
    [
        '<row><c r="XFD1048576"><v>1</v></c></row>',
        "<row><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c s=">" r = "&#88;FD1048576"><v>1</v></c></row>',
        '<x:row><x:c r="XFD1048576" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>',
        '<row r="1048575"/><row><c r="XFC1"/><c r="XFC1048576"/><c><v>1</v></c></row>',
    ],
)
def test_one_value_in_the_last_cell_makes_no_room_for_all_before_it(cells):
    text = f'<worksheet xmlns:x="x"><sheetData>{cells}</sheetData></worksheet>'

    assert refusal_of(with_part(workbook(TABLE), FIRST_SHEET, text.encode())) == ("too_large", FAR)


def test_last_cell_without_a_value_does_no_harm():
    text = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
        b"</sheetData></worksheet>"
    )

    sheet = spreadsheets.read(with_part(workbook(TABLE), FIRST_SHEET, text), name="roster.xlsx")

    assert sheet == Sheet(("Name",), (Row(2, ("1",)),))


@pytest.mark.parametrize(
    "text, safe",
    [
        ("=1+1", "'=1+1"),
        ("+358 9 310", "'+358 9 310"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\0=1", "'\0=1"),
        ("＝1+1", "'＝1+1"),
        ("  =1", "'  =1"),
        ("Espoo = Esbo", "Espoo = Esbo"),
        ("– 2", "– 2"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_csv_cell_that_would_be_a_formula_is_text(text, safe):
    assert spreadsheets.safe_cell(text) == safe


@given(st.text())
def test_safe_cell_loses_nothing_and_starts_no_formula(text):
    safe = spreadsheets.safe_cell(text)

    assert safe in (text, "'" + text)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝"))
