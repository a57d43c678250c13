import datetime

import pytest

from lms.actions import reviews, submissions
from lms.errors import Refused
from lms.models import Review, Submission, SubmissionVersion
from tests.factories import make_assignment, make_cohort, make_enrolment, make_trainer

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 11, 2)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def tero(cohort):
    return make_trainer(cohort)


@pytest.fixture
def assignment(cohort):
    return make_assignment(cohort, "Asiakkaan ääni")


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


def hand_in(assignment, *authors, text="Mitä opin"):
    return submissions.hand_in(assignment, authors, text=text, by=authors[0].person, on=ON)


def test_returned_work_is_handed_in_again_as_a_new_version(assignment, aino, tero):
    first = hand_in(assignment, aino, text="Luonnos")
    reviews.send_back(first, by=tero, on=ON, comment="Kuvaa, mitä muutit.")
    second = hand_in(assignment, aino, text="Valmis")
    reviews.accept(second, by=tero, on=ON)

    versions = SubmissionVersion.objects.order_by("number").values_list("number", "text", "review__decision")
    assert list(versions) == [(1, "Luonnos", "returned"), (2, "Valmis", "accepted")]
    assert Submission.objects.count() == 1


def test_work_of_five_is_one_submission(cohort, assignment):
    people = [make_enrolment(cohort, f"Henkilö {letter}") for letter in "ABCDE"]

    version = hand_in(assignment, *people)

    assert Submission.objects.get().authors.count() == 5
    assert version.submission.authors.count() == 5


def test_two_separate_works_do_not_become_one(cohort, assignment, aino):
    matti = make_enrolment(cohort, "Matti Mäki")
    hand_in(assignment, aino)
    hand_in(assignment, matti)

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, matti)

    assert refusal.value.code == "separate_works"


def test_nothing_new_is_handed_in_while_a_version_waits(assignment, aino):
    hand_in(assignment, aino)

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino)

    assert refusal.value.code == "waits_for_review"


def test_accepted_work_is_finished(assignment, aino, tero):
    reviews.accept(hand_in(assignment, aino), by=tero, on=ON)

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino)

    assert refusal.value.code == "already_accepted"


def test_empty_work_is_not_handed_in(assignment, aino):
    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, text=" \n ")

    assert refusal.value.code == "empty"
    assert Submission.objects.count() == 0


def test_work_of_another_cohort_is_refused(cohort, aino):
    elsewhere = make_assignment(make_cohort("EKJ 2016", programme=cohort.programme))

    with pytest.raises(Refused) as refusal:
        hand_in(elsewhere, aino)

    assert refusal.value.code == "other_cohort"


def test_returning_says_what_to_do(assignment, aino, tero):
    with pytest.raises(Refused) as refusal:
        reviews.send_back(hand_in(assignment, aino), by=tero, on=ON, comment=" ")

    assert refusal.value.code == "comment_missing"
    assert Review.objects.count() == 0


def test_version_is_reviewed_once(assignment, aino, tero):
    version = hand_in(assignment, aino)
    reviews.accept(version, by=tero, on=ON)

    with pytest.raises(Refused) as refusal:
        reviews.send_back(version, by=tero, on=ON, comment="Sittenkin puuttuu jotain.")

    assert refusal.value.code == "already_reviewed"
    assert Review.objects.get().decision == "accepted"


def test_older_version_is_no_longer_reviewed(assignment, aino, tero):
    first = hand_in(assignment, aino)
    reviews.send_back(first, by=tero, on=ON, comment="Kuvaa, mitä muutit.")
    hand_in(assignment, aino)
    Review.objects.all().delete()

    with pytest.raises(Refused) as refusal:
        reviews.accept(first, by=tero, on=ON)

    assert refusal.value.code == "newer_version"
