"""A person's place in a cohort: given, moved to another organisation or cohort, given up."""

import datetime
import uuid
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import invitations, rows
from lms.choices import Role
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Enrolment, Organisation, User

_DESCRIBED = ("unit", "job_title", "management_level", "seat")
_ABOUT_WORK = ("organisation", *_DESCRIBED)
_TRANSFER = ("transferred_on", "transferred_at", "transferred_by", "transferred_to")


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
            _refuse_if_over(cohort_held(cohort), on=on)
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
def move(
    enrolment: Enrolment, *, to: Organisation, by: User, reason: str = "", seen: int | None = None
) -> Enrolment:
    """Record that the person works in another organisation now.

    Completion fixes the organisation (``organisation_fixed``): a certificate and a figure stay with the
    organisation as it was then. ``seen`` is the key of the organisation that the reader saw: when it is another
    by now, ``changed_meanwhile``. Refuses ``same_organisation``.
    """
    enrolment = locked(enrolment)
    if enrolment.is_completed:
        raise Refused(
            "organisation_fixed",
            _("The organisation was fixed when the person completed. Undo the completion first."),
        )
    if enrolment.organisation_id == to.pk:
        raise Refused("same_organisation", _("That is the organisation on record already."))
    if seen is not None and enrolment.organisation_id != seen:
        raise Refused(
            "changed_meanwhile",
            _(
                "Somebody recorded another organisation meanwhile: %(organisation)s. Look at it, then save again."
            )
            % {"organisation": enrolment.organisation},
        )
    before = {"organisation": enrolment.organisation_id}
    enrolment.organisation = to
    enrolment.save(update_fields=["organisation"])
    AuditEntry.objects.record(
        "move", enrolment, by=by, before=before, after={"organisation": to.pk}, reason=reason
    )
    return enrolment


def describe(
    enrolment: Enrolment, *, by: User, seen: Mapping[str, str] | None = None, **about: str
) -> Enrolment:
    """Correct what is said of the person's work: ``unit``, ``job_title``, ``management_level``, ``seat``.

    What is printed on certificates does not change. Refuses ``ChangedMeanwhile`` for what was ``seen``.
    """
    if unknown := set(about) - set(_DESCRIBED):
        raise ValueError(f"{sorted(unknown)} is not said of the work of a person")
    return rows.change(enrolment, "change_place", by=by, seen=seen, **about)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: User, on: datetime.date, reason: str = "") -> Enrolment:
    """End the person's place on the day ``on``; what was recorded stays. Refuses whoever completed or left."""
    enrolment = locked(enrolment)
    refuse_if_left(enrolment)
    if enrolment.is_completed:
        raise Refused("completed", _("Who has completed cannot withdraw. Undo the completion first."))
    if on < enrolment.joined_on:
        raise Refused("before_joining", _("Nobody can withdraw before the day they joined."))
    refuse_if_to_come(on)
    enrolment.withdrawn_on, enrolment.withdrawn_at, enrolment.withdrawn_by = on, timezone.now(), by
    enrolment.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    AuditEntry.objects.record(
        "withdraw", enrolment, by=by, after={"withdrawn_on": on.isoformat()}, reason=reason
    )
    invitations.revoke_with_role(enrolment.person, Role.PARTICIPANT, by=by, cohort=enrolment.cohort)
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
    """Move the person to another cohort of the programme; answers the place there.

    The place they leave stays with all that was recorded there and names the one they go to. Whoever was
    transferred from that cohort before gets the old place back, with all that was recorded there. Refuses
    another programme (``other_programme``), whoever completed or left, whoever has a place there already, and
    a day to come.
    """
    to = cohort_held(to)
    places = Enrolment.objects.filter(Q(pk=enrolment.pk) | Q(cohort=to, person=enrolment.person_id))
    held = {place.pk: place for place in all_locked(places)}
    if enrolment.pk not in held:
        raise _removed()
    enrolment = held.pop(enrolment.pk)
    refuse_if_left(enrolment)
    if enrolment.is_completed:
        raise Refused("completed", _("Who has completed cannot be transferred. Undo the completion first."))
    if to.pk == enrolment.cohort_id:
        raise Refused("same_cohort", _("The person is in that cohort already."))
    if to.programme_id != enrolment.cohort.programme_id:
        raise Refused("other_programme", _("A transfer is between two cohorts of one programme."))
    if on < enrolment.joined_on:
        raise Refused("before_joining", _("Nobody can be transferred before the day they joined."))
    refuse_if_to_come(on)
    act = uuid.uuid4()
    earlier = next(iter(held.values()), None)
    if earlier is not None and leads_to(earlier, enrolment):
        _refuse_if_over(to, on=on)
        place = _reopen(earlier, enrolment, by=by, reason=reason, act=act)
    else:
        about = {name: getattr(enrolment, name) for name in _ABOUT_WORK}
        place = enrol(to, enrolment.person, by=by, on=on, **about)
    enrolment.transferred_on, enrolment.transferred_at = on, timezone.now()
    enrolment.transferred_by, enrolment.transferred_to = by, place
    enrolment.save(update_fields=_TRANSFER)
    AuditEntry.objects.record(
        "transfer",
        enrolment,
        by=by,
        after={"transferred_to": place.pk, "transferred_on": on.isoformat()},
        reason=reason,
        act=act,
    )
    invitations.take_along(enrolment, to, by=by)
    return place


