"""Forms that come back with ids in them that they did not offer: those of another programme."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.urls import get_resolver

from tests.access import expectations, walk
from tests.access.expectations import Line
from tests.access.world import OTHER, Side, World, make_world

pytestmark = pytest.mark.django_db

# The register of organisations is one for all leads.
SHARED = {"organisation", "organisation name", "succession", "contact"}
WRITABLE = [
    line
    for line in expectations.read(expectations.EXPECTED.read_text(encoding="utf-8"))
    if "POST" in line.audience.methods
    and "cohort" in line.audience.name
    and not line.route.startswith("api:")
]


class _Form(HTMLParser):
    """The fields of the forms on a page, with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.choices: set[str] = set()
        self._field = ""

    def of_ids(self) -> set[str]:
        """The fields by which rows are chosen; not those by which a form knows itself and what it showed."""
        by_id = {
            name
            for name in self.choices
            if name and all(value.isdigit() for value in self.sent.get(name, []))
        }
        return by_id - {"once", "knowing", "seen", "version"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("select", "textarea"):
            self._field = name
        if tag == "select" or (tag == "input" and given.get("type") in ("radio", "checkbox", "hidden")):
            self.choices.add(name)
        if tag == "input" and name:
            self.sent.setdefault(name, []).append(given.get("value") or "on")
        if tag == "option" and self._field and given.get("value"):
            self.sent.setdefault(self._field, []).append(str(given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._field = ""

    def handle_data(self, data: str) -> None:
        if self._field and self._field not in self.choices:
            self.sent.setdefault(self._field, []).append(data)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def hangs_on(side: Side) -> dict[str, Any]:
    """The rows of a side as they are, and how many rows point at each of them."""
    found: dict[str, Any] = {}
    for name, row in side.rows.items():
        if name in SHARED or not isinstance(row, Model):
            continue
        kept = type(row)._base_manager.filter(pk=row.pk).values().first()
        pointing = {
            relation.name: relation.related_model._base_manager.filter(**{relation.field.name: row}).count()
            for relation in row._meta.related_objects
        }
        found[name] = (kept, pointing)
    return found


@pytest.mark.parametrize("line", [pytest.param(line, id=line.route) for line in WRITABLE])
def test_form_with_ids_of_another_programme_touches_nothing_of_it(line: Line, world: World):
    leena, before = world.clients["lead"], hangs_on(world.other)
    address = walk.address_of(line, world.own)
    form = _Form()
    form.feed(leena.get(address).text.partition("<main")[2])
    wrong = []

    rows = [row for name, row in world.other.rows.items() if name not in SHARED and isinstance(row, Model)]
    for key in sorted({row.pk for row in rows}):
        changed = {field: [str(key)] for field in form.of_ids()}
        # Where the id is in the name of the field, as in the marks of a sheet, another field is sent.
        changed |= {
            re.sub(r"\d+", str(key), name): sent for name, sent in form.sent.items() if name[-1].isdigit()
        }
        with transaction.atomic(), walk.writes() as wrote:
            response = leena.post(address, {**form.sent, **changed})
            if response.status_code >= 500 or OTHER.people.casefold() in response.text.casefold():
                wrong.append(f"{key}: {response.status_code}")
            if wrote and hangs_on(world.other) != before:
                wrong.append(f"{key}: changed")
            transaction.set_rollback(True)

    assert wrong == []


def test_forms_are_asked_for():
    assert len(WRITABLE) > 30
    assert {line.route for line in WRITABLE} <= {route.name for route in walk.routes(get_resolver())}
