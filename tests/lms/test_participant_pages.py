import datetime

import pytest
import time_machine
from django.urls import reverse

from certificates import issuing
from lms.choices import ReviewDecision
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_contact,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_lead,
    make_organisation,
    make_person,
    make_requirement,
    make_review,
    make_session,
    make_submission,
    make_trainer,
    make_waiver,
)

pytestmark = pytest.mark.django_db

HOME = "/my/programmes/"
SESSIONS = "/my/sessions/"
NOW = datetime.datetime(2015, 1, 10, 12, tzinfo=datetime.UTC)
LAST_MONTH, NEXT_MONTH = datetime.date(2014, 12, 15), datetime.date(2015, 2, 15)


@pytest.fixture
def cohort():
    return make_cohort()


def shown(client, enrolment):
    client.force_login(enrolment.person)
    client.cookies["django_language"] = "en"
    (one,) = client.get(HOME).context["enrolments"]
    return one


def test_returned_assignment_says_what_to_do(client, cohort):
    make_requirement(cohort, "intermediate_assignments")
    aino = make_enrolment(cohort)
    version = make_submission(make_assignment(cohort, "Asiakkaan ääni"), aino)
    make_review(version, ReviewDecision.RETURNED, comment="Kuvaa, mitä muutit.")

    (line,) = shown(client, aino)["requirements"]

    assert line.state == "returned"
    assert line.detail == "To be completed, asked 12 Dec 2015: Kuvaa, mitä muutit."


def test_another_persons_programmes_are_not_here(client, cohort):
    make_enrolment(cohort, "Matti Mäki")

    assert (
        shown(client, make_enrolment(cohort, "Aino Korhonen"))["enrolment"].person.full_name
        == "Aino Korhonen"
    )


@time_machine.travel(datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC))
def test_next_sessions_are_those_for_everyone_or_for_ones_own_group(client, cohort):
    south, north = make_group(cohort, "Etelä"), make_group(cohort, "Pohjoinen")
    aino = make_enrolment(cohort, groups=[south])
    make_session(make_day(cohort, "Avaus"), datetime.date(2015, 2, 1))
    day = make_day(cohort, "Aluepäivä")
    make_session(day, datetime.date(2015, 3, 1), south)
    make_session(day, datetime.date(2015, 3, 2), north)
    make_session(make_day(cohort, "Peruttu"), datetime.date(2015, 3, 3), cancelled_at=at(cohort.starts_on),
                 cancelled_by=aino.person)  # fmt: skip
    make_session(make_day(cohort, "Mennyt"), datetime.date(2014, 12, 1))

    assert [(one["title"], one["when"]) for one in shown(client, aino)["upcoming"]] == [
        ("Avaus", "Sun 1 Feb 2015, 09:00–16:00"),
        ("Aluepäivä", "Sun 1 Mar 2015, 09:00–16:00"),
    ]


def test_session_before_the_day_of_joining_is_not_mine(client, cohort):
    with time_machine.travel(datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)):
        late = make_enrolment(cohort, joined_on=datetime.date(2015, 2, 2))
        make_session(make_day(cohort, "Avaus"), datetime.date(2015, 2, 1))
        make_session(make_day(cohort, "Toinen"), datetime.date(2015, 3, 1))

        assert [one["title"] for one in shown(client, late)["upcoming"]] == ["Toinen"]


@pytest.mark.parametrize("places", [1, 3])
def test_my_programmes_take_the_same_queries_for_one_and_for_three(client, places, django_assert_num_queries):
    aino = make_person("Aino Korhonen")
    for number in range(places):
        cohort = make_certifying_cohort(f"EKJ {number}") if number == 0 else make_cohort(f"EKJ {number}")
        make_requirement(cohort, "intermediate_assignments")
        enrolment = make_enrolment(cohort, person=aino)
        version = make_submission(make_assignment(cohort), enrolment)
        make_review(version, ReviewDecision.RETURNED)
        make_session(make_day(cohort), datetime.date(2099, 1, 1))
    client.force_login(aino)

    with django_assert_num_queries(16):
        client.get(HOME)


def test_completed_participant_is_told_so(client, cohort):
    on = cohort.ends_on
    aino = make_enrolment(cohort, completed_on=on, completed_at=at(on), completed_by=make_person("Leena L"))

    assert shown(client, aino)["sentence"] == (
        "You completed the programme on 12 February 2016. Your certificate has not been issued yet."
    )


