"""What a lead fills in when issuing, revoking and reissuing."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.models import Enrolment

A_YEAR = datetime.timedelta(days=366)


def fingerprint(enrolments: Iterable[Enrolment]) -> str:
    """A short mark of exactly these people, to see whether they are still the ones that were shown."""
    keys = ",".join(str(key) for key in sorted(enrolment.pk for enrolment in enrolments))
    return hashlib.sha256(keys.encode()).hexdigest()[:16]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class IssueForm(forms.Form):
    """The issue date for the people whose ``fingerprint`` was shown with the form and comes back as ``shown``."""

    issue_date = forms.DateField(
        label=_("Issue date"),
        help_text=_("It is printed on the certificates. Their numbers belong to its year."),
        widget=DayInput,
    )

    def __init__(self, *args: Any, people: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fingerprint = fingerprint(people)

    def clean_issue_date(self) -> datetime.date:
        chosen: datetime.date = self.cleaned_data["issue_date"]
        if chosen > timezone.localdate() + A_YEAR:
            raise forms.ValidationError(_("Choose a day within a year from today."), code="too_far")
        return chosen

    def clean(self) -> dict[str, Any]:
        if self.data.get("shown") != self.fingerprint:
            raise forms.ValidationError(
                _("The list has changed since you opened this page. Look at it once more, then issue."),
                code="list_changed",
            )
        return self.cleaned_data


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
