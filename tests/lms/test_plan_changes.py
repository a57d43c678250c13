import datetime

import pytest

from lms.actions import plans
from lms.choices import ExcusedCounts, RequirementKind
from lms.errors import Refused
from lms.models import Assignment, AuditEntry, CompletionRequirement, TrainingDay, TrainingSession
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
    make_session,
    make_submission,
    make_waiver,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def titles(rows):
    return [row.title_fi for row in rows]


def test_changed_training_day_says_what_it_said_before(cohort, leena):
    day = make_day(cohort, "Avaus")

    plans.change_training_day(day, by=leena, title_sv="Öppning", required=False)

    day.refresh_from_db()
    assert (day.title_fi, day.title_sv, day.required) == ("Avaus", "Öppning", False)
    entry = AuditEntry.objects.about(day).get()
    assert (entry.verb, entry.before, entry.after) == (
        "change_training_day",
        {"required": True},
        {"title_sv": "Öppning"},
    )


@pytest.mark.parametrize(
    "up, place, order",
    [(True, 2, ["Toinen", "Avaus", "Päätös"]), (False, 2, ["Avaus", "Päätös", "Toinen"])],
)
def test_training_day_changes_places_with_its_neighbour(cohort, leena, up, place, order):
    _first, middle, _last = (make_day(cohort, title) for title in ("Avaus", "Toinen", "Päätös"))

    plans.move_training_day(middle, up=up, place=place, by=leena)

    assert titles(cohort.training_days.all()) == order
    assert AuditEntry.objects.filter(verb="move_training_day").count() == 2


def test_pressing_twice_moves_once(cohort, leena):
    first, _second, _third = (make_day(cohort, title) for title in ("Avaus", "Toinen", "Päätös"))
    plans.move_training_day(first, up=False, place=1, by=leena)

    with pytest.raises(Refused) as refusal:
        plans.move_training_day(first, up=False, place=1, by=leena)

    assert refusal.value.code == "moved_already"
    assert titles(cohort.training_days.all()) == ["Toinen", "Avaus", "Päätös"]


def test_nothing_moves_beyond_the_ends(cohort, leena):
    day = make_day(cohort)

    for up in (True, False):
        with pytest.raises(Refused) as refusal:
            plans.move_training_day(day, up=up, place=1, by=leena)
        assert refusal.value.code == "at_the_end"


def test_places_of_one_kind_do_not_touch_the_other(cohort, leena):
    first, second = make_assignment(cohort, "Ensimmäinen"), make_assignment(cohort, "Toinen")
    final = make_final_work(cohort)

    plans.move_assignment(second, up=True, place=2, by=leena)

    assert titles(cohort.assignments.filter(kind=first.kind)) == ["Toinen", "Ensimmäinen"]
    final.refresh_from_db()
    assert final.position == 1


def test_training_day_goes_with_its_sessions(cohort, leena):
    day = make_day(cohort)
    make_session(day)

    plans.remove_training_day(day, by=leena)

    assert (TrainingDay.objects.count(), TrainingSession.objects.count()) == (0, 0)
    assert sorted(AuditEntry.objects.values_list("verb", flat=True)) == [
        "remove_session",
        "remove_training_day",
    ]


def test_training_day_with_marks_is_not_removed(cohort, leena):
    day = make_day(cohort)
    for name in ("Aino Korhonen", "Matti Mäki"):
        make_attendance(make_enrolment(cohort, name), make_session(day))

    with pytest.raises(Refused) as refusal:
        plans.remove_training_day(day, by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "has_marks",
        "2 marks have been recorded on this training day, so it was not removed. Nothing is lost.",
    )
    assert day.sessions.count() == 2


def test_one_day_is_added_with_a_session_for_each_group(cohort, leena):
    north, south = make_group(cohort, "Pohjois-Suomi"), make_group(cohort, "Etelä-Suomi")
    held = [
        plans.Holding(at(ON, 9), at(ON, 16), {"fi": "Oulu"}, "on_site", (group,)) for group in (north, south)
    ]

    day = plans.add_training_day(cohort, title={"fi": "Avaus"}, held=held, by=leena)

    said = [
        (session.place_fi, [str(group) for group in session.groups.all()]) for session in day.sessions.all()
    ]
    assert said == [("Oulu", ["Pohjois-Suomi"]), ("Oulu", ["Etelä-Suomi"])]


def test_day_whose_session_is_impossible_is_not_added(cohort, leena):
    with pytest.raises(Refused) as refusal:
        plans.add_training_day(
            cohort, title={"fi": "Avaus"}, held=[plans.Holding(at(ON, 16), at(ON, 16))], by=leena
        )

    assert (refusal.value.code, str(refusal.value)) == (
        "session_times_in_order",
        "A session ends after it starts.",
    )
    assert TrainingDay.objects.count() == 0


def test_work_in_groups_is_decided_before_anything_is_handed_in(cohort, leena):
    work = make_assignment(cohort)
    make_submission(work, make_enrolment(cohort))

    plans.change_assignment(work, by=leena, title_sv="Uppgift", in_groups=False)
    with pytest.raises(Refused) as refusal:
        plans.change_assignment(work, by=leena, in_groups=True)

    assert (refusal.value.code, str(refusal.value)) == (
        "handed_in",
        "1 work has been handed in: whether it is done alone or in groups cannot be changed any more.",
    )
    work.refresh_from_db()
    assert (work.title_sv, work.in_groups) == ("Uppgift", False)


def test_assignment_with_works_is_not_removed(cohort, leena):
    work, other = make_assignment(cohort), make_assignment(cohort)
    make_submission(work, make_enrolment(cohort))

    plans.remove_assignment(other, by=leena)
    with pytest.raises(Refused) as refusal:
        plans.remove_assignment(work, by=leena)

    assert refusal.value.code == "handed_in"
    assert list(Assignment.objects.all()) == [work]


def test_excused_days_are_left_out_of_a_share_only(cohort, leena):
    for numbers in ({"at_least": 6}, {"at_least": 6, "at_least_percent": None}):
        with pytest.raises(Refused) as refusal:
            plans.add_requirement(
                cohort, RequirementKind.TRAINING_DAYS, excused=ExcusedCounts.LEFT_OUT, by=leena, **numbers
            )
        assert refusal.value.code == "excused_needs_share"
    required = make_requirement(cohort, at_least_percent=80, excused=ExcusedCounts.LEFT_OUT)

    with pytest.raises(Refused) as refusal:
        plans.change_requirement(required, by=leena, at_least=6, at_least_percent=None)

    assert refusal.value.code == "excused_needs_share"
    required.refresh_from_db()
    assert (required.at_least, required.at_least_percent) == (None, 80)


def test_requirement_that_was_waived_stays(cohort, leena):
    required, other = make_requirement(cohort, at_least=1), make_requirement(cohort, "final_work")
    make_waiver(make_enrolment(cohort), required)

    plans.remove_requirement(other, by=leena)
    with pytest.raises(Refused) as refusal:
        plans.remove_requirement(required, by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "waived",
        "This was waived for 1 person, and the record of it rests on the requirement: it stays.",
    )
    assert list(CompletionRequirement.objects.all()) == [required]


def test_second_of_two_who_change_a_requirement_is_told(cohort, leena):
    required = make_requirement(cohort, at_least=6)
    plans.change_requirement(required, by=leena, at_least=5)

    with pytest.raises(Refused) as refusal:
        plans.change_requirement(required, by=leena, seen={"at_least": "6"}, at_least=4)

    assert refusal.value.code == "changed_meanwhile"
    required.refresh_from_db()
    assert required.at_least == 5
