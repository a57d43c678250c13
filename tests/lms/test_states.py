"""A state is a word and a shape, and a strip never hides a few among many."""

import re

from django.conf import settings
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from lms.choices import AttendanceState
from lms.completion import AssignmentState, DayState
from lms.templatetags.states import STATES, dots, meter

SPRITE = settings.ROOT / "lms" / "static" / "lms" / "icons.svg"


def test_every_state_has_a_shape_that_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))

    assert {look.shape for look in STATES.values()} - drawn == set()


def test_states_that_rules_and_records_know_have_a_look():
    known = {*AttendanceState.values, *(state.value for state in AssignmentState)}
    known |= {state.value for state in DayState if state != DayState.NOT_PLANNED}

    assert known - set(STATES) == set()


def test_chip_says_the_word_and_more_when_there_is_more():
    template = Template(
        "{% load states %}{% chip state %}|{% chip state 'Needs both days left' %}|{% chip None %}"
    )

    words = re.findall(r"</svg>\s*([^<]+)</span>", template.render(Context({"state": "at_risk"})))
    assert words == ["At risk", "Needs both days left", "Not recorded"]


def test_row_of_days_is_read_aloud_as_counts():
    row = dots(["present_on_site", "present_on_site", "absent", None, "to_come"])

    assert row["spoken"] == "2 days on site, 1 day absent, 1 day not recorded, 1 day still to come"
    assert [square["shape"] for square in row["squares"]] == [
        "day-on-site",
        "day-on-site",
        "day-absent",
        "day-not-recorded",
        "day-to-come",
    ]


def test_strip_leaves_out_nobody_and_shows_no_nought():
    parts = meter([("completed", 134), ("in_progress", 0), ("withdrawn", 1)])["parts"]

    assert [part["words"] for part in parts] == ["134 completed", "1 withdrawn"]
    assert float(parts[1]["width"].removesuffix("%")) > 1


@given(st.lists(st.integers(0, 5000), min_size=4, max_size=4))
def test_strip_fills_its_length_exactly(counts):
    parts = meter(zip(("completed", "in_progress", "at_risk", "withdrawn"), counts, strict=True))["parts"]

    whole = sum(float(part["width"].removesuffix("%")) for part in parts)
    assert abs(whole - (100 if any(counts) else 0)) < 0.1
