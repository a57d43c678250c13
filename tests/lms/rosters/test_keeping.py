"""A roster file from the day it is handed in until it is imported or removed."""

from pathlib import Path

import pytest

from lms import spreadsheets
from lms.actions import rosters
from lms.actions.rosters import Counts, example
from lms.actions.rosters.headings import FIELD_OF
from lms.errors import Refused
from lms.models import AuditEntry, Enrolment, Roster
from tests.factories import make_organisation, make_person
from tests.lms.roster_files import csv_roster, workbook
from tests.lms.rosters.story import AINO, TERO

pytestmark = pytest.mark.django_db


def carried_out(roster, by, **options):
    fingerprint = rosters.plan_of(roster, by=by).fingerprint
    return rosters.carry_out(roster, by=by, fingerprint=fingerprint, **options)


def refusal_of(act, *subjects, **options) -> Refused:
    with pytest.raises(Refused) as refusal:
        act(*subjects, **options)
    return refusal.value


def test_file_is_kept_as_it_came_and_nothing_is_imported(kept, cohort, leena):
    roster = kept(AINO)

    with roster.stored.open("rb") as file:
        assert file.read() == csv_roster(AINO)
    assert (roster.cohort, roster.name, roster.uploaded_by) == (cohort, "väki.csv", leena)
    assert Enrolment.objects.count() == 0
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after, entry.by) == ("upload_roster", {"name": "väki.csv", "rows": 1}, leena)


def test_file_in_the_store_does_not_bear_its_own_name(kept):
    assert "väki" not in kept(AINO).stored.name


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "not_a_spreadsheet"),
        (workbook([["Nimi"], ["Aino"]]), "roster_columns_missing"),
    ],
)
def test_file_that_is_no_roster_is_not_kept(cohort, leena, content, code):
    refusal = refusal_of(rosters.keep, cohort, content, name="väki.xlsx", by=leena)

    assert (refusal.code, Roster.objects.count()) == (code, 0)


