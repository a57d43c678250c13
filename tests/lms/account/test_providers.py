"""What the environment may say of providers, and what it may not."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.providers import from_environment

OIDC = {
    "KOHORTTI_OIDC": "entra",
    "KOHORTTI_OIDC_ENTRA_SERVER": "https://login.microsoftonline.com/11111111-2222/v2.0",
    "KOHORTTI_OIDC_ENTRA_CLIENT_ID": "kohortti",
    "KOHORTTI_OIDC_ENTRA_CLIENT_SECRET": "secret",
}
SAML = {
    "KOHORTTI_SAML": "virtu, suomifi",
    "KOHORTTI_SAML_VIRTU_METADATA": "https://virtu.example/metadata.xml",
    "KOHORTTI_SAML_VIRTU_IDP_ENTITY_ID": "https://idp.example",
    "KOHORTTI_SAML_VIRTU_SP_CERTIFICATE": "certificate",
    "KOHORTTI_SAML_VIRTU_SP_KEY": "key",
    "KOHORTTI_SAML_VIRTU_UID": "virtuLocalId,virtuHomeOrganization",
    "KOHORTTI_SAML_SUOMIFI_METADATA": "suomifi.xml",
    "KOHORTTI_SAML_SUOMIFI_IDP_ENTITY_ID": "https://tunnistautuminen.example",
    "KOHORTTI_SAML_SUOMIFI_SP_CERTIFICATE": "certificate",
    "KOHORTTI_SAML_SUOMIFI_SP_KEY": "key",
    "KOHORTTI_SAML_SUOMIFI_UID": "urn:oid:1.2.246.22",
}


def read(given):
    return from_environment(lambda name: given.get(name, ""))


def test_nothing_said_is_no_provider():
    assert read({}) == {}


def test_several_providers_of_each_kind():
    found = read(OIDC | SAML)

    assert [app["provider_id"] for app in found["openid_connect"]["APPS"]] == ["entra"]
    assert [app["provider_id"] for app in found["saml"]["APPS"]] == ["virtu", "suomifi"]
    virtu, suomifi = (app["settings"] for app in found["saml"]["APPS"])
    assert virtu["uid_attributes"] == ["virtuLocalId", "virtuHomeOrganization"]
    assert suomifi["idp"]["metadata_url"].startswith("file:///")
    assert suomifi["advanced"]["want_assertion_encrypted"] is True


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"KOHORTTI_OIDC": "Entra ID"}, "KOHORTTI_OIDC: Entra ID is not a name of small letters and digits."),
        ({"KOHORTTI_OIDC_ENTRA_CLIENT_SECRET": ""}, "Set KOHORTTI_OIDC_ENTRA_CLIENT_SECRET."),
        (
            {"KOHORTTI_OIDC_ENTRA_SERVER": "http://idp.example"},
            "KOHORTTI_OIDC_ENTRA_SERVER: it has to begin with https://.",
        ),
        (
            {"KOHORTTI_OIDC_ENTRA_SERVER": "https://login.microsoftonline.com/common/v2.0"},
            "KOHORTTI_OIDC_ENTRA_SERVER: name your own tenant, so that no other one can let people in.",
        ),
        (
            {"KOHORTTI_SAML_VIRTU_METADATA": "http://virtu.example/metadata.xml"},
            "KOHORTTI_SAML_VIRTU_METADATA: it has to begin with https://, or be the path of a file.",
        ),
        (
            {"KOHORTTI_SAML_SUOMIFI_UID": "urn:oid:1.2.246.21"},
            "KOHORTTI_SAML_SUOMIFI_UID: the personal identity code is never stored; name another attribute.",
        ),
    ],
)
def test_mistake_stops_the_start_and_names_its_variable(changed, sentence):
    with pytest.raises(ImproperlyConfigured) as mistake:
        read(OIDC | SAML | changed)

    assert str(mistake.value) == sentence
