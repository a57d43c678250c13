"""What a lead fills in about rosters: the file, whom it means, and one person added by hand."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lms.actions.rosters import Directory, Undecided, Unreadable
from lms.alphabet import sort_key
from lms.choices import ManagementLevel, OrganisationType
from lms.forms.acts import ActForm
from lms.forms.fields import DayInput, RowsField, texts, three
from lms.forms.people import PersonForm
from lms.models import Cohort, CohortGroup, Organisation

NAMES_LIST = "organisation-names"


class UploadForm(ActForm):
    """A roster file. ``skipped`` says of files that did not arrive why."""

    file = forms.FileField(
        label=_("Roster file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args: Any, skipped: Iterable[str] = (), most: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._skipped = list(skipped)
        self.fields["file"].help_text = most

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self._skipped:
            self.errors.pop("file", None)  # it was chosen, and let go
            self.add_error("file", self._skipped)
        return self.cleaned_data


class OrganisationNameInput(forms.TextInput):
    """Any name of an organisation; the browser offers those of the register while one writes."""

    template_name = "lms/rosters/organisation_input.html"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.attrs |= {"list": NAMES_LIST, "autocomplete": "off"}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {
            "list": NAMES_LIST,
            "names": names_of_organisations(),
        }


class OrganisationNameField(forms.CharField):
    """An organisation by any of its names, in any language and of any time, or by its identifier."""

    widget = OrganisationNameInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 250, "label": _("Organisation")} | options)

    def clean(self, value: Any) -> Organisation | None:
        text = " ".join((super().clean(value) or "").split())
        if not text:
            return None
        try:
            return Directory().find(text)
        except Unreadable as unknown:
            raise forms.ValidationError(str(unknown.sentence), code="unknown") from unknown


class MeaningsForm(ActForm):
    """For each name that nobody knows: one of those that it may be, or another organisation of the register.

    What is left open stays open. ``meanings`` is what was said: name → organisation.
    """

    def __init__(self, *args: Any, undecided: Sequence[Undecided], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._undecided = undecided
        for one in undecided:
            key = _key(one.text)
            choices = [(organisation.pk, _told_apart(organisation)) for organisation in one.choices]
            self.fields[f"choice_{key}"] = forms.TypedChoiceField(
                label=_("The nearest"),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"other_{key}"] = OrganisationNameField(
                label=_("Another organisation of the register"),
                required=False,
                widget=forms.TextInput(attrs={"list": NAMES_LIST, "autocomplete": "off"}),
            )

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """For the template: each name with its two fields."""
        return [
            {
                "text": one.text,
                "rows": one.rows,
                "is_ambiguous": one.is_ambiguous,
                "choice": self[f"choice_{_key(one.text)}"] if one.choices else None,
                "other": self[f"other_{_key(one.text)}"],
            }
            for one in self._undecided
        ]

    @cached_property
    def names(self) -> list[str]:
        return names_of_organisations()

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        self.meanings: dict[str, Organisation] = {}
        for one in self._undecided:
            key = _key(one.text)
            chosen, other = self.cleaned_data.get(f"choice_{key}"), self.cleaned_data.get(f"other_{key}")
            if chosen and other and chosen != other.pk:
                self.add_error(f"other_{key}", _("Choose one of the nearest or write a name, not both."))
            elif other:
                self.meanings[one.text] = other
            elif chosen:
                self.meanings[one.text] = next(each for each in one.choices if each.pk == chosen)
        if not self.meanings and not self.errors:
            self.add_error(None, _("Choose an organisation for at least one name."))
        return self.cleaned_data


class NewOrganisationForm(ActForm):
    """An organisation that is not in the register yet."""

    one_of = frozenset(three("name"))
    thirds = frozenset(three("name"))

    name_fi = forms.CharField(label=_("Name in Finnish"), max_length=200, required=False)
    name_sv = forms.CharField(label=_("Name in Swedish"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("", "–"), *((value, capfirst(label)) for value, label in OrganisationType.choices)],
    )

    field_order = [*three("name"), "type"]

    @property
    def names(self) -> dict[str, str]:
        return dict(texts(self.cleaned_data, "name"))

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if not self.names:
            self.add_error("name_fi", _("Write the name in at least one language."))
        return self.cleaned_data


class ApplyForm(forms.Form):
    """``fingerprint`` is of the plan that the reader saw; ``skip`` leaves out the rows that cannot be taken."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    skip = forms.BooleanField(required=False)


class AddPersonForm(PersonForm):
    """One person, and the place that they get in ``cohort``."""

    organisation = OrganisationNameField(
        help_text=_("Begin to write any of its names, in any language: the register offers what fits.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=200, required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    management_level = forms.ChoiceField(
        label=_("Management level"),
        choices=[("", "–"), *((value, capfirst(label)) for value, label in ManagementLevel.choices)],
        required=False,
    )
    on = forms.DateField(label=_("Joined on"), widget=DayInput)
    groups = RowsField(
        label=_("Groups"),
        queryset=CohortGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        is_running = cohort.starts_on <= today and (cohort.ends_on is None or today <= cohort.ends_on)
        self.fields["on"].initial = today if is_running else cohort.starts_on
        groups = cohort.groups.all()
        if groups:
            self.fields["groups"].queryset = groups
        else:
            del self.fields["groups"]

    def place(self) -> dict[str, Any]:
        """The arguments of ``rosters.add_one`` beside those about the person."""
        names = ("organisation", "unit", "job_title", "management_level", "on", "groups")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def names_of_organisations() -> list[str]:
    """Every name that leads to an organisation, in Finnish order."""
    names = {
        text
        for organisation in Organisation.objects.with_names()
        for naming in organisation.names.all()
        for text in naming.all_texts()
    }
    return sorted(names, key=sort_key)


def _key(text: str) -> str:
    """What stands for a name in the names of fields."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _told_apart(organisation: Organisation) -> str:
    words = {"name": organisation.name, "slug": organisation.slug}
    return _("%(name)s (%(slug)s)") % words
