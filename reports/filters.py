"""What a reader may choose of a report."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.filters import SlugFilter
from lms.models import Cohort
from reports.tables import Organised


class Selection(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Which cohort of a programme, and where its people count: ``?cohort=ekj-2014-2016&organised=today``."""

    cohort = SlugFilter(
        queryset=Cohort.objects.none(),
        method="only",
        label=_("Cohort"),
        empty_label=_("All cohorts"),
    )
    organised = django_filters.ChoiceFilter(
        choices=Organised.choices, method="all_the_same", label=_("Organisations"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["cohort"].queryset = self.queryset

    def only(self, cohorts: QuerySet[Cohort], name: str, chosen: Cohort) -> QuerySet[Cohort]:
        return cohorts.filter(pk=chosen.pk)

    def all_the_same(self, cohorts: QuerySet[Cohort], name: str, chosen: str) -> QuerySet[Cohort]:
        """It chooses where people count, not who."""
        return cohorts
