"""Stamps: a claim is recorded as the moment and the person together, or not at all."""

from django.db.models import CheckConstraint, F, Q
from django.utils.functional import Promise


def together(name: str, *fields: str, says: Promise) -> CheckConstraint:
    """A constraint that ``fields`` are all set or all empty; ``says`` is the sentence for the user."""
    all_set, none_set = Q(), Q()
    for field in fields:
        all_set &= Q(**{f"{field}__isnull": False})
        none_set &= Q(**{f"{field}__isnull": True})
    return CheckConstraint(name=name, condition=all_set | none_set, violation_error_message=says)


def in_order(name: str, first: str, last: str, *, says: Promise) -> CheckConstraint:
    """A constraint that the day or moment ``last`` is not before ``first``; either may be open."""
    condition = (
        Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
    )
    return CheckConstraint(name=name, condition=condition, violation_error_message=says)
