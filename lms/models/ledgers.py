"""Ledgers: tables that are written to and never changed. The logs are such."""

from functools import reduce
from operator import or_
from typing import Any, NoReturn, Self, TypeVar

from django.db import models
from django.db.models import Q

from lms.models.people import User
from lms.models.programmes import Programme

Entry = TypeVar("Entry", bound=models.Model)


class Unchangeable(TypeError):
    """Code that would change or remove an entry of a log. A mistake of ours, whoever is signed in."""


class LedgerQuerySet(models.QuerySet[Entry]):
    """Only adds. Taking away is for a keeper, by a name of its own.

    Each entry has ``programme``, ``by`` and ``at``.
    """

    def visible_to(self, user: User) -> Self:
        """What is of programmes that one leads, and what one did oneself; auditors see all."""
        return self.filter(reduce(or_, self.ways_to(user)))

    def ways_to(self, user: User) -> list[Q]:
        """How one comes to see entries, one condition each, so that each can be read by an index of its own."""
        if user.sees_all:
            return [Q()]
        led = Programme.objects.led_by(user).values_list("pk", flat=True)
        return [*(Q(programme=key) for key in led), Q(by=user.pk)]

    def update(self, **_values: Any) -> NoReturn:
        raise Unchangeable(f"{self.model._meta.label}: entries are not changed.")

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise Unchangeable(f"{self.model._meta.label}: entries are not changed.")

    def delete(self) -> NoReturn:
        raise Unchangeable(f"{self.model._meta.label}: entries are not removed.")


class Ledger(models.Model):
    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(f"{self._meta.label}: entries are not changed.")
        super().save(**options)

    def delete(self, *_options: Any, **_more: Any) -> NoReturn:
        raise Unchangeable(f"{self._meta.label}: entries are not removed.")
