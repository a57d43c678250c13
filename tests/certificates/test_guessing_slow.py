"""Ten thousand guesses."""

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from certificates import codes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GUESSES = 10_000
TRIES = 60


def test_ten_thousand_guessed_codes_hit_nothing_and_are_stopped(client, certificate):
    cache.clear()
    routes = ("certificates:verdict", "certificates:verdict-json")
    answered: dict[int, int] = {}
    hits = 0
    # The clock stands still: all of them come within one minute.
    with time_machine.travel("2026-11-22 12:00:00+02:00", tick=False):
        for guess in range(GUESSES):
            response = client.get(reverse(routes[guess % 2], args=[codes.new()]))
            answered[response.status_code] = answered.get(response.status_code, 0) + 1
            hits += certificate.number in response.text

    assert (answered, hits) == ({200: TRIES, 429: GUESSES - TRIES}, 0)
