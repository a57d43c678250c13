import datetime
import hashlib
import threading

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from certificates import drawing, issuing
from certificates.models import Certificate, CertificateEdition, NumberSeriesYear
from lms.errors import Refused
from lms.models import AuditEntry, DevelopmentProject, Enrolment, OrganisationName, Participation, User
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed, make_template
from tests.factories import (
    make_cohort,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
)

NOT_COMPLETED = {"completed_on": None, "completed_at": None, "completed_by": None}

pytestmark = pytest.mark.django_db


def test_certificates_are_numbered_in_the_order_given_without_gaps(cohort, leena):
    people = [make_completed(cohort, name) for name in ("Aino Korhonen", "Matti Mäki", "Áile Aikio")]

    certificates = issuing.issue_all(people, by=leena, on=CEREMONY)

    assert [row.number for row in certificates] == ["EKJ-2016-0001", "EKJ-2016-0002", "EKJ-2016-0003"]
    assert [row.enrolment for row in certificates] == people


def test_numbers_start_anew_in_another_year(cohort, leena):
    aino, matti = make_completed(cohort), make_completed(cohort, "Matti Mäki")

    issuing.issue_all([aino], by=leena, on=CEREMONY)
    (later,) = issuing.issue_all([matti], by=leena, on=datetime.date(2017, 3, 1))

    assert later.number == "EKJ-2017-0001"


def test_an_act_that_fails_half_way_gives_its_numbers_back(cohort, leena):
    aino, matti = make_completed(cohort), make_completed(cohort, "Matti Mäki")
    with transaction.atomic():
        issuing.issue_all([aino], by=leena, on=CEREMONY)
        transaction.set_rollback(True)

    (certificate,) = issuing.issue_all([matti], by=leena, on=CEREMONY)

    assert certificate.number == "EKJ-2016-0001"
    assert DBTaskResult.objects.count() == 1


def test_issuing_writes_one_audit_entry_for_each_certificate_of_the_act(cohort, leena):
    people = [make_completed(cohort), make_completed(cohort, "Matti Mäki")]

    certificates = issuing.issue_all(people, by=leena, on=CEREMONY)

    entries = AuditEntry.objects.filter(verb="issue").order_by("pk")
    assert [entry.after["number"] for entry in entries] == ["EKJ-2016-0001", "EKJ-2016-0002"]
    assert {entry.act for entry in entries} == {certificates[0].act}
    assert {entry.by for entry in entries} == {leena}


def test_who_has_not_completed_gets_no_certificate(cohort, leena):
    aino = make_enrolment(cohort)

    with pytest.raises(Refused) as refusal:
        issuing.issue(aino, by=leena, on=CEREMONY)

    assert refusal.value.code == "not_completed"
    assert str(refusal.value) == "Aino Korhonen has not completed, so no certificate can be issued."
    assert Certificate.objects.count() == 0
    assert NumberSeriesYear.objects.count() == 0


def test_one_who_has_not_completed_stops_the_whole_act(cohort, leena):
    people = [make_completed(cohort), make_enrolment(cohort, "Matti Mäki")]

    with pytest.raises(Refused, match="Matti Mäki has not completed"):
        issuing.issue_all(people, by=leena, on=CEREMONY)

    assert Certificate.objects.count() == 0


def test_second_certificate_is_refused(cohort, leena):
    aino = make_completed(cohort)
    issuing.issue_all([aino], by=leena, on=CEREMONY)

    with pytest.raises(Refused) as refusal:
        issuing.issue_all([aino], by=leena, on=CEREMONY)

    assert refusal.value.code == "already_issued"
    assert Certificate.objects.count() == 1


def test_one_named_twice_gets_one_certificate(cohort, leena):
    aino = make_completed(cohort)

    certificates = issuing.issue_all([aino, aino], by=leena, on=CEREMONY)

    assert [row.number for row in certificates] == ["EKJ-2016-0001"]


