import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.actions import enrolments, people, rosters
from lms.actions.rosters import Counts
from lms.errors import Refused
from lms.models import AuditEntry, Enrolment, User
from tests.factories import (
    ENDS_ON,
    STARTS_ON,
    make_cohort,
    make_enrolment,
    make_organisation,
)
from tests.lms.rosters.story import AINO, EVERYTHING, TERO, UNIT, changes, everything_written, told

pytestmark = pytest.mark.django_db


def test_second_import_of_the_same_file_writes_nothing(planned, imported, leena):
    lines = [f"{AINO};Talous;Johtaja;keskijohto;1.12.2014;sv", f"{TERO};;;;;"]
    imported(*lines, headings=EVERYTHING)
    before = everything_written()

    plan = planned(*lines, headings=EVERYTHING)
    with CaptureQueriesContext(connection) as queries:
        outcome = rosters.apply(plan, by=leena)

    assert [(row.state, told(row)) for row in plan.rows] == [("same", []), ("same", [])]
    assert (outcome.counts, outcome.act) == (Counts(new=0, changed=0, same=2, error=0), None)
    assert [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ] == []
    assert everything_written() == before


def test_next_roster_changes_what_the_last_one_wrote(planned, imported, leena, espoo):
    make_organisation("Pori")
    imported(f"{AINO};Talous;Johtaja;keskijohto;1.12.2014;sv", headings=EVERYTHING)
    line = "aino.korhonen@kunta.example;Aino;Korhonen;Pori;Sivistys;;ylin johto;2.12.2014;sv"

    plan = planned(line, headings=EVERYTHING)
    outcome = rosters.apply(plan, by=leena)

    assert changes(plan.rows[0]) == [
        ("organisation", "City of Espoo", "Pori"),
        ("unit", "Talous", "Sivistys"),
        ("management level", "middle management", "top management"),
        ("joined on", "1 Dec 2014", "2 Dec 2014"),
    ]
    assert outcome.counts == Counts(new=0, changed=1, same=0, error=0)
    enrolment = Enrolment.objects.get()
    assert (enrolment.organisation, enrolment.unit) == (make_organisation("Pori"), "Sivistys")
    assert (enrolment.job_title, enrolment.management_level) == ("Johtaja", "top_management")
    entry = AuditEntry.objects.get(act=outcome.act)
    assert (entry.before["organisation"], entry.after["organisation"]) == (
        espoo.pk,
        enrolment.organisation_id,
    )
    assert planned(line, headings=EVERYTHING).counts == Counts(new=0, changed=0, same=1, error=0)


def test_column_that_comes_with_a_later_roster_fills_what_was_empty(imported):
    imported(AINO)

    imported(f"{AINO};Talous", headings=UNIT)

    assert Enrolment.objects.get().unit == "Talous"


def test_column_fills_what_is_empty_for_somebody_enrolled_by_hand(imported, cohort):
    make_enrolment(cohort, "Aino Korhonen")

    outcome = imported(f"{AINO};Talous", headings=UNIT)

    assert outcome.counts == Counts(new=0, changed=1, same=0, error=0)
    assert Enrolment.objects.get().unit == "Talous"


def test_empty_cell_says_nothing(imported):
    imported(f"{AINO};Talous", headings=UNIT)

    imported(f"{AINO};", headings=UNIT)

    assert Enrolment.objects.get().unit == "Talous"


def test_what_was_decided_by_hand_is_kept(planned, imported, leena):
    imported(f"{AINO};Talous", headings=UNIT)
    aino = Enrolment.objects.get()
    enrolments.move(aino, to=make_organisation("Pori"), by=leena)
    Enrolment.objects.update(unit="Konserni")

    plan = planned(f"{AINO};Rahoitus", headings=UNIT)
    outcome = rosters.apply(plan, by=leena)

    assert told(plan.rows[0]) == [
        "“Pori” was decided by hand and stays (organisation); the file has “City of Espoo”.",
        "“Konserni” was decided by hand and stays (unit); the file has “Rahoitus”.",
    ]
    assert outcome.counts == Counts(new=0, changed=0, same=1, error=0)
    aino.refresh_from_db()
    assert (aino.organisation, aino.unit) == (make_organisation("Pori"), "Konserni")


def test_what_was_emptied_by_hand_stays_empty(planned, imported):
    imported(f"{AINO};Talous", headings=UNIT)
    Enrolment.objects.update(unit="")

    [row] = planned(f"{AINO};Talous", headings=UNIT).rows

    assert (row.state, told(row)) == (
        "same",
        ["“–” was decided by hand and stays (unit); the file has “Talous”."],
    )


