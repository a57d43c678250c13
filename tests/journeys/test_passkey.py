"""A passkey, from adding it to signing in with it, with a device that Chromium plays."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lms.models import AuditEntry, User
from tests.factories import make_enrolment, make_lead, make_programme
from tests.lms.account.signing import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def device(page):
    """A phone or computer that knows its owner's finger, and whose owner agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda command, **more: session.send(
        f"WebAuthn.{command}", {"authenticatorId": made["authenticatorId"], **more}
    )


def test_aino_adds_a_passkey_signs_out_and_signs_in_with_it(page, sign_in, device):
    aino = make_enrolment().person
    User.objects.filter(pk=aino.pk).update(account_opened_at=timezone.now())
    sign_in(page, aino)

    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the codes").click()
    codes = taken.value.path().read_text().split()
    assert (taken.value.suggested_filename, len(codes)) == ("kohortti-recovery-codes.txt", 10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Work phone")).to_be_visible()
    assert AuditEntry.objects.filter(verb="add_passkey", by=aino).count() == 1

    page.get_by_text("Your account", exact=True).first.locator("..").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/sign-in/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url("/account/")
    expect(page.get_by_text("Last used on")).to_be_visible()


def test_who_does_not_agree_reads_that_nothing_was_given(page, device):
    device("setUserVerified", isUserVerified=False)
    page.goto("/sign-in/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The device gave no passkey. Try again, or choose another way.")).to_be_visible()


def test_leena_has_to_add_a_second_factor_and_is_asked_for_it_when_she_comes_back(
    page, sign_in, axe, settings
):
    settings.SECOND_FACTOR_ROLES = frozenset({"lead"})
    leena = make_lead(make_programme())
    leena.set_password("kolme pitkää sanaa")
    leena.account_opened_at = timezone.now()
    leena.save()
    sign_in(page, leena)

    page.goto("/programmes/")
    expect(page).to_have_url("/account/second-factor/")
    assert axe(page) == []
    page.get_by_role("link", name="Add an authenticator app").click()
    key = page.locator("p.secret").inner_text()
    page.get_by_label("The code that the app shows now").fill(code_of(key))
    page.get_by_role("button", name="Add the app").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    page.context.clear_cookies(name="sessionid")
    page.goto("/sign-in/password/?next=/programmes/")
    page.get_by_label("E-mail").fill(leena.email)
    page.get_by_label("Password", exact=True).fill("kolme pitkää sanaa")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    assert axe(page) == []
    page.get_by_label("Code").fill(code_of(key))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_url("/programmes/")


def test_without_scripts_the_page_says_that_passkeys_need_them(page_without_script):
    page_without_script.goto("/sign-in/")

    expect(
        page_without_script.get_by_text(
            "Passkeys need scripts, and this browser runs none. Choose another way."
        )
    ).to_be_visible()
    expect(page_without_script.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
