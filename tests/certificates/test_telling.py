import datetime

import pytest
from django.core import mail
from django.urls import reverse

from certificates import issuing, telling
from lms.actions import notices
from lms.errors import Refused
from lms.models import Notice
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import make_trainer

pytestmark = pytest.mark.django_db


def test_certificate_without_its_files_is_not_told_of_yet(cohort, certificate, work):
    assert list(telling.published(cohort)) == []

    work()

    assert list(telling.published(cohort)) == [certificate]


def test_certificate_that_does_not_hold_is_not_told_of(cohort, leena, certificate, work):
    later = datetime.date.today() + datetime.timedelta(days=30)  # noqa: DTZ011 - a printed day, of no zone
    issuing.issue_all([make_completed(cohort, "Juha Niemi")], by=leena, on=later)
    issuing.revoke(certificate, by=leena, on=CEREMONY, reason="Väärä nimi")
    work()

    assert list(telling.published(cohort)) == []


def test_holder_is_told_in_her_language_where_it_is(cohort, leena, certificate, work):
    work()
    aino = certificate.enrolment.person
    aino.language = "sv"
    aino.save()

    telling.tell(cohort, telling.published(cohort), by=leena)
    work()

    (message,) = mail.outbox
    assert (message.to, message.subject) == ([aino.email], "Ditt intyg: EKJ-johtamisvalmennus")
    assert message.body.splitlines()[2] == (
        "ditt intyg EKJ-2016-0001 utfärdades 12 februari 2016 (EKJ-johtamisvalmennus). Gratulerar!"
    )
    assert f"{notices.settings.BASE_URL}/my/certificates/" in message.body


def test_nobody_to_tell_is_refused(cohort, leena):
    with pytest.raises(Refused) as refused:
        telling.tell(cohort, [], by=leena)

    assert refused.value.code == "nobody"


def test_lead_sees_the_mail_and_tells_those_ticked(client, cohort, leena, certificate, work):
    work()
    client.force_login(leena)
    address = reverse("certificates:tell", args=[cohort.slug])
    page = client.get(address)
    assert [sample["heading"] for sample in page.context["samples"]] == [
        "Todistuksesi: EKJ-johtamisvalmennus"
    ]

    once = page.context["form"]["once"].value()
    done = client.post(address, {"chosen": [certificate.pk], "once": once}, follow=True)

    assert [str(message) for message in done.context["messages"]] == ["1 mail is on its way."]
    assert Notice.objects.get().subject_id == certificate.pk
    again = client.get(address).context["form"]
    assert (again["chosen"].value(), [str(label) for _key, label in again.fields["chosen"].choices]) == (
        [],
        ["Korhonen, Aino, EKJ-2016-0001 (told already)"],
    )


def test_trainer_tells_nobody(client, cohort, certificate):
    client.force_login(make_trainer(cohort))

    assert client.get(reverse("certificates:tell", args=[cohort.slug])).status_code == 403
