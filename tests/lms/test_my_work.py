"""Handing in as a participant does it, and getting back what was handed in."""

import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.choices import GroupKind, ReviewDecision
from lms.models import FormUse, Submission, SubmissionFile, SubmissionVersion
from tests.factories import (
    at,
    make_assignment,
    make_auditor,
    make_cohort,
    make_enrolment,
    make_final_work,
    make_group,
    make_lead,
    make_membership,
    make_person,
    make_review,
    make_submission,
    make_trainer,
    make_version,
)
from tests.lms.handed_in import EXE, PDF, handed

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2015, 11, 2, 10, tzinfo=datetime.UTC)
TODAY = NOW.date()
YESTERDAY, TOMORROW = datetime.date(2015, 11, 1), datetime.date(2015, 11, 3)
KEY = "0b7b5f0e-4c1c-4d3c-9d86-0d5a4a1f4b11"


@pytest.fixture(autouse=True)
def _store_and_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


@pytest.fixture
def assignment(cohort):
    return make_assignment(cohort, "Asiakkaan ääni", instructions_fi="Kuvaa asiakkaan ääni.")


def address(enrolment, assignment):
    return f"/my/programmes/{enrolment.pk}/works/{assignment.pk}/"


@pytest.fixture
def reader(client, aino):
    client.force_login(aino.person)
    client.cookies["django_language"] = "en"
    return client


