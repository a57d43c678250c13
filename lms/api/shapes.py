"""How answers and requests look. Answers are made by hand and told to the schema here; requests are read by these."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from lms.forms.fields import EARLIEST, refuse_unlikely_year
from lms.translated import LANGUAGES

LARGEST_KEY = 2**63 - 1


class Shape(serializers.Serializer):
    """An answer, or a part of one, as the schema tells it."""


class Given(serializers.Serializer):
    """A request. A field that is not offered is refused by name, so that nothing more than is offered can be set."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(data.keys() - self.fields.keys())):
            sentence = str(_("This field is not offered here."))
            raise ValidationError({name: [ErrorDetail(sentence, "not_offered")] for name in unknown})
        return super().to_internal_value(data)


class Nothing(Given):
    """For an act that needs to be told nothing."""


class Key(serializers.IntegerField):
    """The number of a row, in a request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_KEY} | options)


class Texts(Shape):
    """A text in the languages it was written in; empty where it was not."""

    fi = serializers.CharField(allow_blank=True)
    sv = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


def texts(row: dict[str, Any], name: str) -> dict[str, str]:
    """The columns of a ``Translated`` text out of ``.values()``."""
    return {language: row[f"{name}_{language}"] for language in LANGUAGES}


def columns(name: str) -> tuple[str, ...]:
    """The same columns, to be read."""
    return tuple(f"{name}_{language}" for language in LANGUAGES)


class Day(serializers.DateField):
    """A day in a request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[refuse_unlikely_year], **options)


class Moment(serializers.DateTimeField):
    """A moment in a request; without an offset it is as the clock in Helsinki shows it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validators=[refuse_unlikely_moment], **options)


def refuse_unlikely_moment(moment: datetime.datetime) -> None:
    if not EARLIEST.year <= moment.year < 3000:
        raise ValidationError(_("Write a moment between the years 1900 and 3000."), "unlikely_year")
