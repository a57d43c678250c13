"""What happens when a certificate is issued, from top to bottom; and when it is revoked or issued anew.

What it will say is frozen and tried out first. Issuing itself is one short transaction: a block of numbers, the
certificates with their content, their empty editions, the audit entries and the tasks that will draw them
(``drawing``). Whatever dies on the way, a number has one certificate.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import codes, document, drawing
from certificates.content import Content
from certificates.freezing import Freezer
from certificates.models import (
    Certificate,
    CertificateEdition,
    CertificateTemplate,
    NumberSeries,
    NumberSeriesYear,
)
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Enrolment, User
from lms.models.enrolments import EnrolmentQuerySet
from lms.translated import LANGUAGES

# What is drawn at once is left to whoever does that, and to the queue when it has not come about by then.
DRAWN_AT_ONCE_WITHIN = datetime.timedelta(seconds=30)
# While a certificate is tried out it has no number yet, but one as long as any usual one.
NO_NUMBER = 99_999


def issue(
    enrolment: Enrolment, *, by: User, on: datetime.date, kind: str = CertificateKind.COMPLETION
) -> Certificate:
    """Issue one certificate dated ``on`` and draw it at once; the queue draws it should that fail.

    Refuses like ``issue_all``.
    """
    (certificate,) = _issue([enrolment.pk], by=by, on=on, kind=kind, at_once=True)
    return certificate


def issue_all(
    enrolments: Iterable[Enrolment], *, by: User, on: datetime.date, kind: str = CertificateKind.COMPLETION
) -> list[Certificate]:
    """Issue to all of ``enrolments``, numbered in their order, or to none. Who is named twice gets one.

    ``on`` is the printed day, perhaps one to come, and decides the year of the number. Refuses ``no_template``,
    ``no_issuer``, ``not_completed``, ``before_completion`` and ``already_issued``, each naming the person, and
    what ``document.check`` refuses: whatever is issued can be printed. Two requests at the same moment: one
    issues, the other is refused.
    """
    return _issue([enrolment.pk for enrolment in enrolments], by=by, on=on, kind=kind, at_once=False)


def due(cohort: Cohort) -> EnrolmentQuerySet:
    """Whom a certificate of completion awaits: who takes part, has completed and has never had one.

    Whose certificate was revoked is not in it: that a new one is issued to them somebody decides about each.
    """
    had = Certificate.objects.filter(enrolment__cohort=cohort, kind=CertificateKind.COMPLETION)
    return (
        Enrolment.objects.active().completed().filter(cohort=cohort).exclude(pk__in=had.values("enrolment"))
    )


def obstacles(
    enrolments: Iterable[Enrolment], *, on: datetime.date, kind: str = CertificateKind.COMPLETION
) -> dict[int, Refused]:
    """Why ``issue_all`` would refuse some of ``enrolments``, by their keys; who can be issued to is not in it."""
    tried = _tried([enrolment.pk for enrolment in enrolments], on=on, kind=kind)
    return {row.pk: outcome for row, outcome in tried if isinstance(outcome, Refused)}


def revoke(certificate: Certificate, *, by: User, on: datetime.date, reason: str) -> Certificate:
    """Revoke from the day ``on``. The document stays as it was; verification says "revoked on".

    ``reason`` is for the record and is not shown to the public. Refuses ``not_in_force``, ``before_issue`` and
    ``in_the_future``; one that is issued with a day to come can be revoked today.
    """
    _refuse_unless_reasoned(reason, on=on)
    with transaction.atomic():
        certificate = _in_force(Certificate.objects.select_for_update().get(pk=certificate.pk))
        if on < min(certificate.issue_date, timezone.localdate()):
            raise Refused("before_issue", _("A certificate cannot be revoked before the day it was issued."))
        certificate.revoked_on, certificate.revoked_at = on, timezone.now()
        certificate.revoked_by, certificate.revocation_reason = by, reason.strip()
        certificate.save(update_fields=["revoked_on", "revoked_at", "revoked_by", "revocation_reason"])
        AuditEntry.objects.record(
            "revoke", certificate, by=by, after={"revoked_on": on.isoformat()}, reason=reason.strip()
        )
    return certificate


def reissue(certificate: Certificate, *, by: User, on: datetime.date, reason: str) -> Certificate:
    """Issue anew from what holds today (a corrected name, say); the old one is superseded, never edited.

    The new one has a number and a code of its own. Refuses ``not_in_force``, ``before_issue``,
    ``in_the_future``, and like ``issue_all``.
    """
    _refuse_unless_reasoned(reason, on=on)
    old = _in_force(Certificate.objects.get(pk=certificate.pk))
    if on < min(old.issue_date, timezone.localdate()):
        raise Refused("before_issue", _("A new certificate cannot be dated before the one it replaces."))
    drafts = _drafts([old.enrolment_id], on=on, kind=old.kind, anew=True)
    with transaction.atomic():
        old = _in_force(Certificate.objects.select_for_update().get(pk=certificate.pk))
        _refuse_if_changed(drafts, kind=old.kind, anew=True)
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
        (new,) = _write(drafts, by=by, on=on, kind=old.kind, supersedes=old, at_once=True)
        AuditEntry.objects.record(
            "reissue", old, by=by, after={"superseded_by": new.number}, reason=reason.strip(), act=new.act
        )
        AuditEntry.objects.record(
            "issue", new, by=by, after={"number": new.number, "issue_date": on.isoformat()}, act=new.act
        )
    return new


@dataclass(frozen=True)
class _Draft:
    """A certificate that can be issued: its content is frozen and fits, only the number is still to come."""

    enrolment: Enrolment
    template: CertificateTemplate
    code: str
    content: Content


def _issue(
    enrolments: Sequence[int], *, by: User, on: datetime.date, kind: str, at_once: bool
) -> list[Certificate]:
    drafts = _drafts(enrolments, on=on, kind=kind)
    try:
        with transaction.atomic():
            _refuse_if_changed(drafts, kind=kind)
            certificates = _write(drafts, by=by, on=on, kind=kind, at_once=at_once)
            AuditEntry.objects.record_all(
                "issue",
                ((row, {}, {"number": row.number, "issue_date": on.isoformat()}) for row in certificates),
                by=by,
                act=certificates[0].act if certificates else None,
            )
    except IntegrityError as crossed:
        if not _served(enrolments, kind):
            raise
        raise Refused(
            "already_issued", _("Somebody issued these certificates at the same moment.")
        ) from crossed
    return certificates


def _drafts(enrolments: Sequence[int], *, on: datetime.date, kind: str, anew: bool = False) -> list[_Draft]:
    """Drafts for all, in this order; refuses at the first for whom there is an obstacle."""
    drafts = []
    for _enrolment, outcome in _tried(enrolments, on=on, kind=kind, anew=anew):
        if isinstance(outcome, Refused):
            raise outcome
        drafts.append(outcome)
    return drafts


def _tried(
    enrolments: Sequence[int], *, on: datetime.date, kind: str, anew: bool = False
) -> Iterator[tuple[Enrolment, _Draft | Refused]]:
    """Each enrolment once, in this order, with its draft or the obstacle; nothing is locked or written.

    ``anew``: that they have a certificate in force is no obstacle.
    """
    found = Enrolment.objects.select_related("person", "cohort__programme__issuer").in_bulk(enrolments)
    rows = [found[key] for key in dict.fromkeys(enrolments) if key in found]
    served = set() if anew else _served(enrolments, kind)
    templates = _templates_of(rows, kind)
    freezer = Freezer(rows, on=on)
    for row in rows:
        outcome: _Draft | Refused
        try:
            _refuse_unless_due(row, served, on=on)
            outcome = _drafted(row, templates.get(row.cohort.programme_id), freezer)
        except Refused as refusal:
            outcome = refusal
        yield row, outcome


def _drafted(enrolment: Enrolment, template: CertificateTemplate | None, freezer: Freezer) -> _Draft:
    if template is None:
        raise Refused("no_template", _("This programme has no certificate template: nothing to issue from."))
    if enrolment.cohort.programme.issuer is None:
        raise Refused("no_issuer", _("This programme has no issuer: a certificate needs one."))
    code = codes.new()
    number = template.series.number(freezer.on.year, NO_NUMBER)
    content = freezer.freeze(enrolment, template, number=number, code=code, verify_url=_address(code))
    document.check(content)
    return _Draft(enrolment, template, code, content)


def _refuse_unless_reasoned(reason: str, *, on: datetime.date) -> None:
    if not reason.strip():
        raise Refused("reason_missing", _("Write the reason."))
    if on > timezone.localdate():
        raise Refused("in_the_future", _("That day has not come yet."))


def _in_force(certificate: Certificate) -> Certificate:
    if not certificate.is_in_force:
        raise Refused("not_in_force", _("This certificate has been revoked or replaced already."))
    return certificate


def _served(enrolments: Sequence[int], kind: str) -> set[int]:
    in_force = Certificate.objects.in_force().filter(enrolment__in=enrolments, kind=kind)
    return set(in_force.values_list("enrolment_id", flat=True))


def _refuse_unless_due(enrolment: Enrolment, served: set[int], *, on: datetime.date) -> None:
    who = {"person": enrolment.person.full_name}
    if enrolment.completed_on is None:
        raise Refused(
            "not_completed", _("%(person)s has not completed, so no certificate can be issued.") % who
        )
    if on < enrolment.completed_on:
        raise Refused("before_completion", _("%(person)s had not completed on that day yet.") % who)
    if enrolment.pk in served:
        raise Refused("already_issued", _("%(person)s has this certificate already.") % who)


def _refuse_if_changed(drafts: Sequence[_Draft], *, kind: str, anew: bool = False) -> None:
    """Hold the enrolments until the transaction ends, and refuse what no longer is as it was drafted."""
    keys = [draft.enrolment.pk for draft in drafts]
    held = Enrolment.objects.select_for_update(no_key=True).order_by("pk").in_bulk(keys)
    served = set() if anew else _served(keys, kind)
    for draft in drafts:
        drafted, now = draft.enrolment, held.get(draft.enrolment.pk)
        who = {"person": drafted.person.full_name}
        if drafted.pk in served:
            raise Refused("already_issued", _("%(person)s has this certificate already.") % who)
        if now is None or (now.completed_on, now.organisation_id) != (
            drafted.completed_on,
            drafted.organisation_id,
        ):
            raise Refused(
                "changed_meanwhile",
                _("Somebody changed the record of %(person)s at the same moment. Try again.") % who,
            )


def _write(
    drafts: Sequence[_Draft],
    *,
    by: User,
    on: datetime.date,
    kind: str,
    at_once: bool,
    supersedes: Certificate | None = None,
) -> list[Certificate]:
    """The rows of new certificates and their editions, and the tasks that will draw them.

    ``at_once``: they are drawn as soon as they are committed, and the tasks are only for when that fails.
    """
    now, act = timezone.now(), uuid.uuid4()
    certificates = []
    for draft, number in _numbered(drafts, on.year):
        certificates.append(
            Certificate(
                enrolment=draft.enrolment,
                kind=kind,
                series=draft.template.series,
                number=number,
                code=draft.code,
                content=replace(draft.content, number=number).to_json(),
                issue_date=on,
                act=act,
                issued_at=now,
                issued_by=by,
                supersedes=supersedes,
            )
        )
    certificates = Certificate.objects.bulk_create(certificates, batch_size=200)
    CertificateEdition.objects.bulk_create(
        [
            CertificateEdition(certificate=row, language=language)
            for row in certificates
            for language in LANGUAGES
        ],
        batch_size=500,
    )
    keys = [row.pk for row in certificates]
    drawing.enqueue(keys, after=DRAWN_AT_ONCE_WITHIN if at_once else None)
    if at_once:
        transaction.on_commit(partial(drawing.draw, keys), robust=True)
    return certificates


def _templates_of(enrolments: Sequence[Enrolment], kind: str) -> dict[int, CertificateTemplate]:
    """By the key of the programme."""
    programmes = {enrolment.cohort.programme_id for enrolment in enrolments}
    rows = CertificateTemplate.objects.filter(programme__in=programmes, kind=kind)
    return {row.programme_id: row for row in rows.select_related("series").prefetch_related("signatories")}


def _numbered(drafts: Sequence[_Draft], year: int) -> Iterator[tuple[_Draft, str]]:
    """The drafts with their numbers: series by series, each in the order of the drafts."""
    by_series: dict[NumberSeries, list[_Draft]] = {}
    for draft in drafts:
        by_series.setdefault(draft.template.series, []).append(draft)
    for series, group in by_series.items():
        yield from zip(group, _take_numbers(series, year, len(group)), strict=True)


def _take_numbers(series: NumberSeries, year: int, count: int) -> list[str]:
    """A block of ``count`` numbers. The year's row stays locked until the transaction ends: no gap, no double."""
    row, _created = NumberSeriesYear.objects.get_or_create(series=series, year=year)
    NumberSeriesYear.objects.filter(pk=row.pk).update(last=F("last") + count)
    row.refresh_from_db(fields=["last"])
    return [series.number(year, sequence) for sequence in range(row.last - count + 1, row.last + 1)]


def _address(code: str) -> str:
    return settings.BASE_URL + reverse("certificates:verdict", args=[codes.grouped(code)])
