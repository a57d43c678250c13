"""Telling holders that their certificate is there: an act of its own, after issuing."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateEdition
from lms.actions import notices
from lms.actions.notices import Letter
from lms.choices import NoticeKind
from lms.errors import Refused
from lms.models import Cohort, Notice, User


def published(cohort: Cohort) -> QuerySet[Certificate]:
    """The cohort's certificates that can be downloaded and hold: in force, dated today or earlier, drawn."""
    undrawn = CertificateEdition.objects.waiting().values("certificate")
    return (
        Certificate.objects.in_force()
        .filter(enrolment__cohort=cohort, issue_date__lte=timezone.localdate())
        .exclude(pk__in=undrawn)
    )


def told(certificates: QuerySet[Certificate]) -> set[int]:
    """The keys of those whose holders have been told, or are about to be."""
    sent = Notice.objects.about(NoticeKind.CERTIFICATE, certificates)
    return set(sent.values_list("subject_id", flat=True))


def letters(certificates: Iterable[Certificate]) -> list[Letter]:
    """What the holders would read, in the order given. Nobody is told anything yet."""
    return [
        notices.letter(
            NoticeKind.CERTIFICATE,
            certificate.enrolment.person,
            certificate,
            programme=certificate.enrolment.cohort.programme,
            number=certificate.number,
            issue_date=certificate.issue_date,
            link=notices.address("certificates:mine"),
        )
        for certificate in certificates
    ]


def tell(cohort: Cohort, certificates: Iterable[Certificate], *, by: User) -> list[Notice]:
    """Tell the holders by mail, each in their own language. Refuses ``nobody`` when there is none to tell."""
    written = letters(certificates)
    if not written:
        raise Refused("nobody", _("There is nobody to tell."))
    return notices.queue(written, cohort, by=by)
