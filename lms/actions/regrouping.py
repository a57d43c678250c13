"""Many people of a cohort put into groups at once, and what brings one of them back from a pause."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.actions.enrolments import all_locked, refuse_if_left
from lms.actions.memberships import join_all
from lms.errors import Refused
from lms.models import AuditEntry, CohortGroup, Enrolment, EnrolmentPause, GroupMembership, User


@dataclass(frozen=True)
class Regrouped:
    """How many joined the group, how many were in it already, and how many left another one of its kind."""

    joined: int
    there_already: int
    left: int


@transaction.atomic
def put(
    enrolments: Iterable[Enrolment],
    group: CohortGroup,
    *,
    by: User,
    on: datetime.date,
    instead: bool = False,
) -> Regrouped:
    """Let those into the group who are not in it yet, all from the day ``on`` or nobody.

    ``instead`` takes them out of the other groups of the same kind. Refuses like ``join_all``.
    """
    held = all_locked(enrolments)
    open_ones = GroupMembership.objects.filter(enrolment__in=held, left_on__isnull=True)
    inside = set(open_ones.filter(group=group).values_list("enrolment_id", flat=True))
    newcomers = [place for place in held if place.pk not in inside]
    left = 0
    if instead:
        others = open_ones.filter(group__cohort=group.cohort_id, group__kind=group.kind).exclude(group=group)
        left = _end(others.select_related("enrolment__person"), by=by, on=on)
    if newcomers:
        join_all(newcomers, group, by=by, on=on)
    return Regrouped(len(newcomers), len(inside), left)


@transaction.atomic
def take_out(enrolments: Iterable[Enrolment], group: CohortGroup, *, by: User, on: datetime.date) -> int:
    """End what they have in the group; answers of how many. Who is not in it is left alone."""
    held = all_locked(enrolments)
    memberships = GroupMembership.objects.filter(enrolment__in=held, group=group, left_on__isnull=True)
    return _end(memberships.select_related("enrolment__person"), by=by, on=on)


@transaction.atomic
def resume(pause: EnrolmentPause, *, by: User, on: datetime.date) -> EnrolmentPause:
    """The person is back on the day ``on``. Refuses ``back_already``, and a day on which they were not away yet."""
    held = rows.hold(pause)
    refuse_if_left(held.enrolment)
    if held.ends_on is not None:
        raise Refused("back_already", _("The pause has an end already."))
    last_day_away = on - datetime.timedelta(days=1)
    if last_day_away < held.starts_on:
        raise Refused("not_away_yet", _("The pause had not begun before that day."))
    return rows.change(held, "resume", by=by, ends_on=last_day_away)


def _end(memberships: "Iterable[GroupMembership]", *, by: User, on: datetime.date) -> int:
    """The day before ``on`` is the last. Who joined on that day or later was never there: the row goes."""
    last_day = on - datetime.timedelta(days=1)
    ended: list[GroupMembership] = []
    undone: list[GroupMembership] = []
    for membership in memberships:
        (ended if membership.joined_on <= last_day else undone).append(membership)
    act = uuid.uuid4()
    AuditEntry.objects.record_all(
        "leave_group",
        [
            *((row, {}, {"left_on": last_day.isoformat()}) for row in ended),
            *((row, rows.facts(row), {}) for row in undone),
        ],
        by=by,
        act=act,
    )
    GroupMembership.objects.filter(pk__in=[row.pk for row in ended]).update(left_on=last_day)
    GroupMembership.objects.filter(pk__in=[row.pk for row in undone]).delete()
    return len(ended) + len(undone)
