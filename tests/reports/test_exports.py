"""Every file shows the figures of the table, and no cell of it does anything."""

import csv
import io
import re

import page
import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject
from python_calamine import CalamineWorkbook

from lms.models import Cohort
from reports import exports, statistics
from reports.disclosure import disclosed
from reports.tables import Table
from tests.factories import make_cohort, make_organisation
from tests.reports.making import CEREMONY, TODAY, make_ekj, make_participation, make_people

pytestmark = pytest.mark.django_db

every_language = pytest.mark.parametrize("language", ["fi", "sv", "en"])


def table_of(cohort: Cohort, language: str = "fi") -> Table:
    return statistics.organisations(cohort, language=language, as_of=TODAY)


def hidden_table() -> Table:
    """One small figure, the next smallest with it, and a sum: as a stranger sees them."""
    cohort = make_cohort()
    for name, participants in {"Espoo": 2, "Pori": 22, "Mikkeli": 9}.items():
        make_participation(cohort, make_organisation(name))
        make_people(cohort, make_organisation(name), participants, participants, participants)
    return disclosed(table_of(cohort, "en"), programme=cohort.programme, sees_persons=False)


def figures_of(table: Table) -> list[tuple[int | None, ...]]:
    return [tuple(line.figures.values()) for line in table.lines]


def read_csv(content: bytes, encoding: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def sheets_of(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def text_of(content: bytes) -> str:
    return "\n".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(content)).pages)


def figures_in_pdf(content: bytes) -> list[tuple[int, ...]]:
    """Each line that ends in three numbers: the rows of the table."""
    found = re.findall(r"(?:^|\s)(\d+) (\d+) (\d+)$", text_of(content), re.MULTILINE)
    return [tuple(map(int, figures)) for figures in found]


@every_language
def test_all_formats_show_the_same_figures(language):
    table = table_of(make_ekj(), language)

    for_machines = read_csv(exports.csv(table), "utf-8", ",")
    for_excel = read_csv(exports.csv_for_excel(table), "utf-8-sig", ";")
    sheet = next(iter(sheets_of(exports.xlsx(table)).values()))

    figures = figures_of(table)
    assert len(figures) == 14
    assert [tuple(map(int, row[5:])) for row in for_machines[1:]] == figures
    assert [tuple(map(int, row[5:])) for row in for_excel[1:]] == figures
    assert [tuple(row[5:]) for row in sheet[1:]] == figures
    assert figures_in_pdf(exports.pdf(table)) == figures


@every_language
def test_all_formats_name_the_same_organisations_and_projects(language):
    table = table_of(make_ekj(), language)
    names = [line.name for line in table.lines]
    projects = [line.projects[0].name if line.projects else "" for line in table.lines]

    for_machines = read_csv(exports.csv(table), "utf-8", ",")[1:]
    for_excel = read_csv(exports.csv_for_excel(table), "utf-8-sig", ";")[1:]
    sheet = next(iter(sheets_of(exports.xlsx(table)).values()))[1:]
    printed = " ".join(text_of(exports.pdf(table)).split())

    for rows in (for_machines, for_excel, sheet):
        assert [row[1] for row in rows] == names
        assert [row[3] for row in rows] == projects
    assert [text for text in names + projects if text not in printed] == []


def test_csv_for_machines_has_english_columns_and_the_sum_last():
    content = exports.csv(table_of(make_ekj(), "sv")).decode("utf-8")

    lines = content.split("\r\n")

    assert lines[0] == (
        "position,organisation,project_lead_word,project,project_language,participants,completed,certificates"
    )
    assert lines[4] == "4,Kouvola,Projektet,ASKEL Asiakas keskiöön - laadukkaasti,fi,22,21,21"
    assert lines[13] == "13,Andra organisationer,,,,10,10,10"
    assert lines[14:] == [",Totalt,,,,146,134,134", ""]


def test_csv_for_excel_begins_with_a_byte_order_mark_and_is_headed_in_the_language():
    content = exports.csv_for_excel(table_of(make_ekj(), "fi"))

    lines = content.decode("utf-8-sig").split("\r\n")

    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[0].split(";")[1:4:2] == ["Organisaatio", "Kehittämishanke"]
    assert lines[4].startswith("4;Kouvola;Projektet;ASKEL Asiakas keskiöön - laadukkaasti;suomi;")


def test_workbook_tells_what_its_figures_are():
    table = table_of(make_ekj(), "en")

    sheets = sheets_of(exports.xlsx(table))

    assert list(sheets) == ["Organisations", "Definitions"]
    assert sheets["Organisations"][0] == list(exports.headings(table).values())
    definitions = sheets["Definitions"]
    assert definitions[:3] == [
        ["Participants and certificates by organisation", "EKJ 2014–2016"],
        ["As of", "22 November 2016"],
        ["Participants", table.measures[0].definition],
    ]
    assert [row[1] for row in definitions[-len(table.notes) :]] == list(table.notes)


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "\t=1+1", "+358 9 123", "-2", "＝1+1"])
def test_name_that_looks_like_a_formula_is_only_text(name):
    cohort = make_cohort()
    organisation = make_organisation("Pori")
    organisation.names.update(name_fi=name)
    make_participation(cohort, organisation, project=name, lead_word=name)
    table = table_of(cohort)

    for_machines = read_csv(exports.csv(table), "utf-8", ",")[1]
    for_excel = read_csv(exports.csv_for_excel(table), "utf-8-sig", ";")[1]
    content = exports.xlsx(table)

    escaped = ["1", f"'{name}", f"'{name}", f"'{name}"]
    assert for_machines[:4] == escaped
    assert for_excel[:4] == escaped
    sheet = sheets_of(content)[next(iter(sheets_of(content)))]
    assert sheet[1][:4] == [1, name, name, name]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [cell for row in book.get_sheet_by_index(0).to_python() for cell in row if cell == 2.0] == []


