"""``manage.py serve``: pages and background work in the foreground, for this machine alone."""

import ctypes
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseRefusal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.actions import queue
from lms.management.commands.work import new_worker_id

HOST = "127.0.0.1"
PORTS_TRIED = 50
LOOK_EVERY = 0.2

LINUX_SIGNAL_WHEN_PARENT_DIES = 1  # PR_SET_PDEATHSIG
# Loaded before any fork: between fork and exec a process should load nothing.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """Even ``kill -9`` of the parent leaves no orphan, where the system can promise that."""
    if _libc:
        _libc.prctl(LINUX_SIGNAL_WHEN_PARENT_DIES, signal.SIGTERM)


def listen(first: int) -> socket.socket:
    """A socket that listens on port ``first`` of this machine, or on the next one that nobody has."""
    for port in range(first, first + PORTS_TRIED):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()
        except OSError as refusal:
            listening.close()
            if refusal.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
        else:
            return listening
    raise CommandError(f"The ports {first} to {first + PORTS_TRIED - 1} are all taken.")


def start(
    arguments: list[str], environment: Mapping[str, str], *, keep: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """A child out of reach of the terminal: Ctrl-C comes to us, and we end the child once and in order."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, *arguments],
        cwd=settings.ROOT,
        env=environment,
        pass_fds=keep,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


class Background:
    """The worker's process, started again when it dies: after a second, then two, four … up to a minute."""

    FIRST_PAUSE, LONGEST_PAUSE = 1, 60

    def __init__(self, environment: Mapping[str, str], *, verbosity: int, say: Callable[[str], None]) -> None:
        self.environment = environment
        self.verbosity = verbosity
        self.say = say
        self.pause = self.FIRST_PAUSE
        self.start_at = time.monotonic()
        self.process: subprocess.Popen[bytes] | None = None

    def look_after(self) -> None:
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self._start()
        elif (ended := self.process.poll()) is not None:
            self.process = None
            if time.monotonic() - self.start_at > self.LONGEST_PAUSE:
                self.pause = self.FIRST_PAUSE
            self.start_at = time.monotonic() + self.pause
            self.say(f"The worker ended ({in_words(ended)}). It is started again in {self.pause} s.")
            self.pause = min(2 * self.pause, self.LONGEST_PAUSE)
            self._let_go()

    def _start(self) -> None:
        self.worker_id = new_worker_id()
        arguments = ["manage.py", "work", "--worker-id", self.worker_id]
        arguments += ["--verbosity", str(max(0, self.verbosity - 1))]
        self.process = start(arguments, self.environment)

    def _let_go(self) -> None:
        """We know that it is dead, so its task need not wait until its silence is noticed."""
        try:
            queue.leave(self.worker_id)
        except DatabaseRefusal:
            pass  # then its silence will tell
        finally:
            connection.close()


def in_words(ended: int) -> str:
    return signal.strsignal(-ended) or str(ended) if ended < 0 else f"exit code {ended}"


def greeting(address: str, *, wanted_port: int) -> str:
    """Where the pages are and, with the demo loaded, who can sign in; passwords are for development only."""
    lines = ["", f"{settings.BRAND['name']} is at {address}"]
    if urlsplit(address).port != wanted_port:
        lines[-1] += f" (port {wanted_port} is taken)"
    if people := demo_people():
        width = max(len(person["email"]) for person in people)
        lines += ["", "You can sign in as"]
        for person in people:
            lines.append(f"  {person['email']:{width}}  {person['name']}, {person['role']}")
            if settings.DEVELOPMENT:
                lines[-1] += f", password: {person['password']}"
    return "\n".join([*lines, "", "Ctrl-C ends it."])


def demo_people() -> list[dict[str, str]]:
    """Name, e-mail, password and role of those on the list of ``load_demo`` who are in this database."""
    listed = settings.VAR / "demo-people.json"
    if not listed.exists():
        return []
    people = json.loads(listed.read_text(encoding="utf-8"))
    emails = [person["email"] for person in people]
    active = get_user_model().objects.filter(email__in=emails, is_active=True)
    known = set(active.values_list("email", flat=True))
    return [person for person in people if person["email"] in known]


def static_files_are_current() -> bool:
    """Whether they have been collected; in development also whether none was changed or added since."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return True
    if staticfiles_storage.read_manifest() is None:
        return False
    if not settings.DEVELOPMENT:
        return True
    collected_at = staticfiles_storage.get_modified_time(staticfiles_storage.manifest_name)
    return all(
        storage.get_modified_time(name) <= collected_at
        for finder in get_finders()
        for name, storage in finder.list([])
    )


class Command(BaseCommand):
    help = (
        "Serve the pages on this machine and do the background work, in the foreground. Ctrl-C ends both. "
        "In production a web server process and `work` are each run by the system's own supervisor."
    )

    # They read every address and form, which only the children need: a second to start, and another to end.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8000, help="The first port to try (default: %(default)s)."
        )
        parser.add_argument(
            "--web-processes", type=int, default=2, help="Each answers two at once (default: %(default)s)."
        )

    def handle(self, *, port: int, web_processes: int, verbosity: int, **options: object) -> None:
        self.asked_to_end = 0
        self._see_to_database()
        if not static_files_are_current():
            self.stdout.write("Collecting the static files.")
            call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()  # nothing is asked of it while we watch
        before = {
            number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        for number in before:
            signal.signal(number, self._ask_to_end)
        web = background = None
        try:
            with listen(port) as listening:
                address = "http://{}:{}".format(*listening.getsockname())
                environment = self._environment(address)
                web = self._start_web(listening, web_processes, environment)
            background = Background(environment, verbosity=verbosity, say=self.stderr.write)
            background.look_after()
            if self._answers(address, web):
                self.stdout.write(greeting(address, wanted_port=port))
                self.stdout.flush()
            while not self.asked_to_end:
                if web.poll() is not None:
                    raise CommandError(
                        f"The web server ended ({in_words(web.returncode)}); so does the rest."
                    )
                background.look_after()
                time.sleep(LOOK_EVERY)
        finally:
            self._end(*(child for child in (web, background and background.process) if child))
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask_to_end(self, signum: int, frame: FrameType | None) -> None:
        # No more than a note: an exception here could fall between a child's start and our knowing of it.
        self.asked_to_end += 1

    def _see_to_database(self) -> None:
        try:
            executor = MigrationExecutor(connection)
            waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseRefusal as refusal:
            raise CommandError(f"The database does not answer: {refusal}") from refusal
        if waiting:
            raise CommandError("The database is not up to date: run `manage.py migrate` first.")

    def _environment(self, address: str) -> dict[str, str]:
        """Ours, and in development the address that is really used, for links in mail and on certificates."""
        environment = dict(os.environ)
        if settings.DEVELOPMENT:
            environment.setdefault("KOHORTTI_BASE_URL", address)
        return environment

    def _start_web(
        self, listening: socket.socket, processes: int, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        # The socket itself is handed over: nobody can take the port between finding it free and using it.
        arguments = ["-m", "gunicorn", "lms.wsgi", "--bind", f"fd://{listening.fileno()}", "--preload"]
        arguments += ["--workers", str(processes), "--worker-class", "gthread", "--threads", "2"]
        arguments += ["--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
        return start(arguments, environment, keep=(listening.fileno(),))

    def _answers(self, address: str, web: subprocess.Popen[bytes]) -> bool:
        """Whether the first answer came, whatever it was. Not so when the server ended or we are to end."""
        host = urlsplit(address if settings.DEVELOPMENT else settings.BASE_URL).netloc
        while web.poll() is None and not self.asked_to_end:
            visitor = HTTPConnection(urlsplit(address).netloc, timeout=5)
            try:
                visitor.request("GET", "/", headers={"Host": host})
                visitor.getresponse().read()
                return True
            except (OSError, HTTPException):
                time.sleep(LOOK_EVERY)
            finally:
                visitor.close()
        return False

    def _end(self, *children: subprocess.Popen[bytes]) -> None:
        """Ask politely, ask again (the worker then gives its task back), then no longer ask."""
        if children:
            with suppress(OSError):  # the terminal may be gone
                self.stdout.write("Ending …")
        heard = self.asked_to_end
        for number, patience in ((signal.SIGTERM, 15), (signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            for child in children:
                if child.poll() is None:
                    (os.killpg if number == signal.SIGKILL else os.kill)(child.pid, number)
            until = time.monotonic() + patience
            while any(child.poll() is None for child in children):
                # Another Ctrl-C is impatience.
                if time.monotonic() > until or self.asked_to_end > heard:
                    heard = self.asked_to_end
                    break
                time.sleep(LOOK_EVERY / 4)
            else:
                return
