"""Compiles the translations, and says which one is broken."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

for source in sorted(Path("lms/locale").glob("*/LC_MESSAGES/django.po")):
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        sys.exit(f"{source}: {error}")
    for message, errors in catalogue.check():
        sys.exit(f"{source}:{message.lineno}: {errors[0]}: {message.id!r}")
    # Moved into place whole, so that a running server never reads half of it.
    unfinished = source.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(source.with_suffix(".mo"))
