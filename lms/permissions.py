"""Who may do what: one predicate for each act. Rows are limited by ``visible_to``, acts by these."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
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


def trains(user: Reader) -> bool:
    """Whether the person trains any cohort, and so has a trainer's places in the bar."""
    return user.is_authenticated and user.cohorts_trained.exists()


def may_lead(user: Reader, programme: Programme) -> bool:
    """Whether the person leads this programme: admits, completes, issues, revokes, reports."""
    return user.is_authenticated and (user.is_superuser or programme.leads.filter(person=user).exists())


def may_lead_cohort(user: Reader, cohort: Cohort) -> bool:
    """Whether the person leads the programme of this cohort: sets it up, completes, withdraws, waives, invites."""
    return may_lead(user, cohort.programme)


def may_record_attendance(user: Reader, cohort: Cohort) -> bool:
    """Whether the person trains this cohort or leads its programme."""
    return user.is_authenticated and (
        may_lead_cohort(user, cohort) or cohort.trainers.filter(person=user).exists()
    )


def may_review(user: Reader, cohort: Cohort) -> bool:
    """Whether the person answers what is handed in: the trainers of the cohort and the leads of its programme."""
    return may_record_attendance(user, cohort)


def may_create_programmes(user: Reader) -> bool:
    """Leads and administrators; whoever creates a programme leads it."""
    return leads(user)


def may_keep_registry(user: Reader) -> bool:
    """Whether the person keeps the register of organisations and people: leads and administrators."""
    return leads(user)


def may_correct_address(user: Reader, person: User) -> bool:
    """Whether the reader may change the address with which the person signs in.

    Whoever changes it could sign in as them: so nobody does who may do or read less than they.
    """
    if not user.is_authenticated or user.is_superuser or user.pk == person.pk:
        return user.is_authenticated
    return not person.is_superuser and _leads_all_affairs(user, person)


def may_merge_away(user: Reader, person: User) -> bool:
    """Whether all that the person takes part in and does is in programmes that the reader leads."""
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    return _leads_all_affairs(user, person)


def _leads_all_affairs(user: User, person: User) -> bool:
    """Whether a keeper of the register leads every programme in which the person is or does anything."""
    affairs = (
        Q(cohorts__enrolments__person=person)
        | Q(cohorts__applications__person=person)
        | Q(leads__person=person)
        | Q(cohorts__trainers__person=person)
        | Q(cohorts__chair=person)
    )
    led = Programme.objects.filter(leads__person=user)
    beyond = Programme.objects.filter(affairs).exclude(pk__in=led.values("pk"))
    return may_keep_registry(user) and not beyond.exists()


def may_issue(user: Reader, cohort: Cohort) -> bool:
    """Whether the person may issue and revoke certificates of this cohort."""
    return may_lead(user, cohort.programme)


def may_see_persons(user: Reader, programme: Programme) -> bool:
    """Whether figures about few people need no suppression for this reader: they may see the people anyway."""
    return may_lead(user, programme)


def leads_only(view: View) -> View:
    """Let programme leads in; send others to sign in, or tell them in a sentence why not."""
    return _only(leads, _("This page is for programme leads."))(view)


def trainers_only(view: View) -> View:
    """Let trainers and programme leads in, like ``leads_only``."""
    return _only(lambda user: trains(user) or leads(user), _("This page is for trainers."))(view)


def _only(may: Callable[[Reader], bool], sentence: Promise) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user):
                raise PermissionDenied(sentence)
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard
