"""The figures of an organisation for its contacts: the same as in the lead's report, and nobody else's."""

import datetime

import page
import pytest

from certificates import issuing
from certificates.management.demo import ekj, emba
from lms.actions import enrolments, organisations
from lms.choices import SuccessionKind
from lms.models import Cohort, Organisation, Programme, User
from reports import exports, statistics
from reports.disclosure import disclosed_to_contact
from reports.tables import Table, together
from tests.certificates.demos import TODAY as DEMO_TODAY
from tests.certificates.demos import loaded
from tests.certificates.making import make_certifying_cohort, make_completed
from tests.factories import make_cohort, make_enrolment, make_lead, make_organisation, make_programme
from tests.reports.making import TODAY, make_participation, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, ekj.SLUG, emba.SLUG):
        yield


def own(organisation: Organisation, language: str = "en", as_of: datetime.date = TODAY) -> Table:
    return statistics.own_organisation(organisation, language=language, as_of=as_of)


def lines(table: Table) -> list[tuple[str, ...]]:
    """Cohort, organisation and figures, row by row, and the sum."""
    return [(row.run.cohort_title if row.run else "", row.name, *row.figures.values()) for row in table.lines]


def rows_in_report(cohort: Cohort, as_of: datetime.date = TODAY) -> dict[int | None, dict[str, int | None]]:
    """By organisation what the lead's report says."""
    table = statistics.organisations(cohort, language="en", as_of=as_of)
    return {row.organisation: dict(row.figures) for row in table.rows}


def assert_reconciles(organisation: Organisation, as_of: datetime.date = TODAY) -> int:
    """Each row is that of the lead's report; answers how many rows were compared."""
    compared = 0
    for row in own(organisation, as_of=as_of).rows:
        reported = rows_in_report(Cohort.objects.get(pk=row.run.cohort), as_of)
        assert dict(row.figures) == reported[row.organisation]
        compared += 1
    return compared


def make_division(name: str, of: Organisation) -> Organisation:
    return make_organisation(name, parent=of)


def test_only_the_organisation_and_its_divisions_are_counted():
    cohort = make_cohort()
    helsinki, pori = make_organisation("Helsinki"), make_organisation("Pori")
    schools = make_division("Kasvatus", helsinki)
    nursery = make_division("Päiväkodit", schools)
    make_people(cohort, helsinki, 3, 2, 1)
    make_people(cohort, schools, 2, 1)
    make_people(cohort, nursery, 1)
    make_people(cohort, pori, 9, 8, 7)

    assert lines(own(helsinki)) == [
        ("EKJ 2014–2016", "Helsinki", 3, 2, 1),
        ("EKJ 2014–2016", "Kasvatus", 2, 1, 0),
        ("EKJ 2014–2016", "Päiväkodit", 1, 0, 0),
        ("", "Total", 6, 3, 1),
    ]
    assert lines(own(schools)) == [
        ("EKJ 2014–2016", "Kasvatus", 2, 1, 0),
        ("EKJ 2014–2016", "Päiväkodit", 1, 0, 0),
        ("", "Total", 3, 1, 0),
    ]


def test_newest_programme_and_in_it_the_newest_cohort_comes_first():
    pori = make_organisation("Pori")
    old, new = make_programme("Vanha"), make_programme("Uusi")
    starts = {"2014": (old, 2014), "2016": (new, 2016), "2018": (old, 2018), "2012": (new, 2012)}
    for title, (programme, year) in starts.items():
        cohort = make_cohort(
            title, programme=programme, starts_on=datetime.date(year, 1, 1), ends_on=datetime.date(year, 6, 1)
        )
        make_people(cohort, pori, 1)

    table = own(pori, as_of=datetime.date(2020, 1, 1))

    found = [(row.run.programme_title, row.run.cohort_title) for row in table.rows]
    assert found == [("Vanha", "2018"), ("Vanha", "2014"), ("Uusi", "2016"), ("Uusi", "2012")]


def test_organisation_has_the_name_of_then_in_the_row_and_that_of_today_above():
    pori = make_organisation("Pori")
    pori.names.create(name_fi="Satakunta", valid_from="2016-06-01")
    make_people(make_cohort(), pori, 1)

    table = own(pori, "fi")

    assert (table.about, table.rows[0].name) == ("Satakunta", "Pori")


def test_organisation_without_people_has_no_rows():
    make_people(make_cohort(), make_organisation("Espoo"), 3)

    assert lines(own(make_organisation("Pori"))) == [("", "Total", 0, 0, 0)]


