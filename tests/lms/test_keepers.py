import logging

import pytest
from django_tasks_db.models import DBTaskResult

from lms.management.commands.work import KEEP_EVERY, Heart
from tests.factories import make_person
from tests.lms.chores import rename
from tests.lms.test_queue import SILENCE

pytestmark = pytest.mark.django_db


def enqueue_what_was_forgotten() -> None:
    rename.enqueue(make_person().pk, "Aino Saari")


def fail() -> None:
    raise ValueError("This keeper cannot keep.")


@pytest.fixture
def keepers(settings):
    settings.KEEPERS = ["tests.lms.test_keepers.fail", "tests.lms.test_keepers.enqueue_what_was_forgotten"]


def test_heart_calls_the_keepers_every_few_minutes(keepers):
    heart = Heart("north", silent_for=SILENCE)
    counted = []

    for passed in (KEEP_EVERY * 0, KEEP_EVERY, KEEP_EVERY * 0):
        heart.last_kept -= passed
        heart.pulse()
        counted.append(DBTaskResult.objects.count())

    assert counted == [0, 1, 1]


def test_keeper_that_fails_is_reported_and_hinders_no_other(keepers, caplog):
    with caplog.at_level(logging.ERROR):
        Heart("north", silent_for=SILENCE).keep()

    assert caplog.messages == ["The keeper tests.lms.test_keepers.fail failed."]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_worker_that_starts_calls_the_keepers_before_it_takes_a_task(keepers):
    heart = Heart("north", silent_for=SILENCE)

    heart.begin()
    found = DBTaskResult.objects.count()
    heart.stop()

    assert found == 1