def _reopen(earlier: Enrolment, left: Enrolment, *, by: User, reason: str, act: uuid.UUID) -> Enrolment:
    """Make the ``earlier`` place active again, with the work that the person has now."""
    before = {
        "transferred_to": earlier.transferred_to_id,
        "transferred_on": str(earlier.transferred_on),
        "organisation": earlier.organisation_id,
    }
    earlier.transferred_on = earlier.transferred_at = earlier.transferred_by = earlier.transferred_to = None
    for name in _ABOUT_WORK:
        setattr(earlier, name, getattr(left, name))
    earlier.save(update_fields=[*_TRANSFER, *_ABOUT_WORK])
    AuditEntry.objects.record(
        "return",
        earlier,
        by=by,
        before=before,
        after={"organisation": earlier.organisation_id},
        reason=reason,
        act=act,
    )
    return earlier


def leads_to(earlier: Enrolment, enrolment: Enrolment) -> bool:
    """Whether the person went on from ``earlier``, over whatever places, to ``enrolment``."""
    place: Enrolment | None = earlier
    while place is not None and place != enrolment:
        place = place.transferred_to
    return place is not None


def cohort_held(cohort: Cohort) -> Cohort:
    """The cohort as it is now; nobody else gets a place or a mark in it, nor does a roster, until the transaction
    ends. Whoever holds several of its days, sessions or people holds it first, so that no two wait for each other.
    """
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def locked(enrolment: Enrolment) -> Enrolment:
    """The same enrolment as it is now, held until the transaction ends, so that two acts cannot cross.

    Refuses ``removed_meanwhile``: the import that brought it may have been undone.
    """
    held = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).first()
    if held is None:
        raise _removed()
    return held


def all_locked(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """The same enrolments as they are now, each once, with their people, held like one.

    Always in the order of their keys, so that two acts on several people cannot wait for each other. An act
    that needs a cohort or a session as well holds that first.
    """
    rows = Enrolment.objects.select_for_update(no_key=True, of=("self",)).select_related("person")
    return list(rows.filter(pk__in=[enrolment.pk for enrolment in enrolments]).order_by("pk"))


def _removed() -> Refused:
    return Refused("removed_meanwhile", _("Somebody removed this while you had it open."))


def refuse_if_left(enrolment: Enrolment) -> None:
    if enrolment.withdrawn_on is not None:
        raise Refused("withdrawn", _("This person has withdrawn from the cohort."))
    if enrolment.transferred_on is not None:
        raise Refused("transferred", _("This person has been transferred to another cohort."))


def refuse_if_to_come(on: datetime.date) -> None:
    if on > timezone.localdate():
        raise Refused("in_the_future", _("That day is still to come."))


def _refuse_if_over(cohort: Cohort, *, on: datetime.date) -> None:
    if cohort.ends_on and on > cohort.ends_on:
        raise Refused("outside_cohort", _("The cohort has ended before that day."))
