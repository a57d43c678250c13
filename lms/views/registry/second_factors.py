"""Helping somebody who lost their phone or key: their second factors are removed by an administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lms import permissions
from lms.actions import ways_in
from lms.forms.registry import LostFactorsForm
from lms.models import User
from lms.permissions import SignedIn
from lms.views.account.confirming import confirmed
from lms.views.acting import form_page, sent
from lms.views.registry.people import crumbs_to, found_by, page_of


@login_required
def person_second_factors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For administrators. One's own are removed on the page of one's account."""
    found = found_by(request, pk, permissions.may_remove_second_factors)
    if found.pk == request.user.pk:
        return redirect("account")
    if request.method != "POST" and not ways_in.has_second_factor(found):
        messages.info(request, _("%(person)s has no second factor.") % {"person": found.full_name})
        return redirect(page_of(found))
    return _removal(request, found)


@confirmed
def _removal(request: SignedIn, found: User) -> HttpResponse:
    about = {"person": found.full_name, "email": found.email}
    form = LostFactorsForm(sent(request))
    return form_page(
        request,
        form,
        lambda: ways_in.remove_second_factors(found, by=request.user, reason=form.cleaned_data["reason"]),
        title=_("Remove the second factors"),
        sub=found.full_name,
        button=_("Remove the second factors"),
        done=_("The second factors of %(person)s are removed. A mail tells them.") % about,
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.full_name, page_of(found))),
        template="lms/confirm.html",
        happens=[
            _("Their passkeys, authenticator app and recovery codes are removed for good."),
            _("They are signed out everywhere. After that a code by mail to %(email)s is enough to sign in.")
            % about,
            _("A mail tells them, and they can add new ones on the page of their account."),
        ],
        danger=True,
    )
