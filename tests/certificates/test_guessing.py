"""Codes that are guessed: no answer tells more than it should, and nobody tries for long."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.response import TemplateResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import codes

pytestmark = pytest.mark.django_db

A_MINUTE = 60


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


def shapes(queries: CaptureQueriesContext, *parameters: str) -> list[str]:
    """The questions to the database without what was asked for, and without what counts the tries."""
    asked = [one["sql"] for one in queries if "lms_cache" not in one["sql"] and "SAVEPOINT" not in one["sql"]]
    for parameter in parameters:
        asked = [sql.replace(parameter, "?") for sql in asked]
    return asked


@pytest.mark.parametrize("route", ["certificates:verdict", "certificates:verdict-json"])
def test_hit_and_miss_ask_the_database_the_same(client, certificate, route):
    asked = []
    for code in (certificate.code, codes.new()):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(route, args=[code])).status_code == 200
        asked.append(shapes(queries, code))

    hit, miss = asked
    assert (hit, len(hit)) == (miss, 2)


def test_hit_and_miss_are_the_same_page(client, certificate):
    hit, miss = (
        client.get(reverse("certificates:verdict", args=[code])) for code in (certificate.code, codes.new())
    )

    def names(response: TemplateResponse) -> list[str]:
        return [one.name for one in response.templates if "components" not in one.name]

    assert names(hit) == names(miss)
    same = ("Content-Type", "Cache-Control", "X-Robots-Tag", "Content-Language", "Vary")
    assert [hit.headers[name] for name in same] == [miss.headers[name] for name in same]


@pytest.mark.parametrize("route", ["certificates:verdict", "certificates:verdict-json"])
def test_code_with_a_wrong_check_character_never_reaches_the_register(client, certificate, route):
    last = codes.ALPHABET[codes.ALPHABET.index(certificate.code[-1]) - 1]

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(route, args=[certificate.code[:-1] + last]))

    assert shapes(queries) == []


@pytest.mark.parametrize("route", ["certificates:verdict", "certificates:verdict-json"])
def test_one_address_tries_sixty_codes_a_minute(client, certificate, route):
    address = reverse(route, args=[codes.new()])

    answers = [client.get(address).status_code for _try in range(A_MINUTE + 1)]
    right = client.get(reverse(route, args=[certificate.code]))
    elsewhere = client.get(address, REMOTE_ADDR="192.0.2.7")

    assert (answers, right.status_code, elsewhere.status_code) == ([200] * A_MINUTE + [429], 429, 200)
    assert 0 < int(right.headers["Retry-After"]) <= A_MINUTE
    assert certificate.number not in right.text


def test_page_and_machines_are_counted_together(client, certificate):
    for _try in range(A_MINUTE // 2):
        client.get(reverse("certificates:verdict", args=[codes.new()]))
        client.get(reverse("certificates:verdict-json", args=[codes.new()]))

    assert client.get(reverse("certificates:verdict", args=[certificate.code])).status_code == 429


def test_address_that_a_reader_claims_in_a_header_counts_for_nothing(client, certificate):
    address = reverse("certificates:verdict", args=[codes.new()])

    answers = {
        client.get(address, headers={"X-Forwarded-For": f"192.0.2.{attempt}"}).status_code
        for attempt in range(A_MINUTE + 1)
    }

    assert answers == {200, 429}


def test_who_tried_too_often_is_told_when_to_come_back(client, certificate):
    for _try in range(A_MINUTE):
        client.get(reverse("certificates:verdict", args=[codes.new()]))

    page = client.get(reverse("certificates:verdict", args=[certificate.code])).text
    answer = client.get(reverse("certificates:verdict-json", args=[certificate.code])).json()

    assert "This was tried too often in a short time. Wait 1 minute, then try again." in page
    assert "The certificate is as it was: its code can be checked again then." in page
    assert (answer["type"], [one["code"] for one in answer["errors"]]) == ("client_error", ["throttled"])
