"""Groups inside a cohort, and the times when a standing group does not meet."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.actions import memberships, rows
from lms.errors import Refused
from lms.models import Cohort, CohortGroup, GroupPause, Organisation, User
from lms.translated import Texts, columns

Seen = Mapping[str, str] | None


def add_group(
    cohort: Cohort,
    *,
    kind: str,
    name: Texts,
    by: User,
    organisation: Organisation | None = None,
    position: int | None = None,
) -> CohortGroup:
    """A new group, last of its kind; ``organisation`` is that of a management team."""
    if position is None:
        position = rows.next_place(cohort.groups.filter(kind=kind))
    return rows.add(
        CohortGroup(
            cohort=cohort, kind=kind, organisation=organisation, position=position, **columns("name", name)
        ),
        "add_group",
        by=by,
    )


@transaction.atomic
def change_group(
    group: CohortGroup, *, by: User, seen: Seen = None, position: int | None = None, **values: Any
) -> CohortGroup:
    """Change the name, the kind, the organisation or the place; those at that place and after it move on."""
    held = rows.hold(group)
    if position is not None and position != held.position:
        others = CohortGroup.objects.filter(cohort=held.cohort_id, kind=values.get("kind", held.kind))
        rows.make_room(others.exclude(pk=held.pk), position)
        values["position"] = position
    return rows.change(held, "change_group", by=by, seen=seen, **values)


@transaction.atomic
def remove_group(group: CohortGroup, *, by: User) -> None:
    """Take the group away, with its pauses. Refuses ``group_in_use`` and says what rests on it."""
    held = rows.hold(group)
    refuse_if_in_use(held)
    rows.remove(held, "remove_group", by=by)


def refuse_if_in_use(group: CohortGroup) -> None:
    """Refuses ``group_in_use`` while people, sessions, works or ideas belong to the group."""
    people = group.memberships.values("enrolment").distinct().count()
    sessions, works, ideas = group.sessions.count(), group.submissions.count(), group.ideas.count()
    resting = [
        ngettext("%(count)s person is or was in it.", "%(count)s people are or were in it.", people)
        % {"count": people},
        ngettext("%(count)s session is for it.", "%(count)s sessions are for it.", sessions)
        % {"count": sessions},
        ngettext("%(count)s work is its own.", "%(count)s works are its own.", works) % {"count": works},
        ngettext("%(count)s development idea is its own.", "%(count)s development ideas are its own.", ideas)
        % {"count": ideas},
    ]
    found = [
        sentence for count, sentence in zip((people, sessions, works, ideas), resting, strict=True) if count
    ]
    if found:
        sentence = _("%(group)s cannot be removed.") % {"group": group.name}
        raise Refused("group_in_use", " ".join([sentence, *found]))


@transaction.atomic
def pause_group(
    group: CohortGroup, *, starts_on: datetime.date, by: User, ends_on: datetime.date | None = None
) -> GroupPause:
    """The group does not meet from ``starts_on`` until ``ends_on``, or until it says so when that is None.

    Refuses ``pauses_overlap``.
    """
    _refuse_if_paused_then(group, starts_on, ends_on)
    return rows.add(GroupPause(group=group, starts_on=starts_on, ends_on=ends_on), "pause_group", by=by)


@transaction.atomic
def change_pause(
    pause: GroupPause,
    *,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    by: User,
    seen: Seen = None,
) -> GroupPause:
    """Set the days of a pause anew: the group meets again after ``ends_on``. Refuses ``pauses_overlap``."""
    _refuse_if_paused_then(pause.group, starts_on, ends_on, besides=pause)
    return rows.change(pause, "change_pause", by=by, seen=seen, starts_on=starts_on, ends_on=ends_on)


def remove_pause(pause: GroupPause, *, by: User) -> None:
    rows.remove(pause, "remove_pause", by=by)


def _refuse_if_paused_then(
    group: CohortGroup,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    *,
    besides: GroupPause | None = None,
) -> None:
    held = rows.hold(group)  # so that two pauses of the same days cannot both come in
    others = held.pauses.all() if besides is None else held.pauses.exclude(pk=besides.pk)
    if memberships.falling_on(others, starts_on, ends_on).exists():
        raise Refused("pauses_overlap", _("The group has another pause at that time."))
