"""Cohorts, with their groups and what they ask for completion."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from lms.api import filters
from lms.api.frame import Rows, Told
from lms.api.reading import by_key
from lms.api.shapes import Shape, Texts, columns, texts
from lms.choices import ExcusedCounts, GroupKind, RequirementKind
from lms.models import Cohort, CohortGroup, CohortTrainer, CompletionRequirement


class Group(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(GroupKind.choices)
    name = Texts()
    organisation = serializers.SlugField(allow_null=True, help_text="Whose management team it is.")


class Requirement(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(RequirementKind.choices)
    at_least = serializers.IntegerField(allow_null=True)
    at_least_percent = serializers.IntegerField(allow_null=True)
    excused = serializers.ChoiceField(ExcusedCounts.choices, help_text="How excused absences count.")


class CohortShape(Shape):
    slug = serializers.SlugField()
    programme = serializers.SlugField()
    title = Texts()
    scope = Texts()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    ceremony_on = serializers.DateField(allow_null=True)
    planned_training_days = serializers.IntegerField(allow_null=True, help_text="As it was announced.")
    groups = Group(many=True)
    requirements = Requirement(many=True)
    trainers = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Names, for the leads of the programme and auditors; null for others.",
    )


@extend_schema_view(
    list=extend_schema(
        summary="Cohorts",
        description="The cohorts that the reader trains and those of programmes they lead; administrators "
        "and auditors read all.",
    ),
    retrieve=extend_schema(summary="A cohort"),
)
@extend_schema(tags=["cohorts"])
class Cohorts(Rows):
    rows = Cohort.objects.all()
    serializer_class = CohortShape
    filterset_class = filters.Cohorts
    lookup_field = "slug"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "slug",
            "programme__slug",
            "starts_on",
            "ends_on",
            "ceremony_on",
            "planned_training_days",
            *columns("title"),
            *columns("scope"),
        )

    def told(self, found: list[Told]) -> list[Told]:
        keys = [row["pk"] for row in found]
        groups = by_key(
            CohortGroup.objects.filter(cohort__in=keys).values(
                "cohort", "pk", "kind", "organisation__slug", *columns("name")
            ),
            "cohort",
        )
        requirements = by_key(
            CompletionRequirement.objects.filter(cohort__in=keys).values(
                "cohort", "pk", "kind", "at_least", "at_least_percent", "excused"
            ),
            "cohort",
        )
        trainers = by_key(
            CohortTrainer.objects.filter(cohort__in=keys)
            .order_by("person__sort_key", "pk")
            .values("cohort", "person__full_name"),
            "cohort",
        )
        overseen = set(
            Cohort.objects.overseen_by(self.request.user).filter(pk__in=keys).values_list("pk", flat=True)
        )
        return [
            {
                "slug": row["slug"],
                "programme": row["programme__slug"],
                "title": texts(row, "title"),
                "scope": texts(row, "scope"),
                "starts_on": row["starts_on"],
                "ends_on": row["ends_on"],
                "ceremony_on": row["ceremony_on"],
                "planned_training_days": row["planned_training_days"],
                "groups": [
                    {
                        "id": group["pk"],
                        "kind": group["kind"],
                        "name": texts(group, "name"),
                        "organisation": group["organisation__slug"],
                    }
                    for group in groups[row["pk"]]
                ],
                "requirements": [
                    {
                        "id": one["pk"],
                        "kind": one["kind"],
                        "at_least": one["at_least"],
                        "at_least_percent": one["at_least_percent"],
                        "excused": one["excused"],
                    }
                    for one in requirements[row["pk"]]
                ],
                "trainers": [one["person__full_name"] for one in trainers[row["pk"]]]
                if row["pk"] in overseen
                else None,
            }
            for row in found
        ]
