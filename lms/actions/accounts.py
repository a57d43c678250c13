"""Accounts: opened once, at the address at which the person was reached."""

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from lms.models import AuditEntry, User


@transaction.atomic
def open_account(person: User, *, by: User, act: uuid.UUID | None = None) -> bool:
    """Let the person sign in with their address, which has been shown to be theirs; answers whether that is new."""
    now = timezone.now()
    keep_address(person)
    opened = User.objects.filter(pk=person.pk, account_opened_at__isnull=True).update(account_opened_at=now)
    if opened:
        person.account_opened_at = now
        AuditEntry.objects.record("open_account", person, by=by, act=act)
    return bool(opened)


def keep_address(person: User) -> None:
    """Have allauth know the person's one address as verified, and as nobody else's."""
    EmailAddress.objects.filter(email__iexact=person.email).exclude(user=person).delete()
    forget_addresses(person)
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def forget_addresses(person: User) -> None:
    """Let nobody sign in as the person by an address that is theirs no longer."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
