"""What is said of a role: to what one is invited, and what one may do in it."""

from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms import permissions
from lms.choices import Role
from lms.models import Invitation

_INVITED: dict[str, Promise] = {
    Role.PARTICIPANT: gettext_lazy("You have been invited as a participant of %(programme)s (%(cohort)s)."),
    Role.TRAINER: gettext_lazy("You have been invited as a trainer of %(cohort)s (%(programme)s)."),
    Role.LEAD: gettext_lazy("You have been invited as a lead of %(programme)s."),
    Role.CONTACT: gettext_lazy("You have been invited as a contact of %(organisation)s."),
    Role.AUDITOR: gettext_lazy("You have been invited as an auditor of %(site)s."),
    Role.ADMINISTRATOR: gettext_lazy("You have been invited as an administrator of %(site)s."),
}
_NOW: dict[str, Promise] = {
    Role.PARTICIPANT: gettext_lazy("You are a participant of %(programme)s (%(cohort)s) now."),
    Role.TRAINER: gettext_lazy("You are a trainer of %(cohort)s (%(programme)s) now."),
    Role.LEAD: gettext_lazy("You are a lead of %(programme)s now."),
    Role.CONTACT: gettext_lazy("You are a contact of %(organisation)s now."),
    Role.AUDITOR: gettext_lazy("You are an auditor of %(site)s now."),
    Role.ADMINISTRATOR: gettext_lazy("You are an administrator of %(site)s now."),
}
# Everybody may do these, so that they say nothing about a role.
_OF_ALL = frozenset({permissions.may_keep_account, permissions.may_verify})


def invited_to(invitation: Invitation) -> str:
    """A sentence: as what the person has been invited, and of what."""
    return str(_INVITED[invitation.role]) % _names(invitation)


def is_now(invitation: Invitation) -> str:
    """A sentence: what the person is since they accepted."""
    return str(_NOW[invitation.role]) % _names(invitation)


def of_what(invitation: Invitation) -> str:
    """What the role is in, in a few words."""
    return str(invitation.thing or _("everywhere"))


def role_and_thing(invitation: Invitation) -> str:
    return _("%(role)s: %(thing)s") % {
        "role": capfirst(invitation.get_role_display()),
        "thing": of_what(invitation),
    }


def duties(role: str) -> list[Promise]:
    """What the role may do, in the words of the acts that let it."""
    return [
        act.words
        for act in permissions.ACTS
        if act not in _OF_ALL and (role == Role.ADMINISTRATOR or role in act.roles)
    ]


def _names(invitation: Invitation) -> dict[str, Any]:
    cohort = invitation.cohort
    return {
        "cohort": cohort,
        "programme": cohort.programme if cohort else invitation.programme,
        "organisation": invitation.organisation and invitation.organisation.name,
        "site": settings.BRAND["name"],
    }
