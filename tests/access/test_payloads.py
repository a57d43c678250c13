"""What people write is shown as they wrote it, on every page and in every file, and runs nowhere."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default as modern
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from certificates import document, issuing
from certificates.content import Signatory
from certificates.models import Certificate
from lms.actions import notices
from lms.choices import ReviewDecision
from lms.errors import Refused
from lms.models import (
    Cohort,
    DevelopmentProject,
    Enrolment,
    OrganisationName,
    Participation,
    Programme,
    Review,
    User,
)
from lms.spreadsheets import FORMULA_STARTS
from reports import exports, statistics
from reports.tables import Table
from tests import factories as make
from tests.access import shape
from tests.access.payloads import PAYLOADS, REFUSED, as_kept
from tests.certificates.contents import DRAWN_AT, make_content
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed

pytestmark = pytest.mark.django_db
every_payload = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())

PLAIN = "Aino Korhonen"


def as_printed(payload: str) -> str:
    """As a certificate says it: without what cannot be seen."""
    return make_content(payload).holder


@pytest.fixture
def story():
    """One person in one cohort of one organisation, with a reviewed work and a certificate."""
    cohort = make_certifying_cohort()
    leena = make.make_lead(cohort.programme)
    organisation = make.make_organisation("Pori")
    enrolment = make_completed(cohort, "Aino Korhonen", organisation=organisation)
    part = Participation.objects.create(cohort=cohort, organisation=organisation)
    DevelopmentProject.objects.create(participation=part, name=PLAIN, language="fi")
    assignment = make.make_assignment(cohort)
    version = make.make_submission(assignment, enrolment)
    make.make_review(version, ReviewDecision.RETURNED, reviewed_by=leena)
    return SimpleNamespace(
        cohort=cohort,
        leena=leena,
        aino=enrolment.person,
        enrolment=enrolment,
        assignment=assignment,
        version=version,
    )


def write(text: str) -> None:
    """The text as everybody's name, every title and every review, past all forms."""
    for person in User.objects.exclude(pk=User.objects.system().pk):
        prepared = User.objects.prepare(person.email, text)
        User.objects.filter(pk=person.pk).update(
            full_name=prepared.full_name, sort_name=prepared.sort_name, sort_key=prepared.sort_key[:600]
        )
    OrganisationName.objects.update(name_fi=text)
    Programme.objects.update(title_fi=text)
    Cohort.objects.update(title_fi=text)
    DevelopmentProject.objects.update(name=text)
    Review.objects.update(comment=text)


def pages(story) -> dict[str, tuple]:
    """Each page on which all of it is to be read: who opens it, and the arguments of its address."""
    enrolment, cohort = story.enrolment, story.cohort
    return {
        "enrolment": (story.leena, enrolment.pk),
        "cohort": (story.leena, cohort.slug),
        "cohort-setup": (story.leena, cohort.slug),
        "programme": (story.leena, cohort.programme.slug),
        "person": (story.leena, story.aino.pk),
        "organisation": (story.leena, "pori"),
        "review": (story.leena, story.version.submission_id),
        "reports:organisations": (story.leena, cohort.programme.slug),
        "my-programmes": (story.aino,),
        "my-work": (story.aino, enrolment.pk, story.assignment.pk),
    }


def open_all(story) -> dict[str, str]:
    """What Leena and Aino read, by the name of the page; the verdict too, where a certificate can be issued."""
    found = {}
    browsers = {person: Client(headers={"Accept-Language": "en"}) for person in (story.leena, story.aino)}
    for person, browser in browsers.items():
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        browser.force_login(person)
    for name, (reader, *arguments) in pages(story).items():
        response = browsers[reader].get(reverse(name, args=arguments))
        assert response.status_code == 200
        found[name] = response.text
    return found


