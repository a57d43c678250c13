"""Organisations and programmes."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from lms.api import filters
from lms.api.frame import Rows, Told
from lms.api.reading import by_key
from lms.api.shapes import Shape, Texts, columns, texts
from lms.choices import CollaborativeArea, OrganisationType, PartnerRole, ProgrammeKind, SuccessionKind
from lms.models import Organisation, OrganisationName, Programme, ProgrammePartner, Succession


class DatedName(Shape):
    name = Texts()
    short_name = Texts()
    valid_from = serializers.DateField(allow_null=True, help_text="Null: from the beginning.")


class Successor(Shape):
    organisation = serializers.SlugField()
    kind = serializers.ChoiceField(SuccessionKind.choices)
    on = serializers.DateField()


class OrganisationShape(Shape):
    slug = serializers.SlugField()
    type = serializers.ChoiceField(OrganisationType.choices)
    parent = serializers.SlugField(allow_null=True, help_text="Of a division: what it is a division of.")
    collaborative_area = serializers.ChoiceField(CollaborativeArea.choices, allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    names = DatedName(many=True, help_text="The oldest first; each holds until the next begins.")
    successors = Successor(many=True)


@extend_schema_view(
    list=extend_schema(
        summary="Organisations",
        description="The register of organisations, with every name they had. Anybody who is signed in reads it.",
    ),
    retrieve=extend_schema(summary="An organisation"),
)
@extend_schema(tags=["organisations"])
class Organisations(Rows):
    rows = Organisation.objects.all()
    serializer_class = OrganisationShape
    filterset_class = filters.Organisations
    lookup_field = "slug"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk", "slug", "type", "parent__slug", "collaborative_area", "valid_from", "valid_to"
        )

    def told(self, found: list[Told]) -> list[Told]:
        keys = [row["pk"] for row in found]
        names = by_key(
            OrganisationName.objects.filter(organisation__in=keys).values(
                "organisation", "valid_from", *columns("name"), *columns("short_name")
            ),
            "organisation",
        )
        successors = by_key(
            Succession.objects.filter(predecessor__in=keys).values(
                "predecessor", "successor__slug", "kind", "on"
            ),
            "predecessor",
        )
        return [
            {
                "slug": row["slug"],
                "type": row["type"],
                "parent": row["parent__slug"],
                "collaborative_area": row["collaborative_area"] or None,
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                "names": [
                    {
                        "name": texts(name, "name"),
                        "short_name": texts(name, "short_name"),
                        "valid_from": name["valid_from"],
                    }
                    for name in names[row["pk"]]
                ],
                "successors": [
                    {"organisation": one["successor__slug"], "kind": one["kind"], "on": one["on"]}
                    for one in successors[row["pk"]]
                ],
            }
            for row in found
        ]


class Partner(Shape):
    organisation = serializers.SlugField()
    role = serializers.ChoiceField(PartnerRole.choices)
    under_name = serializers.CharField(allow_blank=True)


class ProgrammeShape(Shape):
    slug = serializers.SlugField()
    kind = serializers.ChoiceField(ProgrammeKind.choices)
    title = Texts()
    final_work_label = Texts(help_text="What the programme calls its final work; empty: final work.")
    issuer = serializers.SlugField(allow_null=True, help_text="Whose certificates these are.")
    figures_declared_public_on = serializers.DateField(allow_null=True)
    names_shown_to_contacts_on = serializers.DateField(allow_null=True)
    partners = Partner(many=True)


@extend_schema_view(
    list=extend_schema(
        summary="Programmes",
        description="The programmes that the reader leads or of which they train a cohort; administrators "
        "and auditors read all.",
    ),
    retrieve=extend_schema(summary="A programme"),
)
@extend_schema(tags=["programmes"])
class Programmes(Rows):
    rows = Programme.objects.all()
    serializer_class = ProgrammeShape
    filterset_class = filters.Programmes
    lookup_field = "slug"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "slug",
            "kind",
            "issuer__slug",
            "figures_declared_public_on",
            "names_shown_to_contacts_on",
            *columns("title"),
            *columns("final_work_label"),
        )

    def told(self, found: list[Told]) -> list[Told]:
        partners = by_key(
            ProgrammePartner.objects.filter(programme__in=[row["pk"] for row in found]).values(
                "programme", "organisation__slug", "role", "under_name"
            ),
            "programme",
        )
        return [
            {
                "slug": row["slug"],
                "kind": row["kind"],
                "title": texts(row, "title"),
                "final_work_label": texts(row, "final_work_label"),
                "issuer": row["issuer__slug"],
                "figures_declared_public_on": row["figures_declared_public_on"],
                "names_shown_to_contacts_on": row["names_shown_to_contacts_on"],
                "partners": [
                    {
                        "organisation": one["organisation__slug"],
                        "role": one["role"],
                        "under_name": one["under_name"],
                    }
                    for one in partners[row["pk"]]
                ],
            }
            for row in found
        ]
