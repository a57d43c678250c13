"""A cohort that asks for nothing: people take part, and nobody completes."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import (
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_lead,
    make_session,
    make_submission,
)

pytestmark = pytest.mark.django_db

HELD_ON = datetime.date(2016, 1, 20)
NOTHING = "Nothing is required in this cohort, so nobody completes."


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def aino(cohort):
    aino = make_enrolment(cohort)
    make_attendance(aino, make_session(make_day(cohort), HELD_ON))
    return aino


@pytest.fixture
def _leena(cohort, client):
    client.force_login(make_lead(cohort.programme))


@pytest.mark.usefixtures("_leena", "aino")
def test_cohort_that_requires_nothing_says_so_and_counts_nothing(client, cohort):
    response = client.get(cohort.get_absolute_url())
    page = response.content.decode()

    (row,) = response.context["page"]
    assert (row["days"], row["days_words"], row["assignments_words"]) == ([], "", "")
    assert (response.context["attendance"], page.count(NOTHING)) == (None, 1)
    assert "Nothing recorded yet" not in page


@pytest.mark.usefixtures("_leena", "aino")
def test_nobody_can_be_completed_where_nothing_is_required_and_nobody_lacks_anything(client, cohort):
    address = reverse("cohort-complete", args=[cohort.slug])

    shown = client.get(address)
    sent = client.post(address, {"on": "2016-02-12"})

    assert (shown.context["lacking"], shown.content.decode().count(NOTHING)) == ([], 1)
    assert [str(message) for message in get_messages(sent.wsgi_request)] == [NOTHING]


@pytest.mark.usefixtures("_leena")
def test_person_in_it_is_shown_with_the_works_that_were_asked_nonetheless(client, cohort, aino):
    version = make_submission(make_assignment(cohort, "Oma tavoite"), aino, on=HELD_ON)
    make_assignment(cohort, "Toinen")

    response = client.get(aino.get_absolute_url())

    assert (response.context["sentence"], response.content.decode().count(NOTHING)) == ("", 1)
    assert [(line.title, line.url) for line in response.context["beside"]] == [
        ("Intermediate assignment 1 ‘Oma tavoite’", reverse("review", args=[version.submission_id])),
        ("Intermediate assignment 2 ‘Toinen’", ""),
    ]
