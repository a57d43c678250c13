import base64

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lms.models import AuditEntry
from tests.factories import make_person
from tests.lms.account.doors import code_in_mail, type_in
from tests.lms.account.signing import (
    add_app,
    add_codes,
    code_of,
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


def type_password(client, person):
    """The first step of signing in."""
    return client.post(reverse("account_login"), {"login": person.email, "password": "helmikuu-2016"})


def second_step(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client):
    return client.get(reverse("account")).status_code == 200


# The authenticator app


def test_app_is_added_with_the_code_that_it_shows(signed_in, aino):
    page = signed_in.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    answer = signed_in.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert get_adapter().decrypt(kept.data["secret"]) == secret
    assert AuditEntry.objects.get().verb == "add_authenticator_app"


def test_picture_holds_the_name_of_the_site_and_the_key(signed_in, settings):
    settings.BRAND = settings.BRAND | {"name": "Valmennus & Co"}

    page = signed_in.get(reverse("mfa_activate_totp"))

    secret = page.context["form"].secret
    assert page.context["totp_url"] == (
        f"otpauth://totp/aino.korhonen%40kunta.example?secret={secret}&issuer=Valmennus%20%26%20Co"
    )
    assert b"<svg" in base64.b64decode(page.context["totp_svg_data_uri"].partition(",")[2])


def test_wrong_code_adds_nothing_and_the_key_stays_the_same(signed_in):
    secret = signed_in.get(reverse("mfa_activate_totp")).context["form"].secret

    answer = signed_in.post(reverse("mfa_activate_totp"), {"code": wrong(code_of(secret))})

    assert answer.context["form"].errors == {"code": ["That did not match. Try again."]}
    assert answer.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_app_is_asked_for_after_the_password(client, aino):
    secret = add_app(aino)

    assert type_password(client, aino).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert second_step(client, wrong(code_of(secret))).status_code == 200
    assert not is_in(client)
    assert second_step(client, code_of(secret)).status_code == 302
    assert is_in(client)


def test_app_is_asked_for_after_a_code_by_mail(client, aino):
    secret = add_app(aino)
    client.post(reverse("account_request_login_code"), {"email": aino.email})

    answer = type_in(client, code_in_mail())

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    second_step(client, code_of(secret))
    assert is_in(client)


def test_code_of_the_app_works_once(client, aino):
    secret = add_app(aino)
    other = Client()
    for browser in (client, other):
        type_password(browser, aino)
    code = code_of(secret)

    second_step(client, code)
    second_step(other, code)

    assert (is_in(client), is_in(other)) == (True, False)


def test_guessing_ends_after_some_tries(client, aino):
    secret = add_app(aino)
    type_password(client, aino)
    for _try in range(10):
        answer = second_step(client, wrong(code_of(secret)))

    assert "That was wrong too often." in answer.text
    second_step(client, code_of(secret))
    assert not is_in(client)


def test_second_step_without_a_first_leads_to_sign_in(client):
    assert client.get(reverse("mfa_authenticate")).headers["Location"] == reverse("account_login")
    assert second_step(client, "123456").headers["Location"] == reverse("account_login")


def test_app_is_removed_and_asked_for_no_more(signed_in, aino):
    add_app(aino)
    add_codes(aino)

    assert "Its codes no longer let you in." in signed_in.get(reverse("mfa_deactivate_totp")).text
    signed_in.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get().verb == "remove_authenticator_app"
    later = Client()
    type_password(later, aino)
    assert is_in(later)


def test_key_kept_under_a_lost_secret_key_matches_nothing(client, aino, settings):
    secret = add_app(aino)
    settings.SECRET_KEY = "another one"

    type_password(client, aino)

    assert second_step(client, code_of(secret)).status_code == 200
    assert not is_in(client)


def test_key_kept_under_the_secret_key_before_this_one_still_matches(client, aino, settings):
    secret = add_app(aino)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]

    type_password(client, aino)
    second_step(client, code_of(secret))

    assert is_in(client)


# Recovery codes


def test_recovery_code_lets_in_once(client, aino):
    add_app(aino)
    codes = add_codes(aino)
    other = Client()

    type_password(client, aino)
    second_step(client, codes[0])
    type_password(other, aino)
    second_step(other, codes[0])

    assert (is_in(client), is_in(other)) == (True, False)
    second_step(other, codes[1])
    assert is_in(other)


def test_recovery_codes_are_shown_once_and_can_be_taken_along(signed_in, aino):
    add_app(aino)
    codes = add_codes(aino)

    first = signed_in.get(reverse("mfa_view_recovery_codes"))
    again = signed_in.get(reverse("mfa_view_recovery_codes"))

    assert first.context["unused_codes"] == codes
    assert f'href="data:text/plain,{"%0A".join(codes)}%0A"' in first.text
    assert "no-store" in first.headers["Cache-Control"]
    assert [code for code in codes if code in again.text] == []
    assert "These codes have been shown" in again.text


def test_new_codes_end_the_old_ones(signed_in, client, aino):
    add_app(aino)
    old = add_codes(aino)

    assert (
        "The 10 codes that you have left work no more."
        in signed_in.get(reverse("mfa_generate_recovery_codes")).text
    )
    signed_in.post(reverse("mfa_generate_recovery_codes"))

    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert set(old) & set(new) == set()
    assert AuditEntry.objects.get().verb == "make_recovery_codes"


def test_recovery_codes_alone_are_refused(signed_in):
    answer = signed_in.post(reverse("mfa_generate_recovery_codes"))

    assert "Add one of these first." in answer.text
    assert not Authenticator.objects.exists()
