"""What the access log is told that no page can tell: who came in, who did not, and what has become too old."""

import datetime

from django.conf import settings
from django.utils import timezone

from lms.choices import AccessDeed
from lms.models import AccessEntry, User

# So many are let go by one statement, so that nobody waits for it who is opening a page.
BATCH = 5_000
# In one go of the keeper, which the worker calls every few minutes.
MOST = 200_000


def signed_in(person: User, *, how: str) -> AccessEntry:
    """Somebody came in. ``how`` is a word: the method (``code``, ``password``, ``mfa``) or the provider."""
    return _way_in(person, AccessDeed.SIGNED_IN, how, by=person)


def not_let_in(person: User | None, *, why: str) -> AccessEntry:
    """Somebody tried to come in as ``person`` and was not let in; None where the address is nobody's.

    ``why`` is a word, such as ``too_often``. It says nothing of who tried: anybody can write another's address.
    Asks the database the same for an address that is somebody's and for one that is nobody's.
    """
    system = User.objects.system()
    return _way_in(person, AccessDeed.NOT_LET_IN, why, by=person or system)


def _way_in(person: User | None, deed: AccessDeed, word: str, *, by: User) -> AccessEntry:
    return AccessEntry.objects.create(
        by=by, person=person, at=timezone.now(), deed=deed, route="sign-in", asked=word[:200]
    )


def forget_old() -> int:
    """Let go what is older than ``ACCESS_LOG_DAYS``, the oldest first; answers how many. A keeper calls it."""
    if not settings.ACCESS_LOG_DAYS:
        return 0
    before = timezone.now() - datetime.timedelta(days=settings.ACCESS_LOG_DAYS)
    gone = 0
    while gone < MOST and (went := AccessEntry.objects.let_go(before, most=BATCH)):
        gone += went
    return gone
