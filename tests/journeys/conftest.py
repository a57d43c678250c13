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
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.models import User
from tests.journeys.hands import Finger, Keyboard, Mouse, Reader
from tests.lms.account.signing import remember_signing_in

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}

# Without preload axe does not fetch the stylesheets again into <style>, which our own policy would refuse.
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
RUN_AXE = "options => axe.run(options).then(found => found.violations)"


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, and Django refuses its database to such threads.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # A machine with much to do is slow, not wrong.
    expect.set_options(timeout=20_000)
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
        remember_signing_in(client.session, person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return give_session


# Each way in which a story is to be finished: whose hands, and whether the browser runs scripts.
MANNERS: dict[str, tuple[type[Reader], bool]] = {
    "with a mouse": (Mouse, True),
    "by keyboard": (Keyboard, True),
    "without scripts": (Mouse, False),
}


@pytest.fixture(params=MANNERS)
def manner(request: pytest.FixtureRequest) -> tuple[type[Reader], bool]:
    return MANNERS[request.param]


@pytest.fixture
def somebody(
    browser: Browser,
    live_server: LiveServer,
    sign_in: Callable[[Page, User], None],
    manner: tuple[type[Reader], bool],
) -> Iterator[Callable[..., Reader]]:
    """People who work their pages in the manner of the test, each in a browser of their own.

    ``somebody("sv", tero)`` has signed in already; ``on_phone`` is a small screen that is touched, where the
    manner is not the keyboard.
    """
    hands, has_script = manner
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(language: str, person: User | None = None, *, on_phone: bool = False) -> Reader:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=PHONE if on_phone else DESK,
            has_touch=on_phone,
            is_mobile=on_phone,
            java_script_enabled=has_script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        choose_language(context, live_server, language)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if person:
            sign_in(page, person)
        return (Finger if on_phone and hands is Mouse else hands)(page, language, has_script=has_script)

    yield arrive
    for context in contexts:
        context.close()
    assert complaints == []


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
