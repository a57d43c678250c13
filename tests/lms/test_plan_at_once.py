"""Two people at the plan of a cohort at once, and what no form sends."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from lms.actions import attendance, plans, sessions
from lms.choices import AttendanceState
from lms.errors import Refused
from lms.models import AuditEntry, TrainingDay, TrainingSession
from tests.factories import (
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_requirement,
    make_session,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.mark.django_db(transaction=True)
def test_a_session_is_cancelled_while_its_people_are_marked_at_another(cohort, leena):
    first, second = make_session(make_day(cohort), ON), make_session(make_day(cohort), ON)
    aino = make_enrolment(cohort)
    make_attendance(aino, second)
    done = []

    def cancel() -> None:
        try:
            done.append(sessions.cancel(second, by=leena))
        finally:
            connection.close()

    canceller = threading.Thread(target=cancel)
    with transaction.atomic():
        attendance.record(first, {aino.pk: AttendanceState.ABSENT}, by=leena)
        canceller.start()
        time.sleep(0.3)  # it waits by now for what is held here
        attendance.record(second, {aino.pk: AttendanceState.EXCUSED}, by=leena)
    canceller.join()

    assert done == [second]
    assert TrainingSession.objects.get(pk=second.pk).cancelled_at is not None


def test_what_somebody_removed_meanwhile_is_said_and_logged_once(cohort, leena):
    day = make_day(cohort)
    session = make_session(make_day(cohort))
    requirement = make_requirement(cohort, at_least=1)
    removals = [
        lambda: plans.remove_training_day(TrainingDay.objects.get(pk=day.pk), by=leena),
        lambda: sessions.remove(TrainingSession.objects.get(pk=session.pk), by=leena),
        lambda: plans.remove_requirement(type(requirement).objects.get(pk=requirement.pk), by=leena),
    ]
    again = [
        lambda: plans.remove_training_day(day, by=leena),
        lambda: sessions.remove(session, by=leena),
        lambda: sessions.cancel(session, by=leena),
        lambda: plans.remove_requirement(requirement, by=leena),
        lambda: plans.change_requirement(requirement, at_least=2, by=leena),
    ]
    for remove in removals:
        remove()

    codes = []
    for act in again:
        with pytest.raises(Refused) as refusal:
            act()
        codes.append(refusal.value.code)

    assert codes == ["removed_meanwhile"] * 5
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize("key", ["9" * 25, "9" * 5000, "\x00", "-1", "x"])
def test_group_that_cannot_be_one_is_refused_at_its_field(client, cohort, leena, key):
    make_group(cohort)
    client.force_login(leena)
    sent = {"on": "2015-01-20", "starts": "09:00", "ends": "16:00", "mode": "on_site", "groups": key}

    response = client.post(reverse("session-new", args=[make_day(cohort).pk]), sent)

    assert list(response.context["form"].errors) == ["groups"]
    assert TrainingSession.objects.count() == 0


def test_day_before_all_clocks_is_refused_at_its_field(client, cohort, leena):
    client.force_login(leena)
    session = {"on": "0001-01-01", "starts": "00:00", "ends": "16:00", "mode": "on_site"}
    work = {"title_fi": "Työ", "kind": "final_work", "due_at": "0001-01-01T00:00"}

    held = client.post(reverse("session-new", args=[make_day(cohort).pk]), session)
    due = client.post(reverse("assignment-new", args=[cohort.slug]), work)

    assert (list(held.context["form"].errors), list(due.context["form"].errors)) == (["on"], ["due_at"])


@pytest.mark.parametrize("seen", ["[" * 5000, '{"pk": "1"}', '{"nonsense": "x"}', "[1]", "7"])
def test_what_was_seen_of_columns_that_are_none_changes_nothing(client, cohort, leena, seen):
    session = make_session(make_day(cohort), ON)
    client.force_login(leena)
    sent = {"seen": seen, "on": "2015-01-20", "starts": "10:00", "ends": "16:00", "mode": "remote"}

    response = client.post(reverse("session-edit", args=[session.pk]), sent)

    assert response.status_code == 302
    assert TrainingSession.objects.get().mode == "remote"
