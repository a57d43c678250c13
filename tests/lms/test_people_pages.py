import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import issuing
from lms import permissions
from lms.actions import merging, people
from lms.models import Auditor, CohortTrainer, EarlierAddress, ProgrammeLead, User
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import (
    make_attendance,
    make_cohort,
    make_contact,
    make_day,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_session,
    make_trainer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort).person


@pytest.fixture
def matti():
    """Takes part in a programme that Leena does not lead."""
    return make_enrolment(make_cohort("EMBA 4", programme=make_programme("EMBA")), "Matti Mäki").person


def listed(client, **asked):
    return [row["name"] for row in client.get(reverse("people"), asked).context["page"].object_list]


def told(response):
    return [str(message) for message in response.context["messages"]]


def history_of(client, person):
    history = client.get(reverse("person", args=[person.pk])).context["history"]
    return [(line.sentence, line.about, [tuple(detail) for detail in line.details]) for line in history.lines]


# The list and the page


def test_lead_sees_the_people_of_their_programmes(client, leena, aino, matti):
    assert listed(client) == ["Korhonen, Aino", "Laine, Leena"]
    assert client.get(reverse("person", args=[matti.pk])).status_code == 404


def test_administrator_sees_everybody_but_the_system(client, leena, aino, matti):
    client.force_login(make_person("Kaisa Pääkäyttäjä", is_superuser=True))

    assert listed(client) == ["Korhonen, Aino", "Laine, Leena", "Mäki, Matti", "Pääkäyttäjä, Kaisa"]
    assert client.get(reverse("person", args=[User.objects.system().pk])).status_code == 404


@pytest.mark.parametrize("typed", ["korhonen", "AINO", "aino.korhonen@", "vanha@", "kor ain"])
def test_person_is_found_by_name_and_by_any_address(client, leena, aino, typed):
    EarlierAddress.objects.create(email="vanha@kunta.example", person=aino, left_at="2020-01-01T00:00Z")

    assert listed(client, q=typed) == ["Korhonen, Aino"]


def test_people_are_narrowed_by_what_they_do(client, leena, aino, cohort):
    tero = make_person("Tero Virtanen")
    CohortTrainer.objects.create(cohort=cohort, person=tero)
    make_contact(make_organisation("Espoo"), "Aino Korhonen")

    assert listed(client, role="trains") == ["Virtanen, Tero"]
    assert listed(client, role="takes_part") == ["Korhonen, Aino"]
    assert listed(client, role="leads") == ["Laine, Leena"]
    assert listed(client, role="contact") == ["Korhonen, Aino"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    client, leena, cohort, rows, django_assert_num_queries
):
    for number in range(rows):
        make_enrolment(cohort, f"Aino Korhonen {number}")

    with django_assert_num_queries(7):
        client.get(reverse("people"), {"q": "aino"})


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(
    client, leena, aino, rows, django_assert_num_queries
):
    for number in range(rows):
        cohort = make_cohort(f"EKJ {2020 + number}", programme=make_programme())
        make_enrolment(cohort, organisation=make_organisation(f"Kunta {number}"))
        CohortTrainer.objects.create(cohort=cohort, person=aino)
        make_contact(make_organisation(f"Kunta {number}"), "Aino Korhonen")

    with django_assert_num_queries(20):
        client.get(reverse("person", args=[aino.pk]))


def test_page_tells_places_certificates_and_roles_that_the_reader_leads(client, leena):
    cohort = make_certifying_cohort("EKJ 2016–2018")
    place = make_completed(cohort)
    aino = place.person
    [certificate] = issuing.issue_all([place], by=leena, on=CEREMONY)
    elsewhere = make_cohort("EMBA 4", programme=make_programme("EMBA"))
    make_enrolment(elsewhere)
    ProgrammeLead.objects.create(programme=elsewhere.programme, person=aino)
    CohortTrainer.objects.create(cohort=cohort, person=aino)

    shown = client.get(reverse("person", args=[aino.pk])).context

    assert [(one["title"], one["state"]) for one in shown["cohorts"]] == [
        ("EKJ 2016–2018", "completed 12 Feb 2016")
    ]
    assert [(one["number"], one["state"]) for one in shown["certificates"]] == [(certificate.number, "valid")]
    assert shown["roles"] == [("Trainer", "EKJ 2016–2018", cohort.get_absolute_url())]
    assert history_of(client, aino) == [
        (
            "Leena Laine issued the certificate.",
            certificate.number,
            [("Number", "", certificate.number), ("Issue date", "", "12 Feb 2016")],
        )
    ]


# Correcting


