import datetime

import pytest
from django.urls import reverse

from certificates import issuing
from lms.choices import AttendanceState, ReviewDecision
from lms.models import OrganisationName
from lms.wording import day
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import (
    at,
    make_attendance,
    make_auditor,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_requirement,
    make_review,
    make_session,
    make_submission,
    make_trainer,
    make_waiver,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2016, 2, 12)


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_requirement(cohort, at_least=1)
    make_session(make_day(cohort))
    return cohort


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def names(response):
    return [row["name"] for row in response.context["page"].object_list]


def test_cohort_page_lists_people_in_finnish_order(client, cohort, leena):
    for name in ("Kaarina Öhman", "Aino Korhonen", "Lars Åberg", "Áile Aikio"):
        make_enrolment(cohort, name)

    response = client.get(cohort.get_absolute_url())

    assert names(response) == ["Aikio, Áile", "Korhonen, Aino", "Åberg, Lars", "Öhman, Kaarina"]


@pytest.mark.parametrize("people", [1, 3])
def test_cohort_page_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    for name in ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]:
        make_enrolment(cohort, name, organisation=make_organisation(name.split()[1]))

    with django_assert_num_queries(29):
        client.get(cohort.get_absolute_url())


@pytest.mark.parametrize("cohorts", [1, 3])
def test_programmes_page_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, cohorts, django_assert_num_queries
):
    for number in range(cohorts):
        another = make_cohort(f"EKJ {2020 + number}", programme=cohort.programme)
        make_requirement(another, at_least=1)
        make_enrolment(another, f"Aino Korhonen {number}")

    with django_assert_num_queries(20):
        client.get(reverse("programmes"))


def test_search_finds_every_word_in_name_email_or_any_name_of_the_organisation(client, cohort, leena):
    esbo = make_organisation("Espoo")
    OrganisationName.objects.filter(organisation=esbo).update(name_sv="Esbo")
    make_enrolment(cohort, "Aino Korhonen", organisation=esbo)
    make_enrolment(cohort, "Aino Mäki", organisation=make_organisation("Pori"))

    assert names(client.get(cohort.get_absolute_url(), {"q": "aino esbo"})) == ["Korhonen, Aino"]
    assert names(client.get(cohort.get_absolute_url(), {"q": "aino.maki@"})) == ["Mäki, Aino"]
    assert client.get(cohort.get_absolute_url(), {"q": "nobody"}).context["page"].object_list == []


@pytest.mark.parametrize(
    "typed", ["östervåg", "ÖSTERVÅG", "áile", "aile", "åskär", "aile-máret", "ÅSKÄR aile"]
)
def test_search_knows_every_letter_in_both_sizes(client, cohort, leena, typed):
    make_enrolment(cohort, "Áile-Máret Östervåg", organisation=make_organisation("Åskär"))
    make_enrolment(cohort, "Aino Korhonen", organisation=make_organisation("Pori"))

    assert names(client.get(cohort.get_absolute_url(), {"q": typed})) == ["Östervåg, Áile-Máret"]


def test_search_for_signs_alone_finds_them_in_e_mails_alone(client, cohort, leena):
    make_enrolment(cohort, "Aino Korhonen")

    assert names(client.get(cohort.get_absolute_url(), {"q": "@"})) == ["Korhonen, Aino"]
    assert names(client.get(cohort.get_absolute_url(), {"q": "?!"})) == []


def test_participants_and_those_with_a_certificate_can_be_chosen(client, leena):
    certifying = make_certifying_cohort("EKJ 2016–2018")
    lead = make_lead(certifying.programme, "Leena Kallio")
    client.force_login(lead)
    issuing.issue_all([make_completed(certifying, "Aino Korhonen")], by=lead, on=CEREMONY)
    make_enrolment(certifying, "Veera Ek")
    make_enrolment(certifying, "Matti Mäki", withdrawn_on=ON, withdrawn_at=at(ON), withdrawn_by=lead)
    address = certifying.get_absolute_url()

    assert names(client.get(address, {"state": "participants"})) == ["Ek, Veera", "Korhonen, Aino"]
    assert names(client.get(address, {"state": "certified"})) == ["Korhonen, Aino"]


def test_waived_final_work_is_shown_as_waived_and_waits_for_nobody(client, cohort, leena):
    requirement = make_requirement(cohort, "final_work")
    aino = make_enrolment(cohort, "Aino Korhonen")
    make_submission(make_final_work(cohort), aino)
    make_waiver(aino, requirement)

    response = client.get(cohort.get_absolute_url())

    (row,) = response.context["page"].object_list
    assert (row["final_work"], response.context["final_works"]) == ("waived", None)


