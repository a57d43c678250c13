"""The designs of certificates. A new one is a template, a stylesheet, a drawing and an entry here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lms.printing import PACKAGES, Drawing


@dataclass(frozen=True)
class Type:
    """A size of type in CSS pixels, and into how many lines a text may be broken at that size."""

    size: float
    lines: int


@dataclass(frozen=True)
class Step:
    """The size of the text, and at most of name and title. The first step in which all fits is taken."""

    text: int
    name: float
    title: float


@dataclass(frozen=True)
class Design:
    """How a certificate looks. ``page_size`` is width and height in millimetres, as the stylesheet has it too.

    Widths are in CSS pixels: ``column`` for name and title, ``measure`` for running text, ``band`` for the
    programme. Types are tried in order until the text fits. The stylesheet has a class for every size and
    width that is named here (``name-50``, ``text-18``, ``wide-700``).
    """

    slug: str
    page_size: tuple[int, int]
    column: int
    measure: int
    band: int
    names: Sequence[Type]
    titles: Sequence[Type]
    programmes: Sequence[Type]
    steps: Sequence[Step]

    @property
    def template(self) -> str:
        return f"certificates/document/{self.slug}.html"

    @property
    def stylesheet(self) -> str:
        return f"certificates/print/{self.slug}.css"

    def frame(self, accent: str) -> Drawing:
        """What lies under the text: band, border and emblem, in the buyer's colour."""
        return _frame(self.slug, accent)


@cache
def _frame(slug: str, accent: str) -> Drawing:
    svg = (PACKAGES / "certificates" / "print" / f"{slug}.svg").read_text(encoding="utf-8")
    return Drawing(svg.replace("var(--accent)", accent))


NORDIC = Design(
    slug="nordic",
    page_size=(297, 210),
    column=858,
    measure=700,
    band=556,
    names=[
        *(Type(size, 1) for size in (50, 46, 42, 38)),
        *(Type(size, 2) for size in (42, 38, 34, 30, 26)),
        *(Type(size, 3) for size in (26, 22)),
        Type(22, 5),
    ],
    titles=[
        *(Type(size, 1) for size in (40, 36, 32, 28)),
        *(Type(size, 2) for size in (36, 32, 28, 24, 20)),
        Type(20, 3),
    ],
    programmes=[Type(11.5, 1), Type(11.5, 2), Type(10, 3), Type(9, 5)],
    steps=[
        Step(text=18, name=50, title=40),
        Step(text=17, name=46, title=36),
        Step(text=16, name=42, title=32),
        Step(text=15, name=38, title=28),
        Step(text=14, name=34, title=28),
        Step(text=13, name=30, title=24),
        Step(text=12, name=26, title=20),
        Step(text=11, name=22, title=20),
        Step(text=10, name=22, title=20),
    ],
)

DESIGNS = {design.slug: design for design in [NORDIC]}
