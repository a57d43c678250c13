"""What programs do: the verbs of the pages, for whom the pages let do it."""

import datetime
import uuid

import pytest

from lms.choices import AttendanceState, ReviewDecision
from lms.models import AuditEntry, Cohort, Review, TrainingSession
from tests.factories import (
    make_assignment,
    make_attendance,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_person,
    make_session,
    make_submission,
)
from tests.lms.api.asking import Program, told

pytestmark = pytest.mark.django_db

AUTUMN = datetime.date(2015, 9, 1)
NOBODY_KNOWS = 10**12


@pytest.fixture
def tero(cohort: Cohort) -> Program:
    return Program(make_person("Tero Virtanen"))


@pytest.fixture
def leena(cohort: Cohort) -> Program:
    return Program(make_person("Leena Laine"))


def _sheet(*marks: tuple[int, str | None]) -> dict[str, object]:
    return {"marks": [{"enrolment": enrolment, "state": state} for enrolment, state in marks]}


# Attendance


def test_tero_records_a_sheet_and_sending_it_again_changes_nothing(cohort: Cohort, tero: Program) -> None:
    session = make_session(make_day(cohort))
    aino, eeva = make_enrolment(cohort), make_enrolment(cohort, "Eeva Mäki")
    sheet = _sheet((aino.pk, AttendanceState.PRESENT_ON_SITE), (eeva.pk, AttendanceState.ABSENT))

    answers = [tero.put(f"sessions/{session.pk}/attendance/", sheet) for _time in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"changed": 2}),
        (200, {"changed": 0}),
    ]
    assert dict(session.attendances.values_list("enrolment", "state")) == {
        aino.pk: "present_on_site",
        eeva.pk: "absent",
    }
    [entry] = AuditEntry.objects.filter(verb="record_attendance")
    assert entry.by.full_name == "Tero Virtanen"


def test_a_mark_is_taken_back_with_null(cohort: Cohort, tero: Program) -> None:
    aino = make_enrolment(cohort)
    mark = make_attendance(aino, make_session(make_day(cohort)))

    answer = tero.put(f"sessions/{mark.session_id}/attendance/", _sheet((aino.pk, None)))

    assert (answer.json(), aino.attendances.exists()) == ({"changed": 1}, False)


def test_people_of_another_cohort_are_not_marked_and_not_told_apart_from_nobody(
    cohort: Cohort, other: Cohort, tero: Program
) -> None:
    session = make_session(make_day(cohort))
    aino, stranger = make_enrolment(cohort), make_enrolment(other, "Väinö Muu")

    answers = [
        tero.put(
            f"sessions/{session.pk}/attendance/",
            _sheet((aino.pk, AttendanceState.ABSENT), (key, AttendanceState.ABSENT)),
        )
        for key in (stranger.pk, NOBODY_KNOWS)
    ]

    refused = (409, "not_in_cohort", None, "Somebody marked is not in this cohort. Nothing was saved.")
    assert [told(answer) for answer in answers] == [refused, refused]
    assert session.attendances.exists() is False


def test_a_session_of_another_cohort_is_not_found(cohort: Cohort, other: Cohort, tero: Program) -> None:
    session = make_session(make_day(other))
    stranger = make_enrolment(other, "Väinö Muu")

    answer = tero.put(f"sessions/{session.pk}/attendance/", _sheet((stranger.pk, AttendanceState.ABSENT)))

    assert told(answer) == (
        404,
        "not_found",
        None,
        "There is no such thing here, or you may not know of it.",
    )


def test_aino_does_not_record_attendance(cohort: Cohort) -> None:
    aino = make_enrolment(cohort)
    session = make_session(make_day(cohort))

    answer = Program(aino.person).put(
        f"sessions/{session.pk}/attendance/", _sheet((aino.pk, AttendanceState.PRESENT_ON_SITE))
    )

    assert told(answer) == (
        403,
        "permission_denied",
        None,
        "Attendance is recorded by the trainers of the cohort and the leads of its programme.",
    )


def test_one_person_marked_twice_is_refused(cohort: Cohort, tero: Program) -> None:
    aino, session = make_enrolment(cohort), make_session(make_day(cohort))

    answer = tero.put(
        f"sessions/{session.pk}/attendance/",
        _sheet((aino.pk, AttendanceState.ABSENT), (aino.pk, AttendanceState.EXCUSED)),
    )

    assert told(answer) == (400, "twice", "marks", "One person has two marks here. Send one for each.")


# Sessions


def _holding(**more: object) -> dict[str, object]:
    return {"starts_at": "2015-09-01T09:00:00+03:00", "ends_at": "2015-09-01T13:00:00Z"} | more


def test_leena_holds_a_training_day(cohort: Cohort, leena: Program) -> None:
    day, group = make_day(cohort), make_group(cohort)

    answer = leena.post("sessions/", _holding(training_day=day.pk, place_fi="Tampere", groups=[group.pk]))

    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": day.sessions.get().pk,
            "training_day": day.pk,
            "cohort": cohort.slug,
            "starts_at": "2015-09-01T06:00:00Z",
            "ends_at": "2015-09-01T13:00:00Z",
            "place": {"fi": "Tampere", "sv": "", "en": ""},
            "mode": "on_site",
            "groups": [group.pk],
            "cancelled_at": None,
        },
    )


