"""The ways in which a person gets in beside their address: second factors, outside identities, tokens, sessions."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.choices import Role
from lms.errors import Refused
from lms.models import ApiToken, AuditEntry, User

logger = logging.getLogger(__name__)

# Recovery codes replace a second factor that was lost; alone they are none.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Every table of which a row lets somebody in as its ``user``; the address itself is kept by ``accounts``.
WAYS: tuple[type[models.Model], ...] = (EmailAddress, Authenticator, SocialAccount, ApiToken)


def requires_second_factor(person: User) -> list[Role]:
    """The roles of the person for which this site requires a second factor, in the order of ``Role``."""
    wanted = settings.SECOND_FACTOR_ROLES
    return [role for role in Role if role in wanted and role in person.roles] if wanted else []


def has_second_factor(person: User) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


def lacks_second_factor(person: User | AnonymousUser) -> bool:
    """Whether the person has to add a second factor before they may do anything else.

    Where the site requires none this asks the database nothing.
    """
    if not settings.SECOND_FACTOR_ROLES or not isinstance(person, User):
        return False
    return bool(requires_second_factor(person)) and not has_second_factor(person)


@transaction.atomic
def end_sessions(person: User, *, by: User) -> User:
    """End every session of the person. Whoever does it for themselves keeps theirs by proving it anew (views)."""
    sign_out(person)
    AuditEntry.objects.record("end_sessions", person, by=by)
    return person


def sign_out(person: User) -> None:
    """End every session of the person, as a part of another act, which is recorded."""
    person.sessions_ended_at = timezone.now()
    person.save(update_fields=["sessions_ended_at"])


@transaction.atomic
def remove_second_factors(person: User, *, by: User, reason: str) -> None:
    """Let somebody who lost their second factors sign in without them. Their sessions end, and a mail tells them.

    Refuses ``no_second_factor``.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    factors = Authenticator.objects.filter(user=held)
    before = {kind: factors.filter(type=kind).count() for kind in Authenticator.Type.values}
    if not factors.delete()[0]:
        raise Refused(
            "no_second_factor",
            _("%(person)s has no second factor any more.") % {"person": held.full_name},
        )
    sign_out(held)
    told = {kind: count for kind, count in before.items() if count}
    AuditEntry.objects.record("remove_second_factors", held, by=by, before=told, reason=reason)
    tell("second_factors_removed", held)


def tell(what: str, person: User, *, email: str = "") -> None:
    """Write to the person, when the act is committed, what became of how they sign in.

    ``email`` is an address that was theirs until now. What was done stays done when the mail fails.
    """
    to, language = email or person.email, person.language

    def send() -> None:
        try:
            with translation.override(language):
                get_adapter().send_mail(f"lms/mail/{what}", to, {"user": person})
        except (SMTPException, OSError):
            logger.exception("Person %s could not be told of %s.", person.pk, what)

    transaction.on_commit(send)


def close_all(person: User) -> dict[str, Any]:
    """Let nobody in as this person any more; answers how many ways there were, for the audit entry of the act.

    Called in the transaction of that act. Sessions and the password are ended there.
    """
    found = {model._meta.model_name or "": model._default_manager.filter(user=person) for model in WAYS}
    closed = {name: rows.delete()[0] for name, rows in found.items()}
    return {name: count for name, count in closed.items() if count}


def forget_old() -> int:
    """Forget sessions and counts of tries whose time is over; answers how many sessions. A keeper calls it."""
    now = timezone.now()
    shared = caches["default"]
    if isinstance(shared, DatabaseCache):
        # Its own way of forgetting, which it would take only when it is full.
        with connection.cursor() as cursor:
            shared._cull(DEFAULT_DB_ALIAS, cursor, now, 0)  # type: ignore[attr-defined]  # django-stubs omit it
    return Session.objects.filter(expire_date__lt=now).delete()[0]
