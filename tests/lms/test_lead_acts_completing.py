import datetime
import uuid

import pytest
from django.urls import reverse

from lms.actions import completions
from lms.models import AuditEntry, Enrolment, Waiver
from tests.factories import (
    at,
    make_attendance,
    make_auditor,
    make_cohort,
    make_day,
    make_enrolment,
    make_lead,
    make_person,
    make_programme,
    make_requirement,
    make_session,
    make_trainer,
    make_waiver,
)

pytestmark = pytest.mark.django_db

HELD_ON = datetime.date(2016, 1, 20)
CEREMONY = datetime.date(2016, 2, 12)
LATER = "Choose that day or a later one."


@pytest.fixture
def cohort():
    cohort = make_cohort(ceremony_on=CEREMONY)
    make_requirement(cohort, at_least=1)
    make_session(make_day(cohort), HELD_ON)
    return cohort


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def make_ready(cohort, name="Aino Korhonen"):
    enrolment = make_enrolment(cohort, name)
    make_attendance(enrolment, cohort.training_days.get().sessions.get())
    return enrolment


def page_of(cohort):
    return reverse("cohort-complete", args=[cohort.slug])


def filled_in(client, cohort, *people, on="2016-02-12", **more):
    form = client.get(page_of(cohort)).context["form"]
    keys = [person.pk for person in people] or form.fields["people"].initial
    return {"on": on, "people": keys, "shown": form.fingerprint, "once": str(uuid.uuid4())} | more


def said(response):
    return [str(message) for message in response.context["messages"]]


def completed():
    rows = Enrolment.objects.completed().in_alphabetical_order()
    return list(rows.values_list("person__full_name", "completed_on"))


def test_all_who_have_met_everything_are_completed_on_the_day_of_the_ceremony(client, cohort, leena):
    make_ready(cohort, "Aino Korhonen")
    make_ready(cohort, "Áile Aikio")
    make_enrolment(cohort, "Matti Mäki")
    page = client.get(page_of(cohort)).context
    assert [(person["name"], person["is_ticked"]) for person in page["people"]] == [
        ("Aikio, Áile", True),
        ("Korhonen, Aino", True),
    ]
    assert [(person["name"], person["missing"]) for person in page["lacking"]] == [
        ("Mäki, Matti", ["Present on 0 days, 1 required: 1 more needed. 1 day has not been recorded yet."]),
    ]  # fmt: skip
    assert (page["button"], page["form"].fields["on"].initial) == ("Complete 2 people", CEREMONY)

    response = client.post(page_of(cohort), filled_in(client, cohort), follow=True)

    assert response.redirect_chain == [(cohort.get_absolute_url(), 302)]
    assert said(response) == ["2 people have completed."]
    assert completed() == [("Áile Aikio", CEREMONY), ("Aino Korhonen", CEREMONY)]
    assert response.context["issuable"] == 2


def test_only_those_ticked_are_completed(client, cohort, leena):
    aino = make_ready(cohort, "Aino Korhonen")
    make_ready(cohort, "Áile Aikio")

    response = client.post(page_of(cohort), filled_in(client, cohort, aino, count=1), follow=True)

    assert said(response) == ["Aino Korhonen has completed."]
    assert completed() == [("Aino Korhonen", CEREMONY)]


def test_button_that_said_another_number_than_is_ticked_is_shown_once_more_with_the_right_one(
    client, cohort, leena
):
    aino = make_ready(cohort, "Aino Korhonen")
    make_ready(cohort, "Áile Aikio")

    response = client.post(page_of(cohort), filled_in(client, cohort, aino, count=2))

    assert response.context["form"].non_field_errors() == [
        "1 person is ticked. The button says so now: press it once more."
    ]
    assert (response.context["button"], response.context["count"]) == ("Complete 1 person", 1)
    assert completed() == []


def test_list_that_changed_meanwhile_is_shown_once_more(client, cohort, leena):
    aino = make_ready(cohort, "Aino Korhonen")
    aile = make_ready(cohort, "Áile Aikio")
    sent = filled_in(client, cohort)
    completions.complete(aile, by=leena, on=CEREMONY)

    response = client.post(page_of(cohort), sent)

    assert response.context["form"].errors == {
        "__all__": [
            "The list has changed since you opened this page. Look at it once more, then press again."
        ]
    }
    assert [person["key"] for person in response.context["people"]] == [aino.pk]
    assert completed() == [("Áile Aikio", CEREMONY)]


def test_pressing_twice_completes_once(client, cohort, leena):
    make_ready(cohort)
    sent = filled_in(client, cohort)

    client.post(page_of(cohort), sent)
    response = client.post(page_of(cohort), sent, follow=True)

    assert said(response)[-1] == "Nobody is left to complete: the completions are on record."
    assert AuditEntry.objects.filter(verb="complete").count() == 1


def test_nobody_ticked_is_said_at_the_list(client, cohort, leena):
    make_ready(cohort)

    response = client.post(page_of(cohort), filled_in(client, cohort) | {"people": []})

    assert response.context["form"].errors == {"people": ["Tick at least one person."]}


