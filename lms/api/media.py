"""JSON in and out, nothing else."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.metadata import BaseMetadata
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The request is too large. Send it in parts.")


class JSONAnswer(BaseRenderer):
    """UTF-8; moments in UTC, as ``2026-11-22T08:00:00Z``."""

    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 and has no parameter that says so

    def render(
        self, data: Any, accepted_media_type: str | None = None, context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=_as_text, option=orjson.OPT_UTC_Z)


class JSONQuestion(BaseParser):
    """Strict JSON: no NaN, no broken UTF-8, nothing nested without end, and not more than a form may be."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        refuse_if_too_large((parser_context or {})["request"])
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as broken:
            raise exceptions.ParseError(_("The request is not JSON.")) from broken


class WhatMayBeSent(BaseMetadata):
    """The answer to OPTIONS. What fields mean is told by the schema."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        return {
            "allows": sorted(view.allowed_methods),
            "reads": [parser.media_type for parser in view.parser_classes],
            "answers": [renderer.media_type for renderer in view.renderer_classes],
        }


def refuse_if_too_large(request: Request) -> None:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    length = request.META.get("CONTENT_LENGTH") or "0"
    if most is not None and length.isdecimal() and int(length) > most:
        raise TooLarge


def _as_text(value: Any) -> Any:
    if isinstance(value, Promise):
        return force_str(value)
    raise TypeError(f"{type(value)} has no form in JSON")
