import datetime

import pytest

from lms.actions import rows
from lms.errors import Refused
from lms.models import AuditEntry, Cohort
from tests.factories import make_cohort, make_day, make_lead, make_person, make_session

pytestmark = pytest.mark.django_db

COLUMNS = ["title_fi", "starts_on", "ends_on"]


@pytest.fixture
def cohort():
    return make_cohort(title_sv="EKJ 2014–2016", starts_on=datetime.date(2014, 11, 1))


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def change(cohort, by, seen, **values):
    return rows.change(cohort, "change_cohort", by=by, seen=seen, **values)


def test_second_to_save_is_told_what_was_changed_by_whom_and_overwrites_nothing(cohort, leena):
    seen = rows.shown(cohort, COLUMNS)
    maija = make_person("Maija Salo")
    change(cohort, maija, seen, title_fi="EKJ-ryhmä 1")

    with pytest.raises(rows.ChangedMeanwhile) as refused:
        change(cohort, leena, seen, title_fi="EKJ, ensimmäinen ryhmä")

    assert refused.value.columns == ("title_fi",)
    assert str(refused.value) == (
        "Maija Salo changed this while you had it open: title in Finnish. "
        "Look at what it says now, then save again."
    )
    cohort.refresh_from_db()
    assert cohort.title_fi == "EKJ-ryhmä 1"


def test_change_of_another_column_is_told_too(cohort, leena):
    seen = rows.shown(cohort, COLUMNS)
    change(cohort, leena, seen, ends_on=datetime.date(2016, 3, 1))

    with pytest.raises(rows.ChangedMeanwhile) as refused:
        change(cohort, leena, seen, title_fi="EKJ", ends_on=cohort.ends_on)

    assert refused.value.columns == ("ends_on",)


def test_two_who_write_the_same_do_not_quarrel(cohort, leena):
    seen = rows.shown(cohort, COLUMNS)
    change(cohort, leena, seen, title_fi="EKJ-ryhmä 1")

    change(cohort, make_person("Maija Salo"), seen, title_fi="EKJ-ryhmä 1")

    assert AuditEntry.objects.about(cohort).count() == 1


def test_knowing_what_it_says_now_it_can_be_saved(cohort, leena):
    change(cohort, leena, None, title_fi="EKJ-ryhmä 1")

    change(cohort, leena, rows.shown(Cohort.objects.get(), COLUMNS), title_fi="EKJ, 1. ryhmä")

    assert Cohort.objects.get().title_fi == "EKJ, 1. ryhmä"


def test_row_is_removed_with_what_it_said_on_record(cohort, leena):
    day = make_day(cohort, "Avaus")
    key = day.pk

    rows.remove(day, "remove_training_day", by=leena)

    entry = AuditEntry.objects.get(subject_type="lms.trainingday", subject_id=key)
    assert (entry.verb, entry.by, entry.before["title_fi"]) == ("remove_training_day", leena, "Avaus")


def test_row_that_others_rest_on_stays(cohort, leena):
    make_session(make_day(cohort))

    with pytest.raises(Refused) as refused:
        rows.remove(cohort.programme, "remove_programme", by=leena)

    assert refused.value.code == "in_use"
    assert AuditEntry.objects.count() == 0


def test_row_that_is_gone_already_is_not_removed_twice(cohort, leena):
    day = make_day(cohort, "Avaus")
    rows.remove(day, "remove_training_day", by=leena)

    with pytest.raises(Refused) as refused:
        rows.remove(day, "remove_training_day", by=leena)

    assert refused.value.code == "removed_meanwhile"
    assert AuditEntry.objects.filter(verb="remove_training_day").count() == 1
