"""Inviting in the same step in which somebody is given a role, and what is told of a person's account."""

from django.contrib import messages
from django.utils.translation import gettext as _

from lms.actions import invitations
from lms.choices import InvitationState
from lms.forms.people import AppointForm
from lms.models import Cohort, Organisation, Programme, User
from lms.permissions import SignedIn
from lms.wording import short_day


def invite(
    request: SignedIn,
    form: AppointForm,
    person: User,
    role: str,
    *,
    cohort: Cohort | None = None,
    programme: Programme | None = None,
    organisation: Organisation | None = None,
) -> None:
    """Invite whom the form appoints, if it says so. The last step of the act: it says that a mail goes."""
    if form.wants_invitation(person):
        invitations.invite(
            person, role, by=request.user, cohort=cohort, programme=programme, organisation=organisation
        )
        messages.info(
            request,
            _("An invitation to %(person)s (%(email)s) is on its way.")
            % {"person": person.full_name, "email": person.email},
        )


def account_of(person: User) -> str:
    """Whether the person can sign in and, if not, whether they have been asked to."""
    if not person.is_active:
        return _("This person may not sign in.")
    if person.account_opened_at is not None:
        return _("Has had an account since %(day)s.") % {"day": short_day(person.account_opened_at)}
    newest = person.invitations.first()
    if newest is None:
        return _("No account yet · not invited")
    words = {"invited": short_day(newest.invited_at), "until": short_day(newest.expires_at)}
    if newest.state == InvitationState.WAITING:
        return _("No account yet · invited %(invited)s, works until %(until)s") % words
    if newest.state == InvitationState.EXPIRED:
        return _("No account yet · invited %(invited)s, expired %(until)s") % words
    return _("No account yet · the invitation of %(invited)s was taken back") % words
