"""Where things are: the index, the schema, the page that shows it, and what is not there."""

import functools
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.api.frame import Endpoint
from lms.api.media import JSONAnswer
from lms.api.shapes import Shape
from lms.choices import Language, Role, TokenScope
from lms.models import ApiToken


class Asker(Shape):
    name = serializers.CharField()
    language = serializers.ChoiceField(Language.choices)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    scope = serializers.ChoiceField(
        TokenScope.choices,
        allow_null=True,
        help_text="Of the token; null for somebody signed in to the pages.",
    )
    schema = serializers.URLField()
    documentation = serializers.URLField()


class Index(Endpoint):
    @extend_schema(operation_id="index", tags=["index"], responses=Asker)
    def get(self, request: Request) -> Response:
        """As whom one asks, and where everything is told. A way to try a token."""
        token = request.auth
        return Response(
            {
                "name": request.user.full_name,
                "language": request.user.language,
                "roles": sorted(role.value for role in request.user.roles),
                "scope": token.scope if isinstance(token, ApiToken) else None,
                "schema": request.build_absolute_uri(reverse("api:schema")),
                "documentation": request.build_absolute_uri(reverse("api:docs")),
            }
        )


class _Open(APIView):
    """The same for everybody, so nobody is asked who they are."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()


class SchemaJSON(OpenApiJsonRenderer2):
    format = "json"


class Schema(_Open):
    """The schema says nothing of anybody: it is written once in the life of a process, and open."""

    renderer_classes = (SchemaJSON, OpenApiYamlRenderer2)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(_written())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The schema shown by Swagger UI, out of our own static files and without inline scripts."""
    return render(request, "lms/api/docs.html", {"schema_url": reverse("api:schema")})


class Unknown(_Open):
    """An address below ``/api/`` at which there is nothing."""

    renderer_classes = (JSONAnswer,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


@functools.cache
def _written() -> dict[str, Any]:
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)
