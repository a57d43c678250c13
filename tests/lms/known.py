"""What is known of Aino, written as short as the rule of completion is judged by: no database, no rows."""

import datetime
from dataclasses import replace

from lms.choices import AssignmentKind, AttendanceState, ExcusedCounts, RequirementKind, ReviewDecision
from lms.completion import decide
from lms.facts import DayFacts, Facts, MembershipFacts, SessionFacts, VersionFacts
from lms.models import Assignment, Cohort, CompletionRequirement, Programme, TrainingDay
from lms.progress import Item, State
from tests.factories import at

SITE, REMOTE, EXCUSED, ABSENT = AttendanceState
UNRECORDED = None
MET, MISSING, WAIVED = State
AS_ABSENT, AS_PRESENT, LEFT_OUT = ExcusedCounts
ACCEPTED, RETURNED = ReviewDecision

JOINED_ON = datetime.date(2015, 1, 1)
BEFORE_JOINING = datetime.date(2014, 12, 31)
PAST = datetime.date(2015, 3, 1)
TODAY = datetime.date(2015, 6, 1)
FUTURE = datetime.date(2015, 9, 1)
MAY_3 = datetime.date(2015, 5, 3)

# Aino belongs to the southern group, from the day she joined.
SOUTH, NORTH = 1, 2


def held(mark: str | None = UNRECORDED, on: datetime.date = PAST, groups=(), is_cancelled: bool = False):
    """A session, with what was recorded of Aino at it."""
    return mark, SessionFacts(0, on, frozenset(groups), is_cancelled)


TO_COME = [held(on=FUTURE)]
NOT_ARRANGED = []
ELSEWHERE = [held(groups=[NORTH])]


def days(*each) -> Facts:
    """A fact a day: what was recorded at its only session, or a list of its sessions."""
    facts, marks, number = [], {}, 0
    for place, sessions in enumerate(each, 1):
        numbered = []
        for mark, session in sessions if isinstance(sessions, list) else [held(sessions)]:
            number += 1
            numbered.append(replace(session, pk=number))
            if mark is not UNRECORDED:
                marks[number] = mark
        facts.append(DayFacts(TrainingDay(pk=place, position=place), tuple(numbered)))
    south = MembershipFacts(SOUTH, JOINED_ON)
    return Facts(TODAY, JOINED_ON, days=tuple(facts), marks=marks, memberships=(south,))


def work(*handed_in: str, kind: str = AssignmentKind.INTERMEDIATE, title: str = "", due=None) -> Facts:
    """An assignment for each word: its versions in order, A accepted, R returned, W waiting for review."""
    cohort = Cohort(programme=Programme())
    assignments, versions = [], []
    for place, letters in enumerate(handed_in, 1):
        about = {"position": place, "title_fi": title, "due_at": due and at(due)}
        assignments.append(Assignment(pk=place, cohort=cohort, kind=kind, **about))
        for number, letter in enumerate(letters, 1):
            decision = {"A": ACCEPTED, "R": RETURNED, "W": None}[letter]
            versions.append(VersionFacts(place, number, PAST, decision, decision and MAY_3))
    return Facts(TODAY, JOINED_ON, assignments=tuple(assignments), versions=tuple(versions))


def final_work(*handed_in: str, **about) -> Facts:
    return work(*handed_in, kind=AssignmentKind.FINAL_WORK, **about)


def at_least(number: int, excused: str = AS_ABSENT) -> CompletionRequirement:
    return CompletionRequirement(pk=1, kind=RequirementKind.TRAINING_DAYS, at_least=number, excused=excused)


def share(percent: int, excused: str = AS_ABSENT) -> CompletionRequirement:
    return CompletionRequirement(
        pk=1, kind=RequirementKind.TRAINING_DAYS, at_least_percent=percent, excused=excused
    )


def accepted(number: int | None) -> CompletionRequirement:
    return CompletionRequirement(pk=2, kind=RequirementKind.INTERMEDIATE_ASSIGNMENTS, at_least=number)


ALL_ACCEPTED = accepted(None)
FINAL_WORK = CompletionRequirement(pk=3, kind=RequirementKind.FINAL_WORK)
ONE_FINAL_WORK = CompletionRequirement(pk=3, kind=RequirementKind.FINAL_WORK, at_least=1)


def judge(requirement: CompletionRequirement, known: Facts) -> Item:
    [item] = decide(replace(known, requirements=(requirement,))).items
    return item
