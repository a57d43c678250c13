"""Doing what a form asks once, however often it is sent."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.errors import Refused
from lms.models import FormUse

# Longer than anybody leaves a page open and then presses the button.
KEPT_FOR = timedelta(days=30)


class SentAlready(Refused):
    """The same form was sent before, and what it asked has been done."""

    def __init__(self) -> None:
        super().__init__("sent_already", _("This was done already: the form had been sent once."))


@contextmanager
def only(key: uuid.UUID | None) -> Iterator[None]:
    """A transaction in which the form ``key`` is used up. Raises ``SentAlready`` when it was before.

    What refuses inside leaves the form unused. Of two that come at the same moment the second waits for the
    first. Without a key (a form made by hand) nothing is remembered.
    """
    with transaction.atomic():
        if key is not None:
            try:
                with transaction.atomic():
                    FormUse(key=key, used_at=timezone.now()).save(force_insert=True)
            except IntegrityError as used:
                raise SentAlready from used
        yield


def forget_old() -> int:
    """Forget forms that nobody has open any more; answers how many. A keeper of the worker calls it."""
    return FormUse.objects.filter(used_at__lt=timezone.now() - KEPT_FOR).delete()[0]
