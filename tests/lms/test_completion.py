"""The rule of completion as a truth table: what is known of Aino, and what follows from it."""

import datetime
from dataclasses import replace

import pytest
from django.utils import translation

from lms.completion import decide
from lms.facts import MembershipFacts
from lms.missing import summary
from lms.models import Waiver
from lms.progress import AssignmentState, DayState
from tests.lms.known import (
    ABSENT,
    ALL_ACCEPTED,
    AS_PRESENT,
    BEFORE_JOINING,
    ELSEWHERE,
    EXCUSED,
    FINAL_WORK,
    FUTURE,
    JOINED_ON,
    LEFT_OUT,
    MAY_3,
    MET,
    MISSING,
    NORTH,
    NOT_ARRANGED,
    ONE_FINAL_WORK,
    PAST,
    REMOTE,
    SITE,
    SOUTH,
    TO_COME,
    TODAY,
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


@pytest.fixture(autouse=True)
def _read_in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "requirement, known, state, have_need_of",
    [
        # a number of days
        pytest.param(at_least(2), days(SITE, SITE, ABSENT), MET, (2, 2, 3), id="as many days as asked are enough"),
        pytest.param(at_least(2), days(SITE, SITE, SITE), MET, (3, 2, 3), id="more days than asked are enough"),
        pytest.param(at_least(3), days(SITE, SITE, ABSENT), MISSING, (2, 3, 3), id="one day short is missing"),
        pytest.param(at_least(2), days(SITE, REMOTE), MET, (2, 2, 2), id="present remotely is present"),
        pytest.param(at_least(3), days(SITE, SITE), MISSING, (2, 3, 2), id="a number is never capped by the plan"),
        pytest.param(at_least(1), days(), MISSING, (0, 1, 0), id="without days nobody attends one"),
        pytest.param(at_least(1), days(UNRECORDED), MISSING, (0, 1, 1), id="a day not recorded is not attended"),
        pytest.param(at_least(0), days(), MET, (0, 0, 0), id="none asked is none needed"),
        # a share of the days
        pytest.param(share(80), days(*4 * [SITE], ABSENT), MET, (4, 4, 5), id="four of five are 80 per cent"),
        pytest.param(share(80), days(*5 * [SITE], ABSENT), MET, (5, 5, 6), id="80 per cent of six rounds up to five"),
        pytest.param(share(80), days(*4 * [SITE], ABSENT, ABSENT), MISSING, (4, 5, 6), id="four of six are too few"),
        pytest.param(share(100), days(SITE, SITE), MET, (2, 2, 2), id="all days are 100 per cent"),
        pytest.param(share(1), days(ABSENT), MISSING, (0, 1, 1), id="the smallest share is a day"),
        pytest.param(share(50), days(SITE, TO_COME), MET, (1, 1, 2), id="days to come are planned"),
        pytest.param(share(100), days(SITE, TO_COME), MISSING, (1, 2, 2), id="days to come are not attended yet"),
        pytest.param(share(100), days(SITE, UNRECORDED), MISSING, (1, 2, 2), id="a day not recorded is planned"),
        pytest.param(share(80), days(), MISSING, (0, 0, 0), id="a share of nothing is never met"),
        # excused
        pytest.param(at_least(2), days(SITE, EXCUSED), MISSING, (1, 2, 2), id="excused as absent is not attended"),
        pytest.param(at_least(2, AS_PRESENT), days(SITE, EXCUSED), MET, (2, 2, 2), id="excused as present is attended"),
        pytest.param(at_least(2, LEFT_OUT), days(SITE, EXCUSED), MISSING, (1, 2, 2), id="leaving out lowers no number"),
        pytest.param(share(100), days(SITE, EXCUSED), MISSING, (1, 2, 2), id="excused as absent stays in the share"),
        pytest.param(share(100, AS_PRESENT), days(SITE, EXCUSED), MET, (2, 2, 2), id="excused as present fills it"),
        pytest.param(share(100, LEFT_OUT), days(SITE, EXCUSED), MET, (1, 1, 1), id="excused left out shrinks it"),
        pytest.param(share(50, LEFT_OUT), days(EXCUSED), MISSING, (0, 0, 0), id="excused from every day"),
        pytest.param(
            share(50, LEFT_OUT), days(EXCUSED, [held(SITE, groups=[NORTH])]), MET, (1, 1, 0),
            id="excused from every day and present on one of other groups",
        ),
        # several sessions of a day
        pytest.param(at_least(1), days([held(ABSENT), held(SITE)]), MET, (1, 1, 1), id="present outranks absent"),
        pytest.param(at_least(1), days([held(SITE), held(EXCUSED)]), MET, (1, 1, 1), id="present outranks excused"),
        pytest.param(
            at_least(1, AS_PRESENT), days([held(ABSENT), held(EXCUSED)]), MET, (1, 1, 1), id="excused outranks absent"
        ),
        pytest.param(at_least(2), days([held(SITE), held(SITE)]), MISSING, (1, 2, 1), id="a day counts once"),
        pytest.param(
            at_least(1), days([held(groups=[SOUTH]), held(SITE, groups=[NORTH])]), MET, (1, 1, 1),
            id="present at the session of another group",
        ),
        # what is planned for the person
        pytest.param(share(100), days(SITE, ELSEWHERE), MET, (1, 1, 1), id="a day of other groups is not planned"),
        pytest.param(
            share(100), days(SITE, [held(SITE, groups=[NORTH])]), MET, (2, 1, 1), id="a day of other groups counts"
        ),
        pytest.param(
            share(80), days([held(SITE, groups=[NORTH])]), MET, (1, 1, 0), id="planned for none and present on one"
        ),
        pytest.param(
            share(80), days([held(ABSENT, groups=[NORTH])]), MISSING, (0, 0, 0), id="planned for none, absent from one"
        ),
        pytest.param(
            share(100), days(SITE, [held(groups=[SOUTH, NORTH])]), MISSING, (1, 2, 2), id="a day of several groups"
        ),
        pytest.param(
            share(100), days(SITE, [held(on=BEFORE_JOINING)]), MET, (1, 1, 1), id="a day before joining is not planned"
        ),
        pytest.param(
            share(100), days(SITE, [held(SITE, on=BEFORE_JOINING)]), MET, (2, 1, 1), id="a day before joining counts"
        ),
        pytest.param(
            share(100), days(SITE, [held(on=JOINED_ON)]), MISSING, (1, 2, 2), id="the day of joining is planned"
        ),
        pytest.param(share(100), days(SITE, NOT_ARRANGED), MISSING, (1, 2, 2), id="a day not arranged is planned"),
        # cancelled
        pytest.param(
            at_least(1), days([held(SITE, is_cancelled=True)]), MISSING, (0, 1, 1), id="marks of a cancelled session"
        ),
        pytest.param(
            share(100), days(SITE, [held(is_cancelled=True)]), MISSING, (1, 2, 2), id="a cancelled day is arranged anew"
        ),
        pytest.param(
            at_least(1), days([held(SITE), held(ABSENT, is_cancelled=True)]), MET, (1, 1, 1), id="one of two cancelled"
        ),
    ],
)  # fmt: skip
def test_training_days(requirement, known, state, have_need_of):
    item = judge(requirement, known)

    assert (item.state, (item.have, item.need, item.of)) == (state, have_need_of)


