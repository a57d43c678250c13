"""What stands for a thing in the address of its page, made of what people call it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from lms.translated import LANGUAGES, Texts

# Words that addresses have for themselves: /programmes/new/.
_RESERVED = frozenset({"new"})


def proposed(
    texts: Texts, among: "QuerySet[Any]", *, column: str = "slug", otherwise: str, longest: int = 80
) -> str:
    """A slug of the first text there is, numbered from 2 when one of ``among`` has it; ``otherwise`` of no letter.

    Two who ask at the same moment get the same answer: the unique column then refuses the second of them.
    """
    text = next((text for language in LANGUAGES if (text := texts.get(language, "").strip())), "")
    stem = slugify(text.replace("–", "-"))[:longest].strip("-_") or otherwise
    slug, number = stem, 1
    while slug in _RESERVED or among.filter(**{column: slug}).exists():
        number += 1
        slug = f"{stem[: longest - len(f'-{number}')]}-{number}"
    return slug
