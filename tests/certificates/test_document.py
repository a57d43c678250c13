"""The certificate as a file: what is printed, as text, as tags and as pixels."""

import datetime
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import page
import pypdf
import pypdfium2
import pytest
import segno
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates import document
from certificates.content import Content, Project, Signatory
from certificates.designs import DESIGNS
from lms.errors import Refused
from tests.certificates.contents import DRAWN_AT, make_content
from tests.glyphs import LETTERS, drawn_by_freetype, ink, nearest

LONG = {
    "organisation": "Carea, Samkommunen för sjukvårds- och socialtjänster i Kymmenedalen",
    "project": Project(
        "Kehittämishanke",
        "Verksamhetsmodell för förändringshantering inom affärsverkssektorn och verktyg för att ta upp saker "
        "på tal tidigt",
        "sv",
    ),
}
LONGER = {
    **LONG,
    "title": "Todistus hyvinvointialueiden johtoryhmien johtamisvalmennuksen suorittamisesta",
    "programme": "Hyvinvointialueiden johtoryhmien johtamisohjelma – Ledarskapsprogrammet för "
    "välfärdsområdenas ledningsgrupper",
    "statement": "osoituksena kunnassa tarvittavista johtamistaidoista ja halusta kehittää niitä. " * 5,
    "scope": "Valmennus sisälsi kuusi valmennuspäivää, kolme välitehtävää ja lopputyön. " * 4,
    "signatories": (
        Signatory("Leena Kallio", "Ohjelmavastaava"),
        Signatory("Matti Meikäläinen-Virtanen", "Hallintojohtaja, Pirkanmaan hyvinvointialue"),
        Signatory("Olli Strand", "Johtaja"),
        Signatory("Tero Mäki", "Valmentaja"),
    ),
}
CASES = {
    "short": make_content("Ida Ö", project=None, scope="", place="", cohort="", signatories=()),
    "usual": make_content("Áile Máret Aikio-Lindqvist"),
    "Sámi": make_content("Skuvlaš Ŋáŋŋu Guđđa Ǩeʹrjj-Ǯiõǥǥi"),
    "long": make_content("Anna-Kaisa Margareta Elisabeth von Schrowe-Hirvasniemi", **LONG),
    "longest": make_content("Maximiliane-Wilhelmina Konstantina Alexandrina Grönroos-Wäänänen", **LONGER),
    "without a space": make_content("Ä" * 60, organisation="Ö" * 120, statement="Å" * 150),
}
LANGUAGES = ("fi", "sv", "en")
every_case = pytest.mark.parametrize("content", CASES.values(), ids=CASES.keys())
every_language = pytest.mark.parametrize("language", LANGUAGES)


def draw(content: Content, language: str = "fi") -> bytes:
    return document.draw(content, language, created=DRAWN_AT)


def text_of(pdf: bytes) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split())


def pixels_of(pdf: bytes, scale: float = 2) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")


