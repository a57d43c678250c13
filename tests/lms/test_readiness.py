import datetime

import pytest

from lms import readiness
from lms.choices import AttendanceState, ExcusedCounts, NoticeKind, RequirementKind
from lms.models import CompletionRequirement, Notice
from lms.readiness import Plan
from tests.certificates.making import make_completed, make_template
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_programme,
    make_requirement,
    make_session,
    make_trainer,
)

pytestmark = pytest.mark.django_db

BEFORE = datetime.date(2014, 9, 1)
AFTER = datetime.date(2015, 6, 1)

DAYS, ASSIGNMENTS, FINAL_WORK = RequirementKind
PLAN = Plan(days=5, assignments=3, final_works=1)
EMPTY = Plan(days=0, assignments=0, final_works=0)


@pytest.fixture
def cohort():
    return make_cohort()


def lines(items):
    return [(item.state, item.sentence, item.act) for item in items]


def sentences(items, state="to_do"):
    return [item.sentence for item in items if item.state == state]


@pytest.mark.parametrize(
    "kind, numbers, plan, sentence",
    [
        (DAYS, {"at_least": 5}, PLAN, ""),
        (DAYS, {"at_least": 6}, PLAN, "6 training days are required, 5 are planned: nobody can meet this."),
        (DAYS, {"at_least_percent": 100}, PLAN, ""),
        (
            DAYS, {"at_least_percent": 80}, EMPTY,
            "Training days are required, but none that counts is planned: nobody can meet this.",
        ),
        (ASSIGNMENTS, {}, PLAN, ""),
        (
            ASSIGNMENTS, {"at_least": 4}, PLAN,
            "4 intermediate assignments are required, 3 have been set: nobody can meet this.",
        ),
        (
            ASSIGNMENTS, {}, EMPTY,
            "Intermediate assignments are required, but none has been set: nobody can meet this.",
        ),
        (FINAL_WORK, {}, PLAN, ""),
        (FINAL_WORK, {}, EMPTY, "The final work is required, but none has been set: nobody can meet this."),
    ],
)  # fmt: skip
def test_requirement_that_nobody_can_meet_is_said_plainly(kind, numbers, plan, sentence):
    assert readiness.nobody_can(CompletionRequirement(kind=kind, **numbers), plan) == sentence


def test_empty_cohort_misses_what_it_takes_to_start():
    cohort = make_cohort(title_sv="EKJ", ends_on=None)

    assert lines(readiness.check(cohort, today=BEFORE).start) == [
        ("to_consider", "The title has not been written in: English.", "cohort-edit"),
        (
            "to_consider",
            "The cohort starts on 1 Nov 2014 and has no last day: right only for a standing group.",
            "cohort-edit",
        ),
        ("to_do", "No trainer has been appointed.", "cohort-setup"),
        ("to_do", "Nobody takes part yet.", "cohort-rosters"),
        ("to_do", "No training day is planned.", "training-day-new"),
        (
            "to_do",
            "Nothing is required for completion: nobody can complete. Right for a standing group.",
            "cohort-plan",
        ),
    ]


def test_cohort_with_everything_can_start():
    cohort = make_cohort(title_sv="EKJ", title_en="EKJ")
    make_trainer(cohort)
    aino = make_enrolment(cohort)
    make_session(make_day(cohort), place_fi="Helsinki")
    make_assignment(cohort, due_at=at(AFTER))
    make_requirement(cohort, at_least=1)
    Notice.objects.create(
        kind=NoticeKind.INVITATION, cohort=cohort, recipient=aino.person, language="fi", heading="Tervetuloa",
        body="Tervetuloa", subject_type="lms.enrolment", subject_id=aino.pk, queued_at=at(BEFORE),
        queued_by=aino.enrolled_by,
    )  # fmt: skip

    check_list = readiness.check(cohort, today=BEFORE)

    assert (check_list.missing_to_start, lines(check_list.start)) == (
        0,
        [
            ("ready", "The title is written in all three languages.", ""),
            ("ready", "The cohort runs from 1 Nov 2014 to 12 Feb 2016.", ""),
            ("ready", "Trained by Tero Virtanen.", ""),
            ("ready", "1 person takes part.", ""),
            ("ready", "Everybody has been invited by mail.", ""),
            ("ready", "The training day has its sessions.", ""),
            ("ready", "Every assignment has a due date.", ""),
            ("ready", "What is required for completion can be met.", ""),
        ],
    )


def test_who_has_not_been_invited_is_counted_until_the_cohort_has_ended(cohort):
    make_enrolment(cohort)

    assert "1 person has not been invited by mail." in sentences(
        readiness.check(cohort, today=BEFORE).start, "to_consider"
    )
    assert sentences(readiness.check(cohort, today=datetime.date(2017, 1, 1)).start, "to_consider") == [
        "The title has not been written in: Swedish, English."
    ]


