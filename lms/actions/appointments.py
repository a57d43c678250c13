"""Administrators, who may everything, and auditors, who read everything: appointed and ended."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import invitations, rows
from lms.choices import Role
from lms.errors import Refused
from lms.models import AuditEntry, Auditor, User


@transaction.atomic
def appoint_administrator(person: User, *, by: User) -> User:
    """Let the person do everything. Refuses ``administrator_already`` and ``account_closed``."""
    held = _held(person)
    invitations.refuse_if_closed(held)
    if held.is_superuser:
        raise Refused(
            "administrator_already",
            _("%(person)s is an administrator already.") % {"person": held.full_name},
        )
    _set(held, True, "appoint_administrator", by=by)
    return held


@transaction.atomic
def end_administrator(person: User, *, by: User) -> User:
    """Let the person be no administrator any more; other roles of theirs stay.

    Refuses ``administrator_no_more`` and ``last_administrator``: somebody with an account has to be left.
    """
    # All of them are held, so that two cannot end each other.
    administrators = list(
        User.objects.select_for_update(no_key=True).filter(is_superuser=True).order_by("pk")
    )
    held: User | None = next((one for one in administrators if one.pk == person.pk), None)
    if held is None:
        raise Refused(
            "administrator_no_more",
            _("%(person)s is not an administrator any more.") % {"person": person.full_name},
        )
    refuse_if_last(held)
    _set(held, False, "end_administrator", by=by)
    invitations.revoke_with_role(held, Role.ADMINISTRATOR, by=by)
    return held


def refuse_if_last(person: User) -> None:
    """Refuses ``last_administrator`` when no other administrator can sign in."""
    if not User.objects.with_account().filter(is_superuser=True).exclude(pk=person.pk).exists():
        raise Refused(
            "last_administrator",
            _(
                "%(person)s is the only administrator who can sign in. Appoint another one first, and let them "
                "accept their invitation."
            )
            % {"person": person.full_name},
        )


@transaction.atomic
def appoint_auditor(
    person: User, *, by: User, on: datetime.date, until: datetime.date | None = None
) -> Auditor:
    """Let the person read everything from the day ``on``, until the last day if one is known.

    Refuses ``auditor_then`` while another time of theirs falls on the same days, ``auditor_dates_in_order`` and
    ``account_closed``.
    """
    held = _held(person)
    invitations.refuse_if_closed(held)
    others = Auditor.objects.filter(person=held).exclude(valid_to__lt=on)
    if until is not None:
        others = others.exclude(valid_from__gt=until)
    if others.exists():
        raise Refused(
            "auditor_then", _("%(person)s is an auditor at that time already.") % {"person": held.full_name}
        )
    return rows.add(Auditor(person=held, valid_from=on, valid_to=until), "appoint_auditor", by=by)


@transaction.atomic
def end_auditor(auditor: Auditor, *, by: User, on: datetime.date) -> Auditor:
    """The day ``on`` is the last on which the person reads as an auditor. Refuses ``auditor_dates_in_order``."""
    ended = rows.change(auditor, "end_auditor", by=by, valid_to=on)
    times = Auditor.objects.filter(person=ended.person)
    if not times.exclude(valid_to__lte=timezone.localdate()).exists():
        invitations.revoke_with_role(ended.person, Role.AUDITOR, by=by)
    return ended


def _set(person: User, is_administrator: bool, verb: str, *, by: User) -> None:
    person.is_superuser = is_administrator
    person.save(update_fields=["is_superuser"])
    AuditEntry.objects.record(
        verb,
        person,
        by=by,
        before={"is_superuser": not is_administrator},
        after={"is_superuser": is_administrator},
    )


def _held(person: User) -> User:
    held: User = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    return held
