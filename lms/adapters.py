"""What allauth asks of us: who may sign in, what they are told, and who is linked with an identity from outside.

Every way in – a code, a password, a passkey, a provider – ends in ``AccountAdapter``: ``pre_login`` refuses before
anything further is asked, ``login`` is the gate itself, where an invitation is accepted too.
"""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, Provider
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from lms.actions import accesses, people
from lms.errors import Refused
from lms.models import AuditEntry, Invitation, User
from lms.views.invitations import held

logger = logging.getLogger(__name__)


def invitation_of(request: HttpRequest, person: User) -> Invitation | None:
    """The invitation that was opened in this browser, while it is the person's and can be accepted."""
    opened = held.held(request)
    if opened is None or opened.person_id != person.pk or not opened.is_in_force:
        return None
    is_theirs = opened.email.lower() == person.email.lower()
    return opened if is_theirs and person.is_active and person.merged_into_id is None else None


def known_by(request: HttpRequest, email: str) -> User | None:
    """Who signs in with this address: they have an account, or open one with the invitation in this browser.

    The address has to be theirs to the letter: the database finds ``ı`` for ``i``, which another mail server does not.
    """
    person = User.objects.not_merged().with_email(email).first()
    if person is None or person.email.lower() != email.lower():
        return None
    has_account = person.is_active and person.account_opened_at is not None
    return person if has_account or invitation_of(request, person) else None


class PasswordBackend(AuthenticationBackend):
    """Passwords, by the one address that a person has."""

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(User.objects.not_merged().with_email(email).first(), password)


class CodeStage(LoginByCodeStage):
    """A code that is on its way keeps nobody from asking for another, or from coming in another way."""

    def is_resumable(self, request: HttpRequest) -> bool:
        return False


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account cannot be used for signing in."),
        "email_password_mismatch": _("The e-mail address or the password is wrong. Try again."),
        "enter_current_password": _("This is not your password now. Try again."),
        "incorrect_code": _("This is not the code. Look at the newest mail, and type all its digits."),
        "incorrect_password": _("This is not your password. Try again."),
        "invalid_login": _("The e-mail address or the password is wrong. Try again."),
        "rate_limited": _("That was too often in a short time. Wait a quarter of an hour, then try again."),
        "too_many_login_attempts": _(
            "That was wrong too often. Wait five minutes, or sign in with a code from your mail."
        ),
    }

    # Who may

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        # A code that went to an address which has been corrected since shows nothing.
        is_theirs = (about.get("email") or user.email).lower() == user.email.lower()
        if is_theirs and (_may_sign_in(user) or invitation_of(request, user)):
            return None
        clear_login(request)
        accesses.not_let_in(user, why="account_closed")
        return self.respond_user_inactive(request, user)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tried = User.objects.not_merged().with_email(credentials.get("email") or "").first()
            accesses.not_let_in(tried, why="too_often")
            raise

    def login(self, request: HttpRequest, user: User) -> None:
        if invitation := invitation_of(request, user):
            try:
                held.accept_held(request, user)
            except Refused:
                logger.info("Invitation %s was settled while it was being accepted.", invitation.pk)
        if not _may_sign_in(user):
            clear_login(request)
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        if _ended_meanwhile(request, user):
            clear_login(request)
            messages.info(
                request, _("Your sessions were ended while you were signing in. Sign in once more.")
            )
            raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))
        super().login(request, user)
        accesses.signed_in(user, how=_how(request, user))
        held.release(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user: User, password: str) -> None:
        people.give_password(user, password, by=user)

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.LoginByCodeStage": "lms.adapters.CodeStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    # Where to

    def is_safe_url(self, url: str) -> bool:
        """Our own pages only, by the name under which the reader came."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account")

    # What is said

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Here and now: whoever waits for a code sits before the page, and the queue may be long.

        In the reader's own language where it is known.
        """
        known = User.objects.with_email(email).values_list("language", flat=True).first()
        facts = {"brand": settings.BRAND["name"], "base_url": settings.BASE_URL}
        with translation.override(known or translation.get_language()):
            self.render_mail(template_prefix, email, facts | context).send()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person what changed about how they sign in. What was done stays done when the mail fails."""
        try:
            super().send_notification_mail(
                template_prefix, user, {"user": user} | (context or {}), email or user.email
            )
        except (SMTPException, OSError):
            logger.exception("Person %s could not be told of a change of their account.", user.pk)


def _how(request: HttpRequest, person: User) -> str:
    """The steps by which somebody came in: ``code totp``, ``webauthn``, the name of a provider."""
    steps = get_authentication_records(request, person)
    return " ".join(str(step.get("provider") or step.get("type") or step["method"]) for step in steps)


def _ended_meanwhile(request: HttpRequest, person: User) -> bool:
    """Whether a step was taken before the person's sessions were ended: by an address, say, that is not theirs now."""
    steps = [step["at"] for step in get_authentication_records(request, person)]
    ended = person.sessions_ended_at
    return ended is not None and bool(steps) and min(steps) < ended.timestamp()


