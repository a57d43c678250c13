"""Second factors: allauth's pages, with our way around them and an entry in the audit log for each change."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lms.actions import ways_in
from lms.models import AuditEntry
from lms.permissions import SignedIn


class UnderAccount:
    """A page below one's own account."""

    title: Promise
    request: SignedIn

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        crumbs = [(_("Your account"), reverse("account")), (self.title, "")]
        return super().get_context_data(**context) | {"title": self.title, "crumbs": crumbs}  # type: ignore[misc]  # of the view


class Recorded(UnderAccount):
    """A change of a second factor, with its entry in the same transaction."""

    deed: str

    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            done: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view
            AuditEntry.objects.record(self.deed, self.request.user, by=self.request.user)
        return done


class AddApp(Recorded, ActivateTOTPView):
    title, deed = _("Add an authenticator app"), "add_authenticator_app"


class RemoveApp(Recorded, DeactivateTOTPView):
    title, deed = _("Remove the authenticator app"), "remove_authenticator_app"


class AddPasskey(Recorded, AddWebAuthnView):
    title, deed = _("Add a passkey"), "add_passkey"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        # allauth forgets the form that was sent, and with it what is wrong.
        return super().get_context_data(**context) | context


class RenamePasskey(UnderAccount, EditWebAuthnView):
    title = _("Rename the passkey")

    def form_valid(self, form: Form) -> HttpResponse:
        messages.success(self.request, _("The passkey has its new name."))
        return super().form_valid(form)


class RemovePasskey(Recorded, RemoveWebAuthnView):
    title, deed = _("Remove the passkey"), "remove_passkey"


class NewCodes(Recorded, GenerateRecoveryCodesView):
    title, deed = _("New recovery codes"), "make_recovery_codes"


class Codes(UnderAccount, ViewRecoveryCodesView):
    title = _("Recovery codes")


class SignInByPasskey(LoginWebAuthnView):
    def form_invalid(self, form: Form) -> HttpResponse:
        return _led_back(self.request, form, "account_request_login_code")


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Form) -> HttpResponse:
        return _led_back(self.request, form, "mfa_reauthenticate_webauthn")


class SecondStep(AuthenticateView):
    """The second step of signing in. Whose factors are removed while they stand here begins again without."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().dispatch(request, *args, **named)
        stage = getattr(request, "_login_stage", None)
        leads_back = isinstance(answer, HttpResponseRedirect) and answer.url == reverse("account_login")
        if stage is None or not leads_back:
            return answer
        # allauth leads from there back to here, and so on without end.
        clear_login(request)
        messages.info(request, _("Your second factors have been removed. Sign in once more, without them."))
        return redirect("account_request_login_code")


def _led_back(request: Any, form: Form, name: str) -> HttpResponse:
    for sentence in form.errors.get("credential", []):
        messages.error(request, sentence)
    return redirect(name)


@login_required
@require_GET
def needed(request: SignedIn) -> HttpResponse:
    """Why the reader has to add a second factor before anything else, and how. The middleware leads here."""
    if not ways_in.lacks_second_factor(request.user):
        return redirect("account")
    roles = [role.label for role in ways_in.requires_second_factor(request.user)]
    return render(request, "lms/account/second_factor.html", {"roles": roles})
