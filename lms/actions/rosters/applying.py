"""Doing what a plan says: all of it in one transaction, in bulk, or nothing."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.actions.rosters.headings import Field
from lms.actions.rosters.planning import (
    ENROLMENT_FIELDS,
    Counts,
    Plan,
    PlannedRow,
    RowState,
    plan_with,
    stored,
)
from lms.actions.rosters.sentences import sentence
from lms.choices import Language
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, EarlierAddress, Enrolment, User

CHUNK = 500

Change = tuple[Any, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """How many rows were taken and how; ``act`` is what the audit entries share, None when nothing was written."""

    counts: Counts
    act: uuid.UUID | None


def apply(plan: Plan, *, by: User, skip_errors: bool = False) -> Outcome:
    """Enrol and change what ``plan`` says. Nobody is told, renamed or given a role.

    Refuses ``roster_has_errors`` unless the rows with errors are to be skipped. The plan is made again while
    nobody else can change the cohort: when what is left of it has been done meanwhile, nothing is written; when
    it would do anything else than what was shown, ``roster_outdated``.
    """
    errors = plan.counts.error
    if errors and not skip_errors:
        text = ngettext_lazy(
            "%(count)s line of the roster cannot be taken. Nothing was imported.",
            "%(count)s lines of the roster cannot be taken. Nothing was imported.",
            errors,
        )
        raise Refused("roster_has_errors", sentence(text, count=errors))
    try:
        with transaction.atomic():
            return _apply(plan, by)
    except IntegrityError as crossed:
        raise _outdated() from crossed


def _apply(plan: Plan, by: User) -> Outcome:
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=plan.cohort.pk)
    held = Enrolment.objects.select_for_update(no_key=True, of=("self",)).filter(cohort=cohort).order_by("pk")
    now = plan_with(held, cohort, plan.sheet, by=by, meanings=plan.meanings)
    left_to_do = [row for row in now.rows if row.state != RowState.SAME]
    if now.rows != plan.rows and left_to_do != plan.in_state(RowState.ERROR):
        raise _outdated()
    changes = _enrol(now.in_state(RowState.NEW), cohort, by) + _change(now.in_state(RowState.CHANGED))
    if not changes:
        return Outcome(now.counts, None)
    act = uuid.uuid4()
    AuditEntry.objects.record_all("import_roster", changes, by=by, act=act)
    return Outcome(now.counts, act)


def _outdated() -> Refused:
    return Refused(
        "roster_outdated",
        _("The cohort has changed since the roster was read. Nothing was imported: read the file again."),
    )


def _enrol(rows: list[PlannedRow], cohort: Cohort, by: User) -> list[Change]:
    people, changes = _people(rows)
    _refuse_one_person_twice(rows, people)
    at = timezone.now()
    enrolments = []
    for row in rows:
        facts = {change.field: change.after for change in row.changes}
        enrolments.append(
            Enrolment(
                cohort=cohort,
                person=people[row.email],
                roster={Field.EMAIL: row.email}
                | {name: stored(facts.get(name, "")) for name in ENROLMENT_FIELDS},
                enrolled_at=at,
                enrolled_by=by,
                **facts,
            )
        )
    for enrolment in Enrolment.objects.bulk_create(enrolments, batch_size=CHUNK):
        changes.append((enrolment, {}, {"person": enrolment.person_id, **enrolment.roster}))
    return changes


def _people(rows: Iterable[PlannedRow]) -> tuple[dict[str, User], list[Change]]:
    """Whoever has or had each address, and the changes by which the unknown among them came to be.

    The queries are the same whether somebody was known or not. Two imports may bring the same newcomer at the
    same moment: one of them makes the person, both find them. Made in alphabetical order, so that neither waits
    for the other.
    """
    emails = sorted({row.email for row in rows})
    had = _once_with(emails)
    drafts = [
        User.objects.prepare(
            row.email, row.name, sorted_as=row.sorted_as, language=row.language or Language.FI
        )
        for row in sorted(rows, key=lambda row: row.email)
        if row.email not in had
    ]
    known = _with_emails(emails)
    User.objects.bulk_create(drafts, ignore_conflicts=True, batch_size=CHUNK)
    people = had | _with_emails(emails)
    made: list[Change] = [
        (people[draft.email], {}, {"email": draft.email, "full_name": people[draft.email].full_name})
        for draft in drafts
        if draft.email not in known
    ]
    return people, made


def _with_emails(emails: list[str]) -> dict[str, User]:
    found: dict[str, User] = {}
    users = User.objects.annotate(lower_email=Lower("email")).select_related("merged_into")
    for start in range(0, len(emails), CHUNK):
        some = users.filter(lower_email__in=emails[start : start + CHUNK])
        found |= {person.email.lower(): person.merged_into or person for person in some}
    return found


def _once_with(emails: list[str]) -> dict[str, User]:
    """Whoever had each address before it was corrected, or before two records became one."""
    found: dict[str, User] = {}
    addresses = EarlierAddress.objects.annotate(lower_email=Lower("email")).select_related("person")
    for start in range(0, len(emails), CHUNK):
        some = addresses.filter(lower_email__in=emails[start : start + CHUNK])
        found |= {address.email.lower(): address.person for address in some}
    return found


def _refuse_one_person_twice(rows: Iterable[PlannedRow], people: Mapping[str, User]) -> None:
    """The plan cannot see it: only the addresses of people in the cohort are looked at there."""
    first: dict[int, PlannedRow] = {}
    for row in rows:
        other = first.setdefault(people[row.email].pk, row)
        if other is not row:
            raise Refused(
                "roster_person_twice",
                _("Lines %(first)d and %(second)d are about one person, under two of their addresses.")
                % {"first": other.line, "second": row.line},
            )


def _change(rows: Iterable[PlannedRow]) -> list[Change]:
    changes: list[Change] = []
    for enrolment, row in ((row.enrolment, row) for row in rows if row.enrolment):
        for change in row.changes:
            setattr(enrolment, change.field, change.after)
        before = {change.field: stored(change.before) for change in row.changes}
        after = {change.field: stored(change.after) for change in row.changes}
        enrolment.roster = enrolment.roster | after
        changes.append((enrolment, before, after))
    write([enrolment for enrolment, _before, _after in changes])
    return changes


def write(places: list[Enrolment]) -> None:
    """Write what a roster may say of places that exist and are held."""
    # Every key exists, so each conflict is an update; bulk_update takes ten times as long.
    Enrolment.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*ENROLMENT_FIELDS, "roster"],
        batch_size=CHUNK,
    )
