"""Certificates drawn in a second on one core, beside WeasyPrint as its manual shows it, on the same pages.

Theirs is the loop ``HTML(string=…, base_url=…).write_pdf()`` over pages that are ready as HTML; ours makes the HTML
and the QR codes within its time. Both give the same page in the same kind of file (tagged, PDF/UA-1).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdfium2
import segno
import weasyprint
from PIL import Image, ImageChops

from certificates import document
from certificates.content import Content
from certificates.designs import DESIGNS
from lms import printing
from tests.benchmarks.figure import Figure, per_core_second
from tests.certificates.contents import DRAWN_AT, make_content

GIVEN = [
    "Aino",
    "Tero",
    "Leena",
    "Olli",
    "Áile Máret",
    "Anna-Kaisa",
    "Björn",
    "Inga",
    "Väinö",
    "Žofia",
    "Ŋuvdna",
]
FAMILY = [
    "Korhonen",
    "Mäki",
    "Kallio",
    "Strand",
    "Aikio-Lindqvist",
    "von Essen",
    "Österman",
    "Hætta",
    "Guttorm",
]
TOGETHER, ALONE, ROUNDS = 48, 12, 5


def figures() -> Iterator[Figure]:
    contents = [_content(number) for number in range(TOGETHER)]
    pages = [_plain_page(content) for content in contents[:ALONE]]
    _refuse_unless_alike(contents[0], pages[0])

    def together() -> int:
        return len(document.draw_many([(content, "sv", DRAWN_AT) for content in contents]))

    def one_by_one() -> int:
        return len([document.draw(content, "sv", created=DRAWN_AT) for content in contents[:ALONE]])

    def plainly() -> int:
        return len([_plainly_drawn(page) for page in pages])

    for name, ours in (("certificates", together), ("certificates one by one", one_by_one)):
        drawn, plainly_drawn = per_core_second(ours, plainly, rounds=ROUNDS)
        yield Figure(name, drawn, plainly_drawn, "certificates/s per core", at_least=2)


def _content(number: int) -> Content:
    name = f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"
    return make_content(name, number=f"EKJ-2016-{number + 1:04d}", code=f"7Q4K-2M9X-{number:05d}")


def _plain_page(content: Content) -> str:
    """The page that we lay out, with everything in it that we hand in beside it."""
    handed_in: dict[str, Any] = {}

    def note(html: str, **others: Any) -> printing.LaidOut:
        handed_in.update(others, html=html)
        return printing.lay_out(html, **others)

    document.lay_out = note
    try:
        document.draw(content, "sv", created=DRAWN_AT)
    finally:
        document.lay_out = printing.lay_out
    design = DESIGNS[content.design]
    frame = _read(f"certificates/print/{design.slug}.svg").replace("var(--accent)", content.accent)
    css = f":root{{--accent:{content.accent}}}" + _read(printing.FONTS_CSS) + _read(design.stylesheet)
    css = css.replace("package:", f"{printing.PACKAGES.as_uri()}/")
    css = css.replace("picture:frame", f"data:image/svg+xml,{quote(frame)}")
    code = segno.make(content.verify_url, error="m", mask=3, boost_error=False, micro=False)
    html: str = handed_in["html"].replace("picture:code-0", code.svg_data_uri(border=0, dark="#16212b"))
    return html.replace("</head>", f"<style>{css}</style></head>")


def _plainly_drawn(page: str) -> bytes:
    drawn: bytes = weasyprint.HTML(string=page, base_url=str(printing.PACKAGES)).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return drawn


def _refuse_unless_alike(content: Content, page: str) -> None:
    ours, theirs = document.draw(content, "sv", created=DRAWN_AT), _plainly_drawn(page)
    if _text(ours) != _text(theirs):
        raise SystemExit("The two ways do not print the same text.")
    if ImageChops.difference(_picture(ours), _picture(theirs)).getbbox():
        raise SystemExit("The two ways do not print the same page.")


def _text(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded())


def _picture(pdf: bytes) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")
    return picture


def _read(name: str) -> str:
    return Path(printing.PACKAGES, name).read_text(encoding="utf-8")
