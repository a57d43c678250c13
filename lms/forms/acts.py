"""Forms that lead to an act: sent once, and never over what somebody else wrote meanwhile."""

import datetime
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.errors import Refused
from lms.forms.fields import DayInput, refuse_unlikely_year
from lms.wording import moment, short_day


class ActForm(forms.Form):
    """A form with a key of its own, so that sending the same twice acts once (``lms.actions.once``)."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Names of fields of which one has to be filled in: none of them is called optional (django/forms/field.html).
    one_of: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4
        for field in self.fields.values():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators.append(refuse_unlikely_year)

    @property
    def key(self) -> uuid.UUID | None:
        """Of the form as it was filled in: changed after the back button, it asks for something else."""
        once = self.cleaned_data.get("once")
        return once and uuid.uuid5(once, repr([field.data for field in self]))

    def values(self) -> dict[str, Any]:
        """What was filled in, without what the form keeps for itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"once", "seen"}}

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        """Say at the field that ``fields`` names for the code, or on top, why the verb would not."""
        field = dict(fields or {}).get(refusal.code)
        if field is None and refusal.code.endswith("_invalid"):
            field = refusal.code.removesuffix("_invalid")
        self.add_error(field if field in self.fields else None, refusal.sentence)


class RowForm(ActForm, forms.ModelForm):  # type: ignore[type-arg]  # of any model
    """Columns of a row, with what they said when the form was opened.

    ``seen`` goes to the verb, which refuses when somebody changed the row meanwhile; ``refuse`` then takes
    over what they wrote where the reader had left a field alone, and keeps the reader's own words.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    # What ``seen`` tells besides columns.
    beside: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of a new row too: what somebody else adds meanwhile in its place has not been seen.
        self.fields["seen"].initial = json.dumps(rows.shown(self.instance, self._columns()))
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = DayInput(attrs=field.widget.attrs)
                field.widget.is_required = field.required

    def _columns(self) -> list[str]:
        return [name for name in self._meta.fields or () if name in self.fields]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._columns()}

    def what_was_seen(self) -> dict[str, str] | None:
        """Column → text as it stood when the form was opened; None for a form that does not say."""
        try:
            seen = json.loads(self.cleaned_data.get("seen") or "null")
        except (ValueError, RecursionError):
            return None
        if not isinstance(seen, dict):
            return None
        return {name: str(seen[name]) for name in (*self._columns(), *self.beside) if name in seen}

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        super().refuse(refusal, fields)
        if isinstance(refusal, rows.ChangedMeanwhile):
            self._take_over(refusal)

    def _take_over(self, refusal: rows.ChangedMeanwhile) -> None:
        seen = self.what_was_seen() or {}
        now = rows.shown(refusal.row, self._columns())
        theirs = model_to_dict(refusal.row, fields=self._columns())
        self.data = self.data.copy()
        for name in refusal.columns:
            mine = rows.shown(self.instance, [name])[name]
            if name not in self.fields:
                continue
            if mine == seen.get(name):
                self.data[self.add_prefix(name)] = self.fields[name].prepare_value(theirs[name])
            elif mine != now[name]:
                self.add_error(name, _("It says now: %(text)s") % {"text": _told(refusal.row, name)})
        self.data[self.add_prefix("seen")] = json.dumps(now)


def _told(row: Model, name: str) -> str:
    """What a column says, as one reads it: the word of a choice, the name of a row, a date as it is written."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return short_day(value)
    return "–" if value in (None, "") else str(value)


class DayForm(ActForm):
    """The day of an act, today unless the reader says otherwise; perhaps with a reason."""

    on = forms.DateField(label=_("Day"), widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("It is kept in the record."),
    )

    def __init__(
        self,
        *args: Any,
        day_label: str = "",
        reason_required: bool = True,
        on: datetime.date | None = None,
        leave_out: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if day_label:
            self.fields["on"].label = day_label
        if on is not None:
            self.fields["on"].initial = on
        self.fields["reason"].required = reason_required
        for name in leave_out:
            del self.fields[name]
