"""What a cohort consists of and asks for: training days and their sessions, assignments, requirements."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.choices import AssignmentKind, ExcusedCounts, RequirementKind, SessionMode
from lms.errors import Refused
from lms.models import (
    Assignment,
    Cohort,
    CohortGroup,
    CompletionRequirement,
    TrainingDay,
    TrainingSession,
    User,
)
from lms.translated import NO_TEXT, Texts, columns


def add_training_day(
    cohort: Cohort,
    *,
    title: Texts,
    by: User,
    theme: Texts = NO_TEXT,
    required: bool = True,
    open_beyond_cohort: bool = False,
    position: int | None = None,
) -> TrainingDay:
    """A new training day, last in the list. It is held when it has a session: ``hold_session``."""
    if position is None:
        position = rows.next_place(cohort.training_days.all())
    return rows.add(
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

    Refuses ``other_cohort`` for a group of another cohort.
    """
    groups = list(groups)
    if any(group.cohort_id != day.cohort_id for group in groups):
        raise Refused("other_cohort", _("That group is of another cohort."))
    session = rows.add(
        TrainingSession(day=day, starts_at=starts_at, ends_at=ends_at, mode=mode, **columns("place", place)),
        "hold_session",
        by=by,
        beside={"groups": [group.pk for group in groups]} if groups else None,
    )
    session.groups.set(groups)
    return session


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
    assignments: ``at_least`` of them, all when None. Final work takes no number (``number_meaningless``).
    """
    if kind == RequirementKind.FINAL_WORK and at_least is not None:
        raise Refused("number_meaningless", _("The final work is accepted or not: it takes no number."))
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
