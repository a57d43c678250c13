"""Who lost their second factors calls an administrator."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from lms.models import AuditEntry
from tests.factories import make_enrolment, make_lead, make_person
from tests.lms.account.doors import CODE, ask, code_in_mail, make_member, signed_in, type_in
from tests.lms.account.signing import add_app, add_codes, add_passkey, long_ago, sign_in

pytestmark = pytest.mark.django_db

WHY = {"reason": "Called her at the number of the office."}


@pytest.fixture
def aino():
    aino = make_member(language="en")
    add_app(aino)
    add_codes(aino)
    add_passkey(aino)
    return aino


@pytest.fixture
def kaisa(client):
    kaisa = make_person("Kaisa Aalto", is_superuser=True)
    sign_in(client, kaisa)
    return kaisa


def page_about(person):
    return f"/people/{person.pk}/second-factors/"


def test_kaisa_removes_them_and_the_sessions_and_a_mail_says_so(
    client, kaisa, aino, django_capture_on_commit_callbacks
):
    of_aino = Client()
    sign_in(of_aino, aino)

    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(page_about(aino), WHY, follow=True)

    entry = AuditEntry.objects.get(verb="remove_second_factors")
    assert [str(told) for told in done.context["messages"]] == [
        "The second factors of Aino Korhonen are removed. A mail tells them."
    ]
    assert not Authenticator.objects.exists()
    assert of_aino.get("/account/").status_code == 302
    assert (entry.by, entry.reason, entry.before) == (
        kaisa,
        WHY["reason"],
        {"recovery_codes": 1, "totp": 1, "webauthn": 1},
    )
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([aino.email], "Your second factors have been removed")
    ]
    assert "an administrator of Kohortti has removed your second factors" in mail.outbox[0].body


def test_history_of_the_person_tells_it_in_our_words(client, kaisa, aino):
    client.post(page_about(aino), WHY)

    (removed, *_rest) = client.get(f"/people/{aino.pk}/").context["history"].lines

    # The database keeps them in an order of its own.
    labels = sorted(one.label for one in removed.details)
    assert labels == ["Authenticator app", "Passkeys", "Recovery codes"]


def test_page_of_the_person_leads_there_while_there_is_something_to_remove(client, kaisa, aino):
    page = client.get(f"/people/{aino.pk}/").text
    Authenticator.objects.all().delete()

    assert page_about(aino) in page
    assert page_about(aino) not in client.get(f"/people/{aino.pk}/").text
    assert client.get(page_about(aino), follow=True).redirect_chain == [(f"/people/{aino.pk}/", 302)]


def test_they_are_removed_once(client, kaisa, aino):
    client.post(page_about(aino), WHY)

    again = client.post(page_about(aino), WHY)

    assert again.context["form"].non_field_errors() == ["Aino Korhonen has no second factor any more."]
    assert AuditEntry.objects.filter(verb="remove_second_factors").count() == 1


def test_reason_is_needed(client, kaisa, aino):
    answer = client.post(page_about(aino), {"reason": " "})

    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    assert Authenticator.objects.filter(user=aino).count() == 3


def test_administrator_who_signed_in_long_ago_shows_first_who_they_are(client, aino):
    sign_in(client, make_person("Kaisa Aalto", is_superuser=True), ago=long_ago())

    answer = client.post(page_about(aino), WHY)

    assert answer["Location"].startswith("/account/again/?next=")
    assert Authenticator.objects.filter(user=aino).count() == 3


def test_own_ones_are_removed_on_the_page_of_the_account(client, kaisa):
    add_app(kaisa)

    assert client.post(page_about(kaisa), WHY)["Location"] == "/account/"
    assert Authenticator.objects.count() == 1


def test_nobody_but_administrators_may(client):
    aino = make_enrolment().person
    add_app(aino)
    sign_in(client, make_lead(aino.enrolments.get().cohort.programme))

    assert client.post(page_about(aino), WHY).status_code == 403
    assert page_about(aino) not in client.get(f"/people/{aino.pk}/").text
    sign_in(client, make_member("Matti Mäki"))
    assert client.post(page_about(aino), WHY).status_code == 404
    assert Authenticator.objects.count() == 1


def test_aino_who_stands_at_the_second_step_meanwhile_begins_again(client, aino):
    browser = Client(headers={"accept-language": "en"})
    ask(browser, aino.email)
    assert type_in(browser, code_in_mail())["Location"] == "/sign-in/second-step/"
    Authenticator.objects.all().delete()

    led_back = browser.get("/sign-in/second-step/", follow=True)
    ask(browser, aino.email)
    browser.post(CODE, {"code": code_in_mail()})

    assert led_back.redirect_chain == [("/sign-in/", 302)]
    assert "Your second factors have been removed. Sign in once more" in led_back.text
    assert signed_in(browser) == str(aino.pk)
