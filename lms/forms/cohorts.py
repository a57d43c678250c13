"""What a lead fills in about a cohort: its days, its groups, the organisations in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.forms.acts import ActForm, RowForm
from lms.forms.choosing import KnownPersonField, OrganisationField
from lms.forms.fields import DayInput, three
from lms.forms.setup import ONE_LANGUAGE, PlaceField
from lms.models import Cohort, CohortGroup, DevelopmentProject, GroupPause, Participation


class CohortForm(RowForm):
    one_of = frozenset(three("title"))
    thirds = frozenset({*three("title"), "starts_on", "ends_on", "ceremony_on"})

    chair = KnownPersonField(
        label=_("E-mail of the chair"),
        required=False,
        help_text=_("For a network that has one. The person has to be known already."),
    )

    class Meta:
        model = Cohort
        fields = [
            *three("title"),
            "starts_on",
            "ends_on",
            "ceremony_on",
            "planned_training_days",
            *three("scope"),
            "chair",
        ]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in three("scope")}
        help_texts = {
            "title_fi": ONE_LANGUAGE,
            "ends_on": _("Leave it empty for a standing group."),
            "planned_training_days": _("What was announced. What is held is counted from the plan."),
            "scope_fi": _("A sentence on what the cohort comprises. It is printed on certificates."),
        }


class CopyForm(ActForm):
    """The title and the first day of a copy; everything else is taken from ``cohort``."""

    one_of = frozenset(three("title"))
    thirds = frozenset(three("title"))

    starts_on = forms.DateField(
        label=_("New start"),
        widget=DayInput,
        help_text=_("Every day of the plan moves by as much as the start does. Clock times stay."),
    )
    with_trainers = forms.BooleanField(label=_("The same trainers"), required=False, initial=True)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        for name in three("title"):
            self.fields[name] = Cohort._meta.get_field(name).formfield()
        self.fields["title_fi"].help_text = ONE_LANGUAGE
        self.order_fields([*three("title"), "starts_on", "with_trainers"])

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        titles = {name: self.cleaned_data.get(name, "") for name in three("title")}
        if not any(titles.values()):
            self.add_error("title_fi", _("Write the title in at least one language."))
        for name, title in titles.items():
            if title and title == getattr(self.cohort, name):
                self.add_error(name, _("Give the new cohort a title of its own."))
        return self.cleaned_data


class GroupForm(RowForm):
    one_of = frozenset(three("name"))
    thirds = frozenset(three("name"))

    organisation = OrganisationField(
        required=False,
        empty_label=_("None"),
        help_text=_("Whose management team it is. Other groups have none."),
    )

    class Meta:
        model = CohortGroup
        fields = ["kind", *three("name"), "organisation"]
        help_texts = {"name_fi": ONE_LANGUAGE}


class GroupPlaceForm(GroupForm):
    position = PlaceField()

    class Meta(GroupForm.Meta):
        fields = [*GroupForm.Meta.fields, "position"]


class PauseForm(RowForm):
    class Meta:
        model = GroupPause
        fields = ["starts_on", "ends_on"]
        help_texts = {"ends_on": _("Leave it empty until the group meets again.")}


class ParticipationForm(RowForm):
    organisation = OrganisationField()

    class Meta:
        model = Participation
        fields = ["organisation", "role"]


class ParticipationPlaceForm(RowForm):
    position = PlaceField()

    class Meta(ParticipationForm.Meta):
        fields = ["role", "position"]


class ProjectForm(RowForm):
    class Meta:
        model = DevelopmentProject
        fields = ["name", "language", "lead_word", "lead_word_language"]
        help_texts = {
            "language": _("It is marked wherever the name is shown, so that it is read aloud rightly."),
            "lead_word": _(
                "What stands before the name, such as “Projektet”. It may be in another language."
            ),
        }
