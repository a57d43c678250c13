"""All 402 documents of the demo."""

import datetime
import hashlib
from io import StringIO
from pathlib import Path

import page
import pypdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from certificates import issuing, verification
from certificates.models import Certificate, CertificateEdition
from certificates.verification import State

pytestmark = [pytest.mark.slow, pytest.mark.documents]


@pytest.fixture(scope="module")
def drawn(django_db_setup, django_db_blocker, tmp_path_factory):
    var = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        override_settings(DEVELOPMENT=True, VAR=var, MEDIA_ROOT=var / "stored"),
        transaction.atomic(),
    ):
        call_command("load_demo", draw=True, stdout=StringIO())
        yield list(CertificateEdition.objects.select_related("certificate"))
        transaction.set_rollback(True)


def test_there_are_134_different_documents_in_each_language(drawn):
    different = {
        language: len({edition.sha256 for edition in drawn if edition.language == language})
        for language in ("fi", "sv", "en")
    }

    assert different == {"fi": 134, "sv": 134, "en": 134}


def test_every_document_is_one_tagged_page_in_its_language_with_its_holder_as_title(drawn):
    wrong = []
    for edition in drawn:
        pdf = pypdf.PdfReader(edition.document.path)
        told = (len(pdf.pages), pdf.root_object["/MarkInfo"]["/Marked"], pdf.root_object["/Lang"])
        holder = edition.certificate.content["holder"]
        if told != (1, True, edition.language) or holder not in pdf.metadata.title:
            wrong.append((edition, told, pdf.metadata.title))

    assert wrong == []


def test_every_document_is_accessible_by_pdf_ua(drawn):
    failing = {
        str(edition): [failure.rule_id for failure in report.failures]
        for edition in drawn
        if not (report := page.validate_pdf(edition.document.path, profile="ua1")).is_compliant
    }

    assert failing == {}


@pytest.mark.django_db
def test_every_code_and_every_file_verifies(drawn):
    by_code = {verification.verify(edition.certificate.code).state for edition in drawn}
    by_file = {verification.verify_bytes(edition.document.read()).state for edition in drawn}

    assert (by_code, by_file) == ({State.VALID}, {State.VALID})


@pytest.mark.django_db
def test_revoking_one_changes_no_stored_byte(drawn):
    stored = Path(settings.MEDIA_ROOT)
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in stored.rglob("*.pdf")}
    certificate = Certificate.objects.get(number="EKJ-2016-0098")

    issuing.revoke(
        certificate,
        by=certificate.issued_by,
        on=datetime.date(2016, 3, 3),
        reason="Issued to the wrong person",
    )

    after = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in stored.rglob("*.pdf")}
    assert len(before) == 402
    assert after == before
    assert verification.verify(certificate.code).state == State.REVOKED
