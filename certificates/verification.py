"""Verifying: is this certificate genuine, and does it hold today?"""

import datetime
import hashlib
import re
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices
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
    """The answer. ``certificate`` is given for every state in which one was found, revoked ones too."""

    state: State
    code: str
    certificate: Certificate | None = None

    @property
    def found(self) -> bool:
        return self.certificate is not None


# Any letters, a year and a running number: what is printed as "Number", for whoever types that instead.
_NUMBER = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{0,11}-?(19|20)\d\d-?\d{4,6}")


def verify(text: str, *, on: datetime.date | None = None) -> Verdict:
    """Answer about the code that was typed or scanned, as of the day ``on`` (today when None).

    A number alone is never looked up, so that nobody can list holders by counting. A code whose check character
    disagrees was mistyped and is not looked up either.
    """
    if _NUMBER.fullmatch(text.strip().upper().replace(" ", "")):
        return Verdict(State.NUMBER_ONLY, text.strip())
    code = codes.read(text)
    if not codes.is_whole(code):
        return Verdict(State.MISTYPED, text.strip())
    certificate = _with_editions().filter(code=code).first()
    if certificate is None:
        return Verdict(State.UNKNOWN, code)
    return Verdict(state_of(certificate, on=on), code, certificate)


def verify_bytes(content: bytes, *, on: datetime.date | None = None) -> Verdict:
    """Answer about a file: known only when its every byte is as stored."""
    edition = CertificateEdition.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    if edition is None:
        return Verdict(State.UNKNOWN, "")
    certificate = _with_editions().get(pk=edition.certificate_id)
    return Verdict(state_of(certificate, on=on), certificate.code, certificate)


def state_of(certificate: Certificate, *, on: datetime.date | None = None) -> State:
    """What holds of ``certificate`` on a day. Revoked and superseded outrank the calendar."""
    today = on or timezone.localdate()
    if certificate.revoked_at is not None:
        return State.REVOKED
    if certificate.superseded_at is not None:
        return State.SUPERSEDED
    if certificate.issue_date > today:
        return State.NOT_YET_IN_FORCE
    if certificate.expires_on is not None and certificate.expires_on < today:
        return State.EXPIRED
    return State.VALID


def _with_editions() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("superseded_by").prefetch_related("editions")
