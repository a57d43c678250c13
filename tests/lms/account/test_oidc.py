"""Signing in with OpenID Connect, at allauth's own provider."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client

from lms import providers
from lms.models import AuditEntry
from tests.factories import make_person
from tests.lms.account.doors import make_member, signed_in
from tests.lms.account.identity_provider import (
    BACK,
    ENVIRONMENT,
    HOST,
    come_back,
    leave,
    make_customer,
    make_identity,
    make_key,
)
from tests.lms.account.signing import long_ago, sign_in

pytestmark = pytest.mark.django_db

KEY = make_key()


@pytest.fixture(autouse=True)
def _provider(settings):
    settings.ROOT_URLCONF = "tests.lms.account.identity_provider"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]
    settings.SOCIALACCOUNT_ADAPTER = "tests.lms.account.identity_provider.AdapterInThisProcess"
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: ENVIRONMENT.get(name, ""))
    settings.IDP_OIDC_PRIVATE_KEY = KEY
    make_customer()


@pytest.fixture
def aino():
    return make_member(language="en")


def test_verified_address_signs_aino_in_and_links_her(client, aino, django_capture_on_commit_callbacks):
    identity = make_identity("Aino Entra", aino.email, is_verified=True)

    with django_capture_on_commit_callbacks(execute=True):
        done = come_back(client, identity, leave(client, next="/verify/"))

    linked = SocialAccount.objects.get()
    assert (done.status_code, done["Location"]) == (302, "/verify/")
    assert signed_in(client) == str(aino.pk)
    assert (linked.user, linked.provider, linked.uid) == (aino, "entra", str(identity.pk))
    assert linked.extra_data == {}
    assert SocialToken.objects.count() == 0
    assert list(AuditEntry.objects.values_list("verb", "after")) == [
        ("connect_identity", {"provider": "Entra ID"})
    ]
    assert [letter.subject for letter in mail.outbox] == ["Your account has been connected with Entra ID"]


def test_once_linked_the_address_does_not_matter(client, aino):
    identity = make_identity("Aino Entra", aino.email, is_verified=True)
    come_back(client, identity, leave(client))
    client.post("/sign-out/")
    identity.emailaddress_set.update(email="aino@home.example", verified=False)

    done = come_back(client, identity, leave(client))

    assert done.status_code == 302
    assert signed_in(client) == str(aino.pk)


def test_linking_leaves_the_password_as_it_is(client, aino):
    aino.set_password("kolme pitkää sanaa")
    aino.save()

    come_back(client, make_identity("Aino Entra", aino.email, is_verified=True), leave(client))

    aino.refresh_from_db()
    assert aino.check_password("kolme pitkää sanaa")


def test_unverified_address_links_nobody(client, aino):
    refused = come_back(client, make_identity("Matti Entra", aino.email, is_verified=False), leave(client))

    assert refused.status_code == 403
    assert "but not an e-mail address that it has checked" in refused.content.decode()
    assert signed_in(client) is None
    assert SocialAccount.objects.count() == 0


def without_record():
    pass


def without_account():
    make_person("Matti Mäki", account_opened_at=None)


def closed():
    make_member("Matti Mäki", is_active=False)


@pytest.mark.parametrize("story", [without_record, without_account, closed])
def test_verified_address_without_an_account_is_refused(client, story):
    story()
    identity = make_identity("Matti Entra", "matti.maki@kunta.example", is_verified=True)

    refused = come_back(client, identity, leave(client))

    assert refused.status_code == 403
    assert "there is no account with your e-mail address" in refused.content.decode()
    assert signed_in(client) is None
    assert SocialAccount.objects.count() == 0


def test_account_that_was_closed_after_linking_is_refused(client, aino):
    identity = make_identity("Aino Entra", aino.email, is_verified=True)
    come_back(client, identity, leave(client))
    client.post("/sign-out/")
    aino.is_active = False
    aino.save()

    refused = come_back(client, identity, leave(client))

    assert refused["Location"] == "/sign-in/closed/"
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "domains, status", [("kunta.example", 302), ("other.example", 403), ("example", 403)]
)
def test_addresses_of_domains_that_are_the_house_s_own_count_as_verified(
    client, aino, settings, domains, status
):
    """Entra ID says nothing of whether an address was checked, so the house says for which it answers."""
    given = ENVIRONMENT | {"KOHORTTI_OIDC_ENTRA_EMAIL_DOMAINS": domains}
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))
    settings.IDP_OIDC_ADAPTER = "tests.lms.account.identity_provider.SaysNothing"

    done = come_back(client, make_identity("Aino Entra", aino.email, is_verified=False), leave(client))

    assert done.status_code == status


def test_address_that_the_provider_itself_doubts_is_not_believed_for_its_domain(client, aino, settings):
    given = ENVIRONMENT | {"KOHORTTI_OIDC_ENTRA_EMAIL_DOMAINS": "kunta.example"}
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))

    refused = come_back(client, make_identity("Matti Entra", aino.email, is_verified=False), leave(client))

    assert refused.status_code == 403


def test_word_false_is_not_taken_for_yes(client, aino, settings):
    settings.IDP_OIDC_ADAPTER = "tests.lms.account.identity_provider.SaysFalseInWords"

    refused = come_back(client, make_identity("Matti Entra", aino.email, is_verified=True), leave(client))

    assert refused.status_code == 403


def test_answer_for_another_browser_is_refused(client, aino):
    identity = make_identity("Aino Entra", aino.email, is_verified=True)
    there = leave(Client())

    refused = come_back(client, identity, there)

    assert refused.status_code == 401
    assert "Signing in did not work" in refused.content.decode()
    assert signed_in(client) is None


def test_answer_works_once(client, aino):
    identity = make_identity("Aino Entra", aino.email, is_verified=True)
    there = leave(client)
    come_back(client, identity, there)
    client.post("/sign-out/")

    assert come_back(client, identity, there).status_code == 401


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=y", "?error=server_error&state=x"])
def test_nonsense_instead_of_an_answer_is_refused(client, query):
    leave(client)

    assert client.get(BACK + query).status_code == 401


def test_made_up_code_is_refused(client):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    assert client.get(BACK, {"code": "made up", "state": state}).status_code == 401


def test_turning_back_at_the_provider_is_said(client):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    page = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)

    assert page.redirect_chain == [("/sign-in/cancelled/", 302)]


def test_provider_that_does_not_answer_is_said(client, settings):
    given = ENVIRONMENT | {"KOHORTTI_OIDC_ENTRA_SERVER": f"https://{HOST}/nowhere"}
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))

    page = client.post("/sign-in/oidc/entra/")

    assert page.status_code == 401
    assert "Signing in did not work" in page.content.decode()


def test_way_there_is_a_page_with_proof_of_who_asked(client):
    asked = parse_qs(urlsplit(leave(client, next="https://evil.example/")).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert client.get("/sign-in/oidc/entra/").context["provider"].name == "Entra ID"


# On purpose


def test_aino_connects_an_identity_whatever_its_address(client, aino):
    identity = make_identity("Aino Entra", "aino@home.example", is_verified=False)
    sign_in(client, aino)

    done = come_back(client, identity, leave(client, process="connect"))
    page = client.get(done["Location"])

    assert done["Location"] == "/account/identities/"
    assert "Connected on" in page.content.decode()
    assert SocialAccount.objects.get().user == aino


def test_identity_of_somebody_else_is_not_taken_over(client, aino):
    tero = make_member("Tero Virtanen")
    identity = make_identity("Tero Entra", tero.email, is_verified=True)
    of_tero = Client()
    come_back(of_tero, identity, leave(of_tero))
    sign_in(client, aino)

    refused = come_back(client, identity, leave(client, process="connect"))
    page = client.get(refused["Location"])

    assert "This identity is connected with somebody else" in page.content.decode()
    assert SocialAccount.objects.get().user == tero


def test_nobody_connects_without_signing_in(client):
    identity = make_identity("Aino Entra", "aino@home.example", is_verified=False)

    sent_to = client.post("/sign-in/oidc/entra/", {"process": "connect"})["Location"]
    there = leave(client)
    come_back(client, identity, there)

    assert sent_to == "/sign-in/?next=/sign-in/oidc/entra/"
    assert SocialAccount.objects.count() == 0


def test_who_signed_in_long_ago_shows_who_they_are_before_connecting(client, aino):
    """Whoever finds her browser open would come in by their own identity for ever."""
    sign_in(client, aino, ago=long_ago())

    for asked in (
        client.post("/sign-in/oidc/entra/", {"process": "connect"}),
        client.post("/sign-in/oidc/entra/?process=connect"),
    ):
        assert asked["Location"].startswith("/account/again/?next=")


def test_aino_disconnects_though_she_has_no_password(client, aino):
    SocialAccount.objects.create(user=aino, provider="entra", uid="1")
    sign_in(client, aino)

    client.post("/account/identities/", {"account": SocialAccount.objects.get().pk})

    assert SocialAccount.objects.count() == 0
    assert AuditEntry.objects.get().verb == "disconnect_identity"


def test_nobody_disconnects_the_identity_of_another(client, aino):
    tero = make_member("Tero Virtanen")
    of_tero = SocialAccount.objects.create(user=tero, provider="entra", uid="1")
    sign_in(client, aino)

    client.post("/account/identities/", {"account": of_tero.pk})

    assert SocialAccount.objects.get().user == tero


# Where there is no provider


def test_without_settings_there_is_no_button_and_no_page(client, settings, aino):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    sign_in(client, aino)
    paths = [
        "/sign-in/oidc/entra/",
        BACK,
        "/sign-in/saml/virtu/",
        "/sign-in/saml/virtu/metadata/",
        "/sign-in/saml/virtu/back/",
        "/sign-in/saml/virtu/back/finish/",
        "/sign-in/saml/virtu/signed-out/",
        "/account/identities/",
    ]

    assert [client.get(path).status_code for path in paths] == [404] * 8
    assert [client.post(path).status_code for path in paths] == [404] * 8
    assert "Entra" not in Client().get("/sign-in/").content.decode()


def test_button_of_each_provider_is_on_the_front_door(client):
    page = client.get("/sign-in/?next=/verify/").content.decode()

    assert "Sign in with Entra ID" in page
    assert 'action="/sign-in/oidc/entra/"' in page


def test_provider_is_not_asked_in_the_other_s_way(client):
    assert client.post("/sign-in/saml/entra/").status_code == 404
