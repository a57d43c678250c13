"""What a lead fills in when setting certificates up, issuing, revoking and reissuing."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateTemplate, NumberSeries, Signatory
from lms.forms.acts import ActForm, RowForm
from lms.forms.fields import DayInput, texts, three
from lms.forms.ticking import PeopleForm
from lms.models import Organisation

A_YEAR = datetime.timedelta(days=366)


def refuse_too_far(issue_date: datetime.date) -> None:
    if issue_date > timezone.localdate() + A_YEAR:
        raise forms.ValidationError(_("Choose a day within a year from today."), code="too_far")


class IssueForm(PeopleForm):
    """The issue date, and to whom of those who can be issued to."""

    issue_date = forms.DateField(
        label=_("Issue date"),
        help_text=_("It is printed on the certificates. Their numbers belong to its year."),
        widget=DayInput,
        validators=[refuse_too_far],
    )


class ReasonForm(forms.Form):
    """A day and a reason, for revoking and reissuing."""

    on = forms.DateField(widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the record. It is not shown to the public."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(self, *args: Any, day_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = day_label


class SeriesForm(ActForm):
    begins_with = forms.CharField(
        label=_("Prefix"),
        max_length=12,
        help_text=_(
            "Capital letters and digits, such as EKJ: the first number of a year is then EKJ-2016-0001."
        ),
    )

    def clean_begins_with(self) -> str:
        prefix: str = self.cleaned_data["begins_with"]
        return prefix.strip().upper()


class TemplateForm(RowForm):
    """What is printed on a programme's certificates, in three languages."""

    thirds = frozenset({*three("title"), *three("award"), *three("place")})

    class Meta:
        model = CertificateTemplate
        fields = ["series", *three("title"), *three("award"), *three("statement"), *three("place")]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in three("statement")}

    def __init__(self, *args: Any, issuer: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        series = NumberSeries.objects.filter(issuer=issuer)
        self.fields["series"] = forms.ModelChoiceField(
            series,
            label=_("Number series"),
            initial=series.first(),
            empty_label=None,
            help_text=_(
                "Certificates get the next number of the series, in the order in which they are issued."
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not texts(cleaned, "title"):
            self.add_error("title_fi", _("Write the title in at least one language."))
        return cleaned


class SignatoryForm(RowForm):
    thirds = frozenset(three("office"))

    class Meta:
        model = Signatory
        fields = ["name", *three("office")]
