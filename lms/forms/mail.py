"""Choosing the people who get a mail."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise

from lms.forms.acts import ActForm


class ChosenForm(ActForm):
    """One tick for each person, by the key of the row that the mail is about."""

    chosen = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[int, str | Promise]],
        label: str,
        nobody: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        field.choices = choices
        field.label = label
        field.error_messages["required"] = nobody
