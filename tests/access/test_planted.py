"""That the matrix finds what it is there to find: pages that somebody plants."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, get_resolver, path

from lms.models import AuditEntry, Cohort, Enrolment, User
from tests.access import expectations, walk
from tests.access.expectations import Line
from tests.access.walk import Findings, Route
from tests.access.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def everybody(_request: HttpRequest) -> HttpResponse:
    """All names, for anyone."""
    return HttpResponse("\n".join(User.objects.values_list("full_name", flat=True)))


def any_cohort(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever has signed in sees any cohort, by its address."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    found = Cohort.objects.filter(slug=slug).first()
    return HttpResponse(found.title if found else "", status=200 if found else 404)


def refuses_too_late(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses, after it has written."""
    AuditEntry.objects.record("describe", Enrolment.objects.get(pk=pk), by=User.objects.system())
    return HttpResponse(status=403)


urlpatterns: list[URLPattern] = [
    *get_resolver("lms.urls").url_patterns,
    path("planted/", everybody, name="planted"),
    path("planted/<slug:slug>/", any_cohort, name="planted-cohort"),
    path("planted/late/<int:pk>/", refuses_too_late, name="planted-late"),
]

LISTED = """
== Management reads, page
               own
administrator  in
lead           in
trainer        403
participant    403
contact        403
auditor        in
anonymous      sign-in
planted

== Management reads a cohort, page
               own      sibling  other
administrator  in       in       in
lead           in       in       404
trainer        403      404      404
participant    404      404      404
contact        404      404      404
auditor        in       in       in
anonymous      sign-in  sign-in  sign-in
planted-cohort  cohort

== Nobody, page
               own
administrator  403
lead           403
trainer        403
participant    403
contact        403
auditor        403
anonymous      403
planted-late  enrolment
"""


@pytest.fixture
def world() -> Iterator[World]:
    with transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def walked(name: str, world: World) -> Findings:
    found = Findings()
    [line] = [line for line in expectations.read(LISTED) if line.route == name]
    [route] = [route for route in routes() if route.name == name]
    walk.walk(line, route, world, found)
    return found


def routes() -> list[Route]:
    return list(walk.routes(get_resolver()))


def lines() -> list[Line]:
    return expectations.read(expectations.EXPECTED.read_text(encoding="utf-8"))


def test_page_that_is_not_in_the_file_is_named():
    assert walk.unlisted(routes(), lines()) == [
        "planted: a route that is not listed",
        "planted-cohort: a route that is not listed",
        "planted-late: a route that is not listed",
    ]


def test_line_about_no_page_is_named():
    others = [
        route
        for route in routes()
        if route.name not in {"people", "planted", "planted-cohort", "planted-late"}
    ]

    assert walk.unlisted(others, lines()) == ["people: a line about no route"]


def test_page_without_a_guard_is_a_leak_to_everybody_who_may_not(world):
    found = walked("planted", world)

    let_in = {leak.split(",")[0] for leak in found.leaks if "GET /planted/ → 200" in leak}
    assert let_in == {"trainer", "participant", "contact", "anonymous"}
    assert "lead, own: GET /planted/ tells “Toisvaki”" in found.leaks


def test_page_that_looks_at_the_address_only_is_a_leak(world):
    found = walked("planted-cohort", world)

    assert "trainer, sibling: GET /planted/rinnekuusi-ryhma/ → 200, expected 404" in found.leaks
    assert "lead, other: GET /planted/toiskuusi-ryhma/ tells “Toiskuusi”" in found.leaks
    assert (
        "lead, other: GET /planted/toiskuusi-ryhma/: not the answer that is given for what does not exist"
        in found.leaks
    )


def test_refusal_that_has_written_already_is_a_leak(world):
    found = walked("planted-late", world)

    assert {leak.split(" wrote ")[1] for leak in found.leaks if " wrote " in leak} == {"into lms_auditentry"}


@pytest.mark.parametrize(
    "text",
    [
        "== Somewhere, nowhere\nown\n",
        LISTED.replace("trainer        403\n", "trainer        404 403\n", 1),
        LISTED.replace("planted\n", "planted | trainer perhaps\n", 1),
    ],
)
def test_file_that_cannot_be_read_is_not_read_wrongly(text):
    with pytest.raises(expectations.Unreadable):
        expectations.read(text)
