"""Work in groups whose people change: nobody's work becomes another group's."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms import uploads
from lms.actions import reviews, submissions
from lms.choices import GroupKind
from lms.errors import Refused
from lms.models import Enrolment, Submission, SubmissionFile
from tests.factories import (
    at,
    make_assignment,
    make_cohort,
    make_enrolment,
    make_group,
    make_membership,
    make_trainer,
)
from tests.lms.handed_in import PDF

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2015, 11, 2)
YESTERDAY = datetime.date(2015, 11, 1)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(at(TODAY, 10), tick=False):
        yield


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def work(cohort):
    return make_assignment(cohort, "Ryhmän työ", in_groups=True)


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


@pytest.fixture
def matti(cohort):
    return make_enrolment(cohort, "Matti Mäki")


@pytest.fixture
def olli(cohort):
    return make_enrolment(cohort, "Olli Niemi")


def project(cohort, name, *members):
    group = make_group(cohort, name, kind=GroupKind.PROJECT_GROUP)
    for member in members:
        make_membership(member, group)
    return group


def hand_in(client, enrolment, work, **data):
    client.force_login(enrolment.person)
    return client.post(f"/my/programmes/{enrolment.pk}/works/{work.pk}/", {"text": "Mitä opimme", **data})


def pdf(name):
    return [uploads.examine(SimpleUploadedFile(name, PDF))]


def works():
    return {
        str(work.group): (
            list(work.authors.order_by("enrolment").values_list("enrolment__person__full_name", flat=True)),
            work.versions.count(),
        )
        for work in Submission.objects.select_related("group")
    }


def test_who_came_from_a_group_that_handed_in_stays_its_author_and_not_the_new_ones(
    client, cohort, work, aino, matti, olli
):
    first, second = project(cohort, "Projekti 1", aino, matti), project(cohort, "Projekti 2", olli)
    version = submissions.hand_in(work, [aino, matti], text="1", by=aino.person, on=YESTERDAY, group=first)
    reviews.send_back(version, by=make_trainer(cohort), on=TODAY, comment="Lisää luvut.")
    matti.memberships.update(left_on=YESTERDAY)
    make_membership(matti, second)

    hand_in(client, olli, work)

    assert works() == {
        "Projekti 1": (["Aino Korhonen", "Matti Mäki"], 1),
        "Projekti 2": (["Olli Niemi"], 1),
    }


def test_work_of_one_group_is_not_handed_in_by_another(cohort, work, aino, matti):
    first, second = project(cohort, "Projekti 1", aino), project(cohort, "Projekti 2", aino, matti)
    submissions.hand_in(work, [aino], text="1", by=aino.person, on=TODAY, group=first)

    with pytest.raises(Refused) as refusal:
        submissions.hand_in(work, [aino, matti], text="2", by=matti.person, on=TODAY, group=second)

    assert refusal.value.code == "separate_works"
    assert works() == {"Projekti 1": (["Aino Korhonen"], 1)}


def test_who_joins_a_group_later_hands_in_the_next_version_with_it(client, cohort, work, aino, matti):
    group = project(cohort, "Projekti 1", aino)
    version = submissions.hand_in(work, [aino], text="1", by=aino.person, on=YESTERDAY, group=group)
    reviews.send_back(version, by=make_trainer(cohort), on=TODAY, comment="Lisää luvut.")
    make_membership(matti, group)

    hand_in(client, matti, work)

    assert works() == {"Projekti 1": (["Aino Korhonen", "Matti Mäki"], 2)}


@pytest.mark.parametrize(
    ("stamp", "sentence"),
    [
        ("withdrawn", "This person has withdrawn from the cohort."),
        ("completed", "Aino Korhonen has completed the programme: nothing more is handed in."),
    ],
)
def test_who_has_left_or_completed_does_not_hand_in_for_the_others(
    client, cohort, work, aino, matti, stamp, sentence
):
    project(cohort, "Projekti 1", aino, matti)
    stamps = {f"{stamp}_on": TODAY, f"{stamp}_at": at(TODAY), f"{stamp}_by": aino.person}
    Enrolment.objects.filter(pk=aino.pk).update(**stamps)

    response = hand_in(client, aino, work)

    assert response.context["form"].non_field_errors() == [sentence]
    assert works() == {}


def test_group_that_is_no_longer_ones_own_is_not_changed_for_another(client, cohort, work, aino):
    project(cohort, "Projekti 1", aino)
    left = project(cohort, "Projekti 2")

    response = hand_in(client, aino, work, group=str(left.pk))

    assert list(response.context["form"].errors) == ["group"]
    assert works() == {}


@pytest.mark.parametrize("how", ["withdrawn", "transferred"])
def test_who_left_reads_what_was_handed_in_until_then_and_nothing_newer(
    client, cohort, work, aino, matti, how
):
    both = project(cohort, "Projekti 1", aino, matti)
    first = submissions.hand_in(
        work, [aino, matti], text="Yhdessä", by=aino.person, on=YESTERDAY, group=both, files=pdf("1.pdf")
    )
    left = {f"{how}_on": YESTERDAY, f"{how}_at": at(TODAY), f"{how}_by": aino.person}
    if how == "transferred":
        left["transferred_to"] = make_enrolment(make_cohort("EKJ 2015"), "Matti Mäki")
    Enrolment.objects.filter(pk=matti.pk).update(**left)
    reviews.send_back(first, by=make_trainer(cohort), on=TODAY, comment="Lisää luvut.")
    submissions.hand_in(work, [aino], text="Yksin", by=aino.person, on=TODAY, group=both, files=pdf("2.pdf"))
    files = [reverse("file", args=[one.pk]) for one in SubmissionFile.objects.order_by("name")]

    def read(place):
        client.force_login(place.person)
        page = client.get(reverse("my-work", args=[place.pk, work.pk]))
        api = client.get(reverse("api:submission-list")).json()["results"]
        return (
            [version.text for version in page.context["versions"]],
            [version["text"] for version in api[0]["versions"]],
            [client.get(address).status_code for address in files],
        )

    assert read(matti) == (["Yhdessä"], ["Yhdessä"], [200, 404])
    assert read(aino) == (["Yksin", "Yhdessä"], ["Yhdessä", "Yksin"], [200, 200])
