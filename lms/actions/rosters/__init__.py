"""Rosters: a file with the people of a cohort becomes a plan, and the plan becomes enrolments."""

from lms.actions.rosters.applying import Outcome, apply
from lms.actions.rosters.by_hand import add_one
from lms.actions.rosters.cells import Unreadable
from lms.actions.rosters.headings import LABELS
from lms.actions.rosters.keeping import (
    carry_out,
    decide,
    decide_new,
    discard,
    keep,
    plan_of,
    reconsider,
    sheet_of,
)
from lms.actions.rosters.organisations import Decided, Directory, Undecided
from lms.actions.rosters.planning import Change, Counts, Plan, PlannedRow, RowState, displayed, plan
from lms.actions.rosters.undoing import Undoing, Written, as_written, undo, undoing, written_by

__all__ = [
    "LABELS",
    "Change",
    "Counts",
    "Decided",
    "Directory",
    "Outcome",
    "Plan",
    "PlannedRow",
    "RowState",
    "Undecided",
    "Undoing",
    "Unreadable",
    "Written",
    "add_one",
    "apply",
    "as_written",
    "carry_out",
    "decide",
    "decide_new",
    "discard",
    "displayed",
    "keep",
    "plan",
    "plan_of",
    "reconsider",
    "sheet_of",
    "undo",
    "undoing",
    "written_by",
]
