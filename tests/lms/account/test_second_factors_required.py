import importlib
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from lms import settings as product
from lms.actions import ways_in
from lms.models import Auditor, User
from tests.factories import STARTS_ON, make_cohort, make_enrolment, make_lead, make_person, make_trainer
from tests.lms.account.signing import add_app, add_codes, add_passkey, sign_in

pytestmark = pytest.mark.django_db

NEEDED = "/account/second-factor/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"lead", "administrator"})


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


PAGES = [
    "home",
    "programmes",
    "organisations",
    "account",
    "tokens",
    "token-new",
    "account-language",
    "certificates:verify",
    "reports:index",
    "mfa_generate_recovery_codes",
]


@pytest.mark.parametrize("name", PAGES)
def test_lead_without_one_is_led_to_the_page_that_says_why(client, leena, name):
    sign_in(client, leena)

    assert client.get(reverse(name)).headers["Location"] == NEEDED


def test_acts_are_not_done_either(client, leena, cohort):
    sign_in(client, leena)

    answer = client.post(reverse("account-language"), {"language": "sv"})

    assert answer.headers["Location"] == NEEDED
    assert User.objects.get(pk=leena.pk).language == "fi"


def test_part_of_a_page_leads_the_whole_page_there(client, leena):
    sign_in(client, leena)

    answer = client.get(reverse("people"), headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"] == NEEDED


def test_page_says_for_which_role_and_how(client, leena):
    sign_in(client, leena)

    text = client.get(NEEDED).text

    assert "As programme lead you need a second way to show who you are." in text
    assert reverse("mfa_add_webauthn") in text
    assert reverse("mfa_activate_totp") in text


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "help-index", "brand-css", "account-again"]
)
def test_what_is_needed_to_add_one_is_open(client, leena, name):
    sign_in(client, leena)

    assert client.get(reverse(name)).headers.get("Location") != NEEDED


def test_signing_out_is_open(client, leena):
    sign_in(client, leena)

    client.post(reverse("account_logout"))

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("add", [add_app, add_passkey])
def test_app_or_passkey_is_enough(client, leena, add):
    add(leena)
    sign_in(client, leena)

    assert client.get(reverse("programmes")).status_code == 200
    assert client.get(NEEDED).headers["Location"] == "/account/"


def test_recovery_codes_alone_are_not(client, leena):
    add_codes(leena)
    sign_in(client, leena)

    assert client.get(reverse("programmes")).headers["Location"] == NEEDED


def test_only_those_of_whom_it_is_required_need_one(cohort, leena, settings):
    aino = make_enrolment(cohort).person
    tero = make_trainer(cohort)
    kaisa = make_person("Kaisa Pääkäyttäjä", is_superuser=True)
    aune = make_person("Aune Tarkka")
    Auditor.objects.create(person=aune, valid_from=STARTS_ON)
    everybody = {person.pk: person for person in (leena, aino, tero, kaisa, aune)}

    def lacking(*roles):
        settings.SECOND_FACTOR_ROLES = frozenset(roles)
        return {person.full_name for person in everybody.values() if ways_in.lacks_second_factor(person)}

    assert lacking("lead", "administrator") == {"Leena Laine", "Kaisa Pääkäyttäjä"}
    assert lacking("trainer") == {"Tero Virtanen"}
    assert lacking("auditor") == {"Aune Tarkka"}
    assert lacking() == set()


def test_participant_goes_on_as_before(client, cohort):
    sign_in(client, make_enrolment(cohort).person)

    assert client.get(reverse("my-programmes")).status_code == 200


def test_who_is_not_signed_in_goes_on_as_before(client):
    assert client.get(reverse("home")).status_code == 200


def test_where_nothing_is_required_nothing_is_asked_of_the_database(
    leena, settings, django_assert_num_queries
):
    settings.SECOND_FACTOR_ROLES = frozenset()

    with django_assert_num_queries(0):
        assert not ways_in.lacks_second_factor(leena)


# The setting


@pytest.fixture
def read(monkeypatch):
    """The product's settings as they are read from this environment."""

    def with_value(value):
        monkeypatch.setitem(os.environ, "KOHORTTI_REQUIRE_SECOND_FACTOR", value)
        try:
            return importlib.reload(product).SECOND_FACTOR_ROLES
        finally:
            monkeypatch.delenv("KOHORTTI_REQUIRE_SECOND_FACTOR")
            importlib.reload(product)

    return with_value


@pytest.mark.parametrize(
    "value, roles",
    [
        ("", set()),
        ("leads", {"lead"}),
        (" leads , administrators,", {"lead", "administrator"}),
        ("auditors,trainers", {"auditor", "trainer"}),
    ],
)
def test_setting_is_a_list_with_commas(read, value, roles):
    assert read(value) == roles


@pytest.mark.parametrize("value", ["lead", "participants", "leads;administrators", "1"])
def test_unknown_word_in_the_setting_stops_the_start_with_a_sentence(read, value):
    with pytest.raises(ImproperlyConfigured) as stop:
        read(value)

    assert str(stop.value) == (
        f"KOHORTTI_REQUIRE_SECOND_FACTOR knows leads, administrators, auditors, trainers, but not {value}."
    )
