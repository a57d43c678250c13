import datetime

import pytest
from django.utils import timezone

from lms import consequences
from lms.choices import AttendanceState
from lms.models import CompletionRequirement
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_lead,
    make_requirement,
    make_review,
    make_session,
    make_submission,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 1, 20)
LATER = datetime.date(2015, 1, 27)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def complete(enrolment, on=ON):
    enrolment.completed_on, enrolment.completed_at, enrolment.completed_by = on, at(on), enrolment.enrolled_by
    enrolment.save()
    return enrolment


def attended(cohort, session, *names, state=AttendanceState.PRESENT_ON_SITE):
    rows = [make_enrolment(cohort, name) for name in names]
    for row in rows:
        make_attendance(row, session, state)
    return rows


def test_what_has_not_begun_is_changed_without_a_word(cohort):
    make_requirement(cohort, at_least=1)
    make_enrolment(cohort)
    day = make_day(cohort)
    future = timezone.localdate() + datetime.timedelta(days=30)
    cohort.ends_on = future + datetime.timedelta(days=30)
    session = make_session(day, future)
    session.day.cohort = cohort

    assert consequences.moving(session, starts_at=at(future + datetime.timedelta(days=1)), groups=[]) == []
    assert consequences.cancelling(session) == []
    assert consequences.planning_day(cohort, required=True) == []
    assert consequences.setting_work(cohort, kind="final_work") == []


def test_marks_move_with_the_session_and_are_counted(cohort):
    session = make_session(make_day(cohort), ON)
    attended(cohort, session, "Aino Korhonen", "Matti Mäki")

    assert consequences.moving(session, starts_at=at(LATER, 9), groups=[]) == [
        "2 marks were recorded at this session; they stay and will be on 27 January 2015."
    ]
    assert consequences.moving(session, starts_at=at(ON, 13), groups=[]) == []


def test_session_beyond_the_last_day_of_the_cohort_is_told(cohort):
    assert consequences.holding(cohort, [at(ON), at(datetime.date(2016, 2, 13))]) == [
        "13 February 2016 is outside the time of the cohort, 1 November 2014 – 12 February 2016."
    ]


def test_who_completed_before_the_new_day_is_named(cohort):
    make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort), ON)
    (aino,) = attended(cohort, session, "Aino Korhonen")
    complete(aino, on=ON)

    assert consequences.moving(session, starts_at=at(LATER, 9), groups=[]) == [
        "1 mark was recorded at this session; it stays and will be on 27 January 2015.",
        "Aino Korhonen completed before the new day. The completion stays as it is.",
    ]


def test_other_groups_change_for_whom_a_share_is_planned(cohort):
    north = make_group(cohort, "Pohjois-Suomi")
    make_requirement(cohort, at_least_percent=100)
    attended(cohort, make_session(make_day(cohort), ON), "Aino Korhonen")
    for_north = make_session(make_day(cohort), LATER, north)

    assert consequences.moving(for_north, starts_at=for_north.starts_at, groups=[]) == [
        "Aino Korhonen meets a requirement now and would not any more."
    ]


def test_cancelling_names_exactly_who_would_lose_a_day(cohort):
    make_requirement(cohort, at_least=1)
    day = make_day(cohort)
    session, other = make_session(day, ON), make_session(day, LATER)
    aino, matti, aile = attended(cohort, session, "Aino Korhonen", "Matti Mäki", "Áile Aikio")
    make_attendance(matti, other)
    attended(cohort, session, "Veera Ek", state=AttendanceState.EXCUSED)
    attended(cohort, session, "Olli Niemi", state=AttendanceState.ABSENT)

    assert consequences.cancelling(session) == [
        "5 marks were recorded at this session. They stay in the record and no longer count.",
        "2 people would lose a day of attendance: Áile Aikio, Aino Korhonen.",
        "Veera Ek would lose an excused day.",
        "2 people meet a requirement now and would not any more: Áile Aikio, Aino Korhonen.",
    ]


def test_removing_a_day_says_what_nobody_can_meet_then(cohort):
    make_requirement(cohort, at_least=2)
    day, _other = make_day(cohort), make_day(cohort)
    make_enrolment(cohort)

    assert consequences.removing_day(day) == [
        "2 training days are required, 1 is planned: nobody can meet this.",
        "Aino Korhonen could not meet the requirements any more.",
    ]


