"""Where a person stands, in a line: what is missing is named, what only waits for a review is told apart."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from lms.choices import AssignmentKind, RequirementKind
from lms.progress import AssignmentDetail, AssignmentState, DayState, Item, Progress, in_words

# So many assignments are named in a line; more are counted.
NAMED = 2


def summary(progress: Progress) -> str:
    """Where a person stands, in a line that names what is missing, and what only waits for a review."""
    if not progress.items:
        return progress.sentence
    if not progress.missing:
        return gettext("Everything that is required has been done.")
    things = [thing for item in progress.missing for thing in _things(item)]
    waiting = [
        _called(each)
        for item in progress.missing
        for each in item.assignments
        if each.state is AssignmentState.WAITING
    ]
    parts = [gettext("Still missing: %(things)s.") % {"things": "; ".join(things)}] if things else []
    if waiting:
        what = {"what": capfirst(", ".join(waiting))}
        parts.append(ngettext("%(what)s waits for review.", "%(what)s wait for review.", len(waiting)) % what)
        if not things:
            parts.append(gettext("Everything else has been done."))
    return " ".join(parts)


def _things(item: Item) -> list[str]:
    """What is missing, each in a few words with what to know of it; not what only waits for a review.

    Assignments are named as long as they are few and all of them are needed, else counted.
    """
    if item.kind == RequirementKind.TRAINING_DAYS:
        return [_days_in_short(item)]
    undone = [each for each in item.assignments if each.state is not AssignmentState.ACCEPTED]
    to_do = [each for each in undone if each.state is not AssignmentState.WAITING]
    are_all_needed = item.kind == RequirementKind.FINAL_WORK or item.more == len(undone)
    if undone and are_all_needed and len(to_do) <= NAMED:
        return [_with_its_day({"what": _called(each)}, [each]) for each in to_do]
    if item.of == 0:
        return [str(item.kind.label)]
    more = item.more - (len(undone) - len(to_do))
    if more <= 0:
        return []
    what = ngettext("%(more)d intermediate assignment", "%(more)d intermediate assignments", more)
    return [_with_its_day({"what": what % {"more": more}}, to_do)]


def _days_in_short(item: Item) -> str:
    if not item.more:
        return str(item.kind.label)
    days = ngettext("%(more)d training day", "%(more)d training days", item.more) % {"more": item.more}
    unrecorded = sum(day.state is DayState.NOT_RECORDED for day in item.days)
    if not unrecorded:
        return days
    return ngettext(
        "%(days)s (%(count)d is not recorded yet)", "%(days)s (%(count)d are not recorded yet)", unrecorded
    ) % {"days": days, "count": unrecorded}


def _called(each: AssignmentDetail) -> str:
    """What an assignment is called in the middle of a sentence."""
    if each.assignment.kind == AssignmentKind.INTERMEDIATE:
        return gettext("intermediate assignment %(number)d") % {"number": each.assignment.position}
    own_word = each.assignment.cohort.programme.final_work_label
    return str(own_word or RequirementKind.FINAL_WORK.label)


def _with_its_day(what: dict[str, str], works: Sequence[AssignmentDetail]) -> str:
    """The first day due of those not handed in, else that they are to be completed."""
    due = [each.due_on for each in works if each.state is AssignmentState.NOT_HANDED_IN and each.due_on]
    if due:
        today = works[0].today
        what["day"] = in_words(min(due), today)
        if min(due) < today:
            return gettext("%(what)s, was due %(day)s") % what
        return gettext("%(what)s, due %(day)s") % what
    if any(each.state is AssignmentState.RETURNED for each in works):
        return gettext("%(what)s, to be completed") % what
    return what["what"]