def test_the_same_request_twice_holds_one_session(cohort: Cohort, leena: Program) -> None:
    sent = _holding(training_day=make_day(cohort).pk)
    key = {"Idempotency-Key": str(uuid.uuid4())}

    first, second = (leena.post("sessions/", sent, headers=key) for _time in range(2))

    assert first.status_code == 201
    assert told(second) == (
        409,
        "sent_already",
        None,
        "This was done already: the form had been sent once.",
    )
    assert TrainingSession.objects.count() == 1


def test_a_key_that_is_no_uuid_is_refused(cohort: Cohort, leena: Program) -> None:
    sent = _holding(training_day=make_day(cohort).pk)

    answer = leena.post("sessions/", sent, headers={"Idempotency-Key": "once"})

    assert told(answer) == (400, "invalid", "Idempotency-Key", "Write a UUID.")


def test_days_and_groups_of_another_cohort_are_not_known(
    cohort: Cohort, other: Cohort, leena: Program
) -> None:
    own, foreign, group = make_day(cohort), make_day(other), make_group(other)

    days = [leena.post("sessions/", _holding(training_day=key)) for key in (foreign.pk, NOBODY_KNOWS)]
    groups = [
        leena.post("sessions/", _holding(training_day=own.pk, groups=[key]))
        for key in (group.pk, NOBODY_KNOWS)
    ]

    no_day = "There is no such training day, or you may not know of it."
    no_group = "One of these is no group of the cohort."
    assert [told(answer) for answer in days] == [(400, "does_not_exist", "training_day", no_day)] * 2
    assert [told(answer) for answer in groups] == [(400, "does_not_exist", "groups", no_group)] * 2


def test_tero_holds_no_session(cohort: Cohort, tero: Program) -> None:
    answer = tero.post("sessions/", _holding(training_day=make_day(cohort).pk))

    assert told(answer) == (
        403,
        "permission_denied",
        None,
        "Programmes, cohorts and their plans are set up by programme leads.",
    )


def test_a_session_is_changed_cancelled_and_held_after_all(cohort: Cohort, leena: Program) -> None:
    session = make_session(make_day(cohort))
    address = f"sessions/{session.pk}/"

    changed = leena.patch(address, {"mode": "remote", "place_sv": "Helsingfors"}).json()
    cancelled = leena.post(f"{address}cancel/")
    again = leena.post(f"{address}cancel/")
    held = leena.post(f"{address}hold/")

    assert (changed["mode"], changed["place"]["sv"], changed["starts_at"]) == (
        "remote",
        "Helsingfors",
        "2015-01-20T07:00:00Z",
    )
    assert (cancelled.status_code, cancelled.json()["cancelled_at"] is None) == (200, False)
    assert told(again) == (
        409,
        "cancelled_already",
        None,
        "This session has been cancelled already.",
    )
    assert (held.status_code, held.json()["cancelled_at"]) == (200, None)


# Works


def test_aino_hands_in_and_tero_answers(cohort: Cohort, tero: Program) -> None:
    aino, work = make_enrolment(cohort), make_final_work(cohort)
    program = Program(aino.person)

    handed_in = program.post(f"assignments/{work.pk}/hand-in/", {"text": "Työni"})
    waits = program.post(f"assignments/{work.pk}/hand-in/", {"text": "Toinen"})
    key = handed_in.json()["submission"]
    speechless = tero.post(f"submissions/{key}/reviews/", {"version": 1, "decision": "returned"})
    reviewed = tero.post(f"submissions/{key}/reviews/", {"version": 1, "decision": "accepted"})
    late = tero.post(f"submissions/{key}/reviews/", {"version": 1, "decision": "accepted"})

    assert (handed_in.status_code, handed_in.json()["version"]) == (201, 1)
    assert told(waits)[:2] == (409, "waits_for_review")
    assert told(speechless)[:2] == (409, "comment_missing")
    assert (reviewed.status_code, reviewed.json()["state"]) == (201, "accepted")
    assert told(late)[:2] == (409, "already_reviewed")
    assert Review.objects.get().decision == ReviewDecision.ACCEPTED


def test_works_of_another_cohort_are_not_reviewed_and_ones_own_only_handed_in(
    cohort: Cohort, other: Cohort, tero: Program
) -> None:
    aino, stranger = make_enrolment(cohort), make_enrolment(other, "Väinö Muu")
    own = make_submission(make_assignment(cohort), aino).submission_id
    foreign = make_submission(make_assignment(other), stranger).submission_id
    answer = {"version": 1, "decision": "accepted"}

    assert tero.post(f"submissions/{foreign}/reviews/", answer).status_code == 404
    assert told(Program(aino.person).post(f"submissions/{own}/reviews/", answer)) == (
        403,
        "permission_denied",
        None,
        "Works are reviewed by the trainers of the cohort and the leads of its programme.",
    )


def test_who_has_no_place_hands_in_nothing(cohort: Cohort, other: Cohort, tero: Program) -> None:
    own, foreign = make_assignment(cohort), make_assignment(other)

    assert told(tero.post(f"assignments/{own.pk}/hand-in/", {"text": "x"})) == (
        403,
        "permission_denied",
        None,
        "Works are handed in by the participants themselves.",
    )
    assert tero.post(f"assignments/{foreign.pk}/hand-in/", {"text": "x"}).status_code == 404
