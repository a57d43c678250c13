"""The page of an organisation's figures: who sees it, what it says, and what it never says."""

import csv
import datetime
import io
import re
from html import unescape

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lms.models import Auditor, Cohort, Organisation, Programme, User
from tests.factories import (
    ENDS_ON,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)
from tests.reports.making import make_people

pytestmark = pytest.mark.django_db


def page(organisation: Organisation) -> str:
    return reverse("reports:own-organisation", args=[organisation.slug])


def file(organisation: Organisation, code: str) -> str:
    return reverse("reports:own-organisation-file", args=[organisation.slug, code])


def show_names(programme: Programme, on: datetime.date = ENDS_ON) -> None:
    Programme.objects.filter(pk=programme.pk).update(names_shown_to_contacts_on=on)


def opened(client: Client, reader: User, organisation: Organisation) -> str:
    client.force_login(reader)
    answer = client.get(page(organisation))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows_of(content: str) -> list[list[str]]:
    """The words of each row of the tables on the page, heads left out."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", content, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    words = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]
    return [row for row in words if row[0] not in ("Cohort", "Name", "")]


@pytest.fixture
def pori() -> Organisation:
    return make_organisation("Pori")


def test_contact_sees_the_figures_of_their_organisation(client, pori):
    cohort = make_cohort()
    make_people(cohort, pori, 4, 3, 2)
    make_people(cohort, make_organisation("Espoo"), 77, 66, 55)

    content = opened(client, make_contact(pori), pori)

    assert rows_of(content) == [["EKJ 2014–2016", "4", "3", "2"]]
    assert "People with a place in the cohort." in content
    assert "do not publish them" in content
    for other in ("Espoo", "77", "66", "55", "81"):
        assert f">{other}<" not in content


def test_divisions_are_rows_and_add_up(client):
    cohort, helsinki = make_cohort(), make_organisation("Helsinki")
    schools = make_organisation("Kasvatus", parent=helsinki)
    make_people(cohort, helsinki, 3, 2, 1)
    make_people(cohort, schools, 2, 1)

    content = opened(client, make_contact(helsinki), helsinki)

    assert rows_of(content) == [
        ["EKJ 2014–2016"],
        ["Helsinki", "3", "2", "1"],
        ["Kasvatus", "2", "1", "0"],
        ["Together", "5", "3", "1"],
    ]


def test_sums_of_cohorts_and_of_programmes_are_shown_where_there_are_several(client, pori):
    first, second = make_programme("Ensimmäinen"), make_programme("Toinen")
    for title, programme in (("A", first), ("B", first), ("C", second)):
        make_people(make_cohort(title, programme=programme), pori, 2, 1)

    rows = rows_of(opened(client, make_contact(pori), pori))

    assert sorted(rows) == sorted(
        [
            ["A", "2", "1", "0"],
            ["B", "2", "1", "0"],
            ["All cohorts", "4", "2", "0"],
            ["C", "2", "1", "0"],
            ["All programmes", "6", "3", "0"],
        ]
    )


def test_contact_of_a_division_sees_nothing_above_or_beside_it(client):
    cohort, helsinki = make_cohort(), make_organisation("Helsinki")
    schools = make_organisation("Kasvatus", parent=helsinki)
    culture = make_organisation("Kulttuuri", parent=helsinki)
    for organisation, people in ((helsinki, 31), (schools, 5), (culture, 17)):
        make_people(cohort, organisation, people)
    olli = make_contact(schools)

    content = opened(client, olli, schools)

    assert rows_of(content) == [["EKJ 2014–2016", "5", "0", "0"]]
    assert [client.get(page(other)).status_code for other in (helsinki, culture)] == [404, 404]
    for code in ("csv", "csv-excel", "xlsx", "pdf"):
        assert client.get(file(helsinki, code)).status_code == 404


def test_contact_of_another_organisation_and_a_made_up_one_find_nothing(client, pori):
    client.force_login(make_contact(make_organisation("Espoo")))

    assert client.get(page(pori)).status_code == 404
    assert client.get(reverse("reports:own-organisation", args=["atlantis"])).status_code == 404
    assert client.get(file(pori, "csv")).status_code == 404


def test_contact_whose_time_is_over_or_to_come_is_refused_in_a_sentence(client, pori):
    make_people(make_cohort(), pori, 4)
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    over = make_contact(pori, "Olli Entinen", valid_to=today - day)
    to_come = make_contact(pori, "Olli Tuleva", valid_from=today + day)
    last_day = make_contact(pori, "Olli Niemi", valid_to=today)

    for reader in (over, to_come):
        client.force_login(reader)
        for address in (page(pori), file(pori, "csv"), reverse("my-organisations")):
            answer = client.get(address)
            assert answer.status_code == 403
            assert "This page is for the contacts of the organisation." in answer.content.decode()
    assert rows_of(opened(client, last_day, pori)) == [["EKJ 2014–2016", "4", "0", "0"]]


def test_contact_who_is_one_of_another_organisation_still_does_not_find_the_former(client, pori):
    espoo = make_organisation("Espoo")
    olli = make_contact(pori, valid_to=ENDS_ON)
    make_contact(espoo)
    client.force_login(olli)

    assert client.get(page(pori)).status_code == 404
    assert client.get(page(espoo)).status_code == 200


def test_leads_trainers_participants_and_strangers_are_refused(client, pori):
    cohort = make_cohort()
    aino = make_enrolment(cohort, organisation=pori).person

    for reader in (make_lead(cohort.programme), make_trainer(cohort), aino, make_person("Matti Mäki")):
        client.force_login(reader)
        assert [client.get(at).status_code for at in (page(pori), file(pori, "csv"))] == [403, 403]
    client.logout()
    assert client.get(page(pori)).status_code == 302


def test_auditor_and_administrator_read_it(client, pori):
    make_people(make_cohort(), pori, 4)
    aune, kaisa = make_person("Aune Auditoija"), make_person("Kaisa Keto", is_superuser=True)
    Auditor.objects.create(person=aune, valid_from=ENDS_ON)

    for reader in (aune, kaisa):
        assert rows_of(opened(client, reader, pori)) == [["EKJ 2014–2016", "4", "0", "0"]]


def test_names_are_hidden_unless_the_programme_shows_them(client, pori):
    cohort = make_cohort()
    make_enrolment(cohort, "Aino Korhonen", organisation=pori)
    olli = make_contact(pori)

    content = opened(client, olli, pori)
    assert "Korhonen" not in content
    assert "Names are not shown: this programme tells contacts figures only." in content

    show_names(cohort.programme, timezone.localdate() + datetime.timedelta(days=1))
    assert "Korhonen" not in opened(client, olli, pori)

    show_names(cohort.programme, timezone.localdate())
    assert "Korhonen, Aino" in opened(client, olli, pori)


def make_story(pori: Organisation) -> Cohort:
    """Four of Pori of whom one moved on, one of Espoo, and one of Pori in a programme that tells figures only."""
    cohort, following = make_cohort(), make_cohort("EKJ 2016–2018")
    show_names(cohort.programme)
    system = User.objects.system()
    moment = timezone.now()
    done = {"completed_on": ENDS_ON, "completed_at": moment, "completed_by": system}
    left = {"withdrawn_on": ENDS_ON, "withdrawn_at": moment, "withdrawn_by": system}
    make_enrolment(cohort, "Aino Korhonen", organisation=pori)
    make_enrolment(cohort, "Sanna Salo", organisation=pori, **done)
    make_enrolment(cohort, "Veikko Virta", organisation=pori, **left)
    new = make_enrolment(following, "Mikko Muuttaja", organisation=make_organisation("Espoo"))
    moved = {"transferred_on": ENDS_ON, "transferred_at": moment, "transferred_by": system}
    make_enrolment(cohort, person=new.person, organisation=pori, transferred_to=new, **moved)
    make_enrolment(cohort, "Eero Espoolainen", organisation=make_organisation("Espoo"))
    quiet = make_cohort("Hiljainen", programme=make_programme("Hiljainen ohjelma"))
    make_enrolment(quiet, "Hilja Hiljainen", organisation=pori)
    return cohort


def test_names_are_those_of_the_organisations_own_people_with_their_state_and_nothing_else(client, pori):
    make_story(pori)

    content = opened(client, make_contact(pori), pori)

    assert [row for row in rows_of(content) if len(row) == 2] == [
        ["Korhonen, Aino", "Takes part"],
        ["Salo, Sanna", "Completed 12 Feb 2016"],
        ["Virta, Veikko", "Withdrawn"],
    ]
    assert ["EKJ 2014–2016", "2", "1", "0"] in rows_of(content)
    for hidden in (
        "Espoolainen",
        "Muuttaja",
        "Hiljainen, Hilja",
        "@kunta.example",
        "/enrolments/",
        "/people/",
    ):
        assert hidden not in content.replace(make_person("Olli Niemi").email, "")


def test_names_are_in_no_file(client, pori):
    make_story(pori)
    client.force_login(make_contact(pori))

    files = [client.get(file(pori, code)).content for code in ("csv", "csv-excel")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(file(pori, "xlsx")).content))
    files += [repr([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]).encode()]
    leaves = pypdf.PdfReader(io.BytesIO(client.get(file(pori, "pdf")).content)).pages
    files += ["\n".join(leaf.extract_text() for leaf in leaves).encode()]

    assert all(b"EKJ 2014" in content for content in files)
    for name in (b"Korhonen", b"Salo", b"Virta", b"Espoo", b"Hilja Hiljainen"):
        assert [name in content for content in files] == [False] * 4


def test_every_file_has_the_figures_of_the_page(client):
    cohort, helsinki = make_cohort(), make_organisation("Helsinki")
    make_people(cohort, helsinki, 3, 2, 1)
    make_people(cohort, make_organisation("Kasvatus", parent=helsinki), 2, 1)
    client.force_login(make_contact(helsinki))
    figures = [(3, 2, 1), (2, 1, 0), (5, 3, 1)]

    rows = list(csv.reader(io.StringIO(client.get(file(helsinki, "csv")).content.decode())))
    assert rows[0] == [
        *("position", "programme", "cohort", "organisation"),
        *("participants", "completed", "certificates"),
    ]
    assert [tuple(map(int, row[4:])) for row in rows[1:]] == figures
    assert rows[1][1:4] == ["EKJ-johtamisvalmennus", "EKJ 2014–2016", "Helsinki"]

    excel = client.get(file(helsinki, "csv-excel")).content.decode("utf-8-sig")
    readable = list(csv.reader(io.StringIO(excel, newline=""), delimiter=";"))
    assert readable[0][:4] == ["No.", "Programme", "Cohort", "Organisation"]
    assert [tuple(map(int, row[4:])) for row in readable[1:]] == figures

    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(file(helsinki, "xlsx")).content))
    assert book.sheet_names == ["Organisations", "Definitions"]
    sheet = book.get_sheet_by_name("Organisations").to_python()
    assert [tuple(row[4:]) for row in sheet[1:]] == figures

    answer = client.get(file(helsinki, "pdf"))
    text = "\n".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    found = re.findall(r"(?:^|\s)(\d+) (\d+) (\d+)$", text, re.MULTILINE)
    assert [tuple(map(int, row)) for row in found] == figures
    today = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="Helsinki by cohort {today}.pdf"'


def test_no_cell_of_a_file_is_a_formula(client):
    evil = make_organisation("evil")
    evil.names.update(name_fi="=HYPERLINK(1)")
    cohort = make_cohort("+1+1", programme=make_programme("@SUM(1)"))
    make_people(cohort, evil, 1)
    client.force_login(make_contact(evil))

    rows = list(csv.reader(io.StringIO(client.get(file(evil, "csv")).content.decode())))

    assert rows[1][1:4] == ["'@SUM(1)", "'+1+1", "'=HYPERLINK(1)"]


def test_file_of_another_kind_is_not_there(client, pori):
    client.force_login(make_contact(pori))

    assert client.get(file(pori, "exe")).status_code == 404


def test_organisation_without_people_says_what_will_be_here(client, pori):
    content = opened(client, make_contact(pori), pori)

    assert "The figures of the organisation will be here." in content
    assert "They come when its people take part in a programme." in content
    assert "csv-excel" not in content


def test_markup_in_names_is_shown_as_it_is(client):
    evil = make_organisation("evil")
    evil.names.update(name_fi="<script>alert(1)</script>")
    cohort = make_cohort("<b>Ryhmä</b>", programme=make_programme("{{ 7 }}"))
    show_names(cohort.programme)
    aino = make_person("<i>Aino</i> Korhonen", email="aino@kunta.example")
    make_enrolment(cohort, person=aino, organisation=evil)
    client.force_login(make_contact(evil))

    content = client.get(page(evil)).content.decode()

    for literal in ("&lt;script&gt;alert(1)", "&lt;b&gt;Ryhmä", "{{ 7 }}", "&lt;i&gt;Aino"):
        assert literal in content
    for live in ("<script>alert", "<b>Ryhmä", "<i>Aino"):
        assert live not in content


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_database_as_often_for_one_row_as_for_three(client, rows, django_assert_num_queries):
    helsinki = make_organisation("Helsinki")
    for number in range(rows):
        division = make_organisation(f"Toimiala {number}", parent=helsinki)
        cohort = make_cohort(f"Ryhmä {number}", programme=make_programme(f"Ohjelma {number}"))
        show_names(cohort.programme)
        make_people(cohort, division, 2, 1, 1)
    client.force_login(make_contact(helsinki))

    with django_assert_num_queries(22):
        content = client.get(page(helsinki)).content.decode()

    assert content.count('class="whole part"') == rows
