"""The page that tells who can do what cannot tell otherwise than the predicates answer."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from lms import permissions
from lms.choices import Role
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)

pytestmark = pytest.mark.django_db

PAGE = "/who-can-do-what/"


@pytest.fixture
def aino():
    return make_enrolment(make_cohort())


@pytest.fixture
def holders(aino):
    """One holder of each role, all toward Aino's place, her cohort and her organisation."""
    return {
        Role.ADMINISTRATOR: make_person("Kaisa Pääkäyttäjä", is_superuser=True),
        Role.LEAD: make_lead(aino.cohort.programme),
        Role.TRAINER: make_trainer(aino.cohort),
        Role.PARTICIPANT: aino.person,
        Role.CONTACT: make_contact(aino.organisation),
        Role.AUDITOR: make_auditor(),
        Role.ANYONE: AnonymousUser(),
    }


def table(client):
    """By the words of an act, in the order of the columns, whether the page says "yes"."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', client.get(PAGE).text, re.S)
    return {
        words: [">yes<" in cell for cell in re.findall(r"<td>(.*?)</td>", row, re.S)] for words, row in rows
    }


def test_page_says_what_the_predicates_answer(client, aino, holders):
    def subject(act):
        if act is permissions.may_see_own_organisation:
            return aino.organisation
        return aino if act in (permissions.may_hand_in, permissions.may_read_certificates) else aino.cohort

    answered = {
        str(act.words): [act(holder, subject(act)) for holder in holders.values()] for act in permissions.ACTS
    }

    assert table(client) == answered


def test_whoever_may_do_so_toward_a_row_may_do_so_anywhere(client, holders):
    answered = {str(act.words): [act(holder) for holder in holders.values()] for act in permissions.ACTS}

    assert table(client) == answered


def test_columns_are_the_roles_in_the_order_of_the_holders(client, holders):
    header = re.search(r"<thead>(.*?)</thead>", client.get(PAGE).text, re.S).group(1)

    assert re.findall(r'<th scope="col"><span>(.*?)</span>', header) == [
        "Administrator",
        "Programme lead",
        "Trainer",
        "Participant",
        "Organisation contact",
        "Auditor",
        "Anyone",
    ]


def test_nobody_reaches_into_what_is_another_ones_but_those_who_see_everything(holders):
    elsewhere = make_cohort("Uudistuja 1", programme=make_programme("Uudistuja"))
    veera = make_enrolment(elsewhere, "Veera Ek", organisation=make_organisation("Kotka"))
    own = permissions.may_see_own_organisation
    acts = [act for act in permissions.ACTS if act.roles and Role.ANYONE not in act.roles]

    reached = {
        role
        for role, holder in holders.items()
        for act in acts
        if act(holder, veera.organisation if act is own else veera)
    }

    assert reached == {Role.ADMINISTRATOR, Role.AUDITOR}


@pytest.mark.parametrize("role", ["Trainer", "Auditor"])
def test_on_a_phone_each_role_has_its_own_list(client, role):
    lists = re.findall(
        r"<details><summary>(\w[\w ]*?) <span.*?</summary>(.*?)</details>", client.get(PAGE).text, re.S
    )
    told = {name: re.findall(r"</svg>\s*(.*?)</li>", acts) for name, acts in lists}
    column = ["Administrator", "Programme lead", "Trainer", "Participant", "Organisation contact", "Auditor"]

    assert told[role] == [words for words, may in table(client).items() if may[column.index(role)]]


def test_page_is_open_to_everybody_and_linked_from_the_foot_of_every_page(client):
    assert f'<a href="{reverse("who-can-do-what")}">Who can do what</a>' in client.get("/verify/").text
    assert client.get(PAGE).status_code == 200
