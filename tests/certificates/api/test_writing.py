"""Issuing, revoking and reissuing by a program: the verbs of the pages, for leads with a token that writes."""

import datetime
import uuid

import pytest
from django.utils import timezone

from certificates import issuing
from certificates.models import Certificate
from lms.choices import TokenScope
from lms.models import AuditEntry
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_programme,
    make_trainer,
)
from tests.lms.api.asking import Program, told

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2016, 3, 3)
DATED = {"issue_date": "2016-02-12"}
WHY = {"on": "2016-03-03", "reason": "Nimi oli väärin"}


@pytest.fixture
def program(leena):
    return Program(leena)


def issued() -> list[tuple[str, str]]:
    """Holder and number of every certificate, in the order of the numbers."""
    return [(row.content["holder"], row.number) for row in Certificate.objects.order_by("number")]


def test_certificates_are_issued_to_all_in_a_cohort_to_whom_one_is_due(cohort, leena, program):
    revoked = issuing.issue(make_completed(cohort, "Raija Revontuli"), by=leena, on=CEREMONY)
    issuing.revoke(revoked, by=leena, on=CEREMONY, reason="Väärä")
    issuing.issue(make_completed(cohort, "Heikki Haltija"), by=leena, on=CEREMONY)
    make_completed(cohort, "Sanna Salo")
    make_completed(cohort, "Aino Korhonen")
    make_enrolment(cohort, "Kesken Eräinen")

    answer = program.post("certificates/", {"cohort": cohort.slug, **DATED})

    assert answer.status_code == 201
    assert answer.json()["numbers"] == ["EKJ-2016-0003", "EKJ-2016-0004"]
    assert issued()[2:] == [("Aino Korhonen", "EKJ-2016-0003"), ("Sanna Salo", "EKJ-2016-0004")]
    acts = set(Certificate.objects.filter(number__gt="EKJ-2016-0002").values_list("act", flat=True))
    assert {uuid.UUID(answer.json()["act"])} == acts
    assert set(AuditEntry.objects.filter(verb="issue", act__in=acts).values_list("by", flat=True)) == {
        leena.pk
    }
    again = program.post("certificates/", {"cohort": cohort.slug, **DATED})
    assert told(again) == (409, "nobody_due", None, "Nobody is waiting for a certificate.")


def test_one_person_gets_one_also_after_theirs_was_revoked(cohort, leena, program):
    aino = make_completed(cohort)
    issuing.revoke(issuing.issue(aino, by=leena, on=CEREMONY), by=leena, on=CEREMONY, reason="Väärä")

    answer = program.post("certificates/", {"enrolment": aino.pk, **DATED})

    assert (answer.status_code, answer.json()["numbers"]) == (201, ["EKJ-2016-0002"])
    again = program.post("certificates/", {"enrolment": aino.pk, **DATED})
    assert told(again)[:2] == (409, "already_issued")
    assert len(issued()) == 2


def test_what_the_verb_refuses_is_told_with_its_code_and_nothing_is_issued(cohort, program):
    kesken = make_enrolment(cohort, "Kesken Eräinen")
    aino = make_completed(cohort)

    assert told(program.post("certificates/", {"enrolment": kesken.pk, **DATED})) == (
        409,
        "not_completed",
        None,
        "Kesken Eräinen has not completed, so no certificate can be issued.",
    )
    early = {"enrolment": aino.pk, "issue_date": "2016-02-11"}
    assert told(program.post("certificates/", early))[:2] == (409, "before_completion")
    assert issued() == []


