"""What a lead could come to read through the register, though it is of programmes that they do not lead."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.models import Auditor, CohortTrainer, OrganisationContact, ProgrammeLead, User
from tests.factories import (
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    return leena


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort).person


def contact_today(person):
    make_contact(make_organisation("Pori"), person.full_name)


def contact_tomorrow(person):
    make_contact(make_organisation("Pori"), person.full_name, valid_from=TOMORROW)


def auditor_tomorrow(person):
    Auditor.objects.create(person=person, valid_from=TOMORROW)


@pytest.mark.parametrize("appoint", [contact_today, contact_tomorrow, auditor_tomorrow])
def test_lead_does_not_get_into_the_account_of_somebody_who_reads_more(client, leena, aino, appoint):
    """With another address Leena would sign in as Aino, and merged into Leena, Aino's task would be hers."""
    appoint(aino)
    pages = {
        reverse("person-email", args=[aino.pk]): {"email": "leena.toinen@kunta.example"},
        reverse("person-merge-with", args=[leena.pk, aino.pk]): {"reason": "Sama henkilö"},
    }

    answers = [client.post(page, sent).status_code for page, sent in pages.items()]

    aino = User.objects.get(pk=aino.pk)
    assert (answers, aino.email, aino.merged_into) == ([403, 403], "aino.korhonen@kunta.example", None)


def test_task_that_has_ended_is_no_obstacle(client, leena, aino):
    make_contact(make_organisation("Pori"), aino.full_name, valid_to=YESTERDAY)

    assert client.get(reverse("person-email", args=[aino.pk])).status_code == 200


def test_lead_does_not_appoint_themselves_contact_of_an_organisation(client, leena):
    """Its figures, and perhaps its names, are those of every programme."""
    make_organisation("Pori")
    address = reverse("contact-new", args=["pori"])

    answer = client.post(address, {"email": leena.email.upper(), "on": "2024-01-01", "invite": "no"})

    assert answer.context["form"].errors == {
        "email": ["Nobody appoints themselves: another lead or an administrator does it."]
    }
    assert not OrganisationContact.objects.exists()


def test_administrator_appoints_whomever(client):
    kaisa = make_person("Kaisa Pääkäyttäjä", is_superuser=True)
    client.force_login(kaisa)
    make_organisation("Pori")

    client.post(reverse("contact-new", args=["pori"]), {"email": kaisa.email, "on": "2024-01-01"})

    assert [contact.person for contact in OrganisationContact.objects.all()] == [kaisa]


def test_list_of_people_is_not_narrowed_by_what_they_do_elsewhere(client, leena, aino):
    elsewhere = make_cohort("EMBA 1", programme=make_programme("EMBA"))
    CohortTrainer.objects.create(cohort=elsewhere, person=aino)
    ProgrammeLead.objects.create(programme=elsewhere.programme, person=aino)
    make_enrolment(elsewhere, leena.full_name)

    def listed(role):
        page = client.get(reverse("people"), {"role": role}).context["page"]
        return [row["name"] for row in page.object_list]

    assert {role: listed(role) for role in ("takes_part", "trains", "leads")} == {
        "takes_part": ["Korhonen, Aino"],
        "trains": [],
        "leads": ["Laine, Leena"],
    }


def test_places_of_an_organisation_in_other_programmes_are_not_counted_for_a_lead(client, leena, cohort):
    """A small figure of somebody else's programme would be told by asking what a merger does."""
    carea, county = make_organisation("Carea"), make_organisation("Kymenlaakso")
    make_enrolment(cohort, organisation=carea)
    elsewhere = make_cohort("EMBA 1", programme=make_programme("EMBA"))
    for name in ("Matti Mäki", "Veera Ek"):
        make_enrolment(elsewhere, name, organisation=carea)
    merger = {"kind": "merged_into", "successor": county.pk, "on": "2023-01-01"}

    def first():
        return client.post(reverse("succession-new", args=["carea"]), merger).context["warnings"][0]

    as_lead = first()
    client.force_login(make_person("Kaisa Pääkäyttäjä", is_superuser=True))

    stays = ": nobody is moved, and figures “as it was then” do not change."
    assert (as_lead, first()) == (f"1 place stays with Carea{stays}", f"3 places stay with Carea{stays}")
