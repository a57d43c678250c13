import threading
import time

import pytest
from django.db import connection, transaction

from lms.actions import rosters
from lms.actions.rosters import Counts
from lms.errors import Refused
from lms.models import AuditEntry, Enrolment
from tests.factories import make_enrolment, make_organisation
from tests.lms.rosters.story import AINO, TERO, UNIT, everything_written

pytestmark = pytest.mark.django_db


def test_plan_that_was_done_meanwhile_writes_nothing(planned, leena):
    first, second = planned(AINO, TERO), planned(AINO, TERO)
    rosters.apply(first, by=leena)
    before = everything_written()

    outcome = rosters.apply(second, by=leena)

    assert outcome.counts == Counts(new=0, changed=0, same=2, error=0)
    assert everything_written() == before


def test_plan_that_was_half_done_meanwhile_is_refused(planned, leena):
    plan = planned(AINO, TERO)
    rosters.apply(planned(AINO), by=leena)

    with pytest.raises(Refused) as refusal:
        rosters.apply(plan, by=leena)

    assert (refusal.value.code, str(refusal.value.sentence)) == (
        "roster_outdated",
        "The cohort has changed since the roster was read. Nothing was imported: read the file again.",
    )
    assert Enrolment.objects.count() == 1


def test_what_is_decided_by_hand_after_the_plan_is_kept(planned, imported, leena):
    imported(f"{AINO};Talous", headings=UNIT)
    plan = planned(f"{AINO};Rahoitus", f"{TERO};Rahoitus", headings=UNIT)
    Enrolment.objects.update(unit="Konserni")

    with pytest.raises(Refused) as refusal:
        rosters.apply(plan, by=leena)

    assert refusal.value.code == "roster_outdated"
    assert Enrolment.objects.get().unit == "Konserni"


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_enrol_everybody_once(planned, leena):
    plan = planned(*(f"p{number}@kunta.example;Aino;Korhonen {number};Espoo" for number in range(50)))
    together, outcomes = threading.Barrier(2), []

    def run() -> None:
        together.wait()
        try:
            outcomes.append(rosters.apply(plan, by=leena).counts)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=lambda counts: counts.new) == [
        Counts(new=0, changed=0, same=50, error=0),
        Counts(new=50, changed=0, same=0, error=0),
    ]
    assert (Enrolment.objects.count(), AuditEntry.objects.count()) == (50, 100)


@pytest.mark.django_db(transaction=True)
def test_place_that_is_being_given_past_the_verbs_makes_the_plan_outdated(planned, cohort, leena):
    """Such as by a script, which does not hold the cohort: it may be the database that finds the second place."""
    plan = planned(AINO, TERO)
    given = threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                make_enrolment(cohort, "Aino Korhonen")
                given.set()
                time.sleep(0.3)  # the import reads meanwhile, and waits for this when it writes
        finally:
            connection.close()

    script = threading.Thread(target=run)
    script.start()
    given.wait()
    with pytest.raises(Refused) as refusal:
        rosters.apply(plan, by=leena)
    script.join()

    assert refusal.value.code == "roster_outdated"
    assert Enrolment.objects.count() == 1


# How much is asked of the database


@pytest.mark.parametrize("count", [3, 30])
def test_queries_do_not_grow_with_the_roster(planned, leena, count, django_assert_num_queries):
    make_organisation("Pori")
    lines = [f"p{number}@kunta.example;Aino;Korhonen {number};Espoo" for number in range(count)]
    moved = [line.replace("Espoo", "Pori") for line in lines]

    with django_assert_num_queries(4):
        new = planned(*lines)
    with django_assert_num_queries(13):
        rosters.apply(new, by=leena)
    with django_assert_num_queries(4):
        changed = planned(*moved)
    with django_assert_num_queries(10):
        rosters.apply(changed, by=leena)
    same = planned(*moved)
    with django_assert_num_queries(7):
        rosters.apply(same, by=leena)