def lines_of(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Each run of text with its place: left, top, right, bottom in points from the top left corner."""
    sheet = pypdfium2.PdfDocument(pdf)[0]
    page_height, text = sheet.get_height(), sheet.get_textpage()
    found = []
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        found.append(
            (
                text.get_text_bounded(left, bottom, right, top),
                (left, page_height - top, right, page_height - bottom),
            )
        )
    return found


@every_language
@every_case
def test_certificate_is_one_accessible_page(content: Content, language: str):
    report = page.validate_pdf_bytes(draw(content, language), profile="ua1")

    assert [failure.rule_id for failure in report.failures] == []
    assert report.document.page_count == 1


@every_case
def test_nothing_printed_touches_anything_else_or_leaves_the_frame(content: Content):
    lines = lines_of(draw(content))

    outside = [
        text
        for text, (left, top, right, bottom) in lines
        if left < 24 or top < 24 or right > 816 or bottom > 570
    ]
    touching = [
        (one, other)
        for number, (one, (left, top, right, bottom)) in enumerate(lines)
        for other, (left2, top2, right2, bottom2) in lines[number + 1 :]
        if min(right, right2) - max(left, left2) > 1 and min(bottom, bottom2) - max(top, top2) > 1
    ]
    assert outside == []
    assert touching == []


@every_case
def test_name_of_the_holder_is_the_largest_text(content: Content):
    sizes: dict[float, str] = {}

    def note(text: str, _ctm: Any, matrix: Any, _font: Any, size: float) -> None:
        height = abs(size * matrix[3]) or abs(size * matrix[1])
        sizes[height] = sizes.get(height, "") + text

    pypdf.PdfReader(BytesIO(draw(content))).pages[0].extract_text(visitor_text=note)

    letters = "".join(sizes[max(sizes)].split())
    assert letters == content.holder.replace(" ", "")


@pytest.mark.parametrize("letter", LETTERS)
def test_letter_of_a_name_is_printed_in_its_own_shape(letter: str):
    drawn = pixels_of(draw(make_content(letter)), scale=4)

    # The name stands alone between these heights; 50 CSS pixels of type are 150 here.
    name = ink(drawn.crop((520, 640, 1400, 900)))

    assert nearest(name, "kohortti-serif-600", 150) == letter


@pytest.mark.parametrize(
    ("language", "title", "author", "day"),
    [
        ("fi", "EKJ-sertifikaatti – Aino Korhonen", "Kuntaliitto", "12. helmikuuta 2016"),
        ("sv", "EKJ-certifikat – Aino Korhonen", "Kommunförbundet", "12 februari 2016"),
        (
            "en",
            "EKJ certificate – Aino Korhonen",
            "Association of Finnish Municipalities",
            "12 February 2016",
        ),
    ],
)
def test_file_tells_its_title_author_and_language(language: str, title: str, author: str, day: str):
    pdf = draw(make_content("Aino Korhonen"), language)

    reader = pypdf.PdfReader(BytesIO(pdf))
    assert (reader.metadata.title, reader.metadata.author) == (title, author)
    assert reader.trailer["/Root"]["/Lang"] == language
    assert day in text_of(pdf)


@every_language
def test_everything_frozen_in_a_language_is_printed(language: str):
    content = make_content("Aino Korhonen")

    printed = text_of(draw(content, language))

    wording = content.wordings[language]
    said = [content.holder, content.number, content.code, wording.title, wording.issuer, wording.award]
    said += [wording.organisation, wording.project.lead_word, wording.project.name, wording.programme]
    said += [wording.cohort, wording.statement, wording.scope, wording.place]
    said += [text for signatory in wording.signatories for text in (signatory.name, signatory.title)]
    assert [text for text in said if text not in printed] == []


@every_language
def test_language_of_whoever_has_it_drawn_makes_no_difference(language: str):
    files = set()
    for active in LANGUAGES:
        with translation.override(active):
            files.add(draw(CASES["usual"], language))

    assert len(files) == 1


def test_markup_in_a_name_is_printed_as_it_is():
    content = make_content("<b>Olli & Co</b>", organisation="A&amp;B {{ x }}", title="{% now %} <br>")

    printed = text_of(draw(content))

    assert "<b>Olli & Co</b>" in printed
    assert "A&amp;B {{ x }}" in printed
    assert "{% now %} <br>" in printed


def test_project_in_another_language_is_marked_so():
    reader = pypdf.PdfReader(BytesIO(draw(make_content(), "sv")))

    assert languages_of(reader.trailer["/Root"]["/StructTreeRoot"]) == ["fi"]


def test_text_in_another_language_than_the_page_is_marked_as_such():
    content = make_content(
        languages={"title": "fi", "organisation": "sv", "scope": "fi", "programme": "fi", "cohort": "fi"},
        signatories=(
            Signatory("Leena Kallio", "Ohjelmavastaava", "fi"),
            Signatory("Olli Strand", "Director"),
        ),
        scope="Kuusi päivää.",
        project=None,
    )

    reader = pypdf.PdfReader(BytesIO(draw(content, "en")))

    # The title, the organisation, the scope, the programme along the band, and one office.
    assert languages_of(reader.trailer["/Root"]["/StructTreeRoot"]) == ["fi", "sv", "fi", "fi", "fi"]


def languages_of(element: Any) -> list[str]:
    """The languages that stand in the tree of tags, in its order."""
    element = element.get_object()
    if not isinstance(element, pypdf.generic.DictionaryObject):
        return []
    kids = element.get("/K", [])
    below = [found for kid in (kids if isinstance(kids, list) else [kids]) for found in languages_of(kid)]
    return ([element["/Lang"]] if "/Lang" in element else []) + below


def test_only_our_fonts_are_used_and_they_are_in_the_file():
    fonts = pypdf.PdfReader(BytesIO(draw(CASES["Sámi"]))).pages[0]["/Resources"]["/Font"]

    descriptors = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts.values()]
    assert {font["/FontName"].split("+")[1] for font in descriptors} == {
        *("Kohortti-Sans", "Kohortti-Sans-Semi-Bold"),
        *("Kohortti-Serif", "Kohortti-Serif-Semi-Bold", "Kohortti-Serif-Italic"),
    }
    assert all("/FontFile2" in font for font in descriptors)


def test_qr_code_holds_the_address_for_checking():
    content = make_content()
    expected = segno.make(content.verify_url, error="m", mask=3, boost_error=False, micro=False).matrix

    drawn = pixels_of(draw(content), scale=4)

    # 84 CSS pixels square, 778 from the left and 88 from the foot of a page of 793.7.
    left, top, size = 778 * 3, (793.7 - 88 - 84) * 3, 84 * 3 / len(expected)
    squares = [
        [
            drawn.getpixel((left + (x + 0.5) * size, top + (y + 0.5) * size)) < 128
            for x in range(len(expected))
        ]
        for y in range(len(expected))
    ]
    assert squares == [[bool(dark) for dark in row] for row in expected]


def test_address_for_checking_is_a_link():
    (link,) = pypdf.PdfReader(BytesIO(draw(make_content()))).pages[0]["/Annots"]

    assert link.get_object()["/A"]["/URI"] == "https://kohortti.example/verify/7Q4K-2M9X-HT3AC/"


def test_same_content_drawn_twice_is_the_same_file():
    assert draw(CASES["usual"]) == draw(Content.from_json(CASES["usual"].to_json()))


def test_certificate_drawn_among_many_is_the_same_file_as_alone():
    wanted = [(content, language, DRAWN_AT) for content in CASES.values() for language in LANGUAGES]

    together = document.draw_many(wanted)

    assert together == [
        document.draw(content, language, created=DRAWN_AT) for content, language, _at in wanted
    ]


def test_moment_of_drawing_stands_only_in_the_metadata():
    later = DRAWN_AT + datetime.timedelta(days=365)

    pdf = document.draw(CASES["usual"], "fi", created=later)

    assert pypdf.PdfReader(BytesIO(pdf)).metadata.creation_date == later
    assert text_of(pdf) == text_of(draw(CASES["usual"]))


def test_accent_is_the_buyers():
    content = Content.from_json(make_content().to_json() | {"accent": "#7a1f3d"})

    band = pypdfium2.PdfDocument(draw(content))[0].render(scale=1).to_pil().getpixel((60, 300))

    assert band == (0x7A, 0x1F, 0x3D)


def test_page_has_the_size_of_its_design():
    width, height = pypdfium2.PdfDocument(draw(make_content())).get_page_size(0)

    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == DESIGNS["nordic"].page_size


def test_every_size_that_a_design_names_is_in_its_stylesheet():
    nordic = DESIGNS["nordic"]
    named = {f"name-{one.size:g}" for one in nordic.names} | {f"title-{one.size:g}" for one in nordic.titles}
    named |= {f"programme-{one.size:g}".replace(".", "-") for one in nordic.programmes}
    named |= {f"lines-{one.lines}" for one in nordic.programmes}
    named |= {f"text-{step.text}" for step in nordic.steps}
    named |= {f"wide-{width}" for width in range(nordic.measure * 8 // 100 * 10, nordic.measure + 10, 10)}
    named |= {f"of-{count}" for count in range(1, 5)}

    css = Path(document.__file__).parent.joinpath("print", "nordic.css").read_text()

    assert named - set(re.findall(r"\.([a-z]+-[0-9-]+)", css)) == set()


@pytest.mark.parametrize("name", ["田中 花子", "Aino 🙂 Korhonen", "محمد"])
def test_letters_that_cannot_be_printed_are_refused(name: str):
    with pytest.raises(Refused) as refusal:
        document.check(make_content(name))

    assert refusal.value.code == "letters_unprintable"


def test_five_signatures_are_refused():
    with pytest.raises(Refused) as refusal:
        document.check(make_content(signatories=(Signatory("Leena Kallio", "Ohjelmavastaava"),) * 5))

    assert refusal.value.code == "too_many_signatories"


@pytest.mark.parametrize("field", ["statement", "scope", "organisation", "title", "place", "programme"])
def test_text_without_end_is_refused(field: str):
    with pytest.raises(Refused) as refusal:
        document.check(make_content(**{field: "Osaamisen kehittäminen jatkuu. " * 250}))

    assert refusal.value.code == "text_too_long"


@every_case
def test_what_people_are_called_and_what_they_work_for_is_not_refused(content: Content):
    document.check(content)


widest = st.integers(1, 400).map(lambda length: ("WWWWWWWW " * 50)[:length].strip() or "W")


@settings(max_examples=12)
@given(
    st.fixed_dictionaries(dict.fromkeys(("title", "organisation", "statement", "scope", "place"), widest)),
    widest,
)
def test_whatever_is_not_refused_can_be_drawn(texts: dict[str, str], signed: str):
    content = make_content(**texts, signatories=(Signatory(signed, signed),) * 2)
    try:
        document.check(content)
    except Refused:
        return

    assert len(pypdfium2.PdfDocument(draw(content))) == 1


def test_reference_shapes_of_the_letters_differ():
    """Were two of them alike, the tests of letters could not tell a wrong one."""
    assert [
        nearest(drawn_by_freetype(letter, "kohortti-serif-600", 150), "kohortti-serif-600", 150)
        for letter in LETTERS
    ] == list(LETTERS)
