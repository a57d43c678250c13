"""The tables for programs: the numbers of the pages, for the readers of the pages."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.urls import reverse

from lms.choices import SuccessionKind
from lms.models import Organisation, Programme, User
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)
from tests.lms.api.asking import Program, told
from tests.reports.making import make_participation, make_people

pytestmark = pytest.mark.django_db


def report(reader: User, programme: Programme, query: str = "") -> Any:
    return Program(reader).get(f"programmes/{programme.slug}/organisation-report/{query}")


def own(reader: User, organisation: Organisation) -> Any:
    return Program(reader).get(f"organisations/{organisation.slug}/report/")


def lines(table: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = [(row["organisation"], *row["figures"].values()) for row in table["rows"]]
    return [*rows, ("total", *table["total"].values())]


def page_in_csv(client, address: str) -> list[list[int]]:
    """The figures of the file that the page offers, the sum last."""
    rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode())))
    return [[int(row[code]) for code in ("participants", "completed", "certificates")] for row in rows]


@pytest.fixture
def cohort():
    """Pilots with few and with many people, and somebody from elsewhere."""
    cohort = make_cohort()
    make_participation(
        cohort,
        make_organisation("Pori"),
        project="Tiikerinloikka",
        lead_word="Projektet",
        lead_word_language="sv",
    )
    make_participation(cohort, make_organisation("Espoo"))
    make_people(cohort, make_organisation("Pori"), 9, 8, 7)
    make_people(cohort, make_organisation("Espoo"), 3, 2, 1)
    make_people(cohort, make_organisation("Keva"), 1)
    return cohort


def test_lead_and_auditor_read_the_table_of_the_page(client, cohort):
    leena = make_lead(cohort.programme)
    address = reverse("reports:organisations-file", args=[cohort.programme.slug, "csv"])

    table = report(leena, cohort.programme).json()

    assert lines(table) == [("pori", 9, 8, 7), ("espoo", 3, 2, 1), (None, 1, 0, 0), ("total", 13, 10, 8)]
    assert report(make_auditor(), cohort.programme).json() == table
    client.force_login(leena)
    assert page_in_csv(client, address) == [list(line[1:]) for line in lines(table)]
    assert (table["title"], table["about"]) == (
        "Participants and certificates by organisation",
        "EKJ-johtamisvalmennus",
    )
    assert (table["organised"], table["language"]) == ("then", "en")
    assert table["rows"][0]["projects"] == [
        {"lead_word": "Projektet", "lead_word_language": "sv", "name": "Tiikerinloikka", "language": "fi"}
    ]
    assert [measure["code"] for measure in table["measures"]] == ["participants", "completed", "certificates"]
    assert "do not publish them" in table["notes"][-1]


def test_one_cohort_and_the_organisations_of_today_can_be_asked_for(cohort):
    programme = cohort.programme
    leena = make_lead(programme)
    other = make_cohort("EKJ 2016–2018", programme=programme)
    make_people(other, make_organisation("Espoo"), 5)
    make_organisation("Espoo").successions.create(
        successor=make_organisation("Suur-Espoo"),
        kind=SuccessionKind.MERGED_INTO,
        on=datetime.date(2017, 1, 1),
    )

    assert lines(report(leena, programme, f"?cohort={other.slug}").json()) == [
        ("espoo", 5, 0, 0),
        ("total", 5, 0, 0),
    ]
    today = report(leena, programme, "?organised=today").json()
    assert [row["name"] for row in today["rows"]] == ["Pori", "Suur-Espoo", "Other organisations"]
    assert today["total"] == {"participants": 18, "completed": 10, "certificates": 8}


def test_what_is_not_offered_is_refused(cohort):
    leena = make_lead(cohort.programme)
    foreign = make_cohort("Toinen", programme=make_programme("Toinen ohjelma"))

    for query, expected in {
        "?organised=tomorrow": (400, "invalid_choice", "organised"),
        f"?cohort={foreign.slug}": (400, "invalid_choice", "cohort"),
        "?cohort=atlantis": (400, "invalid_choice", "cohort"),
        "?people=all": (400, "not_offered", "people"),
    }.items():
        assert told(report(leena, cohort.programme, query))[:3] == expected


def test_texts_are_in_the_language_that_is_asked_for(cohort):
    leena = make_lead(cohort.programme)

    answer = Program(leena, **{"Accept-Language": "sv"}).get(
        f"programmes/{cohort.programme.slug}/organisation-report/"
    )

    assert answer.json()["language"] == "sv"
    assert answer.json()["measures"][0]["label"] == "Deltagare"


def test_others_do_not_read_the_report_of_a_programme(client, cohort):
    foreign = make_lead(make_programme("Toinen ohjelma"), "Lauri Lehto")
    aino = make_enrolment(cohort).person
    statuses = {
        reader.full_name: report(reader, cohort.programme).status_code
        for reader in (
            make_trainer(cohort),
            foreign,
            aino,
            make_contact(make_organisation("Pori")),
            make_person("Matti Mäki"),
        )
    }

    assert statuses == {
        "Tero Virtanen": 403,
        "Lauri Lehto": 404,
        "Aino Korhonen": 404,
        "Olli Niemi": 404,
        "Matti Mäki": 404,
    }
    path = f"/api/v1/programmes/{cohort.programme.slug}/organisation-report/"
    assert client.get(path).status_code == 401
    assert report(foreign, Programme(slug="atlantis")).status_code == 404


def test_contact_reads_the_figures_of_their_organisation_and_of_nobody_else(client):
    cohort, helsinki = make_cohort(), make_organisation("Helsinki")
    make_people(cohort, helsinki, 3, 2, 1)
    make_people(cohort, make_organisation("Kasvatus", parent=helsinki), 2, 1)
    make_people(cohort, make_organisation("Espoo"), 77, 66, 55)
    olli = make_contact(helsinki)

    table = own(olli, helsinki).json()

    assert lines(table) == [("helsinki", 3, 2, 1), ("kasvatus", 2, 1, 0), ("total", 5, 3, 1)]
    assert table["organisation"] == "helsinki"
    del table["rows"][0]["figures"]
    assert table["rows"][0] == {
        "position": 1,
        "programme": "ekj-johtamisvalmennus",
        "programme_title": "EKJ-johtamisvalmennus",
        "cohort": cohort.slug,
        "cohort_title": "EKJ 2014–2016",
        "organisation": "helsinki",
        "name": "Helsinki",
    }
    for other in ("77", "66", "55", "82", "Espoo", "Osallistuja"):
        assert other not in own(olli, helsinki).content.decode()
    client.force_login(olli)
    address = reverse("reports:own-organisation-file", args=["helsinki", "csv"])
    assert page_in_csv(client, address) == [[3, 2, 1], [2, 1, 0], [5, 3, 1]]


def test_others_do_not_read_the_figures_of_an_organisation(client):
    cohort, helsinki = make_cohort(), make_organisation("Helsinki")
    schools = make_organisation("Kasvatus", parent=helsinki)
    make_people(cohort, helsinki, 3)
    make_people(cohort, schools, 2)
    statuses = {
        reader.full_name: own(reader, helsinki).status_code
        for reader in (
            make_contact(schools, "Oona Opas"),
            make_contact(make_organisation("Espoo"), "Eero Espoolainen"),
            make_contact(helsinki, "Olavi Entinen", valid_to=datetime.date(2016, 1, 1)),
            make_lead(cohort.programme),
            make_trainer(cohort),
            make_enrolment(cohort, organisation=helsinki).person,
            make_auditor(),
        )
    }

    assert statuses == {
        "Oona Opas": 404,
        "Eero Espoolainen": 404,
        "Olavi Entinen": 403,
        "Leena Laine": 403,
        "Tero Virtanen": 403,
        "Aino Korhonen": 403,
        "Aune Salo": 200,
    }
    assert client.get("/api/v1/organisations/helsinki/report/").status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    "path, queries", [("programmes/ekj/organisation-report/", 19), ("organisations/helsinki/report/", 23)]
)
def test_reports_take_the_same_queries_for_one_row_and_for_three(
    path, queries, rows, django_assert_num_queries
):
    helsinki = make_organisation("Helsinki")
    cohort = make_cohort(programme=make_programme("EKJ"))
    for number in range(rows):
        division = make_organisation(f"Toimiala {number}", parent=helsinki)
        make_participation(cohort, division)
        make_people(cohort, division, 2, 1, 1)
    leena = make_lead(cohort.programme)
    make_contact(helsinki, leena.full_name)
    program = Program(leena)
    program.get(path)  # that the token was used is noted once a minute

    with django_assert_num_queries(queries):
        assert len(program.get(path).json()["rows"]) == rows
