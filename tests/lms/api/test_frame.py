"""Tokens, scopes, limits, pages and errors."""

import base64
import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lms.actions import tokens
from lms.choices import Role
from lms.models import ApiToken, Cohort, Enrolment
from tests.factories import make_day, make_enrolment, make_person, make_session
from tests.lms.api.asking import Program, secret_of, told

pytestmark = pytest.mark.django_db

ENGLISH = {"Accept-Language": "en"}


# Who asks


def test_the_index_says_as_whom_one_asks() -> None:
    answer = Program(make_person("Matti Meikäläinen"), "read").get("")

    assert answer.json() == {
        "name": "Matti Meikäläinen",
        "language": "fi",
        "roles": [],
        "scope": "read",
        "schema": "http://testserver/api/v1/schema/",
        "documentation": "http://testserver/api/v1/docs/",
    }


@pytest.mark.parametrize(
    "sent, sentence",
    [
        (None, "Sign in, or send a token: “Authorization: Token …”."),
        ("Bearer abc", "Sign in, or send a token: “Authorization: Token …”."),
        ("Token", "Write “Authorization: Token”, a space and the token."),
        ("Token a b", "Write “Authorization: Token”, a space and the token."),
        ("Token abc", "This token is not valid."),
        ("Token ä\x80", "This token is not valid."),
    ],
)
def test_without_a_token_of_ours_nothing_is_read(sent: str | None, sentence: str) -> None:
    headers = ENGLISH | ({"Authorization": sent} if sent else {})

    answer = Client(headers=headers).get("/api/v1/enrolments/")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert told(answer)[3] == sentence


def test_a_token_is_expired_revoked_or_of_a_closed_account() -> None:
    matti = make_person("Matti Meikäläinen")
    programs = [Program(matti) for _time in range(3)]
    expired, revoked, last = ApiToken.objects.order_by("pk")
    expired.expiry = timezone.now() - datetime.timedelta(seconds=1)
    expired.save()
    tokens.revoke(revoked, by=matti)

    before = [program.get("").status_code for program in programs]
    said = told(programs[0].get(""))
    matti.is_active = False
    matti.save()

    assert (before, programs[2].get("").status_code) == ([401, 401, 200], 401)
    assert said == (
        401,
        "token_expired",
        None,
        "This token has expired. Make a new one on the page of your account.",
    )


def test_a_token_remembers_when_it_was_used() -> None:
    program = Program(make_person())
    before = ApiToken.objects.get().used_at

    program.get("")

    assert (before, ApiToken.objects.get().used_at is None) == (None, False)


def test_a_token_that_reads_writes_nothing(cohort: Cohort) -> None:
    session = make_session(make_day(cohort))
    leena = Program(make_person("Leena Laine"), "read")

    answers = [
        leena.put(f"sessions/{session.pk}/attendance/", {"marks": []}),
        leena.post("enrolments/", {}),
        leena.patch(f"sessions/{session.pk}/", {}),
    ]

    sentence = "This token only reads. Make one that may also write, on the page of your account."
    assert [told(answer) for answer in answers] == [(403, "read_only_token", None, sentence)] * 3
    assert leena.get(f"sessions/{session.pk}/").status_code == 200


def test_who_lacks_a_required_second_factor_does_not_ask_through_a_program(
    settings: Any, cohort: Cohort
) -> None:
    settings.SECOND_FACTOR_ROLES = {Role.LEAD}

    answers = [Program(make_person(name)).get("") for name in ("Leena Laine", "Tero Virtanen")]

    sentence = "Add a second factor on the page of your account first: your role requires one."
    assert told(answers[0]) == (403, "second_factor_missing", None, sentence)
    assert answers[1].status_code == 200


def test_a_session_of_the_pages_reads_and_writes_with_its_csrf_token(cohort: Cohort) -> None:
    session = make_session(make_day(cohort))
    browser = Client(enforce_csrf_checks=True, headers=ENGLISH)
    browser.force_login(make_person("Leena Laine"))
    browser.get("/api/v1/docs/")
    address = f"/api/v1/sessions/{session.pk}/cancel/"

    without = browser.post(address, {}, "application/json")
    with_it = browser.post(
        address, {}, "application/json", headers={"X-CSRFToken": browser.cookies["csrftoken"].value}
    )

    assert told(without)[:3] == (403, "csrf_failed", None)
    assert with_it.status_code == 200


