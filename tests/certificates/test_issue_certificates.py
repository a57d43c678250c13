from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Certificate
from tests.certificates.making import make_completed
from tests.factories import make_lead, make_person, make_trainer

pytestmark = pytest.mark.django_db


def issue_certificates(cohort, **options):
    """What the command says, and of whom it says that they were left out."""
    said, left_out = StringIO(), StringIO()
    call_command("issue_certificates", cohort=cohort.slug, stdout=said, stderr=left_out, **options)
    return said.getvalue(), left_out.getvalue()


def test_system_issues_to_all_who_have_completed(cohort):
    make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Matti Mäki")

    assert issue_certificates(cohort) == (
        "2 certificates issued: EKJ-2016-0001 to EKJ-2016-0002.\nThe worker draws their documents now.\n",
        "",
    )


def test_documents_are_drawn_at_once_when_asked(cohort):
    make_completed(cohort)

    said, _left_out = issue_certificates(cohort, draw=True)

    assert said == "1 certificate issued: EKJ-2016-0001.\nTheir documents are drawn.\n"
    assert [edition.is_ready for edition in Certificate.objects.get().editions.all()] == [True] * 3


def test_lead_who_is_named_issues(cohort):
    make_completed(cohort)
    leena = make_lead(cohort.programme)

    issue_certificates(cohort, by=leena.email)

    assert Certificate.objects.get().issued_by == leena


@pytest.mark.parametrize("make", [make_trainer, lambda cohort: make_person("Matti Mäki")])
def test_anyone_else_who_is_named_is_refused(cohort, make):
    make_completed(cohort)

    with pytest.raises(
        CommandError, match=r"^Certificates are issued and revoked by the leads of the programme\.$"
    ):
        issue_certificates(cohort, by=make(cohort).email)

    assert Certificate.objects.count() == 0


def test_one_who_cannot_be_issued_to_stops_all(cohort):
    make_completed(cohort)
    make_completed(cohort, person=make_person("Olli 漢字", email="olli@kunta.example"))

    with pytest.raises(CommandError, match="has letters that cannot be printed"):
        issue_certificates(cohort)

    assert Certificate.objects.count() == 0


def test_those_who_cannot_be_issued_to_are_named_and_left_out_when_asked(cohort):
    make_completed(cohort)
    make_completed(cohort, person=make_person("Olli 漢字", email="olli@kunta.example"))

    said, left_out = issue_certificates(cohort, skip_refused=True)

    assert said.startswith("1 certificate issued: EKJ-2016-0001.\n")
    assert left_out == "Olli 漢字 is left out: “Olli 漢字” has letters that cannot be printed: 漢字\n"


def test_when_all_are_left_out_none_is_issued(cohort):
    make_completed(cohort, person=make_person("Olli 漢字", email="olli@kunta.example"))

    said, _left_out = issue_certificates(cohort, skip_refused=True)

    assert said == "Nobody is waiting for a certificate.\n"
    assert Certificate.objects.count() == 0
