import datetime

import pytest

from lms.actions import rosters
from lms.actions.rosters import Counts, RowState
from lms.errors import Refused
from lms.models import Enrolment, OrganisationName
from tests.factories import (
    make_organisation,
)
from tests.lms.rosters.story import AINO, EVERYTHING, TERO, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["Espoo", "esbo", "CITY OF  ESPOO", "Cityof Espoo", "epo", "Esbo köping", "espoo"]
)
def test_organisation_is_known_by_any_of_its_names(planned, espoo, name):
    OrganisationName.objects.filter(organisation=espoo).update(valid_from=datetime.date(1972, 1, 1))
    OrganisationName.objects.create(organisation=espoo, name_sv="Esbo köping")

    [row] = planned(f"a@kunta.example;Aino;Korhonen;{name}").rows

    assert (row.state, row.organisation) == (RowState.NEW, espoo)


def test_unknown_organisation_is_told_with_the_nearest_names(planned):
    make_organisation("Espanja")
    make_organisation("Pori")

    [row] = planned("a@kunta.example;Aino;Korhonen;Espoon kaupunki").rows

    assert (row.state, row.organisation) == (RowState.ERROR, None)
    assert told(row) == ["No organisation is called “Espoon kaupunki”. The nearest: Espoo."]


def test_town_is_nearer_by_its_own_name_than_another_by_the_word_for_town(planned):
    make_organisation("Helsingin kaupunki")
    make_organisation("Pori")

    [row] = planned("a@kunta.example;Aino;Korhonen;Porin kaupunki").rows

    assert told(row) == ["No organisation is called “Porin kaupunki”. The nearest: Pori; Helsingin kaupunki."]


def test_organisation_that_is_like_no_other_has_no_nearest(planned):
    [row] = planned("a@kunta.example;Aino;Korhonen;Xyzzy").rows

    assert told(row) == ["No organisation is called “Xyzzy”."]


def test_name_of_several_organisations_is_not_decided_here(planned, espoo):
    education = make_organisation("Sivistys", parent=espoo)
    pori = make_organisation("Pori")
    other = make_organisation("Sivistystoimi", parent=pori)
    other.names.update(name_fi="Sivistys", name_en="Education")

    ambiguous, told_apart = planned(
        "a@kunta.example;Aino;Korhonen;sivistys", "t@kunta.example;Tero;Virtanen;sivistystoimi"
    ).rows

    assert told(ambiguous) == [
        "“sivistys” may be any of these: Sivistys, City of Espoo (sivistys); "
        "Education, Pori (sivistystoimi). Write the word in brackets instead of the name."
    ]
    assert (told_apart.state, told_apart.organisation) == (RowState.NEW, other)
    assert education.pk != other.pk


# Rows that cannot be taken

LEVELS = "aspiring supervisor, supervisor, middle management, top management, expert"


@pytest.mark.parametrize(
    "cells, sentences",
    [
        (";Aino;Korhonen;Espoo", ["The e-mail address is empty."]),
        ("aino@;Aino;Korhonen;Espoo", ["“aino@” is not an e-mail address."]),
        ("system@kohortti.invalid;A;K;Espoo", ["“system@kohortti.invalid” is not an e-mail address."]),
        ("a@k.example;;;Espoo", ["The name is empty."]),
        ("a@k.example; ;Korhonen;Espoo", ["The given name is empty."]),
        ("a@k.example;Aino;;Espoo", ["The surname is empty."]),
        ("a@k.example;Aino;Korhonen;", ["The organisation is empty."]),
        (
            "a@k.example;Aino;Korhonen;Espoo;;;pomo",
            [f"“pomo” is not a management level. These are: {LEVELS}."],
        ),
        (
            "a@k.example;Aino;Korhonen;Espoo;;;;1/9/2014",
            ["“1/9/2014” is not a date. Write it as 1.9.2014 or 2014-09-01."],
        ),
        (
            "a@k.example;Aino;Korhonen;Espoo;;;;31.2.2015",
            ["“31.2.2015” is not a date. Write it as 1.9.2014 or 2014-09-01."],
        ),
        ("a@k.example;Aino;Korhonen;Espoo;;;;13.2.2016", ["The cohort has ended before that day."]),
        (
            "a@k.example;Aino;Korhonen;Espoo;;;;;viro",
            ["“viro” is not one of the languages: Finnish, Swedish, English."],
        ),
        (
            f"a@k.example;Aino;Korhonen;Espoo;{'y' * 201}",
            ["The text is too long (unit): at most 200 letters fit."],
        ),
        (
            f"a@k.example;{'A' * 200};Korhonen;Espoo",
            ["The text is too long (name): at most 200 letters fit."],
        ),
        (
            "a@k.example;Aino;Korhonen;Espoo;;;;;;Helsinki",
            ["The line has more cells than the heading line: a separator stands in a text."],
        ),
        (
            "aino@;;;",
            ["“aino@” is not an e-mail address.", "The name is empty.", "The organisation is empty."],
        ),
    ],
)
def test_row_that_cannot_be_taken_says_why(planned, cells, sentences):
    [row] = planned(cells, headings=EVERYTHING).rows

    assert (row.line, row.state, told(row)) == (2, RowState.ERROR, sentences)


