"""A cohort copied from an earlier one: the plan with its days moved, nobody and nothing of theirs."""

import datetime

import pytest

from lms.actions import cohorts
from lms.choices import GroupKind, SessionMode
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, CohortGroup, DevelopmentProject, Enrolment, TrainingSession
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_person,
    make_requirement,
    make_session,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

# The old plan is in winter time; what comes to lie in April is in summer time.
OLD_START, NEW_START = datetime.date(2015, 1, 12), datetime.date(2016, 4, 4)


@pytest.fixture
def cohort():
    return make_cohort(
        starts_on=OLD_START,
        ends_on=datetime.date(2015, 12, 31),
        ceremony_on=datetime.date(2016, 1, 29),
        planned_training_days=1,
        scope_fi="Kuusi päivää",
        chair=make_person("Kalle Puhe"),
    )


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def copy(cohort, leena, **asked):
    asked = {"title": {"fi": "EKJ 2016"}, "starts_on": NEW_START} | asked
    return cohorts.copy(cohort, by=leena, **asked)


def test_days_move_by_as_much_as_the_start(cohort, leena):
    new = copy(cohort, leena, slug="ekj-2016")

    new.refresh_from_db()
    assert (new.programme, new.slug, new.title_fi, new.scope_fi) == (
        cohort.programme,
        "ekj-2016",
        "EKJ 2016",
        "Kuusi päivää",
    )
    assert (new.starts_on, new.ends_on, new.ceremony_on) == (
        NEW_START,
        datetime.date(2017, 3, 23),
        datetime.date(2017, 4, 21),
    )
    assert (new.planned_training_days, new.chair) == (1, None)


def test_clock_shows_the_same_time_on_the_other_side_of_summer_time(cohort, leena):
    day = make_day(cohort)
    make_session(day, OLD_START, mode=SessionMode.HYBRID, place_fi="Helsinki")
    make_assignment(cohort, due_at=at(datetime.date(2015, 1, 20), 23))

    new = copy(cohort, leena)

    session = TrainingSession.objects.get(day__cohort=new)
    assert (session.starts_at, session.ends_at) == (at(NEW_START, 9), at(NEW_START, 16))
    assert (session.starts_at.hour, session.mode, session.place_fi) == (6, "hybrid", "Helsinki")
    assert new.assignments.get().due_at == at(datetime.date(2016, 4, 12), 23)


def test_sessions_are_for_the_groups_of_the_new_cohort(cohort, leena):
    county = make_organisation("Lapha")
    south, north = make_group(cohort), make_group(cohort, "Pohjois-Suomi")
    make_group(cohort, "Johtoryhmä", kind=GroupKind.MANAGEMENT_TEAM, organisation=county)
    day = make_day(cohort)
    make_session(day, OLD_START, south, north)
    make_session(day, OLD_START)

    new = copy(cohort, leena)

    assert [
        sorted(group.name_fi for group in session.groups.all())
        for session in TrainingSession.objects.filter(day__cohort=new).order_by("pk")
    ] == [["Etelä-Suomi", "Pohjois-Suomi"], []]
    assert CohortGroup.objects.filter(sessions__day__cohort=new).exclude(cohort=new).count() == 0
    assert new.groups.get(kind=GroupKind.MANAGEMENT_TEAM).organisation == county


def test_people_marks_works_and_cancelled_sessions_stay_behind(cohort, leena):
    group, day = make_group(cohort), make_day(cohort)
    aino = make_enrolment(cohort, groups=[group])
    make_attendance(aino, make_session(day, OLD_START))
    make_session(day, OLD_START, cancelled_at=at(OLD_START), cancelled_by=leena)
    make_submission(make_assignment(cohort), aino)
    make_requirement(cohort, at_least=1)

    new = copy(cohort, leena)

    assert list(Enrolment.objects.all()) == [aino]
    assert new.groups.get().memberships.count() == 0
    assert TrainingSession.objects.filter(day__cohort=new).count() == 1
    assert new.assignments.get().submissions.count() == 0
    assert new.requirements.get().at_least == 1


@pytest.mark.parametrize("with_trainers, trainers", [(True, ["Tero Virtanen"]), (False, [])])
def test_trainers_come_along_when_asked(cohort, leena, with_trainers, trainers):
    make_trainer(cohort)

    new = copy(cohort, leena, with_trainers=with_trainers)

    assert [trainer.person.full_name for trainer in new.trainers.all()] == trainers


def test_organisations_come_along_in_their_order_and_without_projects(cohort, leena):
    for place, name in enumerate(("Pori", "Espoo"), 1):
        part = cohort.participations.create(organisation=make_organisation(name), position=place)
        DevelopmentProject.objects.create(participation=part, name="Loikka", language="fi")

    new = copy(cohort, leena)

    assert [each.organisation.slug for each in new.participations.all()] == ["pori", "espoo"]
    assert DevelopmentProject.objects.filter(participation__cohort=new).count() == 0


def test_every_row_is_in_the_audit_log_and_those_of_the_plan_share_one_act(cohort, leena):
    make_session(make_day(cohort), OLD_START, make_group(cohort))

    new = copy(cohort, leena)

    (first,) = AuditEntry.objects.about(new)
    assert first.after["copied_from"] == cohort.pk
    others = AuditEntry.objects.exclude(pk=first.pk)
    assert {entry.verb for entry in others} == {"copy_cohort"}
    assert sorted(entry.subject_type for entry in others) == [
        "lms.cohortgroup",
        "lms.trainingday",
        "lms.trainingsession",
    ]
    assert len({entry.act for entry in others}) == 1


def test_nothing_is_copied_when_the_address_is_taken(cohort, leena):
    make_day(cohort)

    with pytest.raises(Refused) as refusal:
        copy(cohort, leena, slug=cohort.slug)

    assert refusal.value.code == "slug_taken"
    assert (Cohort.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_standing_group_has_no_end_in_its_copy_either(leena):
    standing = make_cohort("Pienryhmät", ends_on=None)

    assert copy(standing, leena).ends_on is None


def test_copying_takes_the_same_queries_for_one_and_for_three(cohort, leena, django_assert_num_queries):
    other = make_cohort("Toinen", starts_on=OLD_START)
    for one, number in ((cohort, 1), (other, 3)):
        for _time in range(number):
            make_session(make_day(one), OLD_START, make_group(one))
        with django_assert_num_queries(20):
            copy(one, leena, slug=f"copy-{number}")
