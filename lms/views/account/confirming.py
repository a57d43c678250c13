"""Who changes how they sign in shows first that it is they: they signed in, or did so again, a moment ago."""

import time
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lms.permissions import SignedIn, View


def confirmed(view: View) -> View:
    """Let in who signed in or confirmed it in this session within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` seconds.

    Others confirm by password, code or passkey and come back to what they were doing. Who has none of these
    signs in anew, as they did the first time.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _came_recently(request):
            methods = get_adapter(request).get_reauthentication_methods(request.user)
            if methods and any("password" in name for name in request.POST):
                # What was sent is kept in the session until they come back: no password is.
                return redirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")
            if methods:
                raise ReauthenticationRequired
            return redirect(f"{reverse('account-again')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def _came_recently(request: HttpRequest) -> bool:
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


@login_required
@require_GET
def again(request: SignedIn) -> HttpResponse:
    """Where those are led who sign in by a code or at another site, and did so too long ago."""
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    back = asked if safe else reverse("account")
    context = {
        "crumbs": [(_("Your account"), reverse("account")), (_("Sign in once more"), "")],
        "after": f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}",
    }
    return render(request, "lms/account/again.html", context)
