"""The printer: what it may read, what its files say of themselves, and the letters as they are seen.

Two hooks of WeasyPrint that it does not document are used (objects as images, painting into a recorded stream); the
tests of pictures hold every new version to them.
"""

import datetime
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from lms import printing
from tests.glyphs import LETTERS, ink, nearest

CREATED = datetime.datetime(2016, 2, 12, 10, 0, tzinfo=datetime.UTC)
REPORT = "lms/print/report.css"
FACES = {
    "kohortti-sans-400": "400 {size}px Kohortti Sans",
    "kohortti-sans-500": "500 {size}px Kohortti Sans",
    "kohortti-sans-600": "600 {size}px Kohortti Sans",
    "kohortti-serif-400": "400 {size}px Kohortti Serif",
    "kohortti-serif-600": "600 {size}px Kohortti Serif",
    "kohortti-serif-400-italic": "italic 400 {size}px Kohortti Serif",
}


def write(body: str, **handed_in: Any) -> bytes:
    html = (
        '<!doctype html><html lang="sv"><head><title>Rapport</title><meta name="author" content="Kuntaliitto"></head>'
        f"<body>{body}</body></html>"
    )
    return printing.render_pdf(html, **{"css": [REPORT], "created": CREATED, **handed_in})


def root_of(pdf: bytes) -> Any:
    return pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]


def picture_of(pdf: bytes, scale: float = 1) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")


# Letters


@pytest.fixture(scope="module", params=FACES)
def every_letter_printed(request: pytest.FixtureRequest) -> tuple[str, Image.Image]:
    """A sheet with all letters in one face, each in a cell of its own of 80 × 80 CSS pixels."""
    cells = "".join(
        f'<p style="position: absolute; left: {80 * place + 20}px; top: 0; margin: 0; line-height: 80px;'
        f' font: {FACES[request.param].format(size=40)}">{letter}</p>'
        for place, letter in enumerate(LETTERS)
    )
    size = f"<style>@page {{ size: {80 * len(LETTERS)}px 80px; margin: 0 }}</style>"
    return request.param, picture_of(write(size + cells), scale=4)


@pytest.mark.parametrize("letter", LETTERS)
def test_letter_is_printed_in_its_own_shape(every_letter_printed: tuple[str, Image.Image], letter: str):
    font, sheet = every_letter_printed
    place = LETTERS.index(letter)

    drawn = ink(sheet.crop((240 * place, 0, 240 * (place + 1), 240)))

    assert nearest(drawn, font, 120) == letter


@pytest.mark.parametrize("font", FACES)
def test_a_face_has_a_name_of_its_own(font: str):
    """A font of the same name on the server would be printed instead."""
    with TTFont(printing.PACKAGES / "lms" / "fonts" / f"{font}.ttf") as face:
        names = {record.nameID: record.toUnicode() for record in face["name"].names}

    assert names[16] in {"Kohortti Sans", "Kohortti Serif"}
    assert names[6].startswith("Kohortti")


def test_letters_without_a_shape_are_named_once():
    assert printing.unprintable("Áile 田中 Aikio 田") == "田中"


def test_text_is_measured_as_it_is_drawn():
    with TTFont(printing.PACKAGES / "lms" / "fonts" / "kohortti-serif-600.ttf") as face:
        advances = [face["hmtx"][face.getBestCmap()[ord(letter)]][0] for letter in "Áŋ"]

    assert printing.text_width("Áŋ", "kohortti-serif-600") == pytest.approx(sum(advances) / 1000)


# What may be read

FORBIDDEN = [
    "file:///etc/hostname",
    "http://127.0.0.1:9/",
    "https://kohortti.example/x.css",
    "ftp://127.0.0.1/x",
    "data:text/css,p{color:red}",
    "package:lms/settings.py",
    "package:lms/print/../settings.py",
    "package:lms/print/%2e%2e/settings.py",
    "package:/etc/hostname",
    "package:lms/fonts/OFL-Inter.txt",
    "package:lms/print/report.css?",
    "PACKAGE:lms/print/report.css",
    "picture:nobody-handed-in",
]
WAYS_TO_ASK = {
    "image": '<img src="{}" alt="x">',
    "stylesheet": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import "{}";</style>',
    "background": '<p style="background: url({})">x</p>',
    "font": "<style>@font-face {{ font-family: x; src: url({}) }}</style>",
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "image in a drawing": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>'
    '<image href="{}" width="9" height="9"/></svg>',
    "content": '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
    "attachment": '<link rel="attachment" href="{}">',
    "attached link": '<a rel="attachment" href="{}">x</a>',
}


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("way", WAYS_TO_ASK)
def test_page_that_asks_for_more_than_it_may_read_is_not_printed(way: str, address: str):
    with pytest.raises(printing.ForbiddenAddress):
        write(WAYS_TO_ASK[way].format(address))


@pytest.mark.parametrize("rel", ['<link rel="attachment" href="{}">', '<a rel="attachment" href="{}">x</a>'])
def test_not_even_a_file_that_may_be_read_is_carried_as_an_attachment(rel: str):
    with pytest.raises(printing.ForbiddenAddress):
        write(rel.format("package:lms/print/report.css"))


