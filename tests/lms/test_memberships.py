import datetime

import pytest

from lms.actions import enrolments, memberships
from lms.errors import Refused
from lms.models import AuditEntry, EnrolmentPause, GroupMembership
from tests.factories import STARTS_ON, make_cohort, make_enrolment, make_group, make_lead

pytestmark = pytest.mark.django_db

LATER = datetime.date(2015, 3, 2)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def group(cohort):
    return make_group(cohort)


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


def test_aino_joins_a_group_from_a_day_on(aino, group, leena):
    memberships.join(aino, group, by=leena, on=LATER)

    assert list(GroupMembership.objects.values_list("enrolment", "group", "joined_on", "left_on")) == [
        (aino.pk, group.pk, LATER, None)
    ]


def test_people_join_in_one_act_with_an_entry_each(cohort, aino, group, leena):
    others = [make_enrolment(cohort, name) for name in ("Matti Niemi", "Olli Strand")]

    memberships.join_all([aino, *others], group, by=leena, on=LATER)

    entries = AuditEntry.objects.filter(verb="join_group")
    assert (entries.count(), entries.values("act").distinct().count()) == (3, 1)


def test_joining_many_takes_as_many_queries_as_joining_one(
    cohort, aino, group, leena, django_assert_num_queries
):
    others = [make_enrolment(cohort, f"Matti Niemi {number}") for number in range(3)]

    with django_assert_num_queries(7):
        memberships.join_all([aino], group, by=leena, on=LATER)
    with django_assert_num_queries(7):
        memberships.join_all(others, group, by=leena, on=LATER)


def test_nobody_joins_the_same_group_twice_and_then_nobody_joins_at_all(cohort, aino, group, leena):
    memberships.join(aino, group, by=leena, on=LATER)
    matti = make_enrolment(cohort, "Matti Niemi")

    with pytest.raises(Refused) as refusal:
        memberships.join_all([matti, aino], group, by=leena, on=LATER)

    assert (refusal.value.code, str(refusal.value)) == (
        "in_group_already",
        "Aino Korhonen is in the group already.",
    )
    assert GroupMembership.objects.count() == 1


def test_who_left_may_come_back_later(aino, group, leena):
    membership = memberships.join(aino, group, by=leena, on=LATER)
    memberships.leave(membership, by=leena, on=datetime.date(2015, 4, 1))

    memberships.join(aino, group, by=leena, on=datetime.date(2015, 9, 1))

    assert list(GroupMembership.objects.values_list("joined_on", "left_on")) == [
        (LATER, datetime.date(2015, 4, 1)),
        (datetime.date(2015, 9, 1), None),
    ]


@pytest.mark.parametrize(
    ("prepare", "on", "code"),
    [
        (lambda aino, leena: None, STARTS_ON - datetime.timedelta(days=1), "before_joining"),
        (lambda aino, leena: enrolments.withdraw(aino, by=leena, on=LATER), LATER, "withdrawn"),
    ],
)
def test_who_is_not_in_the_cohort_then_does_not_join(aino, group, leena, prepare, on, code):
    prepare(aino, leena)

    with pytest.raises(Refused) as refusal:
        memberships.join(aino, group, by=leena, on=on)

    assert refusal.value.code == code
    assert GroupMembership.objects.count() == 0


def test_group_of_another_cohort_is_refused(aino, leena):
    elsewhere = make_group(make_cohort("EKJ 2016"))

    with pytest.raises(Refused) as refusal:
        memberships.join(aino, elsewhere, by=leena, on=LATER)

    assert refusal.value.code == "other_cohort"


def test_nobody_leaves_twice_or_before_they_joined(aino, group, leena):
    membership = memberships.join(aino, group, by=leena, on=LATER)

    with pytest.raises(Refused) as too_early:
        memberships.leave(membership, by=leena, on=LATER - datetime.timedelta(days=1))
    memberships.leave(membership, by=leena, on=LATER)
    with pytest.raises(Refused) as again:
        memberships.leave(membership, by=leena, on=LATER)

    assert (too_early.value.code, again.value.code) == ("membership_dates_in_order", "left_already")


def test_pauses_of_one_person_do_not_overlap(aino, leena):
    memberships.pause(aino, starts_on=LATER, ends_on=datetime.date(2015, 3, 31), by=leena)
    memberships.pause(aino, starts_on=datetime.date(2015, 6, 1), by=leena, reason="Virkavapaa")

    for starts_on, ends_on in [
        (datetime.date(2015, 3, 31), datetime.date(2015, 4, 30)),
        (datetime.date(2015, 5, 1), None),
    ]:
        with pytest.raises(Refused) as refusal:
            memberships.pause(aino, starts_on=starts_on, ends_on=ends_on, by=leena)
        assert refusal.value.code == "paused_then"
    assert EnrolmentPause.objects.count() == 2
    assert aino.is_active is True
