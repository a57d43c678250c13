"""The logs are written to and never changed."""

import datetime

import pytest
from django.utils import timezone

from lms.actions import accesses
from lms.choices import AccessDeed
from lms.models import AccessEntry, AuditEntry, Worker
from lms.models.ledgers import Unchangeable
from tests.factories import make_cohort, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed():
    return AuditEntry.objects.record("change_cohort", make_cohort(), by=make_person("Leena Laine"))


@pytest.fixture
def opened():
    return make_opening(make_person("Leena Laine"), timezone.now())


def make_opening(by, at, **columns):
    return AccessEntry.objects.create(by=by, at=at, deed=AccessDeed.OPENED, route="people", **columns)


@pytest.mark.parametrize("entry", ["changed", "opened"])
def test_entry_is_neither_changed_nor_removed(request, entry):
    entry = request.getfixturevalue(entry)
    entries, known = type(entry).objects, type(entry).objects.values().get()
    attempts = (
        entry.save,
        entry.delete,
        lambda: entries.update(by=None),
        lambda: entries.all().delete(),
        lambda: entries.filter(pk=entry.pk).update(at=timezone.now()),
        lambda: entries.bulk_update([entry], ["at"]),
    )

    for attempt in attempts:
        with pytest.raises(Unchangeable):
            attempt()

    assert entries.values().get() == known


def test_keeper_lets_go_what_is_older_than_two_years(settings):
    leena, now = make_person("Leena Laine"), timezone.now()
    settings.ACCESS_LOG_DAYS = 730
    for days in (0, 729, 731, 4000):
        make_opening(leena, now - datetime.timedelta(days=days))

    assert accesses.forget_old() == 2
    assert [(now - entry.at).days for entry in AccessEntry.objects.all()] == [0, 729]
    assert accesses.forget_old() == 0


def test_keeper_goes_on_until_all_that_is_old_has_gone(settings, monkeypatch):
    monkeypatch.setattr(accesses, "BATCH", 2)
    leena, long_ago = make_person("Leena Laine"), timezone.now() - datetime.timedelta(days=4000)
    for minute in range(5):
        make_opening(leena, long_ago + datetime.timedelta(minutes=minute))

    assert accesses.forget_old() == 5
    assert AccessEntry.objects.count() == 0


def test_keeper_keeps_all_where_nothing_is_too_old(settings):
    settings.ACCESS_LOG_DAYS = 0
    make_opening(make_person("Leena Laine"), timezone.now() - datetime.timedelta(days=4000))

    assert accesses.forget_old() == 0
    assert AccessEntry.objects.count() == 1


def test_keeper_is_called_by_every_worker_and_never_shortens_the_audit_log(settings, changed):
    settings.ACCESS_LOG_DAYS = 1
    assert "lms.actions.accesses.forget_old" in settings.KEEPERS

    accesses.forget_old()

    assert AuditEntry.objects.count() == 1


def test_other_rows_are_changed_as_ever():
    Worker.objects.create(worker_id="north", started_at=timezone.now(), seen_at=timezone.now())

    assert Worker.objects.update(seen_at=timezone.now()) == 1


def test_whoever_comes_in_or_is_not_let_in_is_in_the_log():
    aino = make_person()

    accesses.signed_in(aino, how="code")
    accesses.not_let_in(aino, why="account_closed")

    told = AccessEntry.objects.order_by("pk").values_list("by", "person", "deed", "route", "asked")
    assert list(told) == [
        (aino.pk, aino.pk, AccessDeed.SIGNED_IN, "sign-in", "code"),
        (aino.pk, aino.pk, AccessDeed.NOT_LET_IN, "sign-in", "account_closed"),
    ]
