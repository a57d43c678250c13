"""What people fill in to sign in, or to get a link with which they choose a password."""

from collections.abc import Iterable

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.utils.translation import gettext_lazy as _

from lms.models import User


class SignInForm(AuthenticationForm):
    """Django's own, with a sentence that does not say which of the two was wrong."""

    error_messages = {
        "invalid_login": _("The e-mail address or the password is wrong. Try again."),
        "inactive": _("This account cannot be used for signing in."),
    }


class NewLinkForm(PasswordResetForm):
    """Django's own, for whoever has never had a password too: they came without one."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def get_users(self, email: str) -> Iterable[User]:
        return User.objects.not_merged().with_email(email).filter(is_active=True)
