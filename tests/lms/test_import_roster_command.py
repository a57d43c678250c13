from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from lms.models import AuditEntry, Enrolment, User
from tests.factories import make_cohort, make_lead, make_organisation
from tests.lms.roster_files import csv_roster, workbook

pytestmark = pytest.mark.django_db

AINO = "aino.korhonen@kunta.example;Aino;Korhonen;Espoo"
TERO = "tero.virtanen@kunta.example;Tero;Virtanen;Espoo"
NAMELESS = "matti@kunta.example;;;Espoo"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def cohort():
    make_organisation("Espoo")
    return make_cohort(slug="ekj")


@pytest.fixture
def roster(cohort, tmp_path):
    """A roster file with these lines."""

    def write(*lines: str, **columns: str):
        file = tmp_path / "roster.csv"
        file.write_bytes(csv_roster(*lines, **columns))
        return file

    return write


def run(file, *options: str, cohort: str = "ekj") -> str:
    said = StringIO()
    call_command("import_roster", str(file), "--cohort", cohort, *options, stdout=said)
    return said.getvalue()


def refused(file, *options: str, cohort: str = "ekj") -> tuple[int, str, str]:
    """The code with which the command ends, why, and what it said before."""
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_roster", str(file), "--cohort", cohort, *options, stdout=said)
    return error.value.returncode, str(error.value), said.getvalue()


def test_dry_run_shows_the_plan_and_imports_nothing(roster):
    said = run(roster(AINO, TERO), "--dry-run")

    assert said == (
        "     2  new      aino.korhonen@kunta.example  Aino Korhonen  Espoo\n"
        "     3  new      tero.virtanen@kunta.example  Tero Virtanen  Espoo\n"
        "2 new, 0 changed, 0 the same, 0 that cannot be taken\n"
    )
    assert not Enrolment.objects.exists()
    assert not User.objects.with_email("aino.korhonen@kunta.example").exists()


def test_dry_run_ends_with_1_when_a_row_cannot_be_taken(roster):
    code, sentence, said = refused(roster(AINO, NAMELESS), "--dry-run")

    assert (code, sentence) == (1, "1 row cannot be taken.")
    assert said == (
        "     2  new      aino.korhonen@kunta.example  Aino Korhonen  Espoo\n"
        "     3  error    matti@kunta.example  Espoo\n"
        "        The name is empty.\n"
        "1 new, 0 changed, 0 the same, 1 that cannot be taken\n"
    )


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "“roster.csv” is empty."),
        (
            b"\x89PNG\r\n\x1a\n\x00",
            "“roster.csv” is not a spreadsheet that can be read. Save it as XLSX or as CSV.",
        ),
        (
            workbook([["Nimi"], *([["Aino"]] * 20_000)]),
            "“roster.csv” has 20,000 rows. At most 10,000 can be taken at a time: divide the file.",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_file_that_cannot_be_read_ends_with_2(cohort, tmp_path, content, sentence, options):
    file = tmp_path / "roster.csv"
    file.write_bytes(content)

    assert refused(file, *options) == (2, sentence, "")


def test_file_without_the_needed_columns_ends_with_2(roster):
    code, sentence, _said = refused(roster("Aino;Espoo", headings="Nimi;Organisaatio"), "--dry-run")

    assert (code, sentence) == (
        2,
        "The heading line lacks what is needed. These words are understood: "
        "e-mail (Sähköposti, Sähköpostiosoite, S-posti, E-post, E-postadress, E-mail, Email, E-mail address).",
    )


def test_file_that_is_not_there_ends_with_2(cohort, tmp_path):
    file = tmp_path / "roster.csv"

    assert refused(file) == (2, f"{file}: No such file or directory", "")


def test_unknown_cohort_and_unknown_person_end_with_2(roster):
    file = roster(AINO)

    assert refused(file, cohort="emba") == (2, "There is no cohort “emba”.", "")
    assert refused(file, "--by", "matti@kunta.example") == (
        2,
        "Nobody has the e-mail address matti@kunta.example.",
        "",
    )


def test_import_says_what_was_done_and_who_did_it(roster, cohort):
    leena = make_lead(cohort.programme)
    run(roster(AINO, TERO), "--by", "LEENA.laine@kunta.example")

    said = run(
        roster(f"{AINO};Talous", f"{TERO};", headings="Email;Given name;Surname;Organisation;Unit"),
        "--by",
        leena.email,
    )

    assert said == (
        "     2  changed  aino.korhonen@kunta.example  Aino Korhonen  Espoo\n"
        "        unit: – → Talous\n"
        "     3  same     tero.virtanen@kunta.example  Tero Virtanen  Espoo\n"
        "0 new, 1 changed, 1 the same, 0 that cannot be taken\n"
    )
    assert [entry.by for entry in AuditEntry.objects.all()] == [leena] * 5
    assert {enrolment.enrolled_by for enrolment in Enrolment.objects.all()} == {leena}


def test_without_by_the_system_imports(roster):
    run(roster(AINO))

    assert Enrolment.objects.get().enrolled_by == User.objects.system()


def test_import_with_an_error_imports_nothing_and_ends_with_1(roster):
    code, sentence, said = refused(roster(AINO, NAMELESS))

    assert (code, sentence) == (1, "1 line of the roster cannot be taken. Nothing was imported.")
    assert said.splitlines()[-1] == "1 new, 0 changed, 0 the same, 1 that cannot be taken"
    assert not Enrolment.objects.exists()


def test_rows_with_errors_can_be_skipped(roster):
    said = run(roster(AINO, NAMELESS), "--skip-errors")

    assert said.splitlines()[-1] == "1 new, 0 changed, 0 the same, 1 that cannot be taken"
    assert [enrolment.person.full_name for enrolment in Enrolment.objects.all()] == ["Aino Korhonen"]


def test_quiet_import_tells_only_the_counts(roster):
    assert run(roster(AINO), "--verbosity", "0") == "1 new, 0 changed, 0 the same, 0 that cannot be taken\n"


def test_notices_stand_with_the_file_and_with_the_row(roster):
    run(roster(AINO))
    User.objects.with_email("aino.korhonen@kunta.example").update(full_name="Aino Laine")

    said = run(roster(f"{AINO};kahvi", headings="Email;Given name;Surname;Organisation;Diet"), "--dry-run")

    assert said == (
        "This column is not read: Diet.\n"
        "     2  same     aino.korhonen@kunta.example  Aino Laine  Espoo\n"
        "        The name stays as Aino Laine; the file has “Aino Korhonen”.\n"
        "0 new, 0 changed, 1 the same, 0 that cannot be taken\n"
    )
