import datetime
import uuid

import pytest
from django.urls import reverse

from certificates import issuing
from certificates.models import Certificate, CertificateTemplate
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import (
    make_cohort,
    make_enrolment,
    make_lead,
    make_person,
    make_programme,
    make_requirement,
    make_trainer,
    make_waiver,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SPRING = datetime.date(2016, 3, 3)


def issue_page(cohort):
    return reverse("certificates:issue", args=[cohort.slug])


def filled_in(client, page, *people, on="2016-02-12", **more):
    """The form as it is shown, for those named or for all who are ticked, with a key of its own."""
    form = client.get(page).context["form"]
    keys = [person.pk for person in people] or form.fields["people"].initial
    return {"issue_date": on, "people": keys, "shown": form.fingerprint, "once": str(uuid.uuid4())} | more


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_issuing_shows_whom_it_counts_and_then_issues_exactly_those(client, cohort, leena):
    make_requirement(cohort, "final_work")
    make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")
    make_enrolment(cohort, "Matti Mäki")
    client.force_login(leena)
    page = client.get(issue_page(cohort)).context
    assert [person["name"] for person in page["will_get"]] == ["Aikio, Áile", "Korhonen, Aino"]
    assert [person["name"] for person in page["lacking"]] == ["Mäki, Matti"]

    response = client.post(issue_page(cohort), filled_in(client, issue_page(cohort), count=2))

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
    assert [(person["name"], person["number"]) for person in batch["people"]] == [
        ("Aikio, Áile", "EKJ-2016-0001"),
        ("Korhonen, Aino", "EKJ-2016-0002"),
    ]


def test_pressing_issue_twice_issues_once(client, cohort, leena):
    make_completed(cohort)
    make_completed(cohort, "Áile Aikio")
    client.force_login(leena)
    sent = filled_in(client, issue_page(cohort))

    client.post(issue_page(cohort), sent)
    response = client.post(issue_page(cohort), sent, follow=True)

    assert Certificate.objects.count() == 2
    assert said(response) == ["Nobody is waiting for a certificate: everybody who has completed has theirs."]


def test_list_that_changed_meanwhile_is_shown_once_more(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = filled_in(client, issue_page(cohort))
    make_completed(cohort, "Áile Aikio")

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert response.context["form"].non_field_errors() == [
        "The list has changed since you opened this page. Look at it once more, then press again."
    ]
    assert len(response.context["will_get"]) == 2


@pytest.mark.parametrize("day", ["", "yesterday", "2016-02-30"])
def test_nonsense_as_issue_date_is_said_at_the_field(client, cohort, leena, day):
    make_completed(cohort)
    client.force_login(leena)
    sent = filled_in(client, issue_page(cohort), on=day)

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert list(response.context["form"].errors) == ["issue_date"]


def test_issue_date_before_completion_is_refused_in_a_sentence(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = filled_in(client, issue_page(cohort), on="2016-02-11")

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
    sent = filled_in(client, issue_page(cohort), on="2206-02-12")

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

    with django_assert_num_queries(23):
        client.get(issue_page(cohort))


def test_certificate_that_nobody_signs_is_told_before_it_is_issued(client, cohort, leena):
    make_completed(cohort, "Aino Korhonen")
    template = CertificateTemplate.objects.get(programme=cohort.programme)
    template.signatories.all().delete()
    client.force_login(leena)

    page = client.get(issue_page(cohort))

    there = reverse("certificates:template", args=[cohort.programme.slug])
    said = "Nobody signs the certificate yet."
    assert [line.sentence for line in page.context["unfinished"]][-1:] == [said]
    assert f'<a href="{there}">{said}</a>' in page.content.decode()


def test_only_those_ticked_get_one(client, cohort, leena):
    aino = make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")

    client.force_login(leena)
    sent = filled_in(client, issue_page(cohort), aino, count=1)
    response = client.post(issue_page(cohort), sent, follow=True)

    assert said(response) == ["Certificate EKJ-2016-0001 is issued to Aino Korhonen."]
    assert list(Certificate.objects.values_list("enrolment__person__full_name", flat=True)) == [
        "Aino Korhonen"
    ]


def test_button_that_said_another_number_than_is_ticked_is_shown_once_more(client, cohort, leena):
    aino = make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")
    client.force_login(leena)

    response = client.post(issue_page(cohort), filled_in(client, issue_page(cohort), aino, count=2))

    assert response.context["form"].non_field_errors() == [
        "1 person is ticked. The button says so now: press it once more."
    ]
    assert response.context["words"].now == "Issue 1 certificate"
    assert Certificate.objects.count() == 0


def test_who_had_one_revoked_is_listed_apart_and_gets_one_only_when_ticked(client, cohort, leena):
    aino, aile = make_completed(cohort, "Aino Korhonen"), make_completed(cohort, "Áile Aikio")
    old = issuing.issue_all([aino], by=leena, on=CEREMONY)[0]
    issuing.revoke(old, by=leena, on=SPRING, reason="Wrong person")
    client.force_login(leena)

    page = client.get(issue_page(cohort)).context
    assert [(person["name"], person["is_ticked"]) for person in page["will_get"]] == [("Aikio, Áile", True)]
    assert [(person["name"], person["is_ticked"], person["detail"]) for person in page["revoked"]] == [
        ("Korhonen, Aino", False, "EKJ-2016-0001 was revoked on 3 March 2016")
    ]
    client.post(issue_page(cohort), filled_in(client, issue_page(cohort)))
    assert list(Certificate.objects.in_force().values_list("enrolment", flat=True)) == [aile.pk]

    client.post(issue_page(cohort), filled_in(client, issue_page(cohort), aino))
    assert set(Certificate.objects.in_force().values_list("enrolment", flat=True)) == {aino.pk, aile.pk}


def test_who_cannot_be_issued_to_is_listed_apart_and_keeps_nobody_waiting(client, cohort, leena):
    make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "李 小龍")
    client.force_login(leena)

    page = client.get(issue_page(cohort)).context
    ((sentence, people),) = page["cannot"]
    assert [person["name"] for person in people] == ["小龍, 李"]
    assert sentence != ""
    response = client.post(issue_page(cohort), filled_in(client, issue_page(cohort)), follow=True)

    assert said(response) == ["Certificate EKJ-2016-0001 is issued to Aino Korhonen."]


def test_programme_without_a_template_says_so_once_for_everybody(client, leena, cohort):
    bare = make_cohort("EKJ 2016", programme=make_programme("Startti"))
    make_completed(bare, "Aino Korhonen")
    make_completed(bare, "Áile Aikio")
    client.force_login(make_lead(bare.programme, "Veera Ek"))

    page = client.get(issue_page(bare)).context

    ((sentence, people),) = page["cannot"]
    assert (sentence, len(people), page["will_get"]) == (
        "This programme has no certificate template: nothing to issue from.",
        2,
        [],
    )


def test_page_for_one_person_speaks_of_that_person(client, cohort, leena):
    aino = make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")
    client.force_login(leena)
    address = reverse("certificates:issue-one", args=[aino.pk])
    text = client.get(address).content.decode()
    assert "Certificate for Aino Korhonen" in text
    assert "Aino Korhonen gets a certificate, in Finnish, Swedish and English." in text
    sent = filled_in(client, address)

    assert said(client.post(address, sent, follow=True)) == [
        "Certificate EKJ-2016-0001 is issued to Aino Korhonen."
    ]
    assert said(client.post(address, sent, follow=True)) == [
        "Nobody is waiting for a certificate: everybody who has completed has theirs."
    ]
    assert "Aino Korhonen has certificate EKJ-2016-0001 already." in client.get(address).content.decode()


def test_page_for_one_who_has_not_completed_says_what_is_missing(client, cohort, leena):
    make_requirement(cohort, "final_work")
    aino = make_enrolment(cohort, "Aino Korhonen")
    client.force_login(leena)
    address = reverse("certificates:issue-one", args=[aino.pk])

    page = client.get(address).context
    response = client.post(address, {"issue_date": "2016-02-12"}, follow=True)

    assert page["missing"] == ["No final work has been set, so the requirement cannot be met."]
    assert said(response) == ["No certificate can be issued: the completion is not on record."]


@pytest.mark.parametrize("people", [1, 3])
def test_list_of_who_got_one_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    due = [make_completed(cohort, name) for name in ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]]
    act = issuing.issue_all(due, by=leena, on=CEREMONY)[0].act
    client.force_login(leena)

    with django_assert_num_queries(10):
        client.get(reverse("certificates:batch", args=[act]))
