"""A person's place in a cohort: given, moved to another organisation or cohort, given up."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Enrolment, Organisation, User


def enrol(
    cohort: Cohort,
    person: User,
    *,
    organisation: Organisation,
    by: User,
    on: datetime.date,
    unit: str = "",
    job_title: str = "",
    management_level: str = "",
    seat: str = "",
) -> Enrolment:
    """Give ``person`` a place from the day ``on``. Refuses ``already_enrolled`` and ``outside_cohort``."""
    if cohort.ends_on and on > cohort.ends_on:
        raise Refused("outside_cohort", _("The cohort has ended before that day."))
    enrolment = Enrolment(
        cohort=cohort,
        person=person,
        organisation=organisation,
        unit=unit,
        job_title=job_title,
        management_level=management_level,
        seat=seat,
        joined_on=on,
        enrolled_at=timezone.now(),
        enrolled_by=by,
    )
    try:
        with transaction.atomic():
            enrolment.save(force_insert=True)
            AuditEntry.objects.record(
                "enrol",
                enrolment,
                by=by,
                after={"person": person.pk, "organisation": organisation.pk, "joined_on": on.isoformat()},
            )
    except IntegrityError as already:
        if not Enrolment.objects.filter(cohort=cohort, person=person).exists():
            raise
        raise Refused("already_enrolled", _("This person has a place in the cohort already.")) from already
    return enrolment


@transaction.atomic
def move(enrolment: Enrolment, *, to: Organisation, by: User, reason: str = "") -> Enrolment:
    """Record that the person works in another organisation now.

    Completion fixes the organisation (``organisation_fixed``): a certificate and a figure stay with the
    organisation as it was then.
    """
    enrolment = locked(enrolment)
    if enrolment.is_completed:
        raise Refused(
            "organisation_fixed",
            _("The organisation was fixed when the person completed. Undo the completion first."),
        )
    before = {"organisation": enrolment.organisation_id}
    enrolment.organisation = to
    enrolment.save(update_fields=["organisation"])
    AuditEntry.objects.record(
        "move", enrolment, by=by, before=before, after={"organisation": to.pk}, reason=reason
    )
    return enrolment


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: User, on: datetime.date, reason: str = "") -> Enrolment:
    """End the person's place on the day ``on``; what was recorded stays. Refuses whoever completed or left."""
    enrolment = locked(enrolment)
    refuse_if_left(enrolment)
    if enrolment.is_completed:
        raise Refused("completed", _("Who has completed cannot withdraw. Undo the completion first."))
    if on < enrolment.joined_on:
        raise Refused("before_joining", _("Nobody can withdraw before the day they joined."))
    enrolment.withdrawn_on, enrolment.withdrawn_at, enrolment.withdrawn_by = on, timezone.now(), by
    enrolment.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    AuditEntry.objects.record(
        "withdraw", enrolment, by=by, after={"withdrawn_on": on.isoformat()}, reason=reason
    )
    return enrolment


@transaction.atomic
def reinstate(enrolment: Enrolment, *, by: User, reason: str = "") -> Enrolment:
    """Undo a withdrawal. Refuses ``not_withdrawn``."""
    enrolment = locked(enrolment)
    if enrolment.withdrawn_on is None:
        raise Refused("not_withdrawn", _("This person has not withdrawn."))
    before = {"withdrawn_on": enrolment.withdrawn_on.isoformat()}
    enrolment.withdrawn_on = enrolment.withdrawn_at = enrolment.withdrawn_by = None
    enrolment.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    AuditEntry.objects.record("reinstate", enrolment, by=by, before=before, reason=reason)
    return enrolment


@transaction.atomic
def transfer(enrolment: Enrolment, *, to: Cohort, by: User, on: datetime.date, reason: str = "") -> Enrolment:
    """Move the person to another cohort of the programme; answers the new place.

    The old place stays with all that was recorded there and names the new one. Refuses another programme
    (``other_programme``), whoever completed or left, and whoever has a place there already.
    """
    enrolment = locked(enrolment)
    refuse_if_left(enrolment)
    if enrolment.is_completed:
        raise Refused("completed", _("Who has completed cannot be transferred. Undo the completion first."))
    if to.pk == enrolment.cohort_id:
        raise Refused("same_cohort", _("The person is in that cohort already."))
    if to.programme_id != enrolment.cohort.programme_id:
        raise Refused("other_programme", _("A transfer is between two cohorts of one programme."))
    new = enrol(
        to,
        enrolment.person,
        organisation=enrolment.organisation,
        by=by,
        on=on,
        unit=enrolment.unit,
        job_title=enrolment.job_title,
        management_level=enrolment.management_level,
        seat=enrolment.seat,
    )
    enrolment.transferred_on, enrolment.transferred_at = on, timezone.now()
    enrolment.transferred_by, enrolment.transferred_to = by, new
    enrolment.save(update_fields=["transferred_on", "transferred_at", "transferred_by", "transferred_to"])
    AuditEntry.objects.record("transfer", enrolment, by=by, after={"transferred_to": new.pk}, reason=reason)
    return new


def locked(enrolment: Enrolment) -> Enrolment:
    """The same enrolment as it is now, held until the transaction ends, so that two acts cannot cross."""
    return Enrolment.objects.select_for_update().get(pk=enrolment.pk)


def refuse_if_left(enrolment: Enrolment) -> None:
    if enrolment.withdrawn_on is not None:
        raise Refused("withdrawn", _("This person has withdrawn from the cohort."))
    if enrolment.transferred_on is not None:
        raise Refused("transferred", _("This person has been transferred to another cohort."))
