"""The invitation that this browser has opened, from the link in the mail until it is accepted.

It is kept in the session, so that no later address holds the token.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.actions import invitations
from lms.choices import InvitationState
from lms.models import Invitation, User
from lms.views.invitations import words

KEY = "invitation"
# With what the link was found: it is another one after the invitation was sent again.
LINK = "invitation_link"
# The language of the invited, for as long as they have not signed in (lms/middleware.py).
LANGUAGE = "invitation_language"
# The invitation that was accepted, until its welcome has been shown once.
WELCOME = "welcome"


def hold(request: HttpRequest, invitation: Invitation) -> None:
    request.session[KEY] = invitation.pk
    request.session[LINK] = invitation.token_hash
    request.session[LANGUAGE] = invitation.person.language


def held(request: HttpRequest) -> Invitation | None:
    """What was opened here, also when it has been settled meanwhile; None when its link is not the newest."""
    if KEY not in request.session:
        return None
    rows = Invitation.objects.select_related(
        "person", "invited_by", "cohort__programme", "programme", "organisation"
    )
    return rows.filter(pk=request.session[KEY], token_hash=request.session.get(LINK)).first()


def release(request: HttpRequest) -> None:
    for key in (KEY, LINK, LANGUAGE):
        request.session.pop(key, None)


def accept_held(request: HttpRequest, person: User) -> Invitation | None:
    """Accept what was opened here, if it is for this person and works: they have just shown who they are.

    None when there is nothing to accept. Refuses what ``invitations.accept`` refuses.
    """
    invitation = held(request)
    if invitation is None or invitation.person_id != person.pk:
        return None
    if invitation.state == InvitationState.ACCEPTED:
        release(request)
        return None
    accepted = invitations.accept(invitation, by=person)
    release(request)
    request.session[WELCOME] = accepted.pk
    return accepted


def welcome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``welcome`` is the card of an invitation just accepted, on one page and never again."""
    return {"welcome": SimpleLazyObject(lambda: _welcome(request))}


def _welcome(request: HttpRequest) -> dict[str, Any] | None:
    if not hasattr(request, "user") or not request.user.is_authenticated or WELCOME not in request.session:
        return None
    rows = Invitation.objects.filter(person=request.user, pk=request.session.pop(WELCOME))
    invitation = rows.select_related("cohort__programme", "programme", "organisation").first()
    if invitation is None:
        return None
    return {"sentence": words.is_now(invitation), "duties": words.duties(invitation.role)}
