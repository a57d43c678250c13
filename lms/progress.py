"""The answer to how far a person has come: figures and states that say themselves in sentences.

A sentence is made when it is read, in the language of whoever reads it. All are written so that they can be
shown to the person as well as to others.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from lms import wording
from lms.choices import AssignmentKind, ExcusedCounts, RequirementKind
from lms.models import Assignment, CompletionRequirement, TrainingDay, Waiver


class State(StrEnum):
    MET = "met"
    MISSING = "missing"
    WAIVED = "waived"


class DayState(StrEnum):
    PRESENT_ON_SITE = "present_on_site"
    PRESENT_REMOTELY = "present_remotely"
    EXCUSED = "excused"
    ABSENT = "absent"
    NOT_RECORDED = "not_recorded"
    TO_COME = "to_come"
    NOT_PLANNED = "not_planned"


class AssignmentState(StrEnum):
    NOT_HANDED_IN = "not_handed_in"
    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class DayDetail:
    """Where a person stands with one required day, and when that was or will be.

    ``counted_on`` is the day since which it counts as attended. ``is_planned`` for this person, ``is_open``
    while it may still come to count.
    """

    day: TrainingDay
    state: DayState
    on: datetime.date | None
    counted_on: datetime.date | None
    is_planned: bool
    is_open: bool

    @property
    def counts(self) -> bool:
        return self.counted_on is not None


@dataclass(frozen=True)
class AssignmentDetail:
    """Where a person stands with one assignment, and since when; ``today`` is the reader's."""

    assignment: Assignment
    state: AssignmentState
    date: datetime.date | None
    today: datetime.date

    @property
    def due(self) -> datetime.datetime | None:
        return self.assignment.due_at

    @property
    def due_on(self) -> datetime.date | None:
        return timezone.localdate(self.due) if self.due else None

    @property
    def label(self) -> str:
        """What it is called beside its title; a programme may have its own word for the final work."""
        if self.assignment.kind == AssignmentKind.INTERMEDIATE:
            return gettext("Intermediate assignment %(number)d") % {"number": self.assignment.position}
        return str(self.assignment.cohort.programme.final_work_label) or gettext("Final work")

    @property
    def name(self) -> str:
        """As a sentence begins with it."""
        label, title = str(capfirst(self.label)), str(self.assignment.title)
        if title.casefold() in ("", label.casefold()):
            return label
        return gettext("%(label)s ‘%(title)s’") % {"label": label, "title": title}

    @property
    def sentence(self) -> str:
        figures = {"name": self.name, "day": in_words(self.date, self.today) if self.date else ""}
        match self.state:
            case AssignmentState.ACCEPTED:
                return gettext("%(name)s was accepted on %(day)s.") % figures
            case AssignmentState.RETURNED:
                return gettext("%(name)s was returned on %(day)s: see what to complete.") % figures
            case AssignmentState.WAITING:
                return gettext("%(name)s waits for review.") % figures
            case AssignmentState.NOT_HANDED_IN:
                return gettext("%(name)s has not been handed in.") % figures


