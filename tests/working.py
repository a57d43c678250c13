"""Background work in tests: in the test itself, and in processes of its own."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult


class TaskFailed(Exception):
    """A task that the test had done has failed; the message is its traceback."""


@pytest.fixture
def work(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Do all tasks that are waiting, here and now; answers how many. A failing one fails the test.

    The library's worker as it is, without our heart: that beats through a connection of its own, which would
    wait for the test's transaction.
    """
    # Between tasks it tidies connections away, and with them the test's transaction. Django's test client
    # goes without this too.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)

    def do_what_waits() -> int:
        done_before = set(DBTaskResult.objects.finished().values_list("pk", flat=True))
        db_worker.Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            interval=0,
            batch=True,
            max_tasks=None,
            startup_delay=False,
            worker_id="test",
        ).run()
        done = [task for task in DBTaskResult.objects.finished() if task.pk not in done_before]
        for task in done:
            if task.status == TaskResultStatus.FAILED:
                raise TaskFailed(task.traceback)
        return len(done)

    return do_what_waits


@pytest.fixture(scope="session")
def var_of_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where processes write what they write. One for all, so that static files are collected once."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def manage(transactional_db: None, var_of_processes: Path) -> Iterator[Callable[..., Popen[str]]]:
    """Start ``manage.py`` with some arguments as a process of its own on the test's database.

    Its complaints are shown with those of the test. What is still running when the test ends is killed.
    """
    started: list[Popen[str]] = []

    def start(*arguments: str, **variables: str) -> Popen[str]:
        process = Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.ROOT,
            env={**_environment(var_of_processes), **variables},
            stdout=PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            # Politely first, so that what it has started itself ends with it.
            process.terminate()
            try:
                process.wait(timeout=20)
            except TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def _environment(var: Path) -> Mapping[str, str]:
    """Development on the test's database, and nothing of the tester's own configuration."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KOHORTTI_", "DJANGO_"))
    }
    return {
        **kept,
        "KOHORTTI_DEVELOPMENT": "1",
        "KOHORTTI_VAR": str(var),
        "DATABASE_URL": _database_url(),
        "PYTHONUNBUFFERED": "1",
    }


def _database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    place = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgresql://{user}@{place}/{database['NAME']}"
