"""The organisation report, and the figures of an organisation for its own contacts: the tables of the pages."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lms import permissions
from lms.api.frame import Endpoint, OfferedFilters
from lms.api.shapes import Shape
from lms.choices import Language
from lms.models import Cohort, Organisation, Programme
from lms.translated import reader_language
from reports import statistics
from reports.disclosure import disclosed, disclosed_to_contact
from reports.filters import Selection
from reports.tables import Organised, Row, Table


class MeasureShape(Shape):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a column of that name, not the label of a field
    definition = serializers.CharField(help_text="What is counted.")


class Figures(Shape):
    """Null where a figure may not be shown to this reader."""

    participants = serializers.IntegerField(allow_null=True)
    completed = serializers.IntegerField(allow_null=True)
    certificates = serializers.IntegerField(allow_null=True)


class ProjectShape(Shape):
    lead_word = serializers.CharField(allow_blank=True)
    lead_word_language = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    language = serializers.ChoiceField(Language.choices)


class _Table(Shape):
    title = serializers.CharField()
    about = serializers.CharField()
    language = serializers.ChoiceField(Language.choices, help_text="In which the texts are.")
    as_of = serializers.DateField()
    measures = MeasureShape(many=True, help_text="From the wider to the narrower.")
    total = Figures()
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What must be read with the figures."
    )


class ByOrganisation(Shape):
    position = serializers.IntegerField()
    organisation = serializers.SlugField(
        allow_null=True,
        help_text="Null for the row of the rest, and where several have become one or one was split.",
    )
    name = serializers.CharField(help_text="As it was called then, or is called today.")
    projects = ProjectShape(many=True)
    figures = Figures()


class OrganisationTable(_Table):
    organised = serializers.ChoiceField(Organised.choices)
    rows = ByOrganisation(many=True)


class ByCohort(Shape):
    position = serializers.IntegerField()
    programme = serializers.SlugField()
    programme_title = serializers.CharField()
    cohort = serializers.SlugField()
    cohort_title = serializers.CharField()
    organisation = serializers.SlugField(help_text="The organisation itself or a division of it.")
    name = serializers.CharField(help_text="As it was called then.")
    figures = Figures()


class OwnTable(_Table):
    organisation = serializers.SlugField()
    rows = ByCohort(many=True)


class OrganisationReport(Endpoint):
    filterset_class = Selection

    @extend_schema(
        operation_id="programmes_organisation_report",
        tags=["reports"],
        summary="The organisation report",
        description="Participants, completed and certificates by organisation, the same table as on the page. For "
        "leads of the programme and auditors.",
        parameters=[
            OpenApiParameter(
                "cohort", OpenApiTypes.STR, description="Of this cohort only; otherwise of all."
            ),
            OpenApiParameter(
                "organised",
                OpenApiTypes.STR,
                enum=Organised.values,
                default=Organised.THEN.value,
                description="Where people count: at the organisation of then, or at what it has become.",
            ),
        ],
        responses=OrganisationTable,
    )
    def get(self, request: Request, slug: str) -> Response:
        programme = Programme.objects.visible_to(self.reader).filter(slug=slug).first()
        if programme is None:
            raise Http404
        permissions.refuse_unless(permissions.may_see_persons, self.reader, programme)
        OfferedFilters().filter_queryset(request, programme.cohorts.all(), self)
        asked = Selection(request.query_params, queryset=programme.cohorts.all()).form
        asked.is_valid()
        table = disclosed(
            statistics.organisations(
                asked.cleaned_data["cohort"] or programme,
                language=reader_language(),
                as_of=timezone.localdate(),
                organised=asked.cleaned_data["organised"] or Organised.THEN,
            ),
            programme=programme,
            sees_persons=permissions.may_see_persons(self.reader, programme),
        )
        slugs = _slugs(table.rows)
        return Response(
            _told(table)
            | {
                "organised": table.organised,
                "rows": [
                    {
                        "position": row.position,
                        "organisation": slugs.get(row.organisation),
                        "name": row.name,
                        "projects": [vars(project) for project in row.projects],
                        "figures": dict(row.figures),
                    }
                    for row in table.rows
                ],
            }
        )


class OwnOrganisationReport(Endpoint):
    @extend_schema(
        operation_id="organisations_report",
        tags=["reports"],
        summary="The figures of one’s own organisation",
        description="Participants, completed and certificates of the organisation and its divisions by cohort, "
        "unsuppressed. For its contacts and auditors. Without names: they are on the page, where a programme "
        "shows them.",
        responses=OwnTable,
    )
    def get(self, request: Request, slug: str) -> Response:
        permissions.refuse_unless(permissions.may_see_own_organisation, self.reader)
        today = timezone.localdate()
        visible = Organisation.objects.figures_visible_to(self.reader, today).with_names()
        organisation = visible.filter(slug=slug).first()
        if organisation is None:
            raise Http404
        table = disclosed_to_contact(
            statistics.own_organisation(organisation, language=reader_language(), as_of=today)
        )
        slugs = _slugs(table.rows)
        runs = Cohort.objects.filter(pk__in={row.run.cohort for row in table.rows if row.run})
        known = {pk: names for pk, *names in runs.values_list("pk", "programme__slug", "slug")}
        return Response(
            _told(table)
            | {
                "organisation": organisation.slug,
                "rows": [
                    {
                        "position": row.position,
                        "programme": known[row.run.cohort][0],
                        "programme_title": row.run.programme_title,
                        "cohort": known[row.run.cohort][1],
                        "cohort_title": row.run.cohort_title,
                        "organisation": slugs.get(row.organisation),
                        "name": row.name,
                        "figures": dict(row.figures),
                    }
                    for row in table.rows
                    if row.run
                ],
            }
        )


def _told(table: Table) -> dict[str, Any]:
    """What both tables have."""
    return {
        "title": table.title,
        "about": table.about,
        "language": table.language,
        "as_of": table.as_of,
        "measures": [vars(measure) for measure in table.measures],
        "total": dict(table.total.figures),
        "notes": list(table.notes),
    }


def _slugs(rows: Iterable[Row]) -> dict[int | None, str]:
    """By key the identifiers of the organisations of the rows."""
    keys = {row.organisation for row in rows if row.organisation is not None}
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "slug"))
