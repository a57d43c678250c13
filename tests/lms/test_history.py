import ast
from pathlib import Path

import pytest

from lms.models import AuditEntry, Succession
from lms.views import history
from tests.factories import (
    make_assignment,
    make_cohort,
    make_day,
    make_group,
    make_organisation,
    make_person,
    make_session,
    make_submission,
)

ROOT = Path(__file__).resolve().parents[2]
# Functions that are given the name of what happened, and at which place.
RECORDERS = {"add": 1, "change": 1, "remove": 1, "record": 0, "record_all": 0, "about_change": 0}


def _recorded_verbs() -> set[str]:
    """Every name under which something is written to the audit log, read out of the code."""
    found: set[str] = set()
    for package in ("lms", "certificates", "reports"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            own = {
                function.name: [argument.arg for argument in function.args.args].index("verb")
                for function in ast.walk(tree)
                if isinstance(function, ast.FunctionDef)
                and "verb" in [argument.arg for argument in function.args.args]
            }
            for call in ast.walk(tree):
                if isinstance(call, ast.Call):
                    found |= _verbs_of(call, RECORDERS | own)
    return found


def _verbs_of(call: ast.Call, places: dict[str, int]) -> set[str]:
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    place = places.get(name)
    given = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
    if place is not None and len(call.args) > place:
        given.append(call.args[place])
    return {name for value in given for name in _texts(value)}


def _texts(value: ast.expr) -> set[str]:
    if isinstance(value, ast.IfExp):
        return _texts(value.body) | _texts(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()


def test_every_act_that_is_recorded_has_words():
    assert sorted(_recorded_verbs() - set(history.SENTENCES)) == []


@pytest.fixture
def leena():
    return make_person("Leena Laine")


@pytest.mark.django_db
def test_act_is_told_with_who_what_before_and_after_and_why(leena):
    cohort = make_cohort()
    AuditEntry.objects.record(
        "change_cohort",
        cohort,
        by=leena,
        before={"ends_on": "2016-02-12"},
        after={"ends_on": "2016-03-01"},
        reason="Lumimyrsky",
    )

    [line] = history.told(AuditEntry.objects.about(cohort), of=[cohort]).lines

    assert (line.sentence, line.about, line.reason) == (
        "Leena Laine changed the cohort.",
        "",
        "Lumimyrsky",
    )
    assert line.details == [("Ends on", "12 Feb 2016", "1 Mar 2016")]


@pytest.mark.django_db
def test_keys_are_told_by_name_and_what_has_gone_says_so(leena):
    cohort = make_cohort()
    group, session = make_group(cohort), make_session(make_day(cohort))
    AuditEntry.objects.record(
        "hold_session", session, by=leena, after={"mode": "hybrid", "groups": [group.pk, 999]}
    )
    gone = Succession(pk=999)
    AuditEntry.objects.record(
        "undo_succession", gone, by=leena, before={"predecessor": make_organisation("Carea").pk}
    )

    undone, held = history.told(AuditEntry.objects.all()).lines

    assert (undone.about, undone.details) == (
        "Succession, removed since",
        [("Earlier organisation", "Carea", "")],
    )
    assert held.details == [("Mode", "", "hybrid"), ("Groups", "", "Etelä-Suomi, removed since")]


@pytest.mark.django_db
def test_act_without_words_and_a_long_past_are_told_still(leena):
    for _number in range(history.MOST + 1):
        AuditEntry.objects.record("juggle", leena, by=leena)

    told = history.told(AuditEntry.objects.all(), of=[leena])

    assert (len(told.lines), told.is_cut) == (history.MOST, True)
    assert told.lines[0].sentence == "Leena Laine changed something."


@pytest.mark.django_db
def test_decision_on_a_work_is_told_in_words(leena):
    work = make_submission(make_assignment(make_cohort())).submission
    AuditEntry.objects.record("review", work, by=leena, after={"version": 1, "decision": "returned"})

    (line,) = history.told(AuditEntry.objects.about(work)).lines

    assert [(detail.label, detail.after) for detail in line.details] == [
        ("Version", "1"),
        ("Decision", "returned for completion"),
    ]