@pytest.mark.parametrize("address", ["//127.0.0.1/x.png", "/etc/hostname", "../settings.py", "x.png"])
def test_address_without_a_scheme_leads_nowhere(address: str):
    assert write(f'<p>x</p><img src="{address}" alt="">') == write('<p>x</p><img alt="">')


def test_refusal_leaves_the_printer_fit_for_the_next_page():
    with pytest.raises(printing.ForbiddenAddress):
        write('<img src="file:///etc/hostname" alt="x">')

    assert page.is_pdf_compliant_bytes(write("<p>x</p>"), profile="ua1")


@pytest.mark.parametrize(
    "name", ["lms/settings.py", "../lms/print/report.css", "lms/print/report.css/../fonts.css"]
)
def test_stylesheet_is_one_of_the_named(name: str):
    with pytest.raises(printing.ForbiddenAddress):
        write("<p>x</p>", css=[name])


@pytest.mark.parametrize("colour", ["red", "#fff", "#0d4f63;}p{display:none", "url(file:///etc/hostname)"])
def test_colour_is_six_digits_and_nothing_else(colour: str):
    with pytest.raises(ValueError, match="Not a colour"):
        write("<p>x</p>", colours={"accent": colour})


# What the file says of itself

WHOLE_REPORT = """
<header><p class="kicker">EKJ-ledarskapscoaching</p><h1>Certifikat per organisation</h1>
<p class="as-of">I dag</p></header>
<section><h2>Tabell</h2>
<table><caption>Certifikat</caption>
<thead><tr><th scope="col">Organisation</th><th scope="col">Projekt</th>
<th scope="col" class="n">Certifikat</th></tr></thead>
<tbody>{rows}<tr class="sum"><th scope="row">Totalt</th><td></td><td class="n">134</td></tr></tbody></table>
<figure class="chart"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 9"><title>Björneborg 22</title>
<rect width="66" height="9" fill="#0d4f63"/></svg></figure>
<dl class="definitions"><dt>Certifikat</dt><dd>Ett certifikat som är i kraft.</dd></dl>
<ol class="footnotes"><li>Se <a href="https://kohortti.example/">sidan</a>.</li></ol></section>
"""
ROW = (
    '<tr><th scope="row">Björneborg</th><td>Projektet <span lang="fi">Tiikerinloikka uudistumiseen</span></td>'
    '<td class="n">22</td></tr>'
)


@pytest.mark.parametrize("rows", [1, 13, 60])
def test_report_of_any_length_is_accessible(rows: int):
    pdf = write(WHOLE_REPORT.format(rows=ROW * rows), colours={"accent": "#0d4f63"})

    assert [failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile="ua1").failures] == []


def test_file_tells_its_title_its_author_its_language_and_when_it_was_made():
    pdf = write("<h1>Rapport</h1>")

    told = pypdf.PdfReader(BytesIO(pdf)).metadata
    assert (told.title, told.author, told.creation_date) == ("Rapport", "Kuntaliitto", CREATED)
    assert root_of(pdf)["/Lang"] == "sv"


@pytest.mark.parametrize(
    "head",
    [
        '<html><title>x</title><meta name="author" content="x">',
        '<html lang="sv"><meta name="author" content="x">',
        '<html lang="sv"><title>x</title>',
    ],
)
def test_page_without_language_title_or_author_is_not_printed(head: str):
    with pytest.raises(ValueError, match="its title, its language and its author"):
        printing.render_pdf(head, css=[REPORT], created=CREATED)


def tags_of(element: Any) -> list[tuple[str, str]]:
    """Every tag below ``element`` with its language, in reading order."""
    element = element.get_object()
    if not isinstance(element, pypdf.generic.DictionaryObject):
        return []
    kids = element.get("/K", [])
    below = [found for kid in (kids if isinstance(kids, list) else [kids]) for found in tags_of(kid)]
    return [(element.get("/S", ""), element.get("/Lang", "")), *below]


def test_text_in_another_language_is_marked_and_the_rest_is_not():
    tags = tags_of(
        root_of(write('<p>Projektet <i lang="fi">Tiikerinloikka</i> och <b lang="sv">mer</b></p>'))[
            "/StructTreeRoot"
        ]
    )

    assert [language for tag, language in tags if tag == "/Span"] == ["", "fi", "", ""]


def test_page_numbers_are_artifacts():
    pdf = write("<h1>Rapport</h1><p>x</p>")

    content = pypdf.PdfReader(BytesIO(pdf)).pages[0].get_contents().get_data()
    # The title and the number in the foot of the page.
    assert content.count(b"/Artifact\n<</Type /Pagination>>\nBDC") == 2
    assert [tag for tag, _language in tags_of(root_of(pdf)["/StructTreeRoot"]) if tag in {"/H1", "/P"}] == [
        "/H1",
        "/P",
    ]


# The same page is the same file


def test_same_page_is_the_same_file():
    body = WHOLE_REPORT.format(rows=ROW * 13)

    assert write(body, colours={"accent": "#0d4f63"}) == write(body, colours={"accent": "#0d4f63"})


