import datetime

import pytest
import time_machine
from django.urls import reverse

from lms.choices import ReviewDecision
from tests.factories import (
    at,
    make_assignment,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
    make_requirement,
    make_review,
    make_session,
    make_submission,
)

pytestmark = pytest.mark.django_db

HOME = "/my/programmes/"


@pytest.fixture
def cohort():
    return make_cohort()


def shown(client, enrolment):
    client.force_login(enrolment.person)
    client.cookies["django_language"] = "en"
    (one,) = client.get(HOME).context["enrolments"]
    return one


def test_returned_assignment_says_what_to_do(client, cohort):
    make_requirement(cohort, "intermediate_assignments")
    aino = make_enrolment(cohort)
    version = make_submission(make_assignment(cohort, "Asiakkaan ääni"), aino)
    make_review(version, ReviewDecision.RETURNED, comment="Kuvaa, mitä muutit.")

    (line,) = shown(client, aino)["requirements"]

    assert line.state == "returned"
    assert line.detail == "To be completed, asked 12 Dec 2015: Kuvaa, mitä muutit."


def test_another_persons_programmes_are_not_here(client, cohort):
    make_enrolment(cohort, "Matti Mäki")

    assert (
        shown(client, make_enrolment(cohort, "Aino Korhonen"))["enrolment"].person.full_name
        == "Aino Korhonen"
    )


@time_machine.travel(datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC))
def test_next_sessions_are_those_for_everyone_or_for_ones_own_group(client, cohort):
    south, north = make_group(cohort, "Etelä"), make_group(cohort, "Pohjoinen")
    aino = make_enrolment(cohort, groups=[south])
    make_session(make_day(cohort, "Avaus"), datetime.date(2015, 2, 1))
    day = make_day(cohort, "Aluepäivä")
    make_session(day, datetime.date(2015, 3, 1), south)
    make_session(day, datetime.date(2015, 3, 2), north)
    make_session(make_day(cohort, "Peruttu"), datetime.date(2015, 3, 3), cancelled_at=at(cohort.starts_on),
                 cancelled_by=aino.person)  # fmt: skip
    make_session(make_day(cohort, "Mennyt"), datetime.date(2014, 12, 1))

    assert [(one["title"], one["when"]) for one in shown(client, aino)["upcoming"]] == [
        ("Avaus", "Sun 1 Feb 2015, 09:00–16:00"),
        ("Aluepäivä", "Sun 1 Mar 2015, 09:00–16:00"),
    ]


def test_completed_participant_is_told_so(client, cohort):
    on = cohort.ends_on
    aino = make_enrolment(cohort, completed_on=on, completed_at=at(on), completed_by=make_person("Leena L"))

    assert shown(client, aino)["sentence"] == "You have completed the programme."


def test_front_door_sends_each_reader_to_their_own_place(client, cohort):
    readers = [
        (make_lead(cohort.programme), reverse("programmes")),
        (make_enrolment(cohort).person, reverse("my-programmes")),
    ]
    for reader, place in readers:
        client.force_login(reader)
        assert client.get("/").url == place

    client.force_login(make_person("Matti Mäki"))
    assert client.get("/").status_code == 200


def test_page_speaks_the_persons_own_language_until_another_is_chosen(client, cohort):
    aino = make_enrolment(cohort, person=make_person("Aino Korhonen", language="sv"))
    client.force_login(aino.person)
    assert client.get(HOME).headers["Content-Language"] == "sv"

    response = client.post("/language/", {"language": "en", "next": HOME})

    assert response.url == HOME
    assert client.get(HOME).headers["Content-Language"] == "en"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_language_switch_leads_nowhere_else(client, next_page):
    assert client.post("/language/", {"language": "sv", "next": next_page}).url == "/"


def test_unknown_language_is_not_remembered(client):
    response = client.post("/language/", {"language": "tlh", "next": "/"})

    assert "django_language" not in response.cookies
