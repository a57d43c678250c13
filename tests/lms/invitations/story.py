"""What the tests about invitations share: whom they invite, and what arrived."""

import pytest
from django.core import mail

from lms.errors import Refused
from lms.models import User
from tests.factories import make_person

SITE = "http://localhost:8000"
OPEN = "/invitations/open/"


def newcomer(name: str = "Aino Korhonen", **columns) -> User:
    """A person who is known and has no account."""
    return make_person(name, account_opened_at=None, **columns)


def link_in(message=None) -> str:
    """The path of the link in a mail, by default in the last one that went."""
    message = message or mail.outbox[-1]
    (link,) = [line for line in message.body.splitlines() if OPEN in line]
    return link.removeprefix(SITE)


def token_in(message=None) -> str:
    return link_in(message).removeprefix(OPEN).removesuffix("/")


def code_of(refused_act) -> str:
    """With which code an act is refused."""
    with pytest.raises(Refused) as refused:
        refused_act()
    return refused.value.code