def test_one_field_decided_by_hand_does_not_hold_the_others(planned, imported):
    imported(f"{AINO};Talous;Päällikkö;;;", headings=EVERYTHING)
    Enrolment.objects.update(unit="Konserni")

    [row] = planned(f"{AINO};Rahoitus;Johtaja;;;", headings=EVERYTHING).rows

    assert (row.state, changes(row)) == ("changed", [("job title", "Päällikkö", "Johtaja")])
    assert told(row) == ["“Konserni” was decided by hand and stays (unit); the file has “Rahoitus”."]


def test_existing_person_is_not_renamed_nor_given_another_language(planned, imported):
    imported(AINO)
    User.objects.with_email("aino.korhonen@kunta.example").update(full_name="Aino Laine", language="sv")
    before = everything_written()

    plan = planned(
        "AINO.KORHONEN@kunta.example;Aino;Korhonen;Espoo;;;;;en", f"{TERO};;;;;", headings=EVERYTHING
    )
    imported("AINO.KORHONEN@kunta.example;Aino;Korhonen;Espoo;;;;;en", headings=EVERYTHING)

    assert (plan.rows[0].name, plan.rows[0].state) == ("Aino Laine", "same")
    assert told(plan.rows[0]) == [
        "The name stays as Aino Laine; the file has “Aino Korhonen”.",
        "The language stays as the person has it.",
    ]
    assert everything_written() == before


def test_person_who_changes_their_address_does_not_come_twice(planned, imported):
    imported(AINO)
    User.objects.with_email("aino.korhonen@kunta.example").update(email="aino.laine@kunta.example")

    old = planned(AINO)
    both = planned(AINO, AINO.replace("korhonen@", "laine@"))

    assert [(row.state, told(row)) for row in old.rows] == [
        ("same", ["The e-mail address has been changed since the last roster: aino.laine@kunta.example."])
    ]
    assert [(row.state, told(row)) for row in both.rows] == [
        ("error", ["The same person, or the same e-mail address, is on line 3 too."]),
        ("error", ["The same person, or the same e-mail address, is on line 2 too."]),
    ]


@pytest.mark.parametrize(
    "what, sentence",
    [
        ("withdrawn", "This person has withdrawn from the cohort. Nothing is changed."),
        ("transferred", "This person has been transferred to another cohort. Nothing is changed."),
        ("completed", "This person has completed. What the file says otherwise is not taken."),
    ],
)
def test_who_has_left_or_completed_is_left_alone(planned, imported, cohort, leena, what, sentence):
    imported(f"{AINO};Talous", headings=UNIT)
    aino = Enrolment.objects.get()
    if what == "withdrawn":
        enrolments.withdraw(aino, by=leena, on=ENDS_ON)
    elif what == "transferred":
        enrolments.transfer(aino, to=make_cohort("EKJ 2016–2018"), by=leena, on=STARTS_ON)
    else:
        Enrolment.objects.update(completed_on=ENDS_ON, completed_at=timezone.now(), completed_by=leena)
    before = everything_written()

    plan = planned(f"{AINO};Rahoitus", headings=UNIT)
    rosters.apply(plan, by=leena)

    assert [(row.state, told(row)) for row in plan.rows] == [("same", [sentence])]
    assert everything_written() == before


def test_who_has_completed_as_the_file_says_needs_no_notice(planned, imported, leena):
    imported(AINO)
    Enrolment.objects.update(completed_on=ENDS_ON, completed_at=timezone.now(), completed_by=leena)

    assert [(row.state, told(row)) for row in planned(AINO).rows] == [("same", [])]


# Whoever has another address by now


def test_next_roster_finds_a_person_by_the_address_they_had(planned, imported, leena):
    imported(AINO)
    aino = Enrolment.objects.get().person
    Enrolment.objects.update(roster={})
    people.correct_address(aino, "aino.saari@kunta.example", by=leena)

    [row] = planned(AINO).rows

    assert (row.state, row.enrolment, told(row)) == (
        "same",
        Enrolment.objects.get(),
        ["The e-mail address has been changed since the last roster: aino.saari@kunta.example."],
    )


def test_roster_of_another_cohort_finds_a_person_by_the_address_they_had(imported, leena):
    aino = people.add("aino.korhonen@kunta.example", full_name="Aino Korhonen", by=leena)
    people.correct_address(aino, "aino.saari@kunta.example", by=leena)

    imported(AINO)

    assert Enrolment.objects.get().person == aino
    assert sorted(User.objects.values_list("email", flat=True)) == [
        "aino.saari@kunta.example",
        "leena.laine@kunta.example",
    ]


def test_one_person_on_two_lines_under_two_addresses_is_refused(planned, leena):
    aino = people.add("aino.korhonen@kunta.example", full_name="Aino Korhonen", by=leena)
    people.correct_address(aino, "aino.saari@kunta.example", by=leena)

    with pytest.raises(Refused) as refusal:
        rosters.apply(planned(AINO, "aino.saari@kunta.example;Aino;Saari;Espoo"), by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "roster_person_twice",
        "Lines 2 and 3 are about one person, under two of their addresses.",
    )
    assert not Enrolment.objects.exists()
