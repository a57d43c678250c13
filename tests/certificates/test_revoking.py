import datetime

import pytest
from django.utils import timezone

from certificates import drawing, issuing
from certificates.models import Certificate, CertificateEdition
from lms.actions import completions
from lms.errors import Refused
from lms.models import OrganisationName, User
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def test_revoked_certificate_keeps_its_documents_and_its_number(cohort, leena):
    (certificate,) = issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)
    drawing.draw([certificate.pk])
    before = list(CertificateEdition.objects.values("language", "sha256", "document", "drawn_at"))

    revoked = issuing.revoke(certificate, by=leena, on=datetime.date(2016, 3, 3), reason="Wrong person")

    assert revoked.revoked_on == datetime.date(2016, 3, 3)
    assert list(CertificateEdition.objects.values("language", "sha256", "document", "drawn_at")) == before


def test_certificate_cannot_be_revoked_twice(cohort, leena):
    (certificate,) = issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)
    issuing.revoke(certificate, by=leena, on=CEREMONY, reason="Wrong person")

    with pytest.raises(Refused) as refusal:
        issuing.revoke(certificate, by=leena, on=CEREMONY, reason="Wrong person")

    assert refusal.value.code == "not_in_force"


@pytest.mark.parametrize("act", [issuing.revoke, issuing.reissue])
def test_nothing_is_revoked_or_issued_anew_on_a_day_to_come(cohort, leena, act):
    (certificate,) = issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    with pytest.raises(Refused) as refusal:
        act(certificate, by=leena, on=tomorrow, reason="Wrong person")

    assert (refusal.value.code, str(refusal.value)) == ("in_the_future", "That day has not come yet.")
    assert Certificate.objects.in_force().get() == certificate


@pytest.mark.parametrize("act", [issuing.revoke, issuing.reissue])
def test_certificate_with_a_day_to_come_can_be_taken_back_today(cohort, leena, act):
    today = timezone.localdate()
    (certificate,) = issuing.issue_all(
        [make_completed(cohort)], by=leena, on=today + datetime.timedelta(days=30)
    )

    act(certificate, by=leena, on=today, reason="Wrong day")

    certificate.refresh_from_db()
    assert not certificate.is_in_force


def test_organisation_keeps_the_name_of_the_day_of_completion_and_the_issuer_has_that_of_the_issue_date(
    cohort, leena
):
    carea, issuer = make_organisation("Carea"), cohort.programme.issuer
    renamed = datetime.date(2016, 3, 1)
    OrganisationName.objects.create(organisation=carea, name_fi="Kymsote", valid_from=renamed)
    OrganisationName.objects.create(organisation=issuer, name_fi="Kuntien liitto", valid_from=renamed)
    (old,) = issuing.issue_all([make_completed(cohort, organisation=carea)], by=leena, on=CEREMONY)

    new = issuing.reissue(old, by=leena, on=datetime.date(2019, 4, 1), reason="Married")

    assert [
        (wording["organisation"], wording["issuer"])
        for wording in (row.content["wordings"]["fi"] for row in (old, new))
    ] == [("Carea", "Kuntaliitto"), ("Carea", "Kuntien liitto")]


def test_reissued_certificate_carries_the_new_name_and_names_the_old_one(cohort, leena):
    aino = make_completed(cohort)
    (old,) = issuing.issue_all([aino], by=leena, on=CEREMONY)
    User.objects.filter(pk=aino.person.pk).update(full_name="Aino Virtanen")

    new = issuing.reissue(old, by=leena, on=datetime.date(2016, 4, 1), reason="Married")

    old.refresh_from_db()
    assert old.superseded_at is not None
    assert new.supersedes == old
    assert (old.number, new.number) == ("EKJ-2016-0001", "EKJ-2016-0002")
    assert (old.content["holder"], new.content["holder"]) == ("Aino Korhonen", "Aino Virtanen")


def test_completion_cannot_be_undone_under_a_certificate_in_force(cohort, leena):
    aino = make_completed(cohort)
    (certificate,) = issuing.issue_all([aino], by=leena, on=CEREMONY)

    with pytest.raises(Refused) as refusal:
        completions.undo_completion(aino, by=leena, reason="A mark was wrong")
    assert refusal.value.code == "certificate_in_force"

    issuing.revoke(certificate, by=leena, on=CEREMONY, reason="A mark was wrong")
    completions.undo_completion(aino, by=leena, reason="A mark was wrong")
    aino.refresh_from_db()
    assert aino.completed_on is None
