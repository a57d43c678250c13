"""Rosters: a file with the people of a cohort becomes a plan, and the plan becomes enrolments."""

from lms.actions.rosters.applying import Outcome, apply
from lms.actions.rosters.planning import Change, Counts, Plan, PlannedRow, RowState, plan

__all__ = ["Change", "Counts", "Outcome", "Plan", "PlannedRow", "RowState", "apply", "plan"]
