import datetime

import pytest

from lms.actions import enrolments
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Enrolment
from tests.factories import (
    at,
    make_cohort,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 3, 2)
LATER = datetime.date(2015, 9, 1)
AT_LAST = datetime.date(2015, 12, 1)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def test_enrolling_gives_a_place_with_the_organisation_of_that_day(cohort, leena):
    aino, espoo = make_person("Aino Korhonen"), make_organisation("Espoo")

    enrolment = enrolments.enrol(cohort, aino, organisation=espoo, by=leena, on=ON, unit="Sivistys")

    kept = Enrolment.objects.get()
    assert (kept.person, kept.organisation, kept.unit, kept.joined_on) == (aino, espoo, "Sivistys", ON)
    assert (kept.enrolled_by, kept.is_active) == (leena, True)
    entry = AuditEntry.objects.about(enrolment).get()
    assert (entry.verb, entry.by) == ("enrol", leena)


def test_second_place_in_the_same_cohort_is_refused(cohort, leena):
    make_enrolment(cohort, "Aino Korhonen")

    with pytest.raises(Refused) as refusal:
        enrolments.enrol(
            cohort, make_person("Aino Korhonen"), organisation=make_organisation("Pori"), by=leena, on=ON
        )

    assert refusal.value.code == "already_enrolled"
    assert Enrolment.objects.get().organisation == make_organisation("Espoo")
    assert AuditEntry.objects.count() == 0


def test_nobody_can_join_after_the_cohort_has_ended(cohort, leena):
    with pytest.raises(Refused) as refusal:
        enrolments.enrol(
            cohort,
            make_person(),
            organisation=make_organisation(),
            by=leena,
            on=cohort.ends_on + datetime.timedelta(days=1),
        )

    assert refusal.value.code == "outside_cohort"


def test_move_records_the_new_organisation_and_remembers_the_old(cohort, leena):
    aino, pori = make_enrolment(cohort), make_organisation("Pori")

    enrolments.move(aino, to=pori, by=leena, reason="New post")

    aino.refresh_from_db()
    entry = AuditEntry.objects.about(aino).get()
    assert aino.organisation == pori
    assert (entry.before, entry.after) == (
        {"organisation": make_organisation("Espoo").pk},
        {"organisation": pori.pk},
    )


def test_organisation_is_fixed_by_completion(cohort, leena):
    aino = make_enrolment(cohort, completed_on=ON, completed_at=at(ON), completed_by=leena)

    with pytest.raises(Refused) as refusal:
        enrolments.move(aino, to=make_organisation("Pori"), by=leena)

    assert refusal.value.code == "organisation_fixed"


def test_who_withdraws_keeps_what_was_recorded_and_can_come_back(cohort, leena):
    aino = make_enrolment(cohort)

    enrolments.withdraw(aino, by=leena, on=ON, reason="Moved abroad")
    aino.refresh_from_db()
    assert (aino.withdrawn_on, aino.withdrawn_by, aino.is_active) == (ON, leena, False)

    enrolments.reinstate(aino, by=leena)
    aino.refresh_from_db()
    assert (aino.withdrawn_on, aino.withdrawn_by, aino.is_active) == (None, None, True)
    assert list(AuditEntry.objects.about(aino).order_by("pk").values_list("verb", flat=True)) == [
        "withdraw",
        "reinstate",
    ]


def test_nobody_withdraws_twice(cohort, leena):
    aino = make_enrolment(cohort)
    enrolments.withdraw(aino, by=leena, on=ON)

    with pytest.raises(Refused) as refusal:
        enrolments.withdraw(aino, by=leena, on=ON)

    assert refusal.value.code == "withdrawn"


def test_nobody_withdraws_before_joining(cohort, leena):
    with pytest.raises(Refused) as refusal:
        enrolments.withdraw(
            make_enrolment(cohort), by=leena, on=cohort.starts_on - datetime.timedelta(days=1)
        )

    assert refusal.value.code == "before_joining"


