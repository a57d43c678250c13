"""What people fill in to add a second factor, and to show it (``MFA_FORMS``). The rules are allauth's."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DIGITS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "none",
    "spellcheck": "false",
}
UNSAID = _("The browser sent no passkey. Try again.")
# Longer than any name one would give a device; the column has no end.
NAME_LENGTH = 60


def _code(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=20, widget=forms.TextInput(attrs=_DIGITS)
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name of the passkey"),
        max_length=NAME_LENGTH,
        help_text=_("By which you know it again: “Work phone”, “Blue key”."),
    )


class BrowserAnswer(forms.JSONField):
    """What the browser says of a passkey. People never see this field, only that it did not work."""

    widget = forms.HiddenInput
    default_error_messages = {"required": UNSAID, "invalid": UNSAID}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as nested:
            raise ValidationError(UNSAID, code="invalid") from nested


def _understood(clean: Callable[[], Any]) -> Any:
    """allauth and fido2 say no to a false passkey, and fall over one that is not a passkey at all."""
    try:
        return clean()
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as nonsense:
        raise ValidationError(UNSAID, code="nonsense") from nonsense


# Codes


class SecondStepForm(base.AuthenticateForm):
    code = _code(_("Code"), _("From your authenticator app, or a recovery code that you have not used yet."))


class ConfirmForm(base.ReauthenticateForm):
    code = _code(_("Code"), _("From your authenticator app, or a recovery code that you have not used yet."))


class AuthenticatorAppForm(totp.ActivateTOTPForm):
    code = _code(_("The code that the app shows now"), _("Six digits. They change every half a minute."))


# Passkeys


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey signs in alone: the device has asked who is there, by a finger, a face or a code."""

    name = _name()
    credential = BrowserAnswer()
    passwordless = None

    def clean(self) -> Any:
        # Asked of every passkey here, and so not of the reader.
        self.cleaned_data["passwordless"] = True
        return _understood(super().clean)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = _name()


class SignInByPasskeyForm(webauthn.LoginWebAuthnForm):
    credential = BrowserAnswer()

    def clean_credential(self) -> Any:
        return _understood(super().clean_credential)


class SecondStepByPasskeyForm(webauthn.AuthenticateWebAuthnForm):
    credential = BrowserAnswer()

    def clean_credential(self) -> Any:
        return _understood(super().clean_credential)


class ConfirmByPasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    credential = BrowserAnswer()

    def clean_credential(self) -> Any:
        return _understood(super().clean_credential)
