"""Which entries of the audit log tell about an organisation or a person, for a reader who may see them."""

from django.db.models import Q, QuerySet

from lms.models import (
    AuditEntry,
    CohortTrainer,
    Enrolment,
    Organisation,
    OrganisationContact,
    OrganisationName,
    ProgrammeLead,
    Succession,
    User,
)
from lms.views.history import History, told


def of_organisation(organisation: Organisation) -> History:
    """What happened to it, its names, its successions and its contacts, those that were removed too."""
    key = organisation.pk
    found = Q(subject_type=Organisation._meta.label_lower, subject_id=key)
    for model in (OrganisationName, OrganisationContact):
        own = Q(after__organisation=key) | Q(before__organisation=key)
        own |= Q(subject_id__in=model.objects.filter(organisation=organisation).values("pk"))
        found |= own & Q(subject_type=model._meta.label_lower)
    ends = Q()
    for side in ("predecessor", "successor"):
        ends |= Q(**{f"after__{side}": key}) | Q(**{f"before__{side}": key})
    found |= ends & Q(subject_type=Succession._meta.label_lower)
    return told(AuditEntry.objects.filter(found), of=[organisation])


def of_person(person: User, reader: User) -> History:
    """What happened to the person, to records that became this one, and to what the reader may read of theirs."""
    records = [person.pk, *person.merged_records.values_list("pk", flat=True)]
    places = Enrolment.objects.overseen_by(reader).filter(person=person)
    certificate = Enrolment._meta.get_field("certificates").related_model
    leads, trains = ProgrammeLead.objects.filter(person=person), CohortTrainer.objects.filter(person=person)
    if not reader.sees_all:
        leads = leads.filter(programme__leads__person=reader)
        trains = trains.filter(cohort__programme__leads__person=reader)
    theirs: tuple[QuerySet, ...] = (  # type: ignore[type-arg]  # of five models
        places,
        certificate._default_manager.filter(enrolment__in=places.values("pk")),
        leads,
        trains,
        person.organisations_contacted.all(),
    )
    found = Q(subject_type=User._meta.label_lower, subject_id__in=records)
    for rows in theirs:
        found |= Q(subject_type=rows.model._meta.label_lower, subject_id__in=rows.order_by().values("pk"))
    return told(AuditEntry.objects.filter(found), of=[person])
