"""The register of people: the list, one of them, and what can be corrected."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lms import permissions
from lms.actions import people as acts
from lms.actions import ways_in
from lms.filters import PeopleList
from lms.forms.registry import PRINTED_STAYS, AddressForm, LanguageForm, PersonNameForm
from lms.models import CohortTrainer, Enrolment, ProgrammeLead, User
from lms.models.people import SYSTEM_EMAIL
from lms.permissions import Act
from lms.views import reach
from lms.views.account.confirming import confirmed
from lms.views.acting import form_page, sent
from lms.views.invitations.along import account_of
from lms.views.registry import history
from lms.wording import short_day

PAGE = 50


@permissions.only(permissions.may_read_registry)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Whoever has to do with a programme that the reader leads; administrators and auditors see everybody."""
    chosen = PeopleList(request.GET, queryset=known_to(request.user), reader=request.user)
    overseen = (
        Enrolment.objects.overseen_by(request.user).select_related("cohort").order_by("-cohort__starts_on")
    )
    rows = chosen.qs.in_alphabetical_order().prefetch_related(
        Prefetch("enrolments", queryset=overseen, to_attr="places_shown")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        {
            "name": one.sort_name,
            "url": page_of(one),
            "email": one.email,
            "language": one.get_language_display(),
            "cohorts": [place.cohort.title for place in one.places_shown],
        }
        for one in page.object_list
    ]
    return render(request, "lms/registry/people.html", {"form": chosen.form, "page": page})


@login_required
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, where they take part, what they have been given, what they do, and what was changed."""
    merged = User.objects.filter(pk=pk, merged_into__in=known_to(request.user)).first()
    if merged is not None and permissions.may_read_registry(request.user):
        messages.info(request, _("This record was merged into the one that you see here."))
        return redirect("person", pk=merged.merged_into_id)
    found = found_by(request, pk, permissions.may_read_registry)
    places = list(
        Enrolment.objects.overseen_by(request.user)
        .filter(person=found)
        .with_names()
        .select_related("cohort")
        .prefetch_related("certificates")
        .order_by("-cohort__starts_on", "pk")
    )
    context = {
        "crumbs": crumbs_to((found.full_name, "")),
        "person": found,
        "about": _about(found),
        "cohorts": [_place(one) for one in places],
        "certificates": [_certificate(one) for place in places for one in place.certificates.all()],
        "roles": _roles(found, request.user),
        "may_keep": permissions.may_keep_registry(request.user),
        "may_correct_address": permissions.may_correct_address(request.user, found),
        "may_remove_factors": permissions.may_remove_second_factors(request.user)
        and found.pk != request.user.pk
        and ways_in.has_second_factor(found),
        "history": history.of_person(found, request.user),
    }
    return render(request, "lms/registry/person.html", context)


@login_required
def person_name(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_by(request, pk)
    form = PersonNameForm(sent(request), instance=found_by(request, pk))
    return form_page(
        request,
        form,
        lambda: acts.correct_name(
            found,
            full_name=form.cleaned_data["full_name"],
            sorted_as=form.sorted_as(),
            by=request.user,
            seen=form.what_was_seen(),
        ),
        title=_("Correct the name"),
        sub=found.full_name,
        help=PRINTED_STAYS,
        button=_("Save"),
        done=lambda corrected: (
            _("The name is %(name)s now. Issued certificates keep theirs.") % {"name": corrected.full_name}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.full_name, page_of(found))),
        fields={"user_has_a_name": "full_name"},
    )


@login_required
def person_email(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever changes their own address shows first that it is they: with it one signs in."""
    found = found_by(request, pk)
    if not permissions.may_correct_address(request.user, found):
        raise PermissionDenied(
            _(
                "This person does more than you lead: an administrator, or they themselves, change the address "
                "with which they sign in."
            )
        )
    return (confirmed(_corrected) if found.pk == request.user.pk else _corrected)(request, found)


def _corrected(request: HttpRequest, found: User) -> HttpResponse:
    form = AddressForm(sent(request), instance=found_by(request, found.pk))

    def who_loses_it() -> list[str]:
        earlier = acts.earlier_owner(form.cleaned_data["email"], besides=found)
        if earlier is None:
            return []
        is_known = known_to(request.user).filter(pk=earlier.pk).exists()
        return [
            _("It was the address of %(other)s before. From now on rosters find %(person)s by it.")
            % {
                "other": earlier.full_name if is_known else _("somebody else"),
                "person": found.full_name,
            }
        ]

    return form_page(
        request,
        form,
        lambda: acts.correct_address(
            found, form.cleaned_data["email"], by=request.user, seen=form.what_was_seen()
        ),
        title=_("Correct the e-mail address"),
        sub=found.full_name,
        help=_what_ends(found, request.user),
        button=_("Save"),
        done=lambda corrected: (
            _("The address of %(person)s is %(email)s now.")
            % {"person": corrected.full_name, "email": corrected.email}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.full_name, page_of(found))),
        affects=who_loses_it,
        fields={"address_taken": "email"},
    )


