"""How a row comes in and changes: the rules of its model kept, its audit entry in the same transaction.

For verbs that set things up, where the rule is a constraint of the model and nothing else has to be decided.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
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


class ChangedMeanwhile(Refused):
    """Somebody changed ``columns`` of the row after the reader had opened it. ``row`` is as it is now."""

    def __init__(self, row: models.Model, columns: Sequence[str]) -> None:
        self.row, self.columns = row, tuple(columns)
        labels = [str(row._meta.get_field(name).verbose_name) for name in columns]  # type: ignore[union-attr]  # columns only
        last = AuditEntry.objects.about(row).select_related("by").first()
        words = {"fields": ", ".join(labels), "person": last.by.full_name if last else ""}
        sentence = (
            _(
                "%(person)s changed this while you had it open: %(fields)s. Look at what it says now, then save again."
            )
            if last
            else _(
                "This was changed while you had it open: %(fields)s. Look at what it says now, then save again."
            )
        )
        super().__init__("changed_meanwhile", sentence % words)


def change(
    row: Row, verb: str, *, by: User, reason: str = "", seen: Mapping[str, str] | None = None, **values: Any
) -> Row:
    """Set columns of ``row`` and record ``verb`` with what they said before and say now.

    Answers the row as it is then. Refuses like ``add``. Values that it has already are no change: nothing is
    written and nothing is recorded. ``seen`` is what columns said (``shown``) when the reader opened the row:
    when one of them says something else by now, and not what the reader writes, ``ChangedMeanwhile``.
    """
    held = row
    try:
        with transaction.atomic():
            held = hold(row)
            _refuse_if_changed(held, seen or {}, values)
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


def remove(row: models.Model, verb: str, *, by: User, reason: str = "") -> None:
    """Delete ``row`` and record ``verb`` with what it said.

    Refuses ``in_use`` while other rows rest on it, and ``removed_meanwhile``.
    """
    try:
        with transaction.atomic():
            held = hold(row)
            AuditEntry.objects.record(verb, held, by=by, before=facts(held), reason=reason)
            held.delete()
    except models.ProtectedError as used:
        raise Refused("in_use", _("This is in use and cannot be removed.")) from used


def hold(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends. Refuses ``removed_meanwhile``."""
    held: Row | None = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise Refused("removed_meanwhile", _("Somebody removed this while you had it open."))
    return held


def shown(row: models.Model, columns: Iterable[str]) -> dict[str, str]:
    """Column → what it says, as text that can be compared later: a moment is the same in any time zone."""
    return {name: _as_text(row, name) for name in columns}


def _as_text(row: models.Model, name: str) -> str:
    column: Any = row._meta.get_field(name)
    value = column.value_from_object(row)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return str(column.value_to_string(row))


def next_place(rows: "models.QuerySet[Any]") -> int:
    """The place after the last of ``rows``, counted from 1."""
    last: int | None = rows.aggregate(last=models.Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def move(
    row: models.Model, among: "models.QuerySet[Any]", verb: str, *, up: bool, place: int, by: User
) -> None:
    """Let ``row`` change places with the one before or after it in a list. ``place`` is where the reader saw it:
    pressing twice moves once.

    Refuses ``moved_already`` and ``at_the_end``. It goes by way of a free place: no two may have the same.
    """
    held = list(among.select_for_update().order_by("position"))
    mine = next((one for one in held if one.pk == row.pk), None)
    if mine is None or mine.position != place:
        raise Refused(
            "moved_already", _("The order has changed since you opened the page. Look at it again.")
        )
    at = held.index(mine) + (-1 if up else 1)
    if not 0 <= at < len(held):
        raise Refused("at_the_end", _("It is at the end of the list already."))
    other, free = held[at], next_place(among)
    changes = [(mine, place, other.position), (other, other.position, place)]
    for one, position in ((other, free), (mine, other.position), (other, place)):
        among.filter(pk=one.pk).update(position=position)
    AuditEntry.objects.record_all(
        verb, ((one, {"position": before}, {"position": after}) for one, before, after in changes), by=by
    )


def make_room(rows: "models.QuerySet[Any]", position: int) -> None:
    """Move what stands at ``position`` among ``rows``, and all after it, one place on. Nothing where it is free."""
    if rows.filter(position=position).exists():
        rows.filter(position__gte=position).update(position=models.F("position") + 1)


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


def _refuse_if_changed(held: models.Model, told: Mapping[str, str], values: Mapping[str, Any]) -> None:
    wanted, columns = type(held)(**values), {field.name for field in held._meta.concrete_fields}
    # It has been to the reader and back, so it may name anything.
    seen = {name: text for name, text in told.items() if name in columns}
    now, asked = shown(held, seen), shown(wanted, [name for name in seen if name in values])
    if changed := [name for name in seen if now[name] not in (seen[name], asked.get(name))]:
        raise ChangedMeanwhile(held, changed)


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