def test_threads_print_side_by_side_what_one_prints():
    bodies = [WHOLE_REPORT.format(rows=ROW * rows) for rows in range(1, 9)]

    with ThreadPoolExecutor(4) as threads:
        side_by_side = list(threads.map(write, bodies))

    assert side_by_side == [write(body) for body in bodies]


FORKED = f"""
import datetime, hashlib, os, sys
from lms import printing

def digest(body="<p>x <b>y</b></p>"):
    html = '<html lang="sv"><title>x</title><meta name="author" content="x">' + body
    made = datetime.datetime(2016, 2, 12, tzinfo=datetime.UTC)
    return hashlib.sha256(printing.render_pdf(html, css=["{REPORT}"], created=made)).hexdigest()

if sys.argv[1] == "used before":
    digest("<p>x</p>")
child = os.fork()
print(digest(), flush=True) if child == 0 else (os.waitpid(child, 0), print(digest(), flush=True))
"""


@pytest.mark.parametrize("printer", ["used before", "new"])
def test_forked_process_prints_the_same_and_leaves_its_parent_the_fonts(printer: str):
    command = [sys.executable, "-c", FORKED, printer]
    told = subprocess.run(
        command, cwd=printing.PACKAGES, capture_output=True, text=True, check=True, timeout=60
    )

    of_child, of_parent = told.stdout.split()
    assert of_child == of_parent


# Pictures

SHAPES = """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">
<rect x="5" y="5" width="90" height="90" fill="#0d4f63"/>
<circle cx="150" cy="50" r="40" fill="#a02f1f" fill-opacity="0.4"/>
<g fill="none" stroke="#16212b" stroke-width="3" stroke-opacity="0.7">
<path d="M10 90C60 10 120 10 190 90"/></g></svg>"""
ALONE = (
    "<style>@page { size: 200px 100px; margin: 0 } img, svg { position: absolute; left: 0; top: 0 }</style>"
)


def test_squares_are_painted_where_they_are_dark():
    rows = [[1, 0, 1, 1], [0, 0, 0, 1], [1, 1, 1, 1]]
    style = "<style>@page { size: 40px 30px; margin: 0 } img { display: block; width: 40px; height: 30px }</style>"

    drawn = picture_of(
        write(style + '<img src="picture:code" alt="x">', pictures={"picture:code": printing.Squares(rows)}),
        4,
    )

    step = drawn.width / 4
    assert [
        [int(drawn.getpixel(((x + 0.5) * step, (y + 0.5) * step)) < 128) for x in range(4)] for y in range(3)
    ] == rows


@pytest.mark.parametrize("copy", ["first", "second"])
def test_copied_drawing_looks_like_the_drawing(copy: str):
    drawing = printing.Drawing(SHAPES)
    if copy == "second":
        write(ALONE + '<img src="picture:shapes" alt="x">', pictures={"picture:shapes": drawing})

    copied = write(ALONE + '<img src="picture:shapes" alt="x">', pictures={"picture:shapes": drawing})

    difference = ImageChops.difference(picture_of(copied, 3), picture_of(write(ALONE + SHAPES), 3))
    assert difference.getbbox() is None


def test_drawing_is_painted_only_once(monkeypatch: pytest.MonkeyPatch):
    drawing = printing.Drawing(SHAPES)
    write(ALONE + '<img src="picture:shapes" alt="x">', pictures={"picture:shapes": drawing})
    monkeypatch.setattr(drawing, "_paint", None)

    again = write(ALONE + '<img src="picture:shapes" alt="x">', pictures={"picture:shapes": drawing})

    assert picture_of(again).getextrema()[0] < 128


@pytest.mark.parametrize(
    "inside",
    [
        '<text x="9" y="50">x</text>',
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<rect width="99" height="99" fill="url(#g)"/>',
        '<image href="package:lms/print/fonts.css" width="9" height="9"/>',
        '<g opacity="0.5"><rect width="99" height="99"/></g>',
    ],
)
def test_drawing_of_more_than_shapes_is_refused(inside: str):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">{inside}</svg>'

    with pytest.raises(ValueError, match="A drawing has shapes and opacity"):
        write('<img src="picture:x" alt="x">', pictures={"picture:x": printing.Drawing(svg)})


def test_edges_of_an_element_are_where_it_lies():
    html = (
        '<html lang="sv"><title>x</title><meta name="author" content="x"><style>@page { margin: 0 } body { margin: 0 }'
        '.box { position: absolute; left: 10px; top: 20px; width: 30px; height: 40px }</style><div class="box"></div>'
    )

    laid = printing.lay_out(html, css=[])

    assert laid.page_count == 1
    assert laid.edges(0, "box") == printing.Edges(10, 20, 40, 60)


def test_licences_lie_beside_the_fonts():
    kept = {path.name for path in Path(printing.PACKAGES, "lms", "fonts").glob("OFL-*.txt")}

    assert kept == {"OFL-Inter.txt", "OFL-Noto-Serif.txt"}
