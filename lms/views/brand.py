"""What the buyer brands: name, logo and one accent colour, as settings say."""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

# Text on its ground and a link on paper: WCAG 2.1, success criterion 1.4.3.
LEAST_CONTRAST = 4.5


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def read(cls, written: str) -> "Colour":
        """``#0d4f63`` or ``#abc``; anything else is a mistake in the settings and is said to be one."""
        if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", written):
            raise ValueError(f"A colour is written like #0d4f63, not {written!r}.")
        digits = written[1:] if len(written) == 7 else "".join(2 * digit for digit in written[1:])
        return cls(*(int(digits[start : start + 2], 16) for start in (0, 2, 4)))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def mixed(self, other: "Colour", amount: float) -> "Colour":
        """This colour with ``amount`` (0 to 1) of the other."""
        return Colour(*(round(mine + (its - mine) * amount) for mine, its in zip(self, other, strict=True)))

    def luminance(self) -> float:
        """Relative luminance as WCAG defines it."""
        parts = (part / 255 for part in self)
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, other: "Colour") -> float:
        """From 1 (the same) to 21 (black on white)."""
        darker, lighter = sorted((self.luminance(), other.luminance()))
        return (lighter + 0.05) / (darker + 0.05)


class Scheme(NamedTuple):
    """Paper and surface of a colour scheme of tokens.css, and how much accent the soft ground takes."""

    paper: Colour
    surface: Colour
    towards: Colour  # where an accent moves that could not be read
    ink_on_accent: tuple[Colour, Colour]
    softness: float


WHITE, NIGHT = Colour.read("#ffffff"), Colour.read("#0b1a20")
LIGHT = Scheme(Colour.read("#fbfaf6"), WHITE, Colour(0, 0, 0), (WHITE, NIGHT), 0.12)
DARK = Scheme(Colour.read("#10171d"), Colour.read("#182129"), WHITE, (NIGHT, WHITE), 0.16)


def accent_in(scheme: Scheme, accent: Colour) -> dict[str, str]:
    """The four accent tokens. An accent that could not be read is moved towards black or white until it can."""
    for step in range(51):
        readable = accent.mixed(scheme.towards, step / 50)
        soft = scheme.surface.mixed(readable, scheme.softness)
        ink = max(scheme.ink_on_accent, key=readable.contrast)
        if min(map(readable.contrast, (scheme.paper, scheme.surface, soft, ink))) >= LEAST_CONTRAST:
            break
    return {
        "accent": str(readable),
        "accent-ink": str(ink),
        "accent-soft": str(soft),
        "accent-strong": str(readable.mixed(scheme.towards, 0.25)),
    }


def _stylesheet() -> str:
    light = accent_in(LIGHT, Colour.read(settings.BRAND["accent"]))
    dark = accent_in(DARK, Colour.read(settings.BRAND["accent_dark"]))
    return f":root{{{_written(light)}}}@media (prefers-color-scheme:dark){{:root{{{_written(dark)}}}}}\n"


def _written(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _etag(request: HttpRequest) -> str:
    return '"{accent}-{accent_dark}"'.format(**settings.BRAND)


@require_safe
@condition(etag_func=_etag)
def brand_css(request: HttpRequest) -> HttpResponse:
    """The accent as a stylesheet of its own, since the content security policy allows no inline style."""
    response = HttpResponse(_stylesheet(), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


def brand(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``brand.name`` and ``brand.logo`` (an address, or empty for the built-in mark)."""
    logo = settings.BRAND["logo"]
    return {"brand": {"name": settings.BRAND["name"], "logo": static(logo) if logo else ""}}
