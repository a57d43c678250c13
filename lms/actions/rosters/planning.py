"""What importing a roster would do, row by row, decided without writing anything.

Only the people of this cohort are looked at. Whether somebody is known from elsewhere is not asked here, so the
plan cannot tell it: they look like anybody new.
"""

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from lms.actions.rosters import lines
from lms.actions.rosters.headings import LABELS, Field, understand
from lms.actions.rosters.lines import Line
from lms.actions.rosters.organisations import NO_MEANINGS, Decided, Directory, Meanings, Undecided
from lms.actions.rosters.sentences import Sentence, listed, sentence
from lms.choices import ManagementLevel
from lms.models import Cohort, EarlierAddress, Enrolment, Organisation, User
from lms.spreadsheets import Sheet
from lms.wording import short_day

ENROLMENT_FIELDS = (
    Field.ORGANISATION,
    Field.UNIT,
    Field.JOB_TITLE,
    Field.MANAGEMENT_LEVEL,
    Field.JOINED_ON,
)
MOST_LINES_NAMED = 10


class RowState(TextChoices):
    NEW = "new", pgettext_lazy("line of a roster", "new")
    CHANGED = "changed", pgettext_lazy("line of a roster", "changed")
    SAME = "same", pgettext_lazy("line of a roster", "same")
    ERROR = "error", pgettext_lazy("line of a roster", "error")


@dataclass(frozen=True)
class Change:
    """One field of an enrolment, before and after; before a new one there is nothing."""

    field: str
    before: Any
    after: Any

    @property
    def label(self) -> Sentence:
        return LABELS[self.field]

    @property
    def before_text(self) -> str:
        return displayed(self.field, self.before)

    @property
    def after_text(self) -> str:
        return displayed(self.field, self.after)


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one line of the file.

    Two rows are equal when they would write the same. ``name`` of somebody who is in the cohort is theirs, not
    the file's. ``sorted_as`` and ``language`` are for whoever turns out to be unknown.
    """

    line: int
    state: RowState
    email: str
    name: str
    sorted_as: str = ""
    language: str = ""
    changes: tuple[Change, ...] = ()
    errors: tuple[Sentence, ...] = field(default=(), compare=False)
    notices: tuple[Sentence, ...] = field(default=(), compare=False)
    organisation: Organisation | None = field(default=None, compare=False)
    enrolment: Enrolment | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Counts:
    new: int
    changed: int
    same: int
    error: int


@dataclass(frozen=True)
class Plan:
    """The rows in the order of the file, and what is to be told about the file as a whole.

    ``by`` is who asked for it; ``sheet`` and ``meanings`` are kept so that the plan can be made again when it is
    applied. ``decided`` are the organisations that were found by a meaning, ``undecided`` the names that are
    waiting for one.
    """

    cohort: Cohort
    sheet: Sheet
    by: User
    rows: tuple[PlannedRow, ...]
    notices: tuple[Sentence, ...]
    meanings: Meanings
    decided: tuple[Decided, ...]
    undecided: tuple[Undecided, ...]

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would write the same."""
        digest = hashlib.sha256()
        for row in self.rows:
            changes = [(change.field, stored(change.before), stored(change.after)) for change in row.changes]
            told = (row.line, row.state.value, row.email, row.name, row.sorted_as, row.language, changes)
            digest.update(repr(told).encode())
        return digest.hexdigest()[:32]

    @property
    def counts(self) -> Counts:
        states = Counter(row.state for row in self.rows)
        return Counts(**{state.value: states[state] for state in RowState})

    def in_state(self, state: RowState) -> list[PlannedRow]:
        return [row for row in self.rows if row.state == state]


def plan(cohort: Cohort, sheet: Sheet, *, by: User, meanings: Meanings = NO_MEANINGS) -> Plan:
    """Decide what importing ``sheet`` would do. Writes nothing; the queries are as many however long the file.

    ``meanings`` say which organisation (by key) is meant by what the file calls it; they go before names.
    Refuses ``roster_columns_missing`` and ``roster_columns_doubled``; what is wrong with a row is told there.
    """
    return plan_with(Enrolment.objects.filter(cohort=cohort), cohort, sheet, by=by, meanings=meanings)


def plan_with(
    enrolments: QuerySet[Enrolment],
    cohort: Cohort,
    sheet: Sheet,
    *,
    by: User,
    meanings: Meanings = NO_MEANINGS,
) -> Plan:
    """``plan`` by the given enrolments of the cohort, which may be locked."""
    columns = understand(sheet)
    directory = Directory(meanings)
    places = _Places(enrolments, cohort)
    read = [lines.read(row, columns, directory, cohort) for row in sheet.rows]
    _tell_twins(read, places)
    rows = [_planned(line, places.of(line.email), directory, cohort) for line in read]
    return Plan(
        cohort,
        sheet,
        by,
        tuple(rows),
        columns.notices,
        meanings,
        directory.decided,
        directory.undecided,
    )


