"""A program that asks the API as somebody."""

from typing import Any

from django.test import Client
from django.utils import timezone

from lms.actions import tokens
from lms.choices import TokenScope
from lms.models import User


def secret_of(person: User, scope: str = TokenScope.WRITE) -> str:
    """The secret of a new token; whoever has one has an account."""
    if person.account_opened_at is None:
        person.account_opened_at = timezone.now()
        person.save(update_fields=["account_opened_at"])
    _token, secret = tokens.issue(person, "Kokeilu", scope=scope, days=30, by=person)
    return secret


class Program(Client):
    """Sends its token and JSON, and reads English."""

    def __init__(self, person: User, scope: str = TokenScope.WRITE, **headers: str) -> None:
        headers = {"Authorization": f"Token {secret_of(person, scope)}", "Accept-Language": "en"} | headers
        super().__init__(headers=headers)

    def get(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().get(f"/api/v1/{path}", data, **extra)

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().post(f"/api/v1/{path}", data or {}, "application/json", **extra)

    def put(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().put(f"/api/v1/{path}", data or {}, "application/json", **extra)

    def patch(self, path: str, data: Any = None, **extra: Any) -> Any:
        return super().patch(f"/api/v1/{path}", data or {}, "application/json", **extra)

    def ids(self, path: str) -> list[int]:
        """The numbers of the rows of one page."""
        return [row["id"] for row in self.get(path).json()["results"]]


def told(answer: Any) -> tuple[int, str, str | None, str]:
    """Status, code, field and sentence of an answer with one error."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["code"], error["attr"], error["detail"]
