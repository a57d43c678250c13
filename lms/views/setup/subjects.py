"""What a page of the set-up is about, the way to it, and what it does when a part of it is gone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lms import permissions
from lms.errors import Refused
from lms.forms.acts import ActForm
from lms.models import Cohort, Programme
from lms.views import reach
from lms.views.acting import Text, form_page, sent

Crumbs = list[tuple[str, str]]


def led_programme(request: HttpRequest, slug: str) -> Programme:
    """The programme, for whoever sets it up."""
    return reach.programme(request, slug, permissions.may_lead)


def led_cohort(request: HttpRequest, slug: str) -> Cohort:
    """The cohort, for whoever sets it up."""
    return reach.cohort(request, slug, permissions.may_lead_cohort)


def way_to_programme(programme: Programme) -> Crumbs:
    return [(_("Programmes"), reverse("programmes")), (str(programme), programme.get_absolute_url())]


def way_to_cohort(cohort: Cohort) -> Crumbs:
    return [*way_to_programme(cohort.programme), (str(cohort), cohort.get_absolute_url())]


def way_to_setup(cohort: Cohort) -> Crumbs:
    return [*way_to_cohort(cohort), (_("Set-up"), setup_of(cohort))]


def setup_of(cohort: Cohort) -> str:
    return reverse("cohort-setup", args=[cohort.slug])


def missing_organisation() -> str:
    """A sentence for a form that chooses an organisation, on the one that is not in the list."""
    sentence = _(
        'An organisation that is missing from the list is first <a href="{url}">added to the register</a>.'
    )
    return format_html(sentence, url=reverse("organisation-new"))


def gone(request: HttpRequest, back: str) -> HttpResponse:
    """The answer for a part that is not there: whoever pressed twice comes back to where it was."""
    if request.method != "POST":
        raise Http404
    messages.info(request, _("It had been removed already."))
    return redirect(back)


def removal(
    request: HttpRequest,
    verb: Callable[[], None],
    *,
    title: Text,
    button: Text,
    done: Text,
    back: str,
    crumbs: Crumbs,
    happens: list[Text],
    check: Callable[[], None] | None = None,
    to: str = "",
    **context: Any,
) -> HttpResponse:
    """Say what ``happens``, ask once, and do ``verb``. What ``check`` refuses is said before anybody asks."""
    if check is not None and request.method != "POST":
        try:
            check()
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect(back)
    return form_page(
        request,
        ActForm(sent(request)),
        verb,
        title=title,
        button=button,
        done=done,
        to=to or back,
        back=back,
        crumbs=crumbs,
        template="lms/confirm.html",
        happens=happens,
        **{"danger": True} | context,
    )