def hand_in(client, enrolment, assignment, text="Mitä opin", files=(), **more):
    return client.post(
        address(enrolment, assignment), {"text": text, "files": list(files), **more}, follow=True
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return response.context["form"].errors.as_data()


def sentences(response, field):
    return [str(one) for one in response.context["form"].errors.get(field, [])]


def test_page_says_what_is_asked_and_what_may_be_handed_in(reader, aino, cohort):
    work = make_final_work(cohort, due_at=at(TOMORROW, 16), instructions_fi="Arvioi kehittymistäsi.")

    response = reader.get(address(aino, work))

    text = response.content.decode()
    assert response.context["title"] == "Final work ‘Sertifikaattityö’"
    assert (response.context["due"], response.context["is_past"]) == ("Due 3 Nov 2015 at 16:00", False)
    assert "Arvioi kehittymistäsi." in text
    assert "At most 5 files, each at most 25 MB." in text


def test_text_and_files_are_handed_in(reader, aino, assignment):
    response = hand_in(reader, aino, assignment, files=[handed("a.pdf"), handed("b.pdf")])

    version = SubmissionVersion.objects.get()
    assert (version.number, version.text, version.handed_in_by) == (1, "Mitä opin", aino.person)
    assert [file.name for file in version.files.all()] == ["a.pdf", "b.pdf"]
    assert response.redirect_chain == [(address(aino, assignment), 302)]
    assert said(response) == [
        "Your work has been handed in. A trainer reads it next; you get a mail when it has been reviewed."
    ]
    assert (response.context["state"], response.context["is_open"]) == ("waiting", False)


def test_returned_work_shows_what_to_do_and_takes_the_next_version(reader, aino, assignment):
    make_review(make_submission(assignment, aino), ReviewDecision.RETURNED, comment="Kuvaa, mitä muutit.")
    page = reader.get(address(aino, assignment))
    assert "Kuvaa, mitä muutit." in page.content.decode()
    assert page.context["button"] == "Hand in version 2"

    response = hand_in(reader, aino, assignment, text="Valmis")

    assert [version.number for version in response.context["versions"]] == [2, 1]


def test_nothing_is_not_handed_in(reader, aino, assignment):
    response = hand_in(reader, aino, assignment, text="  ")

    assert sentences(response, "text") == ["Write something or attach a file before you hand in."]
    assert Submission.objects.count() == 0


def test_program_named_as_a_pdf_is_refused_and_the_text_stays(reader, aino, assignment):
    response = hand_in(reader, aino, assignment, text="Pitkä teksti", files=[handed("työ.pdf", EXE)])

    assert sentences(response, "files") == [
        "“työ.pdf” is not what its name says. Save it again from the program you wrote it with.",
        "Attach the files again: the page cannot keep them. Your text is still here.",
    ]
    assert response.context["form"]["text"].value() == "Pitkä teksti"
    assert (Submission.objects.count(), FormUse.objects.count()) == (0, 0)


def test_too_large_file_is_named_and_the_text_stays(reader, aino, assignment, settings):
    settings.HAND_IN_MAX_BYTES = 1024 * 1024
    large = SimpleUploadedFile("video.pdf", PDF + 2 * 1024 * 1024 * b" ")

    response = hand_in(reader, aino, assignment, text="Pitkä teksti", files=[large])

    assert sentences(response, "files") == [
        "“video.pdf” is larger than 1 MB.",
        "Attach the files again: the page cannot keep them. Your text is still here.",
    ]
    assert sentences(response, "text") == []
    assert "Pitkä teksti" in response.content.decode()
    assert Submission.objects.count() == 0


def test_store_that_is_full_is_said_and_the_text_stays(reader, aino, assignment, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"

    response = hand_in(reader, aino, assignment, text="Pitkä teksti", files=[handed()], once=KEY)

    assert sentences(response, "files") == [
        "The files could not be stored, so nothing was handed in. Try again later, or tell the trainer.",
        "Attach the files again: the page cannot keep them. Your text is still here.",
    ]
    assert "Pitkä teksti" in response.content.decode()
    assert (Submission.objects.count(), SubmissionFile.objects.count(), FormUse.objects.count()) == (0, 0, 0)


def test_pressing_twice_hands_in_once(reader, aino, assignment):
    hand_in(reader, aino, assignment, once=KEY)
    response = hand_in(reader, aino, assignment, once=KEY)

    assert said(response) == ["This was done already: the form had been sent once."]
    assert SubmissionVersion.objects.count() == 1


def test_work_that_waits_takes_nothing_new_and_the_text_stays(reader, aino, assignment):
    hand_in(reader, aino, assignment)

    response = hand_in(reader, aino, assignment, text="Toinen teksti")

    assert sentences(response, "__all__") == [
        "The last version waits for review. You can hand in a new one after the review."
    ]
    assert "Toinen teksti" in response.content.decode()
    assert SubmissionVersion.objects.count() == 1


def test_work_handed_in_after_its_time_is_taken_and_marked(reader, aino, cohort):
    work = make_final_work(cohort, due_at=at(YESTERDAY, 16))
    assert (
        "You can still hand in; the trainer sees that it came late."
        in reader.get(address(aino, work)).content.decode()
    )

    hand_in(reader, aino, work)

    assert SubmissionVersion.objects.get().is_late


@pytest.mark.parametrize(
    "due, handed_in, late",
    [
        (None, at(TODAY, 12), False),
        (at(TODAY, 12), at(TODAY, 12), False),
        (at(TODAY, 12), at(TODAY, 13), True),
        (at(YESTERDAY, 12), at(TODAY, 11), True),
        (at(TOMORROW, 12), at(TODAY, 13), False),
        # Recorded afterwards, as on the day it came.
        (at(TODAY, 12), at(TOMORROW, 13), False),
    ],
)
def test_late_is_a_later_day_or_a_later_clock(aino, cohort, due, handed_in, late):
    version = make_submission(make_assignment(cohort, due_at=due), aino, on=TODAY)
    version.handed_in_at = handed_in

    assert version.is_late is late


@pytest.mark.parametrize(
    "columns, sentence",
    [
        ({"withdrawn": TODAY}, "You have withdrawn from this programme, so nothing more is handed in here."),
        ({"completed": TODAY}, "You have completed the programme, so nothing more is handed in here."),
    ],
)
def test_who_left_or_completed_is_told_that_nothing_more_is_handed_in(
    client, cohort, assignment, columns, sentence
):
    ((what, on),) = columns.items()
    berit = make_enrolment(
        cohort, "Berit N", **{f"{what}_on": on, f"{what}_at": at(on), f"{what}_by": make_person("Leena L")}
    )
    client.force_login(berit.person)
    client.cookies["django_language"] = "en"

    page = client.get(address(berit, assignment))
    response = hand_in(client, berit, assignment, text="Myöhässä")

    assert (page.context["closed"], page.context["is_open"]) == (sentence, False)
    assert len(sentences(response, "__all__")) == 1
    assert "Myöhässä" in response.content.decode()
    assert Submission.objects.count() == 0


def test_another_persons_work_does_not_exist_for_me(reader, cohort, aino, assignment):
    matti = make_enrolment(cohort, "Matti Mäki")
    elsewhere = make_assignment(make_cohort("EKJ 2016", programme=cohort.programme))

    assert reader.get(address(matti, assignment)).status_code == 404
    assert reader.post(address(matti, assignment), {"text": "x"}).status_code == 404
    assert reader.get(address(aino, elsewhere)).status_code == 404
    assert reader.get(f"/my/programmes/{aino.pk}/works/999999/").status_code == 404
    reader.logout()
    assert reader.get(address(aino, assignment)).status_code == 302


# --- In groups


@pytest.fixture
def group_work(cohort):
    return make_assignment(cohort, "Ryhmän työ", in_groups=True)


def project(cohort, name, *members):
    group = make_group(cohort, name, kind=GroupKind.PROJECT_GROUP)
    for member in members:
        make_membership(member, group)
    return group


def test_work_of_a_project_group_is_handed_in_for_all(reader, cohort, aino, group_work):
    matti = make_enrolment(cohort, "Matti Mäki")
    group = project(cohort, "Projekti 1", aino, matti)
    assert reader.get(address(aino, group_work)).context["authors"] == "Projekti 1: Aino Korhonen, Matti Mäki"

    hand_in(reader, aino, group_work)

    submission = Submission.objects.get()
    assert submission.group == group
    assert sorted(author.enrolment_id for author in submission.authors.all()) == sorted([aino.pk, matti.pk])
    reader.force_login(matti.person)
    assert reader.get(address(matti, group_work)).context["state"] == "waiting"


def test_who_is_in_two_project_groups_says_whose_work_it_is(reader, cohort, aino, group_work):
    project(cohort, "Projekti 1", aino)
    second = project(cohort, "Projekti 2", aino, make_enrolment(cohort, "Matti Mäki"))

    unsaid = hand_in(reader, aino, group_work)
    hand_in(reader, aino, group_work, group=str(second.pk))

    assert sentences(unsaid, "group") == ["This field is required."]
    assert Submission.objects.get().group == second


def test_next_version_stays_the_work_of_its_authors_whatever_group_they_are_in_by_then(
    reader, cohort, aino, group_work
):
    matti = make_enrolment(cohort, "Matti Mäki")
    project(cohort, "Projekti 1", aino, matti)
    hand_in(reader, aino, group_work)
    make_review(SubmissionVersion.objects.get(), ReviewDecision.RETURNED, on=TODAY)
    aino.memberships.update(left_on=YESTERDAY)
    project(cohort, "Projekti 2", aino)

    hand_in(reader, aino, group_work, text="Valmis")

    assert (Submission.objects.count(), Submission.objects.get().versions.count()) == (1, 2)


def test_who_is_in_no_group_is_told_and_hands_in_alone(reader, aino, group_work):
    assert reader.get(address(aino, group_work)).context["is_alone"]

    hand_in(reader, aino, group_work)

    assert [author.enrolment for author in Submission.objects.get().authors.all()] == [aino]


# --- Files


@pytest.fixture
def file(reader, aino, assignment):
    hand_in(reader, aino, assignment, files=[handed("Työ äiti.pdf")])
    return SubmissionFile.objects.get()


def test_file_comes_back_under_its_own_name_to_be_saved(reader, file):
    response = reader.get(f"/files/{file.pk}/")

    assert b"".join(response.streaming_content) == PDF
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    assert [response.headers[name] for name in headers] == [
        "application/pdf",
        "attachment; filename*=utf-8''Ty%C3%B6%20%C3%A4iti.pdf",
        "nosniff",
        "private, no-store",
    ]


def test_file_is_for_its_authors_and_those_who_review(client, cohort, file):
    other = make_cohort("EKJ 2016", programme=cohort.programme)
    may = [make_trainer(cohort), make_lead(cohort.programme), make_auditor()]
    may_not = [
        make_trainer(other, "Toinen Tero"),
        make_enrolment(cohort, "Matti Mäki").person,
        make_person("Olli N"),
    ]

    statuses = []
    for person in (*may, *may_not):
        client.force_login(person)
        statuses.append(client.get(f"/files/{file.pk}/").status_code)
    client.logout()

    assert statuses == [200, 200, 200, 404, 404, 404]
    assert client.get(f"/files/{file.pk}/").status_code == 302


def test_file_that_the_store_lost_is_not_found(reader, file):
    file.stored.storage.delete(file.stored.name)

    assert reader.get(f"/files/{file.pk}/").status_code == 404
    assert reader.get("/files/999999/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_my_work_takes_the_same_queries_for_one_and_for_three_versions(
    reader, aino, assignment, rows, django_assert_num_queries
):
    version = make_submission(assignment, aino)
    for _each in range(rows - 1):
        make_review(version, ReviewDecision.RETURNED)
        version = make_version(version.submission, on=TODAY)

    with django_assert_num_queries(11):
        reader.get(address(aino, assignment))
