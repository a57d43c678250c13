"""How progress says itself: every sentence, and the line on the participant's first page."""

import datetime
from dataclasses import replace

import pytest
from django.utils import translation

from lms.completion import decide
from lms.missing import summary
from lms.models import Waiver
from tests.lms.known import (
    ABSENT,
    ALL_ACCEPTED,
    AS_PRESENT,
    EXCUSED,
    FINAL_WORK,
    FUTURE,
    LEFT_OUT,
    NORTH,
    NOT_ARRANGED,
    SITE,
    TO_COME,
    UNRECORDED,
    accepted,
    at_least,
    days,
    final_work,
    held,
    judge,
    share,
    work,
)

LAST_YEAR = datetime.date(2014, 12, 12)


@pytest.fixture(autouse=True)
def _read_in_english():
    with translation.override("en"):
        yield


def titled(known, title):
    """The last assignment, with a title."""
    known.assignments[-1].title_fi = title
    return known


@pytest.mark.parametrize(
    "requirement, known, sentence",
    [
        (at_least(5), days(*4 * [SITE], TO_COME), "Present on 4 days, 5 required: 1 more needed."),
        (at_least(3), days(SITE, *3 * [TO_COME]), "Present on 1 day, 3 required: 2 more needed."),
        (at_least(1), days(SITE, ABSENT), "Present on 1 day, 1 required."),
        (at_least(5), days(*6 * [SITE]), "Present on 6 days, 5 required."),
        (share(80), days(*5 * [SITE], ABSENT), "Present on 5 days, 5 of the 6 planned required."),
        (share(80), days(SITE), "Present on 1 day, 1 of the 1 planned required."),
        (
            share(80),
            days(*4 * [SITE], *3 * [TO_COME]),
            "Present on 4 days, 6 of the 7 planned required: 2 more needed.",
        ),
        (share(80), days(SITE, TO_COME), "Present on 1 day, 2 of the 2 planned required: 1 more needed."),
        (
            at_least(2, AS_PRESENT),
            days(SITE, EXCUSED),
            "Present on 2 days, 2 required. 1 excused day is counted in.",
        ),
        (
            share(100, LEFT_OUT),
            days(SITE, EXCUSED, EXCUSED),
            "Present on 1 day, 1 of the 1 planned required. 2 excused days are left out of the planned.",
        ),
        (at_least(2), days(SITE, EXCUSED, TO_COME), "Present on 1 day, 2 required: 1 more needed."),
        (
            at_least(3),
            days(SITE, SITE),
            "Present on 2 days, 3 required: 1 more needed. "
            "Only 2 days have been planned, so the requirement cannot be met.",
        ),
        (
            at_least(3),
            days(SITE, ABSENT, ABSENT, NOT_ARRANGED),
            "Present on 1 day, 3 required: 2 more needed. "
            "Only 1 day is still open, so the requirement cannot be met any more.",
        ),
        (
            share(50),
            days(ABSENT, ABSENT),
            "Present on 0 days, 1 of the 2 planned required: 1 more needed. "
            "No day is open any more, so the requirement cannot be met.",
        ),
        (
            share(80, LEFT_OUT),
            days(EXCUSED, [held(SITE, groups=[NORTH])]),
            "Present on 1 day, 1 required. 1 excused day is left out of the planned.",
        ),
        (at_least(1), days(), "There are no training days to attend, so the requirement cannot be met."),
        (share(80), days(), "There are no training days to attend, so the requirement cannot be met."),
    ],
)
def test_sentence_on_training_days(requirement, known, sentence):
    assert judge(requirement, known).sentence == sentence


@pytest.mark.parametrize(
    "requirement, known, sentence",
    [
        (ALL_ACCEPTED, work("A", "A", "A"), "3 intermediate assignments accepted, 3 required."),
        (
            ALL_ACCEPTED,
            titled(work("A", "A", ""), "Asiakkaan ääni"),
            "Intermediate assignment 3 ‘Asiakkaan ääni’ has not been handed in.",
        ),
        (ALL_ACCEPTED, work("A", "W"), "Intermediate assignment 2 waits for review."),
        (ALL_ACCEPTED, work("R"), "Intermediate assignment 1 was returned on 3 May: see what to complete."),
        (
            ALL_ACCEPTED,
            work("A", "W", "W", ""),
            "1 intermediate assignment accepted, 4 required: 3 more needed. 2 wait for review.",
        ),
        (accepted(1), work("A", "W"), "1 intermediate assignment accepted, 1 required."),
        (
            accepted(2),
            work("W", "", ""),
            "0 intermediate assignments accepted, 2 required: 2 more needed. 1 waits for review.",
        ),
        (
            accepted(3),
            work("A", "A"),
            "2 intermediate assignments accepted, 3 required: 1 more needed. "
            "Only 2 intermediate assignments have been set, so the requirement cannot be met.",
        ),
        (
            ALL_ACCEPTED,
            work(),
            "No intermediate assignments have been set, so the requirement cannot be met.",
        ),
        (FINAL_WORK, final_work("A"), "Final work was accepted on 3 May."),
        (FINAL_WORK, final_work(""), "Final work has not been handed in."),
        (
            FINAL_WORK,
            titled(final_work("W"), "Minä johtajana"),
            "Final work ‘Minä johtajana’ waits for review.",
        ),
        (
            FINAL_WORK,
            final_work("A", "R", ""),
            "Final work was returned on 3 May: see what to complete. Final work has not been handed in.",
        ),
        (FINAL_WORK, final_work(), "No final work has been set, so the requirement cannot be met."),
    ],
)
def test_sentence_on_assignments(requirement, known, sentence):
    assert judge(requirement, known).sentence == sentence


