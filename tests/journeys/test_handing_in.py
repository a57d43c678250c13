"""Aino hands in, gets it back, hands in again, is accepted, completes and has her certificate. In English.

Everybody works their own pages in a browser of their own: Tero reviews, Leena completes and issues.
"""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from certificates.models import Certificate
from lms.choices import RequirementKind, ReviewDecision
from lms.forms.works import HandInForm, ReviewForm
from lms.models import Submission
from tests import factories as make
from tests.certificates.making import make_certifying_cohort
from tests.lms.handed_in import DOCX, PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = f"EKJ-{timezone.localdate().year}-0001"
ASKED = "Say whom you asked, and what they answered."


@pytest.fixture
def aino():
    """She has been at the training day; of the cohort's requirements the final work is left."""
    cohort = make_certifying_cohort()
    make.make_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=1)
    make.make_requirement(cohort, RequirementKind.FINAL_WORK)
    session = make.make_session(make.make_day(cohort), datetime.date(2015, 1, 20))
    make.make_final_work(cohort, title_en="What I asked", instructions_en=ASKED)
    enrolment = make.make_enrolment(cohort, "Aino Korhonen", person=_who_reads_english("Aino Korhonen"))
    make.make_attendance(enrolment, session)
    return enrolment


def _who_reads_english(name):
    return make.make_person(name, language="en")


def test_work_comes_back_once_and_leads_to_a_certificate(somebody, aino, work, tmp_path):
    cohort = aino.cohort
    tero = somebody("en", make.make_trainer(cohort))
    leena = somebody("en", make.make_lead(cohort.programme))
    herself = somebody("en", aino.person)

    _hands_in_a_text_and_a_file(herself, tmp_path)
    _gives_it_back(tero)
    work()
    (returned,) = mail.outbox
    assert (returned.to, returned.subject) == ([aino.person.email], "To be completed: What I asked")
    assert ASKED in returned.body
    _hands_in_again(herself, returned.body, tmp_path)
    _accepts(tero)
    work()
    assert [letter.subject for letter in mail.outbox[1:]] == ["Accepted: What I asked"]
    _completes_and_issues(leena, aino)
    work()

    _downloads_her_certificate(herself)
    submission = Submission.objects.get()
    answers = [version.review.decision for version in submission.versions.order_by("number")]
    assert answers == [ReviewDecision.RETURNED, ReviewDecision.ACCEPTED]
    assert [version.files.count() for version in submission.versions.order_by("number")] == [1, 1]


def _hands_in_a_text_and_a_file(aino, tmp_path):
    file = tmp_path / "network.pdf"
    file.write_bytes(PDF)
    aino.goes_to("/")
    aino.reads("Still missing: final work")
    aino.link_about("Final work")
    aino.reads(ASKED)
    aino.writes(aino.asked(HandInForm, "text"), "I asked my neighbours.")
    aino.attaches(aino.asked(HandInForm, "files"), file)
    aino.button("Hand in")
    aino.reads("waits for review", "network.pdf")


def _gives_it_back(tero):
    tero.goes_to("/")
    tero.menu("To review")
    tero.link("Aino Korhonen")
    tero.reads("I asked my neighbours.", "network.pdf")
    tero.writes(tero.asked(ReviewForm, "comment"), ASKED)
    tero.button("Return for completion")
    tero.is_told("Returned for completion. Aino Korhonen will get a mail with what to do.")


def _hands_in_again(aino, letter, tmp_path):
    file = tmp_path / "answers.docx"
    file.write_bytes(DOCX)
    aino.opens_link_of(letter)
    aino.reads("What to complete", ASKED)
    aino.writes(aino.asked(HandInForm, "text"), "Seven people; they answered that they trust us.")
    aino.attaches(aino.asked(HandInForm, "files"), file)
    aino.button("Hand in version 2")
    aino.reads("answers.docx", "network.pdf")


def _accepts(tero):
    tero.menu("To review")
    tero.link("Aino Korhonen")
    tero.reads("Seven people; they answered that they trust us.")
    tero.button("Accept")
    tero.is_told("Accepted. Aino Korhonen will get a mail.")


def _completes_and_issues(leena, aino):
    leena.goes_to("/")
    leena.link(aino.cohort.title)
    leena.link("Korhonen, Aino")
    leena.link("Complete Aino Korhonen")
    leena.button("Complete Aino Korhonen")
    leena.is_told("Aino Korhonen has completed")
    leena.link("Issue the certificate")
    leena.button("Issue the certificate")
    leena.is_told(f"Certificate {NUMBER} is issued to Aino Korhonen.")


def _downloads_her_certificate(aino):
    aino.menu("My certificates")
    with aino.page.expect_download() as download:
        aino.link_about("English")
    assert download.value.suggested_filename == f"{NUMBER}-en.pdf"
    stored = Certificate.objects.get().editions.get(language="en").document.read()
    with open(download.value.path(), "rb") as file:
        assert file.read() == stored
