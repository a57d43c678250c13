"""The certificate as a PDF, drawn from its frozen content and from nothing else.

Many are laid out together because they share their styles; each is then written as a file of its own, with
the same bytes as if it had been drawn alone.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.content import Content, Wording
from certificates.designs import DESIGNS, Design, Step, Type
from lms.choices import Language
from lms.errors import Refused
from lms.printing import LaidOut, Picture, Squares, lay_out, text_width, unprintable
from lms.wording import day

# Pages laid out together: most of what sharing can save, and still little memory.
TOGETHER = 24


# What no place, signatory or text in all exceeds fits on any page; more is tried out before it is issued.
_SHORT, _SHORT_IN_ALL = 80, 700
_MOST_SIGNATORIES = 4


def check(content: Content) -> None:
    """Refuse what cannot be printed, before it is issued: ``letters_unprintable``, ``too_many_signatories``,
    ``text_too_long``. Whatever passes can be drawn in every language.
    """
    for language, wording in content.wordings.items():
        texts = _texts(content, wording)
        for text in texts:
            if letters := unprintable(text):
                raise Refused(
                    "letters_unprintable",
                    _("“%(text)s” has letters that cannot be printed: %(letters)s")
                    % {"text": text, "letters": letters},
                )
        if len(wording.signatories) > _MOST_SIGNATORIES:
            raise Refused("too_many_signatories", _("A certificate has room for four signatures at most."))
        if not _fits(content, language):
            raise Refused(
                "text_too_long",
                _("The certificate of %(holder)s does not fit on one page (%(language)s). Shorten its text.")
                % {"holder": content.holder, "language": Language(language).label},
            )


def draw(content: Content, language: str, *, created: datetime) -> bytes:
    """The language version as a tagged PDF of one page. The same arguments give the same bytes."""
    return draw_many([(content, language, created)])[0]


def draw_many(wanted: Sequence[tuple[Content, str, datetime]]) -> list[bytes]:
    """The PDF of each (content, language, created), in order; about twice as fast as one by one."""
    alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, (content, language, _created) in enumerate(wanted):
        alike[content.design, content.accent, language].append(place)
    drawn: dict[int, bytes] = {}
    for (slug, accent, language), places in alike.items():
        for start in range(0, len(places), TOGETHER):
            chunk = places[start : start + TOGETHER]
            sheets = [_sheet(DESIGNS[slug], wanted[place][0], language) for place in chunk]
            fitted = _fitted(sheets, DESIGNS[slug], accent, language)
            for place, sheet, (laid, page) in zip(chunk, sheets, fitted, strict=True):
                drawn[place] = laid.page_pdf(
                    page, title=sheet.document_title, author=sheet.wording.issuer, created=wanted[place][2]
                )
    return [drawn[place] for place in range(len(wanted))]


@dataclass(frozen=True)
class _Text:
    """Lines broken by hand. ``size`` as in the class of the stylesheet: 11.5 pixels are ``11-5``."""

    size: str
    lines: Sequence[str]


@dataclass(frozen=True)
class _Sheet:
    """One certificate as its template sees it: what does not depend on the room there is."""

    content: Content
    wording: Wording
    programme: _Text
    programme_language: str
    given: str
    address: str
    picture: str = "picture:code"

    @property
    def document_title(self) -> str:
        return f"{self.wording.title} – {self.content.holder}"


@dataclass(frozen=True)
class _Setting:
    """The sizes and the widths of one certificate in one step."""

    step: int
    holder: _Text
    title: _Text
    wide: Mapping[str, int]


def _sheet(design: Design, content: Content, language: str) -> _Sheet:
    wording = content.wordings[language]
    about = " · ".join(part for part in (wording.programme, wording.cohort) if part)
    with translation.override(language):
        given = _given(wording.place, day(content.issue_date))
    return _Sheet(
        content=content,
        wording=wording,
        programme=_set(about, design.programmes, design.band, "kohortti-sans-400")[0],
        programme_language=_in_common(wording, "programme", "cohort"),
        given=given,
        address=_address(content),
    )


def _setting(design: Design, sheet: _Sheet, step: Step) -> _Setting:
    wording, project = sheet.wording, sheet.wording.project
    names = [one for one in design.names if one.size <= step.name]
    holder, size = _set(sheet.content.holder, names, design.column, "kohortti-serif-600")
    # Whatever their lengths, the name of the holder is the largest thing on the page.
    titles = [one for one in design.titles if one.size <= min(step.title, size * 0.9)] or design.titles[-1:]
    title, _size = _set(wording.title, titles, design.column, "kohortti-serif-400")
    return _Setting(
        step=step.text,
        holder=holder,
        title=title,
        wide={
            # Parts of the stylesheet's sizes, in the order of the page.
            "organisation": _wide(wording.organisation, step.text * 1.06, design.column),
            "project": _wide(
                f"{project.lead_word} {project.name}" if project else "", step.text * 0.95, design.column
            ),
            "statement": _wide(wording.statement, step.text, design.measure),
            "scope": _wide(wording.scope, step.text * 0.9, design.measure),
        },
    )


def _in_common(wording: Wording, *names: str) -> str:
    """The language of these texts where it is one and not the page's; empty where they differ."""
    languages = {wording.languages.get(name, "") for name in names if getattr(wording, name)}
    return languages.pop() if len(languages) == 1 else ""


def _given(place: str, day: str) -> str:
    if not place:
        return day
    # Translators: where and when a certificate is given, such as "Helsinki, 12 February 2016".
    return _("%(place)s, %(day)s") % {"place": place, "day": day}


