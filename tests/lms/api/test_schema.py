"""What the schema promises is kept: every operation, as several people, with data that fits and data that does not."""

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lms.choices import TokenScope
from lms.models import Cohort, User
from tests.factories import (
    make_assignment,
    make_attendance,
    make_day,
    make_enrolment,
    make_group,
    make_person,
    make_requirement,
    make_session,
    make_submission,
)
from tests.lms.api.asking import secret_of
from tests.reports.making import make_certificate

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# What else such a tool may ask of an API (that a cursor made up at random is answered, …) ours does not promise.

Headers = Mapping[str, str]


def _token(person: User, scope: str) -> Headers:
    return {"Authorization": f"Token {secret_of(person, scope)}"}


@pytest.fixture
def keys(cohort: Cohort) -> dict[str, Any]:
    """A row of each kind, by the part of the address that names its list; Aino takes part, Leena leads."""
    aino = make_enrolment(cohort, groups=[make_group(cohort)])
    eeva = make_enrolment(cohort, "Eeva Mäki")
    make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort))
    work = make_assignment(cohort)
    return {
        "organisations": "espoo",
        "programmes": cohort.programme.slug,
        "cohorts": cohort.slug,
        "enrolments": eeva.pk,
        "training-days": session.day_id,
        "sessions": session.pk,
        "attendance": make_attendance(aino, session).pk,
        "assignments": work.pk,
        "submissions": make_submission(work, aino).submission_id,
        "certificates": make_certificate(aino, content={"holder": "Aino Korhonen"}).number,
    }


@pytest.fixture
def askers(keys: dict[str, Any]) -> dict[str, Headers]:
    return {
        "lead": _token(make_person("Leena Laine"), TokenScope.WRITE),
        "participant": _token(make_person("Aino Korhonen"), TokenScope.READ),
        "anonymous": {},
    }


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    """As the site serves it, through WSGI, inside the transaction of a test as Django’s own client does."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def _operations(schema: Any) -> Iterator[Any]:
    for operation in schema.get_all_operations():
        yield operation.ok()


def _tried(operation: Any, headers: Headers, *, examples: int, **fixed: Any) -> Counter[int]:
    """How often each status was answered. Whatever was written is taken back after each case."""
    answered: Counter[int] = Counter()

    def ask(case: Any) -> None:
        with transaction.atomic():
            response = case.call(headers=dict(headers))
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)
        answered[response.status_code] += 1

    for mode in GenerationMode:
        quiet = hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", hypothesis.errors.NonInteractiveExampleWarning)
            strategy = operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK, **fixed)
            try:
                quiet(hypothesis.given(strategy)(ask))()
            except hypothesis.errors.Unsatisfiable:
                continue  # an operation that takes nothing cannot be given anything wrong
    return answered


def _try_all(schema: Any, headers: Headers, keys: Mapping[str, Any], examples: int) -> Counter[int]:
    """Each operation with made-up keys in its address and, where it has one, with that of a row that is there."""
    answered: Counter[int] = Counter()
    for operation in _operations(schema):
        answered += _tried(operation, headers, examples=examples)
        of = operation.path.removeprefix("/api/v1/").split("/")[0]
        if "{" in operation.path and of in keys:
            name = operation.path.partition("{")[2].partition("}")[0]
            answered += _tried(operation, headers, examples=examples, path_parameters={name: keys[of]})
    return answered


@pytest.mark.django_db
@pytest.mark.parametrize("asker", ["lead", "participant", "anonymous"])
def test_every_answer_is_one_that_the_schema_tells_of(
    schema: Any, askers: dict[str, Headers], keys: dict[str, Any], asker: str, record_property: Any
) -> None:
    answered = _try_all(schema, askers[asker], keys, examples=4)

    record_property("answers", dict(answered))
    assert sum(answered.values()) > 200


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("asker", ["lead", "participant", "anonymous"])
def test_every_one_of_many_answers_is_one_that_the_schema_tells_of(
    schema: Any, askers: dict[str, Headers], keys: dict[str, Any], asker: str
) -> None:
    answered = _try_all(schema, askers[asker], keys, examples=40)

    assert sum(answered.values()) > 3_000


def test_the_schema_is_valid_and_without_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert capsys.readouterr().out.startswith("openapi: 3.1.0\n")