def test_address_in_a_name_becomes_no_link():
    cohort = make_cohort()
    make_participation(cohort, make_organisation("Pori"), project="https://kunta.example/hanke")

    content = exports.xlsx(table_of(cohort, "en"))

    assert b"hyperlink" not in content
    assert sheets_of(content)["Organisations"][1][3] == "https://kunta.example/hanke"


def test_markup_in_a_name_is_printed_as_it_is_written():
    cohort = make_cohort()
    organisation = make_organisation("Pori")
    organisation.names.update(name_fi="<b>Pori</b> & Rauma")
    make_participation(cohort, organisation)
    make_people(cohort, organisation, 5, 5, 5)

    assert "<b>Pori</b> & Rauma 5 5 5" in text_of(exports.pdf(table_of(cohort)))


def test_hidden_figures_are_hidden_in_every_format():
    table = hidden_table()

    for_machines = [row[5:] for row in read_csv(exports.csv(table), "utf-8", ",")[1:]]
    for_excel = [row[5:] for row in read_csv(exports.csv_for_excel(table), "utf-8-sig", ";")[1:]]
    sheet = [row[5:] for row in sheets_of(exports.xlsx(table))["Organisations"][1:]]
    printed = text_of(exports.pdf(table))

    hidden, pori, total = ["not shown"] * 3, [22] * 3, [33] * 3
    assert for_machines == [[""] * 3, ["22"] * 3, [""] * 3, ["33"] * 3]
    assert for_excel == [hidden, ["22"] * 3, hidden, ["33"] * 3]
    assert sheet == [hidden, pori, hidden, total]
    assert printed.count("not shown not shown not shown") == 2
    assert figures_in_pdf(exports.pdf(table)) == [(22, 22, 22), (33, 33, 33)]
    assert "Figures under 5 are not shown" in printed
    # The chart draws only what is shown.
    assert re.findall(r"^(Espoo|Mikkeli|Pori) \d+$", printed, re.MULTILINE) == ["Pori"]


@every_language
def test_pdf_is_accessible_and_one_page(language):
    report = page.validate_pdf_bytes(exports.pdf(table_of(make_ekj(), language)), profile="ua1")

    assert [failure.rule_id for failure in report.failures] == []
    assert report.document.page_count == 1


def test_pdf_marks_the_languages_of_projects_and_of_the_title():
    reader = pypdf.PdfReader(io.BytesIO(exports.pdf(table_of(make_ekj(), "en"))))

    catalogue = reader.trailer["/Root"]

    assert catalogue["/Lang"] == "en"
    assert set(languages_in(catalogue["/StructTreeRoot"])) == {"fi", "sv"}


def languages_in(element: DictionaryObject) -> list[str]:
    kids = element.get("/K", ArrayObject())
    found = [element["/Lang"]] if "/Lang" in element else []
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, DictionaryObject):
            found += languages_in(kid)
    return found


@pytest.mark.parametrize("code", exports.FORMATS)
def test_same_table_is_the_same_file(code):
    table = table_of(make_ekj(), "en")
    write = exports.FORMATS[code].write

    assert write(table) == write(table)


def test_file_is_named_in_the_language_of_the_table():
    cohort = make_ekj()

    names = [exports.file_name(table_of(cohort, language), "pdf") for language in ("fi", "sv", "en")]

    assert names == [
        "EKJ 2014–2016 organisaatioittain 2016-11-22.pdf",
        "EKJ 2014–2016 per organisation 2016-11-22.pdf",
        "EKJ 2014–2016 by organisation 2016-11-22.pdf",
    ]


def test_table_as_organised_today_says_so_in_its_name_on_paper_and_in_the_workbook():
    table = statistics.organisations(make_ekj(), language="en", as_of=TODAY, organised="today")
    definition = "then has become by 22 November 2016."

    assert exports.file_name(table, "pdf") == ("EKJ 2014–2016 by organisation of today 2016-11-22.pdf")
    printed = " ".join(text_of(exports.pdf(table)).split())
    assert "As organised today · issue date 12 February 2016" in printed
    assert definition in printed
    sheet = sheets_of(exports.xlsx(table))["Definitions"]
    assert [definition in line[1] for line in sheet].count(True) == 1


def test_name_of_a_file_has_nothing_that_a_file_system_would_refuse():
    cohort = make_cohort("EKJ 2014/2016: *uudet*", slug="ekj")

    assert (
        exports.file_name(table_of(cohort, "en"), "csv")
        == "EKJ 2014-2016- -uudet- by organisation 2016-11-22.csv"
    )


def test_several_projects_of_one_organisation_stand_in_one_cell():
    first = make_cohort("EKJ 2014–2016")
    second = make_cohort("EKJ 2016–2018", starts_on=CEREMONY)
    pori = make_organisation("Pori")
    make_participation(first, pori, project="Tiikerinloikka", lead_word="Projektet")
    make_participation(second, pori, project="Nya språng", language="sv")

    table = statistics.organisations(first.programme, language="fi", as_of=TODAY)

    assert read_csv(exports.csv(table), "utf-8", ",")[1][2:5] == [
        "Projektet | ",
        "Tiikerinloikka | Nya språng",
        "fi | sv",
    ]
