"""What a cohort consists of and asks for: training days and their sessions, assignments, requirements.

What becomes of a session afterwards is in ``sessions``.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.actions import rows
from lms.actions.enrolments import cohort_held
from lms.choices import AssignmentKind, ExcusedCounts, RequirementKind, SessionMode
from lms.errors import Refused
from lms.models import (
    Assignment,
    Attendance,
    Cohort,
    CohortGroup,
    CompletionRequirement,
    TrainingDay,
    TrainingSession,
    User,
)
from lms.translated import NO_TEXT, Texts, columns


@dataclass(frozen=True)
class Holding:
    """A session as it is planned: when, where, how, and for which groups (none means everyone)."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: Texts = field(default_factory=dict)
    mode: str = SessionMode.ON_SITE
    groups: tuple[CohortGroup, ...] = ()


# Training days


@transaction.atomic
def add_training_day(
    cohort: Cohort,
    *,
    title: Texts,
    by: User,
    theme: Texts = NO_TEXT,
    required: bool = True,
    open_beyond_cohort: bool = False,
    position: int | None = None,
    held: Iterable[Holding] = (),
) -> TrainingDay:
    """A new training day, last in the list, with the sessions in which it is ``held``; more can follow."""
    if position is None:
        position = rows.next_place(cohort.training_days.all())
    day = rows.add(
        TrainingDay(
            cohort=cohort,
            position=position,
            required=required,
            open_beyond_cohort=open_beyond_cohort,
            **columns("title", title),
            **columns("theme", theme),
        ),
        "add_training_day",
        by=by,
    )
    hold_all(day, held, by=by)
    return day


def change_training_day(
    day: TrainingDay, *, by: User, seen: Mapping[str, str] | None = None, **values: Any
) -> TrainingDay:
    """Change its texts, whether it is required and whether others may come; like ``rows.change``."""
    return rows.change(day, "change_training_day", by=by, seen=seen, **values)


@transaction.atomic
def move_training_day(day: TrainingDay, *, up: bool, place: int, by: User) -> None:
    """Change places with the day before or after. ``place`` is where the reader saw it: pressing twice moves once.

    Refuses ``moved_already`` and ``at_the_end``.
    """
    cohort_held(day.cohort)
    days = TrainingDay.objects.filter(cohort=day.cohort_id)
    rows.move(day, days, "move_training_day", up=up, place=place, by=by)


@transaction.atomic
def remove_training_day(day: TrainingDay, *, by: User) -> None:
    """Remove the day with its sessions. Refuses ``has_marks``: what was recorded stays."""
    cohort_held(day.cohort)
    sessions = list(TrainingSession.objects.select_for_update().filter(day=day).order_by("pk"))
    if marks := Attendance.objects.filter(session__in=sessions).count():
        sentence = ngettext(
            "%(count)d mark has been recorded on this training day, so it was not removed. Nothing is lost.",
            "%(count)d marks have been recorded on this training day, so it was not removed. Nothing is lost.",
            marks,
        )
        raise Refused("has_marks", sentence % {"count": marks})
    for session in sessions:
        rows.remove(session, "remove_session", by=by)
    rows.remove(day, "remove_training_day", by=by)


@transaction.atomic
def hold_all(day: TrainingDay, held: Iterable[Holding], *, by: User) -> list[TrainingSession]:
    """Hold the day in several sessions, such as one for each area group. Refuses like ``hold_session``."""
    return [
        hold_session(
            day,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            mode=one.mode,
            groups=one.groups,
            by=by,
        )
        for one in held
    ]


@transaction.atomic
def hold_session(
    day: TrainingDay,
    *,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    by: User,
    place: Texts = NO_TEXT,
    mode: str = SessionMode.ON_SITE,
    groups: Iterable[CohortGroup] = (),
) -> TrainingSession:
    """Hold the training day (once more) at a time and a place, for ``groups`` or, when none is given, all.

    Refuses ``other_cohort`` for a group of another cohort, and an end that does not come after the start.
    """
    groups = list(groups)
    refuse_unless_possible(day.cohort_id, starts_at, ends_at, groups)
    session = rows.add(
        TrainingSession(day=day, starts_at=starts_at, ends_at=ends_at, mode=mode, **columns("place", place)),
        "hold_session",
        by=by,
        beside={"groups": [group.pk for group in groups]} if groups else None,
    )
    session.groups.set(groups)
    return session


def refuse_unless_possible(
    cohort: int, starts_at: datetime.datetime, ends_at: datetime.datetime, groups: Iterable[CohortGroup]
) -> None:
    """Refuse times in the wrong order and groups that are not of the cohort with that key."""
    if any(group.cohort_id != cohort for group in groups):
        raise Refused("other_cohort", _("That group is of another cohort."))
    if ends_at <= starts_at:
        raise Refused("session_times_in_order", _("A session ends after it starts."))


# Assignments


