"""What a browser may do, which language a reader gets, who keeps a copy, who adds a second factor, what is logged."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from lms.actions import ways_in
from lms.views.invitations import held
from lms.views.logs import watching

# What a page of ours may ask a browser for: to show a passkey, nothing else.
ALLOWED = "publickey-credentials-create=(self), publickey-credentials-get=(self)"
REFUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)


class PermissionsPolicyMiddleware:
    """Every answer, a file too, says that it needs none of what a browser can do beyond showing it."""

    POLICY = ", ".join([*(f"{feature}=()" for feature in REFUSED), ALLOWED])

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class ReaderLanguageMiddleware(LocaleMiddleware):
    """What was chosen by the switch in this browser, else the person's own language, else the browser's.

    The person is who has signed in or, before that, whose invitation was opened.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen and (own := _own_language(request)):
            translation.activate(own)
            request.LANGUAGE_CODE = translation.get_language()


def _own_language(request: HttpRequest) -> str | None:
    if request.user.is_authenticated:
        return str(request.user.language)
    return request.session.get(held.LANGUAGE)


class PrivatePagesMiddleware:
    """What somebody signed in is shown is kept by no cache, unless the page says otherwise itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SecondFactorMiddleware:
    """Whoever has to have a second factor, and has none yet, adds one before they open anything else."""

    # What is needed to add one, or to leave.
    OPEN = frozenset(
        {
            "second-factor",
            "account-again",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "account_logout",
            "language",
            "brand-css",
            "help-index",
            "help",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponseBase | None:
        here = request.resolver_match
        # The API asks by itself, of tokens and of sessions, and answers in its own way.
        if here is None or here.view_name in self.OPEN or "api" in here.namespaces:
            return None
        if not ways_in.lacks_second_factor(request.user):
            return None
        to = reverse("second-factor")
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)


class AccessLogMiddleware:
    """What somebody signed in is given of people's data, or refused, is in the access log before it leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        watching.watch(request, response)
        return response
