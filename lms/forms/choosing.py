"""Fields by which somebody or something that is known already is chosen."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import people
from lms.alphabet import sort_key
from lms.models import Organisation, User


class _InFinnishOrder(forms.models.ModelChoiceIterator):
    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for organisation in sorted(self.queryset, key=lambda row: sort_key(row.name)):
            yield self.choice(organisation)


class OrganisationField(forms.ModelChoiceField):
    """One of the organisations, by name, in Finnish order; what has ended says so."""

    iterator = _InFinnishOrder

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.with_names(), **{"label": _("Organisation")} | options)

    def label_from_instance(self, organisation: Organisation) -> str:
        if organisation.valid_to and organisation.valid_to < timezone.localdate():
            words = {"name": organisation.name, "year": organisation.valid_to.year}
            return _("%(name)s (until %(year)s)") % words
        return organisation.name


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows; a key longer than any that the database holds is that of none."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as too_long:
            longest = max(value, key=len)
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": longest}
            ) from too_long


class KnownPersonField(forms.EmailField):
    """A person by e-mail address, present or earlier; whoever is not known is refused at the field."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("E-mail")} | options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = User.objects.filter(pk=value).first()
        return value.email if isinstance(value, User) else value

    def clean(self, value: Any) -> User | None:
        address = super().clean(value)
        if not address:
            return None
        person = people.known(address)
        if person is None:
            raise forms.ValidationError(_("Nobody with this address is known."), code="unknown")
        return person

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))
