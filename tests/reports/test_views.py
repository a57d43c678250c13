"""The report on the page: who sees it, what it says, and where its figures lead."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from lms.models import Organisation, Programme, Succession, User
from reports.exports import FORMATS
from tests.factories import (
    make_auditor,
    make_cohort,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)
from tests.reports.making import TODAY, make_ekj, make_participation, make_people, published_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser in which no language was chosen: the account's own holds."""
    return Client()


def address(programme: Programme, code: str = "", **query: str) -> str:
    name = "reports:organisations-file" if code else "reports:organisations"
    return reverse(name, args=[programme.slug, code] if code else [programme.slug], query=query)


def in_english(reader: User) -> User:
    reader.language = "en"
    reader.save()
    return reader


def rows_of(content: bytes) -> list[list[str]]:
    """The words of each row of the table on the page, the head left out."""
    rows = re.findall(r"<tr>(.*?)</tr>", content.decode(), re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def test_lead_sees_the_published_table_in_her_language(client):
    cohort = make_ekj()
    leena = make_lead(cohort.programme)
    leena.language = "sv"
    leena.save()
    client.force_login(leena)

    rows = rows_of(client.get(address(cohort.programme)).content)

    assert [(row[0], row[1], row[4]) for row in rows[:-1]] == [
        (
            row["organisation_sv"],
            f"{row['project_lead_word']} {row['project']}".strip(),
            row["certificates"],
        )
        for row in published_rows()
    ]
    assert rows[-1] == ["Totalt", "", "146", "134", "134"]


def test_project_in_another_language_is_marked_as_such(client):
    cohort = make_ekj()
    client.force_login(make_lead(cohort.programme))

    content = client.get(address(cohort.programme)).content.decode()

    assert '<span lang="sv">Projektet</span> <span>Tiikerinloikka uudistumiseen</span>' in content
    assert '<span lang="sv">Förändring av verksamhetskulturen och nätverk</span>' in content


def test_figures_lead_to_the_people_behind_them(client):
    cohort = make_cohort()
    pori, keva = make_organisation("Pori"), make_organisation("Keva")
    make_participation(cohort, pori)
    make_people(cohort, pori, 9, 6, 6)
    make_people(cohort, keva, 1)
    client.force_login(make_lead(cohort.programme))

    content = unescape(client.get(address(cohort.programme)).content.decode())

    people = f"/cohorts/{cohort.slug}/?organisation={pori.pk}"
    links = re.findall(r'<a[^>]* href="(/cohorts/[^"]*)"[^>]*>([^<]*)</a>', content)
    assert links == [
        (people, "Pori"),
        (f"{people}&state=participants", "9"),
        (f"{people}&state=completed", "6"),
        (f"{people}&state=certified", "6"),
    ]


def test_pages_behind_the_figures_open(client):
    cohort = make_cohort()
    make_participation(cohort, make_organisation())
    enrolment = make_enrolment(cohort)
    client.force_login(make_lead(cohort.programme))
    content = unescape(client.get(address(cohort.programme)).content.decode())
    pages = set(re.findall(r'href="(/cohorts/[^"]*)"', content))

    assert len(pages) == 2
    for page in pages:
        assert enrolment.person.sort_name in client.get(page).content.decode()


def test_figures_of_several_cohorts_lead_nowhere(client):
    programme = make_programme()
    for title in ("EKJ 2014–2016", "EKJ 2016–2018"):
        make_people(make_cohort(title, programme=programme), make_organisation(), 5)
    client.force_login(in_english(make_lead(programme)))

    content = client.get(address(programme)).content

    assert rows_of(content) == [["Espoo", "", "10", "0", "0"], ["Total", "", "10", "0", "0"]]
    assert b"?organisation=" not in content


def test_lead_may_choose_one_cohort_and_its_files(client):
    programme = make_programme()
    first = make_cohort("EKJ 2014–2016", programme=programme)
    second = make_cohort("EKJ 2016–2018", programme=programme)
    make_people(first, make_organisation(), 5)
    make_people(second, make_organisation(), 7)
    client.force_login(in_english(make_lead(programme)))

    content = client.get(address(programme, cohort=second.slug)).content

    assert rows_of(content) == [["Espoo", "", "7", "0", "0"], ["Total", "", "7", "0", "0"]]
    csv = client.get(re.search(r'href="([^"]*/csv-excel/[^"]*)"', content.decode())[1]).content.decode()
    assert csv.splitlines()[1:] == ["1;Espoo;;;;7;0;0", ";Total;;;;7;0;0"]


@pytest.fixture
def merged():
    """A programme of two cohorts whose Carea has become Kymsote."""
    programme = make_programme()
    carea = make_organisation("Carea")
    for title in ("EKJ 2014–2016", "EKJ 2016–2018"):
        make_people(make_cohort(title, programme=programme), carea, 5)
    Succession.objects.create(
        predecessor=carea, successor=make_organisation("Kymsote"), kind="continued_by", on=TODAY
    )
    return programme


def test_lead_may_choose_the_organisations_of_today_and_its_files(client, merged):
    client.force_login(in_english(make_lead(merged)))

    content = client.get(address(merged, cohort="ekj-20142016", organised="today")).content

    assert rows_of(content) == [["Kymsote", "", "5", "0", "0"], ["Total", "", "5", "0", "0"]]
    assert '<option value="today" selected>As organised today</option>' in content.decode()
    assert '<p class="sub">As organised today · as of ' in content.decode()
    file = client.get(unescape(re.search(r'href="([^"]*/csv-excel/[^"]*)"', content.decode())[1]))
    assert file.content.decode().splitlines()[1:] == ["1;Kymsote;;;;5;0;0", ";Total;;;;5;0;0"]
    assert "by%20organisation%20of%20today" in file.headers["Content-Disposition"]


@pytest.mark.parametrize("query", [{}, {"organised": ""}, {"organised": "then"}])
def test_page_and_files_are_as_organised_then_unless_asked(client, merged, query):
    client.force_login(in_english(make_lead(merged)))

    content = client.get(address(merged, **query)).content

    assert rows_of(content)[0] == ["Carea", "", "10", "0", "0"]
    links = re.findall(r'href="([^"]*/(?:csv-excel|xlsx|pdf)/[^"]*)"', content.decode())
    assert links == [address(merged, code) for code in ("csv-excel", "xlsx", "pdf")]


def test_one_cohort_offers_today_and_its_figures_lead_to_the_people_of_then(client, merged):
    cohort = merged.cohorts.get(slug="ekj-20142016")
    merged.cohorts.exclude(pk=cohort.pk).update(programme=make_programme("EMBA"))
    client.force_login(in_english(make_lead(merged)))

    content = unescape(client.get(address(merged, organised="today")).content.decode())

    assert re.findall(r'<select name="([^"]*)"', content) == ["organised"]
    people = f"/cohorts/{cohort.slug}/?organisation={Organisation.objects.get(slug='carea').pk}"
    links = re.findall(r'<a[^>]* href="(/cohorts/[^"]*)"[^>]*>([^<]*)</a>', content)
    assert links == [(people, "Kymsote"), (f"{people}&state=participants", "5")]


def test_view_that_is_not_known_is_not_found(client, merged):
    client.force_login(make_lead(merged))

    assert client.get(address(merged, organised="tomorrow")).status_code == 404
    assert client.get(address(merged, "csv", organised="tomorrow")).status_code == 404


def test_cohort_of_another_programme_is_not_found(client):
    other = make_cohort("EMBA 5", programme=make_programme("EMBA"))
    programme = make_cohort().programme
    client.force_login(in_english(make_lead(programme)))

    assert client.get(address(programme, cohort=other.slug)).status_code == 404
    assert client.get(address(programme, cohort="\0")).status_code == 404
    assert client.get(address(programme, "csv", cohort=other.slug)).status_code == 404


def test_report_is_read_by_auditors_refused_to_trainers_and_not_there_for_others(client):
    cohort = make_ekj()
    readers = [
        (make_auditor(), 200),
        (make_trainer(cohort), 403),
        (make_person("Matti Meikäläinen"), 404),
        (make_enrolment(cohort).person, 404),
        (make_lead(make_programme("EMBA")), 404),
    ]

    for reader, expected in readers:
        client.force_login(reader)
        answers = [client.get(address(cohort.programme))]
        answers += [client.get(address(cohort.programme, code)) for code in FORMATS]
        assert {answer.status_code for answer in answers} == {expected}


def test_who_has_not_signed_in_is_sent_to_sign_in(client):
    cohort = make_ekj()
    sign_in = reverse("account_request_login_code")

    for url in (reverse("reports:index"), address(cohort.programme), address(cohort.programme, "pdf")):
        assert client.get(url).headers["Location"] == f"{sign_in}?next={url}"


@pytest.mark.parametrize("code", FORMATS)
def test_file_has_its_type_its_language_and_a_name_in_the_language_of_the_reader(client, code):
    cohort = make_ekj()
    leena = make_lead(cohort.programme)
    leena.language = "sv"
    leena.save()
    client.force_login(leena)

    answer = client.get(address(cohort.programme, code))

    assert answer.headers["Content-Type"] == FORMATS[code].content_type
    assert answer.headers["Content-Language"] == "sv"
    name = (
        r'attachment; filename="EKJ-ledarskapscoaching per organisation \d{4}-\d\d-\d\d\.'
        + FORMATS[code].suffix
    )
    assert re.fullmatch(name + '"', answer.headers["Content-Disposition"])


def test_name_of_a_file_keeps_letters_that_headers_do_not_have(client):
    programme = make_programme("Ähtärin ryhmä")
    make_cohort(programme=programme)
    client.force_login(in_english(make_lead(programme)))

    disposition = client.get(address(programme, "csv")).headers["Content-Disposition"]

    assert disposition.startswith(
        "attachment; filename*=utf-8''%C3%84ht%C3%A4rin%20ryhm%C3%A4%20by%20organisation"
    )


def test_format_that_is_not_known_is_not_found(client):
    cohort = make_ekj()
    client.force_login(make_lead(cohort.programme))

    assert client.get(address(cohort.programme, "doc")).status_code == 404


def test_programme_without_anybody_says_what_will_be_here(client):
    programme = make_programme()
    client.force_login(in_english(make_lead(programme)))

    content = client.get(address(programme)).content.decode()

    assert "The organisations of the programme will be here." in content
    assert "<table" not in content


def test_index_lists_the_programmes_that_the_reader_leads_and_no_other(client):
    programme = make_programme()
    make_cohort("EKJ 2014–2016", programme=programme)
    make_cohort("EKJ 2016–2018", programme=programme)
    make_cohort("EMBA 5", programme=make_programme("EMBA"))
    client.force_login(in_english(make_lead(programme)))

    content = client.get(reverse("reports:index")).content.decode()

    links = re.findall(r'<a class="who" href="([^"]*)">([^<]*)</a>', content)
    report = address(programme)
    assert set(links) == {
        (report, "All cohorts"),
        (f"{report}?cohort=ekj-20142016", "EKJ 2014–2016"),
        (f"{report}?cohort=ekj-20162018", "EKJ 2016–2018"),
    }
    assert "EMBA" not in content


def test_index_tells_others_that_it_is_for_leads(client):
    client.force_login(make_person("Matti Meikäläinen"))

    assert client.get(reverse("reports:index")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("organised, queries", [("then", 14), ("today", 16)])
def test_report_asks_the_database_as_often_for_one_row_as_for_three(
    client, rows, organised, queries, django_assert_num_queries
):
    cohort = make_cohort()
    for number in range(rows):
        organisation = make_organisation(f"Kunta {number}")
        make_participation(cohort, organisation, project="Hanke")
        make_people(cohort, organisation, 2, 1, 1)
    client.force_login(make_lead(cohort.programme))

    with django_assert_num_queries(queries):
        content = client.get(address(cohort.programme, organised=organised)).content

    assert len(rows_of(content)) == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_index_asks_the_database_as_often_for_one_row_as_for_three(client, rows, django_assert_num_queries):
    leena = None
    for number in range(rows):
        programme = make_programme(f"Ohjelma {number}")
        make_cohort(f"Ryhmä {number}", programme=programme)
        make_cohort(f"Toinen ryhmä {number}", programme=programme)
        leena = make_lead(programme)
    client.force_login(leena)

    with django_assert_num_queries(5):
        content = client.get(reverse("reports:index")).content.decode()

    assert content.count('class="who"') == 3 * rows


def test_renaming_an_organisation_changes_nothing_on_the_page(client):
    cohort = make_ekj()
    client.force_login(make_lead(cohort.programme))
    before = rows_of(client.get(address(cohort.programme)).content)

    for organisation in Organisation.objects.all():
        organisation.names.create(name_fi="Uusi nimi", valid_from="2017-01-01")

    assert rows_of(client.get(address(cohort.programme)).content) == before
