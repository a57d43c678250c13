"""Two records of one person become one: what belongs to the second moves to the one that is kept.

Only what names a person's affairs moves. What names who acted (``recorded_by``, ``issued_by``, the audit log)
stays with the record that acted, which stays for it: it is history.
"""

import hashlib
import uuid
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import accounts, people, rows, ways_in
from lms.errors import Refused
from lms.models import (
    Application,
    AuditEntry,
    Auditor,
    Cohort,
    CohortTrainer,
    EarlierAddress,
    Enrolment,
    Invitation,
    Notice,
    OrganisationContact,
    ProgrammeLead,
    User,
)
from lms.models.people import SYSTEM_EMAIL

# Every column by which a row is a person's affair. A test holds this against all that points to a person.
AFFAIRS: tuple[tuple[type[models.Model], str], ...] = (
    (Enrolment, "person"),
    (Application, "person"),
    (ProgrammeLead, "person"),
    (CohortTrainer, "person"),
    (Cohort, "chair"),
    (OrganisationContact, "person"),
    (Auditor, "person"),
    (Invitation, "person"),
    (Notice, "recipient"),
    (EarlierAddress, "person"),
    (User, "merged_into"),
)
# These are moved without an entry each: mails are letters, addresses and earlier mergers are told on the person.
_TOLD_BY_THE_PERSON = (Notice, EarlierAddress, User)


@dataclass
class Merger:
    """What becoming one would do. ``moved`` go to the record kept; ``removed`` it has already in ``stays``."""

    duplicate: User
    into: User
    moved: list[tuple[models.Model, str]] = field(default_factory=list)
    removed: list[tuple[models.Model, models.Model]] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """A short mark of exactly this, to see whether it is still what was shown."""
        told = sorted(f"{row._meta.label}:{row.pk}:{column}" for row, column in self.moved)
        told += sorted(f"-{row._meta.label}:{row.pk}" for row, _stays in self.removed)
        return hashlib.sha256(f"{self.duplicate.pk}>{self.into.pk} {told}".encode()).hexdigest()[:16]

    def rows_of(self, model: type[models.Model]) -> list[Any]:
        """What moves, of one kind."""
        return [row for row, _column in self.moved if isinstance(row, model)]


def plan(duplicate: User, *, into: User, by: User) -> Merger:
    """What merging would move. Writes nothing. Refuses as ``merge`` does."""
    _refuse_unless_two_of_one(duplicate, into, by)
    merger = Merger(duplicate, into)
    _sort_out(merger, Enrolment, lambda row: row.cohort_id, _empty_place)
    _sort_out(merger, Application, lambda row: row.cohort_id, _weaker_application)
    _sort_out(merger, ProgrammeLead, lambda row: row.programme_id, _second)
    _sort_out(merger, CohortTrainer, lambda row: row.cohort_id, _second)
    _sort_out(merger, OrganisationContact, lambda row: (row.organisation_id, row.valid_from), _shorter)
    _sort_out(merger, Auditor, lambda row: row.valid_from, _shorter)
    _sort_out(merger, Invitation, _asked, _second)
    sorted_out = {model for model, _column in AFFAIRS[:4]} | {OrganisationContact, Auditor, Invitation}
    for model, column in AFFAIRS:
        if model not in sorted_out:
            rest = model._default_manager.filter(**{column: duplicate}).order_by("pk")
            merger.moved += [(row, column) for row in rest]
    return merger


def merge(duplicate: User, *, into: User, by: User, reason: str = "", seen: str | None = None) -> User:
    """Move all affairs of ``duplicate`` to ``into``; answers the record that is kept.

    The duplicate stays, cannot sign in, and its address becomes an earlier one of the other. ``seen`` is the
    fingerprint of the plan that was shown: when it would be another one now, ``changed_meanwhile``. Refuses
    ``same_record``, ``merged_already``, ``merging_oneself_away``, ``administrator_lost``, ``system_record``,
    ``places_in_one_cohort`` and ``decided_otherwise``.
    """
    try:
        with transaction.atomic():
            held = User.objects.select_for_update(no_key=True, of=("self",)).filter(
                pk__in=[duplicate.pk, into.pk]
            )
            both = {person.pk: person for person in held.order_by("pk")}
            merger = plan(both[duplicate.pk], into=both[into.pk], by=by)
            if seen is not None and seen != merger.fingerprint:
                raise _changed_meanwhile()
            return _merge(merger, by, reason)
    except IntegrityError as crossed:
        raise _changed_meanwhile() from crossed


def _merge(merger: Merger, by: User, reason: str) -> User:
    duplicate, into, act = merger.duplicate, merger.into, uuid.uuid4()
    entries: list[tuple[models.Model, dict[str, Any], dict[str, Any]]] = []
    for row, stays in merger.removed:
        AuditEntry.objects.record(
            "remove_at_merger", row, by=by, before=rows.facts(row), reason=reason, act=act
        )
        about = Notice.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
        about.update(subject_id=stays.pk)
        row.delete()
    for model, column in AFFAIRS:
        keys = [row.pk for row, of in merger.moved if type(row) is model and of == column]
        model._default_manager.filter(pk__in=keys).update(**{column: into})
    entries = [
        (row, {column: duplicate.pk}, {column: into.pk})
        for row, column in merger.moved
        if not isinstance(row, _TOLD_BY_THE_PERSON)
    ]
    AuditEntry.objects.record_all("move_at_merger", entries, by=by, reason=reason, act=act)
    address = duplicate.email
    duplicate.email, duplicate.is_active = f"merged-{duplicate.pk}@kohortti.invalid", False
    duplicate.merged_into, duplicate.merged_at, duplicate.merged_by = into, timezone.now(), by
    duplicate.set_unusable_password()
    duplicate.save(update_fields=["email", "is_active", "merged_into", "merged_at", "merged_by", "password"])
    # Who had an account keeps one: the code that lets them in goes to the address of the record kept.
    if duplicate.account_opened_at:
        if not into.account_opened_at:
            accounts.open_account(into, by=by, act=act)
        ways_in.tell("address_corrected", into, email=address)
    people.remember_address(into, address)
    told = {"full_name": duplicate.full_name, "email": address, **ways_in.close_all(duplicate)}
    AuditEntry.objects.record(
        "merge_away", duplicate, by=by, before=told, after={"merged_into": into.pk}, reason=reason, act=act
    )
    AuditEntry.objects.record(
        "merge_into",
        into,
        by=by,
        after={"merged_record": duplicate.pk, "email": address},
        reason=reason,
        act=act,
    )
    return into


def _refuse_unless_two_of_one(duplicate: User, into: User, by: User) -> None:
    words = {"duplicate": duplicate.full_name, "kept": into.full_name}
    if duplicate.pk == into.pk:
        raise Refused("same_record", _("This is one and the same record. Choose another one."))
    if duplicate.merged_into_id or into.merged_into_id:
        raise Refused("merged_already", _("One of these records has been merged into another already."))
    if SYSTEM_EMAIL in (duplicate.email, into.email):
        raise Refused("system_record", _("This record is the system’s own and belongs to nobody."))
    if duplicate.pk == by.pk:
        raise Refused(
            "merging_oneself_away",
            _(
                "You are signed in with this record: merge the other one into it, or ask somebody else to do this."
            ),
        )
    if duplicate.is_superuser and not into.is_superuser:
        raise Refused(
            "administrator_lost",
            _("%(duplicate)s is an administrator, %(kept)s is not: merge them the other way round.") % words,
        )


# Which of two rows goes, where both records have one. ``theirs`` is the duplicate's. None: neither may go.
Choosing = Callable[[Any, Any], models.Model | None]


def _sort_out(
    merger: Merger, model: type[models.Model], key: Callable[[Any], Hashable], choose: Choosing
) -> None:
    """Of every two rows that would be the same person's twice, one goes; the rest of the duplicate's moves."""
    found = model._default_manager.order_by("pk")
    mine = {key(row): row for row in found.filter(person=merger.into)}
    for theirs in found.filter(person=merger.duplicate):
        twin = mine.get(key(theirs))
        goes = None if twin is None else choose(theirs, twin)
        if twin is not None and goes is None:
            raise _both_count(theirs)
        if goes is theirs and twin is not None:
            merger.removed.append((theirs, twin))
            continue
        if goes is not None:
            merger.removed.append((goes, theirs))
        merger.moved.append((theirs, "person"))


def _empty_place(theirs: Enrolment, mine: Enrolment) -> Enrolment | None:
    """A place of which nothing is recorded but, at most, that it was given up."""
    empty = [place for place in (theirs, mine) if not any(_rests_on(place))]
    given_up = [place for place in empty if place.withdrawn_on is not None]
    return next(iter(given_up or empty), None)


def _rests_on(place: Enrolment) -> Iterator[bool]:
    """Whatever would be lost with the place: every row that points to it, whoever's it is."""
    yield place.is_completed or place.transferred_on is not None
    for relation in Enrolment._meta.related_objects:
        pointing = relation.related_model._default_manager.filter(**{relation.field.name: place})
        yield pointing.exists()


def _weaker_application(theirs: Application, mine: Application) -> Application | None:
    """Of two applications the one that nobody decided; of two decided alike the second."""
    if theirs.decision and mine.decision and theirs.decision != mine.decision:
        return None
    return max((mine, theirs), key=_weakness)


def _weakness(application: Application) -> tuple[bool, bool]:
    return application.decision is None, application.withdrawn_at is not None


def _second(theirs: models.Model, mine: models.Model) -> models.Model:
    return theirs


def _asked(row: Invitation) -> Hashable:
    """What an invitation is to, which nobody has twice; one that is settled stands for itself."""
    settled = row.accepted_at or row.revoked_at
    return row.pk if settled else (row.role, row.cohort_id, row.programme_id, row.organisation_id)


Timed = TypeVar("Timed", OrganisationContact, Auditor)


def _shorter(theirs: Timed, mine: Timed) -> Timed:
    if mine.valid_to is None or (theirs.valid_to is not None and theirs.valid_to <= mine.valid_to):
        return theirs
    return mine


def _both_count(theirs: Any) -> Refused:
    words = {"cohort": theirs.cohort}
    if isinstance(theirs, Application):
        return Refused(
            "decided_otherwise",
            _("Both records applied to %(cohort)s, and it was decided otherwise on each.") % words,
        )
    return Refused(
        "places_in_one_cohort",
        _(
            "Both records have a place in %(cohort)s, and something is recorded on each: attendance, work, a group, "
            "a waiver, a completion or a certificate. An empty place would be removed, but two of these cannot "
            "become one: clear the one that should go, then merge."
        )
        % words,
    )


def _changed_meanwhile() -> Refused:
    return Refused(
        "changed_meanwhile",
        _("Something changed on one of the records while you had this page open. Look at it once more."),
    )
