"""The page that shows the API: out of our own files alone, with the policy of every other page."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_operations_are_shown_without_inline_scripts_or_foreign_hosts(page, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    # The page complains of what its policy forbids, and no test of a journey lets a complaint pass.
    page.goto("/api/v1/docs/")

    operation = page.locator("#operations-sessions-sessions_attendance_update")
    operation.get_by_role("button").first.click()
    expect(operation).to_contain_text("Writes the marks that are sent, all or none")
    foreign = [url for url in asked if not url.startswith((live_server.url, "data:"))]
    assert (foreign, len(asked) > 4) == ([], True)


def test_whoever_is_signed_in_tries_an_operation(page, sign_in):
    sign_in(page, make_person("Matti Meikäläinen", language="en"))
    page.goto("/api/v1/docs/")

    operation = page.locator("#operations-index-index")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(operation.locator(".live-responses-table")).to_contain_text("Matti Meikäläinen")