def _address(content: Content) -> str:
    """What a reader types to check the certificate; the code follows on a line of its own."""
    return (
        content.verify_url.split("://", 1)[1].removesuffix("/").removesuffix(content.code).removesuffix("/")
    )


def _qr(address: str) -> Picture:
    # A fixed mask: any is valid, and trying all eight takes four times as long.
    return Squares(segno.make(address, error="m", mask=3, boost_error=False, micro=False).matrix)


class _TooMuchText(ValueError):
    """Even in the smallest type this does not fit on its page."""


def _fits(content: Content, language: str) -> bool:
    design, wording = DESIGNS[content.design], content.wordings[language]
    signed = [text for signatory in wording.signatories for text in (signatory.name, signatory.title)]
    short = max(map(len, [wording.place, *signed])) <= _SHORT
    try:
        sheet = _sheet(design, content, language)
        if short and sum(map(len, _texts(content, wording))) <= _SHORT_IN_ALL:
            return bool(_setting(design, sheet, design.steps[-1]))
        return _has_room(_laid_out([sheet], design.steps[-1], design, content.accent, language), 0)
    except _TooMuchText:
        return False


def _fitted(
    sheets: Sequence[_Sheet], design: Design, accent: str, language: str
) -> Sequence[tuple[LaidOut, int]]:
    """Where each sheet lies so that nothing touches anything: what is too full is set smaller."""
    fitted: dict[int, tuple[LaidOut, int]] = {}
    for step in design.steps:
        waiting = [place for place in range(len(sheets)) if place not in fitted]
        if not waiting:
            break
        laid = _laid_out([sheets[place] for place in waiting], step, design, accent, language)
        if laid.page_count != len(waiting):
            raise ValueError("A certificate is one page.")
        fitted |= {place: (laid, page) for page, place in enumerate(waiting) if _has_room(laid, page)}
    for place, sheet in enumerate(sheets):
        if place not in fitted:
            raise _TooMuchText(sheet.content.number)
    return [fitted[place] for place in range(len(sheets))]


def _has_room(laid: LaidOut, page: int) -> bool:
    claim, foot, check = (laid.edges(page, part) for part in ("claim", "foot", "check"))
    return claim.bottom + 16 <= min(foot.top, check.top)


def _laid_out(sheets: Sequence[_Sheet], step: Step, design: Design, accent: str, language: str) -> LaidOut:
    pages = [
        (replace(sheet, picture=f"picture:code-{place}"), _setting(design, sheet, step))
        for place, sheet in enumerate(sheets)
    ]
    with translation.override(language):
        html = render_to_string(
            "certificates/document/sheets.html", {"pages": pages, "design": design, "language": language}
        )
    return lay_out(
        html,
        css=[design.stylesheet],
        colours={"accent": accent},
        pictures={"picture:frame": design.frame(accent)}
        | {sheet.picture: _qr(sheet.content.verify_url) for sheet, _its_setting in pages},
    )


def _set(text: str, types: Sequence[Type], width: float, font: str) -> tuple[_Text, float]:
    """``text`` in the first of ``types`` in which it fits into ``width``, broken at spaces and hyphens."""
    whole = text_width(text, font)
    for one in types:
        if whole * one.size > width * one.lines:
            continue
        lines = _broken(text, one.lines, font)
        if max(text_width(line, font) for line in lines) * one.size <= width:
            return _Text(f"{one.size:g}".replace(".", "-"), lines), one.size
    raise _TooMuchText(text[:80])


@lru_cache(maxsize=512)
def _broken(text: str, count: int, font: str) -> tuple[str, ...]:
    """``text`` in at most ``count`` lines, the widest as narrow as can be; rather at a space than a hyphen."""
    # A word longer than any name may be broken anywhere.
    pieces = [part for word in re.findall(r"[^ -]+[ -]?|[ -]", text) for part in re.findall(r".{1,30}", word)]
    if count == 1 or len(pieces) == 1:
        return (text.strip(),)
    breaks = [
        ("".join(pieces[:end]).strip(), *_broken("".join(pieces[end:]), count - 1, font))
        for end in range(1, len(pieces))
    ]

    def badness(lines: Sequence[str]) -> float:
        hyphen = any(line.endswith("-") for line in lines)
        return max(text_width(line, font) for line in lines) * (1.1 if hyphen else 1)

    return min(breaks, key=badness)


def _wide(text: str, size: float, widest: int) -> int:
    """A width in pixels for ``text``: as few lines as in the ``widest``, and the last one not too short."""
    words = [text_width(word, "kohortti-serif-400") * size for word in text.split()]
    space = text_width(" ", "kohortti-serif-400") * size

    def lines_in(width: float) -> int:
        lines, used = 1, 0.0
        for word in words:
            if used and used + space + word > width - 4:
                lines, used = lines + 1, word
            else:
                used += (space if used else 0) + word
        return lines

    fewest = lines_in(widest)
    narrowest = widest if fewest == 1 else widest * 8 // 100 * 10
    return next(width for width in range(narrowest, widest + 10, 10) if lines_in(width) <= fewest)


def _texts(content: Content, wording: Wording) -> list[str]:
    """Everything that will be printed in one language, but for the fixed words."""
    about = [
        content.holder,
        content.number,
        wording.title,
        wording.issuer,
        wording.award,
        wording.organisation,
    ]
    about += [wording.programme, wording.cohort, wording.statement, wording.scope, wording.place]
    if wording.project:
        about += [wording.project.lead_word, wording.project.name]
    return about + [text for signatory in wording.signatories for text in (signatory.name, signatory.title)]