def test_final_work_goes_by_the_name_that_the_programme_gives_it():
    known = titled(final_work(""), "Sertifikaattityö")
    known.assignments[0].cohort.programme.final_work_label_fi = "Sertifikaattityö"

    assert judge(FINAL_WORK, known).sentence == "Sertifikaattityö has not been handed in."


def test_day_of_another_year_is_written_with_its_year():
    known = work("R")
    known = replace(known, versions=(replace(known.versions[0], reviewed_on=LAST_YEAR),))

    [assignment] = judge(ALL_ACCEPTED, known).assignments

    assert assignment.sentence == (
        "Intermediate assignment 1 was returned on 12 December 2014: see what to complete."
    )


@pytest.mark.parametrize(
    "language, day", [("fi", "1. syyskuuta"), ("sv", "1 september"), ("en", "1 September")]
)
def test_day_is_written_as_the_reader_writes_it(language, day):
    progress = decide(replace(final_work("", due=FUTURE), requirements=(FINAL_WORK,)))

    with translation.override(language):
        assert day in summary(progress)


@pytest.mark.parametrize(
    "requirement, sentence",
    [
        (at_least(1), "The training days have been waived."),
        (ALL_ACCEPTED, "The intermediate assignments have been waived."),
        (FINAL_WORK, "The final work has been waived."),
    ],
)
def test_sentence_on_a_waiver_does_not_tell_the_reason(requirement, sentence):
    waivers = {requirement.pk: Waiver(reason="Sairausloma")}

    assert judge(requirement, replace(days(), waivers=waivers)).sentence == sentence


@pytest.mark.parametrize(
    "requirement, known, missing",
    [
        (at_least(2), days(SITE), "1 training day"),
        (at_least(2), days(), "2 training days"),
        (at_least(3), days(SITE, UNRECORDED, TO_COME), "2 training days (1 is not recorded yet)"),
        (share(80), days(), "training days"),
        (
            ALL_ACCEPTED,
            work("A", "R", ""),
            "intermediate assignment 2, to be completed; intermediate assignment 3",
        ),
        (ALL_ACCEPTED, work("", "", "R", due=FUTURE), "3 intermediate assignments, due 1 September"),
        (accepted(1), work("", ""), "1 intermediate assignment"),
        (accepted(2), work("", "", "W"), "1 intermediate assignment"),
        (ALL_ACCEPTED, work(), "intermediate assignments"),
        (FINAL_WORK, final_work("", due=FUTURE), "final work, due 1 September"),
        (FINAL_WORK, final_work("", due=LAST_YEAR), "final work, was due 12 December 2014"),
        (FINAL_WORK, final_work(""), "final work"),
        (FINAL_WORK, final_work("R", due=LAST_YEAR), "final work, to be completed"),
        (FINAL_WORK, final_work(), "final work"),
    ],
)
def test_summary_names_what_is_missing_in_a_few_words(requirement, known, missing):
    progress = decide(replace(known, requirements=(requirement,)))

    assert summary(progress).split(". ")[0].rstrip(".") == f"Still missing: {missing}"


def test_summary_tells_what_waits_for_a_review_apart():
    known = replace(work("W", "W", "A"), requirements=(ALL_ACCEPTED,))
    both = replace(final_work("W"), days=days(TO_COME).days, requirements=(at_least(1), FINAL_WORK))

    assert summary(decide(known)) == (
        "Intermediate assignment 1, intermediate assignment 2 wait for review. Everything else has been done."
    )
    assert summary(decide(both)) == ("Still missing: 1 training day. Final work waits for review.")


def test_summary_does_not_name_what_was_waived():
    known = replace(
        final_work("", due=FUTURE),
        days=days(TO_COME).days,
        requirements=(at_least(2), ALL_ACCEPTED, FINAL_WORK),
        waivers={ALL_ACCEPTED.pk: Waiver()},
    )

    assert summary(decide(known)) == "Still missing: 2 training days; final work, due 1 September."
