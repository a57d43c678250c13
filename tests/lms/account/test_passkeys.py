"""Passkeys. The journey test_passkey.py adds one for real."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lms.models import AuditEntry
from tests.factories import make_person
from tests.lms.account.signing import (
    add_app,
    add_passkey,
    sign_in,
)

pytestmark = pytest.mark.django_db

NONSENSE = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    "{",
    '{"id": 1}',
    '{"rawId": "!", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": []}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", '
    '"attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", '
    '"attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": 1}}',
    "[" * 50_000,
]


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


def is_in(client):
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("said", NONSENSE)
@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"])
def test_nonsense_instead_of_a_passkey_is_refused(signed_in, aino, name, said):
    stranger = Client(headers={"accept-language": "en"})
    browser = stranger if name == "mfa_login_webauthn" else signed_in
    if name == "mfa_reauthenticate_webauthn":
        add_passkey(aino)
    before = Authenticator.objects.count()
    browser.get(
        reverse(name), headers={"accept": "application/json"}
    ) if name == "mfa_login_webauthn" else None

    answer = browser.post(reverse(name), {"name": "Key", "credential": said}, follow=True)

    assert answer.status_code == 200
    assert "The browser sent no passkey. Try again." in answer.text or "That did not match." in answer.text
    assert Authenticator.objects.count() == before
    assert is_in(browser) == (browser is signed_in)


def test_passkey_is_asked_of_a_device_that_asks_who_is_there(signed_in, aino):
    asked = signed_in.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]

    assert asked["rp"] == {"id": "testserver", "name": "Kohortti"}
    assert asked["user"]["name"] == "aino.korhonen@kunta.example"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_passkey_is_renamed_and_removed(signed_in, aino):
    passkey = add_passkey(aino)

    signed_in.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "<i>Blue</i>"})
    assert "&lt;i&gt;Blue&lt;/i&gt;" in signed_in.get(reverse("account")).text
    assert "<i>Blue</i>" not in signed_in.get(reverse("mfa_remove_webauthn", args=[passkey.pk])).text
    signed_in.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get().verb == "remove_passkey"


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_name_of_a_passkey_is_short_and_not_empty(signed_in, aino, name):
    passkey = add_passkey(aino)

    answer = signed_in.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": name})

    assert list(answer.context["form"].errors) == ["name"]
    assert Authenticator.objects.get().data["name"] == "Work phone"


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_passkey_of_somebody_else_is_not_there(signed_in, name):
    theirs = add_passkey(make_person("Matti Mäki"))
    address = reverse(name, args=[theirs.pk])

    assert (signed_in.get(address).status_code, signed_in.post(address, {"name": "Mine"}).status_code) == (
        404,
        404,
    )
    assert Authenticator.objects.get().data["name"] == "Work phone"


def test_key_of_the_app_is_no_passkey(signed_in, aino):
    add_app(aino)
    app = Authenticator.objects.get()

    assert signed_in.get(reverse("mfa_remove_webauthn", args=[app.pk])).status_code == 404