def test_transfer_gives_a_new_place_and_the_old_one_names_it(cohort, leena):
    aino = make_enrolment(cohort, job_title="Palvelupäällikkö")
    next_cohort = make_cohort("EKJ 2016", programme=cohort.programme, ends_on=None)

    new = enrolments.transfer(aino, to=next_cohort, by=leena, on=ON, reason="Parental leave")

    aino.refresh_from_db()
    assert (new.cohort, new.person, new.job_title) == (next_cohort, aino.person, "Palvelupäällikkö")
    assert (aino.transferred_to, aino.transferred_on, aino.is_active) == (new, ON, False)


def test_transfer_stays_inside_the_programme(cohort, leena):
    elsewhere = make_cohort("Uudistuja 12", programme=make_programme("Uudistuja"))

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(make_enrolment(cohort), to=elsewhere, by=leena, on=ON)

    assert refusal.value.code == "other_programme"
    assert Enrolment.objects.count() == 1


def test_transfer_to_a_cohort_where_one_is_already_changes_nothing(cohort, leena):
    aino = make_enrolment(cohort)
    next_cohort = make_cohort("EKJ 2016", programme=cohort.programme, ends_on=None)
    make_enrolment(next_cohort, "Aino Korhonen")

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(aino, to=next_cohort, by=leena, on=ON)

    aino.refresh_from_db()
    assert refusal.value.code == "already_enrolled"
    assert aino.is_active


def test_nobody_is_transferred_before_joining(cohort, leena):
    next_cohort = make_cohort("EKJ 2016", programme=cohort.programme, ends_on=None)

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(
            make_enrolment(cohort),
            to=next_cohort,
            by=leena,
            on=cohort.starts_on - datetime.timedelta(days=1),
        )

    assert refusal.value.code == "before_joining"


def test_nobody_withdraws_on_a_day_to_come(cohort, leena, time_machine):
    time_machine.move_to(at(ON, 0))

    with pytest.raises(Refused) as refusal:
        enrolments.withdraw(make_enrolment(cohort), by=leena, on=ON + datetime.timedelta(days=1))

    assert (refusal.value.code, str(refusal.value)) == ("in_the_future", "That day is still to come.")


