"""How lists are searched and narrowed, on pages and in the API alike."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key
from lms.models import Cohort, Enrolment, Organisation

STATES = [
    ("participants", _("Not withdrawn")),
    ("completed", _("Completed")),
    ("in_progress", _("In progress")),
    ("at_risk", _("At risk")),
    ("withdrawn", _("Withdrawn")),
    ("certified", _("Has a certificate")),
]


# What ``sort_key`` writes as a break between words.
_BREAKS = re.compile(r"[\s,–-]+")


class CohortPeople(django_filters.FilterSet):
    """The people of one cohort: by a part of name, e-mail or organisation, by organisation, by state.

    ``states`` is the state of each enrolment by its key, since it follows from rules and not from a column;
    ``certified`` are the keys of those with a certificate of completion in force.
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

    def __init__(
        self,
        *args: Any,
        cohort: Cohort,
        states: Mapping[int, str],
        certified: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._states = states
        self._certified = certified
        self._taking_part = list(
            Organisation.objects.filter(enrolments__cohort=cohort).distinct().with_names()
        )
        names = [(organisation.pk, organisation.short_name) for organisation in self._taking_part]
        self.filters["organisation"].extra["choices"] = sorted(names, key=lambda choice: sort_key(choice[1]))

    def search(self, rows: QuerySet[Enrolment], name: str, text: str) -> QuerySet[Enrolment]:
        """Every word must be found somewhere: "aikio pori" finds Áile Aikio of Pori.

        Both sides are folded by ``sort_key``: no database need know that Å and å are one letter.
        """
        for word in filter(None, _BREAKS.split(text)):
            anywhere = Q(person__email__icontains=word)
            if key := sort_key(word):
                anywhere |= Q(person__sort_key__contains=key) | Q(organisation__in=self._called(key))
            rows = rows.filter(anywhere)
        return rows

    def in_state(self, rows: QuerySet[Enrolment], name: str, state: str) -> QuerySet[Enrolment]:
        if state == "certified":
            return rows.filter(pk__in=self._certified)
        if state == "participants":
            return rows.filter(
                pk__in=[key for key, its_state in self._states.items() if its_state != "withdrawn"]
            )
        return rows.filter(pk__in=[key for key, its_state in self._states.items() if its_state == state])

    def _called(self, key: str) -> list[int]:
        """Organisations one of whose names, in any language and of any time, contains the word."""
        return [
            organisation.pk
            for organisation in self._taking_part
            if any(key in sort_key(text) for name in organisation.names.all() for text in name.all_texts())
        ]
