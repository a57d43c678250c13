import datetime
import os
import resource
import time
from contextlib import contextmanager

import pytest

from lms import uploads
from lms.actions import submissions
from lms.errors import Refused
from lms.models import AuditEntry, Submission, SubmissionFile
from tests.factories import make_assignment, make_cohort, make_enrolment
from tests.lms.handed_in import PDF, handed

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 11, 2)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """A store of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def aino():
    return make_enrolment(make_cohort())


@pytest.fixture
def assignment(aino):
    return make_assignment(aino.cohort, "Asiakkaan ääni")


def hand_in(assignment, author, *files, text="Mitä opin"):
    return submissions.hand_in(
        assignment,
        [author],
        text=text,
        by=author.person,
        on=ON,
        files=[uploads.examine(file) for file in files],
    )


def kept(store):
    return [path for path in store.rglob("*") if path.is_file()]


@contextmanager
def room_for(size: int):
    """No file can grow beyond ``size`` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_file_is_kept_under_a_key_and_goes_by_its_own_name(assignment, aino, store):
    version = hand_in(assignment, aino, handed("Työ ääni.pdf"))

    (file,) = version.files.all()
    (path,) = kept(store)
    assert (file.name, file.size, file.stored.read()) == ("Työ ääni.pdf", len(PDF), PDF)
    assert (path.read_bytes(), len(path.name), path.suffix) == (PDF, 32, "")
    assert AuditEntry.objects.get(verb="hand_in").after["files"] == {"Työ ääni.pdf": file.sha256}


def test_file_is_enough_without_a_text(assignment, aino):
    assert hand_in(assignment, aino, handed(), text="").files.count() == 1


def test_same_file_twice_is_two_files(assignment, aino, store):
    hand_in(assignment, aino, handed(), handed())

    assert (SubmissionFile.objects.count(), len(kept(store))) == (2, 2)


def test_more_files_than_are_taken_are_refused(assignment, aino, store):
    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, *(handed(f"{number}.pdf") for number in range(6)))

    assert refusal.value.code == "too_many_files"
    assert (Submission.objects.count(), kept(store)) == (0, [])


def test_refused_hand_in_leaves_no_file(assignment, aino, store):
    hand_in(assignment, aino)

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, handed())

    assert refusal.value.code == "waits_for_review"
    assert (SubmissionFile.objects.count(), kept(store)) == (0, [])


def test_file_that_no_version_names_is_removed_after_a_day(assignment, aino, store):
    hand_in(assignment, aino, handed())
    (named,) = kept(store)
    left_behind, just_come = named.with_name("a" * 32), named.with_name("b" * 32)
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    for path in (left_behind, just_come):
        path.write_bytes(PDF)
    for path in (named, left_behind):
        os.utime(path, (two_days_ago, two_days_ago))

    assert submissions.forget_unnamed_files() == 1
    assert sorted(kept(store)) == sorted([named, just_come])
    assert submissions.forget_unnamed_files() == 0


def test_store_without_any_file_has_none_to_remove():
    assert submissions.forget_unnamed_files() == 0


def test_full_store_is_said_and_leaves_neither_row_nor_file(assignment, aino, store):
    files = [handed("pieni.txt", 100 * b"a"), handed("suuri.txt", 300_000 * b"a")]

    with pytest.raises(Refused) as refusal, room_for(100_000):
        hand_in(assignment, aino, *files)

    assert (refusal.value.code, refusal.value.sentence) == (
        "store_full",
        "The files could not be stored, so nothing was handed in. Try again later, or tell the trainer.",
    )
    assert (Submission.objects.count(), SubmissionFile.objects.count(), kept(store)) == (0, 0, [])


def test_store_that_cannot_be_written_to_is_said(assignment, aino, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"

    with pytest.raises(Refused) as refusal:
        hand_in(assignment, aino, handed())

    assert refusal.value.code == "store_full"
    assert Submission.objects.count() == 0
