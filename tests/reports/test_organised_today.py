"""The table by organisation "as organised today": everybody counts at what has become of where they worked."""

import datetime

import pytest

from lms.choices import ParticipationRole, SuccessionKind
from lms.models import AfterSplit, Cohort, Enrolment, Organisation, OrganisationName, Programme, Succession
from reports import statistics
from reports.disclosure import disclosed
from reports.tables import Organised, Table
from tests.factories import make_cohort, make_organisation, make_programme
from tests.reports.making import TODAY, make_ekj, make_participation, make_people

pytestmark = pytest.mark.django_db

MERGED_ON = datetime.date(2016, 6, 1)


def table_of(scope: Programme | Cohort, as_of: datetime.date = TODAY, language: str = "en") -> Table:
    return statistics.organisations(scope, language=language, as_of=as_of, organised=Organised.TODAY)


def table_then(scope: Programme | Cohort) -> Table:
    return statistics.organisations(scope, language="en", as_of=TODAY)


def participants(table: Table) -> list[tuple[str, int | None]]:
    return [(line.name, line.figures["participants"]) for line in table.lines]


def become(
    predecessor: Organisation,
    successor: Organisation,
    kind: str = SuccessionKind.MERGED_INTO,
    on: datetime.date = MERGED_ON,
) -> None:
    Succession.objects.create(predecessor=predecessor, successor=successor, kind=kind, on=on)


def split(organisation: Organisation, *names: str, on: datetime.date = MERGED_ON) -> list[Organisation]:
    parts = [make_organisation(name) for name in names]
    for part in parts:
        become(organisation, part, SuccessionKind.SPLIT_INTO, on)
    return parts


def decide(places: list[Enrolment], organisation: Organisation, part: Organisation) -> None:
    AfterSplit.objects.bulk_create(
        AfterSplit(enrolment=place, predecessor=organisation, successor=part) for place in places
    )


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def carea(cohort):
    """A pilot with six people."""
    carea = make_organisation("Carea")
    make_participation(cohort, carea, project="Hanke")
    make_people(cohort, carea, 6, 5, 5)
    return carea


def test_whoever_worked_in_a_merged_organisation_counts_at_the_end_of_the_line(cohort, carea):
    kymsote, county = make_organisation("Kymsote"), make_organisation("Kymenlaakso")
    become(carea, kymsote, SuccessionKind.CONTINUED_BY)
    become(kymsote, county)

    table = table_of(cohort)

    assert [(line.name, *line.figures.values()) for line in table.lines] == [
        ("Kymenlaakso", 6, 5, 5),
        ("Total", 6, 5, 5),
    ]
    assert [project.name for project in table.rows[0].projects] == ["Hanke"]


def test_what_happens_after_the_day_does_not_count(cohort, carea):
    become(carea, make_organisation("Kymsote"), SuccessionKind.CONTINUED_BY, TODAY)

    eve = TODAY - datetime.timedelta(days=1)

    assert participants(table_of(cohort, eve)) == [("Carea", 6), ("Total", 6)]
    assert participants(table_of(cohort)) == [("Kymsote", 6), ("Total", 6)]


def test_nothing_moves_as_organised_then(cohort, carea):
    before = table_then(cohort)
    become(carea, make_organisation("Kymsote"))

    assert table_then(cohort) == before


def test_organisations_have_the_name_of_the_day(cohort, carea):
    OrganisationName.objects.create(organisation=carea, name_fi="Uusi Carea", valid_from=MERGED_ON)

    assert participants(table_of(cohort)) == [("Uusi Carea", 6), ("Total", 6)]
    assert participants(table_then(cohort)) == [("Carea", 6), ("Total", 6)]


def test_two_pilots_that_became_one_stand_where_the_first_did_with_both_projects(cohort, carea):
    pori, akseli = make_organisation("Pori"), make_organisation("Akseli")
    for organisation, project in ((pori, "Loikka"), (akseli, "Toinen")):
        make_participation(cohort, organisation, project=project)
        make_people(cohort, organisation, 5)
    county = make_organisation("Hyvinvointialue")
    become(carea, county)
    become(akseli, county)

    table = table_of(cohort)

    assert participants(table) == [("Hyvinvointialue", 11), ("Pori", 5), ("Total", 16)]
    assert [project.name for project in table.rows[0].projects] == ["Hanke", "Toinen"]


