"""What holds of the rule of completion whatever is known of Aino."""

import datetime
from dataclasses import replace

from hypothesis import assume, example, given
from hypothesis import strategies as st

from lms.choices import PRESENT, AssignmentKind, AttendanceState, ExcusedCounts, ReviewDecision
from lms.completion import decide
from lms.facts import DayFacts, Facts, MembershipFacts, SessionFacts, VersionFacts
from lms.models import Assignment, TrainingDay, Waiver
from lms.progress import DayState, Progress, State
from tests.lms.known import (
    ABSENT,
    EXCUSED,
    FINAL_WORK,
    LEFT_OUT,
    NORTH,
    REMOTE,
    SITE,
    SOUTH,
    TODAY,
    UNRECORDED,
    accepted,
    at_least,
    days,
    held,
    share,
)

# The marks that may stand in the place of one without taking anything away.
AS_GOOD = {
    SITE: [REMOTE],
    REMOTE: [SITE],
    EXCUSED: [SITE, REMOTE],
    ABSENT: [SITE, REMOTE, EXCUSED],
}
ANOTHER_GROUP = 3
ANOTHER_SESSION = 1000

dates = st.integers(-40, 40).map(lambda away: TODAY + datetime.timedelta(days=away))
groups = st.frozensets(st.sampled_from([SOUTH, NORTH]))
memberships = st.builds(MembershipFacts, st.sampled_from([SOUTH, NORTH]), dates, st.none() | dates)
waivers = st.dictionaries(
    st.sampled_from([1, 2, 3]), dates.map(lambda on: Waiver(reason="Sairausloma", waived_on=on))
)
decisions = st.none() | st.sampled_from(ReviewDecision)
excused = st.sampled_from(ExcusedCounts)
requirements_on_days = st.builds(at_least, st.integers(0, 6), excused) | st.builds(
    share, st.integers(1, 100), excused
)
requirements_on_assignments = st.builds(accepted, st.none() | st.integers(0, 3))
requirements = st.tuples(requirements_on_days, requirements_on_assignments, st.just(FINAL_WORK)).flatmap(
    lambda every: st.lists(st.sampled_from(every), unique_by=lambda each: each.pk).map(tuple)
)


@st.composite
def anything_known(draw) -> Facts:
    """Up to six days of up to three sessions, marks on some, versions of up to four assignments."""
    numbers, days = iter(range(1, ANOTHER_SESSION)), []
    for place, is_required in enumerate(draw(st.lists(st.booleans(), max_size=6)), 1):
        sessions = [
            SessionFacts(next(numbers), draw(dates), draw(groups), draw(st.booleans()))
            for _held in range(draw(st.integers(0, 3)))
        ]
        days.append(DayFacts(TrainingDay(pk=place, required=is_required), tuple(sessions)))
    kinds = draw(st.lists(st.sampled_from(AssignmentKind), max_size=4))
    assignments = [Assignment(pk=place, kind=kind) for place, kind in enumerate(kinds, 1)]
    versions = [
        VersionFacts(assignment.pk, number, TODAY, decision, decision and TODAY)
        for assignment in assignments
        for number, decision in enumerate(draw(st.lists(decisions, max_size=3)), 1)
    ]
    sessions = [session.pk for day in days for session in day.sessions]
    marks = (
        st.dictionaries(st.sampled_from(sessions), st.sampled_from(AttendanceState))
        if sessions
        else st.just({})
    )
    return Facts(
        today=TODAY,
        joined_on=draw(dates),
        requirements=draw(requirements),
        days=tuple(days),
        assignments=tuple(assignments),
        memberships=tuple(draw(st.lists(memberships, max_size=3))),
        marks=draw(marks),
        versions=tuple(versions),
        waivers=draw(waivers),
    )


def sessions_of(known: Facts) -> list[SessionFacts]:
    return [session for day in known.days for session in day.sessions]


def with_session(known: Facts, day: DayFacts, session: SessionFacts) -> Facts:
    longer = replace(day, sessions=(*day.sessions, session))
    return replace(known, days=tuple(longer if each is day else each for each in known.days))


def fulfilled(progress: Progress) -> set[int]:
    return {item.requirement.pk for item in (*progress.met, *progress.waived)}


def verdicts(progress: Progress) -> list[tuple[State, int, int, int]]:
    return [(item.state, item.have, item.need, item.of) for item in progress.items]


# Planned for one day only, excused from it now, and present on a day of others before.
EXCUSED_FROM_THE_LAST = replace(
    days(UNRECORDED, [held(SITE, groups=[NORTH])]), requirements=(share(50, LEFT_OUT),)
)


@given(anything_known(), st.integers(0, 20), st.sampled_from(AttendanceState))
@example(EXCUSED_FROM_THE_LAST, 0, EXCUSED)
def test_another_mark_of_whatever_state_never_uncompletes(known, place, mark):
    unmarked = [session.pk for session in sessions_of(known) if session.pk not in known.marks]
    assume(unmarked)

    more = decide(replace(known, marks={**known.marks, unmarked[place % len(unmarked)]: mark}))

    assert fulfilled(more) >= fulfilled(decide(known))


