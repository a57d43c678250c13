import datetime

import pytest
from django.urls import reverse

from certificates.models import Certificate
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import (
    make_enrolment,
    make_person,
    make_requirement,
    make_trainer,
    make_waiver,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SPRING = datetime.date(2016, 3, 3)


def issue_page(cohort):
    return reverse("certificates:issue", args=[cohort.slug])


def test_issuing_shows_whom_it_counts_and_then_issues_exactly_those(client, cohort, leena):
    make_requirement(cohort, "final_work")
    make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")
    make_enrolment(cohort, "Matti Mäki")
    client.force_login(leena)
    page = client.get(issue_page(cohort)).context
    assert [person["name"] for person in page["will_get"]] == ["Aikio, Áile", "Korhonen, Aino"]
    assert [person["name"] for person in page["lacking"]] == ["Mäki, Matti"]

    response = client.post(
        issue_page(cohort), {"issue_date": "2016-02-12", "shown": page["form"].fingerprint}
    )

    act = Certificate.objects.first().act
    assert response.url == reverse("certificates:batch", args=[act])
    assert list(Certificate.objects.values_list("number", "enrolment__person__full_name")) == [
        ("EKJ-2016-0001", "Áile Aikio"),
        ("EKJ-2016-0002", "Aino Korhonen"),
    ]
    batch = client.get(response.url).context
    assert (batch["progress"]["words"], batch["title"]) == (
        "0 of 6 files are ready",
        "2 certificates are issued",
    )


def test_pressing_issue_twice_issues_once(client, cohort, leena):
    make_completed(cohort)
    make_completed(cohort, "Áile Aikio")
    client.force_login(leena)
    sent = {"issue_date": "2016-02-12", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    client.post(issue_page(cohort), sent)
    response = client.post(issue_page(cohort), sent, follow=True)

    assert Certificate.objects.count() == 2
    assert [str(message) for message in response.context["messages"]] == [
        "Nobody is waiting for a certificate: everybody who has completed has theirs."
    ]


def test_list_that_changed_meanwhile_is_shown_once_more(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": "2016-02-12", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}
    make_completed(cohort, "Áile Aikio")

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert response.context["form"].non_field_errors() == [
        "The list has changed since you opened this page. Look at it once more, then issue."
    ]
    assert len(response.context["will_get"]) == 2


@pytest.mark.parametrize("day", ["", "yesterday", "2016-02-30"])
def test_nonsense_as_issue_date_is_said_at_the_field(client, cohort, leena, day):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": day, "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert list(response.context["form"].errors) == ["issue_date"]


def test_issue_date_before_completion_is_refused_in_a_sentence(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": "2016-02-11", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    response = client.post(issue_page(cohort), sent)

    assert response.context["form"].errors == {
        "issue_date": ["Aino Korhonen had not completed on that day yet."]
    }


def test_issue_date_is_at_first_the_ceremony_or_the_newest_completion_after_it(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    assert client.get(issue_page(cohort)).context["form"].initial == {"issue_date": CEREMONY}

    late = make_completed(cohort, "Áile Aikio")
    late.completed_on = SPRING
    late.save()

    assert client.get(issue_page(cohort)).context["form"].initial == {"issue_date": SPRING}


def test_issue_date_more_than_a_year_ahead_is_refused_at_the_field(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": "2206-02-12", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    response = client.post(issue_page(cohort), sent)

    assert response.context["form"].errors == {"issue_date": ["Choose a day within a year from today."]}


def test_person_of_whom_only_the_completion_is_not_recorded_is_said_to_be(client, cohort, leena):
    aino = make_enrolment(cohort)
    make_waiver(aino, make_requirement(cohort, "final_work"))
    client.force_login(leena)

    (person,) = client.get(issue_page(cohort)).context["lacking"]

    assert person["missing"] == ["Everything is done; the completion has not been recorded."]


def test_only_leads_of_the_programme_issue(client, cohort):
    make_completed(cohort)
    answers = {"trainer": 403, "stranger": 404, "participant": 404}
    readers = {
        "trainer": make_trainer(cohort),
        "stranger": make_person("Matti Mäki"),
        "participant": make_enrolment(cohort, "Veera Ek").person,
    }
    for role, reader in readers.items():
        client.force_login(reader)
        assert client.post(issue_page(cohort), {"issue_date": "2016-02-12"}).status_code == answers[role]
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_list_of_certificates_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    for name in ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]:
        make_completed(cohort, name)
    client.force_login(leena)

    with django_assert_num_queries(12):
        client.get(issue_page(cohort))
