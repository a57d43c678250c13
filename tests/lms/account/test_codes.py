"""Signing in with a code: it comes by mail, works once, soon, and in the browser in which it was asked for."""

import datetime
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_person
from tests.lms.account.doors import CODE, FRONT_DOOR, ask, code_in_mail, make_member, signed_in, type_in

pytestmark = pytest.mark.django_db


class NoMailServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


def test_aino_signs_in_with_the_code_of_her_mail(client):
    aino = make_member()

    asked = ask(client, "AINO.korhonen@Kunta.example")
    page = client.get(CODE)
    done = type_in(client, code_in_mail())

    assert (asked.status_code, asked["Location"]) == (302, CODE)
    assert "<b>aino.korhonen@kunta.example</b>" in page.content.decode()
    assert (done.status_code, done["Location"]) == (302, "/")
    assert signed_in(client) == str(aino.pk)
    assert [letter.to for letter in mail.outbox] == [["aino.korhonen@kunta.example"]]


@pytest.mark.parametrize("typed", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}.{1}"])
def test_code_may_be_typed_with_or_without_what_stands_between(client, typed):
    aino = make_member()
    ask(client, aino.email)

    type_in(client, typed.format(*code_in_mail().split("-")))

    assert signed_in(client) == str(aino.pk)


def test_key_of_the_session_changes_and_the_old_one_is_nobody_s(client):
    aino = make_member()
    ask(client, aino.email)
    before = client.session.session_key

    type_in(client, code_in_mail())
    thief = Client()
    thief.cookies["sessionid"] = before

    assert client.session.session_key != before
    assert thief.get("/account/").status_code == 302


def test_session_dies_when_aino_signs_out(client):
    aino = make_member()
    ask(client, aino.email)
    type_in(client, code_in_mail())
    key = client.session.session_key

    left = client.post("/sign-out/", follow=True)
    thief = Client()
    thief.cookies["sessionid"] = key

    assert "You have signed out." in left.content.decode()
    assert signed_in(client) is None
    assert thief.get("/account/").status_code == 302


def test_session_lasts_a_working_day(client):
    aino = make_member()
    ask(client, aino.email)
    type_in(client, code_in_mail())
    twelve_hours = timezone.now() + datetime.timedelta(hours=12, minutes=1)

    with time_machine.travel(twelve_hours):
        page = client.get("/account/")

    assert page.status_code == 302


def test_code_works_once(client):
    aino = make_member()
    ask(client, aino.email)
    code = code_in_mail()
    type_in(client, code)
    client.post("/sign-out/")

    again = type_in(client, code)

    assert (again.status_code, again["Location"]) == (302, FRONT_DOOR)
    assert signed_in(client) is None


def test_code_is_of_no_use_in_another_browser(client):
    aino = make_member()
    ask(client, aino.email)
    other = Client()
    other.cookies["django_language"] = "en"

    refused = other.post(CODE, {"code": code_in_mail()}, follow=True)

    assert signed_in(other) is None
    assert "There is no code to type now" in refused.content.decode()


def test_code_of_another_person_is_of_no_use(client):
    make_member()
    make_member("Tero Virtanen")
    other = Client()
    ask(other, "tero.virtanen@kunta.example")
    ask(client, "aino.korhonen@kunta.example")

    refused = type_in(client, code_in_mail(0))

    assert refused.status_code == 200
    assert signed_in(client) is None


def test_code_is_too_old_after_ten_minutes(client):
    aino = make_member()
    ask(client, aino.email, "/verify/")
    late = timezone.now() + datetime.timedelta(minutes=10, seconds=1)

    with time_machine.travel(late):
        refused = type_in(client, code_in_mail(), next="/verify/")

    assert (refused.status_code, refused["Location"]) == (302, "/sign-in/?next=%2Fverify%2F")
    assert signed_in(client) is None


def test_new_code_ends_the_one_before(client):
    aino = make_member()
    ask(client, aino.email)
    ask(client, aino.email)

    old = type_in(client, code_in_mail(0))
    new = type_in(client, code_in_mail(1))

    assert "This is not the code." in old.content.decode()
    assert new.status_code == 302
    assert signed_in(client) == str(aino.pk)


def test_fifth_wrong_code_ends_it_and_says_so(client):
    aino = make_member()
    ask(client, aino.email)

    answers = [type_in(client, "0000-0000") for _ in range(5)]
    page = client.get(FRONT_DOOR)
    right = type_in(client, code_in_mail())

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    assert "That was not the code, five times." in page.content.decode()
    assert right.status_code == 302
    assert signed_in(client) is None


def test_wrong_codes_are_counted_when_they_come_at_one_moment(client):
    """The session forgets what was counted beside it; the shared count does not."""
    aino = make_member()
    ask(client, aino.email)
    fresh = client.session["account_login"]

    answers = []
    for _ in range(7):
        session = client.session
        session["account_login"] = fresh
        session.save()
        answers.append(type_in(client, "0000-0000").status_code)

    assert answers == [200, 200, 200, 200, 200, 429, 429]


