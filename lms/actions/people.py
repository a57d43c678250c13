"""People: added, their names corrected, their passwords given."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lms.actions import rows
from lms.alphabet import sort_key, sort_name
from lms.choices import Language
from lms.errors import Refused
from lms.models import AuditEntry, User


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


def correct_name(person: User, *, full_name: str, by: User, sorted_as: str = "", reason: str = "") -> User:
    """Correct how the person's name is written. What was printed before stays as it was printed."""
    full_name = " ".join(full_name.split())
    listed = " ".join(sorted_as.split()) or sort_name(full_name)
    return rows.change(
        person,
        "correct_name",
        by=by,
        reason=reason,
        full_name=full_name,
        sort_name=listed,
        sort_key=sort_key(listed),
    )


@transaction.atomic
def give_password(person: User, password: str, *, by: User) -> User:
    """Give the person a password. Refuses ``password_weak`` with what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused("password_weak", " ".join(weak.messages)) from weak
    person.set_password(password)
    person.save(update_fields=["password"])
    AuditEntry.objects.record("give_password", person, by=by)
    return person
