import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lms.actions import rosters
from lms.actions.rosters import Counts, RowState
from lms.choices import Language, ManagementLevel
from lms.models import AuditEntry, Enrolment, ProgrammeLead, User
from tests.factories import (
    STARTS_ON,
    make_cohort,
    make_enrolment,
    make_person,
    make_programme,
)
from tests.lms.rosters.story import AINO, EVERYTHING, TERO, changes, told

pytestmark = pytest.mark.django_db


def test_newcomer_gets_an_account_and_a_place(planned, cohort, leena, espoo):
    plan = planned(
        "Aino.KORHONEN@kunta.example;Aino Maria;Korhonen;Esbo;Talous;Johtaja;keskijohto;1.12.2014;ruotsi",
        headings=EVERYTHING,
    )
    [row] = plan.rows
    assert (row.line, row.state, row.email, row.name, row.organisation) == (
        2,
        RowState.NEW,
        "aino.korhonen@kunta.example",
        "Aino Maria Korhonen",
        espoo,
    )
    assert changes(row) == [
        ("organisation", "–", "City of Espoo"),
        ("unit", "–", "Talous"),
        ("job title", "–", "Johtaja"),
        ("management level", "–", "middle management"),
        ("joined on", "–", "1 Dec 2014"),
    ]
    assert not Enrolment.objects.exists()

    outcome = rosters.apply(plan, by=leena)

    enrolment = Enrolment.objects.get()
    assert outcome.counts == Counts(new=1, changed=0, same=0, error=0)
    assert (enrolment.cohort, enrolment.organisation, enrolment.enrolled_by) == (cohort, espoo, leena)
    assert (enrolment.unit, enrolment.job_title) == ("Talous", "Johtaja")
    assert enrolment.management_level == ManagementLevel.MIDDLE_MANAGEMENT
    assert enrolment.joined_on == datetime.date(2014, 12, 1)
    assert enrolment.roster == {
        "email": "aino.korhonen@kunta.example",
        "organisation": espoo.pk,
        "unit": "Talous",
        "job_title": "Johtaja",
        "management_level": "middle_management",
        "joined_on": "2014-12-01",
    }
    aino = enrolment.person
    assert (aino.email, aino.full_name, aino.sort_name, aino.language) == (
        "aino.korhonen@kunta.example",
        "Aino Maria Korhonen",
        "Korhonen, Aino Maria",
        Language.SV,
    )
    assert not aino.has_usable_password()


def test_without_a_day_of_their_own_people_join_when_the_cohort_starts(imported):
    imported(AINO)

    assert Enrolment.objects.get().joined_on == STARTS_ON


def test_one_import_is_one_act_in_the_audit_log(imported, leena):
    outcome = imported(AINO, TERO)

    entries = AuditEntry.objects.order_by("pk")
    assert [(entry.verb, entry.by, entry.act) for entry in entries] == [
        ("import_roster", leena, outcome.act)
    ] * 4
    assert [entry.subject_type for entry in entries] == ["lms.user"] * 2 + ["lms.enrolment"] * 2
    assert entries[0].after == {"email": "aino.korhonen@kunta.example", "full_name": "Aino Korhonen"}


def test_name_with_markup_is_a_name(imported):
    imported("a@kunta.example;<b>Aino</b>;O’Brien & <i>Co</i>;Espoo")

    assert User.objects.with_email("a@kunta.example").get().full_name == "<b>Aino</b> O’Brien & <i>Co</i>"


def test_nobody_is_mailed(imported):
    imported(AINO, TERO)

    assert mail.outbox == []


def test_plan_is_read_in_the_language_of_whoever_reads_it(planned):
    [row] = planned("a@kunta.example;Aino;Korhonen;Esbo").rows

    read = []
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            read.append(changes(row)[0][2])

    assert read == ["Espoo", "Esbo", "City of Espoo"]


# People of other programmes


@pytest.fixture
def matti():
    """Matti is known from another programme, which he leads, under another name."""
    elsewhere = make_programme("Toinen ohjelma")
    matti = make_person("Matti Salainen", email="matti@muualla.example", language="sv")
    make_enrolment(make_cohort("Toinen", programme=elsewhere), person=matti, unit="Salainen yksikkö")
    ProgrammeLead.objects.create(programme=elsewhere, person=matti)
    return matti


def test_person_from_elsewhere_looks_like_anybody_new(planned, leena, matti):
    def seen(email: str):
        with CaptureQueriesContext(connection) as planning:
            plan = planned(f"{email};Matti;Meikäläinen;Espoo;;;;;fi", headings=EVERYTHING)
        with CaptureQueriesContext(connection) as applying:
            outcome = rosters.apply(plan, by=leena)
        [row] = plan.rows
        shown = (row.state, row.name, row.language, changes(row), told(row), outcome.counts)
        shapes = [query["sql"].split("(")[0].split("WHERE")[0] for query in (*planning, *applying)]
        return shown, [shape for shape in shapes if "SAVEPOINT" not in shape]

    assert seen("matti@muualla.example") == seen("matti@uusi.example")


def test_person_from_elsewhere_stays_who_they_are(imported, matti):
    kept = User.objects.filter(pk=matti.pk).values().get()
    other = Enrolment.objects.values().get(person=matti)

    imported("MATTI@muualla.example;Matti;Meikäläinen;Espoo;;;;;fi", headings=EVERYTHING)

    assert User.objects.filter(pk=matti.pk).values().get() == kept
    assert Enrolment.objects.values().get(pk=other["id"]) == other
    assert matti.enrolments.count() == 2
    assert matti.programmes_led.count() == 1
    assert AuditEntry.objects.filter(subject_type="lms.user").count() == 0
