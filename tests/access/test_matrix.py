"""Every route × every role × whose rows: who is let in, and that nobody is told what is not theirs."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import get_resolver

from tests.access import expectations, walk
from tests.access.expectations import Line
from tests.access.walk import Route
from tests.access.world import World, make_world

pytestmark = pytest.mark.django_db

LINES = expectations.read(expectations.EXPECTED.read_text(encoding="utf-8"))
ROUTES = list(walk.routes(get_resolver()))
LISTED: dict[str, list[Line]] = defaultdict(list)
for listed in LINES:
    LISTED[listed.route].append(listed)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Made once: each request is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def test_every_route_is_listed_and_every_line_is_a_route():
    assert walk.unlisted(ROUTES, LINES) == []


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in ROUTES])
def test_nobody_sees_what_is_not_theirs(route: Route, world: World, record_property):
    found = walk.Findings()
    for line in LISTED[route.name]:
        walk.walk(line, route, world, found)
    record_property("matrix", found.asked)
    record_property("leaks", len(found.leaks))

    assert (found.leaks, found.wrong) == ([], [])
