"""How many codes may be tried from one address on the network."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.request import Request

from lms.api.limits import KnockLimit


class CodeLimit(KnockLimit):
    """The same for the page and for machines, whatever the answer: a hit costs as much as a miss.

    Generous for a hall full of people with a certificate in hand. It is not what makes a code safe, those are
    60 random bits: it keeps whoever tries all the same from burdening the register.
    """

    scope = "codes"


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 429 with a sentence, and says when to come back, before the view is asked."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = CodeLimit()
        if limit.allow_request(Request(request), view):
            return view(request, *args, **kwargs)
        seconds = int(limit.wait() or 0) + 1
        context = {"minutes": -(-seconds // 60), "is_about_codes": True}
        response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(seconds)
        return response

    return guarded
