"""Who may do what: one predicate for each act. Rows are limited by ``visible_to``, acts by these."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from lms.models import Cohort, Programme, User

Reader = User | AnonymousUser


class SignedIn(HttpRequest):
    """A request behind ``login_required``: its reader is known. For annotations only."""

    user: User  # type: ignore[assignment]  # narrower than Django can know
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def leads(user: Reader) -> bool:
    """Whether the person leads any programme, and so has a lead's places in the bar."""
    return user.is_authenticated and (user.is_superuser or user.programmes_led.exists())


def takes_part(user: Reader) -> bool:
    """Whether the person has a place in any cohort, and so has a participant's places in the bar."""
    return user.is_authenticated and user.enrolments.exists()


def may_lead(user: Reader, programme: Programme) -> bool:
    """Whether the person leads this programme: admits, completes, issues, revokes, reports."""
    return user.is_authenticated and (user.is_superuser or programme.leads.filter(person=user).exists())


def may_issue(user: Reader, cohort: Cohort) -> bool:
    """Whether the person may issue and revoke certificates of this cohort."""
    return may_lead(user, cohort.programme)


def may_see_persons(user: Reader, programme: Programme) -> bool:
    """Whether figures about few people need no suppression for this reader: they may see the people anyway."""
    return may_lead(user, programme)


def leads_only(view: View) -> View:
    """Let programme leads in; send others to sign in, or tell them in a sentence why not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not leads(request.user):
            raise PermissionDenied(_("This page is for programme leads."))
        return view(request, *args, **kwargs)

    return login_required(guarded)
