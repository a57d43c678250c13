"""The table by organisation: who is counted, where, under which name and in which order."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from certificates import issuing
from lms.choices import CertificateKind, ParticipationRole
from lms.models import Cohort, Organisation, OrganisationName, Programme, User
from reports import statistics
from reports.tables import Project, Table
from tests.certificates.making import make_certifying_cohort, make_completed
from tests.factories import at, make_cohort, make_enrolment, make_lead, make_organisation, make_programme
from tests.reports.making import (
    CEREMONY,
    TODAY,
    make_certificate,
    make_ekj,
    make_named,
    make_participation,
    make_people,
    published_rows,
)

pytestmark = pytest.mark.django_db


def table_of(scope: Programme | Cohort, language: str = "en", as_of: datetime.date = TODAY) -> Table:
    return statistics.organisations(scope, language=language, as_of=as_of)


def lines(table: Table) -> list[tuple[str, int, int, int]]:
    """Name and figures, row by row and the sum."""
    return [(line.name, *line.figures.values()) for line in table.lines]


def certificates_by_place(table: Table) -> list[tuple[int | None, int | None]]:
    return [(line.position, line.figures["certificates"]) for line in table.lines]


def test_swedish_table_of_ekj_is_the_published_one():
    cohort = make_ekj()

    table = table_of(cohort.programme, "sv")

    shown = []
    for row in table.rows:
        project = row.projects[0] if row.projects else Project("", "", "", "")
        shown.append(
            {
                "position": str(row.position),
                "organisation_sv": row.name,
                "project_lead_word": project.lead_word,
                "project": project.name,
                "project_language": project.language,
                "certificates": str(row.figures["certificates"]),
            }
        )
    columns = shown[0].keys()
    assert shown == [{name: row[name] for name in columns} for row in published_rows()]
    assert table.total.figures["certificates"] == 134


def test_finnish_and_english_tables_have_the_same_figures_in_the_same_order():
    cohort = make_ekj()

    finnish, english = table_of(cohort, "fi"), table_of(cohort, "en")

    assert [row.name for row in finnish.rows] == [row["organisation_fi"] for row in published_rows()]
    assert certificates_by_place(finnish) == certificates_by_place(table_of(cohort, "sv"))
    assert certificates_by_place(english) == certificates_by_place(finnish)
    assert english.rows[-1].name == "Other organisations"


def test_rows_add_up_to_the_sum_and_the_programme_of_one_cohort_to_the_cohort():
    cohort = make_ekj()

    table = table_of(cohort.programme)

    sums = {code: sum(row.figures[code] for row in table.rows) for code in statistics.MEASURES}
    assert sums == table.total.figures == {"participants": 146, "completed": 134, "certificates": 134}
    assert table.rows == table_of(cohort).rows


def test_participants_completed_and_certificates_are_counted_apart():
    cohort = make_cohort()
    espoo, pori = make_organisation("Espoo"), make_organisation("Pori")
    make_participation(cohort, espoo)
    make_participation(cohort, pori)
    make_people(cohort, espoo, participants=9, completed=6, certificates=4)
    make_people(cohort, pori, participants=2)

    assert lines(table_of(cohort)) == [("Espoo", 9, 6, 4), ("Pori", 2, 0, 0), ("Total", 11, 6, 4)]


def test_who_withdrew_or_moved_to_another_cohort_is_not_counted():
    cohort, next_cohort = make_cohort(), make_cohort("EKJ 2016–2018")
    make_participation(cohort, make_organisation())
    by = User.objects.system()
    make_enrolment(cohort, "Aino Korhonen")
    make_enrolment(cohort, "Matti Salo", withdrawn_on=CEREMONY, withdrawn_at=at(CEREMONY), withdrawn_by=by)
    moved = make_enrolment(next_cohort, "Elli Niemi")
    make_enrolment(
        cohort,
        "Elli Niemi",
        transferred_on=CEREMONY,
        transferred_at=at(CEREMONY),
        transferred_by=by,
        transferred_to=moved,
    )

    assert lines(table_of(cohort)) == [("Espoo", 1, 0, 0), ("Total", 1, 0, 0)]


def test_only_certificates_of_completion_in_force_are_counted():
    cohort = make_cohort()
    make_participation(cohort, make_organisation())
    valid, revoked, superseded, attended = make_people(cohort, make_organisation(), 4, completed=4)
    make_certificate(valid)
    make_certificate(
        revoked,
        revoked_on=CEREMONY,
        revoked_at=at(CEREMONY),
        revoked_by=User.objects.system(),
        revocation_reason="Myönnetty väärin perustein",
    )
    old = make_certificate(superseded, superseded_at=None)
    new = make_certificate(superseded, kind=CertificateKind.ATTENDANCE)
    old.superseded_at, old.superseded_by = at(CEREMONY), new
    old.save()
    make_certificate(attended, kind=CertificateKind.ATTENDANCE)

    assert lines(table_of(cohort)) == [("Espoo", 4, 4, 1), ("Total", 4, 4, 1)]


def test_table_as_of_a_past_day_is_what_held_then():
    cohort = make_cohort()
    make_participation(cohort, make_organisation())
    make_people(cohort, make_organisation(), 3, completed=2, certificates=1)
    left_on = CEREMONY + datetime.timedelta(days=30)
    make_enrolment(
        cohort, "Matti", withdrawn_on=left_on, withdrawn_at=at(left_on), withdrawn_by=User.objects.system()
    )

    def figures_on(day: datetime.date) -> dict[str, int | None]:
        return dict(table_of(cohort, as_of=day).total.figures)

    before_the_start = figures_on(cohort.starts_on - datetime.timedelta(days=1))
    assert before_the_start == {"participants": 0, "completed": 0, "certificates": 0}
    assert figures_on(cohort.starts_on) == {"participants": 4, "completed": 0, "certificates": 0}
    assert figures_on(CEREMONY) == {"participants": 4, "completed": 2, "certificates": 1}
    assert figures_on(left_on) == {"participants": 3, "completed": 2, "certificates": 1}


def test_certificate_issued_anew_with_an_earlier_date_is_counted_once_on_any_day():
    cohort = make_certifying_cohort()
    leena = make_lead(cohort.programme)
    (old,) = issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)
    issuing.reissue(old, by=leena, on=CEREMONY, reason="Name corrected")

    for day in (CEREMONY, TODAY, timezone.localdate()):
        assert table_of(cohort, as_of=day).total.figures["certificates"] == 1


def test_who_has_a_place_in_a_cohort_that_starts_later_is_a_participant_already():
    today = timezone.localdate()
    next_month = today + datetime.timedelta(days=30)
    cohort = make_cohort(starts_on=next_month, ends_on=None)
    make_enrolment(cohort, enrolled_at=timezone.now())

    assert table_of(cohort, as_of=today).total.figures["participants"] == 1


def test_without_others_there_is_no_row_of_others():
    cohort = make_cohort()
    make_participation(cohort, make_organisation("Pori"))

    assert lines(table_of(cohort)) == [("Pori", 0, 0, 0), ("Total", 0, 0, 0)]


def test_an_organisation_that_takes_part_as_other_makes_a_row_of_others_with_nobody_in_it():
    cohort = make_cohort()
    make_participation(cohort, make_organisation("Pori"))
    make_participation(cohort, make_organisation("Keva"), ParticipationRole.OTHER)

    assert lines(table_of(cohort)) == [
        ("Pori", 0, 0, 0),
        ("Other organisations", 0, 0, 0),
        ("Total", 0, 0, 0),
    ]


def test_without_pilots_organisations_stand_in_finnish_alphabetical_order():
    cohort = make_cohort()
    for name in ("Äänekoski", "Oulu", "Ähtäri", "Turku"):
        make_enrolment(cohort, f"Osallistuja {name}", organisation=make_organisation(name))

    names = [(row.position, row.name) for row in table_of(cohort).rows]

    assert names == [(1, "Oulu"), (2, "Turku"), (3, "Ähtäri"), (4, "Äänekoski")]


def test_organisation_of_two_cohorts_is_one_row_with_both_projects():
    programme = make_programme()
    first = make_cohort("EKJ 2014–2016", programme=programme)
    second = make_cohort(
        "EKJ 2016–2018", programme=programme, starts_on=datetime.date(2016, 11, 1), ends_on=None
    )
    pori, espoo = make_organisation("Pori"), make_organisation("Espoo")
    make_participation(first, pori, project="Tiikerinloikka uudistumiseen")
    make_participation(second, espoo)
    make_participation(second, pori, project="Toinen loikka")
    make_people(first, pori, 6, 6, 6)
    make_people(second, pori, 5)
    make_people(second, espoo, 7)

    table = table_of(programme)

    assert lines(table) == [("Pori", 11, 6, 6), ("Espoo", 7, 0, 0), ("Total", 18, 6, 6)]
    assert [project.name for project in table.rows[0].projects] == [
        "Tiikerinloikka uudistumiseen",
        "Toinen loikka",
    ]


def test_pilot_of_one_cohort_keeps_its_row_where_it_takes_part_as_other():
    programme = make_programme()
    first = make_cohort("EKJ 2014–2016", programme=programme)
    second = make_cohort("EKJ 2016–2018", programme=programme)
    pori = make_organisation("Pori")
    make_participation(first, pori)
    make_participation(second, pori, ParticipationRole.OTHER)
    make_people(second, pori, 3)

    assert lines(table_of(programme)) == [("Pori", 3, 0, 0), ("Total", 3, 0, 0)]
    assert lines(table_of(second)) == [("Pori", 3, 0, 0), ("Total", 3, 0, 0)]


def test_two_organisations_of_one_name_stay_two_rows():
    cohort = make_cohort()
    for slug in ("koski-tl", "koski-hl"):
        organisation = Organisation.objects.create(slug=slug)
        OrganisationName.objects.create(organisation=organisation, name_fi="Koski")
        make_participation(cohort, organisation)
        make_people(cohort, organisation, 6)

    assert lines(table_of(cohort)) == [("Koski", 6, 0, 0), ("Koski", 6, 0, 0), ("Total", 12, 0, 0)]


def test_renaming_organisations_and_people_changes_no_figure_and_no_name_of_then():
    cohort = make_ekj()
    before = table_of(cohort, "sv")

    for organisation in Organisation.objects.all():
        OrganisationName.objects.create(
            organisation=organisation, name_sv="Ny", valid_from=CEREMONY + datetime.timedelta(days=1)
        )
    User.objects.update(full_name="Uusi Nimi", sort_name="Nimi, Uusi", sort_key="nimiuusi")

    assert table_of(cohort, "sv") == before


def test_organisation_has_the_name_of_the_ceremony_day():
    cohort = make_cohort(ceremony_on=CEREMONY)
    carea = make_named("Carea", "Carea")
    OrganisationName.objects.create(
        organisation=carea, name_fi="Kymsote", valid_from=CEREMONY + datetime.timedelta(days=1)
    )
    make_participation(cohort, carea)
    later = make_cohort("EKJ 2018–2020", ends_on=datetime.date(2020, 1, 1))
    make_participation(later, carea)

    assert [row.name for row in table_of(cohort).rows] == ["Carea"]
    assert [row.name for row in table_of(later, as_of=datetime.date(2020, 2, 1)).rows] == ["Kymsote"]


def test_facts_under_the_title_tell_the_days():
    cohort = make_ekj()

    assert table_of(cohort, "en").facts == (
        "as organised then",
        "issue date 12 February 2016",
        "as of 22 November 2016",
    )


def test_without_certificates_no_day_of_issue_is_told():
    assert table_of(make_cohort(), "en").facts == ("as organised then", "as of 22 November 2016")


def test_title_in_another_language_says_which():
    cohort = make_cohort("EKJ 2014–2016")

    table = table_of(cohort, "en")

    assert (table.about, table.about_language) == ("EKJ 2014–2016", "fi")


@pytest.mark.parametrize("rows", [1, 3])
def test_table_asks_the_database_five_times_whatever_its_length(rows, django_assert_num_queries):
    programme = make_programme()
    for number in range(rows):
        cohort = make_cohort(f"EKJ {number}", programme=programme)
        organisation = make_organisation(f"Kunta {number}")
        make_participation(cohort, organisation, project="Hanke")
        make_people(cohort, organisation, 2, 1, 1)

    # participations with projects; enrolments; certificates; organisations and their names
    with django_assert_num_queries(5):
        table = table_of(programme)

    assert len(table.rows) == rows


def test_table_is_a_value():
    """Equal figures are equal tables, whenever they were counted: exports may be compared and kept."""
    cohort = make_ekj()

    assert table_of(cohort) == table_of(cohort)
    assert replace(table_of(cohort), as_of=CEREMONY) != table_of(cohort)
