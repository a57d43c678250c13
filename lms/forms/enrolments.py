"""What a lead fills in about one person's place."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key
from lms.choices import ManagementLevel
from lms.forms.acts import ActForm, DayForm, RowForm
from lms.models import Cohort, Enrolment, Organisation


class DescribeForm(RowForm):
    class Meta:
        model = Enrolment
        fields = ["job_title", "unit", "management_level", "seat"]
        help_texts = {
            "seat": _("The office by which one belongs to a standing group. Otherwise leave it empty.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.fields["management_level"]
        level.choices = [("", "–"), *((value, capfirst(label)) for value, label in ManagementLevel.choices)]


class MoveForm(ActForm):
    """Another organisation. ``was`` brings back which one the reader saw."""

    to = forms.ModelChoiceField(Organisation.objects.none(), label=_("New organisation"), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("It is kept in the record."),
    )
    was = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=enrolment.organisation_id).with_names()
        named = sorted(((row.pk, str(row)) for row in others), key=lambda choice: sort_key(choice[1]))
        self.fields["to"].queryset = others
        self.fields["to"].choices = [("", _("Choose an organisation")), *named]
        self.fields["was"].initial = enrolment.organisation_id


class TransferForm(DayForm):
    """Another cohort of the programme, the day and perhaps a reason."""

    to = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("New cohort"), empty_label=_("Choose a cohort")
    )
    field_order = ["to", "on", "reason"]

    def __init__(self, *args: Any, cohorts: Sequence[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, reason_required=False, day_label=_("Day of the transfer"), **kwargs)
        self.fields["to"].queryset = Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts])
