"""A cohort in which something of everything is to be seen, for the journeys through the pages."""

import datetime
from dataclasses import dataclass

from certificates import issuing
from certificates.models import Certificate
from lms.choices import AttendanceState, ExcusedCounts, RequirementKind, ReviewDecision
from lms.models import Cohort, Enrolment, User
from tests import factories as make
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed

LONG_ORGANISATION = "Carea, Kymenlaakson sairaanhoito- ja sosiaalipalvelujen kuntayhtymä"
LONG_NAME = "Áile Máret Wilhelmiina Aikio-Lindqvist"
PILOTS = ("Pori", "Kouvola", "Jämsä", LONG_ORGANISATION)


@dataclass
class Story:
    """Leena leads it; Aino lacks two things; Áile has a certificate, Juha waits for one."""

    cohort: Cohort
    leena: User
    aino: Enrolment
    aile: Enrolment
    juha: Enrolment
    certificate: Certificate


def tell() -> Story:
    cohort = make_certifying_cohort()
    leena = make.make_lead(cohort.programme, "Leena Kallio")
    sessions = [
        make.make_session(make.make_day(cohort), datetime.date(2015, month, 20)) for month in (1, 3, 5, 9)
    ]
    first, second = (
        make.make_assignment(cohort, "Asiakkaan ääni"),
        make.make_assignment(cohort, "Oma verkosto"),
    )
    final_work = make.make_final_work(cohort, due_at=make.at(datetime.date(2016, 1, 15), 16))
    make.make_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=3, excused=ExcusedCounts.AS_ABSENT)
    make.make_requirement(cohort, RequirementKind.INTERMEDIATE_ASSIGNMENTS)
    make.make_requirement(cohort, RequirementKind.FINAL_WORK)

    pori, _kouvola, _jamsa, carea = [make.make_organisation(name) for name in PILOTS]
    aino = make.make_enrolment(cohort, "Aino Korhonen", organisation=carea, job_title="Kotihoidon esihenkilö")
    aile = make_completed(cohort, LONG_NAME, organisation=pori, job_title="Sivistysjohtaja")
    juha = make_completed(cohort, "Juha Östman-af Björkesten", organisation=pori)
    make.make_enrolment(cohort, "Čeärru Sanila", organisation=carea)

    states = (AttendanceState.PRESENT_ON_SITE, AttendanceState.PRESENT_REMOTELY, AttendanceState.EXCUSED)
    for session, state in zip(sessions, states, strict=False):
        make.make_attendance(aino, session, state)
    for session in sessions:
        make.make_attendance(aile, session)
    make.make_review(make.make_submission(first, aino))
    make.make_review(make.make_submission(second, aino), ReviewDecision.RETURNED)
    make.make_submission(final_work, juha)

    certificate = issuing.issue(aile, by=leena, on=CEREMONY)
    return Story(cohort, leena, aino, aile, juha, certificate)
