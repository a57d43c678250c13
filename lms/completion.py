"""How far a person has come: the rule of completion.

``decide`` is the whole rule: it makes a ``Progress`` of ``Facts`` and asks no database. ``assess`` reads the
facts first (``lms.facts``); how the answer says itself is in ``lms.progress``. Nothing is written.
"""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from django.utils import timezone

from lms import facts
from lms.choices import (
    PRESENT,
    AssignmentKind,
    AttendanceState,
    ExcusedCounts,
    RequirementKind,
    ReviewDecision,
)
from lms.facts import DayFacts, Facts, SessionFacts
from lms.missing import summary
from lms.models import Assignment, CompletionRequirement, Enrolment
from lms.progress import (
    AssignmentDetail,
    AssignmentState,
    DayDetail,
    DayState,
    Item,
    Progress,
    State,
)

__all__ = [
    "AssignmentDetail",
    "AssignmentState",
    "DayDetail",
    "DayState",
    "Item",
    "Progress",
    "State",
    "assess",
    "assess_all",
    "decide",
    "summary",
]

# When several sessions of a day were recorded for one person, the first of these holds.
OUTRANKING = (
    AttendanceState.PRESENT_ON_SITE,
    AttendanceState.PRESENT_REMOTELY,
    AttendanceState.EXCUSED,
    AttendanceState.ABSENT,
)


def assess(enrolment: Enrolment, *, today: datetime.date | None = None) -> Progress:
    return assess_all([enrolment], today=today)[enrolment.pk]


def assess_all(enrolments: Iterable[Enrolment], *, today: datetime.date | None = None) -> dict[int, Progress]:
    """The progress of each enrolment by its key, in the order given; eight queries, however many people."""
    read = facts.read(enrolments, today=today or timezone.localdate())
    return {enrolment: decide(known) for enrolment, known in read.items()}


def decide(known: Facts) -> Progress:
    """The rule of completion, whole: each requirement of the cohort against what is known of the person."""
    return Progress(tuple(_item(requirement, known) for requirement in known.requirements))


def to_come(known: Facts) -> list[int]:
    """Keys of the sessions that are still to come and are meant for the person, required or not."""
    return [
        session.pk
        for day in known.days
        for session in day.sessions
        if session.on >= known.today and not session.is_cancelled and is_for_person(session, known)
    ]


def own_sessions(known: Facts) -> list[int]:
    """Keys of all sessions that were or are for the person, and of those they were recorded at nonetheless.

    Cancelled ones are among them while they are to come, for whoever still has them in the calendar.
    """
    return [
        session.pk
        for day in known.days
        for session in day.sessions
        if session.pk in known.marks
        or (is_for_person(session, known) and (session.on >= known.today or not session.is_cancelled))
    ]


def beside(known: Facts) -> tuple[AssignmentDetail, ...]:
    """Where the person stands with the assignments that no requirement asks for."""
    asked = {requirement.kind for requirement in known.requirements}
    kinds = {
        AssignmentKind.INTERMEDIATE: RequirementKind.INTERMEDIATE_ASSIGNMENTS,
        AssignmentKind.FINAL_WORK: RequirementKind.FINAL_WORK,
    }
    return tuple(
        _assignment(each, known)
        for each in known.assignments
        if kinds[AssignmentKind(each.kind)] not in asked
    )


def _item(requirement: CompletionRequirement, known: Facts) -> Item:
    is_on_days = requirement.kind == RequirementKind.TRAINING_DAYS
    item = _on_days(requirement, known) if is_on_days else _on_assignments(requirement, known)
    waiver = known.waivers.get(requirement.pk)
    return replace(item, state=State.WAIVED, waiver=waiver) if waiver else item


def _state(have: int, need: int, *, is_empty: bool) -> State:
    """Nothing is not all, nor a share: where there is nothing to do and nothing done, nobody has done it."""
    return State.MET if have >= need and not is_empty else State.MISSING


