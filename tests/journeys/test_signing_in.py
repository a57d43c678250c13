"""Signing in with a code, as a reader does it."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.factories import make_enrolment
from tests.journeys.conftest import DESK, PHONE, choose_language
from tests.lms.account.doors import code_in_mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_aino_signs_in_with_a_code_in_two_steps(somebody):
    aino = make_enrolment().person
    reader = somebody("en")
    reader.goes_to("/sign-in/")

    reader.writes("E-mail", aino.email)
    reader.button("Send me a code")
    reader.is_at("The code from your mail")
    reader.reads(aino.email)
    reader.writes("Code", code_in_mail())
    reader.within(reader.page.get_by_role("main")).button("Sign in")

    reader.is_at("EKJ-johtamisvalmennus")


def test_field_for_the_code_is_ready_to_be_typed_in(page):
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("nobody@kunta.example")

    page.keyboard.press("Enter")

    field = page.get_by_label("Code")
    expect(field).to_be_focused()
    assert [field.get_attribute(name) for name in ("autocomplete", "inputmode")] == [
        "one-time-code",
        "numeric",
    ]


def test_wrong_code_is_said_and_another_one_is_sent(page):
    aino = make_enrolment().person
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(aino.email)
    page.get_by_role("button", name="Send me a code").click()

    page.get_by_label("Code").fill("0000-0000")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code.")
    expect(page).to_have_title(re.compile("^Error: The code from your mail"))
    page.get_by_role("button", name="Send again").click()
    page.get_by_label("Code").fill(code_in_mail())
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("EKJ-johtamisvalmennus")
    assert len(mail.outbox) == 2


def test_another_address_may_be_given(page):
    page.goto("/sign-in/?next=/verify/")
    page.get_by_label("E-mail").fill("nobody@kunta.example")
    page.get_by_role("button", name="Send me a code").click()

    page.get_by_role("link", name="Another address").click()

    expect(page).to_have_url("/sign-in/?next=%2Fverify%2F")
    expect(page.get_by_label("E-mail")).to_be_empty()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_on_the_way_are_accessible(language, context, live_server, axe):
    choose_language(context, live_server, language)
    page = context.new_page()
    found = []
    for path in ("/sign-in/", "/sign-in/password/"):
        page.goto(path)
        found += _found_on(page, axe)
    page.goto("/sign-in/")
    page.locator("input[name=email]").fill("a-very-long-address-of-somebody@department.of.a.city.example")
    page.locator("input[name=email]").press("Enter")
    found += _found_on(page, axe)
    page.locator("input[name=code]").fill("0000")
    page.locator("input[name=code]").press("Enter")
    found += _found_on(page, axe)
    for _time in range(6):
        page.goto("/sign-in/")
        page.locator("input[name=email]").fill("nobody@kunta.example")
        page.locator("input[name=email]").press("Enter")
    assert page.locator("h1").count() == 1
    found += _found_on(page, axe)

    assert found == []


def _found_on(page, axe):
    found = []
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{page.url} {screen['width']} {scheme}: {line}" for line in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url} {screen['width']}: scrolls sideways")
    return found
