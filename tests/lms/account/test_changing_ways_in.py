"""Who may change ways in, and what the person is told of it."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import make_person
from tests.lms.account.signing import (
    add_app,
    add_passkey,
    code_of,
    long_ago,
    sign_in,
    wrong,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def aino():
    return make_person("Aino Korhonen", password="helmikuu-2016", language="en")


@pytest.fixture
def signed_in(client, aino):
    sign_in(client, aino)
    return client


# Who may change them


CHANGES = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "token-new",
]


def address_of(name, passkey):
    return reverse(name, args=[passkey.pk] if "_webauthn" in name and "add" not in name else [])


@pytest.mark.parametrize("name", CHANGES)
def test_who_signed_in_long_ago_confirms_it_first(client, aino, name):
    passkey = add_passkey(aino)
    sign_in(client, aino, ago=long_ago())

    answer = client.get(address_of(name, passkey))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/confirm/password/?next=")


@pytest.mark.parametrize("name", CHANGES)
def test_session_that_tells_no_sign_in_confirms_it_first(client, name):
    matti = make_person("Matti Mäki")
    client.force_login(matti)

    answer = client.get(address_of(name, Authenticator(pk=1)))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/again/?next=")


def test_password_that_was_sent_too_late_waits_nowhere(client, aino):
    """What is sent is kept in the session until it has been confirmed who it is; a password would lie there."""
    sign_in(client, aino, ago=long_ago())
    new = {"oldpassword": "helmikuu-2016", "password1": "talvi-ja-lumi-16", "password2": "talvi-ja-lumi-16"}

    answer = client.post("/account/password/", new)

    assert answer["Location"] == "/account/confirm/password/?next=%2Faccount%2Fpassword%2F"
    assert "talvi-ja-lumi-16" not in str(dict(client.session))


def test_who_has_no_password_adds_an_app_after_signing_in_again(client):
    matti = make_person("Matti Mäki")
    sign_in(client, matti, ago=long_ago())

    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert page.context["after"] == "/sign-in/?next=%2Faccount%2Fapp%2Fadd%2F"
    answer = client.post(reverse("account_logout"), {"next": page.context["after"]})
    assert answer.headers["Location"] == page.context["after"]
    sign_in(client, matti)

    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_signing_in_again_leads_to_our_own_pages_only(client, aino, to):
    client.force_login(aino)

    page = client.get(reverse("account-again"), {"next": to})

    assert page.context["after"] == "/sign-in/?next=%2Faccount%2F"


def test_confirming_by_a_code_of_the_app_leads_on(client):
    matti = make_person("Matti Mäki")
    secret = add_app(matti)
    sign_in(client, matti, ago=long_ago())

    page = client.get(reverse("token-new"), follow=True)
    assert page.redirect_chain == [("/account/confirm/code/?next=%2Faccount%2Ftokens%2Fnew%2F", 302)]
    refused = client.post(
        reverse("mfa_reauthenticate"), {"code": wrong(code_of(secret)), "next": "/account/tokens/new/"}
    )
    assert refused.status_code == 200
    answer = client.post(
        reverse("mfa_reauthenticate"), {"code": code_of(secret), "next": "/account/tokens/new/"}
    )

    assert answer.headers["Location"] == "/account/tokens/new/"
    assert client.get(reverse("token-new")).status_code == 200


def test_others_ways_to_confirm_are_offered_in_our_words(client, aino):
    add_app(aino)
    add_passkey(aino)
    sign_in(client, aino, ago=long_ago())

    text = client.get(reverse("mfa_reauthenticate")).text

    assert "Your password" in text
    assert "Your passkey" in text


# What the person is told


@pytest.fixture
def told(aino, django_capture_on_commit_callbacks):
    """What was mailed when somebody who had just signed in sent this form."""

    def of(name, **sent):
        browser = Client()
        sign_in(browser, aino)
        page = browser.get(reverse(name))
        if name == "mfa_activate_totp":
            sent["code"] = code_of(page.context["form"].secret)
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(reverse(name), sent)
        return mail.outbox

    return of


def test_person_is_told_that_an_app_was_added(told):
    (letter,) = told("mfa_activate_totp")

    assert (letter.to, letter.subject) == (
        ["aino.korhonen@kunta.example"],
        "An authenticator app was added to your account",
    )
    assert letter.body.startswith(
        "An authenticator app was added to your account. Its codes are asked for when you sign in.\n\nThis was done on "
    )
    assert "from the address 127.0.0.1." in letter.body


@pytest.mark.parametrize(
    "name, subject",
    [
        ("mfa_deactivate_totp", "The authenticator app was removed from your account"),
        ("mfa_generate_recovery_codes", "New recovery codes were made for your account"),
    ],
)
def test_person_is_told_of_other_changes(told, aino, name, subject):
    add_app(aino)

    assert [letter.subject for letter in told(name)] == [subject]


def test_person_is_told_that_a_passkey_was_removed(told, aino):
    passkey = add_passkey(aino)
    browser = Client()
    sign_in(browser, aino)

    browser.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert [letter.subject for letter in mail.outbox] == ["A passkey was removed from your account"]


def test_name_of_the_site_is_not_guessed_from_the_address(told):
    (letter,) = told("mfa_activate_totp")

    assert "testserver" not in letter.subject + letter.body
