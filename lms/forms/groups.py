"""Putting people of a cohort into groups, and the times when one is away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.forms.acts import ActForm
from lms.forms.fields import DayInput, RowsField
from lms.models import CohortGroup, Enrolment

JOIN, INSTEAD, LEAVE = "join", "instead", "leave"
TICKED, EVERYBODY = "ticked", "everybody"


class GroupingForm(ActForm):
    """Who goes where, from which day. ``listed`` are those whom the reader's search has found."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=CohortGroup.objects.none(), empty_label=_("Choose a group")
    )
    act = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            (JOIN, _("Put into the group")),
            (INSTEAD, _("Put into the group instead of others of its kind")),
            (LEAVE, _("Take out of the group")),
        ],
        initial=JOIN,
    )
    on = forms.DateField(label=_("From the day"), widget=DayInput)
    who = forms.ChoiceField(label=_("Whom"), choices=[], initial=TICKED)
    people = RowsField(queryset=Enrolment.objects.none(), required=False)

    def __init__(
        self,
        *args: Any,
        groups: Any,
        places: Any,
        listed: Sequence[Enrolment],
        everybody: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._listed = listed
        self.fields["group"].queryset = groups
        self.fields["people"].queryset = places
        self.fields["who"].choices = [(TICKED, _("Those ticked below")), (EVERYBODY, everybody)]

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        chosen = (
            self._listed
            if self.cleaned_data.get("who") == EVERYBODY
            else list(self.cleaned_data.get("people") or [])
        )
        if not chosen and not self.errors:
            self.add_error("who", _("Tick at least one person."))
        self.cleaned_data["people"] = chosen
        return self.cleaned_data


class PauseForm(ActForm):
    starts_on = forms.DateField(label=_("First day away"), widget=DayInput, initial=timezone.localdate)
    ends_on = forms.DateField(
        label=_("Last day away"),
        widget=DayInput,
        required=False,
        help_text=_("Leave it empty when nobody knows yet."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResumeForm(ActForm):
    on = forms.DateField(label=_("First day back"), widget=DayInput, initial=timezone.localdate)
