"""Whoever opens the link in an invitation: what it is to, the code, and the account."""

import logging
from smtplib import SMTPException

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.actions import invitations
from lms.errors import Refused
from lms.models import Invitation
from lms.views.acting import press
from lms.views.invitations import words
from lms.views.invitations.held import accept_held, held, hold, release
from lms.views.signing_in import may_send_code

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Following it changes nothing: mail scanners do."""
    found = invitations.found_by(token)
    if found is None:
        return _closed(request, _unknown())
    try:
        invitations.refuse_unless_in_force(found)
    except Refused as refusal:
        if refusal.code == "invitation_used" and request.user.pk == found.person_id:
            return redirect("home")  # the mail serves as a bookmark
        return _closed(request, refusal)
    hold(request, found)
    response = redirect("invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """What one is invited to, and the one step that leads on."""
    opened = held(request)
    if opened is None and request.user.is_authenticated:
        return redirect("home")  # pressed twice, or back after it was accepted
    if opened is None:
        return _closed(request, _unknown())
    try:
        invitations.refuse_unless_in_force(opened)
        invitations.refuse_if_closed(opened.person)
    except Refused as refusal:
        release(request)
        return _closed(request, refusal)
    is_foreign = request.user.is_authenticated and request.user.pk != opened.person_id
    if request.method == "POST":
        if is_foreign:
            return _sign_out(request, opened)
        if request.user.is_authenticated:
            return press(
                request,
                lambda: accept_held(request, request.user),
                done=_("Thank you. The invitation is accepted."),
                to="home",
            )
        return _send_code(request, opened)
    context = {
        "opened": opened,
        "sentence": words.invited_to(opened),
        "duties": words.duties(opened.role),
        "is_foreign": is_foreign,
    }
    return render(request, "lms/invitations/invitation.html", context)


def _send_code(request: HttpRequest, opened: Invitation) -> HttpResponse:
    if not may_send_code(request, opened.email.lower()):
        messages.error(
            request, _("Several codes have been sent already. Wait a quarter of an hour, then try again.")
        )
        return redirect("invitation")
    try:
        LoginCodeVerificationProcess.initiate(request=request, user=opened.person, email=opened.email)
    except (SMTPException, OSError):
        logger.exception("The code for invitation %s could not be sent.", opened.pk)
        messages.error(
            request, _("The mail could not be sent. Try again in a few minutes: the link still works.")
        )
        return redirect("invitation")
    return redirect("account_confirm_login_code")


def _sign_out(request: HttpRequest, opened: Invitation) -> HttpResponse:
    """Signing out forgets what the browser has opened, so it is opened again."""
    logout(request)
    hold(request, opened)
    return redirect("invitation")


def _unknown() -> Refused:
    return Refused(
        "invitation_unknown",
        _(
            "This link is not known. Look whether a newer mail has come: only its link works. Otherwise ask "
            "whoever invited you to send the invitation again."
        ),
    )


def _closed(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The same page for every link that leads nowhere. It does not tell for whom the link was."""
    status = 404 if refusal.code == "invitation_unknown" else 410
    response = render(
        request,
        "lms/invitations/closed.html",
        {"refusal": refusal, "may_sign_in": refusal.code == "invitation_used"},
        status=status,
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
