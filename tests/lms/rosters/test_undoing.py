"""Undoing an import: all of it, as long as nothing rests on it."""

import datetime

import pytest
from django.db import connection

from lms.actions import enrolments, memberships, people, rosters
from lms.errors import Refused
from lms.models import AuditEntry, Enrolment, Notice, Roster, User
from tests.factories import (
    STARTS_ON,
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_organisation,
    make_person,
    make_requirement,
    make_session,
    make_submission,
    make_trainer,
    make_waiver,
)
from tests.lms.rosters.story import AINO, TERO, UNIT

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 3, 2)


@pytest.fixture
def imported_file(kept, leena):
    """Hand in the lines of a roster and import them."""

    def carry_out(*lines: str, **headings: str) -> Roster:
        roster = kept(*lines, **headings)
        fingerprint = rosters.plan_of(roster, by=leena).fingerprint
        rosters.carry_out(roster, by=leena, fingerprint=fingerprint)
        roster.refresh_from_db()
        return roster

    return carry_out


def why_not(roster, by) -> str:
    with pytest.raises(Refused) as refusal:
        rosters.undo(roster, by=by)
    return str(refusal.value)


def aino() -> Enrolment:
    return Enrolment.objects.get(person__email="aino.korhonen@kunta.example")


def test_newcomers_leave_and_whoever_has_nothing_else_is_removed(imported_file, leena):
    roster = imported_file(AINO, TERO)

    undone = rosters.undo(roster, by=leena)

    roster.refresh_from_db()
    assert (len(undone.leaving), len(undone.put_back), len(undone.forgotten)) == (2, 0, 2)
    assert Enrolment.objects.count() == 0
    assert list(User.objects.exclude(pk=leena.pk)) == []
    assert roster.undone_by == leena


def test_person_who_has_something_else_stays(imported_file, cohort, leena):
    """A place elsewhere, a role, a name that somebody has corrected, a sign-in of theirs."""
    names = ("Aino", "Tero", "Olli", "Matti", "Veera")
    roster = imported_file(*(f"{name.lower()}@kunta.example;{name};Kunta;Espoo" for name in names))
    persons = {name: User.objects.with_email(f"{name}@kunta.example").get() for name in names}
    make_enrolment(make_cohort("EKJ 2016"), person=persons["Aino"])
    make_trainer(cohort, "Tero Kunta").cohorts_trained.update(person=persons["Tero"])
    people.correct_name(persons["Olli"], full_name="Olli Kunnas", by=leena)
    User.objects.filter(pk=persons["Matti"].pk).update(last_login=at(ON))

    undone = rosters.undo(roster, by=leena)

    assert undone.forgotten == [persons["Veera"]]
    assert Enrolment.objects.filter(cohort=cohort).count() == 0
    assert sorted(
        User.objects.filter(pk__in=[one.pk for one in persons.values()]).values_list("pk", flat=True)
    ) == (sorted(persons[name].pk for name in ("Aino", "Tero", "Olli", "Matti")))


def test_person_who_was_known_before_stays(imported_file, leena):
    make_person("Aino Korhonen")

    undone = rosters.undo(imported_file(AINO), by=leena)

    assert (undone.forgotten, User.objects.with_email("aino.korhonen@kunta.example").count()) == ([], 1)


def test_changed_values_are_as_they_were(imported_file, leena, espoo):
    make_organisation("Pori")
    imported_file(f"{AINO};Talous", headings=UNIT)
    before = Enrolment.objects.values().get()
    roster = imported_file("aino.korhonen@kunta.example;Aino;Korhonen;Pori;Sivistys", headings=UNIT)

    rosters.undo(roster, by=leena)

    assert Enrolment.objects.values().get() == before


def test_empty_field_that_the_roster_filled_is_empty_again(imported_file, cohort, leena, espoo):
    make_enrolment(cohort, "Aino Korhonen", organisation=espoo)
    roster = imported_file(f"{AINO};Talous", headings=UNIT)

    rosters.undo(roster, by=leena)

    assert aino().unit == ""
    again = imported_file(f"{AINO};Rahoitus", headings=UNIT)
    assert (aino().unit, again.undone_at) == ("Rahoitus", None)


