"""Where leads decide what a programme prints on its certificates, and see the page before anything is issued."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from certificates import document, freezing, setup
from certificates.forms import SeriesForm, SignatoryForm, TemplateForm
from certificates.models import Certificate, CertificateTemplate, NumberSeries, Signatory
from lms import permissions
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.forms.acts import ActForm
from lms.forms.fields import texts
from lms.models import Programme
from lms.permissions import Act, SignedIn
from lms.translated import LANGUAGES, language_of, reader_language
from lms.views import reach
from lms.views.acting import form_page, press, sent
from lms.views.plan.days import moved_from

TEXTS = ("title", "award", "statement", "place")


@login_required
@require_GET
def template(request: SignedIn, slug: str) -> HttpResponse:
    """Number series, texts, signatories and a specimen of the programme's certificate of completion."""
    programme = _programme(request, slug, permissions.may_oversee)
    found = _template(programme)
    series = NumberSeries.objects.filter(issuer=programme.issuer_id) if programme.issuer_id else []
    context = {
        "crumbs": [*_crumbs(programme)[:-1], (_("Certificate"), "")],
        "programme": programme,
        "template": found,
        "series": list(series),
        "texts": [_written(found, name) for name in TEXTS] if found else [],
        "signatories": _signatories(found) if found else [],
        "first_number": found.series.number(timezone.localdate().year, 1) if found else "",
        "issued": Certificate.objects.filter(enrolment__cohort__programme=programme).count(),
        "languages": LANGUAGES,
        "may_lead": permissions.may_lead(request.user, programme),
    }
    return render(request, "certificates/setup.html", context)


@login_required
def new_series(request: SignedIn, slug: str) -> HttpResponse:
    programme = _programme(request, slug)
    issuer = programme.issuer
    if issuer is None:
        return _back_for_issuer(request, programme)
    form = SeriesForm(sent(request))
    return form_page(
        request,
        form,
        lambda: setup.start_series(form.cleaned_data["begins_with"], issuer=issuer, by=request.user),
        title=_("Start a number series"),
        button=_("Start the series"),
        done=lambda series: _("The number series %(prefix)s has been started.") % {"prefix": series.prefix},
        to=_url(programme),
        back=_url(programme),
        crumbs=_crumbs(programme),
        fields={"prefix_taken": "begins_with", "prefix_invalid": "begins_with"},
        sub=str(issuer),
        help=_(
            "The issuer may use one series for several programmes. The prefix is printed and cannot be changed."
        ),
    )


@login_required
def texts_of_template(request: SignedIn, slug: str) -> HttpResponse:
    """Draw the certificate up, or change what is printed on those that are issued from now on."""
    programme = _programme(request, slug)
    if programme.issuer is None:
        return _back_for_issuer(request, programme)
    if not NumberSeries.objects.filter(issuer=programme.issuer).exists():
        messages.info(request, _("Start a number series first: every certificate has a number."))
        return redirect("certificates:series-new", programme.slug)
    found = _template(programme)
    form = TemplateForm(sent(request), instance=copy(found) if found else None, issuer=programme.issuer)

    def save() -> CertificateTemplate:
        if found:
            return setup.change_template(found, by=request.user, seen=form.what_was_seen(), **form.values())
        title, award, statement, place = (texts(form.cleaned_data, name) for name in TEXTS)
        return setup.draw_up_template(
            programme,
            series=form.cleaned_data["series"],
            title=title,
            award=award,
            statement=statement,
            place=place,
            by=request.user,
        )

    return form_page(
        request,
        form,
        save,
        title=_("Texts of the certificate"),
        button=_("Save"),
        done=_("The texts are saved. Look at a specimen before you issue."),
        to=_url(programme),
        back=_url(programme),
        crumbs=_crumbs(programme),
        fields={"series_of_other_issuer": "series"},
        sub=str(programme),
        help=_(
            "It is printed in all three languages. Name, organisation, date and number are added at issue."
        ),
    )


