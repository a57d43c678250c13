"""The register of organisations: the list, and one of them with all that is known of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.actions import splitting
from lms.alphabet import sort_key
from lms.filters import OrganisationList
from lms.models import (
    Cohort,
    Enrolment,
    Organisation,
    OrganisationName,
    Participation,
    Succession,
    User,
)
from lms.translated import LANGUAGES, language_of, reader_language
from lms.views.registry import history
from lms.views.registry.pages import crumbs_to, found_by, page_of
from lms.wording import day, short_day

PAGE = 50


@permissions.only(permissions.may_read_registry)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation under its newest name, in Finnish order."""
    chosen = OrganisationList(request.GET, queryset=Organisation.objects.all())
    found = chosen.qs.with_names().select_related("parent").prefetch_related("parent__names")
    page = Paginator(sorted(found, key=lambda one: sort_key(one.name)), PAGE).get_page(
        request.GET.get("page")
    )
    words = [key for word in request.GET.get("q", "").split() if (key := sort_key(word))]
    page.object_list = [_row(one, words) for one in page.object_list]
    return render(
        request,
        "lms/registry/organisations.html",
        {
            "form": chosen.form,
            "page": page,
            "may_keep": permissions.may_keep_registry(request.user),
        },
    )


@login_required
@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is and was called, what became of it, who its contacts are, what happened to it."""
    found = found_by(request, slug, permissions.may_read_registry)
    context = {
        "crumbs": crumbs_to((found.name, "")),
        "organisation": found,
        "language": _language(found),
        "facts": [text for text in (capfirst(found.get_type_display()), _lifetime(found)) if text],
        "about": _about(found),
        "names": [_naming(naming) for naming in reversed(_in_time(found))],
        "before": [_came_from(one) for one in _successions(found.preceded_by, "predecessor")],
        "after": [_became(one) for one in _successions(found.successions, "successor")],
        "split": _split(request, found),
        "divisions": sorted(found.divisions.with_names(), key=lambda one: sort_key(one.name)),
        "cohorts": [
            (one.cohort, capfirst(one.get_role_display()))
            for one in Participation.objects.filter(
                organisation=found, cohort__in=Cohort.objects.overseen_by(request.user)
            )
            .select_related("cohort")
            .order_by("-cohort__starts_on")
        ],
        "contacts": _contacts(request, found),
        "history": history.of_organisation(found),
        "may_keep": permissions.may_keep_registry(request.user),
    }
    return render(request, "lms/registry/organisation.html", context)


def _language(organisation: Organisation) -> str | None:
    naming = organisation.naming_on(None)
    return naming and language_of(naming, "name", reader_language())


def _row(organisation: Organisation, words: list[str]) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "language": _language(organisation),
        "url": page_of(organisation),
        "other_name": _other_name(organisation, words),
        "parent": organisation.parent.name if organisation.parent else "",
        "type": capfirst(organisation.get_type_display()),
        "area": organisation.get_collaborative_area_display(),
        "lifetime": _lifetime(organisation),
        "has_ended": _has_ended(organisation),
    }


def _other_name(organisation: Organisation, words: list[str]) -> str:
    """The name by which a search found it, where that is not the one that is shown."""
    if not words or all(word in sort_key(organisation.name) for word in words):
        return ""
    names = (text for naming in reversed(_in_time(organisation)) for text in naming.all_texts())
    return next((text for text in names if any(word in sort_key(text) for word in words)), "")


def _has_ended(organisation: Organisation) -> bool:
    return organisation.valid_to is not None and organisation.valid_to < timezone.localdate()


def _lifetime(organisation: Organisation) -> str:
    words = {"first": short_day(organisation.valid_from), "last": short_day(organisation.valid_to)}
    if words["first"] and words["last"]:
        return _("%(first)s – %(last)s") % words
    if words["last"]:
        return _("until %(last)s") % words
    return _("since %(first)s") % words if words["first"] else ""


def _about(organisation: Organisation) -> list[tuple[str, str, str | None]]:
    facts = [
        (_("Type"), capfirst(organisation.get_type_display())),
        (_("Part of"), organisation.parent.name if organisation.parent else ""),
        (_("Collaborative area"), organisation.get_collaborative_area_display()),
        (_("Exists from"), day(organisation.valid_from)),
        (_("Existed until"), day(organisation.valid_to)),
        (_("Identifier in rosters and addresses"), organisation.slug),
    ]
    return [(label, text, None) for label, text in facts if text]


def _in_time(organisation: Organisation) -> list[OrganisationName]:
    namings = list(organisation.names.all())
    return sorted(namings, key=lambda naming: (naming.valid_from is not None, naming.valid_from))


def _naming(naming: OrganisationName) -> dict[str, Any]:
    written = [
        (language, getattr(naming, f"name_{language}"), getattr(naming, f"short_name_{language}"))
        for language in LANGUAGES
    ]
    return {
        "pk": naming.pk,
        "from": short_day(naming.valid_from),
        "texts": [line for line in written if line[1] or line[2]],
    }


def _successions(rows: Any, other: str) -> list[Succession]:
    return list(rows.select_related(other).prefetch_related(f"{other}__names"))


def _became(one: Succession) -> dict[str, Any]:
    sentences = {
        "merged_into": _("Merged into %(organisation)s on %(day)s"),
        "split_into": _("Split on %(day)s; one part is %(organisation)s"),
        "continued_by": _("Continued by %(organisation)s from %(day)s"),
    }
    return _told_of(one, one.successor, sentences[one.kind])


def _came_from(one: Succession) -> dict[str, Any]:
    sentences = {
        "merged_into": _("%(organisation)s was merged into it on %(day)s"),
        "split_into": _("It is a part of %(organisation)s, split on %(day)s"),
        "continued_by": _("It continues %(organisation)s from %(day)s"),
    }
    return _told_of(one, one.predecessor, sentences[one.kind])


def _told_of(one: Succession, other: Organisation, sentence: str) -> dict[str, Any]:
    words = {"organisation": other.name, "day": day(one.on)}
    return {"pk": one.pk, "sentence": sentence % words, "url": page_of(other), "other": other.name}


def _split(request: HttpRequest, organisation: Organisation) -> dict[str, int] | None:
    """How far the places of a split organisation have been divided, of those that the reader leads or audits."""
    if not splitting.successors(organisation).exists():
        return None
    overseen = Enrolment.objects.overseen_by(request.user)
    places = splitting.places(organisation).filter(pk__in=overseen.values("pk"))
    return {"places": places.count(), "decided": len(splitting.decided(organisation, places))}


def _contacts(request: HttpRequest, organisation: Organisation) -> list[dict[str, Any]]:
    readable = User.objects.visible_to(request.user)
    rows = list(organisation.contacts.select_related("person").order_by("-valid_from", "pk"))
    known = set(readable.filter(pk__in=[one.person_id for one in rows]).values_list("pk", flat=True))
    today = timezone.localdate()
    return [
        {
            "pk": one.pk,
            "person": one.person,
            "url": reverse("person", args=[one.person_id]) if one.person_id in known else "",
            "from": one.valid_from,
            "until": one.valid_to,
            "has_ended": one.valid_to is not None and one.valid_to < today,
        }
        for one in rows
    ]
