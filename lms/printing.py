"""HTML to accessible PDF. The only module that knows WeasyPrint.

What a page may read is named: stylesheets and fonts inside the product's packages (``package:`` addresses)
and the pictures handed over with it (``picture:`` addresses). Any other address stops the page, wherever it
comes from.

The PDF is tagged (PDF/UA-1). Its bytes are a function of what is handed in: the same page is the same file.
"""

import gc
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree

import pydyf
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Document, Page
from weasyprint.formatting_structure.boxes import MarginBox, TextBox
from weasyprint.images import SVGImage
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

PACKAGES = Path(__file__).resolve().parent.parent
FONTS_CSS = "lms/print/fonts.css"
_NAMED = re.compile(r"package:((?:lms|certificates|reports)/print/[a-z0-9-]+\.css|lms/fonts/[a-z0-9-]+\.ttf)")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_VARIANT = "pdf/ua-1"
_SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc"}


class ForbiddenAddress(Exception):
    """A page to be printed asked for something that is not a named file of the product."""


class Picture(Protocol):
    """What WeasyPrint asks of an image. It documents neither method; our tests hold it to both."""

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]: ...
    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None: ...


class Squares:
    """Dark squares on a light grid, such as a QR code, in the colour of the text around it."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self.rows = rows

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        return len(self.rows[0]), len(self.rows), len(self.rows[0]) / len(self.rows)

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        stream.set_color(style["color"])
        stream.transform(a=width / len(self.rows[0]), d=height / len(self.rows))
        stream.stream.append(b" ".join(self._rectangles()))
        stream.fill()

    def _rectangles(self) -> Iterator[bytes]:
        """Neighbours in a row as one rectangle."""
        for y, row in enumerate(self.rows):
            start = None
            for x, dark in enumerate([*row, 0]):
                if dark and start is None:
                    start = x
                elif not dark and start is not None:
                    yield b"%d %d %d 1 re" % (start, y, x - start)
                    start = None


class Drawing:
    """A flat SVG (shapes and opacity, no text, no gradients), painted once and copied into each page."""

    def __init__(self, svg: str) -> None:
        drawn = ElementTree.fromstring(svg)  # noqa: S314 - a file of the product
        if strange := {element.tag.rpartition("}")[2] for element in drawn.iter()} - _SHAPES:
            raise ValueError(f"A drawing has shapes and opacity, and not {', '.join(sorted(strange))}.")
        self._image = SVGImage(drawn, None, _fetcher, None)
        self._painted: dict[tuple[float, float], tuple[list[Any], dict[str, Any]]] = {}

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        width, height, ratio = self._image.get_intrinsic_size(resolution, font_size)
        return width, height, ratio

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        if (width, height) not in self._painted:
            self._painted[width, height] = self._paint(stream, width, height)
        operators, states = self._painted[width, height]
        stream._resources["ExtGState"].update(states)
        stream.stream.extend(operators)

    def _paint(self, stream: Stream, width: float, height: float) -> tuple[list[Any], dict[str, Any]]:
        resources = {
            kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
        }
        recorder = stream.clone(resources=resources, fonts={}, images={}, tags=None)
        self._image.draw(recorder, width, height, None)
        states = dict(resources.pop("ExtGState"))
        if any(resources.values()):
            raise ValueError("A drawing has shapes and opacity, and not groups that are opaque as a whole.")
        return [b"\n".join(pydyf._to_bytes(operator) for operator in recorder.stream)], states


@dataclass(frozen=True)
class Edges:
    """Where an element lies on its page, in CSS pixels from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class LaidOut:
    """Pages with every line in its place, not yet written down."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def page_count(self) -> int:
        return len(self._document.pages)

    def edges(self, page: int, css_class: str) -> Edges:
        """Of the first element on ``page`` (counted from 0) whose class attribute is ``css_class``."""
        for box in self._document.pages[page]._page_box.descendants():
            if box.element is not None and box.element.get("class") == css_class:
                left, top, width, height = box.hit_area()
                return Edges(left, top, left + width, top + height)
        raise LookupError(css_class)

    def pdf(self, *, created: datetime) -> bytes:
        """All pages as one file. ``created`` is what its metadata say; nothing else in it depends on time."""
        return self._write(self._document, self._document.metadata, created)

    def page_pdf(self, page: int, *, title: str, author: str, created: datetime) -> bytes:
        """One page as a file of its own, the same that it would be had it been laid out alone."""
        metadata = DocumentMetadata(title=title, authors=[author], lang=self._document.metadata.lang)
        return self._write(self._document.copy([self._document.pages[page]]), metadata, created)

    def _write(self, document: Document, metadata: DocumentMetadata, created: datetime) -> bytes:
        metadata.created = metadata.modified = created.isoformat(timespec="seconds")
        metadata.generator = "Kohortti"
        document.metadata = metadata
        finisher = _Finisher(document.pages)
        with _press.at_work():
            written: bytes = document.write_pdf(finisher=finisher, pdf_variant=_VARIANT)
        return written


def lay_out(
    html: str,
    *,
    css: Sequence[str],
    colours: Mapping[str, str] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> LaidOut:
    """Put ``html`` on pages. It tells its title, its language and its author.

    ``css`` names stylesheets such as ``lms/print/report.css``; the product's fonts are always there.
    ``colours`` are custom properties of the root (``{"accent": "#0d4f63"}`` is ``var(--accent)``).
    ``pictures`` are what the page calls by ``picture:`` addresses.
    """
    with _press.at_work():
        sheets = [_press.stylesheet(name) for name in (FONTS_CSS, *css)]
        if colours:
            sheets.append(_press.colours(tuple(sorted(colours.items()))))
        document = HTML(string=html, url_fetcher=_fetcher).render(
            font_config=_press.fonts, stylesheets=sheets, cache=dict(pictures or {}), pdf_variant=_VARIANT
        )
    metadata = document.metadata
    if not (metadata.title and metadata.lang and metadata.authors):
        raise ValueError("A printed page tells its title, its language and its author.")
    links = (link for page in document.pages for link in page.links)
    if metadata.attachments or any(kind == "attachment" for kind, *_ in links):
        raise ForbiddenAddress("A printed page carries no files.")
    return LaidOut(document)


def render_pdf(
    html: str,
    *,
    css: Sequence[str],
    created: datetime,
    colours: Mapping[str, str] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> bytes:
    """``html`` as a PDF/UA-1 file; what is handed in is told at ``lay_out``."""
    return lay_out(html, css=css, colours=colours, pictures=pictures).pdf(created=created)


def text_width(text: str, font: str) -> float:
    """How wide ``text`` is in ``font`` (such as ``kohortti-serif-600``), in ems and without kerning."""
    widths = _widths(font)
    return sum(widths.get(ord(letter), 1.0) for letter in text)


def unprintable(text: str) -> str:
    """The letters of ``text`` for which our fonts have no shape, each once. Empty when all is well."""
    fonts = ("kohortti-serif-400", "kohortti-serif-600", "kohortti-serif-400-italic", "kohortti-sans-400")
    return "".join(
        dict.fromkeys(letter for letter in text if any(ord(letter) not in _widths(font) for font in fonts))
    )


@cache
def _widths(font: str) -> dict[int, float]:
    with TTFont(PACKAGES / "lms" / "fonts" / f"{font}.ttf") as face:
        em, advances = face["head"].unitsPerEm, face["hmtx"]
        return {code: advances[name][0] / em for code, name in face.getBestCmap().items()}


class _PackageFetcher(URLFetcher):
    """Reads the named files of the packages and nothing else: no network, no paths, no redirects."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("package",), allow_redirects=False, fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        named = _NAMED.fullmatch(url)
        if named is None:
            # Remembered, because inside a drawing WeasyPrint would only log it and go on.
            self.refused.append(url)
            raise ForbiddenAddress(url)
        return URLFetcherResponse(url, (PACKAGES / named[1]).read_bytes())


