"""Invitations that were sent: who has been asked to what, sending again, taking back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms import permissions
from lms.actions import invitations as acts
from lms.filters import InvitationList
from lms.models import Invitation, User
from lms.permissions import Reader
from lms.views.acting import press
from lms.views.invitations import words
from lms.views.registry.people import crumbs_to
from lms.views.setup.subjects import removal

PAGE = 50


@permissions.only(permissions.may_oversee)
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Those that the reader may see, the newest first."""
    chosen = InvitationList(request.GET, queryset=Invitation.objects.visible_to(request.user))
    rows = chosen.qs.select_related(
        "person", "invited_by", "revoked_by", "cohort__programme", "programme", "organisation"
    ).prefetch_related("organisation__names")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    led = set(_led_programmes(request.user))
    page.object_list = [_row(one, request.user, led) for one in page.object_list]
    context = {"crumbs": crumbs_to((_("Invitations"), "")), "form": chosen.form, "page": page}
    return render(request, "lms/invitations/list.html", context)


@permissions.only(permissions.may_oversee)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = _for_acting(request, pk)
    return press(
        request,
        lambda: acts.send_again(found, by=request.user),
        done=lambda sent: (
            _("A new invitation to %(person)s is on its way. The old link does not work any more.")
            % {"person": sent.person}
        ),
        to=reverse("invitations"),
    )


@permissions.only(permissions.may_oversee)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = _for_acting(request, pk)
    about = {"person": found.person}
    return removal(
        request,
        lambda: acts.revoke(found, by=request.user),
        title=_("Take back an invitation"),
        button=_("Take back the invitation of %(person)s") % about,
        done=_("The invitation of %(person)s has been taken back.") % about,
        back=reverse("invitations"),
        crumbs=crumbs_to((_("Invitations"), reverse("invitations"))),
        sub=words.role_and_thing(found),
        happens=[
            _("The link in the mail does not work any more; a mail that waits is not sent.") % about,
            _("%(person)s keeps the role itself, and can be invited again.") % about,
        ],
        check=lambda: acts.refuse_if_settled(found),
    )


def may_act(user: Reader, invitation: Invitation, led: set[int] | None = None) -> bool:
    """Whether the reader may send it again or take it back: whoever may give the role.

    ``led`` are the keys of the programmes that the reader leads, where many are asked about.
    """
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    if invitation.organisation_id is not None:
        return permissions.may_keep_registry(user)
    programme = invitation.cohort.programme if invitation.cohort else invitation.programme
    if programme is None:
        return permissions.may_appoint_anyone(user)
    return programme.pk in led if led is not None else permissions.may_enrol(user, programme)


def _for_acting(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).select_related(
        "person", "cohort__programme", "programme", "organisation"
    )
    found = get_object_or_404(rows, pk=pk)
    if not may_act(request.user, found):
        raise PermissionDenied(permissions.may_enrol.refusal)
    return found


def _led_programmes(user: User) -> Any:
    return user.programmes_led.values_list("programme", flat=True)


def _row(one: Invitation, reader: User, led: set[int]) -> dict[str, Any]:
    is_open = one.accepted_at is None and one.revoked_at is None
    return {
        "invitation": one,
        "role": words.role_and_thing(one),
        "state": f"invitation_{one.state}",
        "may_act": is_open and may_act(reader, one, led),
    }
