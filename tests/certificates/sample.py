"""A certificate to show, as a picture: ``python -m tests.certificates.sample sv certificate.png``."""

import os
import sys

import django
import pypdfium2
from PIL import Image

from certificates import document
from tests.certificates.contents import DRAWN_AT, make_content


def sample(language: str, *, width: int = 1600) -> Image.Image:
    """The EKJ certificate of Áile Máret Aikio-Lindqvist, who does not exist, ``width`` pixels wide."""
    sheet = pypdfium2.PdfDocument(
        document.draw(make_content("Áile Máret Aikio-Lindqvist"), language, created=DRAWN_AT)
    )[0]
    picture: Image.Image = sheet.render(scale=width / sheet.get_width()).to_pil()
    return picture


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    _program, wanted, file = sys.argv
    sample(wanted).save(file, optimize=True)
