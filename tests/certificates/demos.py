"""Loading some of the demo once for a module of tests; its rows are rolled back after the module."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from certificates.management.commands.load_demo import load

TODAY = datetime.date(2026, 11, 20)


@contextmanager
def loaded(blocker: Any, *slugs: str, today: datetime.date = TODAY) -> Iterator[None]:
    with blocker.unblock(), transaction.atomic():
        load(list(slugs), today=today)
        yield
        transaction.set_rollback(True)
