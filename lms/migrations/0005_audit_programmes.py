# What was recorded before entries of the audit log named a programme is given that of its object, where it still is.

from django.db import migrations
from django.db.models import OuterRef, Subquery

COHORT, PLACE = "cohort__programme", "enrolment__cohort__programme"
WAYS = {
    ("lms", "Programme"): "pk",
    ("lms", "ProgrammeLead"): "programme",
    ("lms", "ProgrammePartner"): "programme",
    ("lms", "ProgrammeText"): "programme",
    ("lms", "AggregateFigure"): "programme",
    ("lms", "Cohort"): "programme",
    ("lms", "CohortTrainer"): COHORT,
    ("lms", "CohortGroup"): COHORT,
    ("lms", "GroupPause"): "group__cohort__programme",
    ("lms", "Participation"): COHORT,
    ("lms", "DevelopmentProject"): "participation__cohort__programme",
    ("lms", "DevelopmentIdea"): COHORT,
    ("lms", "TrainingDay"): COHORT,
    ("lms", "TrainingSession"): "day__cohort__programme",
    ("lms", "Assignment"): COHORT,
    ("lms", "CompletionRequirement"): COHORT,
    ("lms", "Enrolment"): COHORT,
    ("lms", "Application"): COHORT,
    ("lms", "GroupMembership"): PLACE,
    ("lms", "EnrolmentPause"): PLACE,
    ("lms", "AfterSplit"): PLACE,
    ("lms", "Waiver"): PLACE,
    ("lms", "Attendance"): "session__day__cohort__programme",
    ("lms", "SubmissionVersion"): "submission__assignment__cohort__programme",
    ("lms", "Review"): "version__submission__assignment__cohort__programme",
    ("lms", "Roster"): COHORT,
    ("lms", "Notice"): COHORT,
    ("certificates", "CertificateTemplate"): "programme",
    ("certificates", "Signatory"): "template__programme",
    ("certificates", "Certificate"): PLACE,
}


def name_programmes(apps, schema_editor):
    entries = apps.get_model("lms", "AuditEntry").objects.filter(programme__isnull=True)
    for kind, way in WAYS.items():
        rows = apps.get_model(*kind).objects.order_by().filter(pk=OuterRef("subject_id"))
        entries.filter(subject_type=".".join(kind).lower()).update(programme=Subquery(rows.values(way)[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('lms', '0004_accounts'),
        ('certificates', '0002_labels'),
    ]

    operations = [
        migrations.RunPython(name_programmes, migrations.RunPython.noop),
    ]
