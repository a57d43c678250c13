"""What is written of a programme, a text for each language, and what sources tell of it in figures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.actions import setup
from lms.choices import Language
from lms.forms.fields import texts
from lms.forms.setup import FigureForm, TextForm
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import gone, led_programme, removal, way_to_programme

_STANDS_ALONE = gettext_lazy(
    "For a number whose people are not known here. Nothing is ever calculated between two such figures."
)
_FIELDS = {"label_missing": "label_fi", "source_missing": "source_fi"}


@login_required
def write_text(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    programme = led_programme(request, slug)
    if language not in Language:
        raise Http404
    known = programme.texts.filter(language=language).first()
    form = TextForm(
        sent(request), instance=known, initial={} if known else {"dated_on": timezone.localdate()}
    )
    return form_page(
        request,
        form,
        lambda: setup.describe(
            programme,
            language=language,
            text=form.cleaned_data["body"],
            dated_on=form.cleaned_data["dated_on"],
            by=request.user,
            seen=form.what_was_seen(),
        ),
        title=_("Text in %(language)s") % {"language": Language(language).label},
        button=_("Save"),
        done=_("The text has been saved."),
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        help=_("Each language has a text of its own with its own date: they need not say the same."),
        template="lms/setup/part.html",
        ways=[(_("Remove the text"), reverse("programme-text-remove", args=[slug, language]))]
        if known
        else [],
    )


@login_required
def remove_text(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    programme = led_programme(request, slug)
    text = programme.texts.filter(language=language).first()
    if text is None:
        return gone(request, programme.get_absolute_url())
    words = {"language": text.get_language_display()}
    return removal(
        request,
        lambda: setup.remove_text(text, by=request.user),
        title=_("Remove a text"),
        button=_("Remove the text in %(language)s") % words,
        done=_("The text in %(language)s has been removed.") % words,
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        happens=[_("The programme has no text in %(language)s any more. The audit log keeps it.") % words],
    )


@login_required
def tell_figure(request: HttpRequest, slug: str) -> HttpResponse:
    programme = led_programme(request, slug)
    form = FigureForm(sent(request), programme=programme)
    return form_page(
        request,
        form,
        lambda: setup.tell_figure(programme, by=request.user, **_told(form)),
        title=_("Add a figure from a source"),
        button=_("Add the figure"),
        done=_("The figure has been added."),
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        help=_STANDS_ALONE,
        fields=_FIELDS,
    )


@login_required
def change_figure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = led_programme(request, slug)
    figure = programme.aggregate_figures.filter(pk=pk).first()
    if figure is None:
        return gone(request, programme.get_absolute_url())
    form = FigureForm(sent(request), instance=figure, programme=programme)
    return form_page(
        request,
        form,
        lambda: setup.change_figure(figure, by=request.user, seen=form.what_was_seen(), **_told(form)),
        title=_("Change a figure from a source"),
        button=_("Save"),
        done=_("The figure has been saved."),
        template="lms/setup/part.html",
        ways=[(_("Remove the figure"), reverse("figure-remove", args=[slug, pk]))],
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        help=_STANDS_ALONE,
        fields=_FIELDS,
    )


@login_required
def remove_figure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = led_programme(request, slug)
    figure = programme.aggregate_figures.filter(pk=pk).first()
    if figure is None:
        return gone(request, programme.get_absolute_url())
    return removal(
        request,
        lambda: setup.remove_figure(figure, by=request.user),
        title=_("Remove a figure from a source"),
        button=_("Remove the figure"),
        done=_("The figure has been removed."),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        happens=[_("Reports no longer show: %(figure)s.") % {"figure": figure}],
    )


def _told(form: FigureForm) -> dict[str, Any]:
    filled = form.cleaned_data
    return {name: filled[name] for name in ("count", "is_approximate", "cohort")} | {
        "label": texts(filled, "label"),
        "source": texts(filled, "source"),
    }
