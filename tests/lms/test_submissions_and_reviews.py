import datetime
import threading

import pytest
from django.db import connection

from lms.actions import reviews, submissions
from lms.choices import GroupKind
from lms.errors import Refused
from lms.models import AuditEntry, Notice, Review, Submission, SubmissionVersion
from tests.factories import (
    at,
    make_assignment,
    make_cohort,
    make_enrolment,
    make_group,
    make_membership,
    make_trainer,
)

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


@pytest.fixture
def group_work(cohort):
    return make_assignment(cohort, "Ryhmän työ", in_groups=True)


def hand_in(assignment, *authors, text="Mitä opin", **more):
    return submissions.hand_in(assignment, authors, text=text, by=authors[0].person, on=ON, **more)


def test_returned_work_is_handed_in_again_as_a_new_version(assignment, aino, tero):
    first = hand_in(assignment, aino, text="Luonnos")
    reviews.send_back(first, by=tero, on=ON, comment="Kuvaa, mitä muutit.")
    second = hand_in(assignment, aino, text="Valmis")
    reviews.accept(second, by=tero, on=ON)

    versions = SubmissionVersion.objects.order_by("number").values_list("number", "text", "review__decision")
    assert list(versions) == [(1, "Luonnos", "returned"), (2, "Valmis", "accepted")]
    assert Submission.objects.count() == 1


def test_work_of_five_is_one_submission(cohort, group_work):
    people = [make_enrolment(cohort, f"Henkilö {letter}") for letter in "ABCDE"]

    version = hand_in(group_work, *people)

    assert Submission.objects.get().authors.count() == 5
    assert version.submission.authors.count() == 5


def test_two_separate_works_do_not_become_one(cohort, group_work, aino):
    matti = make_enrolment(cohort, "Matti Mäki")
    hand_in(group_work, aino)
    hand_in(group_work, matti)

    with pytest.raises(Refused) as refusal:
        hand_in(group_work, aino, matti)

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


def test_nobody_hands_in_after_completion(cohort, assignment, aino):
    done = make_enrolment(
        cohort, "Matti Mäki", completed_on=ON, completed_at=at(ON), completed_by=aino.person
    )

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, done)

    assert (refusal.value.code, refusal.value.sentence) == (
        "completed",
        "Matti Mäki has completed the programme: nothing more is handed in.",
    )


def test_group_work_is_done_with_the_project_group_and_else_with_another_but_never_with_an_area(cohort, aino):
    make_membership(aino, make_group(cohort, "Etelä-Suomi", kind=GroupKind.AREA))
    assert submissions.groups_of(aino, on=ON) == []

    team = make_group(cohort, "Johtoryhmä", kind=GroupKind.MANAGEMENT_TEAM)
    make_membership(aino, team)
    assert submissions.groups_of(aino, on=ON) == [team]

    project = make_group(cohort, "Projekti 1", kind=GroupKind.PROJECT_GROUP)
    make_membership(aino, project, joined_on=ON)
    assert submissions.groups_of(aino, on=ON - datetime.timedelta(days=1)) == [team]
    assert submissions.groups_of(aino, on=ON) == [project]


def test_authors_of_a_group_are_its_members_of_that_day_who_still_take_part(cohort, group_work, aino):
    group = make_group(cohort, "Projekti 1", kind=GroupKind.PROJECT_GROUP)
    left = {"withdrawn_on": ON, "withdrawn_at": at(ON), "withdrawn_by": aino.person}
    completed = {"completed_on": ON, "completed_at": at(ON), "completed_by": aino.person}
    berit = make_enrolment(cohort, "Berit Näkkäläjärvi")
    for member in (
        aino,
        make_enrolment(cohort, "Wille Wallin", **left),
        make_enrolment(cohort, "K K", **completed),
    ):
        make_membership(member, group)
    make_membership(berit, group, left_on=ON - datetime.timedelta(days=1))

    assert submissions.authors_of(group_work, group, on=ON) == [aino]


def test_review_tells_the_authors_only_when_it_is_asked_to(assignment, aino, tero):
    first = hand_in(assignment, aino)
    reviews.send_back(first, by=tero, on=ON, comment="Kuvaa, mitä muutit.")
    assert Notice.objects.count() == 0

    reviews.accept(hand_in(assignment, aino), by=tero, on=ON, tell=True)
    assert list(Notice.objects.values_list("kind", "recipient")) == [("work_accepted", aino.person.pk)]


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


def test_work_of_nobody_is_refused(assignment, tero):
    with pytest.raises(Refused) as refusal:
        submissions.hand_in(assignment, [], text="Mitä opin", by=tero, on=ON)

    assert refusal.value.code == "no_authors"
    assert Submission.objects.count() == 0


def test_work_to_be_done_alone_has_one_author(cohort, assignment, aino):
    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, make_enrolment(cohort, "Matti Mäki"))

    assert refusal.value.code == "done_alone"
    assert Submission.objects.count() == 0


def test_author_who_is_named_twice_is_one(assignment, aino):
    version = hand_in(assignment, aino, aino)

    assert [author.enrolment for author in version.submission.authors.all()] == [aino]
    assert AuditEntry.objects.get().after == {"version": 1, "authors": [aino.pk]}


def test_group_of_another_cohort_hands_nothing_in_here(cohort, group_work, aino):
    elsewhere = make_group(make_cohort("EKJ 2016", programme=cohort.programme))

    with pytest.raises(Refused) as refusal:
        hand_in(group_work, aino, group=elsewhere)

    assert refusal.value.code == "other_cohort"


def test_work_of_a_group_is_of_those_who_were_in_it_that_day(cohort, group_work, aino):
    group = make_group(cohort, "Pienryhmä 1")
    matti, berit = make_enrolment(cohort, "Matti Mäki"), make_enrolment(cohort, "Berit Näkkäläjärvi")
    make_membership(aino, group)
    make_membership(berit, group, left_on=ON)
    make_membership(matti, group, left_on=ON - datetime.timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        hand_in(group_work, aino, berit, matti, group=group)
    version = hand_in(group_work, aino, berit, group=group)

    assert (refusal.value.code, str(refusal.value)) == (
        "not_in_group",
        "Matti Mäki was not in the group on that day.",
    )
    assert version.submission.group == group


def test_nothing_is_reviewed_before_it_was_handed_in(assignment, aino, tero):
    with pytest.raises(Refused) as refusal:
        reviews.accept(hand_in(assignment, aino), by=tero, on=ON - datetime.timedelta(days=1))

    assert refusal.value.code == "before_hand_in"
    assert Review.objects.count() == 0


def test_trainer_who_takes_part_does_not_review_their_own_work(cohort, group_work, aino, tero):
    version = hand_in(group_work, aino, make_enrolment(cohort, tero.full_name, person=tero))

    with pytest.raises(Refused) as refusal:
        reviews.accept(version, by=tero, on=ON)
    with pytest.raises(Refused) as returning:
        reviews.send_back(version, by=tero, on=ON, comment="Kuvaa, mitä muutit.")

    assert (refusal.value.code, returning.value.code) == ("own_work", "own_work")
    assert Review.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_groups_that_name_each_other_the_other_way_round_do_not_block_one_another(cohort, aino):
    matti = make_enrolment(cohort, "Matti Mäki")
    works = [make_assignment(cohort, in_groups=True) for _each in range(12)]
    together, done = threading.Barrier(2), []

    def run(authors, assignments) -> None:
        together.wait()
        try:
            done.extend(hand_in(assignment, *authors) for assignment in assignments)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=[[aino, matti], works[:6]]),
        threading.Thread(target=run, args=[[matti, aino], works[6:]]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 12
