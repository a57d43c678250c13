"""What a certificate needs, for tests: a template, and people who have completed."""

import datetime

from certificates.models import CertificateTemplate, NumberSeries, Signatory
from lms.models import Cohort, Enrolment, Programme, User
from tests.factories import at, make_cohort, make_enrolment

CEREMONY = datetime.date(2016, 2, 12)


def make_template(programme: Programme, prefix: str = "EKJ") -> CertificateTemplate:
    series = NumberSeries.objects.create(issuer=programme.issuer, prefix=prefix)
    template = CertificateTemplate.objects.create(
        programme=programme,
        series=series,
        title_fi="EKJ-sertifikaatti",
        title_sv="EKJ-certifikat",
        title_en="EKJ certificate",
        award_fi="on saanut",
        award_sv="har beviljats",
        award_en="has been granted to",
        statement_fi="Merkkinä johtamistaidoista, joita kunta tarvitsee.",
        statement_sv="Ett tecken på de ledarskapsfärdigheter som kommunen behöver.",
        statement_en="A sign of the leadership skills that a municipality needs.",
        place_fi="Helsinki",
        place_sv="Helsingfors",
        place_en="Helsinki",
    )
    Signatory.objects.create(
        template=template, name="Leena Kallio", office_fi="Ohjelmavastaava", office_sv="Programansvarig"
    )
    return template


def make_certifying_cohort(title: str = "EKJ 2014–2016") -> Cohort:
    """A cohort of a programme that has a certificate template."""
    cohort = make_cohort(title, ceremony_on=CEREMONY)
    make_template(cohort.programme)
    return cohort


def make_completed(cohort: Cohort, name: str = "Aino Korhonen", **columns: object) -> Enrolment:
    return make_enrolment(
        cohort,
        name,
        completed_on=CEREMONY,
        completed_at=at(CEREMONY),
        completed_by=User.objects.system(),
        **columns,
    )