@pytest.mark.parametrize(
    "on, sentence",
    [
        ("2016-01-19", f"Aino Korhonen had not met every requirement before 20 January 2016. {LATER}"),
        ("2999-01-01", "That day is still to come."),
        ("2001-01-01", "Nobody can complete before the day they joined."),
        ("soon", "Enter a valid date."),
    ],
)  # fmt: skip
def test_day_that_cannot_be_is_said_at_its_field(client, cohort, leena, on, sentence):
    make_ready(cohort)

    response = client.post(page_of(cohort), filled_in(client, cohort, on=on))

    assert response.context["form"].errors == {"on": [sentence]}
    assert completed() == []


def test_first_day_is_today_before_the_ceremony_and_never_before_the_last_fact(
    client, cohort, leena, time_machine
):
    make_ready(cohort)
    first_day = lambda: client.get(page_of(cohort)).context["form"].fields["on"].initial  # noqa: E731  # asked thrice

    time_machine.move_to(at(datetime.date(2016, 2, 1)))
    client.force_login(leena)
    assert first_day() == datetime.date(2016, 2, 1)
    cohort.ceremony_on = datetime.date(2016, 1, 10)
    cohort.save()
    assert first_day() == HELD_ON


@pytest.mark.parametrize("people", [1, 3])
def test_list_to_complete_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    for name in ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]:
        make_ready(cohort, name)
        make_enrolment(cohort, f"{name} toinen")

    with django_assert_num_queries(17):
        client.get(page_of(cohort))


def test_one_person_is_completed_on_her_own_page(client, cohort, leena):
    aino = make_ready(cohort)
    address = reverse("enrolment-complete", args=[aino.pk])
    assert client.get(aino.get_absolute_url()).context["complete_url"] == address

    response = client.post(address, {"on": "2016-02-12"}, follow=True)

    assert said(response) == ["Aino Korhonen has completed EKJ 2014–2016."]
    assert response.context["issue_url"] == reverse("certificates:issue-one", args=[aino.pk])


def test_who_is_not_ready_is_led_back_with_what_is_missing(client, cohort, leena):
    aino = make_enrolment(cohort)
    address = reverse("enrolment-complete", args=[aino.pk])

    response = client.get(address, follow=True)
    assert response.redirect_chain == [(aino.get_absolute_url(), 302)]
    assert said(response)[0].startswith("Present on 0 days, 1 required: 1 more needed.")

    refused = client.post(address, {"on": "2016-02-12"})
    assert (
        refused.context["form"]
        .non_field_errors()[0]
        .startswith("Aino Korhonen has not met every requirement yet.")
    )


def test_completion_is_undone_with_a_reason_and_only_once(client, cohort, leena):
    aino = make_ready(cohort)
    completions.complete(aino, by=leena, on=CEREMONY)
    address = reverse("enrolment-undo-completion", args=[aino.pk])
    assert client.post(address, {"reason": ""}).context["form"].errors == {
        "reason": ["This field is required."]
    }

    sent = {"reason": "A mark was wrong", "once": str(uuid.uuid4())}
    assert said(client.post(address, sent, follow=True)) == ["The completion of Aino Korhonen is undone."]
    assert said(client.post(address, sent, follow=True)) == [
        "This was done already: the form had been sent once."
    ]
    assert completed() == []


def test_requirement_is_waived_and_the_waiver_undone(client, cohort, leena):
    aino = make_enrolment(cohort)
    address = reverse("enrolment-waive", args=[aino.pk, cohort.requirements.get().pk])
    acts = client.get(aino.get_absolute_url()).context["acts"]
    assert [act.url for act in acts if act.label == "Waive: training days"] == [address]

    client.post(address, {"on": "2016-02-01", "reason": "Parental leave"})
    waiver = Waiver.objects.get()
    assert (waiver.reason, waiver.waived_on, waiver.waived_by) == (
        "Parental leave",
        datetime.date(2016, 2, 1),
        leena,
    )
    again = client.post(address, {"on": "2016-02-01", "reason": "Parental leave"})
    assert again.context["form"].non_field_errors() == [
        "This requirement has been waived for the person already."
    ]

    response = client.post(reverse("waiver-undo", args=[waiver.pk]), {"reason": "Wrong person"}, follow=True)
    assert said(response) == ["This is required of Aino Korhonen again: training days."]
    assert Waiver.objects.in_force().count() == 0


def test_requirement_of_another_cohort_is_not_found(client, cohort, leena):
    other = make_requirement(make_cohort("EKJ 2016", programme=cohort.programme), at_least=1)

    address = reverse("enrolment-waive", args=[make_enrolment(cohort).pk, other.pk])

    assert client.get(address).status_code == 404


def test_nobody_but_the_leads_completes_or_waives(client, cohort):
    aino = make_ready(cohort)
    waiver = make_waiver(aino, cohort.requirements.get())
    pages = [
        page_of(cohort),
        reverse("enrolment-complete", args=[aino.pk]),
        reverse("enrolment-undo-completion", args=[aino.pk]),
        reverse("enrolment-waive", args=[aino.pk, cohort.requirements.get().pk]),
        reverse("waiver-undo", args=[waiver.pk]),
    ]
    readers = [
        (make_trainer(cohort), 403),
        (make_auditor(), 403),
        (make_person("Matti Mäki"), 404),
        (aino.person, 404),
        (make_lead(make_programme("Uudistuja"), "Veera Ek"), 404),
    ]
    for reader, answer in readers:
        client.force_login(reader)
        assert [client.post(page, {"on": "2016-02-12"}).status_code for page in pages] == [answer] * 5
    assert completed() == []