def test_days_without_sessions_and_sessions_without_a_place_are_missing(cohort):
    make_day(cohort, "Avaus")
    called_off = make_session(make_day(cohort, "Päätös"))
    called_off.cancelled_at, called_off.cancelled_by = at(BEFORE), make_enrolment(cohort).person
    called_off.save()
    third = make_day(cohort, "Työpaja")
    make_session(third)
    make_session(third, mode="remote")

    missing = sentences(readiness.check(cohort, today=BEFORE).start)

    assert missing[1:3] == [
        "2 training days have no session yet: Avaus, Päätös.",
        "The session on 20 Jan 2015 has no place.",
    ]


def test_assignment_without_a_due_date_is_named(cohort):
    make_assignment(cohort, "Minä johtajana")

    assert "Minä johtajana has no due date." in sentences(readiness.check(cohort, today=BEFORE).start)


def test_requirement_beyond_the_plan_is_missing_and_leads_to_itself(cohort):
    make_session(make_day(cohort))
    required = make_requirement(cohort, at_least=2)

    (line,) = [item for item in readiness.check(cohort).start if item.act == "requirement-edit"]

    assert (line.sentence, line.of) == (
        "2 training days are required, 1 is planned: nobody can meet this.",
        required.pk,
    )


def test_requirement_that_everybody_has_missed_by_now_is_said(cohort):
    make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort), place_fi="Helsinki")
    for name in ("Aino Korhonen", "Matti Mäki"):
        make_attendance(make_enrolment(cohort, name), session, AttendanceState.ABSENT)
    too_much = "Too much has been missed: nobody can meet the requirement on training days any more."

    assert too_much in sentences(readiness.check(cohort, today=AFTER).start)

    make_enrolment(cohort, "Áile Aikio")
    assert too_much not in sentences(readiness.check(cohort, today=AFTER).start)


def test_programme_without_an_issuer_issues_nothing_and_misses_nothing():
    cohort = make_cohort(programme=make_programme("Johdon foorumi", issuer=None))

    check_list = readiness.check(cohort)

    assert lines(check_list.issue) == [
        ("to_consider", "No issuer has been named: this programme issues no certificates.", "programme-edit")
    ]
    assert check_list.missing_to_issue == 0


def test_certificate_has_to_be_drawn_up_before_it_is_issued(cohort):
    assert lines(readiness.check(cohort).issue) == [
        ("ready", "The certificates are issued by Kuntaliitto.", ""),
        ("to_do", "The certificate has not been drawn up.", "certificates:template"),
        ("to_do", "Nobody has completed yet.", "cohort"),
    ]


def test_certificate_that_is_drawn_up_waits_for_those_who_complete(cohort):
    make_template(cohort.programme)
    make_completed(cohort)

    assert lines(readiness.check(cohort).issue) == [
        ("ready", "The certificates are issued by Kuntaliitto.", ""),
        ("ready", "The certificate “EKJ certificate” has been drawn up.", "certificates:template"),
        ("ready", "The numbers begin with EKJ.", ""),
        ("ready", "Signed by Leena Kallio.", ""),
        ("ready", "1 person has completed and can be issued a certificate.", "certificates:issue"),
    ]


def test_certificate_with_half_its_texts_and_nobody_to_sign_is_not_ready(cohort):
    template = make_template(cohort.programme)
    template.signatories.all().delete()
    template.title_sv = template.statement_en = ""
    template.save()

    assert sentences(readiness.check(cohort).issue) == [
        "Not written in every language: title, statement.",
        "Nobody signs the certificate yet.",
        "Nobody has completed yet.",
    ]


def test_those_who_have_met_everything_can_be_completed(cohort):
    make_template(cohort.programme)
    make_requirement(cohort, at_least=1, excused=ExcusedCounts.AS_PRESENT)
    make_attendance(make_enrolment(cohort), make_session(make_day(cohort)), AttendanceState.EXCUSED)

    assert lines(readiness.check(cohort).issue)[-1] == (
        "to_do",
        "1 person has met everything and can be completed.",
        "cohort-complete",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_check_list_takes_the_same_queries_for_one_and_for_three(cohort, count, django_assert_num_queries):
    make_template(cohort.programme)
    make_requirement(cohort, at_least=1)
    for number in range(count):
        make_session(make_day(cohort), BEFORE, make_group(cohort, f"Alue {number}"))
        make_final_work(cohort)
        make_enrolment(cohort, f"Aino Korhonen {number}")
        make_completed(cohort, f"Matti Mäki {number}")
        make_trainer(cohort, f"Tero Virtanen {number}")

    with django_assert_num_queries(19):
        readiness.check(cohort, today=BEFORE)
