"""Standing small groups: four of ten, who join, pause and leave, and do not complete."""

import datetime
from collections import Counter

import pytest

from certificates.management.demo import small_groups
from lms import completion
from lms.choices import OrganisationType, ProgrammeKind
from lms.models import Enrolment, EnrolmentPause, GroupMembership, GroupPause, Programme
from tests.certificates import demos


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with demos.loaded(django_db_blocker, small_groups.SLUG):
        yield


@pytest.fixture
def cohort(demo, db):
    return Programme.objects.get(slug=small_groups.SLUG).cohorts.get()


def members_on(group, day):
    then = group.memberships.filter(joined_on__lte=day).exclude(left_on__lt=day)
    return {membership.enrolment for membership in then.select_related("enrolment__organisation")}


@pytest.mark.parametrize("day", [datetime.date(2020, 2, 1), datetime.date(2020, 12, 31)])
def test_four_groups_have_ten_members_each_before_and_after_the_change(cohort, day):
    sizes = [len(members_on(group, day)) for group in cohort.groups.all()]

    assert sizes == [10, 10, 10, 10]


def test_members_of_a_group_are_of_different_task_areas_and_organisations(cohort):
    for group in cohort.groups.all():
        members = members_on(group, datetime.date(2020, 12, 31))

        assert len({member.unit for member in members}) == 10
        assert len({member.organisation_id for member in members}) == 10


def test_they_come_from_ministries_and_agencies(cohort):
    types = Counter(cohort.enrolments.values_list("organisation__type", flat=True))

    assert set(types) == {OrganisationType.MINISTRY, OrganisationType.AGENCY}


def test_one_left_and_a_newcomer_took_the_seat(cohort):
    leaver = cohort.enrolments.exclude(withdrawn_on=None).get()
    newcomer = cohort.enrolments.latest("joined_on")

    assert (leaver.seat, leaver.organisation) == (newcomer.seat, newcomer.organisation)
    assert leaver.withdrawn_on < newcomer.joined_on
    assert leaver.memberships.get().group == newcomer.memberships.get().group
    assert cohort.enrolments.active().count() == 40


def test_membership_is_by_position(cohort):
    assert cohort.enrolments.filter(seat="").count() == 0


def test_all_groups_were_paused_and_one_person_for_a_while_as_well(cohort):
    pauses = GroupPause.objects.filter(group__cohort=cohort)

    assert [(pause.starts_on.year, pause.ends_on.year) for pause in pauses] == [(2020, 2022)] * 4
    assert EnrolmentPause.objects.filter(enrolment__cohort=cohort).count() == 1
    assert GroupMembership.objects.filter(group__cohort=cohort, left_on__isnull=True).count() == 40


def test_they_have_no_end_ask_for_nothing_and_do_not_complete(cohort):
    progress = completion.assess(cohort.enrolments.first())

    assert (cohort.programme.kind, cohort.ends_on) == (ProgrammeKind.NETWORK, None)
    assert cohort.requirements.count() == 0
    assert list(progress.items) == []
    assert Enrolment.objects.completed().filter(cohort=cohort).count() == 0


def test_meetings_are_free_of_agenda(cohort):
    meeting = cohort.training_days.get()

    assert (meeting.theme, meeting.required, meeting.sessions.count()) == ("", False, 4)
