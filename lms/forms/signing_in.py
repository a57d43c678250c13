"""What people fill in to sign in, and to change how they do."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.socialaccount.internal.flows import connect
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.models import User


class _Email(forms.EmailField):
    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "username"})
        super().__init__(label=_("E-mail"), max_length=254, widget=widget, **options)


class _Password(forms.CharField):
    def __init__(self, label: Any, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, max_length=1000, strip=False, widget=widget, **options)


class AskForCodeForm(forms.Form):
    """Whose mail the code goes to. Who that is, the view finds out."""

    email = _Email()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class CodeForm(forms.Form):
    """``code`` is the one that was sent, or empty where none was: then nothing fits."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "size": 12}
        ),
    )

    def __init__(self, *args: Any, code: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._sent = code

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not compare_user_code(actual=typed, expected=self._sent):
            raise get_adapter().validation_error("incorrect_code")
        return typed


class PasswordSignInForm(LoginForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"login": _Email(), "password": _Password(_("Password"), "current-password")}


class NewPasswordForm(forms.Form):
    """A password for whoever had none; allauth gives ``user``."""

    password1 = _Password(
        _("New password"),
        "new-password",
        help_text=_("At least 12 characters. Some words in a row are good, and easy to remember."),
    )
    password2 = _Password(_("The new password once more"), "new-password")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any] | None:
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", _("The two are not the same. Write the new password twice."))
        if first:
            try:
                validate_password(first, self.user)
            except ValidationError as weak:
                self.add_error("password1", weak)
        return self.cleaned_data

    def save(self) -> None:
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class ChangePasswordForm(NewPasswordForm):
    """Another password. Whoever has come in by a code a moment ago may have forgotten the one they have."""

    oldpassword = _Password(_("Your password now"), "current-password")

    field_order = ("oldpassword", "password1", "password2")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        if _came_by_code(user):
            del self.fields["oldpassword"]

    def clean_oldpassword(self) -> str:
        password = str(self.cleaned_data["oldpassword"])
        if not self.user.check_password(password):
            raise get_adapter().validation_error("enter_current_password")
        return password


def _came_by_code(person: User) -> bool:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(context.request, person)
    return any(record["method"] == "code" and record["at"] > since for record in records)


class ReauthenticateForm(forms.Form):
    """That it is still the same person who sits there."""

    password = _Password(_("Password"), "current-password")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class DisconnectForm(forms.Form):
    """One of the reader's own identities. Nobody is locked out by it: a code comes by mail to everybody."""

    account = forms.ModelChoiceField(SocialAccount.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._request = request
        self.fields["account"].queryset = SocialAccount.objects.filter(user=request.user)

    def save(self) -> None:
        connect.disconnect(self._request, self.cleaned_data["account"])
