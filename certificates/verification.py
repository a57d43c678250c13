"""Verifying: is this certificate genuine, and does it hold today?"""

import datetime
import hashlib
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.models import Certificate, CertificateEdition


class State(TextChoices):
    """What verification can answer about a certificate or about what was typed."""

    VALID = "valid", _("Genuine and valid")
    NOT_YET_IN_FORCE = "not_yet_in_force", _("Genuine, not yet in force")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced by a newer certificate")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("No certificate has this code")
    MISTYPED = "mistyped", _("There is a typing error in the code")
    NUMBER_ONLY = "number_only", _("The number alone is not enough")


@dataclass(frozen=True)
class Verdict:
    """The answer. ``certificate`` is given for every state in which one was found, revoked ones too.

    ``editions`` are its language versions.
    """

    state: State
    code: str
    certificate: Certificate | None = None
    editions: tuple[CertificateEdition, ...] = ()

    @property
    def found(self) -> bool:
        return self.certificate is not None


def verify(text: str, *, on: datetime.date | None = None) -> Verdict:
    """Answer about the code that was typed or scanned, as of the day ``on`` (today when None).

    A number alone is never looked up, so that nobody can list holders by counting. A code whose check character
    disagrees was mistyped and is not looked up either. For any other the same questions are asked of the
    database, whether a certificate has it or not.
    """
    code = codes.read(text)
    is_whole = codes.is_whole(code)
    if is_whole:
        certificate = Certificate.objects.select_related("superseded_by").filter(code=code).first()
        editions = tuple(CertificateEdition.objects.filter(certificate__code=code))
        if certificate is not None:
            return Verdict(state_of(certificate, on=on), code, certificate, editions)
    if codes.reads_as_number(text):
        return Verdict(State.NUMBER_ONLY, text.strip())
    return Verdict(State.UNKNOWN, code) if is_whole else Verdict(State.MISTYPED, text.strip())


def verify_bytes(content: bytes, *, on: datetime.date | None = None) -> Verdict:
    """Answer about a file: known only when its every byte is as stored."""
    edition = CertificateEdition.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if edition is None:
        return Verdict(State.UNKNOWN, "")
    certificate = Certificate.objects.select_related("superseded_by").get(pk=edition.certificate_id)
    editions = tuple(certificate.editions.all())
    return Verdict(state_of(certificate, on=on), certificate.code, certificate, editions)


def state_of(certificate: Certificate, *, on: datetime.date | None = None) -> State:
    """What holds of ``certificate`` on the day ``on`` (today when None), by all that is recorded by now.

    It is revoked from ``revoked_on`` on, and superseded from the issue date of the one that replaced it on, so
    that of the two exactly one holds on any day; before that day it is what it would be without. Both outrank
    the calendar: what is revoked or superseded is neither "not yet in force" nor expired.
    """
    today = on or timezone.localdate()
    if certificate.revoked_on is not None and certificate.revoked_on <= today:
        return State.REVOKED
    # Nothing replaces another before its own issue date has come, so that today needs no look at the newer one.
    if certificate.superseded_at is not None and (
        on is None or certificate.superseded_by.issue_date <= today
    ):
        return State.SUPERSEDED
    if certificate.issue_date > today:
        return State.NOT_YET_IN_FORCE
    if certificate.expires_on is not None and certificate.expires_on < today:
        return State.EXPIRED
    return State.VALID
