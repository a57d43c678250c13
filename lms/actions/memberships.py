"""Who is in which group of a cohort and when, and the times when a person keeps their place but is away."""

import datetime
import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.actions.enrolments import all_locked, locked, refuse_if_left
from lms.errors import Refused
from lms.models import (
    AuditEntry,
    CohortGroup,
    Enrolment,
    EnrolmentPause,
    GroupMembership,
    GroupPause,
    User,
)

Pause = TypeVar("Pause", EnrolmentPause, GroupPause)


def join(enrolment: Enrolment, group: CohortGroup, *, by: User, on: datetime.date) -> GroupMembership:
    """Let the person into the group from the day ``on``. Refuses like ``join_all``."""
    return join_all([enrolment], group, by=by, on=on)[0]


@transaction.atomic
def join_all(
    enrolments: Iterable[Enrolment], group: CohortGroup, *, by: User, on: datetime.date
) -> list[GroupMembership]:
    """Let all of them into the group from the day ``on``, or nobody.

    Refuses a group of another cohort, whoever left the cohort or is in the group then already, and a day
    before the person joined the cohort.
    """
    now_held = all_locked(enrolments)
    then_or_later = group.memberships.exclude(left_on__lt=on)
    inside = set(then_or_later.values_list("enrolment_id", flat=True))
    for enrolment in now_held:
        refuse_if_left(enrolment)
        words = {"person": enrolment.person.full_name}
        if enrolment.cohort_id != group.cohort_id:
            raise Refused("other_cohort", _("That group is of another cohort."))
        if on < enrolment.joined_on:
            raise Refused("before_joining", _("%(person)s was not in the cohort yet on that day.") % words)
        if enrolment.pk in inside:
            raise Refused("in_group_already", _("%(person)s is in the group already.") % words)
    joined = GroupMembership.objects.bulk_create(
        [GroupMembership(group=group, enrolment=enrolment, joined_on=on) for enrolment in now_held],
        batch_size=200,
    )
    AuditEntry.objects.record_all(
        "join_group", ((row, {}, rows.facts(row)) for row in joined), by=by, act=uuid.uuid4()
    )
    return joined


@transaction.atomic
def leave(membership: GroupMembership, *, by: User, on: datetime.date, reason: str = "") -> GroupMembership:
    """The day ``on`` is the person's last in the group. Refuses ``left_already`` and a day before they joined."""
    locked(membership.enrolment)
    membership = rows.hold(membership)
    if membership.left_on is not None:
        raise Refused("left_already", _("This person has left the group already."))
    return rows.change(membership, "leave_group", by=by, reason=reason, left_on=on)


@transaction.atomic
def pause(
    enrolment: Enrolment,
    *,
    starts_on: datetime.date,
    by: User,
    ends_on: datetime.date | None = None,
    reason: str = "",
) -> EnrolmentPause:
    """The person is away from ``starts_on`` until ``ends_on``, or until they say so, and keeps their place.

    Refuses ``paused_then`` when another pause of theirs falls on the same days, and whoever left.
    """
    enrolment = locked(enrolment)
    refuse_if_left(enrolment)
    if falling_on(enrolment.pauses.all(), starts_on, ends_on).exists():
        raise Refused("paused_then", _("The person has another pause at that time."))
    row = EnrolmentPause(enrolment=enrolment, starts_on=starts_on, ends_on=ends_on)
    return rows.add(row, "pause", by=by, reason=reason)


def falling_on(
    pauses: "QuerySet[Pause]", starts_on: datetime.date, ends_on: datetime.date | None
) -> "QuerySet[Pause]":
    """Those of the pauses, of people or of groups, that share a day with that time; None is open-ended."""
    not_over = pauses.exclude(ends_on__lt=starts_on)
    return not_over if ends_on is None else not_over.exclude(starts_on__gt=ends_on)
