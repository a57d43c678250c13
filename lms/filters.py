"""How lists are searched and narrowed, on pages and in the API alike."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key
from lms.models import Cohort, Enrolment, Organisation

STATES = [
    ("completed", _("Completed")),
    ("in_progress", _("In progress")),
    ("at_risk", _("At risk")),
    ("withdrawn", _("Withdrawn")),
]


class CohortPeople(django_filters.FilterSet):
    """The people of one cohort: by a part of name, e-mail or organisation, by organisation, by state.

    ``states`` is the state of each enrolment by its key, since it follows from rules and not from a column.
    """

    q = django_filters.CharFilter(
        method="search",
        label=_("Name, e-mail or organisation"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name, e-mail or organisation")}),
    )
    organisation = django_filters.ChoiceFilter(label=_("Organisation"), empty_label=_("All organisations"))
    state = django_filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("All states")
    )

    def __init__(self, *args: Any, cohort: Cohort, states: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._states = states
        taking_part = Organisation.objects.filter(enrolments__cohort=cohort).distinct().with_names()
        names = [(organisation.pk, organisation.short_name) for organisation in taking_part]
        self.filters["organisation"].extra["choices"] = sorted(names, key=lambda choice: sort_key(choice[1]))

    def search(self, rows: QuerySet[Enrolment], name: str, text: str) -> QuerySet[Enrolment]:
        """Every word must be found somewhere: "aikio pori" finds Áile Aikio of Pori."""
        for word in text.split():
            rows = rows.filter(
                Q(person__full_name__icontains=word)
                | Q(person__sort_name__icontains=word)
                | Q(person__email__icontains=word)
                | Q(organisation__in=_called(word))
            )
        return rows

    def in_state(self, rows: QuerySet[Enrolment], name: str, state: str) -> QuerySet[Enrolment]:
        return rows.filter(pk__in=[key for key, its_state in self._states.items() if its_state == state])


def _called(word: str) -> QuerySet[Organisation]:
    """Organisations one of whose names, in any language and of any time, contains the word."""
    columns = [
        f"names__{kind}_{language}" for kind in ("name", "short_name") for language in ("fi", "sv", "en")
    ]
    anywhere = Q()
    for column in columns:
        anywhere |= Q(**{f"{column}__icontains": word})
    return Organisation.objects.filter(anywhere)
