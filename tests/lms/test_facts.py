"""Progress from rows: what is read of whom, and in how many queries."""

import datetime

import pytest

from lms.choices import AttendanceState, ReviewDecision
from lms.completion import assess, assess_all
from lms.facts import DayFacts, Facts, MembershipFacts, SessionFacts, VersionFacts, read
from lms.models import Enrolment, User
from lms.progress import DayState, State
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_membership,
    make_requirement,
    make_review,
    make_session,
    make_submission,
    make_version,
    make_waiver,
)

pytestmark = pytest.mark.django_db

JANUARY = datetime.date(2015, 1, 20)
MARCH = datetime.date(2015, 3, 10)
TODAY = datetime.date(2015, 6, 1)


def make_whole_programme():
    """A cohort that asks for a day, all intermediate assignments and the final work."""
    cohort = make_cohort()
    make_requirement(cohort, "training_days", at_least=1)
    make_requirement(cohort, "intermediate_assignments")
    make_requirement(cohort, "final_work")
    make_session(make_day(cohort), JANUARY, make_group(cohort))
    make_assignment(cohort)
    make_final_work(cohort)
    return cohort


def make_all_done(enrolment):
    for session in enrolment.cohort.training_days.get().sessions.all():
        make_attendance(enrolment, session)
    for assignment in enrolment.cohort.assignments.all():
        make_review(make_submission(assignment, enrolment))
    return enrolment


@pytest.mark.parametrize("names", [["Aino Korhonen"], ["Aino Korhonen", "Berit Näkkäläjärvi", "Åke Öst"]])
def test_whole_cohort_is_read_in_eight_queries(names, django_assert_num_queries):
    cohort = make_whole_programme()
    for name in names:
        make_waiver(
            make_all_done(make_enrolment(cohort, name, groups=cohort.groups.all())),
            cohort.requirements.first(),
        )
    enrolments = list(cohort.enrolments.all())

    with django_assert_num_queries(8):
        progress = assess_all(enrolments, today=TODAY)
        sentences = [
            item.sentence + item.requirement.kind for each in progress.values() for item in each.items
        ]

    assert [each.is_complete for each in progress.values()] == [True] * len(names)
    assert len(sentences) == 3 * len(names)


def test_queryset_is_asked_once(django_assert_num_queries):
    make_enrolment()
    enrolments = Enrolment.objects.all()

    with django_assert_num_queries(9):
        assess_all(enrolments, today=TODAY)
        list(enrolments)


def test_progress_comes_in_the_order_asked():
    cohort = make_whole_programme()
    aino, berit = make_enrolment(cohort), make_enrolment(cohort, "Berit Näkkäläjärvi")

    assert list(assess_all([berit, aino], today=TODAY)) == [berit.pk, aino.pk]


def test_nobody_has_no_progress():
    assert assess_all([]) == {}


def test_everyone_has_their_own_progress():
    cohort = make_whole_programme()
    aino = make_all_done(make_enrolment(cohort))
    berit = make_enrolment(cohort, "Berit Näkkäläjärvi")

    progress = assess_all([aino, berit], today=TODAY)

    assert [each.is_complete for each in progress.values()] == [True, False]
    assert [item.state for item in progress[berit.pk].items] == 3 * [State.MISSING]


def test_cohorts_are_not_mixed():
    aino = make_all_done(make_enrolment(make_whole_programme()))
    again = make_enrolment(make_cohort("EKJ 2016–2018"))
    make_requirement(again.cohort, "final_work")

    progress = assess_all([aino, again], today=TODAY)

    assert (progress[aino.pk].is_complete, progress[again.pk].is_complete) == (True, False)
    assert [item.of for item in progress[again.pk].items] == [0]


def test_facts_are_what_the_rows_say():
    cohort = make_cohort()
    south, north = make_group(cohort), make_group(cohort, "Pohjois-Suomi")
    aino = make_enrolment(cohort)
    make_membership(aino, south, joined_on=JANUARY, left_on=MARCH)
    day, empty = make_day(cohort), make_day(cohort)
    late = make_session(day, MARCH, south, north)
    early = make_session(day, JANUARY, cancelled_at=at(JANUARY), cancelled_by=User.objects.system())
    make_attendance(aino, late, AttendanceState.EXCUSED)
    requirement = make_requirement(cohort, at_least=1)
    waiver = make_waiver(aino, requirement)
    assignment = make_assignment(cohort)
    version = make_submission(assignment, aino, on=JANUARY)
    make_review(version, ReviewDecision.RETURNED, on=MARCH)
    make_version(version.submission, on=MARCH)

    assert read([aino], today=TODAY) == {
        aino.pk: Facts(
            today=TODAY,
            joined_on=cohort.starts_on,
            requirements=(requirement,),
            days=(
                DayFacts(
                    day,
                    (
                        SessionFacts(early.pk, JANUARY, is_cancelled=True),
                        SessionFacts(late.pk, MARCH, frozenset([south.pk, north.pk])),
                    ),
                ),
                DayFacts(empty),
            ),
            assignments=(assignment,),
            memberships=(MembershipFacts(south.pk, JANUARY, MARCH),),
            marks={late.pk: AttendanceState.EXCUSED},
            versions=(
                VersionFacts(assignment.pk, 1, JANUARY, ReviewDecision.RETURNED, MARCH),
                VersionFacts(assignment.pk, 2, MARCH),
            ),
            waivers={requirement.pk: waiver},
        )
    }


def test_session_just_after_midnight_is_of_the_day_that_begins_in_helsinki():
    aino = make_enrolment()
    make_requirement(aino.cohort, at_least=1)
    make_session(make_day(aino.cohort), starts_at=at(MARCH, 0), ends_at=at(MARCH, 1))

    [item] = assess(aino, today=MARCH).items

    assert [(day.state, day.on) for day in item.days] == [(DayState.TO_COME, MARCH)]


def test_work_done_together_is_accepted_for_every_author():
    cohort = make_whole_programme()
    aino, berit = make_enrolment(cohort), make_enrolment(cohort, "Berit Näkkäläjärvi")
    ake = make_enrolment(cohort, "Åke Öst")
    make_review(make_submission(cohort.assignments.get(kind="final_work"), aino, berit))

    progress = assess_all([aino, berit, ake], today=TODAY)

    assert [each.items[2].state for each in progress.values()] == [State.MET, State.MET, State.MISSING]


def test_waiver_that_was_undone_is_not_in_force():
    cohort = make_cohort()
    requirement = make_requirement(cohort, at_least=1)
    aino = make_enrolment(cohort)
    undone = {"undone_at": at(MARCH), "undone_by": User.objects.system(), "undone_reason": "Erehdys"}
    make_waiver(aino, requirement, **undone)

    assert [item.state for item in assess(aino, today=TODAY).items] == [State.MISSING]


def test_today_is_today_unless_told_otherwise(time_machine):
    time_machine.move_to(at(MARCH, 8))
    aino = make_enrolment()
    make_requirement(aino.cohort, at_least=1)
    make_session(make_day(aino.cohort), MARCH)

    [item] = assess(aino).items

    assert [day.state for day in item.days] == [DayState.TO_COME]
