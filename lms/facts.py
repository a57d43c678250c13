"""What completion is decided on: rows about people, read as plain facts in a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from django.utils import timezone

from lms.models import (
    Assignment,
    Attendance,
    CompletionRequirement,
    Enrolment,
    GroupMembership,
    SubmissionAuthor,
    TrainingDay,
    TrainingSession,
    Waiver,
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class SessionFacts:
    """One holding of a training day; without ``groups`` it is for everyone."""

    pk: int
    on: datetime.date
    groups: frozenset[int] = frozenset()
    is_cancelled: bool = False


@dataclass(frozen=True)
class DayFacts:
    day: TrainingDay
    sessions: tuple[SessionFacts, ...] = ()


@dataclass(frozen=True)
class MembershipFacts:
    """A time in a group; its last day belongs to it."""

    group: int
    joined_on: datetime.date
    left_on: datetime.date | None = None


@dataclass(frozen=True)
class VersionFacts:
    """A version that the person handed in, alone or with others, and the answer to it."""

    assignment: int
    number: int
    handed_in_on: datetime.date
    decision: str | None = None
    reviewed_on: datetime.date | None = None


@dataclass(frozen=True)
class Facts:
    """All that the decision about one person rests on.

    ``marks`` are attendance states by session, ``waivers`` those in force by requirement. ``today`` tells
    what is still to come; it never makes anything met or missing.
    """

    today: datetime.date
    joined_on: datetime.date
    requirements: tuple[CompletionRequirement, ...] = ()
    days: tuple[DayFacts, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    memberships: tuple[MembershipFacts, ...] = ()
    marks: Mapping[int, str] = field(default_factory=dict)
    versions: tuple[VersionFacts, ...] = ()
    waivers: Mapping[int, Waiver] = field(default_factory=dict)


def read(enrolments: Iterable[Enrolment], *, today: datetime.date) -> dict[int, Facts]:
    """The facts of each enrolment by its key, in the order given: eight queries, however many people."""
    places = list(enrolments)
    cohorts = {place.cohort_id for place in places}
    people = [place.pk for place in places]
    requirements = _by(
        "cohort_id", CompletionRequirement.objects.filter(cohort__in=cohorts).order_by("position", "pk")
    )
    days = _by("cohort_id", TrainingDay.objects.filter(cohort__in=cohorts).order_by("position", "pk"))
    sessions = _sessions(cohorts)
    assignments = _by(
        "cohort_id",
        Assignment.objects.filter(cohort__in=cohorts)
        .select_related("cohort__programme")
        .order_by("position", "pk"),
    )
    memberships = _by("enrolment_id", GroupMembership.objects.filter(enrolment__in=people).order_by())
    marks = _marks(people)
    versions = _versions(people)
    waivers = _by(
        "enrolment_id", Waiver.objects.in_force().filter(enrolment__in=people).select_related("waived_by")
    )
    return {
        place.pk: Facts(
            today=today,
            joined_on=place.joined_on,
            requirements=tuple(requirements[place.cohort_id]),
            days=tuple(DayFacts(day, tuple(sessions[day.pk])) for day in days[place.cohort_id]),
            assignments=tuple(assignments[place.cohort_id]),
            memberships=tuple(
                MembershipFacts(row.group_id, row.joined_on, row.left_on) for row in memberships[place.pk]
            ),
            marks=marks[place.pk],
            versions=tuple(versions[place.pk]),
            waivers={row.requirement_id: row for row in waivers[place.pk]},
        )
        for place in places
    }


def _by(key: str, rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _sessions(cohorts: set[int]) -> defaultdict[int, list[SessionFacts]]:
    """The sessions of each training day; a session comes as one row for each of its groups."""
    rows = (
        TrainingSession.objects.filter(day__cohort__in=cohorts)
        .order_by("starts_at", "pk")
        .values_list("pk", "day_id", "starts_at", "cancelled_at", "groups")
    )
    found: defaultdict[int, list[SessionFacts]] = defaultdict(list)
    for (pk, day, starts_at, cancelled_at), same in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        groups = frozenset(group for *_session, group in same if group is not None)
        found[day].append(SessionFacts(pk, timezone.localdate(starts_at), groups, cancelled_at is not None))
    return found


def _marks(people: list[int]) -> defaultdict[int, dict[int, str]]:
    """What was recorded of each person, by session."""
    rows = Attendance.objects.filter(enrolment__in=people).values_list("enrolment_id", "session_id", "state")
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for enrolment, session, state in rows:
        found[enrolment][session] = state
    return found


def _versions(people: list[int]) -> defaultdict[int, list[VersionFacts]]:
    """What each person has handed in, also as one of several authors."""
    rows = SubmissionAuthor.objects.filter(
        enrolment__in=people, submission__versions__isnull=False
    ).values_list(
        "enrolment_id",
        "assignment_id",
        "submission__versions__number",
        "submission__versions__handed_in_on",
        "submission__versions__review__decision",
        "submission__versions__review__reviewed_on",
    )
    found: defaultdict[int, list[VersionFacts]] = defaultdict(list)
    for enrolment, assignment, number, handed_in_on, decision, reviewed_on in rows:
        found[enrolment].append(VersionFacts(assignment, number, handed_in_on, decision, reviewed_on))
    return found
