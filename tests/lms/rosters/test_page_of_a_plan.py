"""Leena looks at what a file would do, line by line, and imports it."""

import pytest

from lms.models import Enrolment, Roster
from tests.lms.roster_files import csv_roster
from tests.lms.rosters.pages import AINO, NAMELESS, TERO, at, hand_in, press_import, said

pytestmark = pytest.mark.django_db


def test_lines_are_counted_filtered_and_those_with_errors_come_first(client, reader, kept):
    press_import(client, kept(AINO))
    roster = kept(AINO, TERO, NAMELESS)

    response = client.get(at("roster", roster.pk))

    assert [(one["word"], one["count"]) for one in response.context["filters"]] == [
        ("All", 3), ("Cannot be taken", 1), ("Changed", 0), ("New", 1), ("The same", 1),
    ]  # fmt: skip
    assert [row["line"] for row in response.context["page"]] == [4, 3, 2]
    only_new = client.get(at("roster", roster.pk), {"state": "new"})
    assert [row["line"] for row in only_new.context["page"]] == [3]
    nonsense = client.get(at("roster", roster.pk), {"state": "asleep", "page": "many"})
    assert len(nonsense.context["page"].object_list) == 3


def test_long_roster_comes_in_pages_with_the_counts_of_all(client, reader, kept):
    roster = kept(*(f"p{number}@kunta.example;Aino;Korhonen;Espoo" for number in range(250)))

    response = client.get(at("roster", roster.pk), {"page": 3})

    assert [row["line"] for row in response.context["page"]] == list(range(202, 252))
    assert response.context["filters"][0]["count"] == 250


@pytest.mark.parametrize("count", [1, 3])
def test_plan_takes_the_same_queries_for_one_and_for_three(
    client, reader, kept, count, django_assert_num_queries
):
    lines = [f"p{number}@kunta.example;Aino;Korhonen {number};Uusikylä {number}" for number in range(count)]
    roster = kept(*lines, AINO)

    with django_assert_num_queries(14):
        response = client.get(at("roster", roster.pk))

    assert len(response.context["form"].questions) == count


def test_button_says_what_it_does(client, cohort, reader, kept):
    press_import(client, kept(AINO, TERO))
    Enrolment.objects.update(unit="", roster={"email": "", "unit": ""})
    lines = ["aino.korhonen@kunta.example;Aino Korhonen;Espoo;Talous", "uusi@kunta.example;Uusi Uusi;Espoo;"]
    content = csv_roster(*lines, headings="Email;Name;Organisation;Unit")

    response = hand_in(client, cohort, content)

    assert response.context["apply_button"] == "Enrol 1 and change 1"


def test_import_says_what_was_done_and_shows_it(client, reader, kept):
    roster = kept(AINO, NAMELESS)

    response = press_import(client, roster, skip="on")

    assert said(response) == ["1 person has been enrolled. 1 line was left out."]
    assert response.templates[0].name == "lms/rosters/imported.html"
    assert [row["name"] for row in response.context["page"]] == ["Aino Korhonen"]
    assert response.context["counts"] == {"new": 1, "changed": 0, "same": 0, "error": 1}


def test_lines_that_cannot_be_taken_are_left_out_only_when_it_is_said(client, reader, kept):
    response = press_import(client, kept(AINO, NAMELESS))

    assert said(response) == ["1 line of the roster cannot be taken. Nothing was imported."]
    assert Enrolment.objects.count() == 0


def test_import_of_a_plan_that_is_another_by_now_shows_the_new_one(client, reader, kept):
    roster, other = kept(AINO, TERO), kept(AINO)
    seen = client.get(at("roster", roster.pk)).context["fingerprint"]
    press_import(client, other)

    response = client.post(at("roster-apply", roster.pk), {"fingerprint": seen}, follow=True)

    assert said(response) == [
        "Something has changed since you opened this page. Nothing was imported: "
        "look at the plan as it is now."
    ]
    assert response.context["apply_button"] == "Enrol 1 person"


def test_import_pressed_twice_is_done_once(client, reader, kept, leena):
    roster = kept(AINO)
    seen = client.get(at("roster", roster.pk)).context["fingerprint"]

    for _press in range(2):
        response = client.post(at("roster-apply", roster.pk), {"fingerprint": seen}, follow=True)

    assert said(response) == ["Leena Laine has imported this file already."]
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_imported_page_takes_the_same_queries_for_one_and_for_three(
    client, reader, kept, count, django_assert_num_queries
):
    roster = kept(*(f"p{number}@kunta.example;Aino;Korhonen;Espoo" for number in range(count)))
    press_import(client, roster)

    with django_assert_num_queries(15):
        client.get(at("roster", roster.pk))


def test_file_that_is_gone_from_the_store_is_a_sentence(client, reader, kept, settings, tmp_path):
    roster = kept(AINO)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    response = client.get(at("roster", roster.pk))

    assert (response.status_code, response.context["trouble"]) == (
        200,
        "The file cannot be read from the file store just now. Try again later, or hand it in again.",
    )


def test_file_that_is_not_wanted_is_removed(client, reader, kept):
    response = client.post(at("roster-discard", kept(AINO).pk), follow=True)

    assert said(response) == ["väki.csv has been removed. Nothing of it was imported."]
    assert Roster.objects.count() == 0
