"""Workers as processes of their own: killed, told to end, several at once."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from subprocess import Popen

import pytest
from django_tasks_db.models import DBTaskResult

from lms.models import AuditEntry, User, Worker
from tests.factories import make_person
from tests.lms.chores import rename, rename_and_stand_still, rename_when_allowed

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def wait_for(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.02)


def effects_on(person: User) -> list[str]:
    return [entry.after["full_name"] for entry in AuditEntry.objects.about(person)]


def start_worker(manage: Callable[..., Popen[str]], name: str) -> Popen[str]:
    """A worker that counts as lost after three seconds, so that the test need not wait for thirty."""
    return manage("work", "--worker-id", name, "--lost-after", "3", "--interval", "0.1")


def test_killed_workers_task_is_finished_by_the_other_one(manage, tmp_path):
    aino = make_person("Aino Korhonen")
    rename_when_allowed.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    north = start_worker(manage, "north")
    wait_for((tmp_path / "begun").exists)
    start_worker(manage, "south")
    wait_for(Worker.objects.filter(pk="south").exists)

    north.send_signal(signal.SIGKILL)
    (tmp_path / "go").touch()
    wait_for(DBTaskResult.objects.successful().exists)

    assert DBTaskResult.objects.get().worker_ids == ["north", "south"]
    assert effects_on(aino) == ["Aino Saari"]


def test_worker_killed_before_it_could_commit_leaves_no_half_effect(manage, tmp_path):
    aino = make_person("Aino Korhonen")
    rename_and_stand_still.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    north = start_worker(manage, "north")
    wait_for((tmp_path / "begun").exists)

    north.send_signal(signal.SIGKILL)
    north.wait()
    assert effects_on(aino) == []
    (tmp_path / "go").touch()
    start_worker(manage, "south")
    wait_for(DBTaskResult.objects.successful().exists)

    assert DBTaskResult.objects.get().worker_ids == ["north", "south"]
    assert effects_on(aino) == ["Aino Saari"]


def test_long_task_of_a_living_worker_is_left_to_it(manage, tmp_path):
    aino = make_person("Aino Korhonen")
    rename_when_allowed.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    start_worker(manage, "north")
    wait_for((tmp_path / "begun").exists)
    start_worker(manage, "south")

    time.sleep(5)
    (tmp_path / "go").touch()
    wait_for(DBTaskResult.objects.successful().exists)

    assert DBTaskResult.objects.get().worker_ids == ["north"]
    assert effects_on(aino) == ["Aino Saari"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_told_to_end_finishes_its_task_first(manage, tmp_path, number):
    aino = make_person("Aino Korhonen")
    rename_when_allowed.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    rename.enqueue(aino.pk, "Aino Virta")
    north = start_worker(manage, "north")
    wait_for((tmp_path / "begun").exists)

    north.send_signal(number)
    (tmp_path / "go").touch()

    assert north.wait(timeout=10) == 0
    assert effects_on(aino) == ["Aino Saari"]
    assert list(Worker.objects.all()) == []


def test_idle_worker_that_is_told_to_end_does_so_at_once(manage):
    north = start_worker(manage, "north")
    wait_for(Worker.objects.filter(pk="north").exists)

    north.send_signal(signal.SIGTERM)

    assert north.wait(timeout=3) == 0
    assert list(Worker.objects.all()) == []


def test_worker_that_is_told_twice_gives_its_task_back(manage, tmp_path):
    aino = make_person("Aino Korhonen")
    rename_when_allowed.enqueue(aino.pk, "Aino Saari", str(tmp_path))
    north = start_worker(manage, "north")
    wait_for((tmp_path / "begun").exists)

    north.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    north.send_signal(signal.SIGTERM)
    assert north.wait(timeout=5) == 1
    (tmp_path / "go").touch()
    assert manage("work", "--batch", "--worker-id", "south").wait(timeout=20) == 0

    assert DBTaskResult.objects.get().worker_ids == ["north", "south"]
    assert effects_on(aino) == ["Aino Saari"]


def test_four_workers_do_every_task_once(manage):
    people = [make_person(f"Aino Korhonen{number}") for number in range(120)]
    for person in people:
        rename.enqueue(person.pk, "Aino Saari")

    workers = [manage("work", "--batch") for _ in range(4)]

    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0, 0]
    assert Counter(len(task.worker_ids) for task in DBTaskResult.objects.successful()) == {1: 120}
    assert [effects_on(person) for person in people] == [["Aino Saari"]] * 120