def verdict(story) -> tuple[Certificate, str] | None:
    """A certificate of today's texts and its page; None where it cannot be printed, which is said before."""
    enrolment = Enrolment.objects.select_related("cohort", "person").get()
    try:
        certificate = issuing.issue(enrolment, by=story.leena, on=CEREMONY)
    except Refused as refusal:
        if refusal.code not in {"letters_unprintable", "text_too_long"}:
            raise
        return None
    return certificate, Client().get(reverse("certificates:verdict", args=[certificate.code])).text


# The elements of each page when nothing strange is written on it, which is the same in every test.
_plain: dict[str, list[tuple[str, ...]]] = {}


def plain(story) -> dict[str, list[tuple[str, ...]]]:
    if not _plain:
        write(PLAIN)
        _plain.update({name: shape.elements(page) for name, page in open_all(story).items()})
        with transaction.atomic():
            _plain["certificates:verdict"] = shape.elements(verdict(story)[1])
            transaction.set_rollback(True)
    return _plain


@every_payload
def test_page_shows_the_text_and_has_no_other_elements(story, payload):
    expected = plain(story)

    write(payload)
    found = open_all(story)

    # Two lines of a review are two lines on the page.
    lines = {("br",), ("p",)} if "\n" in payload else set()
    changed = [
        name
        for name, page in found.items()
        if [one for one in shape.elements(page) if one not in lines]
        != [one for one in expected[name] if one not in lines]
    ]
    unsaid = [name for name, page in found.items() if not shape.says(page, payload)]
    assert (changed, unsaid) == ([], [])


