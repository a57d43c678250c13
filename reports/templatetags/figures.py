"""Figures of a table as their reader's language writes them."""

from django import template
from django.utils.translation import gettext

from lms.wording import figure
from reports.tables import Figure

register = template.Library()


@register.filter
def shown(value: Figure) -> str:
    """1 234 · 1 234 · 1,234; a figure that may not be shown says so."""
    return gettext("not shown") if value is None else figure(value)
