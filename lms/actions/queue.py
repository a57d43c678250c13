"""Background work: what a task has to be, and how the work of a lost worker comes back.

A task (``@task``) lives in the module that owns its work and has four duties:

* It is enqueued inside the transaction that makes it necessary, so that a roll-back takes it along.
* It takes keys, never objects: it reads the state as it is when its turn comes, which may be after a change.
* It is idempotent: a killed worker's task is done again from its beginning, perhaps while a worker that was
  only thought dead is doing it too. So it looks for what is still to be done, and writes so that the second
  one changes nothing (``UPDATE … WHERE`` it is not done yet, or a unique constraint).
* It has no reader: it chooses the language of whatever it writes.

The queue is the table of ``django_tasks_db``; its worker is started by ``manage.py work`` and beats while it
lives. The library's own ``db_worker`` does not beat, so its tasks would be taken from it: do not use it.
These verbs keep machines, not people's affairs: nobody acts, and there is nothing to audit.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lms.models import Worker

logger = logging.getLogger(__name__)

# A task that has taken five workers with it is the likely reason, and would take the sixth.
TRIES = 5
# Long enough to see in the morning what was done in the night, and over a weekend.
KEPT_FOR = timedelta(days=7)


class WorkerLost(Exception):
    """Why a task failed whose workers were lost, one after another, while they were doing it."""


def beat(worker_id: str, *, now: datetime) -> None:
    """Say that the worker is alive: before it takes its first task, and every few seconds after."""
    Worker.objects.bulk_create(
        [Worker(worker_id=worker_id, started_at=now, seen_at=now)],
        update_conflicts=True,
        unique_fields=["worker_id"],
        update_fields=["seen_at"],
    )


def leave(worker_id: str) -> None:
    """Say that the worker has ended, so that a task it did not finish goes back at once."""
    Worker.objects.filter(pk=worker_id).delete()


def put_back_lost(*, now: datetime, silent_for: timedelta) -> int:
    """Make the tasks of lost workers ready again; answers how many.

    A worker is lost when it has left or has not beaten for ``silent_for``. A task that has been tried
    ``TRIES`` times fails instead, with a sentence where its traceback would be.

    May be called by several workers at once: each task moves by one UPDATE that holds only while the task is
    still in the hands of the same worker as when it was read, so exactly one caller moves it.
    """
    # The tasks first, then the workers: whoever holds a task that was read here had beaten before taking it.
    running = list(DBTaskResult.objects.running().only("task_path", "started_at", "worker_ids"))
    Worker.objects.filter(seen_at__lt=now - silent_for).delete()
    alive = set(Worker.objects.values_list("pk", flat=True))
    put_back = 0
    for task in running:
        if task.worker_ids[-1] in alive:
            continue
        # Taking a task stamps it anew, so that this names one taking of it.
        as_read = Q(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
        if len(task.worker_ids) < TRIES:
            put_back += DBTaskResult.objects.filter(as_read).update(
                status=TaskResultStatus.READY, started_at=None
            )
        elif DBTaskResult.objects.filter(as_read).update(
            status=TaskResultStatus.FAILED,
            finished_at=now,
            exception_class_path=f"{WorkerLost.__module__}.{WorkerLost.__qualname__}",
            traceback=f"The worker was lost {TRIES} times while it did this task. It is not tried again.",
        ):
            logger.error("Task %s (%s) was given up: %s workers were lost.", task.pk, task.task_path, TRIES)
    if put_back:
        logger.warning("Tasks of lost workers that are ready again: %s.", put_back)
    return put_back


def forget_finished() -> int:
    """Forget tasks that succeeded longer ago than ``KEPT_FOR``; answers how many. Failures stay, to be seen."""
    done = DBTaskResult.objects.filter(
        status=TaskResultStatus.SUCCESSFUL, finished_at__lt=timezone.now() - KEPT_FOR
    )
    return done.delete()[0]
