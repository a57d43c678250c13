"""A person by their e-mail: known already, or new."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import people
from lms.choices import Language
from lms.forms.acts import ActForm
from lms.forms.fields import DayInput
from lms.models import User


class PersonForm(ActForm):
    """Whom the reader means: the address is enough for a person who is known, a new one needs a name.

    What comes out goes to ``people.known_or_added``. ``known`` is whoever has the address, None for a new person.
    """

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("If the person is known by this address, it is enough."),
    )
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        required=False,
        help_text=_("For a new person: as they write it themselves. It is printed on certificates."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        required=False,
        help_text=_("The language in which a new person is written to."),
    )

    known: User | None = None

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        filled = self.cleaned_data
        filled["language"] = filled.get("language") or Language.FI
        if not filled.get("email"):
            return filled
        self.known = people.known(filled["email"])
        name = " ".join((filled.get("full_name") or "").split())
        if self.known is None and not name:
            self.add_error(
                "full_name",
                _("Nobody is known by the address %(email)s. Write the name of the new person.")
                % {"email": filled["email"]},
            )
        elif self.known is not None and name and name.casefold() != self.known.full_name.casefold():
            self.add_error(
                "full_name",
                # Not by which name: whoever types addresses learns nobody's.
                _(
                    "Somebody is known by this address under another name. Leave the name empty if you mean them."
                ),
            )
        return filled

    def person(self) -> dict[str, str]:
        """The e-mail and the arguments of ``people.known_or_added`` out of a form that may ask for more."""
        return {name: self.cleaned_data[name] for name in ("email", "full_name", "language")}


class AppointForm(PersonForm):
    """Whom the reader gives a role, and whether they are invited by mail at once."""

    one_of = frozenset({"invite"})

    invite = forms.ChoiceField(
        label=_("Invitation by mail"),
        choices=[
            ("needed", _("Send it, if they have no account yet")),
            ("yes", _("Send it in any case")),
            ("no", _("Not now")),
        ],
        initial="needed",
        widget=forms.RadioSelect,
        required=False,
        help_text=_("It says what they may do here, and lets a new person in. The link works for 14 days."),
    )

    def wants_invitation(self, person: User) -> bool:
        asked = self.cleaned_data["invite"]
        return asked == "yes" or (asked == "needed" and person.account_opened_at is None)


class AuditorForm(AppointForm):
    """Who reads everything, and from when to when."""

    field_order = ["email", "full_name", "language", "on", "until", "invite"]

    on = forms.DateField(label=_("From the day"), widget=DayInput, initial=timezone.localdate)
    until = forms.DateField(
        label=_("Until"), widget=DayInput, required=False, help_text=_("Their last day, if it is known.")
    )


class InviteForm(ActForm):
    """To which of their roles a person is invited."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices
        if len(choices) == 1:
            self.fields["role"].initial = choices[0][0]