def test_obstacles_name_who_cannot_get_one_and_why(cohort, leena):
    served, matti = make_completed(cohort, "Tero Virtanen"), make_enrolment(cohort, "Matti Mäki")
    olli = make_completed(cohort, person=make_person("Olli 漢字", email="olli@kunta.example"))
    aino = make_completed(cohort)
    issuing.issue_all([served], by=leena, on=CEREMONY)

    obstacles = issuing.obstacles([served, matti, olli, aino], on=CEREMONY)

    assert {key: refusal.code for key, refusal in obstacles.items()} == {
        served.pk: "already_issued",
        matti.pk: "not_completed",
        olli.pk: "letters_unprintable",
    }
    assert str(obstacles[matti.pk]) == "Matti Mäki has not completed, so no certificate can be issued."


def test_what_cannot_be_printed_is_refused_before_the_transaction_begins(cohort, leena):
    """A lock that waits until all has been tried out keeps everybody waiting who issues."""
    aino = make_completed(cohort)
    (old,) = issuing.issue_all([aino], by=leena, on=CEREMONY)
    User.objects.filter(pk=aino.person.pk).update(full_name="Aino 漢字")
    olli = make_completed(cohort, person=make_person("Olli 漢字", email="olli@kunta.example"))

    with CaptureQueriesContext(connection) as asked:
        with pytest.raises(Refused, match="letters that cannot be printed"):
            issuing.issue_all([olli], by=leena, on=CEREMONY)
        with pytest.raises(Refused, match="letters that cannot be printed"):
            issuing.reissue(old, by=leena, on=CEREMONY, reason="Married")

    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


def test_record_that_changes_while_the_certificate_is_tried_out_is_refused(cohort, leena):
    aino = make_completed(cohort)

    def another_is_quicker(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT"):
            Enrolment.objects.filter(pk=aino.pk).update(**NOT_COMPLETED)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_is_quicker), pytest.raises(Refused) as refusal:
        issuing.issue_all([aino], by=leena, on=CEREMONY)

    assert (refusal.value.code, str(refusal.value)) == (
        "changed_meanwhile",
        "Somebody changed the record of Aino Korhonen at the same moment. Try again.",
    )
    assert Certificate.objects.count() == 0


def test_code_that_came_twice_is_not_taken_for_a_second_certificate(cohort, leena, monkeypatch):
    aino, matti = make_completed(cohort), make_completed(cohort, "Matti Mäki")
    monkeypatch.setattr("secrets.choice", lambda alphabet: "7")
    issuing.issue_all([aino], by=leena, on=CEREMONY)

    with pytest.raises(IntegrityError):
        issuing.issue_all([matti], by=leena, on=CEREMONY)


def test_issue_date_to_come_is_allowed(cohort, leena):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    (certificate,) = issuing.issue_all([make_completed(cohort)], by=leena, on=tomorrow)

    assert certificate.issue_date == tomorrow


def test_issue_date_before_completion_is_refused(cohort, leena):
    with pytest.raises(Refused) as refusal:
        issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY - datetime.timedelta(days=1))

    assert refusal.value.code == "before_completion"


def test_programme_without_a_template_issues_nothing(leena):
    cohort = make_cohort("Johdon foorumi", programme=make_programme("Johdon foorumi"))

    with pytest.raises(Refused) as refusal:
        issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)

    assert refusal.value.code == "no_template"


def test_content_is_frozen_in_three_languages(cohort, leena):
    pori = make_organisation("Pori")
    pori.names.update(name_sv="Björneborg")
    (certificate,) = issuing.issue_all(
        [make_completed(cohort, "Áile Máret Aikio-Lindqvist", organisation=pori)], by=leena, on=CEREMONY
    )

    content = certificate.content

    assert content["holder"] == "Áile Máret Aikio-Lindqvist"
    assert {language: wording["organisation"] for language, wording in content["wordings"].items()} == {
        "fi": "Pori",
        "sv": "Björneborg",
        "en": "Pori",
    }
    assert content["wordings"]["sv"]["title"] == "EKJ-certifikat"
    assert content["verify_url"] == f"http://localhost:8000/verify/{certificate.grouped_code}/"


