"""Pages for anyone: the front door, the language switch."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lms import permissions


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever has a place of their own is sent there; everybody else gets the box for checking."""
    if permissions.leads(request.user):
        return redirect("programmes")
    if permissions.trains(request.user):
        return redirect("today")
    if permissions.takes_part(request.user):
        return redirect("my-programmes")
    if permissions.is_contact(request.user):
        return redirect("my-organisations")
    if permissions.audits(request.user):
        return redirect("programmes")
    return render(request, "lms/public/home.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's choice in this browser and stay on the page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "home")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 60 * 60,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            httponly=True,
        )
    return response
