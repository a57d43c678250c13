"""Dates and figures as each language writes them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from lms import wording

LANGUAGES = ("fi", "sv", "en")
EVENING = datetime.datetime(2016, 2, 11, 22, 5, tzinfo=datetime.UTC)  # five past midnight in Helsinki
CEREMONY = datetime.date(2016, 2, 12)


def in_each_language(written, value):
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(written(value))
    return said


@pytest.mark.parametrize(
    "written, value, said",
    [
        (wording.day, CEREMONY, ["12. helmikuuta 2016", "12 februari 2016", "12 February 2016"]),
        (wording.day, EVENING, ["12. helmikuuta 2016", "12 februari 2016", "12 February 2016"]),
        (wording.short_day, CEREMONY, ["12.2.2016", "12.2.2016", "12 Feb 2016"]),
        (wording.weekday, CEREMONY, ["pe 12.2.2016", "fre 12.2.2016", "Fri 12 Feb 2016"]),
        (wording.clock, EVENING, ["0.05", "0.05", "00:05"]),
        (wording.clock, datetime.time(16, 0), ["16.00", "16.00", "16:00"]),
        (wording.figure, 12345, ["12\xa0345", "12\xa0345", "12,345"]),
        (wording.figure, 0, ["0", "0", "0"]),
        (wording.figure, None, ["–", "–", "–"]),
        (wording.share, 0.934, ["93,4\xa0%", "93,4\xa0%", "93.4\xa0%"]),
        (wording.share, 1, ["100\xa0%", "100\xa0%", "100\xa0%"]),
        (wording.day, None, ["", "", ""]),
    ],
)
def test_written_as_the_language_writes(written, value, said):
    assert in_each_language(written, value) == said


def test_a_moment_of_today_says_so(time_machine):
    time_machine.move_to(datetime.datetime(2016, 2, 12, 14, 22, tzinfo=ZoneInfo("Europe/Helsinki")))

    with translation.override("en"):
        assert wording.moment(EVENING) == "today at 00:05"
        assert wording.moment(EVENING - datetime.timedelta(days=1)) == "11 February 2016 at 00:05"


def test_a_text_in_another_language_is_marked():
    template = Template("{% load wording %}<b{% lang 'sv' %}>Esbo</b>")

    with translation.override("sv"):
        assert template.render(Context()) == "<b>Esbo</b>"
    with translation.override("fi"):
        assert template.render(Context()) == '<b lang="sv">Esbo</b>'
