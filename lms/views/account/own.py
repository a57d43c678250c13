"""One's own account: who one is here, how one signs in, and what speaks in one's name."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_identities
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from lms import permissions
from lms.actions import people, ways_in
from lms.choices import Role
from lms.forms.account import OwnLanguageForm
from lms.models import User
from lms.models.people import on_a_day
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.wording import short_day

# Fewer recovery codes than these, and new ones should be made.
FEW_CODES = 3


@login_required
@require_GET
def account(request: SignedIn) -> HttpResponse:
    person = request.user
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else None
    context = {
        "crumbs": [(_("Your account"), "")],
        "person": person,
        "roles": list(_roles_of(person)),
        "passkeys": [
            {"pk": one.pk, "name": one.wrap().name, "created_at": one.created_at, "used_at": one.last_used_at}
            for one in factors
            if one.type == Authenticator.Type.WEBAUTHN
        ],
        "app": by_type.get(Authenticator.Type.TOTP),
        "codes_left": left,
        "codes_few": left is not None and left <= FEW_CODES,
        "requires": [role.label for role in ways_in.requires_second_factor(person)],
        "identities": _has_providers(request),
        "tokens": person.auth_token_set.filter(expiry__gt=timezone.now()).count(),
    }
    return render(request, "lms/account/account.html", context)


def _roles_of(person: User) -> Iterator[tuple[str | Promise, list[str | Promise]]]:
    """Each role with the names of what it is held in; of those without a place, how far it reaches."""
    today = timezone.localdate()
    if person.is_superuser:
        yield Role.ADMINISTRATOR.label, [permissions.REACH[Role.ADMINISTRATOR]]
    for audit in person.audits.filter(on_a_day(today)):
        reach = permissions.REACH[Role.AUDITOR]
        yield Role.AUDITOR.label, [reach, *_until(audit.valid_to)]
    held = (
        (Role.LEAD, [one.programme.title for one in person.programmes_led.select_related("programme")]),
        (Role.TRAINER, [one.cohort.title for one in person.cohorts_trained.select_related("cohort")]),
        (
            Role.CONTACT,
            [
                str(one.organisation)
                for one in person.organisations_contacted.filter(on_a_day(today))
                .select_related("organisation")
                .prefetch_related("organisation__names")
            ],
        ),
        (Role.PARTICIPANT, [one.cohort.title for one in person.enrolments.select_related("cohort")]),
    )
    for role, places in held:
        if places:
            yield role.label, places


def _until(day: Any) -> list[Promise]:
    return [_("until %(day)s") % {"day": short_day(day)}] if day else []


def _has_providers(request: HttpRequest) -> bool:
    """Whether any identity from outside is accepted here."""
    return bool(get_identities().list_providers(request))


@login_required
def language(request: SignedIn) -> HttpResponse:
    """In which language the person is written to, and shown the pages where the switch has not chosen another."""
    person = User.objects.get(pk=request.user.pk)
    form = OwnLanguageForm(sent(request), instance=User.objects.get(pk=person.pk))
    response = form_page(
        request,
        form,
        lambda: people.choose_language(
            person, form.cleaned_data["language"], by=request.user, seen=form.what_was_seen()
        ),
        title=_("Choose the language"),
        help=_("Pages and mail are in this language, and so is the first page of your certificates."),
        button=_("Save"),
        done=_said_in_it,
        to=reverse("account"),
        back=reverse("account"),
        crumbs=[(_("Your account"), reverse("account"))],
    )
    if response.status_code == 302:
        # What the switch had remembered in this browser would hide what has just been chosen.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite=settings.LANGUAGE_COOKIE_SAMESITE)
    return response


def _said_in_it(person: User) -> str:
    with translation.override(person.language):
        return str(_("The language is saved."))


@login_required
@require_POST
def sign_out_elsewhere(request: SignedIn) -> HttpResponse:
    """End every other session of the reader; this one goes on under a new key."""
    person = ways_in.end_sessions(request.user, by=request.user)
    update_session_auth_hash(request, person)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")
