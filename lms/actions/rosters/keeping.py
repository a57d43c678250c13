"""Roster files that are kept until it is decided what becomes of them: the names in them, their import."""

import hashlib
import logging
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms import spreadsheets
from lms.actions import organisations
from lms.actions.rosters import applying, planning
from lms.actions.rosters.headings import understand
from lms.actions.rosters.sentences import shown
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Organisation, Roster, User
from lms.spreadsheets import Sheet
from lms.translated import Texts

logger = logging.getLogger(__name__)


def keep(cohort: Cohort, content: bytes, *, name: str, by: User) -> Roster:
    """Keep a roster file as it came; nothing is imported yet.

    Refuses what ``spreadsheets.read`` and the headings refuse, and ``not_stored`` when the file store takes
    nothing.
    """
    sheet = spreadsheets.read(content, name=name)
    understand(sheet)
    roster = Roster(
        cohort=cohort,
        name=PurePath(name).name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    kind = "xlsx" if content.startswith(spreadsheets.WORKBOOK) else "csv"
    try:
        # Under a name of our own: what its owner called it may name people, or be no name for a file.
        roster.stored.save(f"{uuid.uuid4().hex}.{kind}", ContentFile(content), save=False)
    except OSError as full:
        logger.exception("A roster could not be stored")
        raise Refused(
            "not_stored",
            _(
                "The file could not be stored: there may be no room left. Nothing was changed. "
                "Try again later, or tell whoever keeps the service."
            ),
        ) from full
    try:
        with transaction.atomic():
            roster.save(force_insert=True)
            AuditEntry.objects.record(
                "upload_roster", roster, by=by, after={"name": roster.name, "rows": len(sheet.rows)}
            )
    except BaseException:
        _forget_file(roster)
        raise
    return roster


def sheet_of(roster: Roster) -> Sheet:
    """The cells of the kept file. Refuses ``file_missing``."""
    try:
        with roster.stored.open("rb") as file:
            content: bytes = file.read()
    except OSError as missing:
        logger.exception("A roster could not be read")
        raise Refused(
            "file_missing",
            _("The file cannot be read from the file store just now. Try again later, or hand it in again."),
        ) from missing
    return spreadsheets.read(content, name=roster.name)


def plan_of(roster: Roster, *, by: User) -> planning.Plan:
    """What importing the kept file would do, by the meanings that its names have been given."""
    return planning.plan(roster.cohort, sheet_of(roster), by=by, meanings=roster.meanings)


@transaction.atomic
def decide(roster: Roster, meanings: Mapping[str, Organisation], *, by: User) -> Roster:
    """Say whom the file means by some names. Refuses ``decided_meanwhile`` what somebody else said otherwise."""
    held = waiting(roster)
    for text, organisation in meanings.items():
        if held.meanings.get(text, organisation.pk) != organisation.pk:
            raise Refused(
                "decided_meanwhile",
                _("Somebody else has said meanwhile what “%(text)s” means. Look at it again.")
                % {"text": shown(text)},
            )
    new = {text: one.pk for text, one in meanings.items() if text not in held.meanings}
    if new:
        held.meanings |= new
        held.save(update_fields=["meanings"])
        AuditEntry.objects.record("decide_organisations", held, by=by, after=new)
    return held


@transaction.atomic
def decide_new(roster: Roster, text: str, *, names: Texts, type: str, by: User) -> Organisation:
    """Add the organisation that the file calls ``text`` to the register, and say that it is meant."""
    organisation = organisations.add(names=names, type=type, by=by)
    decide(roster, {text: organisation}, by=by)
    return organisation


@transaction.atomic
def reconsider(roster: Roster, text: str, *, by: User) -> Roster:
    """Take back what was said of one name: it is asked again. Nothing happens when nothing was said."""
    held = waiting(roster)
    if text in held.meanings:
        before = {text: held.meanings.pop(text)}
        held.save(update_fields=["meanings"])
        AuditEntry.objects.record("reconsider_organisation", held, by=by, before=before)
    return held


def carry_out(roster: Roster, *, by: User, fingerprint: str, skip_errors: bool = False) -> applying.Outcome:
    """Import the kept file as the plan with this ``fingerprint`` said, and stamp the roster.

    Refuses ``roster_applied`` and ``roster_undone``, ``roster_outdated`` when the plan is another one by now,
    ``nothing_to_do``, and whatever ``apply`` refuses.
    """
    sheet = sheet_of(roster)
    with transaction.atomic():
        held = waiting(roster)
        plan = planning.plan(held.cohort, sheet, by=by, meanings=held.meanings)
        if plan.fingerprint != fingerprint:
            raise Refused(
                "roster_outdated",
                _(
                    "Something has changed since you opened this page. Nothing was imported: "
                    "look at the plan as it is now."
                ),
            )
        outcome = applying.apply(plan, by=by, skip_errors=skip_errors)
        if outcome.act is None:
            raise Refused("nothing_to_do", _("There is nothing to import: everything is as the file says."))
        held.act, held.applied_at, held.applied_by = outcome.act, timezone.now(), by
        held.save(update_fields=["act", "applied_at", "applied_by"])
        AuditEntry.objects.record("apply_roster", held, by=by, after=asdict(outcome.counts), act=outcome.act)
    return outcome


@transaction.atomic
def discard(roster: Roster, *, by: User) -> None:
    """Remove a file that has not been imported, and what was decided about it."""
    held = waiting(roster)
    AuditEntry.objects.record("discard_roster", held, by=by, before={"name": held.name})
    transaction.on_commit(lambda: _forget_file(roster))
    held.delete()


def waiting(roster: Roster) -> Roster:
    """The roster as it is now, held until the transaction ends. Refuses one that was imported or removed."""
    held = Roster.objects.select_for_update(of=("self",)).filter(pk=roster.pk).first()
    if held is None:
        raise Refused("roster_discarded", _("Somebody has removed this file meanwhile."))
    if held.undone_at is not None:
        raise Refused("roster_undone", _("This import was undone. Hand the file in again to import it anew."))
    if held.applied_by is not None:
        raise Refused(
            "roster_applied", _("%(person)s has imported this file already.") % {"person": held.applied_by}
        )
    return held


def _forget_file(roster: Roster) -> None:
    with suppress(OSError):
        roster.stored.delete(save=False)
