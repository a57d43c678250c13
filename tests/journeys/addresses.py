"""Every address there is, and those that are no page."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# What has an address and is no page, and why.
NO_PAGES = {
    "an act that answers by leading on": {
        "language",
        "account-sign-out-elsewhere",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_login_webauthn",
        "help-index",
        "invitation-send-again",
        "training-day-move",
        "assignment-move",
        "session-hold",
        "roster-meanings",
        "roster-reconsider",
        "roster-apply",
        "certificates:signatory-move",
    },
    "a step on the way, at which test_signing_in.py looks": {"account_confirm_login_code"},
    "there where a provider is": {
        "openid_connect_login",
        "openid_connect_callback",
        "saml_login",
        "saml_metadata",
        "saml_acs",
        "saml_finish_acs",
        "saml_sls",
        "socialaccount_connections",
        "socialaccount_login_cancelled",
    },
    "a step on the way, at which test_passkey.py looks": {"mfa_authenticate", "second-factor"},
    "a part of a page": {"sheet-mark", "certificates:downloads"},
    "a file": {
        "brand-css",
        "file",
        "roster-file",
        "roster-example",
        "certificates:edition",
        "certificates:specimen",
        "certificates:verdict-json",
        "reports:organisations-file",
        "audit-log-file",
        "access-log-file",
        "reports:own-organisation-file",
    },
}


def names_of_addresses(of: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every name that leads to an address, with its namespace."""
    for pattern in (of or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from names_of_addresses(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
