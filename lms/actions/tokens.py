"""Tokens of the API: made by a person for one use, shown once, kept as a digest."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from lms.actions import rows
from lms.choices import TokenScope
from lms.errors import Refused
from lms.models import ApiToken, AuditEntry, User

# For how many days a token works.
LIFETIMES = (30, 90, 365)
# That a token is used is noted at most once in this time: a program asks many times a minute.
NOTED_EVERY = datetime.timedelta(minutes=1)


@transaction.atomic
def issue(person: User, name: str, *, scope: str, days: int, by: User) -> tuple[ApiToken, str]:
    """A new token of the person, with its secret, which is told here and never again.

    Refuses ``name_invalid``, ``scope_invalid`` and ``lifetime_invalid``.
    """
    if days not in LIFETIMES:
        raise Refused("lifetime_invalid", _("A token works for 30, 90 or 365 days."))
    digest, secret = get_digest_token()
    token = ApiToken(
        user=person,
        name=" ".join(name.split()),
        scope=scope,
        digest=digest,
        token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
        expiry=timezone.now() + datetime.timedelta(days=days),
    )
    rows.refuse_unless_columns_hold(token)
    token.save(force_insert=True)
    AuditEntry.objects.record("issue_token", token, by=by, after=_facts(token))
    return token, str(secret)


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """Let the token work no more. Refuses ``removed_meanwhile`` when it is gone."""
    held = rows.hold(token)
    AuditEntry.objects.record("revoke_token", held, by=by, before=_facts(held))
    held.delete()


def was_used(token: ApiToken) -> None:
    """Note that the token was used just now, at most once a minute."""
    now = timezone.now()
    due = Q(used_at__isnull=True) | Q(used_at__lte=now - NOTED_EVERY)
    if token.used_at is not None and token.used_at > now - NOTED_EVERY:
        return
    if ApiToken.objects.filter(due, pk=token.pk).update(used_at=now):
        token.used_at = now


def is_over(token: ApiToken) -> bool:
    """Whether the time of the token is over. The row stays until it is revoked or the next use is refused."""
    return token.expiry is not None and token.expiry <= timezone.now()


def _facts(token: ApiToken) -> dict[str, Any]:
    """What may be told of a token: nothing of its secret, nor of the digest."""
    return {
        "name": token.name,
        "scope": str(TokenScope(token.scope)),
        "user": token.user_id,
        "expiry": token.expiry.isoformat() if token.expiry else None,
    }
