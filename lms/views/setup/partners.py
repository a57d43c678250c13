"""Who stands behind a programme, and who leads it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.actions import people, setup
from lms.choices import Role
from lms.forms.people import AppointForm
from lms.forms.setup import PartnerForm, PartnerPlaceForm
from lms.models import ProgrammeLead
from lms.views.acting import form_page, sent
from lms.views.invitations import along
from lms.views.setup.subjects import (
    gone,
    led_programme,
    missing_organisation,
    removal,
    way_to_programme,
)


@login_required
def add_partner(request: HttpRequest, slug: str) -> HttpResponse:
    programme = led_programme(request, slug)
    form = PartnerForm(sent(request))
    return form_page(
        request,
        form,
        lambda: setup.add_partner(programme, by=request.user, **form.values()),
        title=_("Add a partner"),
        button=_("Add the partner"),
        done=lambda made: _("%(organisation)s has been added.") % {"organisation": made.organisation.name},
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        help=missing_organisation(),
        fields={"partner_once_in_a_role": "organisation"},
    )


@login_required
def change_partner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = led_programme(request, slug)
    partner = programme.partners.filter(pk=pk).first()
    if partner is None:
        return gone(request, programme.get_absolute_url())
    form = PartnerPlaceForm(sent(request), instance=partner)
    words = {"organisation": partner.organisation.name}
    return form_page(
        request,
        form,
        lambda: setup.change_partner(partner, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("%(organisation)s as a partner") % words,
        button=_("Save"),
        done=_("%(organisation)s has been saved.") % words,
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        fields={"partner_once_in_a_role": "role"},
        template="lms/setup/part.html",
        ways=[(_("Remove from the partners"), reverse("partner-remove", args=[slug, pk]))],
    )


@login_required
def remove_partner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = led_programme(request, slug)
    partner = programme.partners.filter(pk=pk).first()
    if partner is None:
        return gone(request, programme.get_absolute_url())
    words = {"organisation": partner.organisation.name, "role": partner.get_role_display()}
    return removal(
        request,
        lambda: setup.remove_partner(partner, by=request.user),
        title=_("Remove a partner"),
        button=_("Remove from the partners"),
        done=_("%(organisation)s is no longer a partner (%(role)s).") % words,
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        happens=[_("%(organisation)s no longer stands in the programme as %(role)s.") % words],
    )


@login_required
def appoint_lead(request: HttpRequest, slug: str) -> HttpResponse:
    programme = led_programme(request, slug)
    form = AppointForm(sent(request))

    def appoint() -> ProgrammeLead:
        person = people.known_or_added(**form.person(), by=request.user)
        lead = setup.appoint_lead(programme, person, by=request.user)
        along.invite(request, form, lead.person, Role.LEAD, programme=programme)
        return lead

    return form_page(
        request,
        form,
        appoint,
        title=_("Appoint a lead"),
        button=_("Appoint the lead"),
        done=lambda made: _("%(person)s now leads the programme.") % {"person": made.person},
        to=programme.get_absolute_url(),
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        help=_(
            "A lead sets up the programme, sees everybody in it, completes people and issues certificates."
        ),
        fields={"programme_lead_once": "email"},
    )


@login_required
def end_lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    programme = led_programme(request, slug)
    lead = programme.leads.select_related("person").filter(pk=pk).first()
    if lead is None:
        return gone(request, programme.get_absolute_url())
    words = {"person": lead.person, "programme": programme}
    leaves_oneself = lead.person == request.user and not request.user.is_superuser
    return removal(
        request,
        lambda: setup.end_lead(lead, by=request.user),
        title=_("End a lead’s time"),
        button=_("End the task of %(person)s") % words,
        done=_("%(person)s no longer leads the programme.") % words,
        back=programme.get_absolute_url(),
        to=reverse("home") if leaves_oneself else "",
        crumbs=way_to_programme(programme),
        happens=[
            _("%(person)s can no longer open, change or issue anything in %(programme)s.") % words,
            _("What they have decided stays as it is, with their name."),
        ],
        check=lambda: setup.refuse_if_last(lead),
    )
