"""Rows for tests, in as few words as a story needs.

People, organisations and programmes that are named twice are the same ones; everything else is made anew.
Whatever a function does not ask for can be given as a column of the model. Nothing here goes through verbs:
a test that is about a verb calls it.
"""

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.text import slugify

from lms.actions.notices import hash_of
from lms.choices import AssignmentKind, AttendanceState, GroupKind, RequirementKind, ReviewDecision
from lms.models import (
    Assignment,
    Attendance,
    Auditor,
    Cohort,
    CohortGroup,
    CohortTrainer,
    CompletionRequirement,
    Enrolment,
    GroupMembership,
    Invitation,
    Organisation,
    OrganisationContact,
    OrganisationName,
    Programme,
    ProgrammeLead,
    Review,
    Submission,
    SubmissionAuthor,
    SubmissionVersion,
    TrainingDay,
    TrainingSession,
    User,
    Waiver,
)
from lms.models.invitations import LASTS

HELSINKI = ZoneInfo("Europe/Helsinki")
STARTS_ON = datetime.date(2014, 11, 1)
ENDS_ON = datetime.date(2016, 2, 12)


def at(day: datetime.date, hour: int = 12) -> datetime.datetime:
    """A moment of that day in Helsinki."""
    return datetime.datetime.combine(day, datetime.time(hour), HELSINKI)


# People and organisations


def make_person(name: str = "Aino Korhonen", *, email: str = "", **columns: Any) -> User:
    """Whoever has that e-mail; by default it is made of the name. Nobody has a password: ``force_login``.

    They have an account, unless ``account_opened_at=None`` is given.
    """
    columns.setdefault("account_opened_at", at(STARTS_ON))
    email = email or f"{slugify(name).replace('-', '.')}@kunta.example"
    return User.objects.with_email(email).first() or User.objects.create_user(email, name, **columns)


def make_organisation(name: str = "Espoo", **columns: Any) -> Organisation:
    organisation, is_new = Organisation.objects.get_or_create(slug=slugify(name), defaults=columns)
    if is_new:
        OrganisationName.objects.create(organisation=organisation, name_fi=name)
    return organisation


def make_invitation(person: User, role: str, token: str = "", **columns: Any) -> Invitation:
    """Sent a moment ago, its link with ``token``; to the ``cohort``, ``programme`` or ``organisation`` given."""
    now = timezone.now()
    columns = {"email": person.email, "invited_at": now, "expires_at": now + LASTS} | columns
    columns.setdefault("invited_by", User.objects.system())
    return Invitation.objects.create(
        person=person, role=role, token_hash=hash_of(token) if token else None, **columns
    )


def make_contact(organisation: Organisation, name: str = "Olli Niemi", **columns: Any) -> User:
    person = make_person(name)
    columns.setdefault("valid_from", STARTS_ON)
    OrganisationContact.objects.create(organisation=organisation, person=person, **columns)
    return person


def make_auditor(name: str = "Aune Salo", **columns: Any) -> User:
    """Somebody who reads everything, from the first day of the cohorts on."""
    person = make_person(name)
    columns.setdefault("valid_from", STARTS_ON)
    Auditor.objects.create(person=person, **columns)
    return person


# Programmes and cohorts


def make_programme(title: str = "EKJ-johtamisvalmennus", **columns: Any) -> Programme:
    programme = Programme.objects.filter(slug=slugify(title)).first()
    if programme is None:
        columns.setdefault("issuer", make_organisation("Kuntaliitto"))
        programme = Programme.objects.create(slug=slugify(title), title_fi=title, **columns)
    return programme


def make_cohort(
    title: str = "EKJ 2014–2016", *, programme: Programme | None = None, **columns: Any
) -> Cohort:
    columns = {"slug": slugify(title), "starts_on": STARTS_ON, "ends_on": ENDS_ON} | columns
    return Cohort.objects.create(programme=programme or make_programme(), title_fi=title, **columns)


def make_lead(programme: Programme, name: str = "Leena Laine") -> User:
    person = make_person(name)
    ProgrammeLead.objects.create(programme=programme, person=person)
    return person


def make_trainer(cohort: Cohort, name: str = "Tero Virtanen") -> User:
    person = make_person(name)
    CohortTrainer.objects.create(cohort=cohort, person=person)
    return person


def make_group(cohort: Cohort, name: str = "Etelä-Suomi", **columns: Any) -> CohortGroup:
    columns = {"kind": GroupKind.AREA, "position": cohort.groups.count() + 1} | columns
    return CohortGroup.objects.create(cohort=cohort, name_fi=name, **columns)


