"""Every page in three languages, light and dark, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from lms.models import User
from tests.factories import make_person
from tests.journeys.conftest import DESK, PHONE, choose_language
from tests.journeys.stories import Story, tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES: dict[str, Callable[[Story], tuple[User | None, str]]] = {
    "front door": lambda story: (None, "/"),
    "sign-in": lambda story: (None, "/sign-in/"),
    "verify": lambda story: (None, "/verify/"),
    "verify, mistyped": lambda story: (None, "/verify/?code=7Q4K"),
    "verdict": lambda story: (None, story.certificate.get_absolute_url()),
    "not found": lambda story: (None, "/nowhere/"),
    "my programmes": lambda story: (story.aino.person, "/my/programmes/"),
    "my certificates": lambda story: (story.aile.person, "/my/certificates/"),
    "my certificates, none": lambda story: (story.aino.person, "/my/certificates/"),
    "not open": lambda story: (story.aino.person, "/programmes/"),
    "programmes": lambda story: (story.leena, "/programmes/"),
    "cohort": lambda story: (story.leena, story.cohort.get_absolute_url()),
    "cohort, nobody found": lambda story: (story.leena, f"{story.cohort.get_absolute_url()}?q=Matti"),
    "person without certificate": lambda story: (story.leena, story.aino.get_absolute_url()),
    "person with certificate": lambda story: (story.leena, story.aile.get_absolute_url()),
    "issue": lambda story: (story.leena, f"{story.cohort.get_absolute_url()}issue/"),
    "batch": lambda story: (story.leena, f"/certificates/acts/{story.certificate.act}/"),
    "revoke": lambda story: (story.leena, f"/certificates/{story.certificate.number}/revoke/"),
    "reissue": lambda story: (story.leena, f"/certificates/{story.certificate.number}/reissue/"),
    "issue to one": lambda story: (story.leena, f"/enrolments/{story.aino.pk}/issue/"),
    "nothing of one's own": lambda story: (make_person("Matti Mäki"), "/"),
    "reports": lambda story: (story.leena, "/reports/"),
    "organisation report": lambda story: (
        story.leena,
        f"/reports/organisations/{story.cohort.programme.slug}/",
    ),
}

# What is not an answer of 200 is meant to be one of these.
STATUS = {"not found": 404, "not open": 403}

SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_accessible(language, context, live_server, sign_in, axe):
    story = tell()
    choose_language(context, live_server, language)

    found = []
    for name, place in PAGES.items():
        reader, path = place(story)
        context.clear_cookies(name="sessionid")
        # A page of its own without the fixture's ears: that a page is not found is what is looked at here.
        page = context.new_page()
        if reader:
            sign_in(page, reader)
        answer = page.goto(path)
        assert (name, answer.status) == (name, STATUS.get(name, 200))
        assert page.locator("html").get_attribute("lang") == language
        found += [f"{name}, {line}" for line in _found_on(page, axe)]
        page.close()

    assert found == []


def _found_on(page: Page, axe: Callable[..., list[str]]) -> list[str]:
    found = []
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme="light")
        found += [f"{screen['width']}: {line}" for line in axe(page)]
        # The scheme changes colours and nothing else.
        page.emulate_media(color_scheme="dark")
        found += [f"{screen['width']} dark: {line}" for line in axe(page, only=["color-contrast"])]
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append(f"{screen['width']}: scrolls sideways")
    return found
