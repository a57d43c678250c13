"""Who sees the figures of an organisation: appointed, and their time ended."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lms import permissions
from lms.actions import organisations as acts
from lms.actions import people, setup
from lms.choices import Role
from lms.errors import Refused
from lms.forms.registry import ContactForm, EndForm
from lms.models import OrganisationContact
from lms.views.acting import form_page, sent
from lms.views.invitations import along
from lms.views.registry.pages import crumbs_to, found_by, page_of
from lms.wording import day


@login_required
def contact_new(request: HttpRequest, slug: str) -> HttpResponse:
    found = found_by(request, slug)
    form = ContactForm(sent(request))

    def appoint() -> OrganisationContact:
        person = people.known_or_added(**form.person(), by=request.user)
        if not permissions.may_appoint_contact(request.user, person):
            raise Refused(
                "oneself", _("Nobody appoints themselves: another lead or an administrator does it.")
            )
        on, until = form.cleaned_data["on"], form.cleaned_data["until"]
        contact = setup.appoint_contact(found, person, by=request.user, on=on, until=until)
        along.invite(request, form, contact.person, Role.CONTACT, organisation=found)
        return contact

    return form_page(
        request,
        form,
        appoint,
        title=_("Appoint a contact"),
        sub=found.name,
        help=_("A contact sees the figures of this organisation, and no others, between the two days."),
        button=_("Appoint"),
        done=lambda contact: (
            _("%(person)s is a contact of %(organisation)s from %(day)s on.")
            % {"person": contact.person, "organisation": found.name, "day": day(contact.valid_from)}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        fields={
            "contact_dates_in_order": "until",
            "contact_once_from_a_day": "on",
            "full_name_invalid": "full_name",
            "oneself": "email",
        },
    )


@login_required
def contact_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = found_by(request, slug)
    contact = get_object_or_404(found.contacts.select_related("person"), pk=pk)
    form = EndForm(sent(request))
    return form_page(
        request,
        form,
        lambda: acts.end_contact(contact, by=request.user, on=form.cleaned_data["on"]),
        title=_("End the time of %(person)s as a contact") % {"person": contact.person},
        sub=found.name,
        help=_("After the last day they do not see the figures of the organisation any more."),
        button=_("Save"),
        done=lambda ended: (
            _("%(person)s is a contact until %(day)s.") % {"person": ended.person, "day": day(ended.valid_to)}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        fields={"contact_dates_in_order": "on"},
    )