def make_enrolment(
    cohort: Cohort | None = None,
    name: str = "Aino Korhonen",
    *,
    organisation: Organisation | None = None,
    groups: Iterable[CohortGroup] = (),
    **columns: Any,
) -> Enrolment:
    """A place from the first day of the cohort on, in ``groups`` from the day of joining on."""
    cohort = cohort or make_cohort()
    columns = {"joined_on": cohort.starts_on, "enrolled_at": at(cohort.starts_on)} | columns
    columns.setdefault("person", make_person(name))
    columns.setdefault("enrolled_by", User.objects.system())
    enrolment = Enrolment.objects.create(
        cohort=cohort, organisation=organisation or make_organisation(), **columns
    )
    for group in groups:
        make_membership(enrolment, group)
    return enrolment


def make_membership(enrolment: Enrolment, group: CohortGroup, **columns: Any) -> GroupMembership:
    columns.setdefault("joined_on", enrolment.joined_on)
    return GroupMembership.objects.create(enrolment=enrolment, group=group, **columns)


# Training days and attendance


def make_day(cohort: Cohort, title: str = "", **columns: Any) -> TrainingDay:
    columns.setdefault("position", cohort.training_days.count() + 1)
    title = title or f"Valmennuspäivä {columns['position']}"
    return TrainingDay.objects.create(cohort=cohort, title_fi=title, **columns)


def make_session(
    day: TrainingDay, on: datetime.date = datetime.date(2015, 1, 20), *groups: CohortGroup, **columns: Any
) -> TrainingSession:
    """From nine to four on that day, for ``groups`` or, when none is named, for everyone."""
    columns = {"starts_at": at(on, 9), "ends_at": at(on, 16)} | columns
    session = TrainingSession.objects.create(day=day, **columns)
    session.groups.set(groups)
    return session


def make_attendance(
    enrolment: Enrolment, session: TrainingSession, state: str = AttendanceState.PRESENT_ON_SITE
) -> Attendance:
    return Attendance.objects.create(
        enrolment=enrolment,
        session=session,
        state=state,
        recorded_at=session.ends_at,
        recorded_by=User.objects.system(),
    )


# Assignments


def make_assignment(
    cohort: Cohort, title: str = "", *, kind: str = AssignmentKind.INTERMEDIATE, **columns: Any
) -> Assignment:
    columns.setdefault("position", cohort.assignments.filter(kind=kind).count() + 1)
    title = title or f"Tehtävä {columns['position']}"
    return Assignment.objects.create(cohort=cohort, kind=kind, title_fi=title, **columns)


def make_final_work(cohort: Cohort, title: str = "Sertifikaattityö", **columns: Any) -> Assignment:
    return make_assignment(cohort, title, kind=AssignmentKind.FINAL_WORK, **columns)


def make_submission(
    assignment: Assignment,
    *authors: Enrolment,
    on: datetime.date = datetime.date(2015, 11, 2),
    **columns: Any,
) -> SubmissionVersion:
    """The first version of a work by one author or several."""
    submission = Submission.objects.create(assignment=assignment, **columns)
    for enrolment in authors:
        SubmissionAuthor.objects.create(submission=submission, assignment=assignment, enrolment=enrolment)
    return make_version(submission, on=on)


def make_version(submission: Submission, *, on: datetime.date, **columns: Any) -> SubmissionVersion:
    columns.setdefault("handed_in_by", User.objects.system())
    return SubmissionVersion.objects.create(
        submission=submission,
        number=submission.versions.count() + 1,
        handed_in_on=on,
        handed_in_at=at(on),
        **columns,
    )


def make_review(
    version: SubmissionVersion,
    decision: str = ReviewDecision.ACCEPTED,
    *,
    on: datetime.date = datetime.date(2015, 12, 12),
    **columns: Any,
) -> Review:
    columns = {"comment": "Kuvaa, mitä muutit.", "reviewed_by": User.objects.system()} | columns
    return Review.objects.create(
        version=version, decision=decision, reviewed_on=on, reviewed_at=at(on), **columns
    )


# Completion


def make_requirement(
    cohort: Cohort, kind: str = RequirementKind.TRAINING_DAYS, **columns: Any
) -> CompletionRequirement:
    columns.setdefault("position", cohort.requirements.count() + 1)
    return CompletionRequirement.objects.create(cohort=cohort, kind=kind, **columns)


def make_waiver(
    enrolment: Enrolment,
    requirement: CompletionRequirement,
    reason: str = "Vastaava valmennus 2013",
    **columns: Any,
) -> Waiver:
    columns = {
        "waived_on": STARTS_ON,
        "waived_at": at(STARTS_ON),
        "waived_by": User.objects.system(),
    } | columns
    return Waiver.objects.create(enrolment=enrolment, requirement=requirement, reason=reason, **columns)
