"""Certificates on pages of ``lms``, which knows them by this name only."""

from typing import Any

from django import template

from certificates.cards import Card
from lms import permissions
from lms.models import Enrolment

register = template.Library()


@register.simple_tag(takes_context=True)
def certificates_of(context: dict[str, Any], enrolment: Enrolment) -> list[Card]:
    """The certificates of one enrolment, newest first; leads may revoke and reissue them."""
    rows = enrolment.certificates.prefetch_related("editions").order_by("-issued_at", "-pk")
    may_change = permissions.may_issue(context["user"], enrolment.cohort)
    return [Card(row, may_change) for row in rows]
