"""A person by their e-mail: known already, or new."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.actions import people
from lms.choices import Language
from lms.forms.acts import ActForm
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
                _("%(person)s is known by this address. Leave the name empty if you mean them.")
                % {"person": self.known.full_name},
            )
        return filled

    def person(self) -> dict[str, str]:
        """The e-mail and the arguments of ``people.known_or_added`` out of a form that may ask for more."""
        return {name: self.cleaned_data[name] for name in ("email", "full_name", "language")}
