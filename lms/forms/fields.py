"""Fields that more than one form has: a day, a moment, three languages of one text."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.translated import LANGUAGES, Texts


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class MomentInput(forms.DateTimeInput):
    """A day and a clock time in Helsinki."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


# Before this no clock is sure, and a moment of the first year cannot be told in another time zone.
EARLIEST = datetime.date(1900, 1, 1)


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by their keys; a number that no key can be is as unknown as any other."""

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)
        except OverflowError as beyond:
            raise forms.ValidationError(
                self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": "…"}
            ) from beyond


def refuse_unlikely_year(day: datetime.date) -> None:
    """A year like 0026 or 9999 is a slip of the hand, and too near the end of the calendar to count from."""
    if not 1000 <= day.year < 3000:
        raise ValidationError(_("Write the year with four digits, such as 2026."), code="unlikely_year")


def at(day: datetime.date, clock: datetime.time) -> datetime.datetime:
    """The moment at which the clock on the wall shows ``clock`` on that day."""
    return timezone.make_aware(datetime.datetime.combine(day, clock))


def three(name: str) -> list[str]:
    """The names of the columns of a ``Translated``: ``three("title")`` for a list of form fields."""
    return [f"{name}_{language}" for language in LANGUAGES]


def texts(values: dict[str, Any], name: str) -> Texts:
    """One text in the languages in which it was written, out of a form's values."""
    return {
        language: text for language in LANGUAGES if (text := (values.get(f"{name}_{language}") or "").strip())
    }