def test_removing_a_day_that_does_not_count_touches_nobody(cohort):
    make_requirement(cohort, at_least=1)
    make_day(cohort)

    assert consequences.removing_day(make_day(cohort, required=False)) == []


def test_day_that_counts_no_longer_takes_away_what_was_met(cohort):
    make_requirement(cohort, at_least=1)
    day = make_day(cohort)
    make_day(cohort)
    attended(cohort, make_session(day, ON), "Aino Korhonen")

    assert consequences.changing_day(day, required=True) == []
    assert consequences.changing_day(day, required=False) == [
        "Aino Korhonen meets a requirement now and would not any more."
    ]


def test_new_day_names_those_who_completed_without_it(cohort):
    make_requirement(cohort, at_least_percent=100)
    (aino,) = attended(cohort, make_session(make_day(cohort), ON), "Aino Korhonen")
    complete(aino)

    assert consequences.planning_day(cohort, required=True) == [
        "Aino Korhonen has completed and would not have with this change. The completion stays."
    ]


def test_requirement_beyond_the_plan_is_told_with_its_figures(cohort):
    make_day(cohort)

    asked = CompletionRequirement(cohort=cohort, kind="training_days", at_least=6)

    assert consequences.requiring(asked) == [
        "6 training days are required, 1 is planned: nobody can meet this."
    ]


def test_raised_requirement_names_who_completed_and_who_would_not_meet_it(cohort):
    required = make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort), ON)
    make_day(cohort)
    aino, _matti = attended(cohort, session, "Aino Korhonen", "Matti Mäki")
    complete(aino)
    required.at_least = 2

    assert consequences.requiring(required) == [
        "Aino Korhonen has completed and would not have with this change. The completion stays.",
        "Matti Mäki meets a requirement now and would not any more.",
    ]


def test_lowered_requirement_names_who_would_meet_it(cohort):
    required = make_requirement(cohort, at_least=2)
    session = make_session(make_day(cohort), ON)
    make_day(cohort)
    attended(cohort, session, "Aino Korhonen")
    required.at_least = 1

    assert consequences.requiring(required) == ["Aino Korhonen would meet a requirement that is missing now."]


def test_new_requirement_beyond_what_is_set_names_nobody_who_met_it(cohort):
    aino = make_enrolment(cohort)
    make_requirement(cohort, "final_work")
    make_review(make_submission(make_final_work(cohort), aino))
    complete(aino)
    make_assignment(cohort)

    asked = CompletionRequirement(cohort=cohort, kind="intermediate_assignments")

    assert consequences.requiring(asked) == [
        "Aino Korhonen has completed and would not have with this change. The completion stays."
    ]


def test_new_due_date_counts_the_works_and_those_that_it_makes_late(cohort):
    work = make_assignment(cohort, due_at=at(datetime.date(2015, 12, 1)))
    for name, on in (("Aino Korhonen", ON), ("Matti Mäki", LATER)):
        make_submission(work, make_enrolment(cohort, name), on=on)
    due = at(ON, 23)

    assert consequences.changing_work(work, due_at=work.due_at, instructions=[]) == [
        "2 works were handed in under the earlier instructions."
    ]
    assert consequences.changing_work(work, due_at=due, instructions=[""]) == [
        "The new due date has passed already.",
        "2 works have been handed in already.",
        "With the new due date 1 of them came late.",
    ]


def test_assignment_that_goes_takes_its_requirement_out_of_reach(cohort):
    make_requirement(cohort, "final_work")

    assert consequences.removing_work(make_final_work(cohort)) == [
        "The final work is required, but none has been set: nobody can meet this."
    ]


def test_many_are_named_up_to_a_point_and_then_counted(cohort, monkeypatch):
    monkeypatch.setattr(consequences, "NAMED", 2)
    session = make_session(make_day(cohort), ON)
    attended(cohort, session, "Aino Korhonen", "Matti Mäki", "Veera Ek")

    assert consequences.cancelling(session)[1] == (
        "3 people would lose a day of attendance: Veera Ek, Aino Korhonen and 1 more."
    )


@pytest.mark.parametrize("people", [1, 3])
def test_consequences_take_the_same_queries_for_one_and_for_three(cohort, people, django_assert_num_queries):
    make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort), ON)
    attended(cohort, session, *["Aino Korhonen", "Matti Mäki", "Veera Ek"][:people])

    with django_assert_num_queries(12):
        consequences.cancelling(session)
