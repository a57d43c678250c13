"""The command that writes a report: the same figures to a file or to standard output."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.models import Organisation, Succession
from tests.factories import make_cohort, make_enrolment, make_organisation, make_programme
from tests.reports.making import TODAY, make_ekj, make_people, published_rows

pytestmark = pytest.mark.django_db


def export(*arguments: str, programme: str = "ekj-johtamisvalmennus", output: str | Path = "-") -> None:
    call_command(
        "export_report", "organisations", "--programme", programme, *arguments, "--output", str(output)
    )


def test_csv_on_standard_output_has_the_published_rows_and_their_sum(capfdbinary):
    make_ekj()

    export("--format", "csv", "--language", "sv")

    *rows, total = csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline=""))
    asked = {"position", "project_lead_word", "project", "project_language", "certificates"}
    assert [
        {name: row[name] for name in asked} | {"organisation_sv": row["organisation"]} for row in rows
    ] == [{name: row[name] for name in asked | {"organisation_sv"}} for row in published_rows()]
    assert total["certificates"] == "134"


@pytest.mark.parametrize(
    "code, begins_with", [("csv-excel", b"\xef\xbb\xbf"), ("xlsx", b"PK\x03\x04"), ("pdf", b"%PDF-1.7")]
)
def test_bytes_on_standard_output_are_those_in_a_file(code, begins_with, tmp_path, capfdbinary):
    make_ekj()
    file = tmp_path / "report"

    export("--format", code, "--language", "fi")
    export("--format", code, "--language", "fi", output=file)

    written = file.read_bytes()
    assert written.startswith(begins_with)
    assert capfdbinary.readouterr().out == written


def test_one_cohort_of_several_can_be_asked_for(capfdbinary):
    programme = make_programme()
    first = make_cohort("EKJ 2014–2016", programme=programme)
    make_people(first, Organisation.objects.get(), 2)
    make_enrolment(make_cohort("EKJ 2016–2018", programme=programme))

    export("--cohort", first.slug, "--format", "csv", "--language", "en")

    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[1:] == ["1,Kuntaliitto,,,,2,0,0", ",Total,,,,2,0,0"]


def test_figures_can_be_asked_for_as_organised_today(capfdbinary):
    carea, kymsote = make_organisation("Carea"), make_organisation("Kymsote")
    make_people(make_cohort(), carea, 2)
    Succession.objects.create(predecessor=carea, successor=kymsote, kind="continued_by", on=TODAY)

    export("--format", "csv", "--language", "en", "--organised", "today")

    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert lines[1:] == ["1,Kymsote,,,,2,0,0", ",Total,,,,2,0,0"]


def test_unknown_programme_is_named_with_those_that_there_are():
    make_programme()

    with pytest.raises(CommandError) as refusal:
        export("--format", "csv", "--language", "sv", programme="ekj")

    assert str(refusal.value) == "There is no programme 'ekj'. Programmes: ekj-johtamisvalmennus."


def test_cohort_of_another_programme_is_refused():
    make_cohort("EKJ 2014–2016")
    make_cohort("EMBA 5", programme=make_programme("EMBA"))

    with pytest.raises(CommandError) as refusal:
        export("--cohort", "emba-5", "--format", "csv", "--language", "sv")

    assert str(refusal.value) == (
        "The programme 'ekj-johtamisvalmennus' has no cohort 'emba-5'. Its cohorts: ekj-20142016."
    )


def test_file_that_cannot_be_written_is_named(tmp_path):
    make_programme()
    file = tmp_path / "nowhere" / "report.csv"

    with pytest.raises(CommandError) as refusal:
        export("--format", "csv", "--language", "sv", output=file)

    assert str(refusal.value) == f"Cannot write {file}: No such file or directory."


@pytest.mark.parametrize(
    "wrong",
    [
        ("--format", "doc", "--language", "fi"),
        ("--format", "csv", "--language", "de"),
        ("--format", "csv", "--language", "fi", "--organised", "tomorrow"),
    ],
)
def test_format_language_and_view_are_of_those_that_there_are(wrong):
    with pytest.raises(CommandError, match="invalid choice"):
        export(*wrong)
