"""Signing in with SAML, as Virtu and Suomi.fi speak it."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from lms import providers
from tests.lms.account.doors import make_member, signed_in
from tests.lms.account.saml_provider import (
    BACK,
    HOME,
    IDENTITY_CODE,
    LOCAL_ID,
    MAIL,
    OURS,
    answer,
    bring,
    environment,
    leave,
    make_pair,
    write_metadata,
)
from tests.lms.account.signing import sign_in

pytestmark = pytest.mark.django_db

THEIRS, OUR_OWN, FOREIGN = make_pair("idp.example"), make_pair("kohortti.example"), make_pair("evil.example")
AINO = {LOCAL_ID: "akorhone", HOME: "vm.example", MAIL: "aino.korhonen@kunta.example"}
SIGNED = {"signed_by": THEIRS, "to": OUR_OWN}


@pytest.fixture
def given(tmp_path):
    return environment(write_metadata(tmp_path, THEIRS.certificate), OUR_OWN)


@pytest.fixture(autouse=True)
def _provider(settings, given):
    settings.ALLOWED_HOSTS = ["kohortti.example"]
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))


@pytest.fixture
def client(client):
    # python3-saml wants a name with a dot in it.
    client.defaults["HTTP_HOST"] = "kohortti.example"
    return client


@pytest.fixture
def aino():
    return make_member(language="en")


@pytest.fixture
def linked(aino):
    return SocialAccount.objects.create(user=aino, provider="virtu", uid="akorhone!vm.example")


def test_metadata_says_who_we_are_and_is_valid(client):
    page = client.get("/sign-in/saml/virtu/metadata/")
    told = etree.fromstring(page.content)

    assert page["Content-Type"] == "text/xml"
    assert told.get("entityID") == OURS
    (service,) = told.iter("{*}SPSSODescriptor")
    assert (service.get("AuthnRequestsSigned"), service.get("WantAssertionsSigned")) == ("true", "true")
    (back,) = told.iter("{*}AssertionConsumerService")
    assert back.get("Location") == BACK


def test_aino_is_known_by_her_local_id_and_her_home(client, aino, linked):
    question = leave(client, next="/verify/")

    done = bring(client, answer(question, AINO, **SIGNED))

    assert (done.status_code, done["Location"]) == (302, "/verify/")
    assert signed_in(client) == str(aino.pk)


def test_same_local_id_of_another_home_is_somebody_else(client, linked):
    refused = bring(client, answer(leave(client), AINO | {HOME: "other.example"}, **SIGNED))

    assert refused.status_code == 403
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "attributes",
    [{LOCAL_ID: "akorhone"}, {HOME: "vm.example"}, {LOCAL_ID: "akorhone!vm.example", HOME: ""}, {}],
)
def test_answer_that_does_not_tell_who_it_is_is_refused(client, linked, attributes):
    refused = bring(client, answer(leave(client), {MAIL: AINO[MAIL]} | attributes, **SIGNED))

    assert refused.status_code == 401
    assert signed_in(client) is None


def test_address_of_an_attribute_links_nobody(client, aino):
    refused = bring(client, answer(leave(client), AINO, **SIGNED))

    assert refused.status_code == 403
    assert "but not an e-mail address that it has checked" in refused.content.decode()
    assert SocialAccount.objects.count() == 0


def test_address_of_a_domain_that_the_house_answers_for_links(client, aino, settings, given):
    given = given | {"KOHORTTI_SAML_VIRTU_EMAIL_DOMAINS": "kunta.example"}
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))

    bring(client, answer(leave(client), AINO, **SIGNED))

    assert signed_in(client) == str(aino.pk)
    assert SocialAccount.objects.get().uid == "akorhone!vm.example"


def test_aino_connects_her_identity_and_the_identity_code_is_kept_nowhere(client, aino, caplog):
    sign_in(client, aino)
    told = AINO | {IDENTITY_CODE: "010180-9026", "urn:oid:2.5.4.3": "Korhonen Aino"}

    done = bring(client, answer(leave(client, process="connect"), told, **SIGNED))

    kept = SocialAccount.objects.get()
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    assert done["Location"] == "/account/identities/"
    assert (kept.user, kept.uid, kept.extra_data) == (aino, "akorhone!vm.example", {})
    assert [text for text in [*sessions, caplog.text] if "010180" in text] == []


# What is not believed


@pytest.mark.parametrize(
    "how",
    [
        {"signed_by": None, "to": OUR_OWN},
        {"signed_by": FOREIGN, "to": OUR_OWN},
        {"signed_by": THEIRS, "to": None},
        {"signed_by": THEIRS, "to": FOREIGN},
        {"signed_by": THEIRS, "to": OUR_OWN, "audience": "https://other.example"},
        {"signed_by": THEIRS, "to": OUR_OWN, "ago": 60},
    ],
    ids=["unsigned", "foreign signature", "in plain text", "for other eyes", "for another site", "too old"],
)
def test_answer_that_is_not_sealed_as_it_should_be_is_refused(client, linked, how):
    refused = bring(client, answer(leave(client), AINO, **how))

    assert refused.status_code == 401
    assert "Signing in did not work" in refused.content.decode()
    assert signed_in(client) is None


def test_answer_that_was_changed_on_its_way_is_refused(client, linked, settings, given):
    given = given | {"KOHORTTI_SAML_VIRTU_UNENCRYPTED": "1"}
    settings.SOCIALACCOUNT_PROVIDERS = providers.from_environment(lambda name: given.get(name, ""))
    carried = answer(leave(client), AINO | {LOCAL_ID: "matti"}, signed_by=THEIRS, to=None)
    changed = OneLogin_Saml2_Utils.b64decode(carried).replace(b">matti<", b">akorhone<")

    refused = bring(client, OneLogin_Saml2_Utils.b64encode(changed))

    assert refused.status_code == 401
    assert signed_in(client) is None


def test_answer_to_a_question_of_another_browser_is_refused(client, linked):
    other = Client(headers={"host": "kohortti.example"})

    refused = bring(client, answer(leave(other), AINO, **SIGNED))

    assert refused.status_code == 401
    assert signed_in(client) is None


def test_answer_that_nobody_asked_for_is_refused(client, linked):
    refused = bring(client, answer("", AINO, **SIGNED))

    assert refused.status_code == 401
    assert signed_in(client) is None


def test_answer_works_once(client, linked):
    carried = answer(leave(client), AINO, **SIGNED)
    bring(client, carried)
    client.post("/sign-out/")

    assert bring(client, carried).status_code == 401
    assert signed_in(client) is None


@pytest.mark.parametrize("carried", ["", "x", "PHg+", "////", "<xml/>", "🂡"])
def test_nonsense_instead_of_an_answer_is_refused(client, carried):
    leave(client)

    assert bring(client, carried).status_code == 401


def test_page_that_reads_the_answer_needs_one(client):
    assert client.get("/sign-in/saml/virtu/back/finish/").status_code == 401
