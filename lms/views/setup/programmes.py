"""One programme: its page, and the pages on which it is created, changed and removed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import permissions
from lms.actions import setup
from lms.choices import Language, PartnerRole
from lms.forms.fields import texts
from lms.forms.setup import FromDayForm, NewProgrammeForm, ProgrammeForm
from lms.models import Enrolment, Programme
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import led_programme, removal, way_to_programme
from lms.wording import day


@login_required
@require_GET
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What the programme is, its cohorts, who stands behind it and who leads it."""
    found = reach.programme(request, slug, permissions.may_oversee)
    prefetch_related_objects([found], "issuer__names", "partners__organisation__names", "leads__person")
    cohorts = found.cohorts.annotate(people=Count("enrolments"))
    written = {text.language: text for text in found.texts.all()}
    context = {
        "crumbs": way_to_programme(found)[:1] + [(str(found), "")],
        "programme": found,
        "facts": _facts(found),
        "cohorts": cohorts,
        "partners": _partners_by_role(found),
        "leads": sorted(found.leads.all(), key=lambda lead: lead.person.sort_key),
        "texts": [(code, word, written.get(code)) for code, word in Language.choices],
        "figures": found.aggregate_figures.select_related("cohort"),
        "report_url": reverse("reports:organisations", args=[found.slug]),
        "may_lead": permissions.may_lead(request.user, found),
    }
    return render(request, "lms/setup/programme.html", context)


@permissions.leads_only
def new(request: HttpRequest) -> HttpResponse:
    form = NewProgrammeForm(sent(request))
    return form_page(
        request,
        form,
        lambda: setup.create_programme(
            form.cleaned_data["slug"],
            title=texts(form.cleaned_data, "title"),
            kind=form.cleaned_data["kind"],
            issuer=form.cleaned_data["issuer"],
            final_work_label=texts(form.cleaned_data, "final_work_label"),
            by=request.user,
            led_by=request.user,
        ),
        title=_("New programme"),
        button=_("Create the programme"),
        done=lambda made: _("%(programme)s has been created, and you lead it.") % {"programme": made},
        to=Programme.get_absolute_url,
        back=reverse("programmes"),
        crumbs=[(_("Programmes"), reverse("programmes"))],
        help=_("You will lead the programme. Its cohorts, partners and other leads are added on its page."),
        fields={"programme_has_a_title": "title_fi"},
    )


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = led_programme(request, slug)
    crumbs, issuer = way_to_programme(found), found.issuer_id
    form = ProgrammeForm(sent(request), instance=found)
    return form_page(
        request,
        form,
        lambda: setup.change_programme(found, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Change the programme"),
        button=_("Save"),
        done=_("The programme has been saved."),
        to=found.get_absolute_url(),
        back=found.get_absolute_url(),
        crumbs=crumbs,
        affects=lambda: _touched_by_another_issuer(found, issuer),
        fields={"programme_has_a_title": "title_fi"},
    )


@login_required
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    found = led_programme(request, slug)
    return removal(
        request,
        lambda: setup.remove_programme(found, by=request.user),
        title=_("Remove the programme"),
        button=_("Remove %(programme)s") % {"programme": found},
        done=_("%(programme)s has been removed.") % {"programme": found},
        back=found.get_absolute_url(),
        to=reverse("programmes"),
        crumbs=way_to_programme(found),
        happens=[
            _("%(programme)s is taken away with its texts, partners, leads and figures.")
            % {"programme": found},
            _("What it said stays in the audit log."),
        ],
        check=lambda: setup.refuse_if_it_has_cohorts(found),
    )


@login_required
def publish_figures(request: HttpRequest, slug: str) -> HttpResponse:
    found = led_programme(request, slug)
    form = FromDayForm(sent(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: setup.declare_figures_public(found, on=form.cleaned_data["on"], by=request.user),
        title=_("Declare the figures public"),
        button=_("Declare the figures public"),
        done=_("The figures have been declared public."),
        to=found.get_absolute_url(),
        back=found.get_absolute_url(),
        crumbs=way_to_programme(found),
        template="lms/confirm.html",
        danger=True,
        happens=[
            _("Reports on %(programme)s show figures under 5 from that day on, and no longer hide them.")
            % {"programme": found},
            _("Whoever may see a report may then infer something about a few people."),
            _("This cannot be undone."),
        ],
    )


def _touched_by_another_issuer(programme: Programme, before: int | None) -> list[str]:
    if programme.issuer_id == before:
        return []
    certified = Enrolment.objects.filter(cohort__programme=programme, certificates__isnull=False)
    people = certified.distinct().count()
    if not people:
        return []
    return [
        ngettext(
            "%(count)s person has a certificate of this programme. It keeps the issuer that is printed on it.",
            "%(count)s people have a certificate of this programme. It keeps the issuer that is printed on it.",
            people,
        )
        % {"count": people}
    ]


def _facts(programme: Programme) -> list[tuple[str, str, str | None]]:
    facts = [
        (_("Kind"), capfirst(programme.get_kind_display())),
        (_("Issuer"), programme.issuer.name if programme.issuer else _("No certificates")),
        (_("Word for the final work"), programme.final_work_label),
        (_("Figures public from"), day(programme.figures_declared_public_on)),
    ]
    return [(label, text, None) for label, text in facts if text]


def _partners_by_role(programme: Programme) -> list[tuple[str, list[Any]]]:
    partners = list(programme.partners.all())
    by_role = [(word, [each for each in partners if each.role == role]) for role, word in PartnerRole.choices]
    return [(capfirst(word), of_role) for word, of_role in by_role if of_role]
