import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from hypothesis.configuration import set_hypothesis_home_dir

from tests.settings import SCRATCH

pytest_plugins = ["tests.working"]

set_hypothesis_home_dir("var/cache/hypothesis")
# The same cases in every run: a red test is about the change, not about the day.
hypothesis.settings.register_profile("kohortti", deadline=None, derandomize=True)
hypothesis.settings.load_profile("kohortti")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of the journeys. ``make test`` leaves journeys out where there is none, and says which."""
    path = os.environ.get("KOHORTTI_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("The journeys need Chromium: install it, or name it in KOHORTTI_CHROMIUM.")
    return path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are asserted in English unless a test chooses otherwise; a request leaves its language behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def client() -> Client:
    """A browser whose reader has chosen English by the switch; a test that is about languages chooses otherwise."""
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the access matrix has tried, in one line (tests/access)."""
    reports = [report for fate in ("passed", "failed") for report in terminalreporter.stats.get(fate, [])]
    told = [dict(report.user_properties) for report in reports if hasattr(report, "user_properties")]
    walked = [one for one in told if "matrix" in one]
    if walked:
        asked, leaks = sum(one["matrix"] for one in walked), sum(one["leaks"] for one in walked)
        terminalreporter.write_line(
            f"Access matrix: {len(walked)} routes × 7 roles × up to 4 relations: {asked} requests, {leaks} leaks"
        )


def pytest_unconfigure() -> None:
    # The processes of xdist end without the ceremony in which Python removes its temporary folders.
    SCRATCH.cleanup()