@every_payload
def test_verdict_shows_what_is_printed(story, payload):
    expected = plain(story)["certificates:verdict"]
    write(payload)
    if not (issued := verdict(story)):
        return

    certificate, page = issued
    answer = Client().get(reverse("certificates:verdict-json", args=[certificate.code]))

    assert (shape.says(page, as_printed(payload)), shape.elements(page)) == (True, expected)
    assert answer.json()["holder"] == as_printed(payload)
    kind = (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"])
    assert kind == ("application/json", "nosniff")


@every_payload
def test_api_tells_the_text_and_is_nothing_but_json(story, payload):
    write(payload)
    client = Client()
    client.force_login(story.leena)

    found = {
        name: client.get(reverse(f"api:{name}-list")) for name in ("enrolment", "cohort", "organisation")
    }

    texts = [text for response in found.values() for text in strings(response.json())]
    assert {payload, as_kept(payload)} <= set(texts)
    kinds = {(one.headers["Content-Type"], one.headers["X-Content-Type-Options"]) for one in found.values()}
    assert kinds == {("application/json", "nosniff")}


def strings(told) -> Iterator[str]:
    """Every text within an answer."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from strings(one)


@every_payload
def test_mail_says_the_text_and_has_no_other_headers(story, payload):
    write(payload)
    story.assignment.title_fi = payload
    story.assignment.save()
    review = Review.objects.select_related("version__submission").get()

    [notice] = notices.work_reviewed(review, by=story.leena)
    notices.send(notice)

    [sent] = mail.outbox
    raw = sent.message().as_bytes()
    read = BytesParser(policy=modern).parsebytes(raw)
    names = ["Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date"]
    assert sorted(set(read.keys()) - {"Message-ID"}) == sorted(names)
    assert (read["To"], len(read.get_all("To"))) == ("aino.korhonen@kunta.example", 1)
    assert read.get_content_type() == "text/plain"
    assert as_kept(payload) in as_kept(read.get_content())


@every_payload
def test_csv_holds_the_text_and_no_formula(story, payload):
    write(payload)
    table = make_table(story)

    for content, separator in ((exports.csv(table), ","), (exports.csv_for_excel(table), ";")):
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))
        cells = [cell for line in lines[1:] for cell in line]
        texts = [cell for cell in cells if payload in cell]
        assert {len(line) for line in lines} == {len(lines[0])}
        assert texts
        assert set(texts) <= {payload, f"'{payload}"}
        assert [cell for cell in texts if cell.lstrip(" ").startswith(FORMULA_STARTS)] == []


@every_payload
def test_workbook_holds_the_text_and_neither_formula_nor_link(story, payload):
    write(payload)

    content = exports.xlsx(make_table(story))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
        parts = [name for name in archive.namelist() if "externalLink" in name or "_rels/sheet" in name]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    cells = [cell for row in rows for cell in row]
    assert [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet] == []
    assert parts == []
    assert as_kept(payload) in {as_kept(str(cell)) for cell in cells}


def make_table(story) -> Table:
    programme = Programme.objects.get()
    return statistics.organisations(programme, language="fi", as_of=datetime.date(2026, 11, 22))


# --- Files that are drawn

PLACES = ("award", "organisation", "programme", "cohort", "statement", "scope", "place")


def printable() -> list[str]:
    """The payloads whose letters the fonts have, as they are printed. Any other is refused before it is issued."""
    found = []
    for payload in PAYLOADS.values():
        text = as_printed(payload)
        try:
            document.check(make_content(text, organisation=text))
        except Refused:
            continue
        found.append(text)
    return found


@pytest.mark.documents
def test_certificate_prints_the_texts_and_fetches_nothing():
    texts = printable()
    assert len(texts) >= 45
    missing = []
    for start in range(0, len(texts), len(PLACES) + 1):
        holder, *others = texts[start : start + len(PLACES) + 1]
        wording = dict(zip(PLACES, others, strict=False))
        content = make_content(holder, project=None, signatories=(Signatory("Leena", ""),), **wording)
        # Anything fetched would stop the drawing: the printer refuses every address.
        drawn = document.draw(content, "fi", created=DRAWN_AT)
        read = pypdf.PdfReader(io.BytesIO(drawn))
        printed = _letters("".join(page.extract_text() for page in read.pages))
        missing += [text for text in (holder, *others) if _letters(text) not in printed]
        assert (read.attachments, len(read.pages)) == ({}, 1)
        assert {"/OpenAction", "/AA", "/Names"} & set(read.trailer["/Root"]) == set()
        links = [
            note.get_object().get("/A", {}).get("/URI")
            for page in read.pages
            for note in page.get("/Annots", [])
        ]
        assert [link for link in links if link and "kohortti.example" not in link] == []
    assert missing == []


@pytest.mark.documents
def test_report_prints_the_texts_and_fetches_nothing(story):
    for number, payload in enumerate(PAYLOADS.values()):
        organisation = make.make_organisation(f"Organisaatio {number}")
        organisation.names.update(name_fi=payload)
        make.make_enrolment(story.cohort, f"Osallistuja {number}", organisation=organisation)

    drawn = exports.pdf(make_table(story))

    # pypdf reads no page on which a letter is that no font has.
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(drawn)]
    printed, read = _letters("".join(texts)), pypdf.PdfReader(io.BytesIO(drawn))
    # These are drawn in another order than they are written in, or as the sign for a letter that no font has.
    strange = {"marks on marks", "from right to left", "isolated", "control characters"}
    in_order = PAYLOADS.keys() - strange
    has_font = {as_printed(PAYLOADS[name]) for name in in_order} & set(printable())
    assert [text for text in has_font if _letters(text) not in printed] == []
    notes = [note.get_object() for page in read.pages for note in page.get("/Annots", [])]
    assert [note for note in notes if "/URI" in note.get("/A", {})] == []
    assert read.attachments == {}


def _letters(text: str) -> str:
    """Without spaces and hyphens, which a line may end with."""
    return "".join(
        letter for letter in text if not letter.isspace() and letter not in "-\u00ad\u2010\ufffe\x02"
    )


# --- What is refused


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED.keys())
def test_no_form_takes_what_no_text_holds(client, story, payload):
    client.force_login(story.leena)

    page = client.post(
        reverse("person-name", args=[story.enrolment.person_id]), {"full_name": payload, "sort_name": payload}
    ).text

    story.enrolment.person.refresh_from_db()
    assert "Null characters are not allowed." in page
    assert story.enrolment.person.full_name == "Aino Korhonen"
