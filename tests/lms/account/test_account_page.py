import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lms.models import AuditEntry, Auditor, User
from tests.factories import (
    STARTS_ON,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_trainer,
)
from tests.lms.account.signing import add_app, add_codes, add_passkey, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_enrolment().person


def page_of(client, person):
    client.force_login(person)
    return client.get(reverse("account"))


def test_account_is_for_whoever_has_signed_in(client, aino):
    assert client.get("/account/").headers["Location"] == "/sign-in/?next=/account/"
    assert page_of(client, aino).status_code == 200


def test_account_tells_each_role_with_what_it_is_in(client, aino):
    cohort = make_cohort("EKJ 2016–2018")
    make_trainer(cohort, "Aino Korhonen")
    make_lead(cohort.programme, "Aino Korhonen")
    make_contact(make_organisation("Espoo"), "Aino Korhonen")
    Auditor.objects.create(person=aino, valid_from=STARTS_ON)

    roles = [
        (str(role), [str(place) for place in places])
        for role, places in page_of(client, aino).context["roles"]
    ]

    assert roles == [
        ("auditor", ["everywhere, reading only"]),
        ("programme lead", ["EKJ-johtamisvalmennus"]),
        ("trainer", ["EKJ 2016–2018"]),
        ("organisation contact", ["Espoo"]),
        ("participant", ["EKJ 2014–2016"]),
    ]


def test_administrator_is_told_so(client):
    kaisa = make_person("Kaisa Pääkäyttäjä", is_superuser=True)

    roles = page_of(client, kaisa).context["roles"]

    assert [(str(role), list(map(str, places))) for role, places in roles] == [
        ("administrator", ["everywhere"])
    ]


def test_stranger_reads_how_roles_come(client):
    answer = page_of(client, make_person("Matti Mäki"))

    assert "They come with an invitation to a programme." in answer.text


def test_account_lists_passkeys_app_and_codes_that_are_left(client, aino):
    add_passkey(aino, "<b>Blue key</b>")
    add_app(aino)
    add_codes(aino)

    answer = page_of(client, aino)

    assert answer.context["codes_left"] == 10
    assert "&lt;b&gt;Blue key&lt;/b&gt;" in answer.text
    assert reverse("mfa_deactivate_totp") in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_account_takes_the_same_queries_for_one_and_for_three(client, aino, count, django_assert_num_queries):
    for number in range(count):
        add_passkey(aino, f"Key {number}")
        if number:
            make_enrolment(make_cohort(f"EKJ {number}"), person=aino)
        make_contact(make_organisation(f"Kunta {number}"), "Aino Korhonen")
    client.force_login(aino)

    with django_assert_num_queries(11):
        client.get(reverse("account"))


# The language


def test_language_is_chosen_and_what_the_switch_had_remembered_is_forgotten(client, aino):
    client.force_login(aino)

    answer = client.post(reverse("account-language"), {"language": "sv"})

    aino.refresh_from_db()
    assert (aino.language, answer.headers["Location"]) == ("sv", "/account/")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert '<html lang="sv"' in client.get("/account/").text
    assert AuditEntry.objects.get(verb="choose_language").by == aino


def test_language_that_there_is_not_is_refused(client, aino):
    client.force_login(aino)

    answer = client.post(reverse("account-language"), {"language": "de"})

    aino.refresh_from_db()
    assert (answer.status_code, aino.language) == (200, "fi")


# Signing out elsewhere


def test_every_other_session_ends_and_this_one_goes_on(aino):
    here, elsewhere = Client(), Client()
    sign_in(here, aino)
    sign_in(elsewhere, aino)

    here.post(reverse("account-sign-out-elsewhere"))

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert AuditEntry.objects.get(verb="end_sessions").by == aino


def test_sessions_of_others_go_on(aino):
    here, other = Client(), Client()
    sign_in(here, aino)
    sign_in(other, make_person("Matti Mäki"))

    here.post(reverse("account-sign-out-elsewhere"))

    assert other.get("/account/").status_code == 200


def test_whoever_signs_in_afterwards_stays(client, aino):
    sign_in(client, aino)
    client.post(reverse("account-sign-out-elsewhere"))
    later = Client()

    sign_in(later, User.objects.get(pk=aino.pk))

    assert later.get("/account/").status_code == 200


def test_looking_signs_nobody_out(client, aino):
    client.force_login(aino)

    assert client.get(reverse("account-sign-out-elsewhere")).status_code == 405
