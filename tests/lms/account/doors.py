"""People before the door: with an account, with a mere record, and what the mail tells them."""

import re
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lms.models import User
from tests.factories import make_person

FRONT_DOOR, CODE, PASSWORD = "/sign-in/", "/sign-in/code/", "/sign-in/password/"


def make_member(name: str = "Aino Korhonen", *, password: str = "", **columns: Any) -> User:
    """Somebody whose account is open."""
    person = make_person(name, account_opened_at=timezone.now(), **columns)
    if password:
        person.set_password(password)
        person.save()
    return person


def ask(client: Client, email: str, way_on: str = "") -> HttpResponse:
    return client.post(FRONT_DOOR, {"email": email, "next": way_on} if way_on else {"email": email})


def code_in_mail(position: int = -1) -> str:
    (code,) = re.findall(r"^ {4}([0-9-]+)$", mail.outbox[position].body, re.MULTILINE)
    return str(code)


def type_in(client: Client, code: str, **more: str) -> HttpResponse:
    return client.post(CODE, {"code": code, **more})


def signed_in(client: Client) -> str | None:
    """The key of who is signed in in this browser."""
    return client.session.get("_auth_user_id")
