"""Two people at once, the back button, a double click, a file that never ends: a sentence, and nothing is lost."""

import re
import tracemalloc

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from playwright.sync_api import expect

from lms.models import AuditEntry, Programme, Submission, User
from tests import factories as make
from tests.journeys.conftest import choose_language

IN_A_BROWSER = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIGABYTE = 1024**3


@pytest.fixture
def programme():
    programme = make.make_programme("EKJ", title_en="Leaders")
    make.make_lead(programme, "Leena Laine")
    make.make_lead(programme, "Kaarina Östman")
    return programme


class TestInABrowser:
    pytestmark = IN_A_BROWSER

    def test_second_of_two_is_told_what_the_first_wrote_and_keeps_her_own_words(
        self, browser, live_server, page, sign_in, programme
    ):
        elsewhere = browser.new_context(base_url=live_server.url)
        choose_language(elsewhere, live_server, "en")
        kaarinas = elsewhere.new_page()
        for reader, name in ((page, "Leena Laine"), (kaarinas, "Kaarina Östman")):
            sign_in(reader, User.objects.get(full_name=name))
            reader.goto(f"/programmes/{programme.slug}/edit/")

        kaarinas.get_by_label(re.compile("^Title in English")).fill("Leaders together")
        kaarinas.get_by_role("button", name="Save").click()
        expect(kaarinas.get_by_role("heading", level=1)).to_have_text("Leaders together")
        elsewhere.close()
        page.get_by_label(re.compile("^Title in English")).fill("Leaders of tomorrow")
        page.get_by_label(re.compile("^Title in Swedish")).fill("Ledare")
        page.get_by_role("button", name="Save").click()

        expect(page.get_by_role("alert")).to_contain_text("Kaarina Östman")
        expect(page.get_by_role("alert")).to_contain_text("Leaders together")
        expect(page.get_by_label(re.compile("^Title in English"))).to_have_value("Leaders of tomorrow")
        expect(page.get_by_label(re.compile("^Title in Swedish"))).to_have_value("Ledare")
        programme.refresh_from_db()
        assert (programme.title_en, programme.title_sv) == ("Leaders together", "")

        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Leaders of tomorrow")

    def test_back_and_pressing_again_creates_no_second_programme(self, page, sign_in, programme):
        sign_in(page, User.objects.get(full_name="Leena Laine"))
        page.goto("/programmes/new/")
        page.get_by_label(re.compile("^Title in Finnish")).fill("Uusi")
        page.get_by_role("button", name="Create the programme").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Uusi")

        page.go_back()
        page.get_by_role("button", name="Create the programme").click()

        expect(page.locator(".messages")).not_to_be_empty()
        assert Programme.objects.filter(title_fi="Uusi").count() == 1

    def test_double_click_creates_one_programme(self, page, sign_in, programme):
        sign_in(page, User.objects.get(full_name="Leena Laine"))
        page.goto("/programmes/new/")
        page.get_by_label(re.compile("^Title in Finnish")).fill("Uusi")

        page.get_by_role("button", name="Create the programme").dblclick()

        expect(page.locator(".messages")).not_to_be_empty()
        assert Programme.objects.filter(title_fi="Uusi").count() == 1
        assert AuditEntry.objects.filter(verb="create_programme").count() == 1


class EndlessUpload:
    """The body of a hand-in with a text and a file of ``size`` bytes, of which none is ever held."""

    def __init__(self, *, text: str, size: int) -> None:
        def part(head: str) -> bytes:
            return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()

        before = part('name="text"') + text.encode() + b"\r\n" + part('name="files"; filename="film.pdf"')
        after = f"\r\n--{BOUNDARY}--\r\n".encode()
        self.length = len(before) + size + len(after)
        self._left = size
        self._before, self._after = before, after

    def read(self, size: int) -> bytes:
        if self._before:
            chunk, self._before = self._before[:size], self._before[size:]
        elif self._left:
            chunk = bytes(min(size, self._left))
            self._left -= len(chunk)
        else:
            chunk, self._after = self._after[:size], self._after[size:]
        return chunk

    def readline(self, size: int = -1) -> bytes:
        raise NotImplementedError


@pytest.mark.slow
@pytest.mark.django_db
def test_upload_of_a_gigabyte_is_let_go_while_it_comes_and_the_text_stays(client, settings, tmp_path):
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    aino = make.make_enrolment(make.make_cohort(ends_on=None))
    assignment = make.make_assignment(aino.cohort)
    client.force_login(aino.person)
    address = f"/my/programmes/{aino.pk}/works/{assignment.pk}/"
    client.get(address)  # what every first page loads is not counted below
    body = EndlessUpload(text="Mitä opin", size=GIGABYTE)

    tracemalloc.start()
    answer = client.request(
        PATH_INFO=address,
        REQUEST_METHOD="POST",
        CONTENT_TYPE=MULTIPART_CONTENT,
        CONTENT_LENGTH=str(body.length),
        **{"wsgi.input": body},
    )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    form = answer.context["form"]
    assert form.errors["files"][0] == "“film.pdf” is larger than 25 MB."
    assert form["text"].value() == "Mitä opin"
    assert (Submission.objects.count(), list(tmp_path.rglob("*"))) == (0, [])
    assert most < 32 * 1024**2
