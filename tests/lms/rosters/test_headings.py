import pytest

from lms import spreadsheets
from lms.actions import rosters
from lms.actions.rosters import Counts, RowState
from lms.errors import Refused
from lms.models import Enrolment
from tests.lms.roster_files import HEADINGS, workbook
from tests.lms.rosters.story import AINO

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "headings",
    [
        "Sähköposti;Etunimi;Sukunimi;Organisaatio",
        "E-post;Förnamn;Efternamn;Organisation",
        "E-mail;Given name;Surname;Organisation",
        "EMAIL ADDRESS*;First_names;last name:;organization",
        "Sähköposti / E-post (työ);Etunimi (förnamn);Sukunimi|Efternamn|Surname;Työnantaja",
    ],
)
def test_headings_are_understood_in_three_languages(planned, headings):
    [row] = planned(AINO, headings=headings).rows

    assert (row.email, row.name, row.state) == ("aino.korhonen@kunta.example", "Aino Korhonen", RowState.NEW)


@pytest.mark.parametrize("heading", ["Nimi", "Namn", "Name", "Koko nimi", "Full name"])
@pytest.mark.parametrize(
    "written, full_name, sort_name",
    [
        ("Aikio, Áile Máret", "Áile Máret Aikio", "Aikio, Áile Máret"),
        ("Áile Máret Aikio", "Áile Máret Aikio", "Aikio, Áile Máret"),
        ("von Essen, Carl", "Carl von Essen", "von Essen, Carl"),
        ("Sukarno", "Sukarno", "Sukarno"),
    ],
)
def test_name_in_one_column_is_turned_round_at_its_comma(imported, heading, written, full_name, sort_name):
    imported(f"a@kunta.example;{written};Espoo", headings=f"E-mail;{heading};Organisaatio")

    person = Enrolment.objects.get().person
    assert (person.full_name, person.sort_name) == (full_name, sort_name)


def test_heading_whose_parts_disagree_is_not_guessed(planned):
    plan = planned(
        f"{AINO};Pori;x@k.example", headings=f"{HEADINGS};Nimi (organisaatio);Laskutus (sähköposti)"
    )

    assert [str(notice) for notice in plan.notices] == [
        "These columns are not read: Nimi (organisaatio), Laskutus (sähköposti)."
    ]


def test_columns_that_are_not_known_are_named_and_not_read(planned):
    plan = planned(
        f"{AINO};010180-999X;Korhonen Aino;kahvi",
        headings="Sähköposti;Etunimi;Sukunimi;Organisaatio;Henkilötunnus;Nimi;Ruokavalio",
    )

    assert [str(notice) for notice in plan.notices] == [
        "These columns are not read: Henkilötunnus, Ruokavalio, Nimi."
    ]
    assert plan.counts == Counts(new=1, changed=0, same=0, error=0)


def test_sheets_and_columns_that_are_left_out_are_told(cohort, leena):
    content = workbook(
        [["Email", "Name", "Organisation"], ["a@kunta.example", "Aino", "Espoo", "kahvi"]], [["Varasijat"]]
    )

    plan = rosters.plan(cohort, spreadsheets.read(content, name="roster.xlsx"), by=leena)

    assert [str(notice) for notice in plan.notices] == [
        "Columns without a heading are not read.",
        "Only the first sheet is read, not this one: Sheet2.",
    ]


def test_missing_columns_are_refused_with_the_words_that_are_understood(planned):
    with pytest.raises(Refused) as refusal:
        planned("Korhonen;Espoo", headings="Sukunimi;Paikka")

    assert (refusal.value.code, str(refusal.value.sentence)) == (
        "roster_columns_missing",
        "The heading line lacks what is needed. These words are understood: "
        "e-mail (Sähköposti, Sähköpostiosoite, S-posti, E-post, E-postadress, E-mail, Email, E-mail address); "
        "organisation (Organisaatio, Työnantaja, Organisation, Arbetsgivare, Organization, Employer); "
        "given name (Etunimi, Etunimet, Förnamn, Given name, Given names, First name, First names, Forename).",
    )


def test_name_that_is_missing_may_be_given_in_one_column_or_in_two(planned):
    with pytest.raises(Refused) as refusal:
        planned("a@kunta.example;Espoo", headings="Email;Organisation")

    assert str(refusal.value.sentence) == (
        "The heading line lacks what is needed. These words are understood: "
        "given name (Etunimi, Etunimet, Förnamn, Given name, Given names, First name, First names, Forename); "
        "surname (Sukunimi, Efternamn, Surname, Last name, Family name); "
        "name (Nimi, Koko nimi, Namn, Hela namnet, Fullständigt namn, Name, Full name)."
    )


def test_two_columns_for_the_same_thing_are_refused(planned):
    with pytest.raises(Refused) as refusal:
        planned(f"{AINO};a@koti.example", headings="Sähköposti;Etunimi;Sukunimi;Organisaatio;E-mail")

    assert (refusal.value.code, str(refusal.value.sentence)) == (
        "roster_columns_doubled",
        "Two columns hold the same thing (e-mail): Sähköposti, E-mail. Delete one of them.",
    )
