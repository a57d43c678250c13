"""What turns issued certificates into files, outside the transaction that issued them.

It is resumed by "editions without a document": whatever dies on the way, a certificate becomes its files in
the end. A failure is tried again at growing intervals, and what no task is about any more is found and
enqueued anew.
"""

import datetime
import hashlib
import secrets
from collections.abc import Iterator, Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from certificates import document
from certificates.content import Content
from certificates.models import Certificate, CertificateEdition
from lms.actions import queue

# Small enough that a worker which dies loses a few seconds, large enough that the queue is not the work.
CHUNK = 24
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=1)
# Long before this a new certificate is drawn, or a task says that it will be.
FORGOTTEN_AFTER = datetime.timedelta(minutes=5)


def draw(certificates: Sequence[int]) -> int:
    """Draw every edition of ``certificates`` (keys) that has no document yet; answers how many it drew.

    May run any number of times and in several processes at once: an edition's bytes are stored once, by
    whoever is first. What cannot be drawn keeps nothing else waiting: the rest is drawn, and then the failures
    are raised together.
    """
    drawn = 0
    failures: list[Exception] = []
    for start in range(0, len(certificates), CHUNK):
        waiting = list(
            CertificateEdition.objects.waiting()
            .filter(certificate__in=certificates[start : start + CHUNK])
            .select_related("certificate")
            .order_by("certificate", "language")
        )
        drawn += sum(_store(edition, pdf) for edition, pdf in _drawn(waiting, failures))
    if failures:
        raise ExceptionGroup(f"Editions that could not be drawn: {len(failures)}.", failures)
    return drawn


def draw_waiting() -> int:
    """Draw all that waits, here and now, without the queue."""
    return draw(_keys_of_waiting())


def enqueue(certificates: Sequence[int], *, after: datetime.timedelta | None = None) -> None:
    """Let the workers draw ``certificates`` (keys), some time ``after`` now if somebody else does it at once."""
    later = draw_in_background.using(run_after=timezone.now() + after if after else None)
    for start in range(0, len(certificates), CHUNK):
        later.enqueue(list(certificates[start : start + CHUNK]))


def enqueue_forgotten() -> int:
    """Enqueue the certificates that still wait though no task is about them; answers how many those are.

    A task is lost when it has taken too many workers with it, or when it could not enqueue its own repetition.
    Each certificate gets a task of its own, so that one which ends its worker takes no other along. May be
    called at any time and by several at once: the second one sees the tasks of the first.
    """
    forgotten = _forgotten()
    if forgotten:
        with transaction.atomic():
            list(Certificate.objects.select_for_update().filter(pk__in=forgotten).order_by("pk"))
            forgotten = _forgotten()
            for key in forgotten:
                draw_in_background.enqueue([key])
    return len(forgotten)


@task()
def draw_in_background(certificates: list[int], attempt: int = 1) -> int:
    """The queue's way to ``draw``. A failure (a full disk, say) is tried again, at intervals up to an hour."""
    try:
        return draw(certificates)
    except Exception:
        again = draw_in_background.using(run_after=timezone.now() + pause_after(attempt))
        again.enqueue(certificates, attempt + 1)
        raise


def pause_after(attempt: int) -> datetime.timedelta:
    """Twice as long after each attempt, but never longer than ``LONGEST_PAUSE``."""
    # The power stops growing too: after some days of failing it would be more than a timedelta can hold.
    times: int = 2 ** min(attempt - 1, 10)
    return min(FIRST_PAUSE * times, LONGEST_PAUSE)


def _keys_of_waiting(**conditions: object) -> list[int]:
    waiting = CertificateEdition.objects.waiting().filter(**conditions)
    return list(waiting.order_by("certificate_id").values_list("certificate_id", flat=True).distinct())


def _forgotten() -> list[int]:
    now = timezone.now()
    # The tasks first: one that ends meanwhile has drawn its certificates before it does.
    covered = _covered(now)
    waiting = _keys_of_waiting(certificate__issued_at__lt=now - FORGOTTEN_AFTER)
    return [key for key in waiting if key not in covered]


def _covered(now: datetime.datetime) -> set[int]:
    """The certificates that a task will draw, or that must pause because they took every worker with them."""
    lost = f"{queue.WorkerLost.__module__}.{queue.WorkerLost.__qualname__}"
    tasks = DBTaskResult.objects.filter(
        Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
        | Q(status=TaskResultStatus.FAILED, exception_class_path=lost, finished_at__gt=now - LONGEST_PAUSE),
        task_path=draw_in_background.module_path,
    ).values_list("status", "args_kwargs")
    covered: set[int] = set()
    for status, given in tasks:
        keys = given["args"][0]
        # Of several it is not known which one did it: each is tried alone, at once.
        if status != TaskResultStatus.FAILED or len(keys) == 1:
            covered.update(keys)
    return covered


def _drawn(
    editions: Sequence[CertificateEdition], failures: list[Exception]
) -> Iterator[tuple[CertificateEdition, bytes]]:
    """Each edition with its bytes, drawn together; one by one where that fails, with what failed noted."""
    try:
        documents = document.draw_many([_wanted(edition) for edition in editions])
    except Exception as failure:
        if len(editions) == 1:
            failure.add_note(f"This is about {editions[0]}.")
            failures.append(failure)
        else:
            for edition in editions:
                yield from _drawn([edition], failures)
    else:
        yield from zip(editions, documents, strict=True)


def _wanted(edition: CertificateEdition) -> tuple[Content, str, datetime.datetime]:
    certificate = edition.certificate
    return Content.from_json(certificate.content), edition.language, certificate.issued_at


def _store(edition: CertificateEdition, drawn: bytes) -> bool:
    """Keep ``drawn`` in a file of its own and name it on the row, unless somebody was first."""
    # A name by chance: whoever draws the same at the same moment writes, and clears away, another file.
    fresh = f"certificates/{edition.certificate.issue_date.year}/{secrets.token_hex(16)}.pdf"
    name = default_storage.save(fresh, ContentFile(drawn))
    is_first = bool(
        CertificateEdition.objects.waiting()
        .filter(pk=edition.pk)
        .update(document=name, sha256=hashlib.sha256(drawn).hexdigest(), drawn_at=timezone.now())
    )
    if not is_first:
        default_storage.delete(name)
    return is_first
