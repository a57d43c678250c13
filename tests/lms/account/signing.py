"""Ways in for tests: somebody who signed in a moment ago, an authenticator app, recovery codes."""

import datetime
import time
import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone

from lms.models import ApiToken, User


def sign_in(client: Client, person: User, *, ago: float = 0) -> None:
    """As if they had typed a code that came by mail, so many seconds ago."""
    client.force_login(person)
    remember_signing_in(client.session, person, ago=ago)


def remember_signing_in(session: SessionBase, person: User, *, ago: float = 0) -> None:
    """What allauth notes in the session of somebody who has signed in."""
    session["account_authentication_methods"] = [
        {"method": "code", "email": person.email, "at": time.time() - ago}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def long_ago() -> int:
    """Seconds after which somebody has to confirm who they are."""
    return settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1


def add_app(person: User) -> str:
    """An authenticator app of the person; answers its key."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(person, secret)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def add_codes(person: User) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


# What a device said when it made a passkey for "testserver". Its private key is lost, so nobody signs in with it.
PASSKEY = {
    "id": "a29ob3J0dGktdGVzdC1rZXk",
    "rawId": "a29ob3J0dGktdGVzdC1rZXk",
    "type": "public-key",
    "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiTURBd01EQXdNREF3TURBd01EQXdNQSIsIm9yaWdp"
        "biI6Imh0dHBzOi8vdGVzdHNlcnZlciIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViV69q3JHqY58lN6TBm0kw4r9mgyimONoS0ersRMfzJ8gBFAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAEWtvaG9ydHRpLXRlc3Qta2V5pQECAyYgASFYIAa1BZJyj5wJbJxnDa5GVSldX_NcVUzLenE_w3yAK3VY"
        "IlgglIUC4zOMUHjpwUOMEfwlJOnHaa89Q4VBmQdhLyJHhEE",
    },
}


def add_passkey(person: User, name: str = "Work phone") -> Authenticator:
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": PASSKEY}
    )


def make_token(person: User, name: str = "Data warehouse", *, days: int = 90, **columns: Any) -> ApiToken:
    """A token that ends in so many days, or ended before; nobody knows its secret."""
    until = timezone.now() + datetime.timedelta(days=days)
    token = ApiToken(user=person, digest=uuid.uuid4().hex, name=name, expiry=until, **columns)
    token.save()
    return token