def test_person_page_tells_the_lead_who_waived_what_and_why(client, cohort, leena):
    aino = make_enrolment(cohort, "Aino Korhonen")
    waiver = make_waiver(aino, cohort.requirements.get(), reason="Parental leave")

    (line,) = client.get(aino.get_absolute_url()).context["requirements"]

    assert line.detail == (
        f"Waived on {day(waiver.waived_on)} by {waiver.waived_by.full_name}: Parental leave"
    )


def test_states_follow_from_the_rules_and_can_be_chosen(client, cohort, leena):
    session = cohort.training_days.get().sessions.get()
    make_enrolment(cohort, "Aino Korhonen", completed_on=ON, completed_at=at(ON), completed_by=leena)
    make_enrolment(cohort, "Matti Mäki", withdrawn_on=ON, withdrawn_at=at(ON), withdrawn_by=leena)
    make_attendance(make_enrolment(cohort, "Áile Aikio"), session, AttendanceState.ABSENT)
    make_attendance(make_enrolment(cohort, "Veera Ek"), session)

    response = client.get(cohort.get_absolute_url())

    rows = {row["name"]: (row["state"], row["state_word"]) for row in response.context["page"].object_list}
    assert rows == {
        "Aikio, Áile": ("at_risk", "Too few training days"),
        "Ek, Veera": ("in_progress", "Completion not recorded"),
        "Korhonen, Aino": ("completed", ""),
        "Mäki, Matti": ("withdrawn", ""),
    }
    assert response.context["standing"] == [
        ("completed", 1), ("in_progress", 1), ("at_risk", 1), ("withdrawn", 1),
    ]  # fmt: skip
    assert names(client.get(cohort.get_absolute_url(), {"state": "at_risk"})) == ["Aikio, Áile"]
    by_state = names(client.get(cohort.get_absolute_url(), {"sort": "state"}))
    assert by_state == ["Aikio, Áile", "Ek, Veera", "Korhonen, Aino", "Mäki, Matti"]


def test_nonsense_in_the_address_shows_the_list_as_it_is(client, cohort, leena):
    make_enrolment(cohort, "Aino Korhonen")

    response = client.get(cohort.get_absolute_url(), {"sort": "salary", "page": "many", "state": "asleep"})

    assert names(response) == ["Korhonen, Aino"]


def test_strip_counts_attendance_and_final_works_of_those_who_are_in(client, cohort, leena):
    session = cohort.training_days.get().sessions.get()
    make_requirement(cohort, "final_work")
    work = make_final_work(cohort)
    aino, matti, aile = (make_enrolment(cohort, name) for name in ("Aino K", "Matti M", "Áile A"))
    gone = make_enrolment(cohort, "Veera E", withdrawn_on=ON, withdrawn_at=at(ON), withdrawn_by=leena)
    make_attendance(aino, session)
    make_attendance(matti, session, AttendanceState.ABSENT)
    make_attendance(gone, session)
    make_review(make_submission(work, aino), ReviewDecision.ACCEPTED)
    make_submission(work, matti, on=datetime.date(2015, 11, 2))

    response = client.get(cohort.get_absolute_url())

    assert response.context["attendance"] == {"share": 0.5, "recorded": 2, "not_recorded": 1}
    assert response.context["final_works"] == {
        "accepted": 1, "total": 3, "waiting": 1, "oldest": datetime.date(2015, 11, 2),
    }  # fmt: skip
    assert aile.is_active


def test_person_page_tells_what_is_missing(client, cohort, leena):
    aino = make_enrolment(cohort, "Aino Korhonen")

    response = client.get(aino.get_absolute_url())

    (line,) = response.context["requirements"]
    assert (line.state, line.title) == ("missing", "Training days")


def test_lead_of_another_programme_finds_no_such_cohort_or_person(client, cohort):
    aino = make_enrolment(cohort, "Aino Korhonen")
    client.force_login(make_lead(make_programme("Uudistuja"), "Matti Mäki"))

    assert client.get(cohort.get_absolute_url()).status_code == 404
    assert client.get(aino.get_absolute_url()).status_code == 404


def test_lead_pages_are_read_by_auditors_refused_to_trainers_and_not_there_for_strangers(client, cohort):
    aino = make_enrolment(cohort)
    answers = {}
    for reader in (make_trainer(cohort), make_auditor(), make_person("Matti Mäki"), aino.person):
        client.force_login(reader)
        pages = (reverse("programmes"), cohort.get_absolute_url(), aino.get_absolute_url())
        answers[reader.full_name] = [client.get(page).status_code for page in pages]

    assert answers == {
        "Tero Virtanen": [403, 403, 403],
        "Aune Salo": [200, 200, 200],
        "Matti Mäki": [403, 404, 404],
        "Aino Korhonen": [403, 404, 404],
    }


def test_whoever_has_not_signed_in_is_asked_to(client, cohort):
    response = client.get(cohort.get_absolute_url())

    assert (response.status_code, response.url) == (302, f"/sign-in/?next={cohort.get_absolute_url()}")
