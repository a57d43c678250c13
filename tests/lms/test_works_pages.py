import datetime

import pytest
import time_machine

from lms.choices import GroupKind, ReviewDecision
from lms.models import Notice, Review
from tests.factories import (
    at,
    make_assignment,
    make_auditor,
    make_cohort,
    make_enrolment,
    make_final_work,
    make_group,
    make_lead,
    make_person,
    make_review,
    make_submission,
    make_trainer,
    make_version,
)

pytestmark = pytest.mark.django_db

QUEUE = "/reviews/"
NOW = datetime.datetime(2015, 11, 11, 10, tzinfo=datetime.UTC)
TODAY = NOW.date()
ON = datetime.date(2015, 11, 2)
KEY = "0b7b5f0e-4c1c-4d3c-9d86-0d5a4a1f4b11"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def tero(client, cohort):
    tero = make_trainer(cohort)
    client.force_login(tero)
    client.cookies["django_language"] = "en"
    return tero


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


@pytest.fixture
def assignment(cohort):
    return make_assignment(cohort, "Asiakkaan ääni")


@pytest.fixture
def work(assignment, aino):
    return make_submission(assignment, aino, on=ON)


def page_of(version):
    return f"/reviews/{version.submission_id}/"


def answer(client, version, decision, comment="", number=None, **more):
    data = {"decision": decision, "comment": comment, "version": number or version.number, **more}
    return client.post(page_of(version), data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def sentences(response, field="__all__"):
    return [str(one) for one in response.context["form"].errors.get(field, [])]


# --- The queue


def waiting(client, **asked):
    return [row["whose"] for row in client.get(QUEUE, asked).context["page"]]


def test_queue_has_what_waits_the_longest_waiting_first(client, tero, cohort, assignment):
    names = ["Aino Korhonen", "Berit Näkkäläjärvi", "Matti Mäki", "Sanna Salo"]
    aino, berit, matti, sanna = (make_enrolment(cohort, name) for name in names)
    make_submission(assignment, aino, on=datetime.date(2015, 11, 3))
    make_submission(assignment, berit, on=ON)
    make_review(make_submission(assignment, matti, on=ON))
    returned = make_submission(assignment, sanna, on=ON)
    make_review(returned, ReviewDecision.RETURNED)
    make_version(returned.submission, on=datetime.date(2015, 11, 10))

    rows = client.get(QUEUE).context["page"].object_list

    assert [(row["whose"], row["number"], row["waited"]) for row in rows] == [
        ("Berit Näkkäläjärvi", 1, "9 days"),
        ("Aino Korhonen", 1, "8 days"),
        ("Sanna Salo", 2, "1 day"),
    ]


def test_queue_leaves_out_who_has_left_but_not_the_work_they_share(client, tero, cohort, assignment, aino):
    left = {"withdrawn_on": ON, "withdrawn_at": at(ON), "withdrawn_by": tero}
    make_submission(assignment, make_enrolment(cohort, "Sanna Salo", **left))
    make_submission(assignment, aino, make_enrolment(cohort, "Matti Mäki", **left))

    assert waiting(client) == ["Aino Korhonen, Matti Mäki"]


def test_queue_has_the_cohorts_one_may_review_and_not_ones_own_work(client, tero, cohort, assignment):
    make_submission(assignment, make_enrolment(cohort, tero.full_name, person=tero))
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    make_submission(make_assignment(other), make_enrolment(other, "Matti Mäki"))
    assert waiting(client) == []

    client.force_login(make_lead(cohort.programme))
    assert sorted(waiting(client)) == ["Matti Mäki", "Tero Virtanen"]


def test_queue_is_narrowed_by_name_cohort_and_assignment(client, tero, cohort, assignment, aino, work):
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    make_trainer(other)
    second = make_assignment(other)
    make_submission(second, make_enrolment(other, "Matti Mäki"))

    assert waiting(client, q="korho") == ["Aino Korhonen"]
    assert waiting(client, cohort=other.pk) == ["Matti Mäki"]
    assert waiting(client, assignment=assignment.pk) == ["Aino Korhonen"]
    assert waiting(client, q="nobody") == []


@pytest.mark.parametrize("asked", ["?cohort=x", "?assignment=999999", "?page=x", "?q=%00", "?page=-1"])
def test_queue_answers_nonsense_too(client, tero, work, asked):
    assert client.get(QUEUE + asked).status_code == 200


def test_queue_is_for_those_who_review(client, cohort, aino):
    client.force_login(aino.person)
    assert client.get(QUEUE).status_code == 403
    client.logout()
    assert client.get(QUEUE).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_takes_the_same_queries_for_one_and_for_three(
    client, tero, cohort, rows, django_assert_num_queries
):
    assignment = make_assignment(cohort, in_groups=True)
    for number in range(rows):
        group = make_group(cohort, f"Projekti {number}", kind=GroupKind.PROJECT_GROUP)
        people = [make_enrolment(cohort, f"Henkilö {number}{each}") for each in range(rows)]
        make_submission(assignment, *people, group=group)

    with django_assert_num_queries(10):
        client.get(QUEUE)


# --- The works of a cohort


def rows(client, cohort, **asked):
    return client.get(f"/cohorts/{cohort.slug}/works/", asked).context["page"]


def test_works_of_a_cohort_tell_who_has_handed_in_and_who_has_not(client, tero, cohort, aino):
    assignment = make_assignment(cohort, due_at=at(ON, 16))
    make_submission(assignment, aino, on=ON + datetime.timedelta(days=1))
    make_review(make_submission(assignment, make_enrolment(cohort, "Berit Näkkäläjärvi"), on=ON))
    make_enrolment(cohort, "Matti Mäki")
    left = {"withdrawn_on": ON, "withdrawn_at": at(ON), "withdrawn_by": tero}
    make_submission(assignment, make_enrolment(cohort, "Wille Wallin", **left))

    assert [(row["whose"], row["state"], row["is_late"]) for row in rows(client, cohort)] == [
        ("Korhonen, Aino", "waiting", True),
        ("Mäki, Matti", "not_handed_in", True),
        ("Näkkäläjärvi, Berit", "accepted", False),
    ]
    assert [row["whose"] for row in rows(client, cohort, state="late")] == ["Korhonen, Aino", "Mäki, Matti"]
    assert [row["whose"] for row in rows(client, cohort, q="näkkä")] == ["Näkkäläjärvi, Berit"]


def test_work_of_a_group_is_one_row_and_counts_its_people(client, tero, cohort, aino):
    assignment = make_assignment(cohort, in_groups=True)
    group = make_group(cohort, "Projekti 1", kind=GroupKind.PROJECT_GROUP)
    make_submission(assignment, aino, make_enrolment(cohort, "Matti Mäki"), group=group)

    response = client.get(f"/cohorts/{cohort.slug}/works/")

    assert [row["whose"] for row in response.context["page"]] == ["Projekti 1: Aino Korhonen, Matti Mäki"]
    assert response.context["assignments"][0]["segments"][1] == ("waiting", 2)


def test_works_begin_with_the_assignment_in_which_something_waits(client, tero, cohort, aino):
    make_review(make_submission(make_assignment(cohort, "Ensimmäinen"), aino))
    final = make_final_work(cohort)
    make_submission(final, aino)

    response = client.get(f"/cohorts/{cohort.slug}/works/")

    assert [one["is_chosen"] for one in response.context["assignments"]] == [False, True]


@pytest.mark.parametrize("asked", ["?assignment=x", "?assignment=999999", "?state=x", "?q=%00"])
def test_works_answer_nonsense_too(client, tero, cohort, work, asked):
    assert client.get(f"/cohorts/{cohort.slug}/works/{asked}").status_code == 200


def test_works_of_a_cohort_without_assignments_say_so(client, tero, cohort):
    assert (
        "The works of this cohort will be here."
        in client.get(f"/cohorts/{cohort.slug}/works/").content.decode()
    )


def test_works_are_for_trainers_and_leads(client, cohort, aino):
    readers = [make_trainer(cohort), make_lead(cohort.programme), aino.person, make_person("Matti Mäki")]

    statuses = []
    for reader in readers:
        client.force_login(reader)
        statuses.append(client.get(f"/cohorts/{cohort.slug}/works/").status_code)

    assert statuses == [200, 200, 404, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_works_take_the_same_queries_for_one_and_for_three(
    client, tero, cohort, number, django_assert_num_queries
):
    people = [make_enrolment(cohort, f"Henkilö {each}") for each in range(number)]
    for each in range(number):
        assignment = make_assignment(cohort, due_at=at(ON))
        for person in people:
            make_review(make_submission(assignment, person), ReviewDecision.RETURNED)
        make_enrolment(cohort, f"Myöhäinen {each}")

    with django_assert_num_queries(15):
        client.get(f"/cohorts/{cohort.slug}/works/")


# --- The review


def test_accepting_from_the_page_tells_the_author(client, tero, aino, work):
    response = answer(client, work, "accepted", "Hyvä!")

    review = Review.objects.get()
    assert (review.decision, review.comment, review.reviewed_on, review.reviewed_by) == (
        "accepted",
        "Hyvä!",
        TODAY,
        tero,
    )
    assert said(response) == ["Accepted. Aino Korhonen will get a mail."]
    assert list(Notice.objects.values_list("kind", "recipient")) == [("work_accepted", aino.person.pk)]


def test_returning_needs_what_to_do(client, tero, work):
    response = answer(client, work, "returned", " ")
    assert sentences(response, "comment") == ["Say what has to be completed."]

    response = answer(client, work, "returned", "Kuvaa, mitä muutit.")
    assert said(response) == ["Returned for completion. Aino Korhonen will get a mail with what to do."]
    assert (Review.objects.get().decision, Notice.objects.get().kind) == ("returned", "work_returned")


def test_page_shows_the_mail_before_it_goes_and_to_whom(client, tero, work):
    letters = client.get(page_of(work)).context["letters"]

    assert [(one["decision"], one["people"], one["language"]) for one in letters] == [
        ("accepted", "Aino Korhonen", "fi"),
        ("returned", "Aino Korhonen", "fi"),
    ]
    assert "[your comment]" in letters[1]["text"]
    assert Notice.objects.count() == 0


def test_work_reviewed_by_somebody_else_meanwhile_is_said_and_the_comment_stays(client, tero, work):
    make_review(work, on=TODAY)

    response = answer(client, work, "returned", "Kuvaa, mitä muutit.")

    assert sentences(response) == ["Somebody has reviewed this version already."]
    assert "Kuvaa, mitä muutit.</textarea>" in response.content.decode()
    assert (Review.objects.get().decision, Notice.objects.count()) == ("accepted", 0)


def test_newer_version_that_came_meanwhile_is_shown_and_the_comment_stays(client, tero, work):
    make_version(work.submission, on=TODAY, text="Uudempi")

    response = answer(client, work, "accepted", "Hyvä!", number=1)

    assert sentences(response) == ["A newer version has been handed in. Review that one."]
    assert response.context["form"]["version"].value() == "2"
    assert "Uudempi" in response.content.decode()
    assert Review.objects.count() == 0


def test_own_work_is_said_to_be_somebody_elses_to_review(client, tero, cohort, assignment):
    own = make_submission(assignment, make_enrolment(cohort, tero.full_name, person=tero), on=ON)

    page = client.get(page_of(own))
    response = answer(client, own, "accepted")

    assert "This is your own work: somebody else reviews it." in page.content.decode()
    assert sentences(response) == ["Nobody reviews their own work."]
    assert Review.objects.count() == 0


def test_pressing_twice_reviews_once(client, tero, work):
    answer(client, work, "accepted", once=KEY)
    response = answer(client, work, "accepted", once=KEY)

    assert said(response) == ["This was done already: the form had been sent once."]
    assert (Review.objects.count(), Notice.objects.count()) == (1, 1)


def test_after_the_review_the_next_in_the_queue_is_offered(client, tero, cohort, assignment, work):
    other = make_submission(assignment, make_enrolment(cohort, "Matti Mäki"), on=TODAY)

    response = answer(client, work, "accepted")

    assert response.context["following"] == {"whose": "Matti Mäki", "url": page_of(other)}
    assert answer(client, other, "accepted").context["following"] is None


@pytest.mark.parametrize(
    "data", [{}, {"decision": "x", "version": "y"}, {"decision": "accepted", "version": "77"}]
)
def test_broken_answer_changes_nothing(client, tero, work, data):
    make_review(work, on=TODAY)

    assert client.post(page_of(work), data).status_code == 200
    assert Review.objects.count() == 1


def test_work_is_answered_by_those_who_review_and_read_by_auditors(client, cohort, aino, work):
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    readers = [
        make_lead(cohort.programme),
        make_auditor(),
        aino.person,
        make_trainer(other, "Toinen Tero"),
        make_enrolment(cohort, "Matti Mäki").person,
    ]

    statuses = []
    for reader in readers:
        client.force_login(reader)
        statuses.append((client.get(page_of(work)).status_code, answer(client, work, "x").status_code))

    assert statuses == [(200, 200), (200, 403), (404, 404), (404, 404), (404, 404)]
    assert client.get("/reviews/999999/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_review_takes_the_same_queries_for_one_and_for_three(
    client, tero, cohort, number, django_assert_num_queries
):
    assignment = make_assignment(cohort, in_groups=True)
    people = [make_enrolment(cohort, f"Henkilö {each}") for each in range(number)]
    version = make_submission(assignment, *people, on=ON)
    for _each in range(number - 1):
        make_review(version, ReviewDecision.RETURNED)
        version = make_version(version.submission, on=ON)
    for each in range(number):
        make_submission(make_assignment(cohort), people[each], on=TODAY)

    with django_assert_num_queries(19):
        client.get(page_of(version))