@login_required
def new_signatory(request: SignedIn, slug: str) -> HttpResponse:
    programme = _programme(request, slug)
    found = _template(programme)
    if found is None:
        messages.info(request, _("Write the texts of the certificate first."))
        return redirect(_url(programme))
    form = SignatoryForm(sent(request))
    return form_page(
        request,
        form,
        lambda: setup.add_signatory(
            found, form.cleaned_data["name"], office=texts(form.cleaned_data, "office"), by=request.user
        ),
        title=_("Add a signatory"),
        button=_("Add the signatory"),
        done=lambda one: _("%(name)s signs the certificates from now on.") % {"name": one},
        to=_url(programme),
        back=_url(programme),
        crumbs=_crumbs(programme),
        sub=str(programme),
        help=_("Four can sign at most."),
    )


@login_required
def edit_signatory(request: SignedIn, pk: int) -> HttpResponse:
    signatory = _signatory(request, pk)
    programme = signatory.template.programme
    form = SignatoryForm(sent(request), instance=copy(signatory))
    return form_page(
        request,
        form,
        lambda: setup.change_signatory(
            signatory, by=request.user, seen=form.what_was_seen(), **form.values()
        ),
        title=_("Change the signatory"),
        button=_("Save"),
        done=_("The signatory is saved."),
        to=_url(programme),
        back=_url(programme),
        crumbs=_crumbs(programme),
        sub=str(programme),
    )


@login_required
@require_POST
def move_signatory(request: SignedIn, pk: int) -> HttpResponse:
    signatory = _signatory(request, pk)
    up, place = moved_from(request)
    return press(
        request,
        lambda: setup.move_signatory(signatory, up=up, place=place, by=request.user),
        done=_("%(name)s has moved.") % {"name": signatory},
        to=_url(signatory.template.programme),
    )


@login_required
def remove_signatory(request: SignedIn, pk: int) -> HttpResponse:
    signatory = _signatory(request, pk)
    programme = signatory.template.programme
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: setup.remove_signatory(signatory, by=request.user),
        title=_("Remove the signatory"),
        button=_("Remove %(name)s") % {"name": signatory},
        done=_("%(name)s signs no further certificates.") % {"name": signatory},
        to=_url(programme),
        back=_url(programme),
        crumbs=_crumbs(programme),
        sub=str(programme),
        help=_("Certificates that were issued keep their signatories."),
        danger=True,
    )


@login_required
@require_GET
@never_cache
def specimen(request: SignedIn, slug: str, language: str) -> HttpResponse:
    """The page as it would be printed today, for somebody who does not exist; nothing is kept."""
    programme = _programme(request, slug, permissions.may_oversee)
    found = _template(programme)
    if found is None or language not in LANGUAGES:
        raise Http404
    try:
        content = freezing.specimen(found, on=timezone.localdate())
        document.check(content)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(_url(programme))
    return HttpResponse(
        document.draw(content, language, created=timezone.now()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="specimen-{language}.pdf"'},
    )


def _programme(request: SignedIn, slug: str, may: Act = permissions.may_lead) -> Programme:
    return reach.programme(request, slug, may, Programme.objects.select_related("issuer"))


def _template(programme: Programme) -> CertificateTemplate | None:
    return (
        CertificateTemplate.objects.filter(programme=programme, kind=CertificateKind.COMPLETION)
        .select_related("series", "programme")
        .first()
    )


def _signatory(request: SignedIn, pk: int) -> Signatory:
    return reach.part(request, Signatory.objects.all(), "template__programme", permissions.may_lead, pk=pk)


def _back_for_issuer(request: SignedIn, programme: Programme) -> HttpResponse:
    messages.info(request, _("This programme has no issuer: a certificate needs one."))
    return redirect(_url(programme))


def _written(template: CertificateTemplate, name: str) -> dict[str, Any]:
    """One text with what is written in each language."""
    return {
        "label": getattr(CertificateTemplate, name).label,
        "languages": [(language, getattr(template, f"{name}_{language}")) for language in LANGUAGES],
    }


def _signatories(template: CertificateTemplate) -> list[dict[str, Any]]:
    rows = list(template.signatories.all())
    return [
        {
            "row": row,
            "office_language": language_of(row, "office", reader_language()),
            "may_rise": place > 0,
            "may_sink": place < len(rows) - 1,
        }
        for place, row in enumerate(rows)
    ]


def _url(programme: Programme) -> str:
    return reverse("certificates:template", args=[programme.slug])


def _crumbs(programme: Programme) -> list[tuple[Any, str]]:
    return [
        (_("Programmes"), reverse("programmes")),
        (str(programme), programme.get_absolute_url()),
        (_("Certificate"), _url(programme)),
    ]