def _on_days(requirement: CompletionRequirement, known: Facts) -> Item:
    """Days attended count whether planned for the person or not; the share is of those that were planned.

    Whoever was planned for none, or was excused from all, has to have attended one. So another mark, of
    whatever state, never takes away what was met: an excuse lowers the need, being present raises it by one
    day at most and counts as one.
    """
    days = tuple(_day(day, requirement, known) for day in known.days if day.day.required)
    planned = [day for day in days if day.is_planned]
    percent = requirement.at_least_percent
    have = sum(day.counts for day in days)
    need = max(-(-percent * len(planned) // 100), min(have, 1)) if percent else requirement.at_least or 0
    return Item(
        requirement,
        _state(have, need, is_empty=percent is not None and not planned and not have),
        have=have,
        need=need,
        of=len(planned),
        left=sum(day.is_open for day in planned),
        days=days,
    )


def _day(day: DayFacts, requirement: CompletionRequirement, known: Facts) -> DayDetail:
    """A cancelled session is as none; a day without any is still to be arranged, so planned for everyone."""
    held = [session for session in day.sessions if not session.is_cancelled]
    own = [session.on for session in held if is_for_person(session, known)]
    marks = {session: known.marks[session.pk] for session in held if session.pk in known.marks}
    mark = next((state for state in OUTRANKING if state in marks.values()), None)
    if mark is not None:
        state, dates = DayState(mark), [session.on for session in marks if marks[session] == mark]
    elif held and not own:
        state, dates = DayState.NOT_PLANNED, []
    elif held and max(own) < known.today:
        state, dates = DayState.NOT_RECORDED, own
    else:
        state, dates = DayState.TO_COME, [on for on in own if on >= known.today]
    leaves_out = requirement.excused == ExcusedCounts.LEFT_OUT and requirement.at_least_percent is not None
    is_planned = (not held or bool(own)) and not (leaves_out and mark == AttendanceState.EXCUSED)
    is_excuse_enough = requirement.excused == ExcusedCounts.AS_PRESENT
    counting = PRESENT | {AttendanceState.EXCUSED} if is_excuse_enough else PRESENT
    counted_on = min((session.on for session in marks if marks[session] in counting), default=None)
    comes_again = any(session.on >= known.today and session not in marks for session in held)
    return DayDetail(
        day.day,
        state,
        min(dates, default=None),
        counted_on=counted_on,
        is_planned=is_planned,
        is_open=is_planned and counted_on is None and (mark is None or comes_again),
    )


def is_for_person(session: SessionFacts, known: Facts) -> bool:
    """Whether the person had joined by that day, and was in one of the groups that the session is for."""
    if session.on < known.joined_on:
        return False
    return not session.groups or any(
        membership.group in session.groups
        and membership.joined_on <= session.on
        and (membership.left_on is None or session.on <= membership.left_on)
        for membership in known.memberships
    )


def _on_assignments(requirement: CompletionRequirement, known: Facts) -> Item:
    """Every final work is needed; of intermediate assignments as many as are asked, or all of them."""
    is_final = requirement.kind == RequirementKind.FINAL_WORK
    kind = AssignmentKind.FINAL_WORK if is_final else AssignmentKind.INTERMEDIATE
    asked = None if is_final else requirement.at_least
    assignments = tuple(_assignment(each, known) for each in known.assignments if each.kind == kind)
    have = sum(each.state is AssignmentState.ACCEPTED for each in assignments)
    need = len(assignments) if asked is None else asked
    return Item(
        requirement,
        _state(have, need, is_empty=asked is None and not assignments),
        have=have,
        need=need,
        of=len(assignments),
        left=len(assignments) - have,
        assignments=assignments,
    )


def _assignment(assignment: Assignment, known: Facts) -> AssignmentDetail:
    """Accepted once is accepted for good; otherwise the newest version says where it stands."""
    versions = [version for version in known.versions if version.assignment == assignment.pk]
    accepted = [version for version in versions if version.decision == ReviewDecision.ACCEPTED]
    newest = max(accepted or versions, key=attrgetter("number"), default=None)
    if newest is None:
        state, date = AssignmentState.NOT_HANDED_IN, None
    elif newest.decision is None:
        state, date = AssignmentState.WAITING, newest.handed_in_on
    else:
        state, date = AssignmentState(newest.decision), newest.reviewed_on
    return AssignmentDetail(assignment, state, date, known.today)
