"""Where people may come from who have signed in elsewhere already: OpenID Connect and SAML, as the environment says.

``KOHORTTI_OIDC=entra`` and ``KOHORTTI_SAML=virtu,suomifi`` give them names; each has variables of its own, which hold
its name in capitals. docs/signing-in.md tells what they mean:

KOHORTTI_OIDC_ENTRA_NAME, KOHORTTI_OIDC_ENTRA_SERVER, KOHORTTI_OIDC_ENTRA_CLIENT_ID, KOHORTTI_OIDC_ENTRA_CLIENT_SECRET,
KOHORTTI_OIDC_ENTRA_EMAIL_DOMAINS; KOHORTTI_SAML_VIRTU_NAME, KOHORTTI_SAML_VIRTU_METADATA,
KOHORTTI_SAML_VIRTU_IDP_ENTITY_ID, KOHORTTI_SAML_VIRTU_SP_ENTITY_ID, KOHORTTI_SAML_VIRTU_SP_CERTIFICATE_FILE,
KOHORTTI_SAML_VIRTU_SP_KEY_FILE, KOHORTTI_SAML_VIRTU_UID, KOHORTTI_SAML_VIRTU_EMAIL,
KOHORTTI_SAML_VIRTU_EMAIL_DOMAINS, KOHORTTI_SAML_VIRTU_UNENCRYPTED.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# The personal identity code, as Suomi.fi and Virtu name it. It is never stored, so nobody is told apart by it.
PERSONAL_IDENTITY_CODE = frozenset(
    {"urn:oid:1.2.246.21", "nationalIdentificationNumber", "hetu", "personalIdentityCode"}
)
# Where Entra ID lets anybody's tenant in, whose owner can write any address into their own directory.
ANY_TENANT = re.compile(r"^/(common|organizations|consumers)(/|$)")

# What every service provider asks for and every identity provider can give.
SAML_SECURITY = {
    "authn_request_signed": True,
    "logout_request_signed": True,
    "logout_response_signed": True,
    "want_assertion_signed": True,
    "reject_idp_initiated_sso": True,
    "name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
}

Read = Callable[[str], str]


def from_environment(read: Read) -> dict[str, Any]:
    """The providers as allauth wants to be told of them. ``read`` gives a variable, or "" where there is none."""
    kinds = {"openid_connect": ("KOHORTTI_OIDC", _oidc), "saml": ("KOHORTTI_SAML", _saml)}
    found = {}
    for kind, (variable, reader) in kinds.items():
        keys = _listed(read(variable))
        if wrong := [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9]*", key)]:
            raise ImproperlyConfigured(f"{variable}: {wrong[0]} is not a name of small letters and digits.")
        if keys:
            found[kind] = {
                "APPS": [reader(key, _Variables(f"{variable}_{key.upper()}", read)) for key in keys]
            }
    return found


class _Variables:
    """The variables of one provider."""

    def __init__(self, prefix: str, read: Read) -> None:
        self.prefix, self._read = prefix, read

    def __call__(self, name: str) -> str:
        return self._read(f"{self.prefix}_{name}")

    def needed(self, name: str) -> str:
        if value := self(name):
            return value
        raise ImproperlyConfigured(f"Set {self.prefix}_{name}.")

    def wrong(self, name: str, why: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{self.prefix}_{name}: {why}")


def _oidc(key: str, given: _Variables) -> dict[str, Any]:
    server = urlsplit(given.needed("SERVER"))
    if server.scheme != "https":
        raise given.wrong("SERVER", "it has to begin with https://.")
    if ANY_TENANT.match(server.path):
        raise given.wrong("SERVER", "name your own tenant, so that no other one can let people in.")
    return {
        "provider_id": key,
        "name": given("NAME") or key,
        "client_id": given.needed("CLIENT_ID"),
        "secret": given.needed("CLIENT_SECRET"),
        "settings": {
            "server_url": server.geturl(),
            "oauth_pkce_enabled": True,
            "verified_email": _listed(given("EMAIL_DOMAINS")),
        },
    }


def _saml(key: str, given: _Variables) -> dict[str, Any]:
    told_apart_by = _listed(given.needed("UID"))
    if PERSONAL_IDENTITY_CODE & set(told_apart_by):
        raise given.wrong("UID", "the personal identity code is never stored; name another attribute.")
    mapping = {"uid": told_apart_by[0]}
    if email := given("EMAIL"):
        mapping["email"] = email
    return {
        "provider_id": key,
        "name": given("NAME") or key,
        # The part of the addresses that is the provider's own.
        "client_id": key,
        "settings": {
            "attribute_mapping": mapping,
            "uid_attributes": told_apart_by,
            "verified_email": _listed(given("EMAIL_DOMAINS")),
            "idp": {"entity_id": given.needed("IDP_ENTITY_ID"), "metadata_url": _metadata(given)},
            "sp": {"entity_id": given("SP_ENTITY_ID")},
            "advanced": SAML_SECURITY
            | {
                "x509cert": given.needed("SP_CERTIFICATE"),
                "private_key": given.needed("SP_KEY"),
                "want_assertion_encrypted": given("UNENCRYPTED") != "1",
            },
        },
    }


def _metadata(given: _Variables) -> str:
    """The address of the identity provider's metadata; a file is an address too."""
    place = given.needed("METADATA")
    if "://" not in place:
        return Path(place).resolve().as_uri()
    if not place.startswith("https://"):
        raise given.wrong("METADATA", "it has to begin with https://, or be the path of a file.")
    return place


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