@dataclass(frozen=True)
class Item:
    """One requirement: ``have`` of the ``need`` that are asked, ``of`` so many that there are.

    ``left`` are those that may still come to count. The sentence never tells why something was waived;
    ``waiver`` does, to those who may know.
    """

    requirement: CompletionRequirement
    state: State
    have: int
    need: int
    of: int
    left: int
    days: tuple[DayDetail, ...] = ()
    assignments: tuple[AssignmentDetail, ...] = ()
    waiver: Waiver | None = None

    @property
    def kind(self) -> RequirementKind:
        return RequirementKind(self.requirement.kind)

    @property
    def more(self) -> int:
        return max(self.need - self.have, 0)

    @property
    def fulfilled_on(self) -> datetime.date | None:
        """The day of the newest fact that this rests on, as many as were needed; None while it is missing.

        An excuse that leaves a day out of those planned is not counted, so it is no such fact.
        """
        if self.waiver is not None:
            return self.waiver.waived_on
        if self.state is State.MISSING:
            return None
        attended = [day.counted_on for day in self.days]
        accepted = [each.date for each in self.assignments if each.state is AssignmentState.ACCEPTED]
        return max(sorted(filter(None, attended + accepted))[: self.need], default=None)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether it cannot be met with what has been planned or set so far, as when there is nothing at all."""
        return self.state is State.MISSING and (self.more == 0 or self.left < self.more)

    @property
    def at_risk(self) -> bool:
        """Whether the training days leave no room: out of reach, or all that are left needed after a miss."""
        if self.kind != RequirementKind.TRAINING_DAYS or self.state is not State.MISSING:
            return False
        missed = any(day.is_planned and not day.counts and not day.is_open for day in self.days)
        return self.is_out_of_reach or (missed and self.left == self.more)

    @property
    def sentence(self) -> str:
        if self.state is State.WAIVED:
            return _waived(self.kind)
        return " ".join(STANDING[self.kind](self))


@dataclass(frozen=True)
class Progress:
    """Every requirement of the cohort as one person stands with it, in the cohort's order."""

    items: tuple[Item, ...]

    @property
    def met(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state is State.MET)

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state is State.MISSING)

    @property
    def waived(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state is State.WAIVED)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing; a cohort that requires nothing is never completed by itself."""
        return bool(self.items) and not self.missing

    @property
    def fulfilled_on(self) -> datetime.date | None:
        """The first day on which nothing was missing, when nothing is; None where nothing had to be done."""
        return max(filter(None, (item.fulfilled_on for item in self.items)), default=None)

    @property
    def at_risk(self) -> bool:
        return any(item.at_risk for item in self.items)

    @property
    def sentence(self) -> str:
        """All that stands in the way, in full; empty when nothing does."""
        if not self.items:
            return gettext("No completion requirements have been set.")
        return " ".join(item.sentence for item in self.missing)


def in_words(day: datetime.date, today: datetime.date) -> str:
    """12 December, and with its year when that is not this one."""
    return wording.day(day) if day.year != today.year else wording.day_and_month(day)


def _waived(kind: RequirementKind) -> str:
    match kind:
        case RequirementKind.TRAINING_DAYS:
            return gettext("The training days have been waived.")
        case RequirementKind.INTERMEDIATE_ASSIGNMENTS:
            return gettext("The intermediate assignments have been waived.")
        case RequirementKind.FINAL_WORK:
            return gettext("The final work has been waived.")


def _on_days(item: Item) -> Iterator[str]:
    """One sentence on the days attended, one on the excused, and one when it cannot be met."""
    if item.of == 0 and item.state is State.MISSING:
        yield gettext("There are no training days to attend, so the requirement cannot be met.")
        return
    figures = {"have": item.have, "need": item.need, "of": item.of, "more": item.more, "left": item.left}
    is_share = item.requirement.at_least_percent is not None
    if is_share and item.of and item.more:
        attended = ngettext(
            "Present on %(have)d day, %(need)d of the %(of)d planned required: %(more)d more needed.",
            "Present on %(have)d days, %(need)d of the %(of)d planned required: %(more)d more needed.",
            item.have,
        )
    elif is_share and item.of:
        attended = ngettext(
            "Present on %(have)d day, %(need)d of the %(of)d planned required.",
            "Present on %(have)d days, %(need)d of the %(of)d planned required.",
            item.have,
        )
    elif item.more:
        attended = ngettext(
            "Present on %(have)d day, %(need)d required: %(more)d more needed.",
            "Present on %(have)d days, %(need)d required: %(more)d more needed.",
            item.have,
        )
    else:
        attended = ngettext(
            "Present on %(have)d day, %(need)d required.",
            "Present on %(have)d days, %(need)d required.",
            item.have,
        )
    yield attended % figures
    if excused := sum(day.state is DayState.EXCUSED for day in item.days):
        if item.requirement.excused == ExcusedCounts.AS_PRESENT:
            yield ngettext(
                "%(count)d excused day is counted in.", "%(count)d excused days are counted in.", excused
            ) % {"count": excused}
        elif item.requirement.excused == ExcusedCounts.LEFT_OUT and is_share:
            yield ngettext(
                "%(count)d excused day is left out of the planned.",
                "%(count)d excused days are left out of the planned.",
                excused,
            ) % {"count": excused}
    unrecorded = sum(day.state is DayState.NOT_RECORDED for day in item.days)
    if item.state is State.MISSING and unrecorded:
        yield ngettext(
            "%(count)d day has not been recorded yet.",
            "%(count)d days have not been recorded yet.",
            unrecorded,
        ) % {"count": unrecorded}
    if item.is_out_of_reach and item.of < item.need:
        yield (
            ngettext(
                "Only %(of)d day has been planned, so the requirement cannot be met.",
                "Only %(of)d days have been planned, so the requirement cannot be met.",
                item.of,
            )
            % figures
        )
    elif item.is_out_of_reach and item.left:
        yield (
            ngettext(
                "Only %(left)d day is still open, so the requirement cannot be met any more.",
                "Only %(left)d days are still open, so the requirement cannot be met any more.",
                item.left,
            )
            % figures
        )
    elif item.is_out_of_reach:
        yield gettext("No day is open any more, so the requirement cannot be met.")


def _on_intermediate_assignments(item: Item) -> Iterator[str]:
    """A single one that is missing is told by name, more are counted."""
    if item.of == 0 and item.state is State.MISSING:
        yield gettext("No intermediate assignments have been set, so the requirement cannot be met.")
        return
    undone = [each for each in item.assignments if each.state is not AssignmentState.ACCEPTED]
    if item.more == len(undone) == 1:
        yield undone[0].sentence
        return
    figures = {"have": item.have, "need": item.need, "of": item.of, "more": item.more}
    if item.more:
        accepted = ngettext(
            "%(have)d intermediate assignment accepted, %(need)d required: %(more)d more needed.",
            "%(have)d intermediate assignments accepted, %(need)d required: %(more)d more needed.",
            item.have,
        )
    else:
        accepted = ngettext(
            "%(have)d intermediate assignment accepted, %(need)d required.",
            "%(have)d intermediate assignments accepted, %(need)d required.",
            item.have,
        )
    yield accepted % figures
    if item.more and (waiting := sum(each.state is AssignmentState.WAITING for each in undone)):
        yield ngettext("%(count)d waits for review.", "%(count)d wait for review.", waiting) % {
            "count": waiting
        }
    if item.is_out_of_reach:
        yield (
            ngettext(
                "Only %(of)d intermediate assignment has been set, so the requirement cannot be met.",
                "Only %(of)d intermediate assignments have been set, so the requirement cannot be met.",
                item.of,
            )
            % figures
        )


def _on_final_work(item: Item) -> Iterator[str]:
    """Each final work that stands in the way; when none does, each with its acceptance."""
    if item.of == 0:
        yield gettext("No final work has been set, so the requirement cannot be met.")
    for each in item.assignments:
        if item.state is State.MET or each.state is not AssignmentState.ACCEPTED:
            yield each.sentence


STANDING = {
    RequirementKind.TRAINING_DAYS: _on_days,
    RequirementKind.INTERMEDIATE_ASSIGNMENTS: _on_intermediate_assignments,
    RequirementKind.FINAL_WORK: _on_final_work,
}
