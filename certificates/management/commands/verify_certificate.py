"""``manage.py verify_certificate CODE-OR-FILE``"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from certificates import cards, claims, verification
from certificates.verification import State
from lms.translated import reader_language


class Command(BaseCommand):
    help = "Say whether a certificate is genuine and valid, from its verification code or from its PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code_or_file", metavar="CODE-OR-FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with an error for everything but a valid certificate, so that a script can ask."""
        found = _verdict(options["code_or_file"])
        if found.certificate is None:
            raise CommandError(str(found.state.label))
        for label, text, _language in claims.printed(found.certificate, reader_language()):
            self.stdout.write(f"{label}: {text}")
        verdict = cards.headline(found.certificate, found.state)
        if found.state != State.VALID:
            raise CommandError(verdict)
        self.stdout.write(self.style.SUCCESS(verdict))


def _verdict(given: str) -> verification.Verdict:
    file = Path(given)
    if file.is_file():
        found = verification.verify_bytes(file.read_bytes())
        if found.certificate is None:
            raise CommandError(
                _("This file is not one that was issued. It has been altered, or it never was one.")
            )
        return found
    if file.suffix or len(file.parts) > 1:
        raise CommandError(_("There is no file “%(name)s”.") % {"name": given})
    return verification.verify(given)
