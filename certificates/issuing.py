"""What happens when a certificate is issued, from top to bottom; and when it is revoked or issued anew.

Issuing is one short transaction: a block of numbers, the certificates with their frozen content, their empty
editions, the audit entries and the tasks that will draw them. Drawing happens after it and outside it, and is
resumed by "editions without a document": whatever dies on the way, a number has one certificate and a
certificate becomes its files in the end.
"""

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from certificates import codes, document
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
from lms.models import AuditEntry, Enrolment, User
from lms.translated import LANGUAGES

# Small enough that a worker which dies loses a few seconds, large enough that the queue is not the work.
CHUNK = 24
LONGEST_PAUSE = datetime.timedelta(hours=1)


def issue(
    enrolment: Enrolment, *, by: User, on: datetime.date, kind: str = CertificateKind.COMPLETION
) -> Certificate:
    """Issue one certificate dated ``on`` and draw it at once; the queue draws it should that fail.

    Refuses like ``issue_all``.
    """
    with transaction.atomic():
        (certificate,) = issue_all([enrolment], by=by, on=on, kind=kind)
        transaction.on_commit(partial(draw, [certificate.pk]), robust=True)
    return certificate


def issue_all(
    enrolments: Iterable[Enrolment], *, by: User, on: datetime.date, kind: str = CertificateKind.COMPLETION
) -> list[Certificate]:
    """Issue to all of ``enrolments``, numbered in their order, or to none.

    ``on`` is the printed day and decides the year of the number. Refuses ``no_template``, ``not_completed``,
    ``before_completion`` and ``already_issued``, each naming the person, and what ``document.check`` refuses:
    whatever is issued can be printed. Two requests at the same moment: one
    issues, the other is refused.
    """
    wanted = [enrolment.pk for enrolment in enrolments]
    try:
        with transaction.atomic():
            held = _held(wanted)
            _refuse_unless_due(held, on=on, kind=kind)
            certificates = _write(held, by=by, on=on, kind=kind)
            AuditEntry.objects.record_all(
                "issue",
                ((row, {}, {"number": row.number, "issue_date": on.isoformat()}) for row in certificates),
                by=by,
                act=certificates[0].act if certificates else None,
            )
    except IntegrityError as crossed:
        raise Refused(
            "already_issued", _("Somebody issued these certificates at the same moment.")
        ) from crossed
    return certificates


def revoke(certificate: Certificate, *, by: User, on: datetime.date, reason: str) -> Certificate:
    """Revoke from the day ``on``. The document stays as it was; verification says "revoked on".

    ``reason`` is for the record and is not shown to the public. Refuses ``not_in_force`` and a day before
    the issue date.
    """
    if not reason.strip():
        raise Refused("reason_missing", _("Write the reason."))
    with transaction.atomic():
        certificate = _in_force(certificate)
        if on < certificate.issue_date:
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

    The new one has a number and a code of its own. Refuses ``not_in_force``.
    """
    if not reason.strip():
        raise Refused("reason_missing", _("Write the reason."))
    with transaction.atomic():
        old = _in_force(certificate)
        if on < old.issue_date:
            raise Refused("before_issue", _("A new certificate cannot be dated before the one it replaces."))
        old.superseded_at = timezone.now()
        old.save(update_fields=["superseded_at"])
        (new,) = _write(_held([old.enrolment_id]), by=by, on=on, kind=old.kind, supersedes=old)
        AuditEntry.objects.record(
            "reissue", old, by=by, after={"superseded_by": new.number}, reason=reason.strip(), act=new.act
        )
        AuditEntry.objects.record(
            "issue", new, by=by, after={"number": new.number, "issue_date": on.isoformat()}, act=new.act
        )
        transaction.on_commit(partial(draw, [new.pk]), robust=True)
    return new


def draw(certificates: Sequence[int]) -> int:
    """Draw every edition of ``certificates`` (keys) that has no document yet; answers how many it drew.

    May run any number of times and in several processes at once: an edition's bytes are stored once, by
    whoever is first.
    """
    drawn = 0
    for start in range(0, len(certificates), CHUNK):
        waiting = list(
            CertificateEdition.objects.waiting()
            .filter(certificate__in=certificates[start : start + CHUNK])
            .select_related("certificate")
            .order_by("certificate", "language")
        )
        wanted = [
            (Content.from_json(row.certificate.content), row.language, row.certificate.issued_at)
            for row in waiting
        ]
        documents = document.draw_many(wanted)
        drawn += sum(_store(row, pdf) for row, pdf in zip(waiting, documents, strict=True))
    return drawn


def draw_waiting() -> int:
    """Draw all that waits, here and now, without the queue."""
    keys = CertificateEdition.objects.waiting().values_list("certificate_id", flat=True).distinct()
    return draw(list(keys))


@task()
def draw_in_background(certificates: list[int], attempt: int = 1) -> int:
    """The queue's way to ``draw``. A failure (a full disk, say) is tried again, at intervals up to an hour."""
    try:
        return draw(certificates)
    except Exception:
        pause = min(datetime.timedelta(seconds=15 * 2**attempt), LONGEST_PAUSE)
        draw_in_background.using(run_after=timezone.now() + pause).enqueue(certificates, attempt + 1)
        raise


