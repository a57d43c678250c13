"""What people fill in under their own account."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.actions.tokens import LIFETIMES
from lms.choices import TokenScope
from lms.forms.acts import ActForm, RowForm
from lms.models import ApiToken, User


class OwnLanguageForm(RowForm):
    class Meta:
        model = User
        fields = ["language"]


def _lifetimes() -> list[tuple[int, str]]:
    """Asked when the form is shown: a count is worded in the language of that moment."""
    return [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in LIFETIMES]


class TokenForm(ActForm):
    """For what a token is, what it may do and for how long."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text=_("The program that will use it: “Reports to the data warehouse”."),
    )
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            (TokenScope.READ, _("Read what you may read")),
            (TokenScope.WRITE, _("Read, and do what you may do")),
        ],
        initial=TokenScope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=_lifetimes,
        initial=90,
        widget=forms.RadioSelect,
    )