@pytest.mark.parametrize("typed", ["", "x", "🂡", "1" * 5000, "null\x00"])
def test_nonsense_is_no_code(client, typed):
    ask(client, make_member().email)

    refused = type_in(client, typed)

    assert refused.status_code == 200
    assert "<title>Error: " in refused.content.decode()
    assert signed_in(client) is None


def test_empty_code_is_not_the_one_of_somebody_unknown(client):
    ask(client, "matti@kunta.example")

    answers = [type_in(client, typed).status_code for typed in ("", "-", "None")]

    assert answers == [200, 200, 200]
    assert signed_in(client) is None


# Who has no account


def without_account():
    make_person("Matti Mäki", account_opened_at=None, language="en")


def closed():
    make_member("Matti Mäki", is_active=False, language="en")


def merged():
    aino = make_member()
    double = make_member("Matti Mäki", language="en")
    double.merged_into, double.merged_by, double.merged_at = aino, aino, timezone.now()
    double.save()


def unknown():
    pass


@pytest.mark.parametrize("story", [without_account, closed, merged, unknown])
def test_who_has_no_account_sees_the_same_and_is_told_by_mail(client, story):
    story()
    make_member("Leena Laine")
    known = Client()
    known.cookies["django_language"] = "en"

    of_leena = [ask(known, "leena.laine@kunta.example"), known.get(CODE), type_in(known, "0000")]
    of_matti = [ask(client, "matti.maki@kunta.example"), client.get(CODE), type_in(client, "0000")]

    assert [one.status_code for one in of_matti] == [one.status_code for one in of_leena] == [302, 200, 200]
    assert [one.get("Location") for one in of_matti] == [one.get("Location") for one in of_leena]
    assert [_page(one, "matti.maki") for one in of_matti] == [_page(one, "leena.laine") for one in of_leena]
    assert [letter.to for letter in mail.outbox] == [
        ["leena.laine@kunta.example"],
        ["matti.maki@kunta.example"],
    ]
    assert mail.outbox[1].subject == "Kohortti: there is no account with this address"
    assert "so there is no code" in mail.outbox[1].body


def _page(answer, name):
    lines = answer.content.decode().replace(name, "somebody").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line and "X-CSRFToken" not in line]


@pytest.mark.parametrize("story", [without_account, unknown])
def test_known_and_unknown_addresses_take_as_many_queries(client, story):
    story()
    make_member("Leena Laine")
    counted = {}

    for email in ("leena.laine@kunta.example", "matti.maki@kunta.example"):
        browser = Client()
        for name, step in {
            "ask": lambda browser=browser, email=email: ask(browser, email),
            "look": lambda browser=browser: browser.get(CODE),
            "type": lambda browser=browser: type_in(browser, "0000"),
        }.items():
            with CaptureQueriesContext(
                connection,
            ) as taken:
                step()
            counted.setdefault(name, []).append(len(taken))

    assert {name: len(set(numbers)) for name, numbers in counted.items()} == {"ask": 1, "look": 1, "type": 1}


@pytest.mark.parametrize("lookalike", ["\u212airsti.kivi", "k\u0131rsti.kivi", "kırst\u0130.kivi"])
def test_code_goes_to_an_address_that_somebody_has_to_the_letter(client, lookalike):
    """A database takes a Kelvin sign for a k and a dotless i for an i; another mail server does not."""
    make_member("Kirsti Kivi")

    ask(client, f"{lookalike}@kunta.example")

    codes_to = {letter.to[0] for letter in mail.outbox if "is your code" in letter.subject}
    assert codes_to <= {"kirsti.kivi@kunta.example"}


# The mail


def test_mail_is_in_the_person_s_language_and_the_page_in_the_reader_s(client):
    make_member(language="sv")

    ask(client, "aino.korhonen@kunta.example")

    letter = mail.outbox[0]
    assert letter.alternatives == []
    assert letter.from_email == "Kohortti <kohortti@localhost>"
    assert letter.body.splitlines()[-1] == "http://localhost:8000"


def test_name_of_the_site_cannot_write_headers(client, settings):
    settings.BRAND = settings.BRAND | {"name": "Kohortti\r\nBcc: matti@evil.example"}
    ask(client, make_member(language="en").email)

    letter = mail.outbox[0]

    assert letter.subject.endswith("is your code for Kohortti Bcc: matti@evil.example")
    assert letter.recipients() == ["aino.korhonen@kunta.example"]


def test_mail_server_that_is_down_is_said_and_nobody_is_named(client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.NoMailServer"
    make_member()

    answers = [ask(client, email) for email in ("aino.korhonen@kunta.example", "matti@kunta.example")]

    assert [answer.status_code for answer in answers] == [200, 200]
    for answer in answers:
        assert "The mail could not be sent." in answer.content.decode()
