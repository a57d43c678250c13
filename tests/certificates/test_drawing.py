import datetime
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from certificates import drawing, issuing
from certificates.models import Certificate, CertificateEdition
from lms.actions import queue
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_lead

pytestmark = pytest.mark.django_db

A_WHILE = datetime.timedelta(minutes=6)


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def issued(cohort):
    """The certificates of three people, issued a while ago; their task waits."""
    people = [make_completed(cohort, name) for name in ("Aino Korhonen", "Matti Mäki", "Olli Niemi")]
    return issue_a_while_ago(people)


def issue_a_while_ago(people):
    certificates = issuing.issue_all(people, by=make_lead(people[0].cohort.programme), on=CEREMONY)
    keys = [row.pk for row in certificates]
    Certificate.objects.filter(pk__in=keys).update(issued_at=timezone.now() - A_WHILE)
    return certificates


def lose_five_workers():
    for worker in ("one", "two", "three", "four", "five"):
        DBTaskResult.objects.get().claim(worker)
    queue.put_back_lost(now=timezone.now(), silent_for=datetime.timedelta(seconds=30))


def make_undrawable(certificate):
    content = certificate.content | {"holder": "Ä" * 2000}
    Certificate.objects.filter(pk=certificate.pk).update(content=content)


def waiting():
    return list(
        CertificateEdition.objects.waiting().order_by("pk").values_list("certificate__number", flat=True)
    )


def stored_files():
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def keys_enqueued(**conditions):
    tasks = DBTaskResult.objects.filter(**conditions).order_by("enqueued_at")
    return [task.args_kwargs["args"][0] for task in tasks]


def test_draw_makes_each_edition_once(issued):
    keys = [row.pk for row in issued]

    assert drawing.draw(keys) == 9
    assert drawing.draw(keys) == 0


def test_document_that_another_drew_first_stays_and_ours_is_cleared_away(issued):
    keys = [issued[0].pk]
    while_we_draw = []

    def another_is_quicker(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not while_we_draw:
            while_we_draw.append(sql)
            drawing.draw(keys)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_is_quicker):
        assert drawing.draw(keys) == 0

    editions = issued[0].editions.all()
    assert stored_files() == sorted(Path(edition.document.path) for edition in editions)
    for edition in editions:
        assert hashlib.sha256(edition.document.read()).hexdigest() == edition.sha256


def test_one_that_cannot_be_drawn_holds_no_other(issued):
    make_undrawable(issued[1])

    with pytest.raises(ExceptionGroup, match="Editions that could not be drawn: 3") as failure:
        drawing.draw([row.pk for row in issued])

    assert waiting() == [issued[1].number] * 3
    assert [one.__notes__ for one in failure.value.exceptions] == [
        [f"This is about EKJ-2016-0002 ({language})."] for language in ("en", "fi", "sv")
    ]


def test_content_that_cannot_be_read_holds_no_other(issued):
    Certificate.objects.filter(pk=issued[1].pk).update(content={})

    with pytest.raises(ExceptionGroup):
        drawing.draw([row.pk for row in issued])

    assert waiting() == [issued[1].number] * 3


@pytest.mark.parametrize(
    "attempt, seconds", [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (1_000_000, 3600)]
)
def test_pauses_between_attempts_grow_up_to_an_hour(attempt, seconds):
    assert drawing.pause_after(attempt) == datetime.timedelta(seconds=seconds)


def test_failure_is_tried_again_even_after_a_thousand_attempts(issued):
    make_undrawable(issued[1])
    keys = [row.pk for row in issued]
    DBTaskResult.objects.all().delete()

    with pytest.raises(ExceptionGroup):
        drawing.draw_in_background.func(keys, 1000)

    again = DBTaskResult.objects.get()
    assert again.args_kwargs["args"] == [keys, 1001]
    assert again.run_after > timezone.now() + datetime.timedelta(minutes=59)


def test_certificates_whose_task_lost_five_workers_become_files_by_themselves(issued, work):
    lose_five_workers()
    assert DBTaskResult.objects.get().status == "FAILED"

    assert drawing.enqueue_forgotten() == 3
    work()

    assert waiting() == []
    assert keys_enqueued(status="SUCCESSFUL") == [[row.pk] for row in issued]


def test_certificate_that_lost_five_workers_alone_pauses_for_an_hour(cohort):
    (certificate,) = issue_a_while_ago([make_completed(cohort)])
    lose_five_workers()

    assert drawing.enqueue_forgotten() == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - datetime.timedelta(minutes=61))
    assert drawing.enqueue_forgotten() == 1
    assert keys_enqueued(status="READY") == [[certificate.pk]]


def test_certificates_whose_tasks_are_gone_are_enqueued_once(issued):
    DBTaskResult.objects.all().delete()

    assert drawing.enqueue_forgotten() == 3
    assert drawing.enqueue_forgotten() == 0


@pytest.mark.parametrize("taken", [False, True])
def test_certificates_with_a_task_that_waits_or_runs_are_not_forgotten(issued, taken):
    if taken:
        DBTaskResult.objects.get().claim("north")

    assert drawing.enqueue_forgotten() == 0
    assert DBTaskResult.objects.count() == 1


def test_certificate_issued_a_moment_ago_is_not_forgotten_yet(issued):
    DBTaskResult.objects.all().delete()
    Certificate.objects.update(issued_at=timezone.now())

    assert drawing.enqueue_forgotten() == 0


def test_certificates_that_are_drawn_are_left_alone(issued):
    drawing.draw_waiting()
    DBTaskResult.objects.all().delete()

    assert drawing.enqueue_forgotten() == 0


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_the_same_time_enqueue_each_forgotten_one_once():
    cohort = make_certifying_cohort()
    issued = issue_a_while_ago([make_completed(cohort, f"Osallistuja {letter}") for letter in "ABCDEF"])
    DBTaskResult.objects.all().delete()

    def look(_):
        try:
            return drawing.enqueue_forgotten()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(look, range(4))) == 6
    assert sorted(keys_enqueued()) == [[row.pk] for row in issued]


@pytest.mark.django_db(transaction=True)
def test_issuing_one_draws_it_at_once_and_the_queue_waits_meanwhile():
    cohort = make_certifying_cohort()

    certificate = issuing.issue(make_completed(cohort), by=make_lead(cohort.programme), on=CEREMONY)

    assert [edition.is_ready for edition in certificate.editions.all()] == [True, True, True]
    assert DBTaskResult.objects.get().run_after > certificate.issued_at + datetime.timedelta(seconds=29)
