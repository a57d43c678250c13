"""Anybody checks a certificate, with nothing but the paper or the file in hand."""

import pytest
from playwright.sync_api import expect

from tests.journeys.stories import LONG_NAME, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE_CHECK = "#file-check"


@pytest.fixture
def certificate(work):
    certificate = tell().certificate
    work()
    return certificate


def test_code_from_the_paper_leads_to_the_verdict(page, certificate):
    page.goto("/")

    page.get_by_label("Verification code").fill(certificate.grouped_code.lower())
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_role("heading", name="Genuine and valid")).to_be_visible()
    expect(page.get_by_text(LONG_NAME, exact=True)).to_be_visible()


def test_mistyped_code_keeps_what_was_typed_and_says_so(page):
    page.goto("/verify/")

    page.get_by_label("Verification code").fill("7Q4K-2M9X")
    page.get_by_role("button", name="Check").click()

    box = page.get_by_label("Verification code")
    expect(box).to_have_value("7Q4K-2M9X")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("typing error")


def test_file_as_issued_is_recognised_without_being_sent(page, certificate, tmp_path):
    file = tmp_path / "intyg.pdf"
    file.write_bytes(certificate.editions.get(language="sv").document.read())
    page.goto(certificate.get_absolute_url())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.locator("#file").set_input_files(file)

    expect(page.locator(FILE_CHECK).get_by_role("status")).to_have_text(
        "The file is exactly the one that was issued. Edition: Swedish."
    )
    assert [method for method in sent if method != "GET"] == []


def test_file_with_one_byte_more_is_not_the_one(page, certificate, tmp_path):
    file = tmp_path / "intyg.pdf"
    file.write_bytes(certificate.editions.get(language="sv").document.read() + b"\n")
    page.goto(certificate.get_absolute_url())

    page.locator("#file").set_input_files(file)

    expect(page.locator(FILE_CHECK).get_by_role("status")).to_contain_text(
        "The file is not one that was issued."
    )


def test_without_script_there_is_a_verdict_and_no_place_to_drop_files(page_without_script, certificate):
    page = page_without_script

    page.goto(certificate.get_absolute_url())

    expect(page.get_by_role("heading", name="Genuine and valid")).to_be_visible()
    expect(page.locator(FILE_CHECK)).to_be_hidden()