def test_voluntary_days_do_not_count():
    known = days(SITE, SITE)
    known.days[0].day.required = False

    item = judge(at_least(2), known)

    assert (item.state, item.have, item.of, len(item.days)) == (MISSING, 1, 1, 1)


@pytest.mark.parametrize(
    "memberships, of",
    [
        pytest.param([], 0, id="never in the group"),
        pytest.param([MembershipFacts(SOUTH, PAST)], 1, id="joined the group on that day"),
        pytest.param([MembershipFacts(SOUTH, TODAY)], 0, id="joined the group later"),
        pytest.param([MembershipFacts(SOUTH, JOINED_ON, PAST)], 1, id="left the group on that day"),
        pytest.param([MembershipFacts(SOUTH, JOINED_ON, JOINED_ON)], 0, id="left the group before"),
        pytest.param(
            [MembershipFacts(SOUTH, JOINED_ON, JOINED_ON), MembershipFacts(SOUTH, PAST)],
            1,
            id="came back to the group",
        ),
        pytest.param([MembershipFacts(NORTH, JOINED_ON)], 0, id="in another group"),
    ],
)
def test_day_of_a_group_is_planned_for_whoever_is_in_it_that_day(memberships, of):
    known = replace(days([held(groups=[SOUTH])]), memberships=tuple(memberships))

    assert judge(share(100), known).of == of


@pytest.mark.parametrize(
    "sessions, state, on",
    [
        pytest.param([held(SITE)], DayState.PRESENT_ON_SITE, PAST, id="present on site"),
        pytest.param([held(REMOTE)], DayState.PRESENT_REMOTELY, PAST, id="present remotely"),
        pytest.param(
            [held(REMOTE), held(SITE)], DayState.PRESENT_ON_SITE, PAST, id="on site outranks remotely"
        ),
        pytest.param([held(EXCUSED)], DayState.EXCUSED, PAST, id="excused"),
        pytest.param([held(ABSENT)], DayState.ABSENT, PAST, id="absent"),
        pytest.param([held(ABSENT), held(on=FUTURE)], DayState.ABSENT, PAST, id="absent, and held again"),
        pytest.param([held()], DayState.NOT_RECORDED, PAST, id="held and not recorded"),
        pytest.param([held(on=TODAY)], DayState.TO_COME, TODAY, id="held today and not recorded yet"),
        pytest.param([held(on=FUTURE)], DayState.TO_COME, FUTURE, id="not yet held"),
        pytest.param([held(), held(on=FUTURE)], DayState.TO_COME, FUTURE, id="not recorded, and held again"),
        pytest.param([], DayState.TO_COME, None, id="not arranged yet"),
        pytest.param([held(groups=[NORTH])], DayState.NOT_PLANNED, None, id="for others only"),
        pytest.param([held(on=BEFORE_JOINING)], DayState.NOT_PLANNED, None, id="before she joined"),
    ],
)
def test_state_of_a_day(sessions, state, on):
    [day] = judge(at_least(1), days(sessions)).days

    assert (day.day.pk, day.state, day.on) == (1, state, on)


