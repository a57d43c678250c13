"""Where a person stands, in the words and lines of a page: shared by the lead's and the participant's pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.choices import RequirementKind, ReviewDecision
from lms.models import Enrolment, Review, Waiver
from lms.progress import AssignmentDetail, AssignmentState, DayDetail, DayState, Item, Progress, State
from lms.wording import day, short_day


@dataclass(frozen=True)
class Line:
    """One thing that is asked, as ``components/requirements.html`` shows it."""

    state: str
    title: str | Promise
    detail: str
    url: str = ""
    action: str = ""
    urgent: bool = False


def state_of(enrolment: Enrolment, progress: Progress) -> str:
    """One of the states of a participant in ``templatetags/states.py``."""
    if enrolment.is_completed:
        return "completed"
    if not enrolment.is_active:
        return "withdrawn"
    return "at_risk" if progress.at_risk else "in_progress"


def state_word(enrolment: Enrolment, progress: Progress) -> str:
    """What can be said beyond the state itself; empty where the state says it all."""
    if enrolment.transferred_on is not None:
        return _("Transferred")
    if not enrolment.is_active or enrolment.is_completed:
        return ""
    if progress.is_complete:
        return _("Completion not recorded")
    risky = next((item for item in progress.missing if item.at_risk), None)
    if risky is None:
        return ""
    if risky.is_out_of_reach:
        return _("Too few training days")
    return ngettext("Needs the day that is left", "Needs all %(count)d days left", risky.left) % {
        "count": risky.left
    }


def planned_days(progress: Progress) -> list[DayDetail]:
    """The required days that count for this person, or that they were at anyway, in order."""
    return [
        day
        for item in progress.items
        if item.kind == RequirementKind.TRAINING_DAYS
        for day in item.days
        if day.state != DayState.NOT_PLANNED
    ]


def days_words(progress: Progress) -> str:
    """ "6 of 6", or "2 of 4 held" while days are still to come."""
    days = planned_days(progress)
    held = [day for day in days if day.state != DayState.TO_COME]
    attended = sum(day.counts for day in days)
    if len(held) == len(days):
        return _("%(attended)d of %(all)d") % {"attended": attended, "all": len(days)}
    return _("%(attended)d of %(held)d held") % {"attended": attended, "held": len(held)}


def assignments(progress: Progress, kind: RequirementKind) -> list[AssignmentDetail]:
    return [detail for item in progress.items if item.kind == kind for detail in item.assignments]


def final_work_state(progress: Progress) -> str:
    """The state of the final work, of the one that lags most where there are several; empty where none is asked.

    Where the requirement was waived, it is that, however far the work has come.
    """
    if any(item.kind == RequirementKind.FINAL_WORK for item in progress.waived):
        return State.WAIVED.value
    lagging = (
        AssignmentState.NOT_HANDED_IN,
        AssignmentState.RETURNED,
        AssignmentState.WAITING,
        AssignmentState.ACCEPTED,
    )
    states = {detail.state for detail in assignments(progress, RequirementKind.FINAL_WORK)}
    return next((state.value for state in lagging if state in states), "")


def lines(progress: Progress, comments: Mapping[int, str], *, for_lead: bool = False) -> list[Line]:
    """Everything that is asked of the person, met or not; an assignment that was returned says what to do.

    Why something was waived is told to the lead alone.
    """
    found = []
    for item in progress.items:
        if item.waiver is not None and for_lead:
            found.append(Line(item.state.value, _title(item), _waiver(item.waiver)))
        elif item.state is State.WAIVED or not item.assignments:
            found.append(Line(item.state.value, _title(item), item.sentence))
        else:
            found += [_line(detail, comments) for detail in item.assignments]
    return found


def _title(item: Item) -> str:
    return {
        RequirementKind.TRAINING_DAYS: _("Training days"),
        RequirementKind.INTERMEDIATE_ASSIGNMENTS: _("Intermediate assignments"),
        RequirementKind.FINAL_WORK: _("Final work"),
    }[item.kind]


def _waiver(waiver: Waiver) -> str:
    return _("Waived on %(day)s by %(person)s: %(reason)s") % {
        "day": day(waiver.waived_on),
        "person": waiver.waived_by.full_name,
        "reason": waiver.reason,
    }


def _line(detail: AssignmentDetail, comments: Mapping[int, str]) -> Line:
    return Line(detail.state.value, detail.name, _detail(detail, comments.get(detail.assignment.pk, "")))


def _detail(detail: AssignmentDetail, comment: str) -> str:
    when: dict[str, Any] = {"day": short_day(detail.date), "comment": comment}
    match detail.state:
        case AssignmentState.ACCEPTED:
            return _("Accepted %(day)s") % when
        case AssignmentState.WAITING:
            return _("Handed in %(day)s, waits for review") % when
        case AssignmentState.RETURNED:
            return _("To be completed, asked %(day)s: %(comment)s") % when
    return _("Due %(day)s") % {"day": short_day(detail.due)} if detail.due else _("Not handed in")


def comments(enrolments: Sequence[Enrolment]) -> defaultdict[int, dict[int, str]]:
    """What the newest review that returned a work says, by enrolment and assignment."""
    newest_last = (
        Review.objects.filter(
            version__submission__authors__enrolment__in=enrolments, decision=ReviewDecision.RETURNED
        )
        .order_by("version__number")
        .values_list("version__submission__authors__enrolment", "version__submission__assignment", "comment")
    )
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for enrolment, assignment, comment in newest_last:
        found[enrolment][assignment] = comment
    return found