def _held(enrolments: Sequence[int]) -> list[Enrolment]:
    """These enrolments as they are now, in this order, held until the transaction ends."""
    rows = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "cohort__programme__issuer")
        .in_bulk(enrolments)
    )
    return [rows[key] for key in enrolments if key in rows]


def _in_force(certificate: Certificate) -> Certificate:
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if not held.is_in_force:
        raise Refused("not_in_force", _("This certificate has been revoked or replaced already."))
    return held


def _refuse_unless_due(enrolments: Sequence[Enrolment], *, on: datetime.date, kind: str) -> None:
    served = set(
        Certificate.objects.in_force()
        .filter(enrolment__in=enrolments, kind=kind)
        .values_list("enrolment_id", flat=True)
    )
    for enrolment in enrolments:
        who = {"person": enrolment.person.full_name}
        if enrolment.completed_on is None:
            raise Refused(
                "not_completed", _("%(person)s has not completed, so no certificate can be issued.") % who
            )
        if on < enrolment.completed_on:
            raise Refused("before_completion", _("%(person)s had not completed on that day yet.") % who)
        if enrolment.pk in served:
            raise Refused("already_issued", _("%(person)s has this certificate already.") % who)


def _write(
    enrolments: Sequence[Enrolment],
    *,
    by: User,
    on: datetime.date,
    kind: str,
    supersedes: Certificate | None = None,
) -> list[Certificate]:
    """The rows of new certificates and their editions, and the tasks that will draw them."""
    if not enrolments:
        return []
    now, act = timezone.now(), uuid.uuid4()
    templates = _templates_of(enrolments, kind)
    freezer = Freezer(enrolments, on=on)
    certificates = []
    for template, group in templates.items():
        numbers = _take_numbers(template.series, on.year, len(group))
        for number, enrolment in zip(numbers, group, strict=True):
            code = codes.new()
            frozen = freezer.freeze(enrolment, template, number=number, code=code, verify_url=_address(code))
            document.check(frozen)
            certificates.append(
                Certificate(
                    enrolment=enrolment,
                    kind=kind,
                    series=template.series,
                    number=number,
                    code=code,
                    content=frozen.to_json(),
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
    for start in range(0, len(keys), CHUNK):
        draw_in_background.enqueue(keys[start : start + CHUNK])
    return certificates


def _templates_of(enrolments: Sequence[Enrolment], kind: str) -> dict[CertificateTemplate, list[Enrolment]]:
    programmes = {enrolment.cohort.programme_id for enrolment in enrolments}
    templates = {
        template.programme_id: template
        for template in CertificateTemplate.objects.filter(programme__in=programmes, kind=kind)
        .select_related("series")
        .prefetch_related("signatories")
    }
    grouped: dict[CertificateTemplate, list[Enrolment]] = {}
    for enrolment in enrolments:
        template = templates.get(enrolment.cohort.programme_id)
        if template is None:
            raise Refused(
                "no_template", _("This programme has no certificate template: nothing to issue from.")
            )
        if enrolment.cohort.programme.issuer is None:
            raise Refused("no_issuer", _("This programme has no issuer: a certificate needs one."))
        grouped.setdefault(template, []).append(enrolment)
    return grouped


def _take_numbers(series: NumberSeries, year: int, count: int) -> list[str]:
    """A block of ``count`` numbers. The year's row stays locked until the transaction ends: no gap, no double."""
    row, _created = NumberSeriesYear.objects.get_or_create(series=series, year=year)
    NumberSeriesYear.objects.filter(pk=row.pk).update(last=F("last") + count)
    row.refresh_from_db(fields=["last"])
    return [series.number(year, sequence) for sequence in range(row.last - count + 1, row.last + 1)]


def _address(code: str) -> str:
    return settings.BASE_URL + reverse("certificates:verdict", args=[codes.grouped(code)])


def _store(edition: CertificateEdition, drawn: bytes) -> bool:
    """Keep ``drawn`` under its own checksum and say so on the row, unless somebody was first."""
    checksum = hashlib.sha256(drawn).hexdigest()
    name = f"certificates/{checksum[:2]}/{checksum}.pdf"
    if not _is_stored(name, drawn):
        name = default_storage.save(name, ContentFile(drawn))
    return bool(
        CertificateEdition.objects.waiting()
        .filter(pk=edition.pk)
        .update(document=name, sha256=checksum, drawn_at=timezone.now())
    )


def _is_stored(name: str, drawn: bytes) -> bool:
    """Whether an earlier try stored these bytes whole. What it left half-written is cleared away."""
    if not default_storage.exists(name):
        return False
    with default_storage.open(name) as kept:
        if kept.read() == drawn:
            return True
    default_storage.delete(name)
    return False
