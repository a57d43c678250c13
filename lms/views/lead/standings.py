"""Where the people of a cohort stand, in figures: for its row, its page and the acts upon many."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.choices import CertificateKind
from lms.models import Cohort, Enrolment
from lms.progress import Progress

SEGMENTS = ("completed", "in_progress", "at_risk", "withdrawn")

Assessed = Mapping[int, Progress]


def segments(states: Iterable[str]) -> list[tuple[str, int]]:
    """For ``{% meter %}``."""
    counts = Counter(states)
    return [(state, counts[state]) for state in SEGMENTS]


def requires_nothing(progress: Assessed) -> bool:
    """Whether people take part in a cohort that asks for nothing, as in a standing group: nobody completes there."""
    return bool(progress) and not any(one.items for one in progress.values())


def ready(rows: Iterable[Enrolment], progress: Assessed) -> list[Enrolment]:
    """Those who have met everything and have no completion on record."""
    return [row for row in rows if row.is_active and not row.is_completed and progress[row.pk].is_complete]


def certificate_of(row: Enrolment) -> Any:
    """The certificate of completion in force, known here through the reverse relation only."""
    in_force = (one for one in row.certificates.all() if one.is_in_force)
    return next((one for one in in_force if one.kind == CertificateKind.COMPLETION), None)


def was_revoked(row: Enrolment) -> bool:
    """Whether a certificate of completion was taken back: a new one is then decided person by person."""
    return any(
        one.revoked_at is not None for one in row.certificates.all() if one.kind == CertificateKind.COMPLETION
    )


def uncertified(cohort: Cohort, rows: Sequence[Enrolment]) -> list[Enrolment]:
    """Those who have completed and whom a certificate is to be issued to; nobody where the programme issues none."""
    if cohort.programme.issuer_id is None:
        return []
    return [row for row in rows if row.is_completed and not certificate_of(row) and not was_revoked(row)]
