"""People: added, their names and addresses corrected, their passwords given.

Two records of one person become one in ``merging``.
"""

import uuid
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import accounts, invitations, rows, ways_in
from lms.alphabet import sort_key, sort_name
from lms.choices import Language
from lms.errors import Refused
from lms.models import AuditEntry, EarlierAddress, User
from lms.models.people import SYSTEM_EMAIL


def add(
    email: str,
    *,
    full_name: str,
    by: User,
    sorted_as: str = "",
    language: str = Language.FI,
    administrator: bool = False,
) -> User:
    """A new person, who cannot sign in with a password before one is given.

    ``sorted_as`` is "Surname, Given names"; without it, it is guessed. Refuses ``user_email_unique`` and
    ``user_has_a_name``.
    """
    return rows.add(
        User.objects.prepare(
            email, full_name, sorted_as=sorted_as, language=language, is_superuser=administrator
        ),
        "add_person",
        by=by,
    )


def known(email: str) -> User | None:
    """Whoever has this address, else whoever had it before it was corrected or two records became one.

    The system's own record is nobody.
    """
    records = User.objects.not_merged().exclude(email=SYSTEM_EMAIL)
    found: User | None = (
        records.with_email(email).first() or records.once_with_email(email).order_by("pk").first()
    )
    return found


def known_or_added(email: str, *, full_name: str, language: str, by: User) -> User:
    """The person who is known by this address, as they are, or a new one. Refuses like ``add``."""
    return known(email) or add(email, full_name=full_name, language=language, by=by)


def correct_name(
    person: User,
    *,
    full_name: str,
    by: User,
    sorted_as: str = "",
    reason: str = "",
    seen: Mapping[str, str] | None = None,
) -> User:
    """Correct how the person's name is written. What was printed before stays as it was printed."""
    full_name = " ".join(full_name.split())
    listed = " ".join(sorted_as.split()) or sort_name(full_name)
    return rows.change(
        person,
        "correct_name",
        by=by,
        seen=seen,
        reason=reason,
        full_name=full_name,
        sort_name=listed,
        sort_key=sort_key(listed),
    )


def earlier_owner(email: str, *, besides: User) -> User | None:
    """Who else had this address once, and is still found by it in a roster."""
    had = EarlierAddress.objects.filter(email__iexact=email.strip()).exclude(person=besides)
    return next((one.person for one in had.select_related("person")), None)


@transaction.atomic
def correct_address(
    person: User, email: str, *, by: User, reason: str = "", seen: Mapping[str, str] | None = None
) -> User:
    """Give the person another address, with which they sign in. Rosters still find them by the old one.

    The old one lets nobody in any more, and is told so where it did. Where somebody else corrects it, all that
    was added while it stood ends too: sessions, password, second factors, identities, tokens. An address that
    was somebody's earlier one is theirs no longer. Refuses ``address_taken`` while another record has it.
    """
    email = email.strip().lower()
    if User.objects.with_email(email).exclude(pk=person.pk).exists():
        raise _address_taken()
    old = User.objects.select_for_update(no_key=True).get(pk=person.pk).email
    act = uuid.uuid4()
    try:
        changed = rows.change(person, "correct_address", by=by, seen=seen, reason=reason, email=email)
    except Refused as refusal:
        raise (_address_taken() if refusal.code == "user_email_unique" else refusal) from refusal
    if old.lower() != email:
        invitations.let_links_expire(changed)
        accounts.forget_addresses(changed)
        for mine in EarlierAddress.objects.filter(email__iexact=email).select_related("person"):
            if mine.person_id != person.pk:
                AuditEntry.objects.record(
                    "lose_address", mine.person, by=by, before={"email": mine.email}, act=act
                )
            mine.delete()
        remember_address(changed, old)
        if changed.account_opened_at is not None:
            ways_in.tell("address_corrected", changed, email=old)
            if by.pk != person.pk:
                _let_nobody_stay(changed, by=by, act=act)
    return changed


def _let_nobody_stay(person: User, *, by: User, act: uuid.UUID) -> None:
    """Whoever got in by the old address may be somebody else, and so may be what they added to get in again."""
    closed = ways_in.close_all(person) | {"password": int(person.has_usable_password())}
    person.set_unusable_password()
    person.save(update_fields=["password"])
    ways_in.sign_out(person)
    if told := {name: count for name, count in closed.items() if count}:
        AuditEntry.objects.record("close_ways_in", person, by=by, before=told, act=act)


def remember_address(person: User, email: str) -> None:
    """Let rosters find the person by an address that was theirs, unless it is somebody's."""
    if not User.objects.with_email(email).exists():
        EarlierAddress.objects.get_or_create(
            email__iexact=email, defaults={"email": email, "person": person, "left_at": timezone.now()}
        )


def choose_language(person: User, language: str, *, by: User, seen: Mapping[str, str] | None = None) -> User:
    """The language in which the person is written to."""
    return rows.change(person, "choose_language", by=by, seen=seen, language=language)


@transaction.atomic
def give_password(person: User, password: str, *, by: User) -> User:
    """Give the person a password, and an account if they had none.

    Refuses ``password_weak`` with what is wrong with it.
    """
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused("password_weak", " ".join(weak.messages)) from weak
    person.set_password(password)
    person.save(update_fields=["password"])
    act = uuid.uuid4()
    AuditEntry.objects.record("give_password", person, by=by, act=act)
    accounts.open_account(person, by=by, act=act)
    return person


def _address_taken() -> Refused:
    return Refused(
        "address_taken",
        _(
            "Another record has this address already. If both are the same person, merge the two records instead."
        ),
    )
