"""Signing in: allauth's own steps, with our limits and our words, and the way to a provider and back."""

import logging
from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any

import xmlsec
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.saml import views as saml
from allauth.socialaccount.views import ConnectionsView
from allauth.utils import get_request_param
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError

from lms.adapters import known_by
from lms.models import User
from lms.views.account.confirming import confirmed

logger = logging.getLogger(__name__)

# Every limit is over by then.
WAIT_MINUTES = 15


def too_many(request: HttpRequest) -> HttpResponse:
    """The page of whoever tries too often, whatever they try."""
    response = render(request, "429.html", {"minutes": WAIT_MINUTES}, status=429)
    response["Retry-After"] = str(WAIT_MINUTES * 60)
    return response


def may_send_code(request: HttpRequest, email: str) -> bool:
    """Whether another code may go to the address: counted for who asks from one network, and for all who ask.

    Somebody who asks again and again for another's codes keeps them from theirs only from the same network.
    """
    asked = {"request_login_code": f"{email} {get_ip(request)}", "request_login_code_anywhere": email}
    return all(ratelimit.consume(request, action=action, key=key) for action, key in asked.items())


class AskForCode(RequestLoginCodeView):
    """The front door: a code by mail, and the other ways in.

    An address with an account, one of a mere record and one that nobody has are answered alike, and each gets a
    mail: so all three take the same way and the same time, and whoever mistyped theirs need not wait for nothing.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not may_send_code(self.request, email):
            return too_many(self.request)
        person = known_by(self.request, email)
        try:
            LoginCodeVerificationProcess.initiate(request=self.request, user=person, email=email)
            if person is None:
                get_adapter().send_mail("account/email/unknown_account", email, {})
        except (SMTPException, OSError):
            logger.exception("A mail with a code could not be sent.")
            form.add_error(
                None,
                _("The mail could not be sent. The fault is ours: try again in a few minutes."),
            )
            return self.render_to_response(self.get_context_data(form=form))
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"providers": _providers(self.request)}


class TypeCode(ConfirmLoginCodeView):
    """The code, typed in the browser in which it was asked for."""

    is_told = False

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().dispatch(request, *args, **named)
        front_door = reverse("account_request_login_code")
        if isinstance(answer, HttpResponseRedirect) and answer.url == front_door and not self.is_told:
            sentence = _(
                "There is no code to type now: it was used, it is older than 10 minutes, or it was asked for in "
                "another browser. Ask for a new one."
            )
            messages.info(request, sentence)
            return redirect(self.passthrough_next_url(front_door))
        return answer

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        state = self._process.state
        # The session counts too, but not those who try at the same moment.
        code = f"{state['email']} {state['at']}"
        if refused := ratelimit.consume_or_429(request, action="confirm_login_code", key=code):
            return refused
        return super().post(request, *args, **named)

    def get_form_kwargs(self) -> dict[str, Any]:
        if self._process.user is None:
            # As many queries for nobody as for somebody.
            User.objects.filter(pk=0).first()
        return super().get_form_kwargs()

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        self.is_told = True
        messages.error(
            self.request,
            _("That was not the code, five times. It does not work any more: ask for a new one."),
        )
        return redirect(self.passthrough_next_url(reverse("account_request_login_code")))


# Providers


def _providers(request: HttpRequest) -> list[dict[str, str]]:
    """Name, address and key of each provider that the settings name."""
    return [
        {"name": provider.name, "url": provider.get_login_url(request), "key": provider.app.provider_id}
        for provider in get_provider_adapter().list_providers(request)
    ]


class Identities(ConnectionsView):
    """With which identities from outside the reader signs in; there is no such page where no provider is."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        return super().dispatch(request, *args, **named)

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        connected = {
            account.provider: account for account in SocialAccount.objects.filter(user=self.request.user)
        }
        providers = [one | {"account": connected.get(one["key"])} for one in _providers(self.request)]
        return super().get_context_data(**more) | {"providers": providers}


def at_provider(kind: str, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """allauth's view, for the providers of the settings alone, with our page for whatever goes wrong there.

    On the way there a page sends the browser on: a form of ours may lead to our own pages only (form-action),
    and nobody knows through how many others a provider leads. Whoever goes there to connect an identity with
    their account shows first that it is they, as for every other way in.
    """

    def answered(request: HttpRequest, **named: str) -> HttpResponse:
        (key,) = named.values()
        apps = get_provider_adapter().list_apps(request, provider=key)
        provider = next((app.get_provider(request) for app in apps if app.provider == kind), None)
        if provider is None:
            raise Http404
        try:
            answer = view(request, **named)
        except WRONG_AT_PROVIDERS as trouble:
            return render_authentication_error(request, provider, exception=trouble)
        if view in LEADING_AWAY and isinstance(answer, HttpResponseRedirect):
            facts = {"provider": provider, "redirect_to": answer.url}
            return render(request, "socialaccount/login_redirect.html", facts)
        return answer

    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponseBase:
        connects = view in LEADING_AWAY and get_request_param(request, "process") == AuthProcess.CONNECT
        return (confirmed(answered) if connects else answered)(request, **named)

    return guarded


LEADING_AWAY = frozenset({oidc.login, saml.login})
# A state that is not ours, a server that does not answer, and answers that cannot be read.
WRONG_AT_PROVIDERS = (
    PermissionDenied,
    OSError,
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    LxmlError,
    xmlsec.Error,
    KeyError,
    ValueError,
)
