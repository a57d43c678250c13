"""How often something may be tried, counted where all processes count."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from lms.actions import ways_in
from tests.lms.account.doors import PASSWORD, ask, code_in_mail, make_member, signed_in, type_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("email", ["aino.korhonen@kunta.example", "nobody@kunta.example"])
def test_hundred_codes_for_one_address_are_five_mails_and_a_sentence(client, email):
    make_member()

    answers = [ask(client, email) for _ in range(100)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 95
    assert len(mail.outbox) == 5
    assert "Wait 15 minutes, then try again." in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "900"


def test_hundred_codes_from_many_browsers_and_in_capitals_are_the_same_address(client):
    make_member()

    answers = [
        ask(Client(), f"{'aino'.upper() if n % 2 else 'aino'}.korhonen@kunta.example") for n in range(20)
    ]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 15


def counts_kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM lms_cache")
        return cursor.fetchone()[0]


def from_network(number):
    return Client(headers={"x-forwarded-for": f"10.0.0.{number}"})


def test_somebody_elsewhere_who_asks_for_ever_does_not_keep_aino_from_her_codes(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    aino = make_member()
    matti = [ask(from_network(1), aino.email).status_code for _ in range(50)]

    answer = ask(from_network(2), aino.email)

    assert (matti.count(429), answer.status_code) == (45, 302)


def test_from_many_networks_at_once_twenty_mails_go_to_one_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    aino = make_member()

    answers = [ask(from_network(number % 10), aino.email).status_code for number in range(60)]

    assert (answers.count(302), len(mail.outbox)) == (20, 20)


def test_code_in_the_last_mail_still_works_and_after_a_quarter_of_an_hour_another_comes(client):
    aino = make_member()
    for _ in range(7):
        ask(client, aino.email)

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=15, seconds=1)):
        later = ask(Client(), aino.email)
    type_in(client, code_in_mail(4))

    assert later.status_code == 302
    assert signed_in(client) == str(aino.pk)


def test_whole_course_may_sign_in_from_one_network(client):
    people = [make_member(f"Osallistuja {number}") for number in range(45)]

    answers = [ask(Client(), person.email) for person in people]

    assert {answer.status_code for answer in answers} == {302}


def test_network_that_asks_for_everybody_is_slowed_down(client):
    answers = [ask(Client(), f"somebody{number}@kunta.example").status_code for number in range(62)]

    assert answers == [302] * 60 + [429] * 2


def test_sixth_wrong_password_is_not_looked_at_any_more(client):
    make_member(password="kolme pitkää sanaa")

    pages = [
        client.post(PASSWORD, {"login": "aino.korhonen@kunta.example", "password": password}).content.decode()
        for password in ["wrong"] * 5 + ["kolme pitkää sanaa"]
    ]

    assert "The e-mail address or the password is wrong." in pages[4]
    assert "That was wrong too often." in pages[5]
    assert signed_in(client) is None


def test_right_passwords_are_not_counted(client):
    aino = make_member(password="kolme pitkää sanaa")

    for _ in range(8):
        client.post(PASSWORD, {"login": aino.email, "password": "kolme pitkää sanaa"})
        assert signed_in(client) == str(aino.pk)
        client.post("/sign-out/")


def test_page_of_too_many_tries_speaks_every_language(client):
    for _ in range(5):
        ask(client, "nobody@kunta.example")

    pages = {}
    for language in ("fi", "sv", "en"):
        client.cookies["django_language"] = language
        pages[language] = ask(client, "nobody@kunta.example").content.decode()

    assert [f'<html lang="{language}">' in page for language, page in pages.items()] == [True] * 3


def test_address_behind_a_proxy_is_the_reader_s(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"x-forwarded-for": "198.51.100.7, 203.0.113.9"}

    for number in range(61):
        browser = Client(headers={"x-forwarded-for": f"10.0.0.{number}, 203.0.113.9"})
        last = ask(browser, f"somebody{number}@kunta.example")
    from_elsewhere = ask(Client(headers={"x-forwarded-for": "203.0.113.10"}), "other@kunta.example")

    assert last.status_code == 429
    assert ask(Client(headers=forged), "another@kunta.example").status_code == 429
    assert from_elsewhere.status_code == 302


def test_what_is_over_is_forgotten_by_a_keeper(settings):
    ask(Client(), "nobody@kunta.example")
    kept = counts_kept()
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        ask(Client(), "somebody@kunta.example")
        gone = ways_in.forget_old()

        assert (gone, Session.objects.count()) == (1, 1)
        assert counts_kept() == kept
        assert ways_in.forget_old() == 0
    assert "lms.actions.ways_in.forget_old" in settings.KEEPERS


def test_counts_are_not_forgotten_when_many_are_kept():
    assert cache._max_entries == 100_000
