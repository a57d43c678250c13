"""Who came in, and who was not let in, as the log of access tells it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from lms.choices import AccessDeed
from lms.models import AccessEntry
from tests.factories import make_auditor, make_person

pytestmark = pytest.mark.django_db
WORDS = "kolme pitkää sanaa"


@pytest.fixture(autouse=True)
def _nobody_has_tried():
    cache.clear()


@pytest.fixture
def aino():
    person = make_person()
    person.set_password(WORDS)
    person.save()
    return person


def try_password(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def told(client, day=""):
    client.force_login(make_auditor())
    response = client.get(reverse("access-log"), {"until": day})
    return [
        (line.sentence, [detail.after for detail in line.details])
        for line in response.context["history"].lines
        if "sign" in line.sentence
    ]


def test_whoever_signs_in_is_told_with_the_way(client, aino):
    try_password(client, aino.email, WORDS)

    entry = AccessEntry.objects.get(deed=AccessDeed.SIGNED_IN)
    assert (entry.by, entry.person, entry.route, entry.asked) == (aino, aino, "sign-in", "password")
    assert told(client) == [("Aino Korhonen signed in.", ["password"])]


def test_whose_account_is_closed_is_told_as_not_let_in(client, aino):
    aino.account_opened_at = None
    aino.save()

    try_password(client, aino.email, WORDS)

    assert told(client) == [
        (
            "Somebody tried to sign in as Aino Korhonen and was not let in.",
            ["there is no account, or it is closed"],
        )
    ]


def test_password_that_was_wrong_too_often_is_told_whether_the_address_is_somebodys_or_not(client, aino):
    for email in (aino.email, "nobody@kunta.example"):
        for _time in range(6):
            try_password(client, email, "not the password")

    assert told(client) == [
        ("Somebody tried to sign in with an address that is nobody’s.", ["the password was wrong too often"]),
        (
            "Somebody tried to sign in as Aino Korhonen and was not let in.",
            ["the password was wrong too often"],
        ),
    ]
