"""What every answer says to browsers, and what requests get that no page of ours sends."""

import pytest
from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, get_resolver, path, reverse

from tests.access import walk
from tests.factories import make_cohort, make_lead, make_person

pytestmark = pytest.mark.django_db

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "\t//evil.example",
    "http:///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver\\@evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt://testserver/%0aalert(1)",
    "data:text/html,x",
]


def policy(response) -> dict[str, str]:
    directives = (
        one.strip().partition(" ") for one in response.headers["Content-Security-Policy"].split(";")
    )
    return {name: values for name, _space, values in directives}


@pytest.mark.parametrize(
    "address, status",
    [
        ("/", 200),
        ("/programmes/", 302),
        ("/no-such-page/", 404),
        ("/verify/7Q4K-2M9X-HT3AC/", 200),
        ("/verify/7Q4K-2M9X-HT3AC.json", 200),
        ("/api/v1/", 401),
        ("/api/v1/docs/", 200),
        ("/language/", 405),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert {name: response.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy")} == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_static_files_say_so_too(client, tmp_path, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    assert finders.find("lms/app.css")

    response = Client().get("/static/lms/app.css")

    names = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    assert [response.headers[name] for name in names] == ["nosniff", "same-origin", "same-origin"]
    assert "Permissions-Policy" in response.headers


@pytest.mark.parametrize("address", ["/", "/no-such-page/", "/api/v1/docs/"])
def test_pages_run_and_load_what_is_ours_alone(client, address):
    rules = policy(client.get(address))

    assert {name: rules[name] for name in ("default-src", "object-src", "base-uri", "form-action")} == {
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    assert rules["frame-ancestors"] == "'none'"
    allowed = " ".join(rules.values())
    assert (UNSAFE_INLINE in allowed, UNSAFE_EVAL in allowed, "http" in allowed) == (False, False, False)


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b"]
)
def test_forged_host_is_refused_and_told_nothing(client, host):
    response = client.get("/", headers={"host": host})

    assert (response.status_code, "evil.example" in response.text) == (400, False)


def test_host_that_a_proxy_was_told_of_counts_for_nothing(client):
    response = client.get(
        "/programmes/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )

    assert response.status_code == 302
    assert "evil" not in response.headers["Location"]


@pytest.mark.parametrize("address", EVIL)
def test_language_switch_leads_to_pages_of_ours_only(client, address):
    response = client.post("/language/", {"language": "sv", "next": address})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("address", EVIL)
def test_confirming_who_one_is_leads_back_to_pages_of_ours_only(client, address):
    client.force_login(make_person())

    page = client.get(reverse("account-again"), {"next": address}).text

    assert "evil" not in page.partition("<main")[2]
    assert "alert(1)" not in page.partition("<main")[2]


@pytest.mark.parametrize("address", EVIL)
def test_signing_in_leads_to_pages_of_ours_only(client, address):
    client.force_login(make_person())

    response = client.get(reverse("account_request_login_code"), {"next": address})

    assert (response.status_code, "evil" in response.headers["Location"]) == (302, False)
    assert not response.headers["Location"].startswith(("javascript", "data", "//"))


def test_cookies_are_for_this_site_and_not_for_scripts(client):
    client.get("/")
    client.post("/language/", {"language": "sv"})
    client.force_login(make_person())

    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY) == (True, True)
    assert [client.cookies[name]["samesite"] for name in names[1:]] == ["Lax", "Lax"]
    assert [bool(client.cookies[name]["httponly"]) for name in names[1:]] == [True, True]
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_every_page_asks_for_the_token_of_its_forms():
    """Of the API only those without a session are exempt: it asks for the token itself, and anybody may verify."""
    exempt = {
        route.name for route in walk.routes(get_resolver()) if getattr(route.view, "csrf_exempt", False)
    }

    assert {name for name in exempt if not name.startswith("api")} == {
        "certificates:verdict-json",
        # What an identity provider sends; it is signed instead.
        "saml_acs",
        "saml_sls",
    }


def test_form_without_its_token_changes_nothing(story_of_a_lead):
    leena, cohort = story_of_a_lead
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(leena)

    page = browser.post(reverse("cohort-remove", args=[cohort.slug]))
    api = browser.post("/api/v1/sessions/", {}, "application/json")

    assert (page.status_code, api.status_code) == (403, 403)
    cohort.refresh_from_db()


@pytest.fixture
def story_of_a_lead():
    cohort = make_cohort()
    return make_lead(cohort.programme), cohort


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "NONSENSE"])
@pytest.mark.parametrize("address", ["/", "/verify/", "/language/", "/verify/7Q4K-2M9X-HT3AC/"])
def test_methods_that_no_page_knows_are_refused(client, method, address):
    assert client.generic(method, address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/verify/", "/verify/7Q4K-2M9X-HT3AC/"])
def test_public_page_can_be_asked_for_its_head(client, address):
    response = client.head(address)

    assert (response.status_code, response.content) == (200, b"")


def test_form_that_is_far_too_large_is_refused_with_a_page(client):
    response = client.post("/language/", {"language": "sv", "next": "x" * 3_000_000})

    assert (response.status_code, "The page could not read the request" in response.text) == (400, True)


def test_there_is_no_admin_site():
    assert {
        name for name in (route.name for route in walk.routes(get_resolver())) if "admin:" in name
    } == set()
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def fail(_request):
    raise RuntimeError("database password is hunter2")


urlpatterns: list[URLPattern] = [*get_resolver().url_patterns, path("fails/", fail, name="fails")]


@pytest.mark.urls(__name__)
def test_page_of_an_error_tells_nothing_of_the_inside():
    browser = Client(raise_request_exception=False)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    response = browser.get("/fails/")

    assert response.status_code == 500
    assert [
        word for word in ("hunter2", "Traceback", "RuntimeError", ".py", "Django") if word in response.text
    ] == []
    assert response.headers["X-Content-Type-Options"] == "nosniff"
