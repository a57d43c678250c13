"""Who reads which rows."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from lms.choices import AttendanceState
from lms.models import Cohort, User
from tests.factories import (
    STARTS_ON,
    make_assignment,
    make_attendance,
    make_contact,
    make_day,
    make_enrolment,
    make_final_work,
    make_group,
    make_organisation,
    make_person,
    make_requirement,
    make_review,
    make_session,
    make_submission,
    make_waiver,
)
from tests.lms.api.asking import Program, told

pytestmark = pytest.mark.django_db


def test_aino_reads_all_of_her_place(cohort: Cohort) -> None:
    group = make_group(cohort)
    aino = make_enrolment(cohort, groups=[group], unit="Varhaiskasvatus", job_title="Johtaja")
    make_attendance(aino, make_session(make_day(cohort)))
    make_waiver(aino, make_requirement(cohort, at_least=3))

    answer = Program(aino.person).get(f"enrolments/{aino.pk}/")

    assert answer.json() == {
        "id": aino.pk,
        "cohort": "ekj-20142016",
        "programme": "ekj-johtamisvalmennus",
        "person": {"id": aino.person_id, "name": "Aino Korhonen", "name_in_lists": "Korhonen, Aino"},
        "organisation": {"slug": "espoo", "name": {"fi": "Espoo", "sv": "", "en": ""}},
        "joined_on": "2014-11-01",
        "completed_on": None,
        "withdrawn_on": None,
        "transferred_on": None,
        "transferred_to": None,
        "groups": [
            {
                "group": group.pk,
                "name": {"fi": "Etelä-Suomi", "sv": "", "en": ""},
                "joined_on": "2014-11-01",
                "left_on": None,
            }
        ],
        "attendance": {"present_on_site": 1, "present_remotely": 0, "excused": 0, "absent": 0},
        "details": {
            "email": "aino.korhonen@kunta.example",
            "unit": "Varhaiskasvatus",
            "job_title": "Johtaja",
            "management_level": None,
            "seat": "",
            "waivers": [{"requirement": "training_days", "waived_on": "2014-11-01", "reason": None}],
        },
    }


def test_tero_reads_names_and_marks_but_no_addresses(cohort: Cohort) -> None:
    aino = make_enrolment(cohort)
    tero = make_person("Tero Virtanen")

    [row] = Program(tero).get("enrolments/").json()["results"]

    assert (row["id"], row["person"]["name"], row["details"]) == (aino.pk, "Aino Korhonen", None)


def test_leena_reads_the_details_of_her_programme_and_why_something_was_waived(cohort: Cohort) -> None:
    waiver = make_waiver(make_enrolment(cohort), make_requirement(cohort, at_least=3))

    [row] = Program(make_person("Leena Laine")).get("enrolments/").json()["results"]

    assert row["details"]["email"] == "aino.korhonen@kunta.example"
    assert [one["reason"] for one in row["details"]["waivers"]] == [waiver.reason]


def _rows_of_two_cohorts(cohort: Cohort, other: Cohort) -> dict[str, tuple[int, int]]:
    """The same rows in each, by the name of their list: the key in ours and the key in the other."""
    found: dict[str, list[int]] = {}
    for one, name in ((cohort, "Aino Korhonen"), (other, "Väinö Muu")):
        place = make_enrolment(one, name)
        day = make_day(one)
        session = make_session(day)
        work = make_assignment(one)
        made = {
            "enrolments": place,
            "training-days": day,
            "sessions": session,
            "attendance": make_attendance(place, session),
            "assignments": work,
            "submissions": make_submission(work, place).submission,
        }
        for key, row in made.items():
            found.setdefault(key, []).append(row.pk)
    return {key: (ours, theirs) for key, (ours, theirs) in found.items()}


@pytest.mark.parametrize("name", ["Tero Virtanen", "Leena Laine", "Aino Korhonen"])
def test_rows_of_another_cohort_are_in_no_list_and_at_no_address(
    cohort: Cohort, other: Cohort, name: str
) -> None:
    rows = _rows_of_two_cohorts(cohort, other)
    program = Program(make_person(name))

    read = {path: program.ids(f"{path}/") for path in rows}
    answers = {
        path: [program.get(f"{path}/{key}/").status_code for key in (ours, theirs, 10**20)]
        for path, (ours, theirs) in rows.items()
    }

    assert read == {path: [ours] for path, (ours, _theirs) in rows.items()}
    assert answers == dict.fromkeys(rows, [200, 404, 404])


def test_filters_do_not_tell_of_another_cohort(cohort: Cohort, other: Cohort) -> None:
    rows = _rows_of_two_cohorts(cohort, other)
    tero = Program(make_person("Tero Virtanen"))

    found = {
        path: [tero.ids(f"{path}/?cohort={slug}") for slug in (cohort.slug, other.slug, "no-such")]
        for path in rows
    }
    of_other = rows["enrolments"][1]

    assert found == {path: [[ours], [], []] for path, (ours, _theirs) in rows.items()}
    assert tero.ids(f"attendance/?enrolment={of_other}") == []
    assert tero.ids(f"submissions/?enrolment={of_other}") == []
    assert tero.ids(f"attendance/?session={rows['sessions'][1]}") == []


@pytest.fixture
def olli() -> User:
    return make_contact(make_organisation())


def test_olli_and_matti_read_organisations_and_nothing_of_people(
    cohort: Cohort, other: Cohort, olli: User
) -> None:
    rows = _rows_of_two_cohorts(cohort, other)

    for person in (olli, make_person("Matti Meikäläinen")):
        program = Program(person)

        assert {path: program.ids(f"{path}/") for path in rows} == {path: [] for path in rows}
        assert program.get("programmes/").json()["results"] == []
        assert program.get("cohorts/").json()["results"] == []
        assert program.get("cohorts/ekj-20142016/").status_code == 404
        slugs = [row["slug"] for row in program.get("organisations/").json()["results"]]
        assert sorted(slugs) == ["espoo", "kuntaliitto"]


def test_kaisa_reads_everything(cohort: Cohort, other: Cohort) -> None:
    rows = _rows_of_two_cohorts(cohort, other)
    kaisa = Program(make_person("Kaisa Ylläpitäjä", is_superuser=True))

    assert {path: tuple(kaisa.ids(f"{path}/")) for path in rows} == rows


def test_aune_reads_everything_and_writes_nothing(cohort: Cohort, other: Cohort) -> None:
    rows = _rows_of_two_cohorts(cohort, other)
    person = make_person("Aune Tarkastaja")
    person.audits.create(valid_from=STARTS_ON)
    aune = Program(person)

    assert {path: tuple(aune.ids(f"{path}/")) for path in rows} == rows
    answer = aune.post(f"enrolments/{rows['enrolments'][0]}/withdraw/", {"on": "2015-01-01", "reason": "x"})
    assert told(answer) == (
        403,
        "permission_denied",
        None,
        "Only the leads of the programme may do this.",
    )


def test_trainers_of_a_cohort_are_named_to_those_who_oversee_it(cohort: Cohort) -> None:
    read = [Program(make_person(name)).get("cohorts/").json() for name in ("Leena Laine", "Tero Virtanen")]

    assert [page["results"][0]["trainers"] for page in read] == [["Tero Virtanen"], None]


def test_a_work_is_read_with_every_version_and_review(cohort: Cohort) -> None:
    aino = make_enrolment(cohort)
    work = make_final_work(cohort)
    first = make_submission(work, aino, on=datetime.date(2015, 11, 2))
    make_review(first, "returned", comment="Kuvaa, mitä muutit.")

    answer = Program(aino.person).get(f"submissions/{first.submission_id}/")

    assert answer.json() == {
        "id": first.submission_id,
        "assignment": work.pk,
        "cohort": "ekj-20142016",
        "group": None,
        "state": "returned",
        "authors": [{"enrolment": aino.pk, "name": "Aino Korhonen"}],
        "versions": [
            {
                "number": 1,
                "text": "",
                "handed_in_on": "2015-11-02",
                "handed_in_at": "2015-11-02T10:00:00Z",
                "files": [],
                "review": {
                    "decision": "returned",
                    "comment": "Kuvaa, mitä muutit.",
                    "reviewed_on": "2015-12-12",
                },
            }
        ],
    }


@pytest.mark.parametrize(
    "path, queries",
    [
        ("organisations/", 10),
        ("programmes/", 10),
        ("cohorts/", 14),
        ("enrolments/", 15),
        ("training-days/", 9),
        ("sessions/", 10),
        ("attendance/", 10),
        ("assignments/", 9),
        ("submissions/", 13),
    ],
)
def test_one_and_three_rows_take_the_same_queries(
    cohort: Cohort, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leena = Program(make_person("Leena Laine"))
    group = make_group(cohort)
    for number in (1, 2, 3):
        place = make_enrolment(cohort, f"Aino Korhonen{number}", groups=[group])
        session = make_session(make_day(cohort), datetime.date(2015, 1, 20), group)
        make_attendance(place, session, AttendanceState.EXCUSED)
        make_review(make_submission(make_assignment(cohort), place))
        leena.get(path)  # from the second on, that the token is used has been noted
        if number == 1:
            leena.get(path)
        if number in (1, 3):
            with django_assert_num_queries(queries):
                leena.get(path)