def test_completed_participant_with_a_certificate_is_told_the_day_alone(client):
    aino = make_completed(make_certifying_cohort())
    issuing.issue_all([aino], by=make_person("Leena L"), on=CEREMONY)

    assert shown(client, aino)["sentence"] == "You completed the programme on 12 February 2016."


@pytest.mark.parametrize(
    "decision, on, line",
    [
        (None, NEXT_MONTH, ("not_handed_in", "Due 15 Feb 2015 at 16:00", "Hand in", True, False)),
        (None, LAST_MONTH, ("not_handed_in", "Was due 15 Dec 2014 at 16:00", "Hand in", True, True)),
        ("waiting", NEXT_MONTH, ("waiting", "Handed in 2 Jan 2015, waits for review", "Show", False, False)),
        (
            "returned",
            NEXT_MONTH,
            ("returned", "To be completed, asked 3 Jan 2015: Kuvaa.", "Complete it", True, True),
        ),
        ("accepted", NEXT_MONTH, ("accepted", "Accepted 3 Jan 2015", "Feedback", False, False)),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_each_work_has_its_own_act(client, cohort, decision, on, line):
    make_requirement(cohort, "final_work")
    aino = make_enrolment(cohort)
    work = make_final_work(cohort, due_at=at(on, 16))
    if decision:
        version = make_submission(work, aino, on=datetime.date(2015, 1, 2))
        if decision != "waiting":
            make_review(version, decision, on=datetime.date(2015, 1, 3), comment="Kuvaa.")

    (one,) = shown(client, aino)["requirements"]

    assert (one.state, one.detail, one.action, one.to_do, one.urgent) == line
    assert one.url == reverse("my-work", args=[aino.pk, work.pk])


def test_days_lead_to_my_sessions(client, cohort):
    make_requirement(cohort, at_least=1)
    make_day(cohort)
    aino = make_enrolment(cohort)

    (line,) = shown(client, aino)["requirements"]

    assert (line.url, line.action) == (f"/my/sessions/#place-{aino.pk}", "Show days")


def test_work_that_no_requirement_asks_for_can_be_handed_in_too(client, cohort):
    aino = make_enrolment(cohort)
    make_assignment(cohort, "Oma verkosto")

    one = shown(client, aino)

    assert (one["requirements"], [line.title for line in one["beside"]]) == (
        [],
        ["Intermediate assignment 1 ‘Oma verkosto’"],
    )


def test_who_has_completed_is_not_asked_for_more(client, cohort):
    make_requirement(cohort, "final_work")
    on = cohort.ends_on
    aino = make_enrolment(cohort, completed_on=on, completed_at=at(on), completed_by=make_person("Leena L"))
    make_final_work(cohort)

    (line,) = shown(client, aino)["requirements"]

    assert (line.action, line.to_do, line.urgent) == ("Show", False, False)


def test_sentence_names_what_is_missing(client, cohort):
    make_requirement(cohort, "intermediate_assignments")
    make_requirement(cohort, "final_work")
    aino = make_enrolment(cohort)
    make_review(make_submission(make_assignment(cohort), aino), ReviewDecision.RETURNED)
    make_final_work(cohort, due_at=at(datetime.date(2099, 1, 15), 16))

    assert shown(client, aino)["sentence"] == (
        "Still missing: intermediate assignment 1, to be completed; final work, due 15 January 2099."
    )


def test_why_something_was_waived_is_not_told_to_the_participant(client, cohort):
    aino = make_enrolment(cohort)
    make_waiver(aino, make_requirement(cohort, at_least=1), reason="Parental leave")

    (line,) = shown(client, aino)["requirements"]

    assert line.detail == "The training days have been waived."


# --- My sessions


def my_sessions(client, person):
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client.get(SESSIONS).context["programmes"]


@time_machine.travel(NOW, tick=False)
def test_my_sessions_are_those_to_come_and_those_held_with_what_was_recorded(client, cohort):
    aino = make_enrolment(cohort)
    first, second = (make_session(make_day(cohort, name), on) for name, on in [
        ("Avaus", datetime.date(2014, 11, 20)), ("Talous", datetime.date(2014, 12, 2))])  # fmt: skip
    make_attendance(aino, first, "present_remotely")
    make_session(make_day(cohort, "Foorumi", required=False), datetime.date(2014, 12, 9))
    make_session(make_day(cohort, "Viestintä"), NEXT_MONTH, place_fi="Helsinki", mode="hybrid")
    make_session(make_day(cohort, "Peruttu"), NEXT_MONTH, cancelled_at=NOW, cancelled_by=aino.person)
    make_session(make_day(cohort, "Peruttu jo"), LAST_MONTH, cancelled_at=NOW, cancelled_by=aino.person)

    (place,) = my_sessions(client, aino.person)

    assert [(one["title"], one["state"]) for one in place["past"]] == [
        ("Foorumi", ""),
        ("Talous", None),
        ("Avaus", "present_remotely"),
    ]
    assert second.day.title == "Talous"
    assert [
        (one["title"], one["when"], one["place"], one["mode"], one["state"]) for one in place["to_come"]
    ] == [
        ("Viestintä", "Sun 15 Feb 2015, 09:00–16:00", "Helsinki", "Hybrid", ""),
        ("Peruttu", "Sun 15 Feb 2015, 09:00–16:00", "", "On site", "cancelled"),
    ]


@time_machine.travel(NOW, tick=False)
def test_session_of_a_day_that_was_attended_in_another_area_is_not_shown_as_missed(client, cohort):
    south, north = make_group(cohort, "Etelä"), make_group(cohort, "Pohjoinen")
    aino = make_enrolment(cohort, groups=[south])
    day = make_day(cohort, "Aluepäivä")
    make_session(day, datetime.date(2014, 12, 1), south)
    make_attendance(aino, make_session(day, datetime.date(2014, 12, 2), north))

    (place,) = my_sessions(client, aino.person)

    assert [(one["when"], one["state"]) for one in place["past"]] == [
        ("Tue 2 Dec 2014, 09:00–16:00", "present_on_site")
    ]


@time_machine.travel(NOW, tick=False)
def test_who_has_withdrawn_sees_what_was_and_nothing_to_come(client, cohort):
    left = {
        "withdrawn_on": LAST_MONTH,
        "withdrawn_at": at(LAST_MONTH),
        "withdrawn_by": make_person("Leena L"),
    }
    aino = make_enrolment(cohort, **left)
    make_attendance(aino, make_session(make_day(cohort), datetime.date(2014, 11, 20)))
    make_session(make_day(cohort), NEXT_MONTH)

    (place,) = my_sessions(client, aino.person)

    assert (len(place["past"]), place["to_come"]) == (1, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_my_sessions_take_the_same_queries_for_one_and_for_three(client, rows, django_assert_num_queries):
    aino = make_person("Aino Korhonen")
    for number in range(rows):
        cohort = make_cohort(f"EKJ {number}")
        enrolment = make_enrolment(cohort, person=aino)
        for each in range(rows):
            session = make_session(make_day(cohort), datetime.date(2015, 3, 1 + each))
            make_attendance(enrolment, session)
            make_session(make_day(cohort), datetime.date(2099, 1, 1 + each))
    client.force_login(aino)

    with django_assert_num_queries(14):
        client.get(SESSIONS)


def test_stranger_has_no_sessions(client):
    assert my_sessions(client, make_person("Matti Mäki")) == []
    client.logout()
    assert client.get(SESSIONS).status_code == 302


def test_front_door_sends_each_reader_to_their_own_place(client, cohort):
    readers = [
        (make_lead(cohort.programme), reverse("programmes")),
        (make_trainer(cohort), reverse("today")),
        (make_enrolment(cohort).person, reverse("my-programmes")),
        (make_contact(make_organisation()), reverse("my-organisations")),
    ]
    for reader, place in readers:
        client.force_login(reader)
        assert client.get("/").url == place

    client.force_login(make_person("Matti Mäki"))
    assert client.get("/").status_code == 200


def test_page_speaks_the_persons_own_language_until_another_is_chosen(client, cohort):
    aino = make_enrolment(cohort, person=make_person("Aino Korhonen", language="sv"))
    client.cookies.clear()
    client.force_login(aino.person)
    assert client.get(HOME).headers["Content-Language"] == "sv"

    response = client.post("/language/", {"language": "en", "next": HOME})

    assert response.url == HOME
    assert client.get(HOME).headers["Content-Language"] == "en"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_language_switch_leads_nowhere_else(client, next_page):
    assert client.post("/language/", {"language": "sv", "next": next_page}).url == "/"


def test_unknown_language_is_not_remembered(client):
    response = client.post("/language/", {"language": "tlh", "next": "/"})

    assert "django_language" not in response.cookies