def test_lead_word_of_a_project_is_printed_in_its_own_language_only(cohort, leena):
    pori = make_organisation("Pori")
    part = Participation.objects.create(cohort=cohort, organisation=pori)
    DevelopmentProject.objects.create(
        participation=part,
        lead_word="Projektet",
        lead_word_language="sv",
        name="Tiikerinloikka uudistumiseen",
        language="fi",
    )

    (certificate,) = issuing.issue_all([make_completed(cohort, organisation=pori)], by=leena, on=CEREMONY)

    projects = {language: wording["project"] for language, wording in certificate.content["wordings"].items()}
    name = {"name": "Tiikerinloikka uudistumiseen", "language": "fi"}
    assert projects == {
        "fi": {"lead_word": "", **name},
        "sv": {"lead_word": "Projektet", **name},
        "en": {"lead_word": "", **name},
    }


def test_freezing_asks_the_database_the_same_for_one_and_for_three(cohort, leena, django_assert_num_queries):
    first = [make_completed(cohort)]
    three = [make_completed(cohort, name) for name in ("Matti Mäki", "Olli Niemi", "Tero Virtanen")]
    issuing.issue_all([make_completed(cohort, "Leena Laine")], by=leena, on=CEREMONY)

    for people in (first, three):
        with django_assert_num_queries(18):
            issuing.issue_all(people, by=leena, on=CEREMONY)


def test_rename_after_issue_changes_no_stored_certificate(cohort, leena):
    aino = make_completed(cohort, organisation=make_organisation("Carea"))
    certificate = issuing.issue(aino, by=leena, on=CEREMONY)
    drawing.draw([certificate.pk])
    before = list(
        CertificateEdition.objects.values_list("language", "sha256", "document").order_by("language")
    )

    User.objects.filter(pk=aino.person.pk).update(full_name="Aino Virtanen")
    OrganisationName.objects.filter(organisation=aino.organisation).update(name_fi="Kymsote")
    drawing.draw([certificate.pk])
    certificate.refresh_from_db()

    assert certificate.content["holder"] == "Aino Korhonen"
    assert certificate.content["wordings"]["fi"]["organisation"] == "Carea"
    after = list(
        CertificateEdition.objects.values_list("language", "sha256", "document").order_by("language")
    )
    assert after == before
    for _language, sha256, name in after:
        with default_storage.open(name) as kept:
            assert hashlib.sha256(kept.read()).hexdigest() == sha256


def test_texts_in_another_language_than_the_page_say_in_which(cohort, leena):
    pori = make_organisation("Pori")
    pori.names.update(name_sv="Björneborg")
    (certificate,) = issuing.issue_all([make_completed(cohort, organisation=pori)], by=leena, on=CEREMONY)

    wordings = certificate.content["wordings"]

    others = {"issuer": "fi", "programme": "fi", "cohort": "fi"}
    assert {language: wording["languages"] for language, wording in wordings.items()} == {
        "fi": {},
        "sv": others,
        "en": {**others, "organisation": "fi"},
    }
    assert {
        language: [one["title_language"] for one in wording["signatories"]]
        for language, wording in wordings.items()
    } == {"fi": [""], "sv": [""], "en": ["fi"]}


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_issue_exactly_one():
    cohort = make_certifying_cohort()
    aino, leena = make_completed(cohort), make_lead(cohort.programme)
    make_template(make_programme("Toinen"), prefix="TOI")
    together, answers = threading.Barrier(2), []

    def issue() -> None:
        try:
            together.wait()
            answers.append(issuing.issue_all([aino], by=leena, on=CEREMONY)[0].number)
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["EKJ-2016-0001", "already_issued"]
    assert Certificate.objects.count() == 1
