"""Collects what is to be translated into lms/locale, so that a difference shows words and nothing else."""

import os
import sys
from pathlib import Path

sys.path.insert(0, "")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.core.management import call_command
from django.core.management.commands import makemessages


class Collect(makemessages.Command):
    # A guess from a similar sentence is worse than none: it looks translated.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Kohortti\n"
"Language: %s\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""

django.setup()
call_command(
    Collect(),
    locale=["fi", "sv"],
    ignore_patterns=["tests/*", "var/*", ".venv/*", ".ci/*"],
    add_location="file",
    no_wrap=True,
    no_obsolete=True,
)
for catalogue in sorted(Path("lms/locale").glob("*/LC_MESSAGES/django.po")):
    # Who changed it last, and when, is what git knows: no date, no name.
    _, messages = catalogue.read_text(encoding="utf-8").split("\n\n", 1)
    catalogue.write_text(HEADER % catalogue.parts[2] + messages, encoding="utf-8")
