"""Files that leave are saved and not shown, under their names; files that come are kept under names of our own."""

import re
from email.message import Message
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from certificates import drawing, issuing
from lms.actions import rosters
from lms.models import Programme, Roster, SubmissionFile
from tests import factories as make
from tests.access import expectations, walk
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.lms.handed_in import PDF, handed
from tests.lms.roster_files import csv_roster

pytestmark = pytest.mark.django_db

NAMES = {
    "letters of here": "Ääkkösiä öljystä.csv",
    "quotes": 'the "last" one.csv',
    "lines": "one\r\nSet-Cookie: a=b\r\n\r\n.csv",
    "signs": "50 % ; filename=evil.exe.csv",
    "path": "../../../etc/passwd.csv",
    "backwards": "todistus\u202evsc.exe.csv",
    "long": "x" * 300 + ".csv",
}


@pytest.fixture
def story():
    cohort = make_certifying_cohort()
    leena = make.make_lead(cohort.programme)
    enrolment = make_completed(cohort)
    certificate = issuing.issue(enrolment, by=leena, on=CEREMONY)
    drawing.draw([certificate.pk])
    return {"leena": leena, "cohort": cohort, "enrolment": enrolment, "certificate": certificate}


def saved_as(response) -> str:
    """The name under which a browser saves the answer (RFC 6266); fails for one that it would show."""
    header = response.headers["Content-Disposition"]
    message = Message()
    message["Content-Disposition"] = header
    assert (message.get_content_disposition(), "\r" in header, "\n" in header) == ("attachment", False, False)
    return message.get_filename()


# Addresses that answer a file, and those of them that are not to be saved, with why.
FILES = {
    "audit-log-file",
    "access-log-file",
    "certificates:edition",
    "certificates:specimen",
    "file",
    "reports:organisations-file",
    "reports:own-organisation-file",
    "roster-example",
    "roster-file",
}
SHOWN = {"certificates:specimen": "a picture of what would be printed, beside the form of its texts"}


def test_every_address_of_a_file_is_known_here():
    """By what the matrix asks: whoever adds a download names it, and says why if it is to be shown."""
    lines = expectations.read(expectations.EXPECTED.read_text(encoding="utf-8"))
    named = {line.route for line in lines if re.search(r"-?file$|edition|specimen|example", line.route)}

    assert named == FILES
    assert {route.name for route in walk.routes(get_resolver())} >= FILES


def test_downloads_are_attachments(client, story):
    leena, cohort = story["leena"], story["cohort"]
    programme = Programme.objects.get()
    roster = rosters.keep(cohort, csv_roster("a@kunta.example;A;B;Espoo"), name="lista.csv", by=leena)
    version = make.make_submission(make.make_assignment(cohort), story["enrolment"])
    file = SubmissionFile(version=version, name="työ.pdf", size=len(PDF), sha256="0" * 64)
    file.stored.save("key", handed(), save=True)
    opened = {
        "audit-log-file": ["csv"],
        "access-log-file": ["csv"],
        "certificates:edition": [story["certificate"].number, "fi"],
        "file": [file.pk],
        "reports:organisations-file": [programme.slug, "xlsx"],
        "roster-example": [cohort.slug, "csv"],
        "roster-file": [roster.pk],
    }
    client.force_login(leena)

    answers = {name: client.get(reverse(name, args=arguments)) for name, arguments in opened.items()}

    assert {name for name, response in answers.items() if not saved_as(response)} == set()
    assert {response.headers["X-Content-Type-Options"] for response in answers.values()} == {"nosniff"}
    assert {response.headers.get("Cache-Control", "")[:7] for response in answers.values()} == {"private"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_file_is_saved_under_a_name_that_holds_nothing_else(client, story, name):
    roster = rosters.keep(
        story["cohort"], csv_roster("a@kunta.example;A;B;Espoo"), name="lista.csv", by=story["leena"]
    )
    Roster.objects.filter(pk=roster.pk).update(name=name[:255])
    client.force_login(story["leena"])

    response = client.get(reverse("roster-file", args=[roster.pk]))

    saved = saved_as(response)
    assert "Set-Cookie" not in response.headers.get("Set-Cookie", "")
    assert re.search(r"[\r\n/\\\u202e]", saved) is None
    if name == NAMES["letters of here"]:
        assert "filename*=utf-8''" in response.headers["Content-Disposition"]
        assert saved == name


@pytest.mark.parametrize("title", NAMES.values(), ids=NAMES.keys())
def test_report_is_saved_under_its_title_without_what_a_name_may_not_hold(client, story, title):
    Programme.objects.update(title_fi=title[:200])
    client.force_login(story["leena"])

    saved = saved_as(
        client.get(reverse("reports:organisations-file", args=[Programme.objects.get().slug, "csv"]))
    )

    assert re.search(r"[\r\n/\\\u202e]", saved) is None
    assert saved.endswith(".csv")


def test_what_is_handed_in_is_kept_under_a_key_that_tells_nothing(client, story):
    cohort = story["cohort"]
    aino = make.make_enrolment(cohort, "Aino Toinen")
    assignment = make.make_assignment(cohort)
    client.force_login(aino.person)

    client.post(
        reverse("my-work", args=[aino.pk, assignment.pk]),
        {"text": "", "files": handed("../../Aino Korhonen.pdf"), "sure": "on"},
    )
    roster = rosters.keep(
        cohort, csv_roster("a@kunta.example;A;B;Espoo"), name="../Aino.csv", by=story["leena"]
    )
    kept = [roster.stored, *(file.stored for file in SubmissionFile.objects.all())]
    kept += [edition.document for edition in story["certificate"].editions.all()]

    assert len(kept) == 5
    store = Path(settings.MEDIA_ROOT).resolve()
    assert {Path(one.path).resolve().is_relative_to(store) for one in kept} == {True}
    assert [one.name for one in kept if not re.search(r"/[0-9a-f]{32}(\.\w+)?$", one.name)] == []
    assert [one.name for one in kept if "aino" in one.name.lower()] == []


def test_store_has_no_address(client):
    """Nothing serves the folder of what is kept; static files are another folder."""
    assert settings.MEDIA_URL in ("", "/")
    assert not Path(settings.MEDIA_ROOT).is_relative_to(settings.STATIC_ROOT)
    assert not Path(settings.STATIC_ROOT).is_relative_to(settings.MEDIA_ROOT)
    for address in ("/stored/", "/media/", "/static/../stored/", "/static/%2e%2e/stored/x"):
        assert client.get(address).status_code == 404