def _what_ends(person: User, reader: User) -> str:
    if person.pk == reader.pk:
        return _(
            "You sign in with it. Rosters still find you by the old one, to which a mail tells the change."
        )
    if person.account_opened_at is None:
        return _("They sign in with it. Rosters still find them by the old one.")
    return _(
        "They sign in with it, by a code. Rosters still find them by the old one, to which a mail tells the "
        "change. They are signed out everywhere, and their password, second factors, identities and API tokens "
        "are removed: whoever had the old address may have made them."
    )


@login_required
def person_language(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_by(request, pk)
    form = LanguageForm(sent(request), instance=found_by(request, pk))
    return form_page(
        request,
        form,
        lambda: acts.choose_language(
            found, form.cleaned_data["language"], by=request.user, seen=form.what_was_seen()
        ),
        title=_("Choose the language"),
        sub=found.full_name,
        help=_("Mail to the person is in this language, and so is the certificate’s first page."),
        button=_("Save"),
        done=_("The language is saved."),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.full_name, page_of(found))),
    )


def known_to(reader: User) -> QuerySet[User]:
    """The records that the reader may open: not the system's own, nor what was merged into another."""
    return User.objects.visible_to(reader).not_merged().exclude(email=SYSTEM_EMAIL)


def found_by(request: HttpRequest, pk: int, may: Act = permissions.may_keep_registry) -> User:
    """The person, for those who keep the register, or who ``may``."""
    return reach.of_register(request, known_to(request.user), may, pk=pk)


def page_of(person: User) -> str:
    return reverse("person", args=[person.pk])


def crumbs_to(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(pgettext("register", "People"), reverse("people")), *more]


def _about(person: User) -> list[tuple[str, str, str | None]]:
    earlier = ", ".join(person.earlier_addresses.values_list("email", flat=True))
    facts = [
        (_("E-mail"), person.email),
        (_("Earlier addresses"), earlier),
        (_("Language"), capfirst(person.get_language_display())),
        (_("Name in lists"), person.sort_name),
        (_("Account"), account_of(person)),
    ]
    return [(label, text, None) for label, text in facts if text]


def _place(place: Enrolment) -> dict[str, Any]:
    return {
        "title": place.cohort.title,
        "url": place.get_absolute_url(),
        "organisation": place.organisation.name,
        "state": _state(place),
    }


def _state(place: Enrolment) -> str:
    if place.completed_on:
        return _("completed %(day)s") % {"day": short_day(place.completed_on)}
    if place.withdrawn_on:
        return _("withdrew %(day)s") % {"day": short_day(place.withdrawn_on)}
    if place.transferred_on:
        return _("transferred %(day)s") % {"day": short_day(place.transferred_on)}
    return _("since %(first)s") % {"first": short_day(place.joined_on)}


def _certificate(certificate: Any) -> dict[str, Any]:
    if certificate.revoked_at:
        state = "revoked"
    else:
        state = "superseded" if certificate.superseded_at else "valid"
    return {
        "number": certificate.number,
        "url": certificate.get_absolute_url(),
        "kind": capfirst(certificate.get_kind_display()),
        "issue_date": certificate.issue_date,
        "state": state,
    }


def _roles(person: User, reader: User) -> list[tuple[str, str, str]]:
    """What the person does: (in words, of what, its address), as far as the reader may read of it."""
    led = ProgrammeLead.objects.filter(person=person).select_related("programme")
    trained = CohortTrainer.objects.filter(person=person).select_related("cohort")
    if not reader.sees_all:
        led = led.filter(programme__leads__person=reader)
        trained = trained.filter(cohort__programme__leads__person=reader)
    today = timezone.localdate()
    contacts = person.organisations_contacted.select_related("organisation")
    found = [
        (_("Programme lead"), one.programme.title, reverse("programme", args=[one.programme.slug]))
        for one in led
    ]
    found += [(_("Trainer"), one.cohort.title, one.cohort.get_absolute_url()) for one in trained]
    for one in contacts.prefetch_related("organisation__names").order_by("-valid_from"):
        is_over = one.valid_to is not None and one.valid_to < today
        label = _("Was a contact of") if is_over else _("Contact of")
        found.append((label, one.organisation.name, reverse("organisation", args=[one.organisation.slug])))
    return ([(_("Administrator"), "", "")] if person.is_superuser else []) + found
