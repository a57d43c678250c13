import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms.actions import completions
from lms.models import AuditEntry, Enrolment, User
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_lead,
    make_person,
    make_programme,
    make_requirement,
    make_session,
)

pytestmark = pytest.mark.django_db

CEREMONY_ON = datetime.date(2016, 2, 12)
LAST_DAY = datetime.date(2015, 12, 1)


@pytest.fixture
def cohort():
    cohort = make_cohort(slug="ekj", ceremony_on=CEREMONY_ON)
    make_requirement(cohort, at_least=1)
    return cohort


@pytest.fixture
def session(cohort):
    return make_session(make_day(cohort), LAST_DAY)


@pytest.fixture
def aino(cohort, session):
    """She was there, Matti was not."""
    make_enrolment(cohort, "Matti Mäki")
    aino = make_enrolment(cohort)
    make_attendance(aino, session)
    return aino


def run(*options: str) -> str:
    said = StringIO()
    call_command("complete_cohort", "--cohort", "ekj", *options, stdout=said)
    return said.getvalue()


def refused(*options: str) -> str:
    with pytest.raises(CommandError) as error:
        run(*options)
    return str(error.value)


def completed() -> dict[str, datetime.date]:
    return dict(Enrolment.objects.completed().values_list("person__full_name", "completed_on"))


def test_everybody_who_is_ready_completes_on_the_day_of_the_ceremony(cohort, session, aino):
    make_attendance(make_enrolment(cohort, "Åke Öst"), session)

    said = run()

    assert said == "2 people completed on 12 February 2016:\n  Aino Korhonen\n  Åke Öst\n"
    assert completed() == {"Aino Korhonen": CEREMONY_ON, "Åke Öst": CEREMONY_ON}
    entries = AuditEntry.objects.filter(verb="complete")
    assert {(entry.by, entry.act) for entry in entries} == {(User.objects.system(), entries[0].act)}


def test_dry_run_tells_who_would_complete_and_what_others_miss(aino):
    said = run("--dry-run")

    assert said == (
        "1 person would complete on 12 February 2016:\n"
        "  Aino Korhonen\n"
        "1 person is not ready:\n"
        "  Matti Mäki: Present on 0 days, 1 required: 1 more needed. 1 day has not been recorded yet.\n"
    )
    assert completed() == {}
    assert AuditEntry.objects.count() == 0


def test_day_may_be_named(aino):
    assert run("--on", "2015-12-01") == "1 person completed on 1 December 2015:\n  Aino Korhonen\n"


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_day_on_which_somebody_was_not_ready_is_refused(aino, options):
    assert refused("--on", "2015-11-30", *options) == (
        "Aino Korhonen had not met every requirement before 1 December 2015. Choose that day or a later one."
    )
    assert completed() == {}


def test_before_the_ceremony_the_day_is_today(aino, time_machine):
    time_machine.move_to(at(CEREMONY_ON - datetime.timedelta(days=1)))

    run()

    assert completed() == {"Aino Korhonen": CEREMONY_ON - datetime.timedelta(days=1)}


def test_when_somebody_was_ready_only_after_the_ceremony_the_day_is_today(
    cohort, session, aino, time_machine
):
    time_machine.move_to(at(CEREMONY_ON + datetime.timedelta(days=9)))
    after = make_session(session.day, CEREMONY_ON + datetime.timedelta(days=1))
    make_attendance(make_enrolment(cohort, "Åke Öst"), after)

    run()

    assert set(completed().values()) == {CEREMONY_ON + datetime.timedelta(days=9)}


def test_whoever_left_or_has_completed_is_let_be(cohort, session, aino):
    gone = make_enrolment(
        cohort,
        "Åke Öst",
        withdrawn_on=LAST_DAY,
        withdrawn_at=at(LAST_DAY),
        withdrawn_by=User.objects.system(),
    )
    make_attendance(gone, session)
    completions.complete(aino, by=User.objects.system(), on=LAST_DAY)

    assert run() == "Nobody is ready to complete.\n"
    assert completed() == {"Aino Korhonen": LAST_DAY}


def test_who_leads_the_programme_may_do_it_and_is_named(cohort, aino):
    leena = make_lead(cohort.programme)

    run("--by", "LEENA.laine@kunta.example")

    assert AuditEntry.objects.get().by == leena


def test_others_may_not_do_it(cohort, aino):
    make_person("Matti Mäki")
    make_lead(make_programme("EMBA"), "Leena Laine")

    for email in ("matti.maki@kunta.example", "leena.laine@kunta.example"):
        assert refused("--by", email) == f"{email} does not lead this programme."
    assert refused("--by", "nobody@kunta.example") == "Nobody has the e-mail address nobody@kunta.example."
    assert completed() == {}


def test_unknown_cohort_is_told():
    assert refused() == "There is no cohort “ekj”."


def test_nobody_completes_where_nothing_is_required(cohort, aino):
    cohort.requirements.all().delete()

    assert run("--dry-run") == (
        "Nobody is ready to complete.\n"
        "2 people are not ready:\n"
        "  Aino Korhonen: No completion requirements have been set.\n"
        "  Matti Mäki: No completion requirements have been set.\n"
    )
