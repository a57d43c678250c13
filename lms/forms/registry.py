"""What a keeper of the register fills in about organisations and people."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key, sort_name
from lms.choices import SuccessionKind
from lms.errors import Refused
from lms.forms.acts import ActForm, RowForm
from lms.forms.choosing import OrganisationField
from lms.forms.fields import DayInput, texts, three
from lms.forms.people import AppointForm
from lms.models import Enrolment, Organisation, OrganisationName, User
from lms.translated import Texts

OWN_LANGUAGES = _("Fill in the languages in which it has a name of its own.")
PRINTED_STAYS = _(
    "Certificates that have been issued keep the name that is printed on them. One can be issued anew."
)


# Organisations


class OrganisationForm(RowForm):
    """What an organisation is; its names are dated rows of their own."""

    parent = OrganisationField(
        label=_("Part of"),
        required=False,
        empty_label=_("None"),
        help_text=_("For a division of a city: the city."),
    )

    class Meta:
        model = Organisation
        fields = ["type", "parent", "collaborative_area", "valid_from", "valid_to"]
        help_texts = {
            "collaborative_area": _("For wellbeing services counties, and who belongs to their area."),
            "valid_from": _("Leave it empty if it is not known."),
            "valid_to": _("Its last day. Empty while it exists."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["collaborative_area"]
        area.choices = [("", _("None")), *(choice for choice in area.choices if choice[0])]
        if self.instance.pk:
            others = self.fields["parent"].queryset.exclude(pk=self.instance.pk)
            self.fields["parent"].queryset = others


class _Names(forms.ModelForm):  # type: ignore[type-arg]  # of any model
    class Meta:
        model = OrganisationName
        fields = [*three("name"), *three("short_name")]
        help_texts = {
            "name_fi": OWN_LANGUAGES,
            "short_name_fi": _("What people call it in a narrow column, such as KT. It may be left out."),
        }


def _names(values: dict[str, Any]) -> dict[str, Texts]:
    return {"names": texts(values, "name"), "short_names": texts(values, "short_name")}


class NewOrganisationForm(OrganisationForm):
    """The facts of a new organisation with its first names."""

    one_of = frozenset(three("name"))
    thirds = frozenset({*three("name"), *three("short_name")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naming = _Names()
        self.fields = {**naming.fields, **self.fields}

    def facts(self) -> dict[str, Any]:
        """The arguments of ``organisations.add``, but for the identifier."""
        values = super().values()
        return {"area": values.pop("collaborative_area"), **values, **_names(self.cleaned_data)}


class RenameForm(ActForm):
    """The names of an organisation from a day on, in every language it has one in."""

    one_of = frozenset(three("name"))
    thirds = frozenset({*three("name"), *three("short_name")})

    on = forms.DateField(label=_("From the day"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**_Names().fields, **self.fields}

    def names(self) -> dict[str, Texts]:
        return _names(self.cleaned_data)


class NameForm(RowForm):
    one_of = frozenset(three("name"))
    thirds = frozenset({*three("name"), *three("short_name")})

    class Meta(_Names.Meta):
        fields = [*_Names.Meta.fields, "valid_from"]
        help_texts = _Names.Meta.help_texts | {"valid_from": _("Empty: as far back as is known.")}


class SuccessionForm(ActForm):
    """What became of the organisation, on which day, and which one came after it."""

    kind = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            (SuccessionKind.MERGED_INTO, _("It was merged into another organisation")),
            (SuccessionKind.SPLIT_INTO, _("It was split, and this is one of the parts")),
            (SuccessionKind.CONTINUED_BY, _("Another organisation continues its work")),
        ],
        widget=forms.RadioSelect,
    )
    successor = OrganisationField(
        label=_("Which organisation came after it"),
        empty_label=_("Choose"),
        help_text=_("Add it to the register first if it is not in the list."),
    )
    on = forms.DateField(label=_("From the day"), widget=DayInput)


class ContactForm(AppointForm):
    """Who sees the figures of the organisation, and from when to when."""

    field_order = ["email", "full_name", "language", "on", "until", "invite"]

    on = forms.DateField(label=_("From the day"), widget=DayInput, initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=DayInput, required=False)


class EndForm(ActForm):
    on = forms.DateField(label=_("Last day"), widget=DayInput, initial=timezone.localdate)


class AfterSplitForm(ActForm):
    """For each place the successor it belongs to; the rest may be given to one at once.

    Carries what was decided when the page was opened, as ``seen``.
    """

    rest = forms.TypedChoiceField(
        label=_("All not decided yet"), coerce=int, empty_value=None, required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        places: Sequence[Enrolment],
        successors: Sequence[Organisation],
        decided: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        choices = sorted(((one.pk, one.name) for one in successors), key=lambda choice: sort_key(choice[1]))
        self.fields["rest"].choices = [("", _("Leave as they are")), *choices]
        self.fields["seen"].initial = json.dumps({place.pk: decided.get(place.pk) for place in places})
        for place in places:
            self.fields[_field(place)] = forms.TypedChoiceField(
                label=_("Successor for %(person)s") % {"person": place.person.full_name},
                choices=[("", _("Not decided")), *choices],
                coerce=int,
                empty_value=None,
                required=False,
                initial=decided.get(place.pk),
            )

    def choices(self) -> dict[int, int | None]:
        """The key of each place → the key of the successor chosen."""
        rest = self.cleaned_data["rest"]
        return {place.pk: self.cleaned_data[_field(place)] or rest for place in self._places}

    def what_was_seen(self) -> dict[int, int | None] | None:
        try:
            seen = json.loads(self.cleaned_data.get("seen") or "null")
            return {int(key): value for key, value in seen.items()} if isinstance(seen, dict) else None
        except ValueError:
            return None

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        """Where the reader left a place alone, show what somebody else decided; what they chose stays theirs."""
        super().refuse(refusal, fields)
        seen = self.what_was_seen()
        if refusal.code != "changed_meanwhile" or seen is None:
            return
        self.data = self.data.copy()
        for place in self._places:
            name = _field(place)
            if self.cleaned_data.get(name) == seen.get(place.pk):
                now = self.fields[name].initial
                self.data[self.add_prefix(name)] = "" if now is None else str(now)
        self.data[self.add_prefix("seen")] = self.fields["seen"].initial

    def lines(self) -> list[tuple[Enrolment, forms.BoundField]]:
        return [(place, self[_field(place)]) for place in self._places]


def _field(place: Enrolment) -> str:
    return f"place-{place.pk}"


# People


class PersonNameForm(RowForm):
    """How the name is written, and how it stands in lists."""

    class Meta:
        model = User
        fields = ["full_name", "sort_name"]
        help_texts = {
            "sort_name": _("Surname, given names. Leave it empty and it is made of the full name."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._was_guessed = self.instance.sort_name == sort_name(self.instance.full_name)
        self._before = (self.instance.full_name, self.instance.sort_name)
        self.fields["sort_name"].required = False

    def sorted_as(self) -> str:
        """Empty where it is to be made of the name: a new name takes the old surname along only if it was chosen."""
        full_name, listed = self.cleaned_data["full_name"], self.cleaned_data["sort_name"]
        left_alone = listed == self._before[1] and full_name != self._before[0]
        return "" if left_alone and self._was_guessed else listed


class AddressForm(RowForm):
    class Meta:
        model = User
        fields = ["email"]

    def _post_clean(self) -> None:
        """The verb says who has an address; a rule of the model could only say that somebody does."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class LanguageForm(RowForm):
    class Meta:
        model = User
        fields = ["language"]


class LostFactorsForm(ActForm):
    """Who asks to have their second factors removed."""

    reason = forms.CharField(
        label=_("How you know that it is they who ask"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("Call them or see them before you do this. What you write is kept in the record."),
    )


class MergeForm(ActForm):
    """The reason, and the mark of what was shown."""

    reason = forms.CharField(
        label=_("How you know that they are one person"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("It is kept in the record."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        """The page shows what would move now, so that is what the reader agrees to next."""
        super().refuse(refusal, fields)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.fields["seen"].initial