_fetcher = _PackageFetcher()


class _Press:
    """What is set up once in a process: fonts and parsed stylesheets. Loading them costs more than a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.fonts = FontConfiguration()
        self.stylesheet = cache(self._stylesheet)
        self.colours = cache(self._colours)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """One thread at a time: Pango's font map is not safe to share, and drawing keeps the interpreter anyway.
        Ends with ``ForbiddenAddress`` when something was asked for that is not ours.
        """
        with self._lock, _collecting_rarely():
            _fetcher.refused.clear()
            try:
                yield
            except FatalURLFetchingError as failure:
                raise failure.__cause__ or failure from None
            if _fetcher.refused:
                raise ForbiddenAddress(_fetcher.refused[0])

    def _stylesheet(self, name: str) -> CSS:
        return CSS(url=f"package:{name}", url_fetcher=_fetcher, font_config=self.fonts)

    def _colours(self, colours: tuple[tuple[str, str], ...]) -> CSS:
        for name, value in colours:
            if not (name.isidentifier() and _COLOUR.fullmatch(value)):
                raise ValueError(f"Not a colour: {name} {value}")
        return CSS(
            string="".join(f":root{{--{name}:{value}}}" for name, value in colours), url_fetcher=_fetcher
        )


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """A page is thousands of small objects that live until it is done. To search them for garbage as often as
    Python does by itself takes a sixth of the time and finds none.
    """
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 3, 3)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


_press = _Press()


def _new_press() -> None:
    """For a forked process. The folder of loaded fonts stays its parent's, who will remove it."""
    global _press
    _press.fonts._folder = None
    _press = _Press()


os.register_at_fork(after_in_child=_new_press)


class _Finisher:
    """What PDF/UA asks for and WeasyPrint leaves out: text in another language than the document's is marked
    so, and what stands in the page margins (page numbers) is an artifact instead of text without a place.

    To know which marked content is which text, it watches the pages being painted.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._painted: dict[Page, tuple[Stream, dict[Any, int]]] = {}
        for page in pages:
            page.paint = partial(self._paint, page)

    def _paint(self, page: Page, stream: Stream, scale: float = 1) -> None:
        Page.paint(page, stream, scale)
        self._painted[page] = stream, {box: mark["mcid"] for box, mark in stream._tags.items()}

    def __call__(self, document: Document, pdf: pydyf.PDF) -> None:
        root = _resolve(pdf, pdf.catalog["StructTreeRoot"])
        structure = _resolve(pdf, root["ParentTree"])["Nums"]
        for number, page in enumerate(document.pages):
            stream, marks = self._painted[page]
            parents = structure[2 * number + 1]
            for box, mark in marks.items():
                language = box.style["lang"]
                if isinstance(box, TextBox) and language and language != document.metadata.lang:
                    _resolve(pdf, parents[mark])["Lang"] = pydyf.String(language)
            in_margins = [marks[text] for text in _margin_texts(page) if text in marks]
            for mark in in_margins:
                parents[mark] = b"null"
            _make_artifacts(stream, set(in_margins))


def _margin_texts(page: Page) -> Iterator[TextBox]:
    for margin in page._page_box.children:
        if isinstance(margin, MarginBox):
            yield from (box for box in margin.descendants() if isinstance(box, TextBox))


def _make_artifacts(stream: Stream, marks: set[int]) -> None:
    for place, operand in enumerate(stream.stream):
        if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in marks:
            stream.stream[place - 1] = "/Artifact"
            stream.stream[place] = pydyf.Dictionary({"Type": "/Pagination"})


def _resolve(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
