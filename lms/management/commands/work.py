"""``manage.py work``: do the background tasks, as many processes of it as are wanted."""

import logging
import os
import secrets
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseRefusal
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker as LibraryWorker
from django_tasks_db.management.commands.db_worker import valid_interval, validate_worker_id

from lms.actions import queue

logger = logging.getLogger(__name__)

BEATS_IN_A_SILENCE = 6
KEEP_EVERY = timedelta(minutes=5)


class Heart(Thread):
    """Beats for one worker while its tasks run, puts the tasks of others back who no longer beat, and calls
    the keepers (``settings.KEEPERS``): whoever finds work that no task is about any more.

    A thread with a database connection of its own, so that a task in the middle of a transaction, or a long
    one, does not make its worker look dead.
    """

    def __init__(self, worker_id: str, *, silent_for: timedelta) -> None:
        super().__init__(name="heart", daemon=True)
        self.worker_id = worker_id
        self.silent_for = silent_for
        self.interval = silent_for / BEATS_IN_A_SILENCE
        self.last_beat = self.last_kept = timezone.now()
        self.stopping = Event()

    def begin(self) -> None:
        """The first beat, before the worker takes a task, and a look at what others have left behind."""
        # Before the beat: the keepers' modules may take a second to read, and there would be nobody to leave.
        self.keep()
        queue.beat(self.worker_id, now=timezone.now())
        queue.put_back_lost(now=timezone.now(), silent_for=self.silent_for)
        self.last_beat = timezone.now()
        self.start()

    def stop(self, *, patience: float | None = None) -> None:
        """Leave, so that others need not wait for silence; gives up after ``patience`` seconds."""
        self.stopping.set()
        if self.ident is None:  # told to end before it had begun
            self._database_permitting(self._leave)
        else:
            self.join(patience)

    def run(self) -> None:
        try:
            while not self.stopping.wait(self.interval.total_seconds()):
                self._database_permitting(self.pulse)
            self._database_permitting(self._leave)
        finally:
            connection.close()
            if not self.stopping.is_set():
                # A fault of ours. Without a heart the worker's tasks would soon be given to others.
                os.kill(os.getpid(), signal.SIGTERM)

    def pulse(self) -> None:
        queue.beat(self.worker_id, now=timezone.now())
        # Who comes late itself (a suspended machine, a locked database) cannot tell who is dead from who was
        # kept from beating by the same thing: others get until the next beat.
        was_kept = timezone.now() - self.last_beat > 2 * self.interval
        self.last_beat = timezone.now()
        if not was_kept:
            queue.put_back_lost(now=timezone.now(), silent_for=self.silent_for)
        if timezone.now() - self.last_kept >= KEEP_EVERY:
            self.keep()

    def keep(self) -> None:
        """Call the keepers. One that fails is reported, and hinders neither the worker nor the others."""
        self.last_kept = timezone.now()
        for name in settings.KEEPERS:
            try:
                import_string(name)()
            except DatabaseRefusal:
                raise
            except Exception:
                logger.exception("The keeper %s failed.", name)

    def _leave(self) -> None:
        queue.leave(self.worker_id)

    def _database_permitting(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DatabaseRefusal as refusal:
            logger.warning("The worker %s could not say that it is alive: %s", self.worker_id, refusal)
            connection.close()  # the next attempt connects anew


class Worker(LibraryWorker):
    """The library's worker, with a heart, that gives a task back when it is not allowed to finish it."""

    def __init__(self, *, worker_id: str, interval: float, batch: bool, silent_for: timedelta) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            interval=interval,
            batch=batch,
            max_tasks=None,
            startup_delay=False,
            worker_id=worker_id,
        )
        self.heart = Heart(worker_id, silent_for=silent_for)

    def run(self) -> None:
        # A signal may end it at any moment from here on, and what has begun is to be stopped.
        try:
            self.heart.begin()
            super().run()
        finally:
            self.heart.stop()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if self.running:
            self.running = False
            if not self.running_task:
                sys.exit()
            logger.warning("The worker ends after its task. The same signal again gives the task back.")
        else:
            # Raising here would end the task as failed; like this it is put back by whoever comes next.
            self.heart.stop(patience=2)
            os._exit(1)


@contextmanager
def own_signals(worker: Worker) -> Iterator[None]:
    """The worker hears SIGTERM and SIGINT while it runs, and afterwards whoever did before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    worker.configure_signals()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def new_worker_id() -> str:
    """Unique, and tells where to look: machine, process, and something by chance as both come again."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


class Command(BaseCommand):
    help = (
        "Do the background tasks until told to end (SIGTERM, Ctrl-C): the task at hand is finished first. "
        "Several may run at once, on one machine or more. What a killed one leaves unfinished, the others do."
    )

    # They read every address and form, which no task needs: a second in which a killed worker is not replaced.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="Do what is waiting, then end.")
        parser.add_argument(
            "--interval",
            type=valid_interval,
            default=1,
            help="Seconds between two looks when nothing is waiting (default: %(default)s).",
        )
        parser.add_argument(
            "--lost-after",
            type=float,
            default=30,
            help="Seconds of silence after which a worker is lost; the same for all (default: %(default)s).",
        )
        parser.add_argument(
            "--worker-id", type=validate_worker_id, help="Unique among all workers (default: made up)."
        )

    def handle(
        self,
        *,
        batch: bool,
        interval: float,
        lost_after: float,
        worker_id: str | None,
        verbosity: int,
        **options: object,
    ) -> None:
        if verbosity:
            for name in ("django_tasks", "django_tasks_db"):
                logging.getLogger(name).setLevel(logging.INFO)
        worker = Worker(
            worker_id=worker_id or new_worker_id(),
            interval=interval,
            batch=batch,
            silent_for=timedelta(seconds=lost_after),
        )
        try:
            with own_signals(worker):
                worker.run()
        except DatabaseRefusal as refusal:
            raise CommandError(
                f"The worker ends because the database does not answer: {refusal}"
            ) from refusal
