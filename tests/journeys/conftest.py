"""Journeys: the pages as a reader meets them, in Chromium, against a server of their own.

Every page that a journey opens must keep the content security policy and raise no error: whatever the browser
complains of fails the test when it ends.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.models import User

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}

# Without preload axe does not fetch the stylesheets again into <style>, which our own policy would refuse.
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
RUN_AXE = "options => axe.run(options).then(found => found.violations)"


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, and Django refuses its database to such threads.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A reader with a wide screen, who has chosen English and not signed in."""
    # No fading from one colour to the next: a page is looked at as it comes to rest.
    context = browser.new_context(base_url=live_server.url, viewport=DESK, reduced_motion="reduce")
    choose_language(context, live_server, "en")
    yield context
    context.close()


def choose_language(context: BrowserContext, live_server: LiveServer, language: str) -> None:
    """As the language switch remembers it; without it a person who has signed in reads their own language."""
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []


@pytest.fixture
def page_without_script(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport=DESK, java_script_enabled=False)
    choose_language(context, live_server, "en")
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, User], None]:
    """Sign a person in behind the page's back: what is asked of the sign-in page is asked there."""

    def give_session(page: Page, person: User) -> None:
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return give_session


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe finds wrong on the page as it is now: one line a rule and element, none when all is well.

    ``only`` names rules, where a full look has been taken before.
    """

    def violations(page: Page, only: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        options = AXE_OPTIONS | ({"runOnly": list(only)} if only else {})
        found: list[dict[str, Any]] = page.evaluate(RUN_AXE, options)
        return [f"{one['id']}: {node['target']} {node['html']}" for one in found for node in one["nodes"]]

    return violations