def add_assignment(
    cohort: Cohort,
    *,
    title: Texts,
    by: User,
    kind: str = AssignmentKind.INTERMEDIATE,
    instructions: Texts = NO_TEXT,
    due_at: datetime.datetime | None = None,
    in_groups: bool = False,
    position: int | None = None,
) -> Assignment:
    """A new intermediate assignment or final work, last of its kind; ``in_groups``: several have one work."""
    if position is None:
        position = rows.next_place(cohort.assignments.filter(kind=kind))
    return rows.add(
        Assignment(
            cohort=cohort,
            kind=kind,
            position=position,
            due_at=due_at,
            in_groups=in_groups,
            **columns("title", title),
            **columns("instructions", instructions),
        ),
        "add_assignment",
        by=by,
    )


@transaction.atomic
def change_assignment(
    assignment: Assignment, *, by: User, seen: Mapping[str, str] | None = None, **values: Any
) -> Assignment:
    """Change its texts, its due date, or whether it is done in groups.

    Refuses ``handed_in`` for the last one once there is work: whose it is has been said.
    """
    held = rows.hold(assignment)
    if values.get("in_groups", held.in_groups) != held.in_groups and (works := held.submissions.count()):
        sentence = ngettext(
            "%(count)d work has been handed in: whether it is done alone or in groups cannot be changed any more.",
            "%(count)d works have been handed in: whether it is done alone or in groups cannot be changed any more.",
            works,
        )
        raise Refused("handed_in", sentence % {"count": works})
    return rows.change(held, "change_assignment", by=by, seen=seen, **values)


@transaction.atomic
def move_assignment(assignment: Assignment, *, up: bool, place: int, by: User) -> None:
    """Like ``move_training_day``, among those of its kind."""
    cohort_held(assignment.cohort)
    alike = Assignment.objects.filter(cohort=assignment.cohort_id, kind=assignment.kind)
    rows.move(assignment, alike, "move_assignment", up=up, place=place, by=by)


@transaction.atomic
def remove_assignment(assignment: Assignment, *, by: User) -> None:
    """Remove an assignment to which nothing was handed in. Refuses ``handed_in``."""
    held = rows.hold(assignment)
    if works := held.submissions.count():
        sentence = ngettext(
            "%(count)d work has been handed in, so the assignment was not removed. Nothing is lost.",
            "%(count)d works have been handed in, so the assignment was not removed. Nothing is lost.",
            works,
        )
        raise Refused("handed_in", sentence % {"count": works})
    rows.remove(held, "remove_assignment", by=by)


# Requirements


def add_requirement(
    cohort: Cohort,
    kind: str,
    *,
    by: User,
    at_least: int | None = None,
    at_least_percent: int | None = None,
    excused: str = ExcusedCounts.AS_ABSENT,
) -> CompletionRequirement:
    """Require something for completion, last in the list.

    Training days: ``at_least`` days or ``at_least_percent`` of those planned for the person. Intermediate
    assignments: ``at_least`` of them, all when None. Final work takes no number (``number_meaningless``), and an
    excused day is left out of a share only (``excused_needs_share``).
    """
    if kind == RequirementKind.FINAL_WORK and at_least is not None:
        raise Refused("number_meaningless", _("The final work is accepted or not: it takes no number."))
    _refuse_unless_share(excused, at_least_percent)
    return rows.add(
        CompletionRequirement(
            cohort=cohort,
            kind=kind,
            at_least=at_least,
            at_least_percent=at_least_percent,
            excused=excused,
            position=rows.next_place(cohort.requirements.all()),
        ),
        "add_requirement",
        by=by,
    )


@transaction.atomic
def change_requirement(
    requirement: CompletionRequirement, *, by: User, seen: Mapping[str, str] | None = None, **values: Any
) -> CompletionRequirement:
    """Ask for more or less, or count excused days otherwise. Completions stay. Refuses like ``add_requirement``."""
    held = rows.hold(requirement)
    _refuse_unless_share(
        values.get("excused", held.excused), values.get("at_least_percent", held.at_least_percent)
    )
    return rows.change(held, "change_requirement", by=by, seen=seen, **values)


def remove_requirement(requirement: CompletionRequirement, *, by: User) -> None:
    """Require it no longer. Refuses ``waived`` when it was waived for somebody: the record rests on it."""
    if waivers := requirement.waivers.count():
        sentence = ngettext(
            "This was waived for %(count)d person, and the record of it rests on the requirement: it stays.",
            "This was waived for %(count)d people, and the record of it rests on the requirement: it stays.",
            waivers,
        )
        raise Refused("waived", sentence % {"count": waivers})
    rows.remove(requirement, "remove_requirement", by=by)


def _refuse_unless_share(excused: str, at_least_percent: int | None) -> None:
    if excused == ExcusedCounts.LEFT_OUT and at_least_percent is None:
        raise Refused(
            "excused_needs_share",
            _("An excused day can be left out only where a share of the days is required."),
        )
