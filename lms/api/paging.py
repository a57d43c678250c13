"""Long lists, a page at a time, each naming the next: none is counted, and what is added meanwhile shifts nothing."""

import re
from base64 import b64decode
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

_KEY = re.compile(r"[0-9]{1,18}")


class Pages(CursorPagination):
    """In the order in which rows were made. ``cursor`` comes out of ``next`` and ``previous`` of the answer."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not _KEY.fullmatch(asked) or not 1 <= int(asked) <= self.max_page_size:
            raise _refused(self.page_size_query_param, _("Write a number from 1 to 200."))
        return int(asked)

    def decode_cursor(self, request: Request) -> Any:
        asked = request.query_params.get(self.cursor_query_param, "")
        try:
            # What is not of its alphabet would be left out in silence.
            b64decode(asked, validate=True)
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None and not _KEY.fullmatch(cursor.position):
                raise ValueError(cursor.position)
        except (ValueError, NotFound) as nonsense:
            sentence = _("This cursor is not one of ours. Begin again without it.")
            raise _refused(self.cursor_query_param, sentence) from nonsense
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
            "additionalProperties": False,
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.cursor_query_param,
                "in": "query",
                "required": False,
                "description": "Which page: taken from `next` or `previous` of an answer.",
                "schema": {"type": "string"},
            },
            {
                "name": self.page_size_query_param,
                "in": "query",
                "required": False,
                "description": "How many rows a page has.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                },
            },
        ]


def _refused(name: str, sentence: Any) -> ValidationError:
    return ValidationError({name: [ErrorDetail(str(sentence), "invalid")]})
