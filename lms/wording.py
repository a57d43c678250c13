"""Dates, figures and names as the reader's language writes them."""

import datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from lms.translated import reader_language

# Swedish as it is written in Finland, English as it is written in Europe.
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
CLOCK = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
DAY_AND_MONTH = {"fi": "d. MMMM", "sv": "d MMMM", "en": "d MMMM"}
SHORT_DAY = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
WEEKDAY = {"fi": "ccc d.M.y", "sv": "EEE d.M.y", "en": "EEE d MMM y"}


def _written(pattern: str, value: datetime.date) -> str:
    return format_date(value, pattern, locale=LOCALES[reader_language()])


def _local(value: datetime.date) -> datetime.date:
    """A moment as the clock on the reader's wall shows it; a plain date stays what it is."""
    aware = isinstance(value, datetime.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value  # type: ignore[arg-type]  # aware says it is one


def day(value: datetime.date | None) -> str:
    """12. helmikuuta 2016 · 12 februari 2016 · 12 February 2016"""
    return _written("long", _local(value)) if value else ""


def day_and_month(value: datetime.date) -> str:
    """12. helmikuuta · 12 februari · 12 February"""
    return _written(DAY_AND_MONTH[reader_language()], _local(value))


def short_day(value: datetime.date | None) -> str:
    """12.2.2016 · 12.2.2016 · 12 Feb 2016"""
    return _written(SHORT_DAY[reader_language()], _local(value)) if value else ""


def weekday(value: datetime.date | None) -> str:
    """ti 9.2.2016 · tis 9.2.2016 · Tue 9 Feb 2016"""
    return _written(WEEKDAY[reader_language()], _local(value)) if value else ""


def clock(value: datetime.datetime | datetime.time | None) -> str:
    """14.22 · 14.22 · 14:22"""
    if value is None:
        return ""
    if isinstance(value, datetime.time):
        value = datetime.datetime.combine(datetime.date.min, value)
    return format_datetime(_local(value), CLOCK[reader_language()], locale=LOCALES[reader_language()])


def hours(begins: datetime.datetime, ends: datetime.datetime) -> str:
    """9.00–16.00 · 9.00–16.00 · 09:00–16:00"""
    return f"{clock(begins)}–{clock(ends)}"


def moment(value: datetime.datetime | None) -> str:
    """A moment in words: today with its clock time, any other day with date and clock time."""
    if value is None:
        return ""
    if _local(value).date() == timezone.localdate():  # type: ignore[attr-defined]  # a datetime stays one
        return gettext("today at %(clock)s") % {"clock": clock(value)}
    return pgettext("date and time", "%(day)s at %(clock)s") % {"day": day(value), "clock": clock(value)}


def figure(value: int | float | Decimal | None) -> str:
    """1 234 · 1 234 · 1,234; nothing at all is a dash, so that it is not read as nought."""
    return "–" if value is None else format_decimal(value, locale=LOCALES[reader_language()])


def share(value: float | Decimal | None) -> str:
    """0.934 as 93,4 % · 93,4 % · 93.4%, with one decimal at most."""
    if value is None:
        return "–"
    return format_percent(value, "#,##0.#\N{NO-BREAK SPACE}%", locale=LOCALES[reader_language()])
