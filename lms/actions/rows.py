"""How a row comes in and changes: the rules of its model kept, its audit entry in the same transaction.

For verbs that set things up, where the rule is a constraint of the model and nothing else has to be decided.
"""

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from lms.errors import Refused
from lms.models import AuditEntry, User

Row = TypeVar("Row", bound=models.Model)

_NEVER_LOGGED = {"password"}


def add(row: Row, verb: str, *, by: User, reason: str = "", beside: Mapping[str, Any] | None = None) -> Row:
    """Insert ``row`` and record ``verb`` with what it says, and with what stands ``beside`` it in other tables.

    Refuses what a column cannot hold (code ``<column>_invalid``) and what breaks a constraint: the code is
    then its name and the sentence its own.
    """
    refuse_unless_columns_hold(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            AuditEntry.objects.record(verb, row, by=by, after=facts(row) | dict(beside or {}), reason=reason)
    except IntegrityError as broken:
        raise _broken_rule(row) or broken from broken
    return row


def change(row: Row, verb: str, *, by: User, reason: str = "", **values: Any) -> Row:
    """Set columns of ``row`` and record ``verb`` with what they said before and say now.

    Answers the row as it is then. Refuses like ``add``. Values that it has already are no change: nothing is
    written and nothing is recorded.
    """
    held = row
    try:
        with transaction.atomic():
            held = type(row)._default_manager.select_for_update().get(pk=row.pk)
            changed = [name for name, value in values.items() if getattr(held, name) != value]
            before = facts(held)
            for name in changed:
                setattr(held, name, values[name])
            if changed:
                refuse_unless_columns_hold(held)
                held.save(update_fields=changed)
                after = facts(held)
                AuditEntry.objects.record(
                    verb,
                    held,
                    by=by,
                    before={name: before[name] for name in changed if name in before},
                    after={name: after[name] for name in changed if name in after},
                    reason=reason,
                )
    except IntegrityError as broken:
        raise _broken_rule(held) or broken from broken
    return held


def next_place(rows: "models.QuerySet[Any]") -> int:
    """The place after the last of ``rows``, counted from 1."""
    last: int | None = rows.aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1


def facts(row: models.Model) -> dict[str, Any]:
    """What the row says, for the audit log: its filled columns by name, another row by its key."""
    values = {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in _NEVER_LOGGED
    }
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", False)}


def refuse_unless_columns_hold(row: models.Model) -> None:
    """Refuse a text too long, an unknown choice or an empty column that has to be filled."""
    related = {field.name for field in row._meta.concrete_fields if field.is_relation}
    try:
        row.clean_fields(exclude=related | _NEVER_LOGGED)
    except ValidationError as broken:
        name, messages = next(iter(broken.message_dict.items()))
        label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # only columns are cleaned
        raise Refused(
            f"{name}_invalid", _("%(field)s: %(message)s") % {"field": label, "message": " ".join(messages)}
        ) from broken


def _broken_rule(row: models.Model) -> Refused | None:
    """The rule for which the database would not take ``row``, if it is one of those the model states."""
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError as broken:
            return Refused(constraint.name, constraint.violation_error_message or str(broken))
    for field in row._meta.concrete_fields:
        others = type(row)._default_manager.exclude(pk=row.pk)
        value = getattr(row, field.attname)
        if field.unique and not field.primary_key and others.filter(**{field.attname: value}).exists():
            return Refused(
                f"{field.name}_taken", _("“%(value)s” is taken already. Choose another.") % {"value": value}
            )
    return None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
