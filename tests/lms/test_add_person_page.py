"""Leena adds one person to a cohort by hand."""

import datetime

import pytest
from django.urls import reverse

from lms.models import AuditEntry, Enrolment, User
from tests.factories import (
    make_cohort,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

TERO = {
    "email": "tero.virtanen@kunta.example",
    "full_name": "Tero Virtanen",
    "language": "sv",
    "organisation": "Espoo",
    "unit": "Talous",
    "job_title": "Johtaja",
    "management_level": "supervisor",
    "on": "2015-02-01",
}


@pytest.fixture
def cohort():
    make_organisation("Espoo").names.update(name_sv="Esbo")
    return make_cohort(slug="ekj")


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.cookies["django_language"] = "en"
    client.force_login(leena)
    return leena


def add(client, **fields):
    return client.post(reverse("person-add", args=["ekj"]), TERO | fields, follow=True)


def errors(response) -> dict:
    return dict(response.context["form"].errors)


def test_new_person_gets_a_place_and_groups_in_one_act(client, cohort, leena):
    south, _north = make_group(cohort, "Etelä-Suomi"), make_group(cohort, "Pohjois-Suomi")

    response = add(client, groups=[south.pk])

    place = Enrolment.objects.get()
    assert [str(message) for message in response.context["messages"]] == [
        "Tero Virtanen has a place in EKJ 2014–2016 now."
    ]
    assert response.redirect_chain == [(place.get_absolute_url(), 302)]
    assert (place.person.full_name, place.person.language) == ("Tero Virtanen", "sv")
    assert (place.organisation.slug, place.unit, place.job_title) == ("espoo", "Talous", "Johtaja")
    assert (place.management_level, place.joined_on) == ("supervisor", datetime.date(2015, 2, 1))
    assert list(place.memberships.values_list("group", "joined_on")) == [(south.pk, place.joined_on)]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "add_person",
        "enrol",
        "join_group",
    ]


def test_person_who_is_known_needs_no_name(client, leena):
    aino = make_person("Aino Korhonen")

    add(client, email="AINO.korhonen@kunta.example", full_name="")

    assert Enrolment.objects.get().person == aino


def test_organisation_is_found_by_a_name_in_another_language(client, leena):
    add(client, organisation="esbo")

    assert Enrolment.objects.get().organisation.slug == "espoo"


@pytest.mark.parametrize(
    "fields, expected",
    [
        (
            {"organisation": "Espooo"},
            {"organisation": ["No organisation is called “Espooo”. The nearest: Espoo."]},
        ),
        ({"organisation": ""}, {"organisation": ["This field is required."]}),
        ({"email": "tero"}, {"email": ["Enter a valid email address."]}),
        ({"on": "2099-01-01"}, {"on": ["The cohort has ended before that day."]}),
        ({"on": "soon"}, {"on": ["Enter a valid date."]}),
        (
            {"full_name": ""},
            {
                "full_name": [
                    "Nobody is known by the address tero.virtanen@kunta.example. Write the name of the new person."
                ]
            },
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, leena, fields, expected):
    response = add(client, **fields)

    assert errors(response) == expected
    assert (Enrolment.objects.count(), User.objects.filter(email=TERO["email"]).count()) == (0, 0)


def test_person_with_a_place_is_not_added_again(client, cohort, leena):
    make_enrolment(cohort, "Aino Korhonen")

    response = add(client, email="aino.korhonen@kunta.example", full_name="")

    assert errors(response) == {"email": ["This person has a place in the cohort already."]}


def test_form_sent_twice_adds_one_person(client, leena):
    key = client.get(reverse("person-add", args=["ekj"])).context["form"]["once"].value()

    for _press in range(2):
        response = add(client, once=key)

    assert Enrolment.objects.count() == 1
    assert [str(message) for message in response.context["messages"]] == [
        "This was done already: the form had been sent once."
    ]


def test_names_of_all_languages_are_offered_in_order(client, leena):
    make_organisation("Ähtäri")
    make_organisation("Kuntaliitto")

    response = client.get(reverse("person-add", args=["ekj"]))

    offered = [part.split('"')[0] for part in response.text.split('<option value="')[1:]]
    assert [name for name in offered if name in {"Esbo", "Espoo", "Kuntaliitto", "Ähtäri"}] == [
        "Esbo",
        "Espoo",
        "Kuntaliitto",
        "Ähtäri",
    ]