def test_name_with_two_commas_is_not_guessed(planned):
    [row] = planned("a@k.example;Korhonen, Aino, toht.;Espoo", headings="Email;Nimi;Organisaatio").rows

    assert told(row) == ["“Korhonen, Aino, toht.” has more than one comma. Write “Surname, Given name”."]


def test_people_who_are_in_the_file_twice_name_each_other_s_lines(planned):
    plan = planned(AINO, TERO, AINO.upper(), "a@k.example;Matti;Salo;Espoo", AINO, TERO)

    assert [(row.line, row.state, told(row)) for row in plan.rows] == [
        (2, "error", ["The same person, or the same e-mail address, is on lines 4, 6 too."]),
        (3, "error", ["The same person, or the same e-mail address, is on line 7 too."]),
        (4, "error", ["The same person, or the same e-mail address, is on lines 2, 6 too."]),
        (5, "new", []),
        (6, "error", ["The same person, or the same e-mail address, is on lines 2, 4 too."]),
        (7, "error", ["The same person, or the same e-mail address, is on line 3 too."]),
    ]


def test_person_who_is_in_the_file_all_over_is_told_with_the_first_lines(planned):
    plan = planned(*[AINO] * 12)

    assert [told(plan.rows[0]), told(plan.rows[-1])] == [
        [f"The same person, or the same e-mail address, is on lines {lines}, … too."]
        for lines in ("3, 4, 5, 6, 7, 8, 9, 10, 11, 12", "2, 3, 4, 5, 6, 7, 8, 9, 10, 11")
    ]


def test_levels_and_languages_are_understood_in_three_languages(planned):
    plan = planned(
        "a@k.example;A;A;Espoo;;;Lähiesimies;;FI",
        "b@k.example;B;B;Espoo;;;mellanledning;;svenska",
        "c@k.example;C;C;Espoo;;;Top management;2014-12-01;English",
        "d@k.example;D;D;Espoo;;;asiantuntija;-;–",
        "e@k.example;E;E;Espoo;;;aspiring_supervisor;01.12.2014;ruotsi",
        headings=EVERYTHING,
    )

    assert [
        ({change.field: change.after for change in row.changes}.get("management_level"), row.language)
        for row in plan.rows
    ] == [
        ("supervisor", "fi"),
        ("middle_management", "sv"),
        ("top_management", "en"),
        ("expert", ""),
        ("aspiring_supervisor", "sv"),
    ]


def test_plan_with_an_error_is_refused_whole(planned, leena):
    plan = planned(AINO, ";Matti;Salo;Espoo")

    with pytest.raises(Refused) as refusal:
        rosters.apply(plan, by=leena)

    assert (refusal.value.code, str(refusal.value.sentence)) == (
        "roster_has_errors",
        "1 line of the roster cannot be taken. Nothing was imported.",
    )
    assert not Enrolment.objects.exists()


def test_rows_with_errors_can_be_skipped(planned, leena):
    plan = planned(AINO, ";Matti;Salo;Espoo")

    outcome = rosters.apply(plan, by=leena, skip_errors=True)

    assert outcome.counts == Counts(new=1, changed=0, same=0, error=1)
    assert [enrolment.person.full_name for enrolment in Enrolment.objects.all()] == ["Aino Korhonen"]
