"""Who asks: a token of a person, or somebody who is signed in to the pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from lms.actions import tokens, ways_in
from lms.choices import TokenScope
from lms.models import ApiToken, User

WORD = "Token"


class ByToken(BaseAuthentication):
    """``Authorization: Token <secret>``. Of an expired token it is said that it has expired, of no other why not.

    Nothing is removed while reading, unlike in knox: an expired token stays in its owner's list until they remove it.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != WORD.lower().encode():
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed(_("Write “Authorization: Token”, a space and the token."))
        token = self._token(words[1])
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid."))
        if tokens.is_over(token):
            raise exceptions.AuthenticationFailed(
                _("This token has expired. Make a new one on the page of your account."), "token_expired"
            )
        tokens.was_used(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return WORD

    def _token(self, secret: bytes) -> ApiToken | None:
        # The digest of a long random secret: whoever can guess it can guess the secret.
        digest = hash_token(secret.decode("latin-1"))
        held: Any = ApiToken.objects.select_related("user")
        return held.filter(digest=digest, user__in=User.objects.with_account()).first()


class BySession(SessionAuthentication):
    """The session of the pages; whoever writes with it proves with the CSRF token that a page of ours asked."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as forged:
            raise exceptions.PermissionDenied(
                _("Send the CSRF token of your session in the header X-CSRFToken, or use an API token."),
                "csrf_failed",
            ) from forged


class WithinScope(BasePermission):
    """A token with the scope "read" reads."""

    message = _("This token only reads. Make one that may also write, on the page of your account.")
    code = "read_only_token"

    def has_permission(self, request: Request, view: object) -> bool:
        token = request.auth
        return (
            request.method in SAFE_METHODS
            or not isinstance(token, ApiToken)
            or token.scope == TokenScope.WRITE
        )


class WithSecondFactor(BasePermission):
    """Whoever has to have a second factor adds one on the pages before a program speaks as them."""

    message = _("Add a second factor on the page of your account first: your role requires one.")
    code = "second_factor_missing"

    def has_permission(self, request: Request, view: object) -> bool:
        return not ways_in.lacks_second_factor(request.user)
