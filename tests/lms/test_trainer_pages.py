"""A trainer's front door and list of cohorts."""

import datetime

import pytest
from django.urls import reverse

from lms.choices import AttendanceState
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
    make_requirement,
    make_session,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2015, 1, 20)
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def cohort(time_machine):
    time_machine.move_to(at(TODAY, 17), tick=False)
    return make_cohort()


@pytest.fixture
def tero(cohort, client):
    tero = make_trainer(cohort)
    client.force_login(tero)
    client.cookies["django_language"] = "en"
    return tero


def titles(rows):
    return [row["title"] for row in rows]


def test_today_shows_what_is_on_what_was_left_and_what_comes_next(client, cohort, tero):
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    make_session(make_day(cohort, "Kauan sitten"), TODAY - 3 * WEEK)
    left = make_session(make_day(cohort, "Kesken"), TODAY - WEEK)
    done = make_session(make_day(cohort, "Valmis"), TODAY - 2 * WEEK)
    now = make_session(make_day(cohort, "Tänään"), TODAY)
    make_session(make_day(cohort, "Seuraava"), TODAY + WEEK)
    make_attendance(aino, left)
    for enrolment in (aino, matti):
        make_attendance(enrolment, done)
    make_attendance(aino, now)

    context = client.get(reverse("today")).context

    assert [(row["title"], row["recorded"], row["people"], row["url"]) for row in context["today"]] == [
        ("Tänään", 1, 2, reverse("sheet", args=[now.pk]))
    ]
    assert [(row["title"], row["left"]) for row in context["earlier"]] == [("Kesken", 1)]
    assert titles(context["to_come"]) == ["Seuraava"]


def test_nobody_is_missed_who_was_present_when_the_day_was_held_elsewhere(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    aino = make_enrolment(cohort, groups=[south])
    day = make_day(cohort, "Alueella")
    make_session(day, TODAY - WEEK, south)
    make_attendance(aino, make_session(day, TODAY - datetime.timedelta(days=3), west))

    assert client.get(reverse("today")).context["earlier"] == []


def test_cancelled_session_of_today_says_so_and_has_no_sheet_to_open(client, cohort, tero):
    make_session(make_day(cohort, "Peruttu"), TODAY, cancelled_at=at(TODAY, 8), cancelled_by=tero)

    response = client.get(reverse("today"))

    assert [row["is_cancelled"] for row in response.context["today"]] == [True]
    assert "Record attendance" not in response.content.decode()


def test_works_that_wait_are_said_with_the_oldest(client, cohort, tero):
    assignment = make_assignment(cohort)
    make_submission(assignment, make_enrolment(cohort), on=datetime.date(2015, 1, 2))
    make_submission(assignment, make_enrolment(cohort, "Matti Mäki"), on=datetime.date(2015, 1, 9))

    context = client.get(reverse("today")).context

    assert (context["waiting"], context["oldest"]) == (2, "2 January 2015")


def test_sessions_of_cohorts_that_one_does_not_train_are_not_shown(client, cohort, tero):
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    make_session(make_day(other, "Muiden"), TODAY)

    assert client.get(reverse("today")).context["today"] == []


def test_lead_sees_the_sessions_of_today_too(client, cohort):
    make_session(make_day(cohort, "Tänään"), TODAY)
    client.force_login(make_lead(cohort.programme))

    assert titles(client.get(reverse("today")).context["today"]) == ["Tänään"]


@pytest.mark.parametrize("name", ["today", "cohorts"])
def test_page_is_for_trainers(client, cohort, name):
    client.cookies["django_language"] = "en"
    assert client.get(reverse(name)).status_code == 302

    client.force_login(make_person("Matti Mäki"))
    response = client.get(reverse(name))

    assert response.status_code == 403
    assert "This page is for trainers." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_today_takes_the_same_queries_for_one_and_for_three(
    client, cohort, tero, count, django_assert_num_queries
):
    for number in range(count):
        group = make_group(cohort, f"Ryhmä {number}")
        enrolment = make_enrolment(cohort, f"Aino Korhonen{number}", groups=[group])
        for day in (TODAY - WEEK, TODAY, TODAY + WEEK):
            session = make_session(make_day(cohort), day, group)
        make_attendance(enrolment, session)
        make_submission(make_assignment(cohort), enrolment)

    with django_assert_num_queries(14):
        client.get(reverse("today"))


@pytest.mark.parametrize("count", [1, 3])
def test_cohorts_take_the_same_queries_for_one_and_for_three(
    client, cohort, tero, count, django_assert_num_queries
):
    for number in range(count):
        another = make_cohort(f"EKJ {2020 + number}", programme=cohort.programme)
        make_trainer(another)
        make_requirement(another, at_least=1)
        make_attendance(
            make_enrolment(another, f"Aino Korhonen{number}"), make_session(make_day(another), TODAY)
        )

    with django_assert_num_queries(15):
        client.get(reverse("cohorts"))


def test_cohorts_tell_what_comes_next_how_many_attend_and_what_waits(client, cohort, tero):
    make_requirement(cohort, at_least=1)
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    held = make_session(make_day(cohort), TODAY - WEEK)
    make_attendance(aino, held)
    make_attendance(matti, held, AttendanceState.ABSENT)
    later = make_day(cohort, "Myöhemmin")
    make_session(later, TODAY + 2 * WEEK)
    make_session(make_day(cohort, "Seuraava"), TODAY + WEEK)
    make_submission(make_assignment(cohort), aino)
    ended = make_cohort("EKJ 2012", programme=cohort.programme, ends_on=TODAY - WEEK)
    make_trainer(ended)

    context = client.get(reverse("cohorts")).context

    (row,) = context["running"]
    assert (row["cohort"], row["people"], row["next"]["title"]) == (cohort, 2, "Seuraava")
    assert (row["attendance"]["share"], row["waiting"]) == (0.5, 1)
    assert [row["cohort"] for row in context["ended"]] == [ended]