def test_corrected_name_takes_the_name_in_lists_along(client, leena, aino):
    response = client.post(
        reverse("person-name", args=[aino.pk]),
        {"full_name": "Aino Saari", "sort_name": "Korhonen, Aino"},
        follow=True,
    )

    aino.refresh_from_db()
    assert (aino.full_name, aino.sort_name) == ("Aino Saari", "Saari, Aino")
    assert told(response) == ["The name is Aino Saari now. Issued certificates keep theirs."]
    assert history_of(client, aino) == [
        (
            "Leena Laine corrected the name.",
            "",
            [
                ("Full name", "Aino Korhonen", "Aino Saari"),
                ("Name in lists", "Korhonen, Aino", "Saari, Aino"),
            ],
        )
    ]


def test_name_in_lists_that_was_chosen_stays(client, leena, cohort):
    karl = make_enrolment(cohort, "Karl von Svartgrynna").person
    User.objects.filter(pk=karl.pk).update(sort_name="von Svartgrynna, Karl")

    client.post(
        reverse("person-name", args=[karl.pk]),
        {"full_name": "Karl-Erik von Svartgrynna", "sort_name": "von Svartgrynna, Karl"},
    )

    karl.refresh_from_db()
    assert karl.sort_name == "von Svartgrynna, Karl"


def test_name_that_somebody_corrected_meanwhile_is_not_overwritten(client, leena, aino):
    address = reverse("person-name", args=[aino.pk])
    seen = client.get(address).context["form"]["seen"].value()
    people.correct_name(aino, full_name="Aino Saari", by=leena)

    response = client.post(address, {"full_name": "Aino Korho", "sort_name": "Korhonen, Aino", "seen": seen})

    aino.refresh_from_db()
    assert aino.full_name == "Aino Saari"
    assert response.context["form"].non_field_errors() == [
        "Leena Laine changed this while you had it open: full name, name in lists. "
        "Look at what it says now, then save again."
    ]


def test_corrected_address_is_remembered_for_rosters(client, leena, aino):
    response = client.post(
        reverse("person-email", args=[aino.pk]), {"email": "Aino.Saari@Kunta.example "}, follow=True
    )

    aino.refresh_from_db()
    assert aino.email == "aino.saari@kunta.example"
    assert list(aino.earlier_addresses.values_list("email", flat=True)) == ["aino.korhonen@kunta.example"]
    assert told(response) == ["The address of Aino Korhonen is aino.saari@kunta.example now."]


def test_taken_address_says_what_to_do(client, leena, aino, matti):
    response = client.post(reverse("person-email", args=[aino.pk]), {"email": matti.email.upper()})

    assert response.context["form"].errors == {
        "email": [
            "Another record has this address already. If both are the same person, merge the two records instead."
        ]
    }


def test_earlier_address_of_somebody_else_is_told_before_it_is_taken(client, leena, aino, matti):
    people.correct_address(matti, "matti.uusi@kunta.example", by=leena)
    address, filled = reverse("person-email", args=[aino.pk]), {"email": "matti.maki@kunta.example"}

    asked = client.post(address, filled)
    aino.refresh_from_db()
    before = aino.email
    client.post(address, filled | {"knowing": asked.context["knowing"]})

    aino.refresh_from_db()
    assert asked.context["warnings"] == [
        "It was the address of somebody else before. From now on rosters find Aino Korhonen by it."
    ]
    assert (before, aino.email) == ("aino.korhonen@kunta.example", "matti.maki@kunta.example")
    assert not matti.earlier_addresses.exists()


def test_address_of_somebody_who_may_do_more_is_not_the_leads_to_change(client, leena, aino):
    kaisa = make_enrolment(make_cohort("EKJ 2020", programme=make_programme()), "Kaisa Laakso").person
    User.objects.filter(pk=kaisa.pk).update(is_superuser=True)
    ProgrammeLead.objects.create(programme=make_programme("EMBA"), person=aino)

    for person in (kaisa, aino):
        address = reverse("person-email", args=[person.pk])
        answers = client.get(address), client.post(address, {"email": "leena.toinen@kunta.example"})
        assert [answer.status_code for answer in answers] == [403, 403]
        assert address not in client.get(reverse("person", args=[person.pk])).text


def test_address_of_who_will_be_an_auditor_is_not_the_leads_to_change(client, leena, aino):
    """Leena could sign in as them on the day, and read everything."""
    Auditor.objects.create(person=aino, valid_from=timezone.localdate() + datetime.timedelta(days=7))

    address = reverse("person-email", args=[aino.pk])
    answer = client.post(address, {"email": "leena.toinen@kunta.example"})

    assert (answer.status_code, permissions.may_merge_away(leena, aino)) == (403, False)


@pytest.mark.parametrize("tie", [make_enrolment, make_trainer])
def test_address_of_somebody_in_another_programme_too_is_not_the_leads_to_change(
    client, leena, cohort, matti, tie
):
    """Leena enrols whoever she likes: the new link must not let her read what they do elsewhere."""
    tie(cohort, matti.full_name)

    address = reverse("person-email", args=[matti.pk])
    answers = client.get(address), client.post(address, {"email": "leena.toinen@kunta.example"})

    matti.refresh_from_db()
    assert ([answer.status_code for answer in answers], matti.email) == (
        [403, 403],
        "matti.maki@kunta.example",
    )


