"""Leena hands in roster files and sees what became of the earlier ones; others find none of it."""

import pytest

from lms.models import Enrolment, Roster
from tests.factories import (
    make_auditor,
    make_lead,
    make_person,
    make_programme,
    make_trainer,
)
from tests.lms.roster_files import csv_roster, workbook
from tests.lms.rosters.pages import AINO, NAMELESS, TERO, at, hand_in, press_import, said

pytestmark = pytest.mark.django_db


def test_file_that_is_handed_in_shows_what_it_would_do(client, reader, cohort):
    response = hand_in(client, cohort, csv_roster(AINO, NAMELESS))

    assert response.redirect_chain == [(at("roster", Roster.objects.get().pk), 302)]
    assert said(response) == ["The file has been read."]
    assert response.context["apply_button"] == "Enrol 1 person"
    assert [(row["state"], row["name"]) for row in response.context["page"]] == [
        ("error", ""),
        ("new", "Aino Korhonen"),
    ]
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize(
    "content, name, sentence",
    [
        (b"", "väki.csv", "“väki.csv” is empty."),
        (
            b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff",
            "väki.xlsx",
            "“väki.xlsx” is not a spreadsheet that can be read. Save it as XLSX or as CSV.",
        ),
        (
            workbook([["Sähköposti"], ["aino@kunta.example"]])[:-30],
            "väki.xlsx",
            "“väki.xlsx” is not a spreadsheet that can be read. Save it as XLSX or as CSV.",
        ),
    ],
)
def test_file_that_is_no_roster_is_said_at_its_field(client, reader, cohort, content, name, sentence):
    response = hand_in(client, cohort, content, name)

    assert response.context["form"].errors == {"file": [sentence]}
    assert Roster.objects.count() == 0


def test_form_without_a_file_asks_for_one(client, reader, cohort):
    response = client.post(at("cohort-rosters", cohort.slug), {})

    assert response.context["form"].errors == {"file": ["Choose a file."]}


def test_file_larger_than_what_is_taken_is_a_sentence(client, reader, cohort, settings):
    settings.HAND_IN_MAX_BYTES = 2**20

    response = hand_in(client, cohort, csv_roster(AINO) + b" " * 2**20)

    assert response.context["form"].errors == {"file": ["“väki.csv” is larger than 1 MB."]}
    assert "XLSX or CSV, at most 1 MB and 10,000 rows." in response.text


def test_same_form_sent_twice_keeps_one_file(client, reader, cohort):
    key = client.get(at("cohort-rosters", cohort.slug)).context["form"]["once"].value()

    for _press in range(2):
        response = hand_in(client, cohort, csv_roster(AINO), once=key)

    assert said(response) == ["This was done already: the form had been sent once."]
    assert Roster.objects.count() == 1


def test_list_tells_what_became_of_each_file(client, cohort, reader, kept):
    waiting, imported, undone = kept(AINO), kept(AINO), kept(TERO)
    press_import(client, undone)
    client.post(at("roster-undo", undone.pk))
    press_import(client, imported)

    response = client.get(at("cohort-rosters", cohort.slug))

    assert [(row["roster"], row["word"], row["counts"]) for row in response.context["page"]] == [
        (undone, "Undone", "1 enrolled, 0 changed"),
        (imported, "Imported", "1 enrolled, 0 changed"),
        (waiting, "Not imported yet", ""),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    client, cohort, reader, kept, count, django_assert_num_queries
):
    for number in range(count):
        press_import(client, kept(f"p{number}@kunta.example;Aino;Korhonen;Espoo"))

    with django_assert_num_queries(12):
        response = client.get(at("cohort-rosters", cohort.slug))

    assert len(response.context["page"].object_list) == count


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_example_can_be_taken_in_the_readers_language(client, reader, cohort, kind):
    client.cookies["django_language"] = "sv"

    response = client.get(at("roster-example", cohort.slug, kind))

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="')
    if kind == "csv":
        assert response.content.decode("utf-8-sig").startswith("E-postadress;Förnamn;Efternamn;Organisation;")
    assert client.get(at("roster-example", cohort.slug, "exe")).status_code == 404


def test_file_comes_back_as_it_was_handed_in(client, cohort, reader, kept):
    response = client.get(at("roster-file", kept(AINO).pk))

    assert b"".join(response.streaming_content) == csv_roster(AINO)


@pytest.mark.parametrize(
    "name, is_of_cohort, is_read",
    [
        ("cohort-rosters", True, True),
        ("person-add", True, False),
        ("cohort-groups", True, True),
        ("roster", False, True),
        ("roster-file", False, True),
        ("roster-undo", False, False),
        ("roster-organisation", False, False),
    ],
)
def test_rosters_are_there_for_leads_and_read_by_auditors(
    client, reader, kept, cohort, name, is_of_cohort, is_read
):
    address = at(name, cohort.slug if is_of_cohort else kept(AINO).pk)
    readers = [
        (make_trainer(cohort), 403),
        (make_auditor(), 200 if is_read else 403),
        (make_person("Aino Korhonen"), 404),
        (make_lead(make_programme("Uudistuja"), "Matti Mäki"), 404),
    ]

    for reader, answer in readers:
        client.force_login(reader)
        assert client.get(address).status_code == answer
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("name", ["roster-apply", "roster-discard", "roster-reconsider", "roster-meanings"])
def test_who_does_not_lead_the_programme_changes_nothing(client, reader, kept, cohort, name):
    roster = kept(AINO)
    for reader, answer in ((make_trainer(cohort), 403), (make_auditor(), 403), (make_person("Matti M"), 404)):
        client.force_login(reader)
        assert client.post(at(name, roster.pk)).status_code == answer

    assert (Roster.objects.count(), Enrolment.objects.count()) == (1, 0)
