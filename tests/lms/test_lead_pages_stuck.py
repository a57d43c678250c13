import datetime

import pytest
from django.urls import reverse

from lms.choices import ReviewDecision
from tests.certificates.making import make_completed
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_lead,
    make_programme,
    make_requirement,
    make_review,
    make_session,
    make_submission,
    make_trainer,
    make_version,
)

pytestmark = pytest.mark.django_db

HELD_ON = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort():
    cohort = make_cohort(ends_on=None)
    make_requirement(cohort, at_least=1)
    make_session(make_day(cohort), HELD_ON)
    return cohort


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def attend(enrolment):
    make_attendance(enrolment, enrolment.cohort.training_days.get().sessions.get())
    return enrolment


def stuck(client, cohort):
    return [(one.sentence, one.whom) for one in client.get(cohort.get_absolute_url()).context["stuck"]]


def shown(client):
    (programme,) = client.get(reverse("programmes")).context["programmes"]
    return programme


def test_work_that_waits_is_stuck_at_the_trainers_since_it_was_handed_in(client, cohort, leena):
    make_trainer(cohort)
    work = make_final_work(cohort, in_groups=True)
    aino, matti, aile = (attend(make_enrolment(cohort, name)) for name in ("Aino K", "Matti M", "Áile A"))
    make_requirement(cohort, "final_work")
    make_submission(work, aino, matti, on=datetime.date(2015, 11, 2))
    make_submission(work, aile, on=datetime.date(2015, 11, 9))

    assert stuck(client, cohort) == [
        ("2 works wait for review, the oldest since 2 Nov 2015", "up to Tero Virtanen"),
    ]


def test_work_that_was_returned_waits_again_once_it_is_handed_in_again(client, cohort, leena):
    aino = attend(make_enrolment(cohort))
    make_requirement(cohort, "final_work")
    version = make_submission(make_final_work(cohort), aino)
    make_review(version, ReviewDecision.RETURNED)
    assert stuck(client, cohort) == []

    again = make_version(version.submission, on=datetime.date(2016, 1, 11))
    assert stuck(client, cohort) == [
        ("1 work waits for review, since 11 Jan 2016", "no trainer has been named"),
    ]

    make_review(again)
    assert [whom for _sentence, whom in stuck(client, cohort)] == ["up to you"]


def test_work_of_who_has_left_waits_for_nobody(client, cohort, leena):
    gone = make_enrolment(cohort, withdrawn_on=HELD_ON, withdrawn_at=at(HELD_ON), withdrawn_by=leena)
    make_submission(make_final_work(cohort), gone)

    assert stuck(client, cohort) == []


def test_attendance_that_was_not_recorded_is_stuck_at_the_trainers(client, cohort, leena):
    for name in ("Tero Virtanen", "Liisa Lahti", "Sami Salo", "Anna Aalto"):
        make_trainer(cohort, name)
    make_enrolment(cohort, "Aino Korhonen")
    make_enrolment(cohort, "Matti Mäki")

    assert stuck(client, cohort) == [
        (
            "2 attendances are not recorded, the oldest from 20 Jan 2015",
            "up to Tero Virtanen, Liisa Lahti and 2 more",
        ),
    ]


def test_completion_and_certificate_wait_for_the_leads_by_name_when_there_are_several(client, cohort, leena):
    attend(make_enrolment(cohort, "Aino Korhonen"))
    make_completed(cohort, "Áile Aikio")
    assert stuck(client, cohort) == [
        ("1 has met everything; the completion is not recorded", "up to you"),
        ("1 has completed and has no certificate yet", "up to you"),
    ]

    make_lead(cohort.programme, "Liisa Lahti")
    assert [whom for _sentence, whom in stuck(client, cohort)] == ["up to Leena Laine, Liisa Lahti"] * 2


def test_programme_that_issues_no_certificates_has_none_waiting(client, cohort, leena):
    cohort.programme.issuer = None
    cohort.programme.save()
    make_completed(cohort, "Aino Korhonen")

    response = client.get(cohort.get_absolute_url())

    assert (response.context["stuck"], response.context["issuable"]) == ([], 0)


def test_cohort_page_leads_on_to_completing_and_issuing(client, cohort, leena):
    attend(make_enrolment(cohort, "Aino Korhonen"))
    make_completed(cohort, "Áile Aikio")

    text = client.get(cohort.get_absolute_url()).content.decode()

    assert f'href="{reverse("cohort-complete", args=[cohort.slug])}">Complete 1 person</a>' in text
    assert f'href="{reverse("certificates:issue", args=[cohort.slug])}">Issue 1 certificate</a>' in text


def test_cohorts_that_run_come_first_and_those_that_ended_are_folded(client, cohort, leena):
    ended = make_cohort("EKJ 2012–2014", programme=cohort.programme)
    make_completed(ended, "Aino Korhonen")

    programme = shown(client)

    assert [row["title"] for row in programme["cohorts"]] == ["EKJ 2014–2016"]
    assert [row["title"] for row in programme["ended"]] == ["EKJ 2012–2014"]
    assert programme["ended_stuck"] == 1
    assert [one.sentence for one in programme["ended"][0]["stuck"]] == [
        "1 has completed and has no certificate yet"
    ]


@pytest.mark.parametrize("programmes", [1, 3])
def test_programmes_page_takes_the_same_queries_for_one_and_for_three_programmes(
    client, cohort, leena, programmes, django_assert_num_queries
):
    for number in range(programmes - 1):
        another = make_programme(f"Uudistuja {number}")
        make_lead(another)
        make_trainer(make_cohort(f"Uudistuja {number}", programme=another))
    for programme in leena.programmes_led.all():
        for each in programme.programme.cohorts.all():
            make_trainer(each, "Sami Salo")
            make_enrolment(each, "Aino Korhonen")

    with django_assert_num_queries(21):
        client.get(reverse("programmes"))
