"""Invitations: somebody is asked by mail to take up a role that they have been given, and accepts once.

A person, a role and what it is in have one open invitation at most: inviting again sends it again. The token of
its link is made when the mail goes (``notices.send``) and kept as a SHA-256 alone, so nobody but the recipient can
follow it, and what is sent again works in the newest mail only.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import accounts, notices, rows
from lms.actions.notices import Letter
from lms.choices import InvitationState, NoticeKind, Role
from lms.errors import Refused
from lms.models import (
    AuditEntry,
    Auditor,
    Cohort,
    Enrolment,
    Invitation,
    Notice,
    Organisation,
    Programme,
    User,
)
from lms.models.invitations import LASTS

# Inviting


@transaction.atomic
def invite(
    person: User,
    role: str,
    *,
    by: User,
    cohort: Cohort | None = None,
    programme: Programme | None = None,
    organisation: Organisation | None = None,
) -> Invitation:
    """Invite the person to a role that they have; who was invited to it and has not accepted is invited again.

    Refuses ``role_not_held`` and ``account_closed``.
    """
    person = _held(person)
    refuse_if_closed(person)
    asked = {"cohort": cohort, "programme": programme, "organisation": organisation}
    known = Invitation.objects.open().filter(person=person, role=role, **asked)
    if invitation := known.select_for_update(of=("self",)).first():
        return _send(invitation, "invite_again", by=by)
    return _send(Invitation(person=person, role=Role(role), **asked), "invite", by=by)


@transaction.atomic
def invite_all(enrolments: Iterable[Enrolment], *, by: User) -> list[Invitation]:
    """Invite the people of one cohort; those who have left are left out, those invited before are invited again.

    Refuses ``nobody`` when none of them takes part any more. As many queries for one as for all of them, but for
    the queue's task of each mail.
    """
    held = (
        Enrolment.objects.active()
        .select_for_update(of=("self", "person"), no_key=True)
        .select_related("person", "cohort__programme")
        .filter(pk__in=[enrolment.pk for enrolment in enrolments], person__is_active=True)
        .order_by("person_id")
    )
    places = sorted(held, key=lambda place: place.person.sort_key)
    if not places:
        raise Refused("nobody", _("There is nobody to invite."))
    cohort, act = places[0].cohort, uuid.uuid4()
    written = letters(places, by=by)
    mails = notices.queue(written, cohort, by=by, act=act)
    to_it = Invitation.objects.open().filter(role=Role.PARTICIPANT, cohort=cohort)
    some = to_it.select_for_update(of=("self",)).filter(person__in=[place.person_id for place in places])
    known = {one.person_id: one for one in some}
    _drop(one.notice_id for one in known.values())
    invitations = [
        _renewed(
            known.get(place.person_id)
            or Invitation(person=place.person, role=Role.PARTICIPANT, cohort=cohort),
            by,
        )
        for place in places
    ]
    for invitation, mail in zip(invitations, mails, strict=True):
        invitation.notice = mail
    again = [one for one in invitations if one.pk]
    new = Invitation.objects.bulk_create([one for one in invitations if not one.pk], batch_size=500)
    Invitation.objects.bulk_update(again, _RENEWED, batch_size=200)
    for verb, sent in (("invite", new), ("invite_again", again)):
        AuditEntry.objects.record_all(verb, ((one, {}, rows.facts(one)) for one in sent), by=by, act=act)
    return invitations


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """Send a new link, which works for 14 days from now; the old one is dead from now on.

    Refuses ``invitation_used``, ``invitation_revoked`` and ``account_closed``, and ``role_not_held``.
    """
    person = _held(invitation.person)
    held = rows.hold(invitation)
    refuse_if_settled(held)
    refuse_if_closed(person)
    return _send(held, "invite_again", by=by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, reason: str = "") -> Invitation:
    """Take the invitation back: its link is dead, a mail that waits does not go. The role itself stays as it is.

    Refuses ``invitation_used`` and ``invitation_revoked``.
    """
    held = rows.hold(invitation)
    refuse_if_settled(held)
    held.revoked_at, held.revoked_by = timezone.now(), by
    held.save(update_fields=["revoked_at", "revoked_by"])
    _drop([held.notice_id])
    AuditEntry.objects.record("revoke_invitation", held, by=by, before=rows.facts(held), reason=reason)
    return held


def revoke_with_role(
    person: User,
    role: str,
    *,
    by: User,
    cohort: Cohort | None = None,
    programme: Programme | None = None,
    organisation: Organisation | None = None,
) -> None:
    """Take back what invited to a role that ends. Called in the transaction that ends it."""
    asked = {"cohort": cohort, "programme": programme, "organisation": organisation}
    for invitation in Invitation.objects.open().filter(person=person, role=role, **asked):
        revoke(invitation, by=by)


def take_along(place: Enrolment, to: Cohort, *, by: User) -> None:
    """Let what invited to the place invite to the cohort to which it is transferred: the link stays good."""
    links = Invitation.objects.open().filter(person=place.person_id, role=Role.PARTICIPANT)
    is_invited_there = links.filter(cohort=to).exists()
    for invitation in links.filter(cohort=place.cohort_id):
        if is_invited_there:
            revoke(invitation, by=by)
        else:
            rows.change(invitation, "move_invitation", by=by, cohort=to)


@transaction.atomic
def let_links_expire(person: User) -> None:
    """Let no open link of the person work any more: it went to an address that is not theirs now."""
    links = Invitation.objects.open().filter(person=person)
    _drop(links.values_list("notice_id", flat=True))
    links.update(token_hash=None, expires_at=timezone.now())


# Accepting


def found_by(token: str) -> Invitation | None:
    """The invitation whose newest link holds the token, also when it is settled or expired."""
    rows_of_it = Invitation.objects.select_related("person", "cohort__programme", "programme", "organisation")
    found: Invitation | None = rows_of_it.filter(token_hash=notices.hash_of(token)).first()
    return found


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Invitation:
    """Accept, once: the person's account is open from now on. ``by`` has shown that the address is theirs.

    Refuses ``invitation_foreign``, ``invitation_used``, ``invitation_expired``, ``invitation_revoked`` and
    ``account_closed``.
    """
    person = _held(by)
    held = rows.hold(invitation)
    if held.person_id != by.pk:
        raise Refused(
            "invitation_foreign",
            _("This invitation is for somebody else. Sign out, then open the link in the mail again."),
        )
    refuse_unless_in_force(held)
    refuse_if_closed(person)
    if _role_held(held) is None:
        raise _taken_back()
    held.accepted_at, act = timezone.now(), uuid.uuid4()
    held.save(update_fields=["accepted_at"])
    _drop([held.notice_id])
    AuditEntry.objects.record("accept_invitation", held, by=person, after=rows.facts(held), act=act)
    if accounts.open_account(person, by=person, act=act):
        by.account_opened_at = person.account_opened_at
    return held


def refuse_unless_in_force(invitation: Invitation) -> None:
    """Refuses ``invitation_used``, ``invitation_revoked`` and ``invitation_expired``, as the invited reads it."""
    if invitation.accepted_at is not None:
        raise Refused(
            "invitation_used",
            _("This invitation has been accepted already. Sign in with your e-mail address."),
        )
    if invitation.revoked_at is not None:
        raise _taken_back()
    # An address that was corrected may be somebody else's.
    moved = invitation.email.lower() != invitation.person.email.lower()
    if invitation.state == InvitationState.EXPIRED or moved:
        raise Refused(
            "invitation_expired",
            _("This invitation is too old. Ask whoever invited you to send it again: you get a new link."),
        )


def refuse_if_closed(person: User) -> None:
    """Refuses ``account_closed``: the record was merged into another, or its account was closed."""
    if not person.is_active or person.merged_into_id:
        raise Refused(
            "account_closed", _("The account of %(person)s is closed.") % {"person": person.full_name}
        )


def refuse_if_settled(invitation: Invitation) -> None:
    """Refuses ``invitation_used`` and ``invitation_revoked``, as whoever invites reads it."""
    if invitation.accepted_at is not None:
        raise Refused(
            "invitation_used",
            _("%(person)s has accepted this invitation already.") % {"person": invitation.person},
        )
    if invitation.revoked_at is not None:
        raise Refused("invitation_revoked", _("This invitation has been taken back already."))


def _taken_back() -> Refused:
    return Refused(
        "invitation_revoked",
        _("This invitation has been taken back. If you think that is a mistake, ask whoever invited you."),
    )


# Writing


def letters(enrolments: Iterable[Enrolment], *, by: User) -> list[Letter]:
    """What the participants would read, in the order given. Nobody is told anything yet."""
    until = timezone.now() + LASTS
    return [
        _letter(
            Invitation(person=place.person, role=Role.PARTICIPANT, cohort=place.cohort, expires_at=until),
            place,
            by=by,
        )
        for place in enrolments
        if place.is_active
    ]


def _letter(invitation: Invitation, about: Any, *, by: User) -> Letter:
    cohort = invitation.cohort
    return notices.letter(
        NoticeKind.INVITATION,
        invitation.person,
        about,
        template=f"invitation_{invitation.role}",
        cohort=cohort,
        programme=cohort.programme if cohort else invitation.programme,
        organisation=invitation.organisation,
        site=settings.BRAND["name"],
        until=invitation.expires_at,
        link=notices.PERSONAL_LINK,
        sender=by,
    )


# What sending again changes.
_RENEWED = ("email", "notice", "token_hash", "invited_at", "invited_by", "expires_at")


def _renewed(invitation: Invitation, by: User) -> Invitation:
    now = timezone.now()
    invitation.email = invitation.person.email
    invitation.token_hash = None
    invitation.invited_at, invitation.invited_by, invitation.expires_at = now, by, now + LASTS
    return invitation


def _send(invitation: Invitation, verb: str, *, by: User) -> Invitation:
    """Write the invitation and its mail, which waits in the queue. The person is held by the caller."""
    role = _role_held(invitation)
    if role is None:
        raise Refused(
            "role_not_held",
            _("%(person)s does not have this role any more, so there is nothing to invite them to.")
            % {"person": invitation.person.full_name},
        )
    _drop([invitation.notice_id])
    _renewed(invitation, by).save()
    act = uuid.uuid4()
    about = role if invitation.role == Role.PARTICIPANT else invitation
    (invitation.notice,) = notices.queue(
        [_letter(invitation, about, by=by)], invitation.cohort, by=by, act=act
    )
    invitation.save(update_fields=["notice"])
    AuditEntry.objects.record(verb, invitation, by=by, after=rows.facts(invitation), act=act)
    return invitation


def _role_held(invitation: Invitation) -> Any:
    """The row by which the person has the role, today or from a day to come, if they have it."""
    person, today = invitation.person, timezone.localdate()
    held: dict[str, Any] = {
        Role.PARTICIPANT: Enrolment.objects.active().filter(person=person, cohort=invitation.cohort),
        Role.TRAINER: person.cohorts_trained.filter(cohort=invitation.cohort),
        Role.LEAD: person.programmes_led.filter(programme=invitation.programme),
        Role.CONTACT: person.organisations_contacted.filter(organisation=invitation.organisation).exclude(
            valid_to__lt=today
        ),
        Role.AUDITOR: Auditor.objects.filter(person=person).exclude(valid_to__lt=today),
        Role.ADMINISTRATOR: User.objects.filter(pk=person.pk, is_superuser=True),
    }
    return held[invitation.role].first()


def _drop(mails: Iterable[int | None]) -> None:
    """Do not send what waits: its link would be dead when it arrives."""
    Notice.objects.waiting().filter(pk__in=[key for key in mails if key]).update(dropped_at=timezone.now())


def _held(person: User) -> User:
    """The person as they are now, held, so that two who invite them at once do it one after the other.

    Whoever holds an invitation as well holds the person first, so that no two wait for each other.
    """
    held: User = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    return held