def test_full_file_store_is_a_sentence_and_nothing_is_kept(cohort, leena, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "stored"
    settings.MEDIA_ROOT.write_text("a file where the store should be: nothing can be written below it")

    refusal = refusal_of(rosters.keep, cohort, csv_roster(AINO), name="väki.csv", by=leena)

    assert refusal.code == "not_stored"
    assert refusal.sentence == (
        "The file could not be stored: there may be no room left. Nothing was changed. "
        "Try again later, or tell whoever keeps the service."
    )
    assert (Roster.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_kept_file_that_is_gone_is_a_sentence(kept, leena):
    roster = kept(AINO)
    Path(roster.stored.path).unlink()

    assert refusal_of(rosters.plan_of, roster, by=leena).code == "file_missing"


def test_import_stamps_the_roster_with_its_act(kept, leena):
    roster = kept(AINO, TERO)

    outcome = carried_out(roster, leena)

    roster.refresh_from_db()
    assert outcome.counts == Counts(new=2, changed=0, same=0, error=0)
    assert (roster.act, roster.applied_by, roster.undone_by) == (outcome.act, leena, None)
    entry = AuditEntry.objects.about(roster).first()
    assert (entry.verb, entry.act) == ("apply_roster", outcome.act)
    assert entry.after == {"new": 2, "changed": 0, "same": 0, "error": 0}


def test_pressing_twice_imports_once_and_says_who_did(kept, leena):
    roster = kept(AINO)
    fingerprint = rosters.plan_of(roster, by=leena).fingerprint
    rosters.carry_out(roster, by=leena, fingerprint=fingerprint)

    refusal = refusal_of(rosters.carry_out, roster, by=leena, fingerprint=fingerprint)

    assert (refusal.code, refusal.sentence) == (
        "roster_applied",
        "Leena Laine has imported this file already.",
    )
    assert Enrolment.objects.count() == 1


def test_plan_that_has_changed_since_it_was_seen_is_not_carried_out(kept, leena):
    first, second = kept(AINO), kept(AINO, TERO)
    seen = rosters.plan_of(second, by=leena).fingerprint
    carried_out(first, leena)

    refusal = refusal_of(rosters.carry_out, second, by=leena, fingerprint=seen)

    assert refusal.code == "roster_outdated"
    assert Enrolment.objects.count() == 1


def test_roster_with_nothing_to_do_stays_as_it_is(kept, leena):
    carried_out(kept(AINO), leena)
    again = kept(AINO)

    assert refusal_of(carried_out, again, leena).code == "nothing_to_do"
    again.refresh_from_db()
    assert (again.applied_at, again.act) == (None, None)


def test_lines_with_errors_are_left_out_only_when_asked(kept, leena):
    roster = kept(AINO, "matti@kunta.example;;;Espoo")

    assert refusal_of(carried_out, roster, leena).code == "roster_has_errors"
    outcome = carried_out(roster, leena, skip_errors=True)

    assert outcome.counts == Counts(new=1, changed=0, same=0, error=1)


def test_removed_file_leaves_the_store_too(kept, leena, django_capture_on_commit_callbacks):
    roster = kept(AINO)
    path = Path(roster.stored.path)

    with django_capture_on_commit_callbacks(execute=True):
        rosters.discard(roster, by=leena)

    assert (Roster.objects.count(), path.exists()) == (0, False)
    assert AuditEntry.objects.first().verb == "discard_roster"


def test_imported_file_cannot_be_removed(kept, leena):
    roster = kept(AINO)
    carried_out(roster, leena)

    assert refusal_of(rosters.discard, roster, by=leena).code == "roster_applied"
    assert Path(roster.stored.path).exists()


def test_file_that_somebody_removed_meanwhile_is_a_sentence(kept, leena):
    roster, same = kept(AINO), Roster.objects.get()
    rosters.discard(same, by=leena)

    assert refusal_of(rosters.reconsider, roster, "Espoo", by=leena).code == "roster_discarded"


# The example


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("make", [example.as_workbook, example.as_text])
def test_example_has_headings_that_are_understood_in_each_language(
    cohort, leena, language, make, in_language
):
    with in_language(language):
        content = make(cohort)
        sheet = spreadsheets.read(content, name="example")
        plan = rosters.plan(cohort, sheet, by=leena)

    fields = {FIELD_OF["".join(filter(str.isalnum, heading.casefold()))] for heading in sheet.headings}
    assert (len(sheet.headings), len(fields), plan.notices) == (9, 9, ())
    # Whoever forgets to write over the two does not enrol them: nobody knows their organisation.
    assert plan.counts == Counts(new=0, changed=0, same=0, error=2)
    assert [(one.rows, len(row.errors)) for one in plan.undecided for row in plan.rows] == [(2, 1), (2, 1)]


# Whom a name means


def test_name_that_nobody_has_is_asked_once_with_its_lines_and_the_nearest(kept, leena):
    esbo = make_organisation("Espoo")
    roster = kept(f"{AINO}o", f"{TERO}O", "matti@kunta.example;Matti;Mäki;Uusikylä")

    undecided = rosters.plan_of(roster, by=leena).undecided

    assert [(one.text, one.rows, one.choices, one.is_ambiguous) for one in undecided] == [
        ("Espooo", 2, (esbo,), False),
        ("Uusikylä", 1, (), False),
    ]


def test_name_of_two_organisations_is_asked_with_both(kept, leena, espoo):
    other = make_organisation("Toinen")
    other.names.update(name_sv="Espoo")

    (asked,) = rosters.plan_of(kept(AINO), by=leena).undecided

    assert (asked.text, asked.rows, asked.choices, asked.is_ambiguous) == ("Espoo", 1, (espoo, other), True)


def test_decision_holds_for_every_line_with_the_name_however_it_is_written(kept, leena, espoo):
    roster = kept(f"{AINO}n kaupunki", "tero@kunta.example;Tero;Virtanen;ESPOON  KAUPUNKI")

    rosters.decide(roster, {"Espoon kaupunki": espoo}, by=leena)

    roster.refresh_from_db()
    plan = rosters.plan_of(roster, by=leena)
    assert [row.organisation for row in plan.rows] == [espoo, espoo]
    assert [(one.text, one.organisation, one.rows) for one in plan.decided] == [("Espoon kaupunki", espoo, 2)]
    assert (plan.undecided, roster.meanings) == ((), {"Espoon kaupunki": espoo.pk})


def test_decided_name_is_imported_as_decided(kept, leena, espoo):
    roster = kept(f"{AINO}n kaupunki")
    roster = rosters.decide(roster, {"Espoon kaupunki": espoo}, by=leena)

    carried_out(roster, leena)

    assert Enrolment.objects.get().organisation == espoo


def test_new_organisation_comes_into_the_register_and_is_meant(kept, leena):
    roster = kept(f"{AINO}n vesi")

    added = rosters.decide_new(
        roster, "Espoon vesi", names={"fi": "Espoon Vesi"}, type="municipal_enterprise", by=leena
    )

    roster.refresh_from_db()
    (row,) = rosters.plan_of(roster, by=leena).rows
    assert (row.organisation, added.slug, added.type) == (added, "espoon-vesi", "municipal_enterprise")
    assert roster.meanings == {"Espoon vesi": added.pk}


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(kept, leena, espoo):
    roster = kept(f"{AINO}o")
    rosters.decide(roster, {"Espooo": espoo}, by=make_person("Matti Mäki"))

    refusal = refusal_of(rosters.decide, roster, {"Espooo": make_organisation("Pori")}, by=leena)

    roster.refresh_from_db()
    assert (refusal.code, roster.meanings) == ("decided_meanwhile", {"Espooo": espoo.pk})


def test_decision_can_be_taken_back(kept, leena, espoo):
    roster = rosters.decide(kept(f"{AINO}o"), {"Espooo": espoo}, by=leena)

    rosters.reconsider(roster, "Espooo", by=leena)

    roster.refresh_from_db()
    assert [one.text for one in rosters.plan_of(roster, by=leena).undecided] == ["Espooo"]


def test_nothing_is_decided_about_a_file_that_was_imported(kept, leena, espoo):
    roster = kept(AINO)
    carried_out(roster, leena)

    assert refusal_of(rosters.decide, roster, {"Espooo": espoo}, by=leena).code == "roster_applied"
