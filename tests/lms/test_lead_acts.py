import datetime
import json
import uuid

import pytest
from django.urls import reverse

from lms.actions import completions, enrolments
from lms.models import AuditEntry, Enrolment
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_auditor,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_membership,
    make_organisation,
    make_person,
    make_programme,
    make_requirement,
    make_session,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 3, 2)
ACTS = ("withdraw", "reinstate", "transfer", "move", "describe")


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_requirement(cohort, at_least=1)
    return cohort


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort, "Aino Korhonen", job_title="Palvelupäällikkö")


@pytest.fixture
def second(cohort):
    return make_cohort("EKJ 2015", programme=cohort.programme, ends_on=None)


def page_of(act, enrolment):
    return reverse(f"enrolment-{act}", args=[enrolment.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def offered(client, enrolment):
    return [act.label for act in client.get(enrolment.get_absolute_url()).context["acts"]]


def test_page_of_a_person_offers_what_is_possible_now(client, leena, aino, second):
    assert offered(client, aino) == [
        "Waive: training days",
        "Record another organisation",
        "Change the facts about the work",
        "Transfer to another cohort",
        "Withdraw Aino Korhonen",
    ]

    enrolments.withdraw(aino, by=leena, on=ON)
    assert offered(client, aino) == ["Give the place back", "Change the facts about the work"]

    enrolments.reinstate(aino, by=leena)
    Enrolment.objects.update(completed_on=ON, completed_at=at(ON), completed_by=leena)
    assert offered(client, aino) == ["Change the facts about the work", "Undo the completion"]


def test_withdrawing_says_what_stays_and_then_ends_the_place(client, cohort, leena, aino):
    make_attendance(aino, make_session(make_day(cohort)))
    make_submission(make_assignment(cohort), aino)
    assert client.get(page_of("withdraw", aino)).context["happens"] == [
        "The place of Aino Korhonen in EKJ 2014–2016 ends on the day that you choose.",
        "1 attendance stays recorded.",
        "1 work handed in stays.",
        "It can be undone: the place is then given back with everything in it.",
    ]

    response = client.post(
        page_of("withdraw", aino), {"on": "2015-03-02", "reason": "Moved abroad"}, follow=True
    )

    aino.refresh_from_db()
    assert (aino.withdrawn_on, aino.withdrawn_by) == (ON, leena)
    assert said(response) == ["Aino Korhonen has withdrawn from EKJ 2014–2016."]
    assert AuditEntry.objects.about(aino).get(verb="withdraw").reason == "Moved abroad"


@pytest.mark.parametrize(
    "on, sentence",
    [
        ("2001-01-01", "Nobody can withdraw before the day they joined."),
        ("2999-01-01", "That day is still to come."),
        ("30.2.2015", "Enter a valid date."),
    ],
)
def test_day_of_withdrawal_that_cannot_be_is_said_at_its_field(client, leena, aino, on, sentence):
    response = client.post(page_of("withdraw", aino), {"on": on, "reason": ""})

    assert response.context["form"].errors == {"on": [sentence]}


def test_pressing_withdraw_twice_withdraws_once(client, leena, aino):
    sent = {"on": "2015-03-02", "once": str(uuid.uuid4())}

    client.post(page_of("withdraw", aino), sent)
    response = client.post(page_of("withdraw", aino), sent, follow=True)

    assert said(response)[-1] == "This was done already: the form had been sent once."
    assert AuditEntry.objects.about(aino).filter(verb="withdraw").count() == 1


def test_page_of_an_act_that_is_over_leads_back_with_a_sentence(client, leena, aino):
    enrolments.withdraw(aino, by=leena, on=ON)

    response = client.get(page_of("withdraw", aino), follow=True)

    assert response.redirect_chain == [(aino.get_absolute_url(), 302)]
    assert said(response) == ["This cannot be done as things stand now. This page says what can."]
    assert client.post(page_of("withdraw", aino), {"on": "2015-03-02"}).context[
        "form"
    ].non_field_errors() == ["This person has withdrawn from the cohort."]


def test_who_withdrew_gets_the_place_back(client, leena, aino):
    enrolments.withdraw(aino, by=leena, on=ON)

    response = client.post(page_of("reinstate", aino), {"reason": ""}, follow=True)

    aino.refresh_from_db()
    assert aino.is_active
    assert said(response) == ["Aino Korhonen has the place in EKJ 2014–2016 again."]


def test_transfer_says_what_goes_along_and_leads_to_the_new_place(client, leena, aino, second):
    assert client.get(page_of("transfer", aino)).context["happens"] == [
        "Aino Korhonen leaves EKJ 2014–2016 and has a place in the new cohort from that day on.",
        "The organisation (Espoo), unit, job title and management level go along.",
        "Nothing has been recorded in the place so far.",
        "What stays counts in EKJ 2014–2016 alone: in the new cohort its own requirements have to be met.",
    ]

    response = client.post(page_of("transfer", aino), {"to": second.pk, "on": "2015-03-02"}, follow=True)

    new = Enrolment.objects.get(cohort=second)
    assert response.redirect_chain == [(new.get_absolute_url(), 302)]
    assert said(response) == ["Aino Korhonen is in EKJ 2015 now."]
    assert "Transferred to EKJ 2015 on 2 March 2015." in client.get(aino.get_absolute_url()).content.decode()


def test_transfer_back_says_that_the_old_place_is_given_back(client, cohort, leena, aino, second):
    away = enrolments.transfer(aino, to=second, by=leena, on=ON)

    assert client.get(page_of("transfer", away)).context["happens"][-1] == (
        "In EKJ 2014–2016 there is an earlier place: it is given back with all that was recorded there."
    )


@pytest.mark.parametrize(
    "on, sentence",
    [
        ("2001-01-01", "Nobody can be transferred before the day they joined."),
        ("2999-01-01", "That day is still to come."),
    ],
)
def test_day_of_transfer_that_cannot_be_is_said_at_its_field(client, leena, aino, second, on, sentence):
    response = client.post(page_of("transfer", aino), {"to": second.pk, "on": on})

    assert response.context["form"].errors == {"on": [sentence]}


@pytest.mark.parametrize("to", ["", "0", "EKJ"])
def test_cohort_that_is_none_of_the_choices_is_said_at_its_field(client, leena, aino, second, to):
    response = client.post(page_of("transfer", aino), {"to": to, "on": "2015-03-02"})

    assert list(response.context["form"].errors) == ["to"]
    assert Enrolment.objects.count() == 1


def test_transfer_is_offered_to_cohorts_of_the_programme_without_a_place_of_the_person(
    client, leena, aino, second
):
    make_cohort("Uudistuja 12", programme=make_programme("Uudistuja"))
    held = make_cohort("EKJ 2016", programme=second.programme, ends_on=None)
    make_enrolment(held, "Aino Korhonen")

    form = client.get(page_of("transfer", aino)).context["form"]

    assert list(form.fields["to"].queryset) == [second]


def test_new_organisation_is_recorded(client, leena, aino):
    pori = make_organisation("Pori")
    sent = {"to": pori.pk, "was": aino.organisation_id, "reason": "New post"}

    response = client.post(page_of("move", aino), sent, follow=True)

    aino.refresh_from_db()
    assert aino.organisation == pori
    assert said(response) == ["Aino Korhonen works in Pori now."]


def test_second_of_two_who_record_an_organisation_is_told_of_the_first(client, leena, aino):
    seen = client.get(page_of("move", aino)).context["form"]["was"].value()
    enrolments.move(aino, to=make_organisation("Pori"), by=leena)

    response = client.post(page_of("move", aino), {"to": make_organisation("Jämsä").pk, "was": seen})

    aino.refresh_from_db()
    assert response.context["form"].errors == {
        "to": ["Somebody recorded another organisation meanwhile: Pori. Look at it, then save again."]
    }
    assert aino.organisation == make_organisation("Pori")


def test_organisation_of_who_has_completed_stays(client, leena, aino):
    Enrolment.objects.update(completed_on=ON, completed_at=at(ON), completed_by=leena)

    response = client.post(page_of("move", aino), {"to": make_organisation("Pori").pk})

    assert response.context["form"].non_field_errors() == [
        "The organisation was fixed when the person completed. Undo the completion first."
    ]


def test_facts_about_the_work_are_changed_and_nothing_is_overwritten_unseen(client, leena, aino):
    form = client.get(page_of("describe", aino)).context["form"]
    seen = form["seen"].value()
    assert json.loads(seen)["job_title"] == "Palvelupäällikkö"
    sent = {
        "job_title": "Johtaja",
        "unit": "",
        "management_level": "top_management",
        "seat": "",
        "seen": seen,
    }
    client.post(page_of("describe", aino), sent)
    aino.refresh_from_db()
    assert (aino.job_title, aino.management_level) == ("Johtaja", "top_management")

    response = client.post(page_of("describe", aino), sent | {"job_title": "Päällikkö"})

    aino.refresh_from_db()
    (sentence,) = response.context["form"].non_field_errors()
    assert sentence.startswith("Leena Laine changed this while you had it open: job title.")
    assert aino.job_title == "Johtaja"


def test_nobody_but_the_leads_changes_a_place(client, cohort, aino):
    readers = [
        (make_trainer(cohort), 403),
        (make_auditor(), 403),
        (make_person("Matti Mäki"), 404),
        (aino.person, 404),
        (make_lead(make_programme("Uudistuja"), "Veera Ek"), 404),
    ]
    for reader, answer in readers:
        client.force_login(reader)
        answers = [client.post(page_of(act, aino), {"on": "2015-03-02"}).status_code for act in ACTS]
        assert answers == [answer] * 5
    assert AuditEntry.objects.about(aino).count() == 0


def test_whoever_has_not_signed_in_is_asked_to(client, aino):
    response = client.get(page_of("withdraw", aino))

    assert response.url == f"/sign-in/?next={page_of('withdraw', aino)}"


@pytest.mark.parametrize("works", [1, 3])
def test_page_of_a_person_takes_the_same_queries_for_one_work_and_for_three(
    client, cohort, leena, aino, second, works, django_assert_num_queries
):
    make_requirement(cohort, "intermediate_assignments")
    for _number in range(works):
        make_submission(make_assignment(cohort), aino)
        make_membership(aino, make_group(cohort))
        make_attendance(aino, make_session(make_day(cohort)))

    with django_assert_num_queries(25):
        client.get(aino.get_absolute_url())


def test_page_of_a_person_leads_to_the_works_that_were_handed_in(client, cohort, leena, aino):
    make_requirement(cohort, "intermediate_assignments")
    version = make_submission(make_assignment(cohort), aino)
    make_assignment(cohort)

    lines = client.get(aino.get_absolute_url()).context["requirements"]

    assert [line.url for line in lines] == ["", reverse("review", args=[version.submission_id]), ""]


def test_history_of_a_place_tells_what_was_done_and_why(client, leena, aino):
    enrolments.withdraw(aino, by=leena, on=ON, reason="Moved abroad")

    (line,) = client.get(aino.get_absolute_url()).context["history"].lines

    assert (line.sentence, line.reason) == (
        "Leena Laine recorded that the person withdrew.",
        "Moved abroad",
    )


def test_history_of_a_place_tells_of_its_waivers(client, cohort, leena, aino):
    completions.waive(cohort.requirements.get(), aino, by=leena, on=ON, reason="An earlier course")

    (line,) = client.get(aino.get_absolute_url()).context["history"].lines

    assert (line.sentence, line.reason) == ("Leena Laine waived a requirement.", "An earlier course")
    assert [detail.after for detail in line.details][-1:] == ["training days"]