def test_language_is_chosen(client, leena, aino):
    client.post(reverse("person-language", args=[aino.pk]), {"language": "sv"})

    aino.refresh_from_db()
    assert aino.language == "sv"
    assert history_of(client, aino)[0] == (
        "Leena Laine chose the language.",
        "",
        [("Language", "Finnish", "Swedish")],
    )


# Merging


def test_other_record_is_offered_by_surname_and_found_by_search(client, leena, aino, cohort):
    second = make_enrolment(cohort, "Aino Maria Korhonen").person
    address = reverse("person-merge", args=[aino.pk])

    offered, searched = client.get(address), client.get(address, {"q": "leena"})

    assert [one["name"] for one in offered.context["found"]] == ["Korhonen, Aino Maria"]
    assert [one["name"] for one in searched.context["found"]] == ["Laine, Leena"]
    assert offered.context["found"][0]["url"] == reverse("person-merge-with", args=[aino.pk, second.pk])


def test_page_shows_everything_that_moves_and_then_merges(client, leena, aino, cohort):
    other = make_cohort("EKJ 2016–2018", programme=cohort.programme)
    second = make_person("Aino Saari")
    place = make_enrolment(other, person=second, organisation=make_organisation("Pori"))
    make_attendance(place, make_session(make_day(other)))
    address = reverse("person-merge-with", args=[aino.pk, second.pk])

    shown = client.get(address)
    response = client.post(
        address, {"reason": "Sama henkilö", "seen": shown.context["form"]["seen"].value()}, follow=True
    )

    assert shown.context["moves"] == [("Places in cohorts", ["EKJ 2016–2018: Pori, attendance at 1 session"])]
    assert shown.context["happens"] == [
        "aino.saari@kunta.example becomes an earlier address: rosters find Aino Korhonen by it, "
        "and nobody signs in with it.",
        "Name, e-mail address and language of Aino Korhonen stay as they are.",
        "Issued certificates keep the name that is printed on them. The history of both records is kept.",
        "This cannot be undone.",
    ]
    assert told(response) == ["The two records of Aino Korhonen are one now."]
    assert response.redirect_chain == [(reverse("person", args=[aino.pk]), 302)]


def test_page_that_shows_something_else_by_now_asks_once_more(client, leena, aino, cohort):
    second = make_person("Aino Saari")
    CohortTrainer.objects.create(cohort=cohort, person=second)
    address = reverse("person-merge-with", args=[aino.pk, second.pk])
    seen = client.get(address).context["form"]["seen"].value()
    make_enrolment(make_cohort("EKJ 2016–2018", programme=cohort.programme), person=second)

    again = client.post(address, {"reason": "Sama henkilö", "seen": seen})
    client.post(address, {"reason": "Sama henkilö", "seen": again.context["form"]["seen"].value()})

    second.refresh_from_db()
    assert again.context["form"].non_field_errors() == [
        "Something changed on one of the records while you had this page open. Look at it once more."
    ]
    assert second.merged_into == aino


def test_merger_that_cannot_be_says_why_and_has_no_button(client, leena, aino):
    response = client.get(reverse("person-merge-with", args=[aino.pk, leena.pk]))

    assert response.context["refusal"] == (
        "You are signed in with this record: merge the other one into it, or ask somebody else to do this."
    )
    assert "Merge into" not in response.text


def test_record_with_affairs_elsewhere_is_for_an_administrator(client, leena, aino, matti, cohort):
    make_enrolment(cohort, person=matti)
    address = reverse("person-merge-with", args=[aino.pk, matti.pk])

    as_lead = client.post(address, {"reason": "Sama henkilö"})
    client.force_login(make_person("Kaisa Pääkäyttäjä", is_superuser=True))

    assert (as_lead.status_code, client.get(address).status_code) == (403, 200)


def test_merged_record_leads_to_the_one_that_was_kept(client, leena, aino, cohort):
    second = make_person("Aino Saari")
    CohortTrainer.objects.create(cohort=cohort, person=second)
    merging.merge(second, into=aino, by=leena)

    response = client.get(reverse("person", args=[second.pk]), follow=True)

    assert told(response) == ["This record was merged into the one that you see here."]
    assert response.context["person"] == aino
    assert [sentence for sentence, _about, _details in history_of(client, aino)] == [
        "Leena Laine merged another record of the person into this one.",
        "Leena Laine merged this record into another one of the person.",
        "Leena Laine moved this here from another record of the person.",
    ]
    assert listed(client) == ["Korhonen, Aino", "Laine, Leena"]
