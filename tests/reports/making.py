"""Figures for tests: many people at once, and the EKJ cohort as its published table tells it."""

import csv
import datetime
import itertools
from pathlib import Path
from typing import Any

from certificates.models import Certificate, NumberSeries
from lms.choices import CertificateKind, ParticipationRole
from lms.models import Cohort, DevelopmentProject, Enrolment, Organisation, Participation, User
from tests.factories import at, make_cohort, make_organisation, make_programme

CEREMONY = datetime.date(2016, 2, 12)
TODAY = datetime.date(2016, 11, 22)
PUBLISHED = (
    Path(__file__).parents[2] / "certificates" / "management" / "demo" / "ekj-2014-2016.csv"
).read_text(encoding="utf-8")

_running = itertools.count(1)


def published_rows() -> list[dict[str, str]]:
    """The 13 rows of organisation, project and certificates; the last is the fold."""
    return list(csv.DictReader(PUBLISHED.splitlines()))


def make_participation(
    cohort: Cohort,
    organisation: Organisation,
    role: str = ParticipationRole.PILOT,
    *,
    project: str = "",
    **columns: Any,
) -> Participation:
    """An organisation at the next place of the cohort's list, with a project where one is named."""
    place = cohort.participations.count() + 1
    part = Participation.objects.create(cohort=cohort, organisation=organisation, role=role, position=place)
    if project:
        DevelopmentProject.objects.create(participation=part, name=project, **{"language": "fi"} | columns)
    return part


def make_people(
    cohort: Cohort,
    organisation: Organisation,
    participants: int,
    completed: int = 0,
    certificates: int = 0,
) -> list[Enrolment]:
    """Participants of whom so many have completed, of whom so many have a certificate, all on the ceremony day."""
    numbers = list(itertools.islice(_running, participants))
    people = User.objects.bulk_create(
        User.objects.prepare(f"osallistuja.{number}@kunta.example", f"Osallistuja {number}")
        for number in numbers
    )
    system = User.objects.system()
    done = {"completed_on": CEREMONY, "completed_at": at(CEREMONY), "completed_by": system}
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            cohort=cohort,
            person=person,
            organisation=organisation,
            joined_on=cohort.starts_on,
            enrolled_at=at(cohort.starts_on),
            enrolled_by=system,
            **(done if place < completed else {}),
        )
        for place, person in enumerate(people)
    )
    Certificate.objects.bulk_create(_certificate(enrolment) for enrolment in enrolments[:certificates])
    return enrolments


def make_certificate(enrolment: Enrolment, **columns: Any) -> Certificate:
    """A certificate as issued on the ceremony day, with nothing printed on it."""
    certificate = _certificate(enrolment, **columns)
    certificate.save()
    return certificate


def _certificate(enrolment: Enrolment, **columns: Any) -> Certificate:
    issuer = enrolment.cohort.programme.issuer
    series, _is_new = NumberSeries.objects.get_or_create(prefix="EKJ", defaults={"issuer": issuer})
    number = next(_running)
    columns = {
        "kind": CertificateKind.COMPLETION,
        "content": {},
        "issue_date": CEREMONY,
        "issued_at": at(CEREMONY),
        "issued_by": User.objects.system(),
    } | columns
    return Certificate(
        enrolment=enrolment,
        series=series,
        number=f"EKJ-{number}",
        code=f"{number:013}",
        **columns,
    )


def make_ekj() -> Cohort:
    """The cohort behind the published table: its 12 pilots, and Keva and two invented ones as the rest."""
    programme = make_programme(title_sv="EKJ-ledarskapscoaching", title_en="EKJ leadership coaching")
    cohort = make_cohort(programme=programme, ceremony_on=CEREMONY)
    *pilots, _fold = published_rows()
    for row in pilots:
        organisation = make_named(row["organisation_fi"], row["organisation_sv"], type=row["type"])
        make_participation(
            cohort,
            organisation,
            project=row["project"],
            lead_word=row["project_lead_word"],
            lead_word_language="sv" if row["project_lead_word"] else "",
            language=row["project_language"],
        )
        certificates = int(row["certificates"])
        make_people(cohort, organisation, certificates + 1, certificates, certificates)
    for name, count in {"Keva": 6, "Koivulahti": 3, "Tuulisalo": 1}.items():
        make_people(cohort, make_organisation(name), count, count, count)
    return cohort


def make_named(name_fi: str, name_sv: str = "", **columns: Any) -> Organisation:
    organisation = make_organisation(name_fi, **columns)
    organisation.names.update(name_sv=name_sv)
    return organisation
