"""What can be done with a person's place as it stands now; the verbs decide, this is what pages offer."""

from lms.models import Cohort, Enrolment
from lms.progress import Progress


def can_complete(enrolment: Enrolment, progress: Progress) -> bool:
    return can_leave(enrolment) and progress.is_complete


def can_undo_completion(enrolment: Enrolment) -> bool:
    return enrolment.is_completed and not any(one.is_in_force for one in enrolment.certificates.all())


def can_leave(enrolment: Enrolment) -> bool:
    """Whether the place is held and open: then one can withdraw, go to another cohort or organisation, be waived."""
    return enrolment.is_active and not enrolment.is_completed


def can_return(enrolment: Enrolment) -> bool:
    return enrolment.withdrawn_on is not None


def cohorts_to_go_to(enrolment: Enrolment) -> list[Cohort]:
    """The other cohorts of the programme but for those in which the person has a place that they did not leave
    for another cohort: the newest first."""
    held = Enrolment.objects.filter(person=enrolment.person_id, transferred_on__isnull=True)
    return list(
        Cohort.objects.filter(programme=enrolment.cohort.programme_id)
        .exclude(pk=enrolment.cohort_id)
        .exclude(enrolments__in=held)
    )
