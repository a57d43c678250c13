import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from lms.actions import queue
from lms.management.commands.work import Heart
from lms.models import AuditEntry, Worker
from tests.factories import make_person
from tests.lms.chores import fail, rename
from tests.working import TaskFailed

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SILENCE = timedelta(seconds=30)


def taken_by(*worker_ids: str) -> DBTaskResult:
    """A task that these workers have taken, one after another; the last one is doing it."""
    task = DBTaskResult.objects.get(pk=rename.enqueue(make_person().pk, "Aino Saari").id)
    for worker_id in worker_ids:
        task.claim(worker_id)
    return task


def state_of(task: DBTaskResult) -> str:
    task.refresh_from_db()
    return task.status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "seconds_of_silence, put_back, state",
    [(0, 0, "RUNNING"), (30, 0, "RUNNING"), (31, 1, "READY")],
)
def test_task_goes_back_when_its_worker_has_been_silent_for_too_long(seconds_of_silence, put_back, state):
    queue.beat("north", now=NOON)
    task = taken_by("north")
    now = NOON + timedelta(seconds=seconds_of_silence)

    assert queue.put_back_lost(now=now, silent_for=SILENCE) == put_back
    assert state_of(task) == state


@pytest.mark.django_db
def test_every_beat_counts_from_anew():
    queue.beat("north", now=NOON)
    queue.beat("north", now=NOON + timedelta(seconds=20))
    task = taken_by("north")

    assert queue.put_back_lost(now=NOON + timedelta(seconds=40), silent_for=SILENCE) == 0
    assert state_of(task) == "RUNNING"
    assert list(Worker.objects.values_list("worker_id", "started_at", "seen_at")) == [
        ("north", NOON, NOON + timedelta(seconds=20))
    ]


@pytest.mark.django_db
def test_task_of_a_worker_that_has_left_goes_back_at_once():
    queue.beat("north", now=NOON)
    task = taken_by("north")

    queue.leave("north")

    assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 1
    assert state_of(task) == "READY"


@pytest.mark.django_db
def test_only_the_worker_that_took_the_task_last_matters():
    queue.beat("south", now=NOON)
    task = taken_by("north", "south")

    assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 0
    assert state_of(task) == "RUNNING"


@pytest.mark.django_db
def test_tasks_that_wait_or_have_ended_stay_as_they_are():
    waiting, done, failed = taken_by(), taken_by("north"), taken_by("north")
    done.set_successful(None)
    failed.set_failed(ValueError("no"))

    assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 0
    assert [state_of(task) for task in (waiting, done, failed)] == ["READY", "SUCCESSFUL", "FAILED"]


@pytest.mark.django_db
def test_silent_workers_are_forgotten():
    queue.beat("north", now=NOON)
    queue.beat("south", now=NOON + SILENCE)

    queue.put_back_lost(now=NOON + SILENCE + timedelta(seconds=1), silent_for=SILENCE)

    assert list(Worker.objects.values_list("worker_id", flat=True)) == ["south"]


@pytest.mark.django_db
def test_fourth_lost_worker_is_not_the_last_try():
    task = taken_by("one", "two", "three", "four")

    assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 1
    assert state_of(task) == "READY"


@pytest.mark.django_db
def test_task_that_has_lost_five_workers_fails_with_a_sentence():
    task = taken_by("one", "two", "three", "four", "five")

    assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 0
    assert state_of(task) == "FAILED"
    assert task.finished_at == NOON
    (error,) = task.task_result.errors
    assert error.exception_class is queue.WorkerLost
    assert error.traceback == "The worker was lost 5 times while it did this task. It is not tried again."


@pytest.mark.django_db
def test_task_that_went_back_is_done_by_the_next_worker(work):
    aino = make_person("Aino Korhonen")
    task = taken_by("north")
    queue.put_back_lost(now=NOON, silent_for=SILENCE)

    assert work() == 1

    aino.refresh_from_db()
    task.refresh_from_db()
    assert aino.full_name == "Aino Saari"
    assert task.worker_ids == ["north", "test"]


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_the_same_time_put_each_task_back_once():
    tasks = [taken_by("north") for _ in range(12)]

    def look(_):
        try:
            return queue.put_back_lost(now=NOON, silent_for=SILENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(look, range(4))) == 12
    assert [state_of(task) for task in tasks] == ["READY"] * 12


@pytest.mark.django_db
def test_task_that_another_worker_took_since_it_was_read_stays_with_that_one():
    task = taken_by("north")

    def another_is_quicker(execute, sql, params, many, context):
        if sql.startswith("DELETE") and len(task.worker_ids) == 1:
            task.claim("south")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_is_quicker):
        assert queue.put_back_lost(now=NOON, silent_for=SILENCE) == 0

    assert state_of(task) == "RUNNING"
    assert task.worker_ids == ["north", "south"]


@pytest.mark.django_db
def test_task_goes_with_the_transaction_that_enqueued_it(work):
    aino = make_person("Aino Korhonen")
    with transaction.atomic():
        rename.enqueue(aino.pk, "Aino Saari")
        transaction.set_rollback(True)

    assert work() == 0

    aino.refresh_from_db()
    assert aino.full_name == "Aino Korhonen"


@pytest.mark.django_db
def test_task_done_twice_has_one_effect(work):
    aino = make_person("Aino Korhonen")
    rename.enqueue(aino.pk, "Aino Saari")
    rename.enqueue(aino.pk, "Aino Saari")

    assert work() == 2
    assert AuditEntry.objects.about(aino).count() == 1


@pytest.mark.django_db
def test_failing_task_fails_the_test_that_has_it_done(work):
    fail.enqueue()

    with pytest.raises(TaskFailed, match="ValueError: This chore cannot be done"):
        work()


@pytest.mark.django_db(transaction=True)
def test_heart_beats_puts_back_and_leaves():
    task = taken_by("north")
    heart = Heart("south", silent_for=timedelta(seconds=0.6))
    heart.begin()
    assert state_of(task) == "READY"
    first = Worker.objects.get().seen_at

    task.claim("north")
    until = datetime.now(UTC) + timedelta(seconds=10)
    while state_of(task) == "RUNNING" and datetime.now(UTC) < until:
        time.sleep(0.02)
    seen = Worker.objects.get()
    heart.stop()

    assert state_of(task) == "READY"
    assert seen.worker_id == "south"
    assert seen.seen_at > first
    assert list(Worker.objects.all()) == []


@pytest.mark.django_db
def test_heart_that_was_kept_from_beating_gives_the_others_time():
    """After a suspended machine wakes, all hearts have been silent: whoever beats first must not judge."""
    task = taken_by("north")
    heart = Heart("south", silent_for=SILENCE)
    heart.last_beat -= timedelta(hours=1)

    heart.pulse()
    assert state_of(task) == "RUNNING"

    heart.pulse()
    assert state_of(task) == "READY"
