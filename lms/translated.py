"""Texts that an organisation writes in Finnish, Swedish and English, each in a column of its own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("fi", "sv", "en")

# One text in several languages: ``{"fi": "Espoo", "sv": "Esbo", "en": "Espoo"}``.
Texts = Mapping[str, str]
NO_TEXT: Texts = MappingProxyType({})

# When a text is missing in the reader's language: the other national language first.
FALLBACKS = {"fi": ("fi", "sv", "en"), "sv": ("sv", "fi", "en"), "en": ("en", "fi", "sv")}

# What a form writes beside the field of one language: "Title in Swedish".
IN_LANGUAGE = {"fi": _("{label} in Finnish"), "sv": _("{label} in Swedish"), "en": _("{label} in English")}


def reader_language() -> str:
    """The active language as one of ``LANGUAGES``; Finnish where none is active."""
    language = (get_language() or "fi").split("-")[0]
    return language if language in FALLBACKS else "fi"


class Translated:
    """Three columns ``<name>_fi``, ``<name>_sv``, ``<name>_en`` read as one text in the reader's language.

    ``title = Translated(models.CharField, _("title"), max_length=200)`` on a model adds the columns;
    ``instance.title`` answers the text of the active language, else the first that is filled in ``FALLBACKS``.
    Writing is by column, so that nobody overwrites one language while reading another.
    """

    def __init__(self, field: "type[models.Field[Any, Any]]", label: str | Promise, **options: Any) -> None:
        self.field, self.label, self.options = field, label, options

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.name = name
        setattr(model, name, self)
        for language in LANGUAGES:
            self._add_column(model, language)

    def _add_column(self, model: type[models.Model], language: str) -> None:
        label = format_lazy(IN_LANGUAGE[language], label=self.label)
        column = self.field(label, blank=True, default="", **self.options)
        column.contribute_to_class(model, f"{self.name}_{language}")

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        return self if instance is None else text_in(instance, self.name, reader_language())


def text_in(instance: models.Model, name: str, language: str) -> str:
    """The text ``name`` of ``instance`` in ``language``, or in the nearest language that has it."""
    return next(
        (text for other in FALLBACKS[language] if (text := getattr(instance, f"{name}_{other}"))),
        "",
    )


def language_of(instance: models.Model, name: str, language: str) -> str:
    """The language in which ``text_in`` really answers, for the ``lang`` attribute of what is shown."""
    return next((other for other in FALLBACKS[language] if getattr(instance, f"{name}_{other}")), language)


def columns(name: str, texts: Texts) -> dict[str, str]:
    """``texts`` as keyword arguments of a model with ``name = Translated(…)``; the rest is empty."""
    if unknown := set(texts) - set(LANGUAGES):
        raise ValueError(f"{name} is in {sorted(unknown)}, which no column holds")
    return {f"{name}_{language}": texts.get(language, "").strip() for language in LANGUAGES}
