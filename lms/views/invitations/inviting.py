"""Inviting one person to what they are already: from their page in the register."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from lms import permissions
from lms.actions import invitations
from lms.choices import Role
from lms.forms.people import InviteForm
from lms.models import Cohort, Invitation, Programme, User
from lms.views.acting import form_page, sent
from lms.views.invitations import words
from lms.views.registry.people import crumbs_to, found_by, page_of


@permissions.only(permissions.may_enrol)
def invite_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose to which of their roles, as far as the reader may give it."""
    found = found_by(request, pk)
    offered = {_key(one): one for one in _offered(found, request.user)}
    if not offered:
        messages.info(
            request,
            _("%(person)s has no role yet to which you could invite them.") % {"person": found.full_name},
        )
        return redirect(page_of(found))
    form = InviteForm(
        sent(request), choices=[(key, words.role_and_thing(one)) for key, one in offered.items()]
    )

    def invite() -> Invitation:
        asked = offered[form.cleaned_data["role"]]
        return invitations.invite(
            found,
            asked.role,
            by=request.user,
            cohort=asked.cohort,
            programme=asked.programme,
            organisation=asked.organisation,
        )

    return form_page(
        request,
        form,
        invite,
        title=_("Invite %(person)s") % {"person": found.full_name},
        sub=found.email,
        help=_(
            "The mail says what they may do here. Its link works for 14 days; an earlier one is dead then."
        ),
        button=_("Send the invitation"),
        done=_("The invitation is on its way."),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.full_name, page_of(found))),
    )


def _offered(person: User, reader: User) -> list[Invitation]:
    """What the person could be invited to by this reader, as invitations that are not kept."""
    today = timezone.localdate()
    cohorts = Cohort.objects.led_by(reader).select_related("programme")
    programmes = Programme.objects.led_by(reader)
    places = person.enrolments.active().filter(cohort__in=cohorts).select_related("cohort__programme")
    trained = person.cohorts_trained.filter(cohort__in=cohorts).select_related("cohort__programme")
    led = person.programmes_led.filter(programme__in=programmes).select_related("programme")
    found: list[Any] = [Invitation(role=Role.PARTICIPANT, cohort=one.cohort) for one in places]
    found += [Invitation(role=Role.TRAINER, cohort=one.cohort) for one in trained]
    found += [Invitation(role=Role.LEAD, programme=one.programme) for one in led]
    if permissions.may_keep_registry(reader):
        times = person.organisations_contacted.exclude(valid_to__lt=today).select_related("organisation")
        organisations = dict.fromkeys(one.organisation for one in times.order_by("valid_from"))
        found += [Invitation(role=Role.CONTACT, organisation=one) for one in organisations]
    if permissions.may_appoint_anyone(reader):
        if person.audits.exclude(valid_to__lt=today).exists():
            found.append(Invitation(role=Role.AUDITOR))
        if person.is_superuser:
            found.append(Invitation(role=Role.ADMINISTRATOR))
    return found


def _key(invitation: Invitation) -> str:
    thing = invitation.thing
    return f"{invitation.role}-{thing.pk}" if thing else str(invitation.role)
