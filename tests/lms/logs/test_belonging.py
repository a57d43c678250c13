"""To which programme a row belongs, for the logs."""

import pytest
from django.apps import apps

from lms.actions import attendance, groups, setup
from lms.choices import AttendanceState
from lms.models import AuditEntry, Cohort, CohortTrainer, Enrolment, Programme, TrainingSession, User
from lms.models.belonging import BELONGING, NEVER_IN_A_LOG, OF_NO_PROGRAMME, programmes_of
from tests.factories import (
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_session,
    make_trainer,
)

MODELS = {
    model._meta.label_lower: model
    for app in ("lms", "certificates", "reports")
    for model in apps.get_app_config(app).get_models()
}


def end_of(kind: str, path: str) -> type:
    model = MODELS[kind]
    for step in path.split("__"):
        model = model if step == "pk" else model._meta.get_field(step).related_model
    return model


def test_every_kind_of_row_says_to_what_it_belongs_or_is_in_no_log():
    assert sorted(BELONGING | NEVER_IN_A_LOG) == sorted(MODELS)


def test_whatever_is_of_no_programme_says_why():
    assert sorted(kind for kind, belongs in BELONGING.items() if not belongs.programme) == sorted(
        OF_NO_PROGRAMME
    )


def test_paths_lead_to_a_programme_a_person_and_an_organisation():
    ends = {
        "programme": {end_of(kind, path) for kind, to in BELONGING.items() for path in to.programme},
        "person": {end_of(kind, to.person) for kind, to in BELONGING.items() if to.person},
        "organisation": {
            end_of(kind, to.organisation).__name__ for kind, to in BELONGING.items() if to.organisation
        },
    }

    assert ends == {"programme": {Programme}, "person": {User}, "organisation": {"Organisation"}}


@pytest.mark.django_db
def test_place_whose_cohort_is_at_hand_asks_nothing(django_assert_num_queries):
    place = make_enrolment()

    with django_assert_num_queries(0):
        found = programmes_of([place, place.cohort, place.cohort.programme, place.person])

    programme = place.cohort.programme_id
    assert found == [programme, programme, programme, None]


@pytest.mark.django_db
def test_rows_of_one_kind_ask_once_whatever_their_number(django_assert_num_queries):
    first, second = make_cohort(), make_cohort("EMBA 1", programme=make_programme("EMBA"))
    for name in ("Aino Korhonen", "Juha Mäki", "Sanna Salo"):
        make_enrolment(first, name)
    make_enrolment(second, "Veera Virta")
    places = list(Enrolment.objects.order_by("pk"))

    with django_assert_num_queries(1):
        found = programmes_of(places)

    assert found == [first.programme_id] * 3 + [second.programme_id]


@pytest.mark.django_db
def test_row_that_is_known_by_its_key_alone_is_found():
    session = make_session(make_day(make_cohort()))

    assert programmes_of([TrainingSession(pk=session.pk)]) == [session.day.cohort.programme_id]


@pytest.mark.django_db
def test_entry_of_a_removed_row_keeps_its_programme():
    cohort = make_cohort()
    leena, group = make_lead(cohort.programme), make_group(cohort)

    groups.remove_group(group, by=leena)

    assert AuditEntry.objects.get().programme == cohort.programme


@pytest.mark.django_db
def test_marks_of_a_session_are_of_its_programme():
    cohort = make_cohort()
    aino, tero, session = make_enrolment(cohort), make_trainer(cohort), make_session(make_day(cohort))

    attendance.record(session, {aino.pk: AttendanceState.PRESENT_ON_SITE}, by=tero)

    assert AuditEntry.objects.get().programme == cohort.programme


@pytest.mark.django_db
def test_entries_of_a_removed_programme_stay_without_it():
    programme, leena = make_programme(), make_person("Leena Laine")
    setup.change_programme(programme, by=leena, title_sv="EKJ-ledarskap")

    setup.remove_programme(programme, by=leena)

    told = AuditEntry.objects.order_by("pk").values_list("verb", "programme")
    assert list(told) == [("change_programme", None), ("remove_programme", None)]


@pytest.mark.django_db
def test_organisation_is_of_no_programme():
    assert programmes_of([make_organisation(), CohortTrainer(cohort=None), Cohort(programme=None)])[0] is None
