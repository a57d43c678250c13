"""Leena says which organisation is meant by a name that nobody knows."""

import pytest

from lms.actions import rosters
from lms.models import Organisation, Roster
from tests.factories import (
    make_organisation,
)
from tests.lms.rosters.pages import AINO, TERO, at, said

pytestmark = pytest.mark.django_db


def test_unknown_name_is_given_one_of_the_nearest(client, reader, kept, espoo):
    roster = kept(f"{AINO}o", f"{TERO}o")
    (question,) = client.get(at("roster", roster.pk)).context["form"].questions

    response = client.post(
        at("roster-meanings", roster.pk), {question["choice"].html_name: espoo.pk}, follow=True
    )

    assert (question["text"], question["rows"]) == ("Espooo", 2)
    assert said(response) == ["1 name has its organisation now. This is the plan with it."]
    assert response.context["apply_button"] == "Enrol 2 people"
    assert [(one.text, one.organisation, one.rows) for one in response.context["decided"]] == [
        ("Espooo", espoo, 2)
    ]


def test_unknown_name_is_given_any_organisation_by_any_of_its_names(client, reader, kept, espoo):
    espoo.names.update(name_sv="Esbo stad")
    roster = kept("aino@kunta.example;Aino;Korhonen;Kuninkaantie")
    (question,) = client.get(at("roster", roster.pk)).context["form"].questions

    client.post(at("roster-meanings", roster.pk), {question["other"].html_name: "esbo  STAD"})

    roster.refresh_from_db()
    assert roster.meanings == {"Kuninkaantie": espoo.pk}


@pytest.mark.parametrize(
    "choice, other, sentence",
    [
        ("", "Narnia", "No organisation is called “Narnia”."),
        ("espoo", "Pori", "Choose one of the nearest or write a name, not both."),
        ("999999", "", "Select a valid choice. 999999 is not one of the available choices."),
        ("", "", "Choose an organisation for at least one name."),
    ],
)
def test_meaning_that_is_none_is_said_and_the_plan_stays(
    client, reader, kept, espoo, choice, other, sentence
):
    make_organisation("Pori")
    roster = kept(f"{AINO}o")
    (question,) = client.get(at("roster", roster.pk)).context["form"].questions
    fields = {
        question["choice"].html_name: espoo.pk if choice == "espoo" else choice,
        question["other"].html_name: other,
    }

    response = client.post(at("roster-meanings", roster.pk), fields)

    assert [text for texts in response.context["form"].errors.values() for text in texts] == [sentence]
    assert len(response.context["page"].object_list) == 1
    assert Roster.objects.get().meanings == {}


def test_unknown_name_becomes_a_new_organisation(client, reader, kept):
    roster = kept("aino@kunta.example;Aino;Korhonen;Espoon Vesi")
    address = f"{at('roster-organisation', roster.pk)}?name=Espoon%20Vesi"
    assert client.get(address).context["form"].initial == {"name_en": "Espoon Vesi"}

    response = client.post(address, {"name_fi": "Espoon Vesi", "type": "municipal_enterprise"}, follow=True)

    assert said(response) == ["Espoon Vesi is in the register now. This is the plan with it."]
    assert response.context["apply_button"] == "Enrol 1 person"
    assert Organisation.objects.get(slug="espoon-vesi").type == "municipal_enterprise"


def test_new_organisation_needs_a_name_and_a_type(client, reader, kept):
    roster = kept("aino@kunta.example;Aino;Korhonen;Espoon Vesi")
    address = f"{at('roster-organisation', roster.pk)}?name=Espoon%20Vesi"

    response = client.post(address, {"name_fi": "  ", "type": "castle"})

    assert response.context["form"].errors == {
        "name_fi": ["Write the name in at least one language."],
        "type": ["Select a valid choice. castle is not one of the available choices."],
    }


def test_name_that_no_file_can_hold_is_not_asked_about(client, reader, kept):
    roster = kept("aino.korhonen@kunta.example;Aino;Korhonen;Espoon Vesi")

    response = client.get(f"{at('roster-organisation', roster.pk)}?name=Espoo%00")

    assert response.url == at("roster", roster.pk)


def test_meaning_can_be_asked_again(client, reader, kept, leena, espoo):
    roster = kept(f"{AINO}o")
    rosters.decide(roster, {"Espooo": espoo}, by=leena)

    response = client.post(at("roster-reconsider", roster.pk), {"text": "Espooo"}, follow=True)

    assert said(response) == ["It is open again what “Espooo” means."]
    assert [one["text"] for one in response.context["form"].questions] == ["Espooo"]


def test_list_can_be_filtered_while_the_form_has_something_to_put_right(client, reader, kept):
    roster = kept(AINO)

    response = client.get(at("roster-meanings", roster.pk), {"state": "new"})

    assert (response.status_code, response.url) == (302, f"{at('roster', roster.pk)}?state=new")
