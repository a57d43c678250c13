import pytest
from django.core.management import CommandError, call_command

from certificates import codes, drawing, issuing
from certificates.models import Certificate
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    cohort = make_certifying_cohort()
    return issuing.issue_all([make_completed(cohort)], by=make_lead(cohort.programme), on=CEREMONY)[0]


def test_valid_code_tells_every_claim_and_the_verdict(certificate, capsys):
    call_command("verify_certificate", certificate.grouped_code)

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Holder: Aino Korhonen"
    assert "Number: EKJ-2016-0001" in said
    assert "Genuine and valid" in said[-1]


def test_file_as_it_was_issued_is_valid_and_an_altered_one_is_not(certificate, tmp_path, capsys):
    drawing.draw([certificate.pk])
    issued, altered = tmp_path / "issued.pdf", tmp_path / "altered.pdf"
    content = certificate.editions.get(language="sv").document.read()
    issued.write_bytes(content)
    altered.write_bytes(content + b" ")

    call_command("verify_certificate", str(issued))
    assert "Genuine and valid" in capsys.readouterr().out
    with pytest.raises(CommandError, match="This file is not one that was issued"):
        call_command("verify_certificate", str(altered))


@pytest.mark.parametrize(
    "given, sentence",
    [
        ("missing/certificate.pdf", "There is no file “missing/certificate.pdf”."),
        ("7Q4K-2M9X-HT3AA", "There is a typing error in the code"),
        ("EKJ-2016-0001", "The number alone is not enough"),
    ],
)
def test_what_cannot_be_verified_is_said_in_a_sentence(certificate, given, sentence):
    with pytest.raises(CommandError) as error:
        call_command("verify_certificate", given)

    assert str(error.value) == sentence


def test_code_of_no_certificate_is_unknown(certificate):
    with pytest.raises(CommandError, match="No certificate has this code"):
        call_command("verify_certificate", codes.grouped(codes.new()))