# The language


def test_the_language_asked_for_comes_before_that_of_the_owner() -> None:
    secret = secret_of(make_person("Matti Meikäläinen", language="en"))
    words = {}

    for asked in ("sv", "fi", None):
        headers = {"Authorization": f"Token {secret}"} | ({"Accept-Language": asked} if asked else {})
        answer = Client(headers=headers).get("/api/v1/enrolments/999/")
        words[asked] = answer["Content-Language"]

    assert words == {"sv": "sv", "fi": "fi", None: "en"}


# Limits


def _rates(settings: Any, **rates: str) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | rates
    }


def test_of_a_hundred_requests_in_a_minute_those_beyond_the_rate_wait(settings: Any) -> None:
    _rates(settings, reading="90/min")
    matti = make_person("Matti Meikäläinen")
    programs = [Program(matti), Program(matti)]

    answers = [programs[number % 2].get("") for number in range(100)]

    assert [answer.status_code for answer in answers] == [200] * 90 + [429] * 10
    assert told(answers[-1])[:3] == (429, "throttled", None)
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert Program(make_person("Aino Korhonen")).get("").status_code == 200


def test_writing_has_a_rate_of_its_own(settings: Any, cohort: Cohort) -> None:
    _rates(settings, writing="1/min")
    leena = Program(make_person("Leena Laine"))

    assert [leena.post("enrolments/").status_code for _time in range(2)] == [400, 429]
    assert leena.get("enrolments/").status_code == 200


def test_whoever_tries_tokens_is_counted_by_address(settings: Any) -> None:
    _rates(settings, knocking="3/min")

    def knock(address: str, forwarded: str) -> int:
        headers = {"Authorization": "Token 123", "X-Forwarded-For": forwarded}
        return Client(headers=headers, REMOTE_ADDR=address).get("/api/v1/").status_code

    tried = [knock("192.0.2.1", f"198.51.100.{number}") for number in range(4)]

    assert (tried, knock("192.0.2.2", "")) == ([401, 401, 401, 429], 401)


# Pages of a list


def test_a_list_is_read_page_by_page_and_back(cohort: Cohort) -> None:
    keys = [make_enrolment(cohort, f"Aino Korhonen{number}").pk for number in range(5)]
    leena = Program(make_person("Leena Laine"))

    first = leena.get("enrolments/?page_size=2").json()
    second = Client.get(leena, first["next"]).json()
    third = Client.get(leena, second["next"]).json()
    back = Client.get(leena, third["previous"]).json()

    read = [[row["id"] for row in page["results"]] for page in (first, second, third, back)]
    assert read == [keys[:2], keys[2:4], keys[4:], keys[2:4]]
    assert (first["previous"], third["next"]) == (None, None)


def _cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "ä",
        "@@@",
        "abc",
        _cursor("p=abc"),
        _cursor("o=x"),
        _cursor("r=x"),
        _cursor("p=-1"),
        _cursor(f"p={10**30}"),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    answer = Program(make_person()).get("organisations/", {"cursor": cursor})

    assert told(answer) == (
        400,
        "invalid",
        "cursor",
        "This cursor is not one of ours. Begin again without it.",
    )


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "", "１"])
def test_a_page_has_from_1_to_200_rows(size: str) -> None:
    answer = Program(make_person()).get("organisations/", {"page_size": size})

    assert told(answer) == (400, "invalid", "page_size", "Write a number from 1 to 200.")


def test_a_filter_that_is_not_offered_is_refused() -> None:
    answer = Program(make_person()).get("organisations/", {"organization": "espoo"})

    assert told(answer) == (400, "not_offered", "organization", "There is no such filter here.")


