"""Letters as pixels: the same font drawn on another way, to tell whether a PDF shows the letters it should.

Copying text out of a PDF says nothing about what is seen; a font put in wrongly shows other shapes for the same text.
"""

from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

# Finnish, Swedish, and North, Inari and Skolt Sámi.
LETTERS = "åäöšžáčđŋŧǩǧǥʒǯâõÅÄÖŠŽÁČĐŊŦǨǦǤƷǮ"
# What a wrong shape would be: the letter without its mark, or one that looks like it.
LOOKALIKES = "aoscdntkgzACDEGKNOSTZ3éēàãąşșñņµ?=<_"
_FONTS = Path(__file__).resolve().parent.parent / "lms" / "fonts"


def ink(picture: Image.Image) -> Image.Image:
    """What is dark in ``picture`` (grey), cut out."""
    box = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None, "nothing is drawn here"
    return picture.crop(box)


@cache
def drawn_by_freetype(letter: str, font: str, size: int) -> Image.Image:
    face = ImageFont.truetype(_FONTS / f"{font}.ttf", size, layout_engine=ImageFont.Layout.BASIC)
    canvas = Image.new("L", (3 * size, 3 * size), 255)
    ImageDraw.Draw(canvas).text((size, size), letter, font=face, fill=0)
    return ink(canvas)


def nearest(drawn: Image.Image, font: str, size: int) -> str:
    """The letter whose shape in ``font`` is most like ``drawn``."""
    return min(
        LETTERS + LOOKALIKES, key=lambda letter: _difference(drawn, drawn_by_freetype(letter, font, size))
    )


def _difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the paper on which two letters differ, their lower left corners laid on each other."""
    width, height = max(one.width, other.width), max(one.height, other.height)
    papers = []
    for letter in (one, other):
        paper = Image.new("L", (width, height), 255)
        paper.paste(letter, (0, height - letter.height))
        papers.append(paper)
    histogram = ImageChops.difference(*papers).histogram()
    return sum(value * count for value, count in enumerate(histogram)) / (255 * width * height)
