"""What a reader may choose of a report."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.models import Cohort


class Cohorts(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The cohorts of a programme, or the one that the address names: ``?cohort=ekj-2014-2016``."""

    cohort = django_filters.ModelChoiceFilter(
        queryset=Cohort.objects.none(),
        to_field_name="slug",
        method="only",
        label=_("Cohort"),
        empty_label=_("All cohorts"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["cohort"].queryset = self.queryset

    def only(self, cohorts: QuerySet[Cohort], name: str, chosen: Cohort) -> QuerySet[Cohort]:
        return cohorts.filter(pk=chosen.pk)