def test_others_that_a_pilot_has_joined_leave_the_row_of_others(cohort, carea):
    county, keva = make_organisation("Kymenlaakso"), make_organisation("Keva")
    make_people(cohort, county, 2)
    make_people(cohort, keva, 3)
    become(carea, county)

    table = table_of(cohort)

    assert participants(table) == [("Kymenlaakso", 8), ("Other organisations", 3), ("Total", 11)]
    assert table.notes[-1] == "Other organisations: all that no pilot organisation has become."


def test_without_pilots_organisations_stand_in_alphabetical_order_of_today(cohort):
    for name in ("Akseli", "Oulu", "Turku"):
        make_people(cohort, make_organisation(name), 1)
    become(make_organisation("Akseli"), make_organisation("Varsinais-Suomi"))

    assert participants(table_of(cohort)) == [("Oulu", 1), ("Turku", 1), ("Varsinais-Suomi", 1), ("Total", 3)]


def test_places_of_a_split_organisation_count_at_the_part_that_is_recorded_for_each(cohort, carea):
    make_participation(cohort, make_organisation("Pori"))
    west, east = split(carea, "Länsi", "Itä")
    people = list(Enrolment.objects.order_by("pk"))
    decide(people[:4], carea, west)
    decide(people[4:], carea, east)

    table = table_of(cohort)

    assert participants(table) == [("Itä", 2), ("Länsi", 4), ("Pori", 0), ("Total", 6)]
    assert [[project.name for project in row.projects] for row in table.rows] == [["Hanke"], ["Hanke"], []]
    assert len(table.notes) == 1


@pytest.mark.parametrize(
    "decided, sentence",
    [
        (
            5,
            "1 place is counted at an organisation that has been split: it is not decided to which successor "
            "it belongs.",
        ),
        (
            4,
            "2 places are counted at an organisation that has been split: it is not decided to which "
            "successor they belong.",
        ),
    ],
)
def test_places_about_which_nobody_has_decided_stay_and_a_note_counts_them(cohort, carea, decided, sentence):
    (west,) = split(carea, "Länsi")
    decide(list(Enrolment.objects.order_by("pk")[:decided]), carea, west)

    table = table_of(cohort)

    assert participants(table) == [("Carea", 6 - decided), ("Länsi", decided), ("Total", 6)]
    assert table.notes == (
        "Everybody is counted in each of their cohorts, at the organisation that the one in which they worked "
        "then has become by 22 November 2016. Organisations have the name of that day.",
        sentence,
    )


def test_split_of_a_successor_divides_the_places_that_came_to_it_and_the_parts_go_on(cohort, carea):
    kymsote, county = make_organisation("Kymsote"), make_organisation("Kymenlaakso")
    become(carea, kymsote, SuccessionKind.CONTINUED_BY)
    west, east = split(kymsote, "Länsi", "Itä")
    become(west, county)
    people = list(Enrolment.objects.order_by("pk"))
    decide(people[:4], kymsote, west)
    decide(people[4:], kymsote, east)

    assert participants(table_of(cohort)) == [("Itä", 2), ("Kymenlaakso", 4), ("Total", 6)]


def test_part_that_comes_into_being_after_the_day_is_not_there_yet(cohort, carea):
    (west,) = split(carea, "Länsi")
    (east,) = split(carea, "Itä", on=TODAY + datetime.timedelta(days=1))
    people = list(Enrolment.objects.order_by("pk"))
    decide(people[:4], carea, west)
    decide(people[4:], carea, east)

    table = table_of(cohort)

    assert participants(table) == [("Carea", 2), ("Länsi", 4), ("Total", 6)]
    assert len(table.notes) == 1


