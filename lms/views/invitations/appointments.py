"""Administrators and auditors: who they are, appointing them, ending their time. For administrators."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms import permissions
from lms.actions import appointments as acts
from lms.actions import people
from lms.choices import Role
from lms.forms.people import AppointForm, AuditorForm
from lms.forms.registry import EndForm
from lms.models import Auditor, User
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.invitations import along
from lms.views.registry.people import crumbs_to
from lms.views.setup.subjects import gone, removal
from lms.wording import day

for_administrators = permissions.only(permissions.may_appoint_anyone)


@for_administrators
@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    administrators = User.objects.filter(is_superuser=True).not_merged().in_alphabetical_order()
    auditors = Auditor.objects.select_related("person").order_by(
        F("valid_to").desc(nulls_first=True), "person__sort_key", "pk"
    )
    context = {
        "crumbs": crumbs_to((_("Administrators and auditors"), "")),
        "administrators": administrators,
        "auditors": auditors,
        "today": timezone.localdate(),
    }
    return render(request, "lms/invitations/appointments.html", context)


@for_administrators
def appoint_administrator(request: SignedIn) -> HttpResponse:
    form = AppointForm(sent(request))

    def appoint() -> User:
        person = people.known_or_added(**form.person(), by=request.user)
        appointed = acts.appoint_administrator(person, by=request.user)
        along.invite(request, form, appointed, Role.ADMINISTRATOR)
        return appointed

    return form_page(
        request,
        form,
        appoint,
        title=_("Appoint an administrator"),
        help=_(
            "An administrator may do everything in every programme, and appoints administrators and auditors."
        ),
        button=_("Appoint the administrator"),
        done=lambda made: _("%(person)s is an administrator now.") % {"person": made.full_name},
        to=_list(),
        back=_list(),
        crumbs=_crumbs(),
        fields={"administrator_already": "email", "account_closed": "email"},
    )


@for_administrators
def end_administrator(request: SignedIn, pk: int) -> HttpResponse:
    found = User.objects.filter(pk=pk, is_superuser=True).first()
    if found is None:
        return gone(request, _list())
    about = {"person": found.full_name}
    return removal(
        request,
        lambda: acts.end_administrator(found, by=request.user),
        title=_("End an administrator’s time"),
        button=_("End the task of %(person)s") % about,
        done=_("%(person)s is no longer an administrator.") % about,
        back=_list(),
        to=reverse("home") if found == request.user else "",
        crumbs=_crumbs(),
        happens=[
            _(
                "%(person)s can no longer change what they do not lead, nor appoint administrators and auditors."
            )
            % about,
            _("Other roles of theirs stay. What they have decided stays as it is, with their name."),
        ],
        check=lambda: acts.refuse_if_last(found),
    )


@for_administrators
def appoint_auditor(request: SignedIn) -> HttpResponse:
    form = AuditorForm(sent(request))

    def appoint() -> Auditor:
        person = people.known_or_added(**form.person(), by=request.user)
        on, until = form.cleaned_data["on"], form.cleaned_data["until"]
        auditor = acts.appoint_auditor(person, by=request.user, on=on, until=until)
        along.invite(request, form, auditor.person, Role.AUDITOR)
        return auditor

    return form_page(
        request,
        form,
        appoint,
        title=_("Appoint an auditor"),
        help=_("An auditor reads every programme and the logs between the two days, and changes nothing."),
        button=_("Appoint the auditor"),
        done=lambda made: (
            _("%(person)s is an auditor from %(day)s on.")
            % {"person": made.person.full_name, "day": day(made.valid_from)}
        ),
        to=_list(),
        back=_list(),
        crumbs=_crumbs(),
        fields={
            "auditor_then": "on",
            "auditor_dates_in_order": "until",
            "auditor_once_from_a_day": "on",
            "account_closed": "email",
            "role_not_held": "until",
        },
    )


@for_administrators
def end_auditor(request: SignedIn, pk: int) -> HttpResponse:
    auditor = get_object_or_404(Auditor.objects.select_related("person"), pk=pk)
    form = EndForm(sent(request))
    return form_page(
        request,
        form,
        lambda: acts.end_auditor(auditor, by=request.user, on=form.cleaned_data["on"]),
        title=_("End the time of %(person)s as an auditor") % {"person": auditor.person.full_name},
        help=_("After the last day they read only what their other roles let them."),
        button=_("Save"),
        done=lambda ended: (
            _("%(person)s is an auditor until %(day)s.")
            % {"person": ended.person.full_name, "day": day(ended.valid_to)}
        ),
        to=_list(),
        back=_list(),
        crumbs=_crumbs(),
        fields={"auditor_dates_in_order": "on"},
    )


def _list() -> str:
    return reverse("appointments")


def _crumbs() -> list[tuple[str, str]]:
    return crumbs_to((_("Administrators and auditors"), _list()))