def test_same_request_twice_issues_once(cohort, program):
    make_completed(cohort)
    key, body = {"Idempotency-Key": str(uuid.uuid4())}, {"cohort": cohort.slug, **DATED}

    answers = [program.post("certificates/", body, headers=key) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert told(answers[1])[1] == "sent_already"
    assert len(issued()) == 1


@pytest.mark.parametrize(
    "body, expected",
    [
        ({}, {("issue_date", "required")}),
        (DATED, {("non_field_errors", "one_of")}),
        ({"cohort": "a", "enrolment": 1} | DATED, {("non_field_errors", "one_of")}),
        ({"cohort": "atlantis"} | DATED, {("cohort", "does_not_exist")}),
        ({"enrolment": 10**12} | DATED, {("enrolment", "does_not_exist")}),
        ({"enrolment": 0} | DATED, {("enrolment", "min_value")}),
        ({"cohort": "a b"} | DATED, {("cohort", "invalid")}),
        ({"cohort": "a", "issue_date": "eilen"}, {("issue_date", "invalid")}),
        ({"cohort": "a", "issue_date": "2999-01-01"}, {("issue_date", "too_far")}),
        ({"cohort": "a", "number": "EKJ-1"} | DATED, {("number", "not_offered")}),
    ],
)
def test_request_that_makes_no_sense_is_refused_by_field(program, body, expected):
    answer = program.post("certificates/", body)

    assert answer.status_code == 400
    assert {(error["attr"], error["code"]) for error in answer.json()["errors"]} == expected
    assert issued() == []


def test_day_within_a_year_to_come_may_be_printed(cohort, program):
    make_completed(cohort)
    day = timezone.localdate() + datetime.timedelta(days=30)

    answer = program.post("certificates/", {"cohort": cohort.slug, "issue_date": day.isoformat()})

    number = answer.json()["numbers"][0]
    assert program.get(f"certificates/{number}/").json()["state"] == "not_yet_in_force"


def test_lead_revokes_and_reissues(cohort, leena, program):
    first = issuing.issue(make_completed(cohort), by=leena, on=CEREMONY)
    second = issuing.issue(make_completed(cohort, "Sanna Salo"), by=leena, on=CEREMONY)

    revoked = program.post(f"certificates/{first.number}/revoke/", WHY)
    reissued = program.post(f"certificates/{second.number}/reissue/", WHY)

    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    assert revoked.json()["revoked"] == {"on": "2016-03-03", "reason": "Nimi oli väärin"}
    assert (reissued.status_code, reissued.json()["number"]) == (201, "EKJ-2016-0003")
    assert reissued.json()["supersedes"] == "EKJ-2016-0002"
    for number in (first.number, second.number):
        for act in ("revoke", "reissue"):
            assert told(program.post(f"certificates/{number}/{act}/", WHY))[:2] == (409, "not_in_force")
    reasons = AuditEntry.objects.filter(verb__in=["revoke", "reissue"]).values_list("reason", flat=True)
    assert set(reasons) == {"Nimi oli väärin"}


@pytest.mark.parametrize("act", ["revoke", "reissue"])
def test_changing_needs_a_day_and_a_reason(cohort, leena, program, act):
    certificate = issuing.issue(make_completed(cohort), by=leena, on=CEREMONY)
    path = f"certificates/{certificate.number}/{act}/"

    assert {error["attr"] for error in program.post(path).json()["errors"]} == {"on", "reason"}
    assert told(program.post(path, WHY | {"reason": " "}))[:3] == (400, "blank", "reason")
    assert told(program.post(path, WHY | {"on": "2016-02-01"}))[:2] == (409, "before_issue")
    to_come = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    assert told(program.post(path, WHY | {"on": to_come}))[:2] == (409, "in_the_future")
    assert Certificate.objects.in_force().count() == 1


def test_token_that_reads_changes_nothing(cohort, leena):
    certificate = issuing.issue(make_completed(cohort), by=leena, on=CEREMONY)
    make_completed(cohort, "Sanna Salo")
    reading = Program(leena, TokenScope.READ)

    answers = [
        reading.post("certificates/", {"cohort": cohort.slug, **DATED}),
        reading.post(f"certificates/{certificate.number}/revoke/", WHY),
        reading.post(f"certificates/{certificate.number}/reissue/", WHY),
    ]

    assert [told(answer)[:2] for answer in answers] == [(403, "read_only_token")] * 3
    assert len(issued()) == 1
    assert Certificate.objects.in_force().count() == 1


def test_others_neither_issue_nor_change(client, cohort, leena):
    certificate = issuing.issue(make_completed(cohort), by=leena, on=CEREMONY)
    sanna = make_completed(cohort, "Sanna Salo")
    foreign = make_lead(
        make_cohort("Toinen", programme=make_programme("Toinen ohjelma")).programme, "Lauri Lehto"
    )
    changing = [f"certificates/{certificate.number}/{act}/" for act in ("revoke", "reissue")]
    tried = {
        reader.full_name: [
            *(
                Program(reader).post("certificates/", whom | DATED).status_code
                for whom in ({"cohort": cohort.slug}, {"enrolment": sanna.pk})
            ),
            *(Program(reader).post(path, WHY).status_code for path in changing),
        ]
        for reader in (
            certificate.enrolment.person,
            make_trainer(cohort),
            make_contact(sanna.organisation),
            make_auditor(),
            foreign,
        )
    }

    assert tried == {
        "Aino Korhonen": [403, 403, 403, 403],
        "Tero Virtanen": [403, 403, 404, 404],
        "Olli Niemi": [403, 403, 404, 404],
        "Aune Salo": [403, 403, 403, 403],
        # A lead may issue, but knows nothing of these.
        "Lauri Lehto": [400, 400, 404, 404],
    }
    assert client.post("/api/v1/certificates/", {}, "application/json").status_code == 401
    assert len(issued()) == 1
    assert Certificate.objects.in_force().count() == 1
