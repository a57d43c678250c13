"""What a lead fills in about a programme and about those who stand behind it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.forms.acts import ActForm, RowForm
from lms.forms.choosing import OrganisationField
from lms.forms.fields import DayInput, three
from lms.models import AggregateFigure, Programme, ProgrammePartner, ProgrammeText

ONE_LANGUAGE = _("One language is enough; readers of the others see this one.")


class PlaceField(forms.IntegerField):
    """Where a row stands in its list, counted from 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "label": _("Place in the list"),
                "min_value": 1,
                "max_value": 999,
                "help_text": _("What stands there now, and after it, moves one on."),
            }
            | options
        )


class ProgrammeForm(RowForm):
    one_of = frozenset(three("title"))
    thirds = frozenset({*three("title"), *three("final_work_label")})

    issuer = OrganisationField(
        label=_("Issuer"),
        required=False,
        empty_label=_("No certificates"),
        help_text=_("The organisation that grants the certificates; not those who organise or pay."),
    )

    class Meta:
        model = Programme
        fields = [*three("title"), "kind", "issuer", *three("final_work_label")]
        help_texts = {
            "title_fi": ONE_LANGUAGE,
            "final_work_label_fi": _("If it has a name of its own here, such as “certificate work”."),
        }


class NewProgrammeForm(ProgrammeForm):
    class Meta(ProgrammeForm.Meta):
        fields = [*ProgrammeForm.Meta.fields, "slug"]
        labels = {"slug": _("Last part of the page’s address")}
        help_texts = ProgrammeForm.Meta.help_texts | {
            "slug": _("Leave it empty and it is made of the title.")
        }
        error_messages = {"slug": {"unique": _("Another programme has this address. Choose another.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug == "new":
            raise forms.ValidationError(_("“new” has a page of its own already. Choose another."))
        return slug


class PartnerForm(RowForm):
    organisation = OrganisationField()

    class Meta:
        model = ProgrammePartner
        fields = ["organisation", "role", "under_name"]
        help_texts = {"under_name": _("The name of a joint front that they stand under, if there is one.")}


class PartnerPlaceForm(RowForm):
    position = PlaceField()

    class Meta(PartnerForm.Meta):
        fields = ["role", "under_name", "position"]


class TextForm(RowForm):
    class Meta:
        model = ProgrammeText
        fields = ["body", "dated_on"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"dated_on": _("The day on which the text was true. It is shown with it.")}


class FigureForm(RowForm):
    class Meta:
        model = AggregateFigure
        fields = [*three("label"), "count", "is_approximate", "cohort", *three("source")]
        labels = {
            "label_fi": _("Whom it counts, in Finnish"),
            "label_sv": _("Whom it counts, in Swedish"),
            "label_en": _("Whom it counts, in English"),
            "is_approximate": _("The source says “about”"),
            "cohort": _("Cohort"),
        }
        help_texts = {
            "label_fi": _("Such as “Managers who developed the concept”. One language is enough."),
            "source_fi": _("Where one can read it. One language is enough."),
        }

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohort = self.fields["cohort"]
        cohort.queryset = programme.cohorts.all()
        cohort.empty_label = _("The whole programme")


class FromDayForm(ActForm):
    on = forms.DateField(label=_("From the day"), widget=DayInput)
