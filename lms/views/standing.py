"""Where a person stands, in the words and lines of a page: shared by the lead's and the participant's pages."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.choices import RequirementKind, ReviewDecision
from lms.models import Enrolment, Review, SubmissionVersion, Waiver
from lms.progress import AssignmentDetail, AssignmentState, DayDetail, DayState, Item, Progress, State
from lms.wording import clock, day, short_day

# So many letters of a comment stand in a line; the whole of it is on the page of the work.
COMMENT = 160


@dataclass(frozen=True)
class Line:
    """One thing that is asked, as ``components/requirements.html`` shows it.

    ``to_do`` is an act that is still to be done, ``urgent`` the one to do now.
    """

    state: str
    title: str | Promise
    detail: str
    url: str = ""
    action: str = ""
    to_do: bool = False
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


def attendance(people: Iterable[Progress]) -> dict[str, Any] | None:
    """How much of the required days is recorded of all of ``people``, and the ``share`` at which they were present
    (None where nothing is recorded); None where no training days are asked of them.
    """
    people = list(people)
    if people and not any(item.kind == RequirementKind.TRAINING_DAYS for one in people for item in one.items):
        return None
    states = Counter(one.state for each in people for one in planned_days(each))
    present = states[DayState.PRESENT_ON_SITE] + states[DayState.PRESENT_REMOTELY]
    recorded = present + states[DayState.EXCUSED] + states[DayState.ABSENT]
    return {
        "share": present / recorded if recorded else None,
        "recorded": recorded,
        "not_recorded": states[DayState.NOT_RECORDED],
    }


def days_words(progress: Progress) -> str:
    """ "6 of 6", or "2 of 4 held" while days are still to come; empty where no day is asked."""
    days = planned_days(progress)
    if not days:
        return ""
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


def lines(
    progress: Progress,
    comments: Mapping[int, str],
    *,
    for_lead: bool = False,
    own: Enrolment | None = None,
) -> list[Line]:
    """Everything that is asked of the person, met or not; an assignment that was returned says what to do.

    Why something was waived is told to the lead alone. ``own`` is the place of a reader who looks at what is
    asked of themselves: then each line has its act.
    """
    found = []
    for item in progress.items:
        if item.waiver is not None and for_lead:
            found.append(Line(item.state.value, _title(item), _waiver(item.waiver)))
        elif item.state is State.WAIVED or not item.assignments:
            line = Line(item.state.value, _title(item), item.sentence)
            found.append(_with_days(line, own) if own and item.days else line)
        else:
            found += work_lines(item.assignments, comments, own=own)
    return found


def work_lines(
    works: Iterable[AssignmentDetail], comments: Mapping[int, str], *, own: Enrolment | None = None
) -> list[Line]:
    """A line for each assignment, as among all that is asked."""
    found = [(work, _line(work, comments)) for work in works]
    return [_with_act(line, work, own) if own else line for work, line in found]


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


def _with_days(line: Line, own: Enrolment) -> Line:
    return replace(line, url=f"{reverse('my-sessions')}#place-{own.pk}", action=_("Show days"))


def _with_act(line: Line, work: AssignmentDetail, own: Enrolment) -> Line:
    """What the person can do about their work now; who has left or completed can look at it."""
    takes_part = own.is_active and not own.is_completed
    is_to_do = takes_part and work.state in {AssignmentState.NOT_HANDED_IN, AssignmentState.RETURNED}
    is_late = work.state is AssignmentState.NOT_HANDED_IN and _is_past(work)
    actions = {AssignmentState.ACCEPTED: _("Feedback")}
    if is_to_do:
        actions |= {AssignmentState.NOT_HANDED_IN: _("Hand in"), AssignmentState.RETURNED: _("Complete it")}
    return replace(
        line,
        url=reverse("my-work", args=[own.pk, work.assignment.pk]),
        action=actions.get(work.state, _("Show")),
        to_do=is_to_do,
        urgent=is_to_do and (is_late or work.state is AssignmentState.RETURNED),
    )


def _is_past(work: AssignmentDetail) -> bool:
    return work.due is not None and work.due < timezone.now()


def _detail(detail: AssignmentDetail, comment: str) -> str:
    when: dict[str, Any] = {"day": short_day(detail.date), "comment": Truncator(comment).chars(COMMENT)}
    match detail.state:
        case AssignmentState.ACCEPTED:
            return _("Accepted %(day)s") % when
        case AssignmentState.WAITING:
            return _("Handed in %(day)s, waits for review") % when
        case AssignmentState.RETURNED:
            return _("To be completed, asked %(day)s: %(comment)s") % when
    return due_words(detail.due) if detail.due else _("Not handed in")


def due_words(due: datetime.datetime) -> str:
    """ "Due 15 Jan 2016 at 16:00", or that it was."""
    when = {"day": short_day(due), "clock": clock(due)}
    if due < timezone.now():
        return _("Was due %(day)s at %(clock)s") % when
    return _("Due %(day)s at %(clock)s") % when


def work_state(versions: Iterable[SubmissionVersion]) -> AssignmentState:
    """Where a work stands: accepted once is accepted for good, otherwise its newest version says it."""
    newest_first = sorted(versions, key=lambda version: -version.number)
    decisions = [review.decision if (review := review_of(version)) else None for version in newest_first]
    if not decisions:
        return AssignmentState.NOT_HANDED_IN
    if ReviewDecision.ACCEPTED in decisions:
        return AssignmentState.ACCEPTED
    return AssignmentState.RETURNED if decisions[0] else AssignmentState.WAITING


def review_of(version: SubmissionVersion) -> Review | None:
    """The answer to a version; none while it waits."""
    return getattr(version, "review", None)


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
