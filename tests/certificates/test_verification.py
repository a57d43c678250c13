import datetime

import pytest
from django.utils import timezone

from certificates import codes, drawing, issuing, verification
from certificates.models import Certificate
from certificates.verification import State
from tests.certificates.making import CEREMONY, make_completed

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2016, 3, 3)


@pytest.mark.parametrize(
    "day, state",
    [
        (CEREMONY - datetime.timedelta(days=1), State.NOT_YET_IN_FORCE),
        (CEREMONY, State.VALID),
        (datetime.date(2026, 11, 22), State.VALID),
    ],
)
def test_certificate_is_valid_from_its_issue_date_on(certificate, day, state):
    assert verification.verify(certificate.grouped_code, on=day).state == state


def test_certificate_expires_after_its_last_day(certificate):
    certificate.expires_on = SPRING
    certificate.save()

    assert verification.verify(certificate.code, on=SPRING).state == State.VALID
    assert (
        verification.verify(certificate.code, on=SPRING + datetime.timedelta(days=1)).state == State.EXPIRED
    )


def test_revoked_certificate_is_found_and_said_to_be_revoked(certificate, leena):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")

    found = verification.verify(certificate.code)

    assert (found.state, found.certificate) == (State.REVOKED, certificate)


def test_superseded_certificate_names_the_newer_one(certificate, leena):
    newer = issuing.reissue(certificate, by=leena, on=SPRING, reason="Married")

    found = verification.verify(certificate.code)

    assert found.state == State.SUPERSEDED
    assert found.certificate.superseded_by == newer
    assert verification.verify(newer.code).state == State.VALID


@pytest.mark.parametrize(
    "day, state",
    [
        (CEREMONY - datetime.timedelta(days=1), State.NOT_YET_IN_FORCE),
        (SPRING - datetime.timedelta(days=1), State.VALID),
        (SPRING, State.REVOKED),
        (datetime.date(2026, 11, 22), State.REVOKED),
    ],
)
def test_revoked_certificate_was_valid_until_the_day_on_which_it_was_revoked(certificate, leena, day, state):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")

    assert verification.verify(certificate.code, on=day).state == state


@pytest.mark.parametrize(
    "day, old, new",
    [
        (CEREMONY, State.VALID, State.NOT_YET_IN_FORCE),
        (SPRING - datetime.timedelta(days=1), State.VALID, State.NOT_YET_IN_FORCE),
        (SPRING, State.SUPERSEDED, State.VALID),
        (None, State.SUPERSEDED, State.VALID),
    ],
)
def test_of_a_certificate_and_the_one_that_replaced_it_exactly_one_holds_on_any_day(
    certificate, leena, day, old, new
):
    newer = issuing.reissue(certificate, by=leena, on=SPRING, reason="Married")

    states = [verification.verify(row.code, on=day).state for row in (certificate, newer)]

    assert states == [old, new]


def test_certificate_with_a_day_to_come_that_was_revoked_is_never_said_to_come_into_force(cohort, leena):
    today = timezone.localdate()
    later = today + datetime.timedelta(days=30)
    (certificate,) = issuing.issue_all([make_completed(cohort)], by=leena, on=later)
    issuing.revoke(certificate, by=leena, on=today, reason="Wrong day")

    states = {verification.verify(certificate.code, on=day).state for day in (None, today, later)}

    assert states == {State.REVOKED}


def test_code_that_reads_as_a_number_is_looked_up_as_a_code(certificate):
    code = next(code for place in range(1000) if codes.is_whole(code := f"EKJAB2016{place:04d}"))
    Certificate.objects.filter(pk=certificate.pk).update(code=code)

    assert verification.verify(code).certificate == certificate


def test_whole_code_of_nobody_that_reads_as_a_number_asks_for_the_code(certificate):
    code = next(code for place in range(1000) if codes.is_whole(code := f"EKJAB2016{place:04d}"))

    assert verification.verify(code).state == State.NUMBER_ONLY


def test_code_of_no_certificate_is_unknown(certificate):
    assert verification.verify(codes.new()).state == State.UNKNOWN


def test_typing_error_is_said_to_be_one_without_a_look_in_the_register(
    certificate, django_assert_num_queries
):
    first = "0" if certificate.code[0] != "0" else "1"
    with django_assert_num_queries(0):
        found = verification.verify(first + certificate.code[1:])

    assert found.state == State.MISTYPED
    assert found.certificate is None


@pytest.mark.parametrize("typed", ["EKJ-2016-0001", "ekj 2016 0001", " EKJ‑2016–0001 "])
def test_number_alone_asks_for_the_code_without_a_look_in_the_register(
    certificate, typed, django_assert_num_queries
):
    with django_assert_num_queries(0):
        found = verification.verify(typed)

    assert found.state == State.NUMBER_ONLY
    assert found.certificate is None


def test_file_is_known_by_its_every_byte(certificate):
    drawing.draw([certificate.pk])
    content = certificate.editions.get(language="sv").document.read()

    assert verification.verify_bytes(content).certificate == certificate
    assert verification.verify_bytes(content + b" ").state == State.UNKNOWN
