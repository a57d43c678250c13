"""The pages of signing in: whom they let in, where they lead, and in which language they speak."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from lms.adapters import AccountAdapter
from lms.models import AuditEntry, Invitation
from tests.factories import make_person
from tests.lms.account.doors import FRONT_DOOR, PASSWORD, ask, code_in_mail, make_member, signed_in, type_in
from tests.lms.account.signing import sign_in

pytestmark = pytest.mark.django_db

HOSTILE = [
    "https://evil.example/",
    "//evil.example/",
    r"\\evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "http://localhost/",
    "\thttps://evil.example",
]


@pytest.mark.parametrize("way_on", HOSTILE)
def test_way_on_leads_to_no_other_host(client, way_on):
    aino = make_member(password="kolme pitkää sanaa")

    asked = ask(client, aino.email, way_on)
    done = type_in(client, code_in_mail(), next=way_on)
    client.post("/sign-out/", {"next": way_on})
    form = {"login": aino.email, "password": "kolme pitkää sanaa", "next": way_on}
    by_password = client.post(PASSWORD, form)
    left = client.post("/sign-out/", {"next": way_on})

    assert [one["Location"] for one in (asked, done, by_password, left)] == ["/sign-in/code/", "/", "/", "/"]


def test_way_on_within_the_site_is_kept_to_the_end(client):
    aino = make_member()

    asked = ask(client, aino.email, "/verify/?code=7Q4K")
    page = client.get(asked["Location"])
    done = type_in(client, code_in_mail(), next="/verify/?code=7Q4K")

    assert asked["Location"] == "/sign-in/code/?next=%2Fverify%2F%3Fcode%3D7Q4K"
    assert page.content.decode().count('name="next" value="/verify/?code=7Q4K"') == 2
    assert done["Location"] == "/verify/?code=7Q4K"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_forged_host_is_refused_and_sends_no_mail(client, host):
    aino = make_member()

    answer = client.post(FRONT_DOOR, {"email": aino.email}, headers={"host": host})

    assert answer.status_code == 400
    assert mail.outbox == []


def test_whoever_is_signed_in_is_led_on(client):
    client.force_login(make_member())

    answers = [client.get(path) for path in (FRONT_DOOR, PASSWORD, "/sign-in/code/")]

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/")] * 3


def test_another_address_may_be_tried_while_a_code_is_on_its_way(client):
    aino = make_member()
    ask(client, "aino@elsewhere.example")

    page = client.get(FRONT_DOOR)
    password = client.get(PASSWORD)
    ask(client, aino.email)
    type_in(client, code_in_mail())

    assert (page.status_code, password.status_code) == (200, 200)
    assert signed_in(client) == str(aino.pk)


# Passwords


def test_aino_signs_in_with_her_password(client):
    aino = make_member(password="kolme pitkää sanaa")

    done = client.post(PASSWORD, {"login": "AINO.korhonen@kunta.example", "password": "kolme pitkää sanaa"})

    assert done["Location"] == "/"
    assert signed_in(client) == str(aino.pk)


@pytest.mark.parametrize("email", ["aino.korhonen@kunta.example", "matti@kunta.example"])
def test_wrong_password_does_not_tell_whether_the_address_is_known(client, email):
    make_member(password="kolme pitkää sanaa")

    page = client.post(PASSWORD, {"login": email, "password": "something else"}).content.decode()

    assert "<title>Error: Sign in with a password" in page
    assert "The e-mail address or the password is wrong. Try again." in page
    assert signed_in(client) is None


def closed():
    make_member("Matti Mäki", password="kolme pitkää sanaa", is_active=False)


def without_account():
    matti = make_member("Matti Mäki", password="kolme pitkää sanaa")
    matti.account_opened_at = None
    matti.save()


@pytest.mark.parametrize("story", [closed, without_account])
def test_password_without_an_account_leads_to_a_page_that_says_so(client, story):
    story()

    page = client.post(
        PASSWORD, {"login": "matti.maki@kunta.example", "password": "kolme pitkää sanaa"}, follow=True
    )

    assert page.redirect_chain == [("/sign-in/closed/", 302)]
    assert "Ask the lead of your programme for an invitation." in page.content.decode()
    assert signed_in(client) is None


def test_account_that_is_closed_meanwhile_ends_its_sessions(client):
    aino = make_member()
    client.force_login(aino)
    aino.is_active = False
    aino.save()

    assert client.get("/account/").status_code == 302


def test_account_that_is_closed_while_the_code_is_on_its_way_stays_closed(client):
    aino = make_member()
    ask(client, aino.email)
    aino.is_active = False
    aino.save()

    refused = type_in(client, code_in_mail())

    assert refused["Location"] == "/sign-in/closed/"
    assert signed_in(client) is None


def test_invitation_of_somebody_else_opens_no_account(client):
    matti = make_person("Matti Mäki", account_opened_at=None, language="en")
    tero = make_person("Tero Virtanen", account_opened_at=None)
    now = timezone.now()
    of_tero = Invitation.objects.create(
        person=tero,
        email=tero.email,
        role="auditor",
        token_hash="of Tero",
        invited_at=now,
        invited_by=tero,
        expires_at=now + timezone.timedelta(days=14),
    )
    session = client.session
    session["invitation"], session["invitation_link"] = of_tero.pk, "of Tero"
    session.save()

    ask(client, matti.email)

    assert mail.outbox[0].subject == "Kohortti: there is no account with this address"
    matti.refresh_from_db()
    assert matti.account_opened_at is None


# A password of one's own


def test_aino_chooses_a_password_and_is_told_by_mail(client, django_capture_on_commit_callbacks):
    aino = make_member(language="en")
    sign_in(client, aino)
    form = {"password1": "talvi-ja-lumi-16", "password2": "talvi-ja-lumi-16"}

    done = client.post(reverse("account_set_password"), form)

    aino.refresh_from_db()
    assert done["Location"] == "/account/"
    assert aino.check_password("talvi-ja-lumi-16")
    assert client.get("/account/").status_code == 200
    assert list(AuditEntry.objects.values_list("verb", "after")) == [("give_password", {})]
    assert [letter.subject for letter in mail.outbox] == ["Your account has a password now"]
    assert "your account in Kohortti has a password now." in mail.outbox[0].body


def test_whoever_forgot_the_password_chooses_another_after_a_code(client):
    aino = make_member(password="kolme pitkää sanaa")
    ask(client, aino.email)
    type_in(client, code_in_mail())
    elsewhere = Client()
    elsewhere.force_login(aino)
    form = {"password1": "talvi-ja-lumi-16", "password2": "talvi-ja-lumi-16"}

    done = client.post(reverse("account_change_password"), form)

    aino.refresh_from_db()
    assert done["Location"] == "/account/"
    assert aino.check_password("talvi-ja-lumi-16")
    assert (client.get("/account/").status_code, elsewhere.get("/account/").status_code) == (200, 302)


@pytest.mark.parametrize(
    "form, sentence",
    [
        ({"oldpassword": "wrong", "password1": "talvi-ja-lumi-16"}, "This is not your password now."),
        ({"oldpassword": "kolme pitkää sanaa", "password1": "lumi"}, "at least 12 characters"),
        (
            {"oldpassword": "kolme pitkää sanaa", "password1": "talvi-ja-lumi-16", "password2": "talvi"},
            "The two are not the same.",
        ),
    ],
)
def test_password_is_changed_by_whoever_knows_it_and_to_a_good_one(client, form, sentence):
    make_member(password="kolme pitkää sanaa")
    client.post(PASSWORD, {"login": "aino.korhonen@kunta.example", "password": "kolme pitkää sanaa"})

    page = client.post(reverse("account_change_password"), {"password2": form["password1"]} | form)

    assert page.status_code == 200
    assert sentence in page.content.decode()


# What is not there, and in which language the rest is


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_reset_password",
        "account_email_verification_sent",
        "account_signup_by_passkey",
        "socialaccount_signup",
        "mfa_signup_webauthn",
        "mfa_trust",
    ],
)
def test_pages_of_allauth_that_nobody_needs_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# What allauth can show although the pages above are not there.
UNUSED = re.compile(
    r"^(allauth/|openid/|idp/|usersessions/|account/snippets/|mfa/.*(base|signup_form|trust|index|snippets|_list)|"
    r".*base_(entrance|manage|confirm|reauth).*|socialaccount/(signup|snippets)|mfa/recovery_codes/download|"
    r"account/(email|email_change|email_confirm|signup|signup_by_passkey|verification_sent|"
    r"verified_email_required|password_reset.*|phone_.*|confirm_(phone|email|password).*)\.html|"
    r"account/email/(account_already_exists|email_|password_reset|base_message)|account/messages/email_changed)"
)


def test_every_page_message_and_mail_of_allauth_that_can_be_seen_is_ours():
    theirs = Path(allauth.__file__).parent / "templates"
    names = [str(path.relative_to(theirs)) for path in theirs.rglob("*.*") if path.is_file()]

    seen = [name for name in sorted(names) if not UNUSED.match(name)]
    not_ours = [name for name in seen if Path(get_template(name).origin.name).is_relative_to(theirs)]

    assert len(seen) > 40
    assert not_ours == []


def test_sentences_of_forms_that_can_be_seen_are_ours():
    theirs = DefaultAccountAdapter.error_messages

    kept = {code for code, sentence in AccountAdapter.error_messages.items() if sentence is theirs[code]}

    # Of signing up, of several addresses, of names and telephones: none of them is there.
    assert kept == {
        "cannot_remove_primary_email",
        "duplicate_email",
        "email_taken",
        "invalid_or_expired_key",
        "invalid_password_reset",
        "max_email_addresses",
        "phone_password_mismatch",
        "phone_taken",
        "same_as_current",
        "select_only_one",
        "unknown_email",
        "unknown_phone",
        "unverified_primary_email",
        "username_blacklisted",
        "username_password_mismatch",
        "username_taken",
    }


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_signing_in_speaks_the_reader_s_language(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with translation.override(language):
        wanted = translation.gettext("Sign in")

    pages = [client.get(path) for path in (FRONT_DOOR, PASSWORD)]

    for page in pages:
        assert f'<html lang="{language}">' in page.content.decode()
        assert wanted in page.content.decode()
