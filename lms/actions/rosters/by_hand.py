"""One person added by hand, as a roster would."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from lms.actions import enrolments, memberships, people
from lms.models import Cohort, CohortGroup, Enrolment, Organisation, User


@transaction.atomic
def add_one(
    cohort: Cohort,
    *,
    email: str,
    full_name: str,
    language: str,
    organisation: Organisation,
    on: datetime.date,
    by: User,
    unit: str = "",
    job_title: str = "",
    management_level: str = "",
    groups: Iterable[CohortGroup] = (),
) -> Enrolment:
    """Give whoever has the address, or a new person, a place in the cohort and in ``groups`` from that day.

    Refuses like ``people.add``, ``enrolments.enrol`` and ``memberships.join``.
    """
    person = people.known_or_added(email, full_name=full_name, language=language, by=by)
    enrolment = enrolments.enrol(
        cohort,
        person,
        organisation=organisation,
        by=by,
        on=on,
        unit=unit,
        job_title=job_title,
        management_level=management_level,
    )
    for group in groups:
        memberships.join(enrolment, group, by=by, on=on)
    return enrolment