@pytest.mark.parametrize(
    "path", ["attendance/?session=x", "enrolments/?state=lost", "cohorts/?starts_from=2015-02-30"]
)
def test_a_filter_with_nonsense_is_refused(path: str) -> None:
    answer = Program(make_person()).get(path)

    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")


# Errors


@pytest.mark.parametrize("path", ["/api/", "/api/v2/", "/api/v1/enrolments", "/api/v1/no/such/"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_where_there_is_nothing_the_api_says_so_in_its_own_shape(path: str, method: str) -> None:
    answer = getattr(Client(headers=ENGLISH), method)(path)

    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "type": "client_error",
        "errors": [
            {
                "code": "not_found",
                "detail": "There is no such thing here, or you may not know of it.",
                "attr": None,
            }
        ],
    }


def test_methods_media_and_accepted_types_that_are_not_taken() -> None:
    program = Program(make_person("Kaisa Ylläpitäjä", is_superuser=True))

    answers = [
        Client.delete(program, "/api/v1/enrolments/"),
        Client.post(program, "/api/v1/enrolments/", {"cohort": "x"}),
        Client.post(program, "/api/v1/enrolments/", b"<a/>", "application/xml"),
        Client.post(program, "/api/v1/enrolments/", b"{", "application/json"),
        Client.post(program, "/api/v1/enrolments/", b"[" * 100_000, "application/json"),
        Client.post(program, "/api/v1/enrolments/", b'{"cohort": "\xff"}', "application/json"),
        Client.post(program, "/api/v1/enrolments/", b'{"cohort": NaN}', "application/json"),
        program.get("enrolments/", headers={"Accept": "text/html"}),
    ]

    not_json = (400, "parse_error", None, "The request is not JSON.")
    sent_else = (
        415,
        "unsupported_media_type",
        None,
        "Requests are JSON: send Content-Type: application/json.",
    )
    assert [told(answer) for answer in answers] == [
        (405, "method_not_allowed", None, "This address does not take that method."),
        sent_else,
        sent_else,
        *[not_json] * 4,
        (406, "not_acceptable", None, "Answers are JSON: accept application/json."),
    ]
    assert answers[0]["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_request_larger_than_a_form_may_be_is_refused() -> None:
    program = Program(make_person("Kaisa Ylläpitäjä", is_superuser=True))
    huge = b'{"full_name": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'

    answer = Client.post(program, "/api/v1/enrolments/", huge, "application/json")

    assert told(answer) == (413, "too_large", None, "The request is too large. Send it in parts.")


def test_an_array_where_an_object_is_asked_for_is_refused() -> None:
    program = Program(make_person("Kaisa Ylläpitäjä", is_superuser=True))

    answer = Client.post(program, "/api/v1/enrolments/", b"[]", "application/json")

    assert told(answer)[:2] == (400, "invalid")
    assert Enrolment.objects.exists() is False


def test_every_answer_is_private_json_that_no_browser_guesses_about() -> None:
    answer = Program(make_person()).get("organisations/")

    assert [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")] == [
        "application/json",
        "nosniff",
        "private, no-store",
    ]


def test_options_says_what_may_be_sent() -> None:
    answer = Client.options(Program(make_person()), "/api/v1/enrolments/")

    assert answer.json() == {
        "allows": ["GET", "HEAD", "OPTIONS", "POST"],
        "reads": ["application/json"],
        "answers": ["application/json"],
    }


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_sentences_of_the_framework_are_translated(language: str) -> None:
    """Those that our requests can meet, in the catalogue of the framework or in ours."""
    program = Program(make_person("Kaisa Ylläpitäjä", is_superuser=True), **{"Accept-Language": language})
    sent = {
        "email": 1,
        "full_name": "",
        "language": "xx",
        "joined_on": "x",
        "groups": "x",
        "organisation": [],
    }

    ours = program.post("enrolments/", sent).json()["errors"]
    english = Program(make_person("Kaisa Ylläpitäjä"), "write").post("enrolments/", sent).json()["errors"]

    same = [(one["attr"], one["detail"]) for one, other in zip(ours, english, strict=True) if one == other]
    assert (len(ours), same) == (len(english), [])
