"""The bar, the languages, the account: what every page has."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_enrolment, make_person
from tests.journeys.conftest import PHONE
from tests.journeys.stories import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_language_switch_stays_on_the_page(page):
    page.goto("/verify/?code=7Q4K")

    page.get_by_role("button", name="sv – svenska").click()

    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page).to_have_url("/verify/?code=7Q4K")


def test_language_switch_works_without_script(page_without_script):
    page = page_without_script
    page.goto("/sign-in/")

    page.get_by_role("button", name="fi – suomi").click()

    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page).to_have_url("/sign-in/")


def test_first_stop_of_the_keyboard_leads_past_the_bar(page):
    page.goto("/verify/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("textbox", name="Verification code")).to_be_focused()


def test_aino_signs_in_is_shown_where_she_stands_and_signs_out(page):
    aino = make_enrolment().person
    aino.set_password("kolme pitkää sanaa")
    aino.save()
    page.goto("/")

    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Sign in with a password").click()
    page.get_by_label("E-mail").fill(aino.email.upper())
    page.get_by_label("Password").fill("kolme pitkää sanaa")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("EKJ-johtamisvalmennus")
    page.locator("details.account > summary").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_wrong_password_is_said_beside_the_form(page):
    page.goto("/sign-in/password/")

    page.get_by_label("E-mail").fill("aino.korhonen@kunta.example")
    page.get_by_label("Password").fill("something else")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_visible()


def test_places_of_a_lead_and_of_a_stranger(page, sign_in):
    story = tell()

    sign_in(page, story.leena)
    page.goto(story.cohort.get_absolute_url())
    of_leena = page.get_by_role("navigation", name="Main menu").get_by_role("link").all_inner_texts()
    here = page.locator("nav.places [aria-current]").all_inner_texts()
    sign_in(page, make_person("Matti Meikäläinen"))
    page.goto("/verify/")

    assert (of_leena, here) == (["Programmes", "Organisations", "People", "Reports", "Logs"], ["Programmes"])
    expect(page.get_by_role("navigation", name="Main menu")).to_have_count(0)


def test_list_follows_the_search_and_the_address_keeps_it(page, sign_in):
    story = tell()
    sign_in(page, story.leena)
    page.goto(story.cohort.get_absolute_url())

    page.get_by_role("searchbox").fill("aikio")
    expect(page.locator("table.people tbody tr")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="person")).to_have_text("1 person")
    expect(page).to_have_url(re.compile("[?&]q=aikio"))
    page.reload()

    expect(page.locator("table.people tbody tr")).to_have_count(1)


def test_language_switch_keeps_a_search_that_followed_the_typing(page, sign_in):
    story = tell()
    sign_in(page, story.leena)
    page.goto(story.cohort.get_absolute_url())
    page.get_by_role("searchbox").fill("aikio")
    expect(page).to_have_url(re.compile("[?&]q=aikio"))

    page.get_by_role("button", name="sv – svenska").click()

    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("table.people tbody tr")).to_have_count(1)


def test_account_menu_closes_on_escape(page, sign_in):
    sign_in(page, make_person("Matti Meikäläinen"))
    page.goto("/verify/")
    page.locator("details.account > summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_row_is_a_card_with_labels_on_a_phone(page, sign_in):
    story = tell()
    sign_in(page, story.leena)
    page.set_viewport_size(PHONE)

    page.goto(story.cohort.get_absolute_url())
    state = page.locator("td[data-label=State]").first

    assert page.locator("table.people thead").first.bounding_box()["width"] <= 1
    assert state.evaluate("cell => getComputedStyle(cell, '::before').content") == '"State"'
