import datetime

import pytest
import time_machine
from django.urls import reverse

from certificates import issuing
from lms.choices import ReviewDecision
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
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
    make_trainer,
    make_waiver,
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


def test_session_before_the_day_of_joining_is_not_mine(client, cohort):
    with time_machine.travel(datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)):
        late = make_enrolment(cohort, joined_on=datetime.date(2015, 2, 2))
        make_session(make_day(cohort, "Avaus"), datetime.date(2015, 2, 1))
        make_session(make_day(cohort, "Toinen"), datetime.date(2015, 3, 1))

        assert [one["title"] for one in shown(client, late)["upcoming"]] == ["Toinen"]


@pytest.mark.parametrize("places", [1, 3])
def test_my_programmes_take_the_same_queries_for_one_and_for_three(client, places, django_assert_num_queries):
    aino = make_person("Aino Korhonen")
    for number in range(places):
        cohort = make_certifying_cohort(f"EKJ {number}") if number == 0 else make_cohort(f"EKJ {number}")
        make_requirement(cohort, "intermediate_assignments")
        enrolment = make_enrolment(cohort, person=aino)
        version = make_submission(make_assignment(cohort), enrolment)
        make_review(version, ReviewDecision.RETURNED)
        make_session(make_day(cohort), datetime.date(2099, 1, 1))
    client.force_login(aino)

    with django_assert_num_queries(16):
        client.get(HOME)


def test_completed_participant_is_told_so(client, cohort):
    on = cohort.ends_on
    aino = make_enrolment(cohort, completed_on=on, completed_at=at(on), completed_by=make_person("Leena L"))

    assert shown(client, aino)["sentence"] == (
        "You completed the programme on 12 February 2016. Your certificate has not been issued yet."
    )


def test_completed_participant_with_a_certificate_is_told_the_day_alone(client):
    aino = make_completed(make_certifying_cohort())
    issuing.issue_all([aino], by=make_person("Leena L"), on=CEREMONY)

    assert shown(client, aino)["sentence"] == "You completed the programme on 12 February 2016."


def test_why_something_was_waived_is_not_told_to_the_participant(client, cohort):
    aino = make_enrolment(cohort)
    make_waiver(aino, make_requirement(cohort, at_least=1), reason="Parental leave")

    (line,) = shown(client, aino)["requirements"]

    assert line.detail == "The training days have been waived."


def test_trainer_and_contact_are_told_that_their_pages_will_be_here(client, cohort):
    sentence = "Pages for trainers and contacts will be here."
    client.cookies["django_language"] = "en"
    client.force_login(make_trainer(cohort))
    assert sentence in client.get("/").content.decode()

    client.force_login(make_person("Matti Mäki"))
    assert sentence not in client.get("/").content.decode()


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
