"""Dates, figures and names in templates, as ``lms.wording`` words them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lms import wording
from lms.translated import reader_language

register = template.Library()

for word in (
    wording.day,
    wording.short_day,
    wording.weekday,
    wording.clock,
    wording.moment,
    wording.figure,
    wording.share,
):
    register.filter(word.__name__, word)


@register.simple_tag
def lang(language: str | None) -> SafeString | str:
    """`` lang="sv"`` where a text is in another language than the page, nothing where it is not."""
    if not language or language == reader_language():
        return ""
    return format_html(' lang="{}"', language)
