import datetime

import pytest
from django.utils.translation import override

from lms.actions import plans
from lms.choices import AssignmentKind, ExcusedCounts, RequirementKind, SessionMode
from lms.errors import Refused
from lms.models import AuditEntry, CompletionRequirement, TrainingSession
from tests.factories import at, make_cohort, make_group, make_lead, make_programme

pytestmark = pytest.mark.django_db

DAY = datetime.date(2015, 8, 25)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def test_training_days_follow_one_another(cohort, leena):
    first = plans.add_training_day(cohort, title={"fi": "Aloitus"}, theme={"sv": "Start"}, by=leena)
    forum = plans.add_training_day(
        cohort, title={"fi": "Foorumi"}, required=False, open_beyond_cohort=True, by=leena
    )

    assert (first.position, first.required, first.theme_sv) == (1, True, "Start")
    assert (forum.position, forum.required, forum.open_beyond_cohort) == (2, False, True)


def test_place_in_the_list_is_for_one_training_day(cohort, leena):
    plans.add_training_day(cohort, title={"fi": "Aloitus"}, position=4, by=leena)

    with override("en"), pytest.raises(Refused) as refusal:
        plans.add_training_day(cohort, title={"fi": "Toinen"}, position=4, by=leena)

    assert refusal.value.code == "training_day_one_per_place"
    assert AuditEntry.objects.count() == 1


def test_training_day_may_be_held_several_times(cohort, leena):
    day = plans.add_training_day(cohort, title={"fi": "Työpaja"}, by=leena)
    north = make_group(cohort, "Pohjoinen")

    for groups in ([north], []):
        plans.hold_session(
            day,
            starts_at=at(DAY, 9),
            ends_at=at(DAY, 15),
            place={"fi": "Oulu", "sv": "Uleåborg"},
            mode=SessionMode.HYBRID,
            groups=groups,
            by=leena,
        )

    assert [list(session.groups.all()) for session in day.sessions.order_by("pk")] == [[north], []]
    assert {(session.mode, session.place_sv) for session in day.sessions.all()} == {("hybrid", "Uleåborg")}


def test_audit_of_a_session_names_its_groups(cohort, leena):
    day = plans.add_training_day(cohort, title={"fi": "Työpaja"}, by=leena)
    times = {"starts_at": at(DAY, 9), "ends_at": at(DAY, 15)}
    groups = [make_group(cohort, "Pohjoinen"), make_group(cohort, "Etelä")]

    for_some = plans.hold_session(day, **times, groups=groups, by=leena)
    for_all = plans.hold_session(day, **times, by=leena)

    assert AuditEntry.objects.about(for_some).get().after["groups"] == [group.pk for group in groups]
    assert "groups" not in AuditEntry.objects.about(for_all).get().after


def test_session_ends_after_it_starts_and_is_for_groups_of_its_cohort(cohort, leena):
    day = plans.add_training_day(cohort, title={"fi": "Työpaja"}, by=leena)
    stranger = make_group(make_cohort("EMBA 5", programme=make_programme("EMBA")), "Muut")

    with pytest.raises(Refused) as backwards:
        plans.hold_session(day, starts_at=at(DAY, 15), ends_at=at(DAY, 9), by=leena)
    with pytest.raises(Refused) as elsewhere:
        plans.hold_session(day, starts_at=at(DAY, 9), ends_at=at(DAY, 15), groups=[stranger], by=leena)

    assert (backwards.value.code, elsewhere.value.code) == ("session_times_in_order", "other_cohort")
    assert TrainingSession.objects.count() == 0


def test_assignments_are_counted_within_their_kind(cohort, leena):
    works = [
        plans.add_assignment(cohort, kind=kind, title={"fi": "Työ"}, due_at=at(DAY), in_groups=True, by=leena)
        for kind in (AssignmentKind.INTERMEDIATE, AssignmentKind.FINAL_WORK, AssignmentKind.INTERMEDIATE)
    ]

    assert [(work.kind, work.position) for work in works] == [
        ("intermediate", 1),
        ("final_work", 1),
        ("intermediate", 2),
    ]


def test_requirements_say_a_number_or_a_share(cohort, leena):
    days = plans.add_requirement(
        cohort, RequirementKind.TRAINING_DAYS, at_least_percent=80, excused=ExcusedCounts.LEFT_OUT, by=leena
    )
    work = plans.add_requirement(cohort, RequirementKind.FINAL_WORK, by=leena)

    assert (days.at_least_percent, days.excused, days.position, work.position) == (80, "left_out", 1, 2)


@pytest.mark.parametrize(
    "kind, numbers, code",
    [
        (RequirementKind.TRAINING_DAYS, {}, "requirement_days_or_share"),
        (RequirementKind.TRAINING_DAYS, {"at_least": 5, "at_least_percent": 80}, "requirement_days_or_share"),
        (RequirementKind.TRAINING_DAYS, {"at_least_percent": 0}, "requirement_share_in_range"),
        (
            RequirementKind.INTERMEDIATE_ASSIGNMENTS,
            {"at_least_percent": 80},
            "requirement_share_of_days_only",
        ),
        (RequirementKind.FINAL_WORK, {"at_least": 1}, "number_meaningless"),
        ("singing", {}, "kind_invalid"),
    ],
)
def test_requirement_that_says_nothing_sensible_is_refused(cohort, leena, kind, numbers, code):
    with pytest.raises(Refused) as refusal:
        plans.add_requirement(cohort, kind, by=leena, **numbers)

    assert refusal.value.code == code
    assert CompletionRequirement.objects.count() == 0


def test_one_requirement_of_a_kind(cohort, leena):
    plans.add_requirement(cohort, RequirementKind.FINAL_WORK, by=leena)

    with override("en"), pytest.raises(Refused) as refusal:
        plans.add_requirement(cohort, RequirementKind.FINAL_WORK, by=leena)

    with override("en"):
        assert str(refusal.value) == "The cohort has a requirement of this kind already."
