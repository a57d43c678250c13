"""Who is meant to be at a session, and what has been recorded of them."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone

from lms import completion
from lms.choices import PRESENT
from lms.facts import Facts, MembershipFacts, SessionFacts
from lms.models import Attendance, Enrolment, GroupMembership, TrainingSession


@dataclass(frozen=True)
class Roll:
    """Of one session, by enrolment key: for whom it is meant, what is recorded at it, and who needs no mark here
    because they were present when the same training day was held elsewhere (the key of that session).
    """

    meant: frozenset[int]
    marks: Mapping[int, str]
    elsewhere: Mapping[int, int]

    @property
    def left(self) -> list[int]:
        """Those of whom something is still to be recorded."""
        return sorted(self.meant - self.marks.keys() - self.elsewhere.keys())

    @property
    def recorded(self) -> int:
        return len(self.marks)

    @property
    def people(self) -> int:
        return self.recorded + len(self.left)


def call(sessions: Collection[TrainingSession]) -> dict[int, Roll]:
    """The roll of each session by its key, in three queries; people who have left their cohort are on none.

    The sessions come with their day and their groups.
    """
    cohorts = {session.day.cohort_id for session in sessions}
    marks, present = _marks(sessions)
    people = _people(cohorts)
    rolls = {}
    for session in sessions:
        facts = SessionFacts(
            session.pk,
            timezone.localdate(session.starts_at),
            frozenset(group.pk for group in session.groups.all()),
        )
        active = people[session.day.cohort_id]
        here = {key: state for key, state in marks[session.pk].items() if key in active}
        rolls[session.pk] = Roll(
            frozenset(key for key, known in active.items() if completion.is_for_person(facts, known)),
            here,
            {key: one for key, one in present[session.day_id].items() if key not in here},
        )
    return rolls


def _marks(
    sessions: Collection[TrainingSession],
) -> tuple[defaultdict[int, dict[int, str]], defaultdict[int, dict[int, int]]]:
    """What is recorded, by session; who was present at which session, by training day."""
    rows = Attendance.objects.filter(
        session__day__in={session.day_id for session in sessions}, session__cancelled_at__isnull=True
    ).values_list("session_id", "session__day_id", "enrolment_id", "state")
    marks: defaultdict[int, dict[int, str]] = defaultdict(dict)
    present: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for session, day, enrolment, state in rows:
        marks[session][enrolment] = state
        if state in PRESENT:
            present[day][enrolment] = session
    return marks, present


def _people(cohorts: Collection[int]) -> defaultdict[int, dict[int, Facts]]:
    """What says which sessions are for a person: when they joined the cohort and its groups."""
    memberships: defaultdict[int, list[MembershipFacts]] = defaultdict(list)
    for enrolment, *times in GroupMembership.objects.filter(group__cohort__in=cohorts).values_list(
        "enrolment_id", "group_id", "joined_on", "left_on"
    ):
        memberships[enrolment].append(MembershipFacts(*times))
    today: datetime.date = timezone.localdate()
    people: defaultdict[int, dict[int, Facts]] = defaultdict(dict)
    places = Enrolment.objects.active().filter(cohort__in=cohorts)
    for key, cohort, joined_on in places.values_list("pk", "cohort_id", "joined_on"):
        people[cohort][key] = Facts(today=today, joined_on=joined_on, memberships=tuple(memberships[key]))
    return people
