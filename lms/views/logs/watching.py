"""Writes the access log: what somebody signed in was given, and what they were refused. The middleware calls it.

Whoever is not signed in is not logged: what they can open is public by design, a certificate checked by its code
among it.
"""

import datetime
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone

from lms.choices import AccessDeed
from lms.models import AccessEntry, User
from lms.models.belonging import BELONGING, Belongs
from lms.views.history import NOUNS
from lms.views.openings import NARROWED, ROUTES, Opening

logger = logging.getLogger(__name__)

# A part of a page that is open, and a form that comes back, are the same opening for so long.
STAYS_OPEN = datetime.timedelta(hours=1)
GIVEN = (AccessDeed.OPENED, AccessDeed.DOWNLOADED, AccessDeed.EXPORTED)
# Of an address that is not in the table no more is kept than this: another argument may be a secret.
NO_SECRETS = frozenset({"pk", "slug", "number"})


def watch(request: HttpRequest, response: HttpResponseBase) -> None:
    """Log that ``response`` was given to or refused to the reader, where it is the kind of thing that is.

    Fails closed: what cannot be logged is not given, since a register of people has to know who read it. What is
    refused is refused in any case, and the failure goes to the log of the server.
    """
    match, reader = request.resolver_match, request.user
    if match is None or not isinstance(reader, User):
        return
    opening = ROUTES.get(match.view_name)
    if response.status_code == 403 or (opening and response.status_code == 404):
        try:
            _log_refusal(reader, request, match, opening)
        except DatabaseError:
            logger.exception("A refusal at %s could not be logged.", match.view_name)
    elif opening and response.status_code == 200 and _shows(request, response):
        _log_opening(reader, request, match, opening)


def _shows(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer has a body, and that is more than the word to htmx to open another page."""
    led_on = response.has_header("HX-Redirect") or response.has_header("HX-Refresh")
    return request.method not in {"HEAD", "OPTIONS"} and not led_on


def _log_opening(reader: User, request: HttpRequest, match: ResolverMatch, opening: Opening) -> None:
    """One entry; none for what the reader has had open within the hour, unless they ask for it as a whole anew.

    It is asked of the log and not of the request: anybody can send the header of a fragment.
    """
    at = {
        "route": opening.part_of or match.view_name,
        "asked": _asked(match.kwargs, opening),
        "chosen": _chosen(request),
    }
    if request.method != "GET" or request.headers.get("HX-Request"):
        since = timezone.now() - STAYS_OPEN
        if AccessEntry.objects.filter(by=reader, at__gt=since, deed__in=GIVEN, **at).exists():
            return
    subject = {"person_id": reader.pk} if opening.own else _subject(request, match, opening)
    AccessEntry.objects.create(by_id=reader.pk, at=timezone.now(), deed=opening.deed, **at, **subject)


def _log_refusal(reader: User, request: HttpRequest, match: ResolverMatch, opening: Opening | None) -> None:
    if opening is None:
        open_to_all = {name: value for name, value in match.kwargs.items() if name in NO_SECRETS}
        asked, chosen, programme = _asked(open_to_all), "", None
    else:
        asked, chosen = _asked(match.kwargs, opening), _chosen(request)
        programme = _subject(request, match, opening).get("programme_id")
    AccessEntry.objects.create(
        by_id=reader.pk,
        at=timezone.now(),
        deed=AccessDeed.DENIED,
        route=match.view_name,
        asked=asked,
        chosen=chosen,
        programme_id=programme,
    )


def _subject(request: HttpRequest, match: ResolverMatch, opening: Opening) -> dict[str, Any]:
    """The row that the address names and to what it belongs, by one query."""
    if opening.subject:
        return _belonging(opening.subject, opening.by, match.kwargs[opening.argument or opening.by])
    narrowed = next((name for name in opening.narrowed if request.GET.get(name)), None)
    return _belonging(*NARROWED[narrowed], request.GET[narrowed]) if narrowed else {}


def _belonging(kind: str, column: str, value: Any) -> dict[str, Any]:
    belongs = BELONGING.get(kind, Belongs())
    paths = list(
        dict.fromkeys(filter(None, ["pk", *belongs.programme, belongs.person, belongs.organisation]))
    )
    try:
        found = NOUNS[kind]._default_manager.order_by().filter(**{column: value})
        keys = list(found.values_list(*paths)[:2])
    except (ValueError, OverflowError, ValidationError):  # no row can have such a key
        return {}
    if not keys:
        return {}
    # Two rows of one key are one thing of two people, two keys are several things of one programme.
    same = {
        path: values.pop()
        for path, *several in zip(paths, *keys, strict=True)
        if len(values := set(several)) == 1
    }
    programme = next((same[path] for path in belongs.programme if same.get(path)), None)
    if "pk" not in same:
        return {"subject_type": kind, "programme_id": programme}
    return {
        "subject_type": kind,
        "subject_id": same["pk"],
        "programme_id": programme,
        "person_id": same.get(belongs.person),
        "organisation_id": same.get(belongs.organisation),
    }


def _asked(arguments: Mapping[str, Any], opening: Opening | None = None) -> str:
    if opening and opening.part_of:
        return str(arguments[opening.argument or opening.by])
    return _cut(" ".join(str(value) for value in arguments.values()), "asked")


def _chosen(request: HttpRequest) -> str:
    """The filters in the address, as they were meant."""
    chosen = [f"{name}={value}" for name, values in request.GET.lists() for value in values if value]
    return _cut("&".join(chosen), "chosen")


def _cut(text: str, column: str) -> str:
    """As much as the column holds, without the one sign that PostgreSQL does not take."""
    return text.replace("\0", "")[: AccessEntry._meta.get_field(column).max_length]
