"""The nouns: who takes part in what, and how far they have come. A file per concept."""

from lms.models.access import AccessEntry
from lms.models.applications import Application
from lms.models.assignments import (
    Assignment,
    Review,
    Submission,
    SubmissionAuthor,
    SubmissionFile,
    SubmissionVersion,
)
from lms.models.audit import AuditEntry
from lms.models.cohorts import (
    Cohort,
    CohortGroup,
    CohortTrainer,
    DevelopmentProject,
    GroupPause,
    OrganisationContact,
    Participation,
)
from lms.models.enrolments import AfterSplit, Enrolment, EnrolmentPause, GroupMembership
from lms.models.figures import AggregateFigure
from lms.models.ideas import DevelopmentIdea
from lms.models.invitations import Invitation
from lms.models.notices import Notice
from lms.models.once import FormUse
from lms.models.organisations import Organisation, OrganisationName, Succession
from lms.models.people import Auditor, EarlierAddress, User
from lms.models.programmes import Programme, ProgrammeLead, ProgrammePartner, ProgrammeText
from lms.models.requirements import CompletionRequirement, Waiver
from lms.models.rosters import Roster
from lms.models.sessions import Attendance, TrainingDay, TrainingSession
from lms.models.tokens import ApiToken
from lms.models.workers import Worker

__all__ = [
    "AccessEntry",
    "AfterSplit",
    "AggregateFigure",
    "ApiToken",
    "Application",
    "Assignment",
    "Attendance",
    "AuditEntry",
    "Auditor",
    "Cohort",
    "CohortGroup",
    "CohortTrainer",
    "CompletionRequirement",
    "DevelopmentIdea",
    "DevelopmentProject",
    "EarlierAddress",
    "Enrolment",
    "EnrolmentPause",
    "FormUse",
    "GroupMembership",
    "GroupPause",
    "Invitation",
    "Notice",
    "Organisation",
    "OrganisationContact",
    "OrganisationName",
    "Participation",
    "Programme",
    "ProgrammeLead",
    "ProgrammePartner",
    "ProgrammeText",
    "Review",
    "Roster",
    "Submission",
    "SubmissionAuthor",
    "SubmissionFile",
    "SubmissionVersion",
    "Succession",
    "TrainingDay",
    "TrainingSession",
    "User",
    "Waiver",
    "Worker",
]
