"""``manage.py serve``: the port it takes, what it says, and that nothing of it is left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from subprocess import Popen

import pytest
from django_tasks_db.models import DBTaskResult

from lms.management.commands.serve import greeting, listen
from lms.models import Worker
from tests.factories import make_person
from tests.lms.chores import rename_when_allowed

AINO = {
    "name": "Aino Korhonen",
    "email": "aino@kohortti.example",
    "password": "kevät ja syksy",
    "role": "participant",
}
TERO = {
    "name": "Tero Lahti",
    "email": "tero@kohortti.example",
    "password": "kevät ja syksy",
    "role": "trainer",
}


def wait_for(condition: Callable[[], object], *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.05)


def descendants(process: Popen[str]) -> set[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = {process.pid}
    while more := {pid for pid, parent in parents if parent in found} - found:
        found |= more
    return found - {process.pid}


def command_of(pid: int) -> str:
    return subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def port_in_greeting(process: Popen[str]) -> int:
    """Read what is said until the address comes."""
    for line in process.stdout:
        if " is at http://127.0.0.1:" in line:
            return int(line.rsplit(":", 1)[1].split()[0])
    raise AssertionError("It ended without telling its address.")


def test_next_free_port_is_used_when_the_first_is_taken():
    with listen(18_000) as first, listen(18_000) as second:
        assert first.getsockname()[0] == "127.0.0.1"
        assert second.getsockname()[1] > first.getsockname()[1]


def test_port_that_something_else_holds_on_all_addresses_counts_as_taken():
    with listen(18_000) as free:
        number = free.getsockname()[1]
    with socket.create_server(("0.0.0.0", number)), listen(number) as found:  # noqa: S104 - the case itself
        assert found.getsockname()[1] > number


@pytest.fixture
def demo(settings, tmp_path, db):
    """Aino is on the list of the demo and in the database, Tero only on the list."""
    settings.VAR = tmp_path
    settings.DEVELOPMENT = True
    (tmp_path / "demo-people.json").write_text(json.dumps([AINO, TERO]), encoding="utf-8")
    make_person(AINO["name"], email=AINO["email"])


def test_greeting_names_the_people_of_the_demo_who_are_there(demo):
    assert greeting("http://127.0.0.1:8000", wanted_port=8000).splitlines() == [
        "",
        "Kohortti is at http://127.0.0.1:8000",
        "",
        "You can sign in as",
        "  aino@kohortti.example  Aino Korhonen, participant, password: kevät ja syksy",
        "",
        "Ctrl-C ends it.",
    ]


def test_greeting_tells_no_password_outside_development(demo, settings):
    settings.DEVELOPMENT = False

    assert "kevät" not in greeting("http://127.0.0.1:8000", wanted_port=8000)


def test_greeting_without_a_demo_is_the_address_and_why_it_is_another(settings, tmp_path):
    settings.VAR = tmp_path

    assert greeting("http://127.0.0.1:8001", wanted_port=8000).splitlines() == [
        "",
        "Kohortti is at http://127.0.0.1:8001 (port 8000 is taken)",
        "",
        "Ctrl-C ends it.",
    ]


@pytest.fixture
def serving(manage):
    """``serve`` as a process, and the port that it took beside the one that it wanted."""
    with listen(18_100) as taken:
        wanted = taken.getsockname()[1]
        process = manage("serve", "--port", str(wanted))
        port = port_in_greeting(process)
    assert port > wanted
    wait_for(Worker.objects.exists)
    return process, port


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_and_leaves_nothing_behind(serving, number):
    process, port = serving
    children = descendants(process)
    visitor = HTTPConnection("127.0.0.1", port, timeout=10)  # stays open, as a browser's does
    visitor.request("GET", "/")
    visitor.getresponse().read()

    process.send_signal(number)

    assert process.wait(timeout=15) == 0
    assert len(children) == 4  # the web server, its two processes, the worker
    assert [pid for pid in children if is_alive(pid)] == []
    assert list(Worker.objects.all()) == []


@pytest.mark.slow
def test_it_ends_with_its_terminal(serving):
    process, _port = serving
    children = descendants(process)

    process.stdout.close()
    process.send_signal(signal.SIGHUP)
    process.wait(timeout=15)

    assert [pid for pid in children if is_alive(pid)] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_killed_it_leaves_nothing_behind_either(serving):
    process, _port = serving
    children = descendants(process)

    process.send_signal(signal.SIGKILL)
    process.wait()

    wait_for(lambda: not any(is_alive(pid) for pid in children), seconds=10)


@pytest.mark.slow
def test_killed_worker_is_replaced_and_its_task_done_without_waiting_for_silence(serving, tmp_path):
    process, _port = serving
    aino = make_person()
    rename_when_allowed.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    wait_for((tmp_path / "begun").exists)
    worker_id = Worker.objects.get().pk
    (worker,) = [pid for pid in descendants(process) if worker_id in command_of(pid)]

    os.kill(worker, signal.SIGKILL)
    (tmp_path / "go").touch()
    # Sooner than the 30 seconds after which a silent worker counts as lost.
    wait_for(DBTaskResult.objects.successful().exists, seconds=20)

    assert DBTaskResult.objects.get().worker_ids == [worker_id, Worker.objects.get().pk]
    aino.refresh_from_db()
    assert aino.full_name == "Aino Saari"


@pytest.mark.slow
def test_database_that_is_not_there_yet_is_one_sentence(manage, tmp_path, capfd):
    serving = manage("serve", DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}")

    assert serving.wait(timeout=20) == 1
    assert capfd.readouterr().err == (
        "CommandError: The database is not up to date: run `manage.py migrate` first.\n"
    )