def test_end_of_the_cohort_is_read_anew(cohort, leena):
    Cohort.objects.update(ends_on=ON - datetime.timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        enrolments.enrol(cohort, make_person(), organisation=make_organisation(), by=leena, on=ON)

    assert refusal.value.code == "outside_cohort"


@pytest.fixture
def second(cohort):
    return make_cohort("EKJ 2015", programme=cohort.programme, ends_on=None)


@pytest.fixture
def third(cohort):
    return make_cohort("EKJ 2016", programme=cohort.programme, ends_on=None)


def standing():
    """Where each place leads to, by the title of its cohort; None from the one that is active."""
    places = Enrolment.objects.order_by("cohort__title_fi").values_list(
        "cohort__title_fi", "transferred_to__cohort__title_fi"
    )
    return dict(places)


def test_who_is_transferred_back_has_the_old_place_again_with_the_work_of_today(cohort, second, leena):
    aino = make_enrolment(cohort, job_title="Palvelupäällikkö")
    away = enrolments.transfer(aino, to=second, by=leena, on=ON)
    enrolments.move(away, to=make_organisation("Pori"), by=leena)

    back = enrolments.transfer(away, to=cohort, by=leena, on=LATER, reason="The days suit better")

    assert (back, back.is_active, back.joined_on) == (aino, True, cohort.starts_on)
    aino.refresh_from_db()
    away.refresh_from_db()
    assert (aino.transferred_on, aino.transferred_by, aino.transferred_to) == (None, None, None)
    assert (aino.organisation, aino.job_title) == (make_organisation("Pori"), "Palvelupäällikkö")
    assert (away.transferred_on, away.transferred_to) == (LATER, aino)
    entry = AuditEntry.objects.about(aino).get(verb="return")
    assert entry.before == {
        "transferred_to": away.pk,
        "transferred_on": "2015-03-02",
        "organisation": make_organisation("Espoo").pk,
    }
    assert AuditEntry.objects.about(away).get(verb="transfer").act == entry.act


def test_way_there_and_back_can_be_gone_again(cohort, second, leena):
    aino = make_enrolment(cohort)
    away = enrolments.transfer(aino, to=second, by=leena, on=ON)
    enrolments.transfer(away, to=cohort, by=leena, on=LATER)

    assert enrolments.transfer(aino, to=second, by=leena, on=AT_LAST) == away
    assert standing() == {"EKJ 2014–2016": "EKJ 2015", "EKJ 2015": None}


def test_two_places_may_lead_to_the_one_that_was_returned_to(cohort, second, third, leena):
    first = make_enrolment(cohort)
    middle = enrolments.transfer(first, to=second, by=leena, on=ON)
    last = enrolments.transfer(middle, to=third, by=leena, on=LATER)

    assert enrolments.transfer(last, to=second, by=leena, on=AT_LAST) == middle
    assert standing() == {"EKJ 2014–2016": "EKJ 2015", "EKJ 2015": None, "EKJ 2016": "EKJ 2015"}


def test_return_over_a_third_cohort(cohort, second, third, leena):
    first = make_enrolment(cohort)
    middle = enrolments.transfer(first, to=second, by=leena, on=ON)
    last = enrolments.transfer(middle, to=third, by=leena, on=LATER)

    assert enrolments.transfer(last, to=cohort, by=leena, on=AT_LAST) == first
    assert standing() == {"EKJ 2014–2016": None, "EKJ 2015": "EKJ 2016", "EKJ 2016": "EKJ 2014–2016"}


def test_place_that_was_left_for_another_than_this_one_is_not_given_back(cohort, second, third, leena):
    enrolments.transfer(make_enrolment(cohort), to=second, by=leena, on=ON)
    separate = make_enrolment(third, "Aino Korhonen")

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(separate, to=cohort, by=leena, on=LATER)

    assert refusal.value.code == "already_enrolled"
    assert standing() == {"EKJ 2014–2016": "EKJ 2015", "EKJ 2015": None, "EKJ 2016": None}


def test_nobody_returns_to_a_cohort_that_has_ended(cohort, second, leena):
    away = enrolments.transfer(make_enrolment(cohort), to=second, by=leena, on=ON)

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(away, to=cohort, by=leena, on=cohort.ends_on + datetime.timedelta(days=1))

    assert refusal.value.code == "outside_cohort"
    assert standing() == {"EKJ 2014–2016": "EKJ 2015", "EKJ 2015": None}


def test_organisation_on_record_already_is_no_move(cohort, leena):
    with pytest.raises(Refused) as refusal:
        enrolments.move(make_enrolment(cohort), to=make_organisation("Espoo"), by=leena)

    assert refusal.value.code == "same_organisation"
    assert AuditEntry.objects.count() == 0


def test_move_is_refused_when_another_organisation_was_recorded_meanwhile(cohort, leena):
    aino = make_enrolment(cohort)
    enrolments.move(aino, to=make_organisation("Pori"), by=leena)

    with pytest.raises(Refused) as refusal:
        enrolments.move(aino, to=make_organisation("Jämsä"), by=leena, seen=make_organisation("Espoo").pk)

    assert refusal.value.code == "changed_meanwhile"
    assert Enrolment.objects.get().organisation == make_organisation("Pori")


def test_facts_about_the_work_are_corrected_with_what_they_were_before(cohort, leena):
    aino = make_enrolment(cohort, job_title="Palvelupäällikkö")

    enrolments.describe(aino, by=leena, job_title="Johtaja", unit="Sivistys")

    entry = AuditEntry.objects.about(aino).get()
    assert entry.verb == "change_place"
    assert (entry.before, entry.after) == (
        {"job_title": "Palvelupäällikkö"},
        {"job_title": "Johtaja", "unit": "Sivistys"},
    )


@pytest.mark.parametrize("about", [{"management_level": "king"}, {"unit": "a" * 201}])
def test_facts_that_a_column_cannot_hold_are_refused(cohort, leena, about):
    with pytest.raises(Refused) as refusal:
        enrolments.describe(make_enrolment(cohort), by=leena, **about)

    assert refusal.value.code == f"{next(iter(about))}_invalid"


def test_nobody_is_transferred_on_a_day_to_come(cohort, second, leena, time_machine):
    time_machine.move_to(at(ON, 0))

    with pytest.raises(Refused) as refusal:
        enrolments.transfer(make_enrolment(cohort), to=second, by=leena, on=ON + datetime.timedelta(days=1))

    assert refusal.value.code == "in_the_future"
