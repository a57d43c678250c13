"""People enrolled, and what is decided about their places, by programs."""

import pytest

from lms.models import Cohort, Enrolment, Waiver
from tests.factories import make_day, make_enrolment, make_organisation, make_person, make_requirement
from tests.lms.api.asking import Program, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def leena(cohort: Cohort) -> Program:
    return Program(make_person("Leena Laine"))


def _newcomer(**more: object) -> dict[str, object]:
    make_organisation("Espoo")
    return {
        "cohort": "ekj-20142016",
        "email": "eeva.maki@espoo.example",
        "full_name": "Eeva Mäki",
        "organisation": "espoo",
        "joined_on": "2015-01-01",
    } | more


def test_leena_enrols_a_new_person(cohort: Cohort, leena: Program) -> None:
    answer = leena.post("enrolments/", _newcomer(job_title="Johtaja"))

    place = Enrolment.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["details"]["job_title"]) == (
        201,
        place.pk,
        "Johtaja",
    )
    assert (place.person.full_name, place.enrolled_by.full_name) == ("Eeva Mäki", "Leena Laine")


def test_nobody_is_enrolled_twice(cohort: Cohort, leena: Program) -> None:
    leena.post("enrolments/", _newcomer())

    answer = leena.post("enrolments/", _newcomer())

    assert told(answer) == (409, "already_enrolled", None, "This person has a place in the cohort already.")


def test_a_new_person_needs_a_name_and_the_register_the_organisation(cohort: Cohort, leena: Program) -> None:
    sent = _newcomer(organisation="Olematon")
    del sent["full_name"]

    answer = leena.post("enrolments/", sent)

    assert answer.status_code == 400
    assert {error["attr"] for error in answer.json()["errors"]} == {"full_name", "organisation"}


def test_another_cohort_is_not_known(cohort: Cohort, other: Cohort, leena: Program) -> None:
    answers = [leena.post("enrolments/", _newcomer(cohort=slug)) for slug in (other.slug, "no-such")]

    sentence = "There is no such cohort, or you may not know of it."
    assert [told(answer) for answer in answers] == [(400, "does_not_exist", "cohort", sentence)] * 2


@pytest.mark.parametrize("name", ["Tero Virtanen", "Aino Korhonen"])
def test_only_leads_enrol(cohort: Cohort, name: str) -> None:
    make_enrolment(cohort)

    answer = Program(make_person(name)).post("enrolments/", _newcomer())

    assert told(answer) == (
        403,
        "permission_denied",
        None,
        "Only the leads of the programme may do this.",
    )


def test_what_is_not_offered_cannot_be_set(cohort: Cohort, leena: Program) -> None:
    answer = leena.post("enrolments/", _newcomer(completed_on="2015-01-01", enrolled_by=1))

    assert answer.json()["errors"] == [
        {"code": "not_offered", "detail": "This field is not offered here.", "attr": name}
        for name in ("completed_on", "enrolled_by")
    ]
    assert Enrolment.objects.exists() is False


def test_a_place_is_given_up_and_given_back(cohort: Cohort, leena: Program) -> None:
    aino = make_enrolment(cohort)
    address = f"enrolments/{aino.pk}/"

    gone = leena.post(f"{address}withdraw/", {"on": "2015-05-01", "reason": "Uusi työ"})
    again = leena.post(f"{address}withdraw/", {"on": "2015-05-01", "reason": "Uusi työ"})
    back = leena.post(f"{address}reinstate/", {"reason": "Erehdys"})

    assert (gone.status_code, gone.json()["withdrawn_on"]) == (200, "2015-05-01")
    assert told(again) == (409, "withdrawn", None, "This person has withdrawn from the cohort.")
    assert (back.status_code, back.json()["withdrawn_on"]) == (200, None)


def test_completing_says_what_is_missing_until_it_is_waived(cohort: Cohort, leena: Program) -> None:
    aino, asked = make_enrolment(cohort), make_requirement(cohort, at_least=1)
    make_day(cohort)
    address = f"enrolments/{aino.pk}/"
    waiver = {"requirement": asked.pk, "on": "2015-05-01", "reason": "Vastaava valmennus"}

    early = leena.post(f"{address}complete/", {"on": "2015-06-01"})
    waived = leena.post(f"{address}waive/", waiver)
    twice = leena.post(f"{address}waive/", waiver)
    done = leena.post(f"{address}complete/", {"on": "2015-06-01"})
    undone = leena.post(f"{address}undo-completion/", {"reason": "Erehdys"})

    assert told(early)[:3] == (409, "not_met", None)
    assert waived.json()["details"]["waivers"] == [
        {"requirement": "training_days", "waived_on": "2015-05-01", "reason": "Vastaava valmennus"}
    ]
    assert told(twice)[:2] == (409, "already_waived")
    assert [answer.json()["completed_on"] for answer in (done, undone)] == ["2015-06-01", None]


def test_a_requirement_of_another_cohort_is_not_waived(cohort: Cohort, other: Cohort, leena: Program) -> None:
    aino, foreign = make_enrolment(cohort), make_requirement(other, at_least=1)

    answer = leena.post(
        f"enrolments/{aino.pk}/waive/", {"requirement": foreign.pk, "on": "2015-05-01", "reason": "x"}
    )

    assert told(answer) == (400, "does_not_exist", "requirement", "The cohort has no such requirement.")
    assert Waiver.objects.exists() is False


@pytest.mark.parametrize("act", ["withdraw", "reinstate", "complete", "undo-completion", "waive"])
def test_places_of_another_programme_are_not_found_and_ones_own_not_decided_upon(
    cohort: Cohort, other: Cohort, leena: Program, act: str
) -> None:
    aino, stranger = make_enrolment(cohort), make_enrolment(other, "Väinö Muu")

    assert leena.post(f"enrolments/{stranger.pk}/{act}/").status_code == 404
    assert Program(aino.person).post(f"enrolments/{aino.pk}/{act}/").status_code == 403
    assert Program(make_person("Tero Virtanen")).post(f"enrolments/{aino.pk}/{act}/").status_code == 403
