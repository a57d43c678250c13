"""Who has opened my data, as everybody may read of themselves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.choices import AccessDeed
from lms.models import AccessEntry, OrganisationContact, ProgrammeLead
from tests.factories import (
    STARTS_ON,
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_trainer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_enrolment(make_cohort())


def opened(aino, by, **columns):
    facts = {"subject_type": "lms.enrolment", "subject_id": aino.pk, "programme": aino.cohort.programme}
    columns = {"deed": AccessDeed.OPENED, "route": "enrolment", "person": aino.person} | facts | columns
    return AccessEntry.objects.create(by=by, at=timezone.now(), **columns)


def told(client, person):
    client.force_login(person)
    response = client.get(reverse("my-accesses"))
    return [line.sentence for line in response.context["history"].lines]


def test_each_role_is_told_and_no_name(client, aino):
    cohort = aino.cohort
    tero, leena = make_trainer(cohort), make_lead(cohort.programme)
    by = (
        tero,
        leena,
        make_auditor(),
        make_contact(make_organisation()),
        make_person("Kaisa Koski", is_superuser=True),
    )
    for person in by:
        opened(aino, person)

    assert told(client, aino.person) == [
        "An administrator opened: the page of a participant.",
        "An organisation contact opened: the page of a participant.",
        "An auditor opened: the page of a participant.",
        "A programme lead opened: the page of a participant.",
        "A trainer opened: the page of a participant.",
    ]
    page = client.get(reverse("my-accesses")).content.decode()
    assert [person.full_name for person in by if person.full_name in page] == []


def test_lead_of_another_programme_is_told_as_what_they_are_here(client, aino):
    tero = make_trainer(aino.cohort)
    make_lead(make_cohort("EMBA 1", programme=make_cohort("Muu").programme).programme, "Sanna Salo")
    opened(aino, tero)
    opened(aino, tero, route="person", programme=None, subject_type="lms.user", subject_id=aino.person_id)

    assert told(client, aino.person) == [
        "Somebody whose task has ended opened: the page of a person.",
        "A trainer opened: the page of a participant.",
    ]


def test_whose_task_has_ended_is_told_so(client, aino):
    leena = make_lead(aino.cohort.programme)
    opened(aino, leena)
    ProgrammeLead.objects.all().delete()

    assert told(client, aino.person) == ["Somebody whose task has ended opened: the page of a participant."]


def test_what_one_opened_oneself_what_was_refused_and_others_are_not_told(client, aino):
    juha = make_enrolment(aino.cohort, "Juha Mäki")
    opened(aino, aino.person)
    opened(juha, make_lead(aino.cohort.programme))
    opened(aino, make_person("Matti Mäki"), deed=AccessDeed.NOT_LET_IN, route="sign-in")

    assert told(client, aino.person) == []


def test_what_was_opened_under_an_earlier_record_is_told(client, aino):
    second, leena = make_person("Aino Saari"), make_lead(aino.cohort.programme)
    opened(aino, leena, person=second)
    second.merged_into, second.merged_at, second.merged_by = aino.person, timezone.now(), leena
    second.save()

    assert told(client, aino.person) == ["A programme lead opened: the page of a participant."]


def test_what_a_keeper_searched_for_beside_is_not_told(client, aino):
    """Whoever looks for a second record of Aino may write somebody else's name."""
    opened(aino, make_lead(aino.cohort.programme), route="person-merge", chosen="q=Matti Mäki")
    client.force_login(aino.person)

    assert "Matti" not in client.get(reverse("my-accesses")).text


def test_page_is_for_whoever_is_signed_in(client):
    address = reverse("my-accesses")

    assert client.get(address).status_code == 302
    client.force_login(make_person("Matti Mäki"))
    assert "Nobody else has opened anything that is about you." in client.get(address).content.decode()


def test_page_takes_the_same_queries_for_one_and_three_lines(client, aino, django_assert_num_queries):
    leena = make_lead(aino.cohort.programme)
    OrganisationContact.objects.create(organisation=make_organisation(), person=leena, valid_from=STARTS_ON)
    client.force_login(aino.person)
    for number in (1, 2, 3):
        opened(aino, leena)
        if number in (1, 3):
            with django_assert_num_queries(QUERIES):
                client.get(reverse("my-accesses"))


# Session and reader, earlier records, the entries, the places that they name, the reader's roles for the bar.
QUERIES = 6
