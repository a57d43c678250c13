"""Leena issues the certificates of a cohort, and whoever gets one finds it."""

import pytest
from playwright.sync_api import expect

from certificates import issuing
from certificates.models import Certificate
from tests.certificates.making import CEREMONY, make_completed
from tests.journeys.stories import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_page_counts_issues_and_follows_the_files_by_itself(page, sign_in, work):
    story = tell()
    maija = make_completed(story.cohort, "Maija Niemi")
    sign_in(page, story.leena)
    page.goto(story.cohort.get_absolute_url())

    page.get_by_role("link", name="Issue 2 certificates").click()
    expect(page.get_by_role("main")).to_contain_text("Whoever is ticked gets a certificate, in Finnish")
    page.get_by_role("button", name="Issue 2 certificates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 certificates are issued")
    expect(page.get_by_text("0 of 6 files are ready")).to_be_visible()
    work()

    expect(page.get_by_text("6 of 6 files are ready")).to_be_visible()
    numbers = Certificate.objects.filter(enrolment__in=[story.juha, maija]).order_by("number")
    assert [row.number for row in numbers] == ["EKJ-2016-0002", "EKJ-2016-0003"]


def test_date_that_is_none_is_said_at_its_field_and_on_top(page_without_script, sign_in):
    story = tell()
    page = page_without_script
    sign_in(page, story.leena)
    page.goto(f"{story.cohort.get_absolute_url()}issue/")

    page.get_by_label("Issue date").fill("")
    page.locator("form.confirmation").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Issue 1 certificate").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Nothing has been saved yet.")
    expect(summary.get_by_role("link")).to_have_attribute("href", "#id_issue_date")
    described = page.get_by_label("Issue date").get_attribute("aria-describedby").split()
    assert page.locator(f"#{described[-1]}").inner_text() == "This field is required."
    assert Certificate.objects.filter(enrolment=story.juha).count() == 0


def test_certificate_that_is_being_made_becomes_ready_on_its_holders_page(page, sign_in, work):
    story = tell()
    maija = make_completed(story.cohort, "Maija Niemi")
    issuing.issue_all([story.juha, maija], by=story.leena, on=CEREMONY)
    sign_in(page, maija.person)
    page.goto("/my/certificates/")
    expect(page.get_by_text("Being made")).to_have_count(3)

    work()

    expect(page.get_by_role("link", name="Svenska PDF")).to_be_visible()
    expect(page.get_by_text("Being made")).to_have_count(0)


def test_holder_downloads_the_edition_of_her_language(page, sign_in, work):
    story = tell()
    work()
    sign_in(page, story.aile.person)
    page.goto("/my/certificates/")

    with page.expect_download() as download:
        page.get_by_role("link", name="Suomi PDF").click()

    assert download.value.suggested_filename == "EKJ-2016-0001-fi.pdf"
