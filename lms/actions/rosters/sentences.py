"""Sentences that are filled in when they are read, in the language of whoever reads them."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise, lazy

Sentence = str | Promise


def _filled(text: Sentence, parts: dict[str, Any]) -> str:
    return str(text) % {name: str(part) for name, part in parts.items()}


def _listed(texts: Iterable[Any], separator: str) -> str:
    return separator.join(map(str, texts))


_lazily_filled = lazy(_filled, str)
_lazily_listed = lazy(_listed, str)


def sentence(text: Sentence, /, **parts: Any) -> Sentence:
    """``text`` (from ``gettext_lazy``) with ``%(name)s`` filled from ``parts``, which may be lazy themselves."""
    return _lazily_filled(text, parts)


def listed(texts: Iterable[Any], separator: str = ", ") -> Sentence:
    """Several texts as one, each in the language of the reader."""
    return _lazily_listed(tuple(texts), separator)


def shown(text: str) -> str:
    """As much of a cell as fits into a sentence."""
    return text if len(text) <= 80 else f"{text[:79]}…"