APRIL_1, MAY_1 = datetime.date(2015, 4, 1), datetime.date(2015, 5, 1)


@pytest.mark.parametrize(
    "requirement, known, on",
    [
        pytest.param(at_least(1), days(SITE, [held(SITE, MAY_1)]), PAST, id="the day that made it enough"),
        pytest.param(at_least(2), days([held(SITE, MAY_1)], SITE), MAY_1, id="whatever the order of the days"),
        pytest.param(share(50), days(SITE, [held(SITE, MAY_1)]), PAST, id="the half of two is one"),
        pytest.param(share(100), days(SITE, [held(SITE, MAY_1)]), MAY_1, id="all of two are both"),
        pytest.param(
            at_least(1), days([held(ABSENT), held(REMOTE, APRIL_1), held(SITE, MAY_1)]), APRIL_1,
            id="a day counts since one was first there",
        ),
        pytest.param(
            at_least(1, AS_PRESENT), days([held(EXCUSED), held(SITE, MAY_1)]), PAST, id="an excuse counts as the day"
        ),
        pytest.param(
            at_least(1), days([held(EXCUSED), held(SITE, MAY_1)]), MAY_1, id="an excuse that does not count"
        ),
        pytest.param(
            share(50, LEFT_OUT), days(EXCUSED, [held(SITE, MAY_1, [NORTH])]), MAY_1, id="the only one, of other groups"
        ),
        pytest.param(at_least(0), days(SITE), None, id="nothing had to be done"),
        pytest.param(at_least(2), days(SITE), None, id="missing"),
        pytest.param(ALL_ACCEPTED, work("A", "RA"), MAY_3, id="the day of acceptance, not of handing in"),
        pytest.param(ALL_ACCEPTED, work("A", "W"), None, id="one waits"),
    ],
)  # fmt: skip
def test_fulfilled_on_the_day_of_the_last_thing_needed(requirement, known, on):
    progress = decide(replace(known, requirements=(requirement,)))

    assert (judge(requirement, known).fulfilled_on, progress.fulfilled_on) == (on, on)


def test_waived_on_the_day_of_the_waiver_and_all_fulfilled_on_the_last_day():
    known = replace(
        days(SITE),
        requirements=(at_least(1), FINAL_WORK),
        waivers={FINAL_WORK.pk: Waiver(reason="Sairausloma", waived_on=APRIL_1)},
    )

    progress = decide(known)

    assert [item.fulfilled_on for item in progress.items] == [PAST, APRIL_1]
    assert progress.fulfilled_on == APRIL_1


@pytest.mark.parametrize(
    "requirement, known, at_risk",
    [
        pytest.param(at_least(1), days(SITE, ABSENT, ABSENT), False, id="met is never at risk"),
        pytest.param(at_least(2), days(ABSENT, TO_COME, TO_COME), True, id="missed one and all the rest are needed"),
        pytest.param(at_least(2), days(ABSENT, *3 * [TO_COME]), False, id="missed one and there is room"),
        pytest.param(at_least(2), days(TO_COME, TO_COME), False, id="missed none though all are needed"),
        pytest.param(share(100), days(SITE, TO_COME), False, id="on the way to all of them"),
        pytest.param(share(100), days(ABSENT, TO_COME), True, id="a share that cannot be met any more"),
        pytest.param(share(50), days(EXCUSED, TO_COME), True, id="excused and the last one is needed"),
        pytest.param(share(100, LEFT_OUT), days(EXCUSED, TO_COME), False, id="excused and left out"),
        pytest.param(at_least(1), days(ABSENT, UNRECORDED, UNRECORDED), False, id="not recorded is not missed"),
        pytest.param(at_least(1), days(ABSENT, NOT_ARRANGED, NOT_ARRANGED), False, id="not arranged can be attended"),
        pytest.param(at_least(2), days(SITE), True, id="fewer days planned than asked"),
        pytest.param(share(80), days(), True, id="a share of nothing"),
        pytest.param(at_least(2), days([held(SITE), held(on=FUTURE)], ABSENT, TO_COME), True, id="attended, and again"),
        pytest.param(at_least(1), days([held(ABSENT), held(on=FUTURE, groups=[NORTH])]), False, id="again elsewhere"),
        pytest.param(at_least(1), days([held(ABSENT), held(on=FUTURE, is_cancelled=True)]), True, id="cancelled again"),
        pytest.param(at_least(1), days([held(ABSENT, on=TODAY)]), True, id="absent today"),
        pytest.param(ALL_ACCEPTED, work("", ""), False, id="assignments can be handed in late"),
    ],
)  # fmt: skip
def test_at_risk_when_the_days_leave_no_room(requirement, known, at_risk):
    assert decide(replace(known, requirements=(requirement,))).at_risk is at_risk


