"""What is kept of an organisation: added, its facts changed, its names recorded and corrected."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms import permissions
from lms.actions import organisations as acts
from lms.forms.registry import PRINTED_STAYS, NameForm, NewOrganisationForm, OrganisationForm, RenameForm
from lms.models import OrganisationName
from lms.translated import LANGUAGES
from lms.views.acting import form_page, sent
from lms.views.registry.pages import crumbs_to, found_by, page_of
from lms.wording import day


@permissions.only(permissions.may_keep_registry)
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = NewOrganisationForm(sent(request))

    return form_page(
        request,
        form,
        lambda: acts.add(by=request.user, **form.facts()),
        title=_("Add an organisation"),
        help=_("Look first whether the register has it under another name: a name can be added to it."),
        button=_("Add the organisation"),
        done=lambda made: _("%(organisation)s is in the register now.") % {"organisation": made.name},
        to=page_of,
        back=reverse("organisations"),
        crumbs=crumbs_to(),
        fields={"organisation_name_in_some_language": "name_fi", "organisation_dates_in_order": "valid_to"},
    )


@login_required
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = found_by(request, slug)
    form = OrganisationForm(sent(request), instance=found_by(request, slug))
    return form_page(
        request,
        form,
        lambda: acts.change(found, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("What it is"),
        sub=found.name,
        help=_("Places and certificates are not touched: each keeps the organisation as it was then."),
        button=_("Save"),
        done=_("The facts of %(organisation)s are saved.") % {"organisation": found.name},
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        fields={"parent_circle": "parent", "organisation_dates_in_order": "valid_to"},
    )


@login_required
def organisation_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """A new name from a day on. The names of now are filled in, so that one language can be changed alone."""
    found = found_by(request, slug)
    now = found.naming_on(None)
    initial = {column: getattr(now, column) for column in _text_columns()} if now else {}
    form = RenameForm(sent(request), initial=initial)

    def rename() -> OrganisationName:
        return acts.rename(found, by=request.user, on=form.cleaned_data["on"], **form.names())

    return form_page(
        request,
        form,
        rename,
        title=_("A new name from a day on"),
        sub=found.name,
        help=_(
            "The earlier name stays: rosters still find the organisation by it, and what was issued before the "
            "day keeps the name of its day. For a typing error, correct the name instead."
        ),
        button=_("Record the new name"),
        done=lambda naming: (
            _("From %(day)s on it is called %(name)s.") % {"day": day(naming.valid_from), "name": naming.name}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        fields={
            "organisation_name_one_per_day": "on",
            "organisation_name_in_some_language": "name_fi",
        },
    )


@login_required
def organisation_name(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One row of the names, for a typing error or another first day."""
    found = found_by(request, slug)
    naming = get_object_or_404(OrganisationName, organisation=found, pk=pk)
    form = NameForm(sent(request), instance=get_object_or_404(OrganisationName, pk=pk))
    return form_page(
        request,
        form,
        lambda: acts.correct_name(naming, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Correct a name"),
        sub=found.name,
        help=PRINTED_STAYS,
        button=_("Save"),
        done=_("The name is corrected. Issued certificates keep theirs."),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        fields={
            "organisation_name_one_per_day": "valid_from",
            "organisation_name_one_first": "valid_from",
            "organisation_name_in_some_language": "name_fi",
        },
    )


def _text_columns() -> list[str]:
    return [f"{kind}_{language}" for kind in ("name", "short_name") for language in LANGUAGES]