@given(anything_known(), st.data())
def test_mark_that_is_raised_never_uncompletes(known, data):
    assume(known.marks)
    session = data.draw(st.sampled_from(sorted(known.marks)))
    raised = data.draw(st.sampled_from(AS_GOOD[known.marks[session]]))

    after = decide(replace(known, marks={**known.marks, session: raised}))

    assert fulfilled(after) >= fulfilled(decide(known))


@given(anything_known())
def test_what_was_done_after_the_day_of_fulfilment_was_not_needed(known):
    progress = decide(known)
    assume(progress.fulfilled_on)
    later = {session.pk for session in sessions_of(known) if session.on > progress.fulfilled_on}
    marks = {
        session: mark for session, mark in known.marks.items() if session not in later or mark not in PRESENT
    }

    assert fulfilled(decide(replace(known, marks=marks))) == fulfilled(progress)


@given(anything_known(), st.data())
def test_order_of_events_does_not_matter(known, data):
    shuffled = replace(
        known,
        days=tuple(replace(day, sessions=data.draw(st.permutations(day.sessions))) for day in known.days),
        memberships=data.draw(st.permutations(known.memberships)),
        versions=data.draw(st.permutations(known.versions)),
        marks=dict(data.draw(st.permutations(list(known.marks.items())))),
    )

    assert decide(shuffled) == decide(known)


@given(anything_known(), st.data(), dates)
def test_session_of_an_unrelated_group_changes_nothing(known, data, on):
    arranged = [day for day in known.days if any(not session.is_cancelled for session in day.sessions)]
    assume(arranged)
    theirs = SessionFacts(ANOTHER_SESSION, on, frozenset([ANOTHER_GROUP]))

    after = decide(with_session(known, data.draw(st.sampled_from(arranged)), theirs))

    assert verdicts(after) == verdicts(decide(known))


@given(anything_known())
def test_cancelled_session_is_as_none(known):
    held = tuple(
        replace(day, sessions=tuple(session for session in day.sessions if not session.is_cancelled))
        for day in known.days
    )

    assert decide(replace(known, days=held)) == decide(known)


@given(anything_known())
def test_not_recorded_is_neither_present_nor_absent(known):
    absent = {session.pk: ABSENT for session in sessions_of(known)}
    recorded, unrecorded = decide(replace(known, marks=absent)), decide(replace(known, marks={}))

    states = {day.state for item in unrecorded.items for day in item.days}
    assert states <= {DayState.NOT_RECORDED, DayState.TO_COME, DayState.NOT_PLANNED}
    assert verdicts(unrecorded) == verdicts(recorded)
    assert all(one.left >= other.left for one, other in zip(unrecorded.items, recorded.items, strict=True))


@given(anything_known(), st.sampled_from([1, 2, 3]))
def test_waiving_never_uncompletes(known, requirement):
    waived = decide(replace(known, waivers={**known.waivers, requirement: Waiver(reason="Sairausloma")}))

    assert fulfilled(waived) >= fulfilled(decide(known))


@given(anything_known(), st.data(), decisions)
def test_another_version_never_uncompletes(known, data, decision):
    assume(known.assignments)
    assignment = data.draw(st.sampled_from(known.assignments))
    newest = VersionFacts(assignment.pk, 99, TODAY, decision, decision and TODAY)

    after = decide(replace(known, versions=(*known.versions, newest)))

    assert fulfilled(after) >= fulfilled(decide(known))


@given(anything_known(), dates)
def test_passing_of_time_decides_nothing(known, later):
    assert verdicts(decide(replace(known, today=later))) == verdicts(decide(known))


@given(anything_known())
def test_complete_is_every_requirement_met_or_waived(known):
    progress = decide(known)

    assert len(progress.items) == len(progress.met) + len(progress.missing) + len(progress.waived)
    assert progress.is_complete is (bool(progress.items) and not progress.missing)
    assert not (progress.is_complete and progress.at_risk)


@given(anything_known(), requirements_on_days)
def test_whoever_attends_every_open_day_meets_what_is_within_reach(known, requirement):
    """An open day is attended at one more session, so that one that is not arranged yet can be attended too."""
    known = replace(known, requirements=(requirement,), waivers={})
    [before] = decide(known).items
    attended = known
    for number, detail in enumerate(detail for detail in before.days if detail.is_open):
        [day] = [day for day in attended.days if day.day == detail.day]
        session = SessionFacts(ANOTHER_SESSION + number, max(TODAY, known.joined_on))
        attended = with_session(attended, day, session)
        attended = replace(attended, marks={**attended.marks, session.pk: SITE})

    [after] = decide(attended).items

    assert (after.state is State.MET) is not before.is_out_of_reach
