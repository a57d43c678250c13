"""The schema of the API: OpenAPI 3.1, in English, written out of the code."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from lms.api.frame import ONCE_HEADER
from lms.api.shapes import Shape

PREFIX = "/api/v1/"

# What may come instead of the answer that was asked for, whatever is asked, and when it is.
ALWAYS = {
    "401": "Nobody is known by the token, or it has expired, or none was sent.",
    "403": "The reader may not do this, with the sentence why.",
    "406": "Something else than JSON was asked for.",
    "429": "Too many requests; `Retry-After` says for how many seconds to wait.",
}
NOT_FOUND = {"404": "There is no such row, or the reader may not know of it."}
NOT_AS_OFFERED = {"400": "The request is not as it should be; each error names what is wrong in `attr`."}
WRITING = NOT_AS_OFFERED | {
    "409": "The verb refuses: the state of things does not allow it. Nothing was changed; `code` is stable.",
    "413": "The request is too large.",
    "415": "The request is not JSON.",
}


class Error(Shape):
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="A sentence for people, in the language that was asked for.")
    attr = serializers.CharField(
        allow_null=True, help_text="The field or parameter that is meant, if it is one."
    )


class Errors(Shape):
    type = serializers.ChoiceField(
        [("validation_error", ""), ("client_error", ""), ("server_error", "")],
        help_text="Whether a field is wrong, the request as a whole, or we are.",
    )
    errors = Error(many=True)


class Described(AutoSchema):
    """Adds what an operation answers when it does not do what was asked."""

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        return super()._get_serializer_name(serializer, direction, bypass_extensions).replace("Shape", "")

    def get_description(self) -> str:
        if getattr(self.view, "action", "") == "retrieve":
            return "One row of the list, for whoever reads it there; for others there is none (404)."
        return super().get_description()

    def get_override_parameters(self) -> list[OpenApiParameter]:
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                ONCE_HEADER,
                {"type": "string", "format": "uuid"},
                OpenApiParameter.HEADER,
                description="A UUID of your own. A second request with it does nothing and answers 409 `sent_already`.",
            )
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction=direction)
        for status, meaning in self._failures().items():
            if status not in answers:
                answers[status] = self._get_response_for_code(OpenApiResponse(Errors, meaning), status)
        return dict(sorted(answers.items()))

    def _failures(self) -> dict[str, str]:
        may_fail = dict(ALWAYS) if self.get_auth() else {"406": ALWAYS["406"]}
        if self.method != "GET":
            may_fail |= WRITING
        elif self._is_list_view() or self.view.__class__.__dict__.get("filterset_class"):
            may_fail |= NOT_AS_OFFERED
        if "{" in self.path:
            may_fail |= NOT_FOUND
        return may_fail


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "lms.api.authentication.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token`, a space and a token that was made on the page of your account.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "lms.api.authentication.BySession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of the pages. Writing needs the header `X-CSRFToken` as well.",
        }


def only_ours(endpoints: list[Any], **options: Any) -> list[Any]:
    """The rest of the site speaks with people."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


def closed(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Nothing is answered and nothing is taken beside what the schema names."""
    for component in result["components"]["schemas"].values():
        if component.get("type") == "object":
            component.setdefault("additionalProperties", False)
    return result
