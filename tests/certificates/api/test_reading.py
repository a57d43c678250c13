"""Which certificates a program reads, and what it is told of them."""

import datetime

import pytest

from certificates import drawing, issuing
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_programme,
    make_trainer,
)
from tests.lms.api.asking import Program, told
from tests.reports.making import make_certificate

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2016, 3, 3)
SITE = "http://testserver"


def numbers(program: Program, query: str = "") -> list[str]:
    return [row["number"] for row in program.get(f"certificates/{query}").json()["results"]]


def test_holder_is_told_all_of_their_certificate(certificate):
    drawing.draw([certificate.pk])
    editions = {edition.language: edition.sha256 for edition in certificate.editions.all()}

    answer = Program(certificate.enrolment.person).get("certificates/EKJ-2016-0001/")

    assert answer.json() == {
        "number": "EKJ-2016-0001",
        "code": certificate.grouped_code,
        "verify_url": f"{SITE}/verify/{certificate.grouped_code}/",
        "kind": "completion",
        "state": "valid",
        "holder": "Aino Korhonen",
        "enrolment": certificate.enrolment_id,
        "cohort": certificate.enrolment.cohort.slug,
        "programme": "ekj-johtamisvalmennus",
        "issue_date": "2016-02-12",
        "expires_on": None,
        "revoked": None,
        "supersedes": None,
        "superseded_by": None,
        "editions": [
            {
                "language": language,
                "sha256": editions[language],
                "url": f"{SITE}/certificates/EKJ-2016-0001/{language}.pdf",
            }
            for language in ("en", "fi", "sv")
        ],
    }


def test_file_that_is_being_made_has_no_address_yet(certificate):
    answer = Program(certificate.enrolment.person).get("certificates/EKJ-2016-0001/").json()

    assert {(one["sha256"], one["url"]) for one in answer["editions"]} == {(None, None)}


def test_name_is_that_which_is_printed(certificate):
    person = certificate.enrolment.person
    person.full_name = "Aino Uusinimi"
    person.save()

    assert Program(person).get("certificates/EKJ-2016-0001/").json()["holder"] == "Aino Korhonen"


def test_why_it_was_revoked_is_told_to_those_who_oversee_the_programme(certificate, leena):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="A secret reason")
    told_to = {
        reader.full_name: Program(reader).get("certificates/EKJ-2016-0001/").json()
        for reader in (certificate.enrolment.person, leena, make_auditor())
    }

    assert {(answer["state"], answer["revoked"]["on"]) for answer in told_to.values()} == {
        ("revoked", "2016-03-03")
    }
    assert [answer["revoked"]["reason"] for answer in told_to.values()] == [
        None,
        "A secret reason",
        "A secret reason",
    ]


def test_each_of_two_names_the_other_when_one_replaces_it(certificate, leena):
    issuing.reissue(certificate, by=leena, on=SPRING, reason="Uusi nimi")
    program = Program(leena)

    old, new = (program.get(f"certificates/EKJ-2016-000{number}/").json() for number in (1, 2))

    assert (old["state"], old["superseded_by"], old["supersedes"]) == ("superseded", "EKJ-2016-0002", None)
    assert (new["state"], new["superseded_by"], new["supersedes"]) == ("valid", None, "EKJ-2016-0001")


def test_own_led_and_audited_certificates_are_read_and_no_others(certificate, cohort, leena):
    other = make_cohort("Toinen", programme=make_programme("Toinen ohjelma"))
    hidden = make_certificate(make_enrolment(other, "Eero Espoolainen"))
    aino = certificate.enrolment.person

    assert numbers(Program(aino)) == numbers(Program(leena)) == ["EKJ-2016-0001"]
    assert sorted(numbers(Program(make_auditor()))) == sorted(["EKJ-2016-0001", hidden.number])
    tero, olli = make_trainer(cohort), make_contact(certificate.enrolment.organisation)
    for reader in (tero, olli):
        assert numbers(Program(reader)) == []
        assert Program(reader).get("certificates/EKJ-2016-0001/").status_code == 404
    assert Program(aino).get(f"certificates/{hidden.number}/").status_code == 404


def test_nobody_reads_without_a_token(client, certificate):
    for path in ("", "EKJ-2016-0001/"):
        assert client.get(f"/api/v1/certificates/{path}").status_code == 401


def test_filters_narrow_the_list_and_know_no_more_than_the_reader(certificate, cohort, leena):
    revoked = issuing.issue(make_completed(cohort, "Sanna Salo"), by=leena, on=SPRING)
    issuing.revoke(revoked, by=leena, on=SPRING, reason="Väärä")
    program = Program(leena)

    found = {
        query: numbers(program, query)
        for query in (
            f"?cohort={cohort.slug}",
            "?cohort=toinen",
            "?programme=ekj-johtamisvalmennus",
            "?recorded=in_force",
            "?recorded=revoked",
            "?recorded=superseded",
            "?issued_from=2016-03-01",
            "?issued_until=2016-03-01",
            f"?enrolment={revoked.enrolment_id}",
            "?kind=attendance",
        )
    }

    first, second = ["EKJ-2016-0001"], ["EKJ-2016-0002"]
    both = [*first, *second]
    assert list(found.values()) == [both, [], both, first, second, [], second, first, second, []]


def test_filter_that_is_not_offered_or_makes_no_sense_is_refused(leena):
    program = Program(leena)

    assert told(program.get("certificates/?holder=Aino"))[:3] == (400, "not_offered", "holder")
    assert told(program.get("certificates/?recorded=lost"))[:3] == (400, "invalid_choice", "recorded")


@pytest.mark.parametrize("number", ["EKJ-2016-9999", "x", "ekj-2016-0001"])
def test_number_that_is_not_there_is_not_found(certificate, leena, number):
    assert Program(leena).get(f"certificates/{number}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(cohort, leena, rows, django_assert_num_queries):
    for number in range(rows):
        issuing.issue(make_completed(cohort, f"Osallistuja {number}"), by=leena, on=CEREMONY)
    program = Program(leena)
    program.get("certificates/")  # that the token was used is noted once a minute

    with django_assert_num_queries(12):
        assert len(numbers(program)) == rows
