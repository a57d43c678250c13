"""Certificates on pages of ``lms``, which knows them by this name only."""

from django import template

from certificates.cards import Card
from lms.models import Enrolment

register = template.Library()


@register.simple_tag
def certificates_of(enrolment: Enrolment, may_change: bool = False, tells_why: bool = False) -> list[Card]:
    """The certificates of one enrolment, newest first, as ``Card`` shows them.

    Prefetch ``certificates__editions`` where there are several enrolments on a page.
    """
    newest_first = sorted(enrolment.certificates.all(), key=lambda row: (row.issued_at, row.pk), reverse=True)
    return [Card(row, may_change, tells_why) for row in newest_first]
