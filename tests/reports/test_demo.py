"""The table of the demo's EKJ as it was then, and as its organisations are today."""

import pytest

from certificates.management.demo import ekj
from lms.models import Cohort
from reports import statistics
from reports.tables import Table
from tests.certificates.demos import TODAY, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, ekj.SLUG):
        yield


def table_of(organised: str) -> Table:
    cohort = Cohort.objects.get(slug="ekj-2014-2016")
    return statistics.organisations(cohort, language="en", as_of=TODAY, organised=organised)


def test_three_pilots_of_ekj_stand_under_what_became_of_them_and_134_stays_134(demo):
    then, today = table_of("then"), table_of("today")

    renamed = [
        (before.name, after.name)
        for before, after in zip(then.rows, today.rows, strict=True)
        if before.name != after.name
    ]
    assert renamed == [
        ("HUS Medical Imaging", "HUS Diagnostic Center"),
        ("Carea, Kymenlaakso Social and Health Services", "Wellbeing Services County of Kymenlaakso"),
        ("Perusturvakuntayhtymä Akseli", "Wellbeing Services County of Southwest Finland"),
    ]
    assert [row.figures for row in today.lines] == [row.figures for row in then.lines]
    assert [row.projects for row in today.lines] == [row.projects for row in then.lines]
    assert today.total.figures["certificates"] == 134
