"""Choosing the people of an act upon many: all of them are ticked unless the reader says otherwise."""

import datetime
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.forms.acts import ActForm
from lms.forms.fields import DayInput
from lms.models import Enrolment


def fingerprint(enrolments: Iterable[Enrolment]) -> str:
    """A short mark of exactly these people, to see whether they are still the ones that were shown."""
    keys = ",".join(str(key) for key in sorted(enrolment.pk for enrolment in enrolments))
    return hashlib.sha256(keys.encode()).hexdigest()[:16]


class Words(NamedTuple):
    """What the button says now, and what a script makes it say; it puts the number in place of ``{count}``."""

    now: str
    none: str
    one: str
    many: str


def counted(count: int, *, none: str, words: Callable[[int], str]) -> Words:
    """The words of a button by ``words`` of how many; the three languages have one form for all numbers but 1."""
    sample = 2
    return Words(
        words(count) if count else none, none, words(1), words(sample).replace(str(sample), "{count}")
    )


class PeopleForm(ActForm):
    """Those of ``people`` whom the act is meant for, ticked at first but for the keys ``unticked``.

    The ``fingerprint`` of all who were shown comes back as ``shown``: what was shown is what is done. The
    button brings how many it said as ``count``; without a script it may say another number than is ticked.
    """

    people = forms.TypedMultipleChoiceField(
        label=_("People"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(
        self, *args: Any, people: Sequence[Enrolment], unticked: Collection[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = people
        self.fingerprint = fingerprint(people)
        self.fields["people"].choices = [(row.pk, row.person.sort_name) for row in people]
        self.fields["people"].initial = [row.pk for row in people if row.pk not in unticked]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.data.get("shown") != self.fingerprint:
            self.errors.pop("people", None)
            raise forms.ValidationError(
                _("The list has changed since you opened this page. Look at it once more, then press again."),
                code="list_changed",
            )
        said, ticked = self.data.get("count"), len(cleaned.get("people", ()))
        if ticked and said and said != str(ticked):
            raise forms.ValidationError(
                ngettext(
                    "%(count)d person is ticked. The button says so now: press it once more.",
                    "%(count)d people are ticked. The button says so now: press it once more.",
                    ticked,
                ),
                params={"count": ticked},
                code="count_differs",
            )
        return cleaned

    @property
    def ticked(self) -> set[int]:
        """The keys that are ticked as the form is shown now."""
        given = self["people"].value() or ()
        shown = {row.pk for row in self._people}
        return {key for key in shown if key in given or str(key) in given}

    def chosen(self) -> list[Enrolment]:
        """Those ticked in a valid form, in the order in which they were shown."""
        return [row for row in self._people if row.pk in self.cleaned_data["people"]]


class CompleteForm(PeopleForm):
    """The day on which the people ticked completed."""

    on = forms.DateField(label=_("Completed on"), widget=DayInput)

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = on