def test_audit_log_tells_what_was_undone(imported_file, leena):
    imported_file(f"{AINO};Talous", headings=UNIT)
    place = aino()
    roster = imported_file(f"{AINO};Rahoitus", f"{TERO};", headings=UNIT)
    tero = User.objects.with_email("tero.virtanen@kunta.example").get()

    rosters.undo(roster, by=leena)

    entries = AuditEntry.objects.filter(verb="undo_roster").order_by("pk")
    assert len({entry.act for entry in entries}) == 1
    assert [(entry.subject_type, entry.before, entry.after) for entry in entries if entry.before] == [
        (
            "lms.enrolment",
            {
                "person": tero.pk,
                "organisation": place.organisation_id,
                "unit": "",
                "job_title": "",
                "management_level": "",
                "joined_on": "2014-11-01",
            },
            {},
        ),
        ("lms.enrolment", {"unit": "Rahoitus"}, {"unit": "Talous"}),
        ("lms.user", {"email": tero.email, "full_name": "Tero Virtanen"}, {}),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_undoing_takes_the_same_queries_for_one_and_for_three(
    imported_file, leena, espoo, count, django_assert_num_queries
):
    lines = [f"{name}@kunta.example;{name};Kunta;Espoo" for name in ("aino", "tero", "olli")[:count]]
    imported_file(*(f"{line};Talous" for line in lines), headings=UNIT)
    newcomers = [line.replace("@", "2@") for line in lines]
    roster = imported_file(*(f"{line};Rahoitus" for line in [*lines, *newcomers]), headings=UNIT)

    # PostgreSQL is told to look now whether anything points to what is gone, and then at the end again.
    with django_assert_num_queries(26 + 2 * (connection.vendor == "postgresql")):
        undone = rosters.undo(roster, by=leena)

    assert (len(undone.leaving), len(undone.put_back), len(undone.forgotten)) == (count, count, count)


# What stands in the way


def record_attendance(place):
    make_attendance(place, make_session(make_day(place.cohort)))


def hand_in(place):
    make_submission(make_final_work(place.cohort), place)


def complete(place):
    Enrolment.objects.update(completed_on=ON, completed_at=at(ON), completed_by=User.objects.system())


def put_into_group(place):
    memberships.join(place, make_group(place.cohort), by=User.objects.system(), on=STARTS_ON)


def invite(place):
    Notice.objects.create(
        kind="invitation",
        cohort=place.cohort,
        recipient=place.person,
        language="fi",
        heading="Kutsu",
        body="Tervetuloa",
        subject_type="lms.enrolment",
        subject_id=place.pk,
        queued_at=at(ON),
        queued_by=User.objects.system(),
    )


@pytest.mark.parametrize(
    "happen, sentence",
    [
        (record_attendance, "Attendance has been recorded: Aino Korhonen."),
        (hand_in, "Work has been handed in: Aino Korhonen."),
        (complete, "Completed: Aino Korhonen."),
        (put_into_group, "Put into a group: Aino Korhonen."),
        (invite, "Mail has been written, such as an invitation: Aino Korhonen."),
        (
            lambda place: make_waiver(place, make_requirement(place.cohort, at_least=1)),
            "A requirement has been waived: Aino Korhonen.",
        ),
        (
            lambda place: enrolments.withdraw(place, by=User.objects.system(), on=ON),
            "Withdrawn: Aino Korhonen.",
        ),
        (
            lambda place: enrolments.transfer(
                place,
                to=make_cohort("EKJ 2016", programme=place.cohort.programme),
                by=User.objects.system(),
                on=ON,
            ),
            "Transferred to another cohort: Aino Korhonen.",
        ),
        (
            lambda place: place.person.applications.create(
                cohort=place.cohort, organisation=place.organisation, submitted_at=at(ON)
            ),
            "Has applied to the cohort: Aino Korhonen.",
        ),
        (
            lambda place: enrolments.move(place, to=make_organisation("Pori"), by=User.objects.system()),
            "Changed since, by hand or by a later roster: Aino Korhonen.",
        ),
    ],
)
def test_import_on_which_something_rests_is_not_undone(imported_file, leena, happen, sentence):
    roster = imported_file(AINO)
    happen(aino())

    assert why_not(roster, leena) == f"The import cannot be undone. {sentence}"
    roster.refresh_from_db()
    assert (roster.undone_at, Enrolment.objects.filter(cohort=roster.cohort).count()) == (None, 1)


def test_first_three_are_named_and_the_others_counted(imported_file, leena):
    roster = imported_file(
        *(f"p{number}@kunta.example;Aino;Korhonen-{number};Espoo" for number in range(1, 6))
    )
    session = make_session(make_day(roster.cohort))
    for place in Enrolment.objects.all():
        make_attendance(place, session)

    assert why_not(roster, leena) == (
        "The import cannot be undone. Attendance has been recorded: "
        "Aino Korhonen-1, Aino Korhonen-2, Aino Korhonen-3 and 2 others."
    )


def test_change_that_a_later_roster_made_stands_in_the_way(imported_file, leena):
    first = imported_file(f"{AINO};Talous", headings=UNIT)
    second = imported_file(f"{AINO};Rahoitus", headings=UNIT)

    assert why_not(first, leena) == (
        "The import cannot be undone. Changed since, by hand or by a later roster: Aino Korhonen."
    )
    rosters.undo(second, by=leena)
    rosters.undo(first, by=leena)
    assert Enrolment.objects.count() == 0


def test_undoing_twice_says_who_did_it(imported_file, leena):
    roster = imported_file(AINO)
    rosters.undo(roster, by=leena)

    assert why_not(roster, leena) == "Leena Laine has undone this import already."


def test_file_that_was_not_imported_cannot_be_undone(kept, leena):
    assert why_not(kept(AINO), leena) == "This file has not been imported."


def test_undone_file_is_not_imported_again(imported_file, leena):
    roster = imported_file(AINO)
    rosters.undo(roster, by=leena)

    with pytest.raises(Refused) as refusal:
        rosters.carry_out(roster, by=leena, fingerprint="")

    assert refusal.value.code == "roster_undone"


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_queries_for_one_and_for_three(
    imported_file, count, django_assert_num_queries
):
    roster = imported_file(
        *(f"p{number}@kunta.example;Aino;Korhonen {number};Espoo" for number in range(count))
    )

    with django_assert_num_queries(14):
        found = rosters.undoing(roster)

    assert (len(found.leaving), len(found.forgotten)) == (count, count)
