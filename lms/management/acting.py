"""Commands act as somebody: whoever ``--by`` names, or the system user."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from lms.models import User


def add_by(parser: ArgumentParser) -> None:
    parser.add_argument("--by", metavar="EMAIL", help="who acts; the system user when left out")


def acting(email: str | None) -> User:
    """The person with this e-mail, or the system user for none. ``CommandError`` for an unknown one."""
    if email is None:
        return User.objects.system()
    person = User.objects.with_email(email).first()
    if person is None:
        raise CommandError(_("Nobody has the e-mail address %(email)s.") % {"email": email})
    return person
