"""What people write, opened in a browser: nothing of it runs, and nothing is fetched."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, Request, Route
from pytest_django.live_server_helper import LiveServer

from lms.choices import ReviewDecision
from lms.models import User
from tests import factories as make
from tests.access.payloads import PAYLOADS, as_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_page_full_of_payloads_runs_none_of_them(
    page: Page, live_server: LiveServer, sign_in: Callable[[Page, User], None]
):
    cohort = make.make_cohort(PAYLOADS["end of the title"], slug="ryhma")
    leena = make.make_lead(cohort.programme, PAYLOADS["picture that fails"])
    assignment = make.make_assignment(cohort, PAYLOADS["drawing"])
    places = []
    for number, payload in enumerate(PAYLOADS.values()):
        person = make.make_person(payload, email=f"{number}@kunta.example")
        organisation = make.make_organisation(payload[:80] + f" {number}")
        places.append(
            make.make_enrolment(cohort, person=person, organisation=organisation, job_title=payload)
        )
    version = make.make_submission(assignment, places[0])
    make.make_review(version, ReviewDecision.RETURNED, comment="\n".join(PAYLOADS.values()))
    outside: list[str] = []
    asked: list[str] = []

    def stop(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    def watch(route: Route, request: Request) -> None:
        if request.url.startswith((live_server.url, "data:")):
            route.continue_()
        else:
            outside.append(request.url)
            route.abort()

    page.on("dialog", stop)
    page.context.route("**/*", watch)
    sign_in(page, leena)
    for address in (
        reverse("cohort", args=["ryhma"]),
        reverse("cohort-attendance", args=["ryhma"]),
        reverse("people"),
        reverse("organisations"),
        reverse("review", args=[version.submission_id]),
        reverse("enrolment", args=[places[0].pk]),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        # What acts when it is looked at or pressed is looked at and pressed.
        page.keyboard.press("Tab")
        page.mouse.move(200, 300)

    page.goto(reverse("cohort", args=["ryhma"]))
    shown = " ".join(page.locator("main").inner_text().split())
    assert (asked, outside) == ([], [])
    assert page.locator("main script, main iframe, main object, main style, main [onerror]").count() == 0
    for name in ("script", "picture that fails", "template of Django", "formula"):
        assert as_kept(PAYLOADS[name]) in shown