def test_merger_and_transfer_reconcile_with_the_report_of_the_lead():
    """Akseli was merged into Varha; somebody went over to the next cohort, somebody withdrew."""
    cohort = make_certifying_cohort()
    programme = cohort.programme
    leena = make_lead(programme)
    following = make_cohort(
        "EKJ 2016–2018",
        programme=programme,
        starts_on=datetime.date(2016, 9, 1),
        ends_on=datetime.date(2018, 5, 1),
    )
    akseli, varha = make_organisation("Akseli"), make_organisation("Varha")
    for run in (cohort, following):
        make_participation(run, akseli)
        make_participation(run, varha)
    certified = make_completed(cohort, "Áile Aikio", organisation=akseli)
    issuing.issue(certified, by=leena, on=datetime.date(2016, 2, 12))
    moving = make_enrolment(cohort, "Aino Korhonen", organisation=akseli)
    enrolments.transfer(moving, to=following, by=leena, on=datetime.date(2016, 9, 1), reason="Jatkaa")
    leaving = make_enrolment(cohort, "Sanna Salo", organisation=akseli)
    enrolments.withdraw(leaving, by=leena, on=datetime.date(2015, 9, 1), reason="Lähti")
    make_enrolment(cohort, "Teemu Varha", organisation=varha)
    make_enrolment(cohort, "Tiina Toinen", organisation=varha)
    organisations.record_succession(
        akseli, successor=varha, kind=SuccessionKind.MERGED_INTO, on=datetime.date(2016, 11, 1), by=leena
    )

    assert lines(own(akseli)) == [
        ("EKJ 2016–2018", "Akseli", 1, 0, 0),
        ("EKJ 2014–2016", "Akseli", 1, 1, 1),
        ("", "Total", 2, 1, 1),
    ]
    assert lines(own(varha)) == [("EKJ 2014–2016", "Varha", 2, 0, 0), ("", "Total", 2, 0, 0)]
    assert assert_reconciles(akseli) == 2
    assert assert_reconciles(varha) == 1


def test_people_of_a_predecessor_are_not_counted_and_the_table_says_so():
    leena = User.objects.system()
    cohort = make_cohort()
    akseli, varha, kymsote = (make_organisation(name) for name in ("Akseli", "Varha", "Kymsote"))
    make_people(cohort, akseli, 4, 4, 4)
    merged = {"on": datetime.date(2016, 3, 1), "by": leena}
    organisations.record_succession(akseli, successor=kymsote, kind=SuccessionKind.CONTINUED_BY, **merged)
    organisations.record_succession(kymsote, successor=varha, kind=SuccessionKind.MERGED_INTO, **merged)

    table = own(varha)

    assert lines(table) == [("", "Total", 0, 0, 0)]
    assert table.notes[-1] == (
        "People who worked in organisations that have become this one or a part of it are not counted here: "
        "Akseli, Kymsote. Their figures are shown to their own contacts."
    )
    assert len(own(akseli).notes) == 1


def test_circle_of_successions_ends():
    first, second = make_organisation("Eka"), make_organisation("Toka")
    on = datetime.date(2016, 3, 1)
    for old, new in ((first, second), (second, first)):
        old.successions.create(successor=new, kind=SuccessionKind.CONTINUED_BY, on=on)

    assert (
        own(first)
        .notes[-1]
        .endswith("are not counted here: Toka. Its figures are shown to its own contacts.")
    )


def test_contact_sees_small_figures_and_is_asked_not_to_publish_them():
    pori = make_organisation("Pori")
    make_people(make_cohort(), pori, 2, 1, 1)

    table = disclosed_to_contact(own(pori))

    assert lines(table)[0][2:] == (2, 1, 1)
    assert table.notes[-1] == (
        "This table has figures under 5. They are shown to the contacts of the organisation: do not publish them."
    )


def test_rows_together_are_the_sum_and_hidden_where_one_is_hidden():
    cohort = make_cohort()
    helsinki = make_organisation("Helsinki")
    make_people(cohort, helsinki, 3, 2, 1)
    make_people(cohort, make_division("Kasvatus", helsinki), 2, 1)
    table = own(helsinki)

    assert together(table.rows) == dict(table.total.figures)
    hidden = [
        table.rows[0],
        *(type(row)(**vars(row) | {"figures": {"participants": None}}) for row in table.rows),
    ]
    assert together(hidden)["participants"] is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pdf_by_cohort_is_accessible(language):
    helsinki = make_organisation("Helsinki")
    for title in ("EKJ 2014–2016", "EKJ 2016–2018"):
        cohort = make_cohort(title)
        make_people(cohort, helsinki, 3, 2, 1)
        make_people(cohort, make_division("Kasvatus", helsinki), 2, 1)

    report = page.validate_pdf_bytes(exports.pdf(own(helsinki, language)), profile="ua1")

    assert [failure.rule_id for failure in report.failures] == []


def test_demo_reconciles_for_pori_and_for_every_division_of_helsinki(demo):
    pori, helsinki = Organisation.objects.get(slug="pori"), Organisation.objects.get(slug="helsinki")

    assert assert_reconciles(pori, DEMO_TODAY) == 1
    assert assert_reconciles(helsinki, DEMO_TODAY) == 10
    table = own(helsinki, as_of=DEMO_TODAY)
    programme = Programme.objects.get(slug=emba.SLUG)
    whole = statistics.organisations(programme, language="en", as_of=DEMO_TODAY).total
    assert dict(table.total.figures) == dict(whole.figures)
