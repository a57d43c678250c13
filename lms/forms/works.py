"""Handing in, reviewing, and looking through what was handed in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms import uploads
from lms.choices import ReviewDecision
from lms.errors import Refused
from lms.forms.acts import ActForm

LONGEST_TEXT = 100_000
LONGEST_COMMENT = 10_000


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], name: str
    ) -> list[UploadedFile]:
        return files.getlist(name)


class FilesField(forms.Field):
    """Several files, each looked into (``lms.uploads``); what is not taken is said file by file."""

    widget = FilesInput

    def clean(self, value: Iterable[UploadedFile] | None) -> list[uploads.Examined]:
        taken, wrong = [], []
        for file in value or ():
            try:
                taken.append(uploads.examine(file))
            except Refused as refusal:
                wrong.append(refusal.sentence)
        if wrong:
            raise ValidationError(wrong)
        return taken


class HandInForm(ActForm):
    """A text, files, or both; with a choice of the group whose work it is where there are several."""

    one_of = frozenset({"text", "files"})

    group = forms.ChoiceField(label=gettext_lazy("Whose work it is"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Your text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[str, str]] = (),
        skipped: Iterable[uploads.Skipped] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.skipped = list(skipped)
        # A group that was chosen is looked at even when no choice is left: it may not be that one any more.
        if len(groups) > 1 or (groups and self.data.get(self.add_prefix("group"))):
            self.fields["group"].choices = groups
        else:
            del self.fields["group"]
        self.fields["files"].widget.attrs["accept"] = ",".join(uploads.ENDINGS)
        self.fields["files"].help_text = _(
            "PDF, Word, PowerPoint, Excel, OpenDocument (%(open)s), text, PNG or JPEG. At most %(count)d files, "
            "each at most %(limit)s."
        ) % {
            "open": ", ".join(ending for kind in (uploads.ODT, uploads.ODP) for ending in kind.endings),
            "count": settings.HAND_IN_MAX_FILES,
            "limit": uploads.in_megabytes(settings.HAND_IN_MAX_BYTES),
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for one in self.skipped:
            self.add_error("files", one.sentence)
        is_empty = not (values.get("text") or "").strip() and not values.get("files")
        if is_empty and not self.errors:
            self.add_error("text", _("Write something or attach a file before you hand in."))
        if self.errors:
            self._say_that_files_are_gone()
        return values

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        super().refuse(refusal, fields)
        self._say_that_files_are_gone()

    def _say_that_files_are_gone(self) -> None:
        """No page can put files back into a form; the text stays."""
        if self.files.getlist(self.add_prefix("files")) or self.skipped:
            self.add_error(
                "files", _("Attach the files again: the page cannot keep them. Your text is still here.")
            )


class ReviewForm(ActForm):
    """What the reviewer says of the version they looked at; the button pressed is the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=ReviewDecision.choices, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "What was good, or what has to be completed. The authors read it as you write it."
        ),
    )

    def __init__(self, *args: Any, newest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = newest
        self.fields["version"].initial = newest

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        says_nothing = not (values.get("comment") or "").strip()
        if (
            values.get("decision") == ReviewDecision.RETURNED
            and says_nothing
            and "comment" not in self.errors
        ):
            self.add_error("comment", _("Say what has to be completed."))
        return values

    def refuse(self, refusal: Refused, fields: Mapping[str, str] | None = None) -> None:
        """Keep the comment; the next press is about the version that the page shows now."""
        super().refuse(refusal, fields)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(self.newest)


STATES = [
    ("waiting", gettext_lazy("Waiting for review")),
    ("returned", pgettext_lazy("state of an assignment", "To be completed")),
    ("accepted", pgettext_lazy("state of an assignment", "Accepted")),
    ("not_handed_in", gettext_lazy("Not handed in")),
    ("late", pgettext_lazy("state of a work", "Late")),
]


class WorksForm(forms.Form):
    """Which works of a cohort are shown: those of one assignment, of a person, in a state."""

    q = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("Name")}),
    )
    assignment = forms.TypedChoiceField(label=gettext_lazy("Assignment"), required=False, coerce=int)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("All states")), *STATES]
    )

    def __init__(self, *args: Any, assignments: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignments

    def chosen(self, name: str) -> Any:
        """What was asked for; nothing where the address holds what cannot be chosen."""
        return self.cleaned_data.get(name) or ""

    def show(self, name: str, value: Any) -> None:
        """Show ``value`` in a field for which nothing that can be chosen was asked."""
        self.data = self.data.copy()
        self.data[name] = str(value)
