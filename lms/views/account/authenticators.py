"""How allauth asks for, names and keeps second factors here (``MFA_ADAPTER``)."""

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.models import User


class Authenticators(DefaultMFAAdapter):
    """The name of the site is the buyer's, the sentences are ours, and keys are unreadable in the database."""

    error_messages = {
        "add_email_blocked": _("Addresses are corrected by those who keep the register."),
        "cannot_delete_authenticator": _("This cannot be removed."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a passkey or an authenticator app. Add one of these first."
        ),
        "incorrect_code": _("That did not match. Try again."),
        "unverified_email": _(
            "Sign in once with a code by e-mail first: it shows that the address is yours."
        ),
    }

    def get_totp_issuer(self) -> str:
        return settings.BRAND["name"]

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        before = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": before + 1} if before else gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.BRAND["name"]}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Kept under a secret key that is no longer known: no code matches it, and the reader is told so.
            return generate_totp_secret()


def _cipher() -> MultiFernet:
    """Of the secret key and those before it: a dump of the database alone computes nobody's codes."""
    secrets: list[Any] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"lms.authenticators:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
