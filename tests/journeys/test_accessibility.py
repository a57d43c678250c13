"""Every page in three languages; in Finnish on a phone and on a desk, light and dark, in the others on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.addresses import NO_PAGES, names_of_addresses
from tests.journeys.conftest import DESK, PHONE, choose_language
from tests.journeys.everyday import tell
from tests.journeys.pages import OF_ACCOUNT, PAGES, Look, stranger
from tests.lms.account import signing

SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# So that several processes share the work.
PARTS = 4


def test_every_address_is_looked_at_or_is_no_page():
    looked_at = {look.name for look in PAGES}
    no_pages = set().union(*NO_PAGES.values())

    for_people = {name for name in names_of_addresses() if not name.startswith("api")}

    assert looked_at & no_pages == set()
    assert looked_at | no_pages == for_people


@pytest.mark.django_db
def test_every_page_stands_under_one_of_its_readers_places(client):
    day = tell()
    misplaced = []
    for look in PAGES:
        # Below no place: what is open to strangers, the guides, and one's own account.
        elsewhere = look.by in (None, stranger) or look.name.startswith("help") or look in OF_ACCOUNT
        if elsewhere or look.status != 200:
            continue
        signing.sign_in(client, look.by(day))
        _above, _class, below = client.get(look.address(day)).content.decode().partition('class="places"')
        if below.partition("</nav>")[0].count("aria-current") != 1:
            misplaced.append(look.words)

    assert misplaced == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_accessible(language, part, context, live_server, sign_in, axe):
    day = tell()
    choose_language(context, live_server, language)

    # Once for all pages: sending it to each takes longer than looking.
    context.add_init_script(AXE_SCRIPT)
    # A page without the fixture's ears: that a page is not open to everybody is what is looked at here too.
    page, reader = context.new_page(), None
    found = []
    for look in PAGES[part::PARTS]:
        if (wanted := look.by(day) if look.by else None) != reader:
            context.clear_cookies(name="sessionid")
            if wanted:
                sign_in(page, wanted)
            reader = wanted
        found += [f"{look.words}, {line}" for line in _opened(page, look, look.address(day))]
        assert page.locator("html").get_attribute("lang") == language
        found += [f"{look.words}, {line}" for line in _found_on(page, axe, of_language=language != "fi")]

    assert found == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_page_that_is_not_there_is_accessible(context, axe):
    page = context.new_page()
    assert page.goto("/nowhere/").status == 404

    assert _found_on(page, axe) == []


def _opened(page: Page, look: Look, address: str) -> list[str]:
    answer = page.goto(address)
    if answer.status != look.status:
        return [f"answers {answer.status}"]
    # The link of an invitation leads to a page whose address says nothing.
    if answer.request.redirected_from and look.name != "invitation-open":
        return [f"leads on to {page.url}"]
    if look.sent:
        form = page.locator("main form[method=post]").last
        with page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        if not page.locator("main .notice, main [aria-invalid=true]").count():
            return ["says nothing of what is wrong"]
    return []


def _found_on(page: Page, axe: Callable[..., list[str]], *, of_language: bool = False) -> list[str]:
    """What is wrong with a page; ``of_language`` when it has been looked at in another language before.

    The order of the page and its colours are the same in every language. Words differ in what they say and in
    how much room they take, which is least on a phone.
    """
    found = []
    for screen in (PHONE,) if of_language else (DESK, PHONE):
        page.set_viewport_size(screen)
        found += [f"{screen['width']}: {line}" for line in axe(page)]
        if not of_language:
            # The scheme changes colours and nothing else.
            page.emulate_media(color_scheme="dark")
            found += [f"{screen['width']} dark: {line}" for line in axe(page, only=["color-contrast"])]
            page.emulate_media(color_scheme="light")
        if page.evaluate(SCROLLS_SIDEWAYS):
            found.append(f"{screen['width']}: scrolls sideways")
    return found