class _Places:
    """The enrolments of the cohort by e-mail: the person's, one they had, or the one they were imported under.

    Without the latter two somebody who changes their address would come a second time with the next roster.
    """

    def __init__(self, enrolments: QuerySet[Enrolment], cohort: Cohort) -> None:
        self._now: dict[str, Enrolment] = {}
        self._earlier: dict[str, Enrolment] = {}
        self._imported: dict[str, Enrolment] = {}
        had = defaultdict(list)
        for address in EarlierAddress.objects.filter(person__enrolments__cohort=cohort):
            had[address.person_id].append(address.email.lower())
        for enrolment in enrolments.select_related("person"):
            self._now[enrolment.person.email.lower()] = enrolment
            self._earlier |= dict.fromkeys(had[enrolment.person_id], enrolment)
            self._imported[enrolment.roster.get(Field.EMAIL, "")] = enrolment

    def of(self, email: str) -> Enrolment | None:
        if not email:
            return None
        return self._now.get(email) or self._earlier.get(email) or self._imported.get(email)


def _tell_twins(read: Iterable[Line], places: _Places) -> None:
    """Add to each line about a person the numbers of the other lines about the same one."""
    together: defaultdict[int | str, list[Line]] = defaultdict(list)
    for line in read:
        if line.email:
            place = places.of(line.email)
            together[place.pk if place else line.email.lower()].append(line)
    for twins in together.values():
        numbers = [line.number for line in twins]
        for line in twins if len(twins) > 1 else ():
            others = [number for number in numbers[: MOST_LINES_NAMED + 1] if number != line.number]
            shown = [*others[:MOST_LINES_NAMED], *(["…"] if len(twins) > MOST_LINES_NAMED + 1 else [])]
            text = ngettext_lazy(
                "The same person, or the same e-mail address, is on line %(lines)s too.",
                "The same person, or the same e-mail address, is on lines %(lines)s too.",
                len(twins) - 1,
            )
            line.errors.append(sentence(text, lines=listed(shown)))


def _planned(line: Line, place: Enrolment | None, directory: Directory, cohort: Cohort) -> PlannedRow:
    organisation = line.facts.get(Field.ORGANISATION)
    if line.errors:
        return PlannedRow(
            line.number,
            RowState.ERROR,
            line.email,
            line.name.full,
            errors=tuple(line.errors),
            organisation=organisation,
        )
    if place is None:
        facts = {Field.JOINED_ON: cohort.starts_on, **line.facts}
        return PlannedRow(
            line.number,
            RowState.NEW,
            line.email,
            line.name.full,
            line.name.to_sort,
            line.language,
            tuple(Change(name, "", facts[name]) for name in ENROLMENT_FIELDS if name in facts),
            organisation=organisation,
        )
    changes, notices = _merged(line.facts, place, directory)
    return PlannedRow(
        line.number,
        RowState.CHANGED if changes else RowState.SAME,
        line.email,
        place.person.full_name,
        changes=tuple(changes),
        notices=(*_about_person(line, place.person), *notices),
        organisation=directory.by_key[place.organisation_id],
        enrolment=place,
    )


def _merged(
    facts: Mapping[str, Any], place: Enrolment, directory: Directory
) -> tuple[list[Change], list[Sentence]]:
    """The changes that the file may make, and a sentence on each that it may not.

    A field may be changed while it holds what the last import wrote, or while it is empty and no import has
    written it. Anything else was decided by hand.
    """
    if place.withdrawn_on is not None:
        return [], [_("This person has withdrawn from the cohort. Nothing is changed.")]
    if place.transferred_on is not None:
        return [], [_("This person has been transferred to another cohort. Nothing is changed.")]
    present = {name: getattr(place, name) for name in facts if name != Field.ORGANISATION}
    present[Field.ORGANISATION] = directory.by_key[place.organisation_id]
    differing = [name for name in facts if facts[name] != present[name]]
    if differing and place.is_completed:
        return [], [_("This person has completed. What the file says otherwise is not taken.")]
    changes: list[Change] = []
    notices: list[Sentence] = []
    for name in differing:
        if place.roster.get(name, "") == stored(present[name]):
            changes.append(Change(name, present[name], facts[name]))
        else:
            notices.append(
                sentence(
                    _("“%(kept)s” was decided by hand and stays (%(field)s); the file has “%(other)s”."),
                    field=LABELS[name],
                    kept=_Displayed(name, present[name]),
                    other=_Displayed(name, facts[name]),
                )
            )
    return changes, notices


def _about_person(line: Line, person: User) -> list[Sentence]:
    """What the file says otherwise about somebody in the cohort; their account is theirs."""
    notices: list[Sentence] = []
    if line.name.full.casefold() != person.full_name.casefold():
        notices.append(
            sentence(
                _("The name stays as %(name)s; the file has “%(other)s”."),
                name=person.full_name,
                other=line.name.full,
            )
        )
    if line.email != person.email.lower():
        notices.append(
            sentence(
                _("The e-mail address has been changed since the last roster: %(email)s."), email=person.email
            )
        )
    if line.language and line.language != person.language:
        notices.append(_("The language stays as the person has it."))
    return notices


@dataclass(frozen=True)
class _Displayed:
    """A value that says itself in the language of whoever reads it."""

    field: str
    value: Any

    def __str__(self) -> str:
        return displayed(self.field, self.value)


def displayed(name: str, value: Any) -> str:
    """A value of an enrolment for the reader; a dash where there is none."""
    if not value:
        return "–"
    if name == Field.MANAGEMENT_LEVEL:
        return str(ManagementLevel(value).label)
    if isinstance(value, datetime.date):
        return short_day(value)
    return str(value)


def stored(value: Any) -> str | int:
    """A value as ``Enrolment.roster`` keeps it."""
    if isinstance(value, Organisation):
        return value.pk
    return value.isoformat() if isinstance(value, datetime.date) else value