def _may_sign_in(person: User) -> bool:
    return User.objects.with_account().filter(pk=person.pk).exists()


# What allauth writes to the person of, and what it is called in the audit log.
VERBS = {
    "socialaccount/email/account_connected": "connect_identity",
    "socialaccount/email/account_disconnected": "disconnect_identity",
}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Identities from outside. Nothing that a provider tells is kept but who it is.

    One is linked with a person by an address that its provider calls verified, or by the person, who has signed
    in and asks for it.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings; the database holds none."""
        apps = [
            SocialApp(provider=kind, **facts)
            for kind, given in settings.SOCIALACCOUNT_PROVIDERS.items()
            for facts in given.get("APPS", [])
        ]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> User:
        """Take who it is out of what the provider told, and let go of the rest before anything is saved.

        The rest may hold a personal identity code.
        """
        account = sociallogin.account
        told, account.extra_data = account.extra_data, {}
        if names := sociallogin.provider.app.settings.get("uid_attributes"):
            account.uid = _joined([_first(told.get(name)) for name in names])
        if _says_unverified(told):
            for address in sociallogin.email_addresses:
                address.verified = False
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an identity that comes for the first time, or say why it is nobody's."""
        asked_for = sociallogin.state.get("process")
        if sociallogin.is_existing or asked_for in (AuthProcess.CONNECT, AuthProcess.REDIRECT):
            return
        # A provider that writes "false" is not taken for one that says yes.
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        for email in verified:
            if person := known_by(request, email):
                with transaction.atomic():
                    sociallogin.connect(request, person)
                return
        facts = {"provider": sociallogin.provider, "is_verified": bool(verified)}
        raise ImmediateHttpResponse(render(request, "socialaccount/stranger.html", facts, status=403))

    def on_authentication_error(
        self, request: HttpRequest, provider: Provider, error: str = "", exception: Any = None, **about: Any
    ) -> None:
        # The kind alone: what a provider sends may be personal.
        logger.warning("Signing in with %s failed: %s %s", provider, error, type(exception).__name__)

    def send_notification_mail(self, template_prefix: str, user: User, context: dict[str, Any]) -> None:
        """An identity was connected or disconnected: it is written down, and the person is told."""
        verb, adapter = VERBS[template_prefix], get_adapter()
        AuditEntry.objects.record(verb, user, by=user, after={"provider": str(context["provider"])})
        transaction.on_commit(lambda: adapter.send_notification_mail(template_prefix, user, context))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return resolve_url("socialaccount_connections")


def _first(values: Any) -> str:
    """SAML tells every attribute as a list."""
    value = values[0] if isinstance(values, list) and values else values
    return value.strip() if isinstance(value, str) else ""


def _joined(parts: list[str]) -> str:
    """``matti!vm.example``; what could be read in two ways is refused like what is missing."""
    if not all(parts) or any("!" in part for part in parts):
        raise ValueError("The provider does not tell who it is.")
    return "!".join(parts)


def _says_unverified(told: Mapping[str, Any]) -> bool:
    """OpenID Connect: whether the provider itself says that the address is not known to be the person's."""
    claims = told.get("userinfo") or told.get("id_token") or told
    return str(claims.get("email_verified", "")).lower() == "false"
