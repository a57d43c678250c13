"""How the people of the other demos come in: by a roster, as those of EKJ do, and into groups."""

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from certificates.management.demo.names import Invented
from lms import spreadsheets
from lms.actions import rosters
from lms.models import Cohort, Enrolment, User

HEADINGS = (
    *("Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Yksikkö", "Tehtävänimike"),
    *("Johtamistaso", "Aloituspäivä", "Kieli"),
)


@dataclass(frozen=True)
class Joining:
    """A line of a roster. ``organisation`` is a slug, ``level`` a ``ManagementLevel``."""

    person: Invented
    email: str
    organisation: str
    job_title: str
    level: str
    unit: str = ""


def enrol(cohort: Cohort, joining: Sequence[Joining], *, on: datetime.date, by: User) -> list[Enrolment]:
    """Give all of them a place from the day ``on``; answers the places in the order of ``joining``."""
    sheet = spreadsheets.read(_written(joining, on=on), name=f"{cohort.slug}.csv")
    rosters.apply(rosters.plan(cohort, sheet, by=by), by=by)
    places = {
        place.person.email: place
        for place in Enrolment.objects.filter(cohort=cohort).select_related("person", "organisation")
    }
    return [places[one.email] for one in joining]


def _written(joining: Iterable[Joining], *, on: datetime.date) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for one in joining:
        name = one.person
        writer.writerow(
            [
                *(name.given_name, name.surname, one.email, one.organisation, one.unit, one.job_title),
                *(one.level, on.isoformat(), name.language.value),
            ]
        )
    return file.getvalue().encode()