def test_whoever_did_not_go_over_to_a_part_goes_with_the_rest_of_the_organisation(cohort, carea):
    (west,) = split(carea, "Länsi")
    become(carea, make_organisation("Kymenlaakso"), on=TODAY)
    decide(list(Enrolment.objects.order_by("pk")[:2]), carea, west)

    assert participants(table_of(cohort)) == [("Kymenlaakso", 4), ("Länsi", 2), ("Total", 6)]


def test_line_that_comes_back_ends_all_the_same(cohort, carea):
    kymsote = make_organisation("Kymsote")
    become(carea, kymsote)
    become(kymsote, carea)

    assert participants(table_of(cohort)) == [("Kymsote", 6), ("Total", 6)]


def test_row_leads_to_its_people_only_where_they_all_worked_in_one_organisation_then(cohort, carea):
    pori, akseli, county = (make_organisation(name) for name in ("Pori", "Akseli", "Varha"))
    for organisation in (pori, akseli):
        make_participation(cohort, organisation)
        make_people(cohort, organisation, 2)
    kymsote = make_organisation("Kymsote")
    become(carea, kymsote)
    become(akseli, county)
    make_people(cohort, county, 1)
    (west,) = split(pori, "Länsi-Pori")
    decide(list(Enrolment.objects.filter(organisation=pori)[:1]), pori, west)

    rows = [(row.name, row.organisation) for row in table_of(cohort).rows]

    assert rows == [("Kymsote", carea.pk), ("Länsi-Pori", None), ("Pori", None), ("Varha", None)]


def test_sum_is_the_same_in_both_views():
    cohort = make_ekj()
    pilots = [part.organisation for part in cohort.participations.all()]
    become(pilots[0], pilots[1])
    become(pilots[2], make_organisation("Kymenlaakso"))
    split(pilots[3], "Itä", "Länsi")

    then, today = table_then(cohort), table_of(cohort)

    sums = {code: sum(row.figures[code] for row in today.rows) for code in statistics.MEASURES}
    assert sums == today.total.figures == then.total.figures
    assert today.total.figures["certificates"] == 134
    assert (len(then.rows), len(today.rows)) == (13, 12)


def test_facts_under_the_title_say_which_it_is(cohort):
    assert table_of(cohort).facts == ("as organised today", "as of 22 November 2016")


def test_organisation_that_takes_part_as_other_and_became_a_pilot_makes_no_row_of_others(cohort, carea):
    keva = make_organisation("Keva")
    make_participation(cohort, keva, ParticipationRole.OTHER)
    become(keva, carea)

    assert participants(table_of(cohort)) == [("Carea", 6), ("Total", 6)]


def test_reader_who_may_not_see_the_people_cannot_compare_today_with_then(cohort, carea):
    split(carea, "Länsi")

    table = disclosed(table_of(cohort), programme=cohort.programme, sees_persons=False)

    assert [set(line.figures.values()) for line in table.lines] == [{None}, {None}]
    assert table.notes == (
        "Figures as organised today are not shown: together with those as organised then, they would tell "
        "something about few people.",
    )


def test_figures_of_today_are_public_once_those_of_the_programme_are(cohort, carea):
    cohort.programme.figures_declared_public_on = TODAY
    table = table_of(cohort)

    assert disclosed(table, programme=cohort.programme, sees_persons=False) == table


@pytest.mark.parametrize("rows", [1, 3])
def test_table_asks_the_database_seven_times_whatever_its_length(rows, django_assert_num_queries):
    programme = make_programme()
    for number in range(rows):
        cohort = make_cohort(f"EKJ {number}", programme=programme)
        organisation = make_organisation(f"Kunta {number}")
        make_participation(cohort, organisation, project="Hanke")
        places = make_people(cohort, organisation, 2, 1, 1)
        (part,) = split(organisation, f"Osa {number}")
        decide(places, organisation, part)
        become(part, make_organisation(f"Alue {number}"))

    # participations with projects; enrolments; certificates; successions; what was decided after splits;
    # organisations and their names
    with django_assert_num_queries(7):
        table = table_of(programme)

    assert [row.name for row in table.rows] == [f"Alue {number}" for number in range(rows)]
