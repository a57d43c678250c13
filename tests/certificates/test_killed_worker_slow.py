"""Certificates whose worker is killed while it draws them."""

import hashlib
import signal

import pytest
from django.test import override_settings

from certificates import issuing
from certificates.models import CertificateEdition
from lms.models import AuditEntry
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_lead
from tests.lms.test_queue_slow import start_worker, wait_for

# Three chunks of the queue: while the second is being drawn, the first is stored and the third has not begun.
PEOPLE = 60

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_certificates_become_files_by_themselves_after_their_worker_was_killed(manage, var_of_processes):
    with override_settings(MEDIA_ROOT=var_of_processes / "stored"):
        cohort = make_certifying_cohort()
        people = [make_completed(cohort, f"Osallistuja {number}") for number in range(PEOPLE)]
        issuing.issue_all(people, by=make_lead(cohort.programme), on=CEREMONY)
        north = start_worker(manage, "north")
        wait_for(lambda: CertificateEdition.objects.waiting().count() < 3 * PEOPLE, seconds=60)

        north.send_signal(signal.SIGKILL)
        north.wait()
        left = CertificateEdition.objects.waiting().count()
        start_worker(manage, "south")
        wait_for(lambda: not CertificateEdition.objects.waiting().exists(), seconds=120)

        assert 0 < left < 3 * PEOPLE
        for edition in CertificateEdition.objects.all():
            assert hashlib.sha256(edition.document.read()).hexdigest() == edition.sha256
        assert AuditEntry.objects.filter(verb="issue").count() == PEOPLE