@pytest.mark.parametrize(
    "requirement, known, state, have_need_of",
    [
        pytest.param(ALL_ACCEPTED, work("A", "A"), MET, (2, 2, 2), id="all accepted"),
        pytest.param(ALL_ACCEPTED, work("A", "W"), MISSING, (1, 2, 2), id="one waits"),
        pytest.param(ALL_ACCEPTED, work(), MISSING, (0, 0, 0), id="all of none is never met"),
        pytest.param(
            ALL_ACCEPTED, final_work("A"), MISSING, (0, 0, 0), id="final work is no intermediate assignment"
        ),
        pytest.param(accepted(1), work("A", ""), MET, (1, 1, 2), id="as many as asked"),
        pytest.param(accepted(2), work("A", "R"), MISSING, (1, 2, 2), id="fewer than asked"),
        pytest.param(accepted(3), work("A", "A"), MISSING, (2, 3, 2), id="more asked than set"),
        pytest.param(FINAL_WORK, final_work("A"), MET, (1, 1, 1), id="final work accepted"),
        pytest.param(FINAL_WORK, final_work("W"), MISSING, (0, 1, 1), id="final work waits"),
        pytest.param(FINAL_WORK, final_work("A", ""), MISSING, (1, 2, 2), id="every final work is needed"),
        pytest.param(
            ONE_FINAL_WORK, final_work("A", ""), MISSING, (1, 2, 2), id="a number never lowers final work"
        ),
        pytest.param(FINAL_WORK, final_work(), MISSING, (0, 0, 0), id="no final work is never met"),
        pytest.param(
            FINAL_WORK, work("A"), MISSING, (0, 0, 0), id="intermediate assignment is no final work"
        ),
    ],
)
def test_assignments(requirement, known, state, have_need_of):
    item = judge(requirement, known)

    assert (item.state, (item.have, item.need, item.of)) == (state, have_need_of)


@pytest.mark.parametrize(
    "versions, state, date",
    [
        pytest.param("", AssignmentState.NOT_HANDED_IN, None, id="nothing handed in"),
        pytest.param("W", AssignmentState.WAITING, PAST, id="handed in"),
        pytest.param("R", AssignmentState.RETURNED, MAY_3, id="returned"),
        pytest.param("RW", AssignmentState.WAITING, PAST, id="returned and handed in again"),
        pytest.param("RR", AssignmentState.RETURNED, MAY_3, id="returned twice"),
        pytest.param("RA", AssignmentState.ACCEPTED, MAY_3, id="accepted at last"),
        pytest.param("AW", AssignmentState.ACCEPTED, MAY_3, id="accepted, and something more handed in"),
        pytest.param("AR", AssignmentState.ACCEPTED, MAY_3, id="accepted, and a later version returned"),
    ],
)
def test_state_of_an_assignment(versions, state, date):
    [assignment] = judge(ALL_ACCEPTED, work(versions)).assignments

    assert (assignment.state, assignment.date) == (state, date)


def test_waiver_fulfils_and_keeps_its_reason_to_itself():
    waiver = Waiver(requirement=FINAL_WORK, reason="Sairausloma")
    progress = decide(replace(final_work("R"), requirements=(FINAL_WORK,), waivers={FINAL_WORK.pk: waiver}))

    [item] = progress.waived
    assert (progress.is_complete, progress.met, progress.missing) == (True, (), ())
    assert (item.waiver.reason, item.sentence) == ("Sairausloma", "The final work has been waived.")


def test_cohort_without_requirements_is_never_complete():
    progress = decide(days(SITE))

    assert (progress.is_complete, progress.at_risk) == (False, False)
    assert progress.sentence == summary(progress) == "No completion requirements have been set."


def test_complete_when_nothing_is_missing():
    known = replace(days(SITE), assignments=final_work("A").assignments, versions=final_work("A").versions)
    progress = decide(replace(known, requirements=(at_least(1), FINAL_WORK)))

    assert (progress.is_complete, len(progress.met), progress.sentence) == (True, 2, "")
    assert summary(progress) == "Everything that is required has been done."
