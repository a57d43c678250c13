"""Changing and removing what a lead set up: said by whom, refused while something rests on it."""

import datetime

import pytest

from lms.actions import cohorts, groups, participations, people, rows, setup
from lms.choices import GroupKind, Language, PartnerRole
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, CohortGroup, Participation, Programme, ProgrammeLead, User
from tests.factories import (
    STARTS_ON,
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme()


@pytest.fixture
def leena(programme):
    return make_lead(programme)


@pytest.fixture
def cohort(programme):
    return make_cohort(programme=programme)


def refused(verb, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code, refusal.value.sentence


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_address_of_a_programme_is_made_of_its_title_and_never_twice(leena):
    made = [
        setup.create_programme(title={"fi": "Johtamisen työpaja"}, by=leena).slug,
        setup.create_programme(title={"sv": "Johtamisen tyopaja"}, by=leena).slug,
        setup.create_programme(title={"en": "New"}, by=leena).slug,
        setup.create_programme(title={"fi": "Я"}, by=leena).slug,
        setup.create_programme(title={"fi": "x" * 100}, by=leena).slug,
        setup.create_programme(title={"fi": "x" * 100}, by=leena).slug,
    ]

    assert made == [
        "johtamisen-tyopaja",
        "johtamisen-tyopaja-2",
        "new-2",
        "programme",
        "x" * 80,
        "x" * 78 + "-2",
    ]


def test_whoever_creates_a_programme_leads_it_or_it_is_not_created(leena):
    programme = setup.create_programme(title={"fi": "Startti"}, by=leena, led_by=leena)

    assert [lead.person for lead in programme.leads.all()] == [leena]
    assert verbs() == ["create_programme", "appoint_lead"]


def test_second_of_two_editors_is_told_what_the_first_changed(programme, leena):
    seen = rows.shown(programme, ["title_fi", "kind"])
    setup.change_programme(programme, by=leena, title_fi="EKJ-valmennus")

    code, sentence = refused(setup.change_programme, programme, by=leena, seen=seen, title_fi="EKJ II")

    assert code == "changed_meanwhile"
    assert sentence.startswith("Leena Laine changed this while you had it open: title in Finnish.")
    assert Programme.objects.get().title_fi == "EKJ-valmennus"


def test_programme_that_was_run_stays(programme, cohort, leena):
    assert refused(setup.remove_programme, programme, by=leena) == (
        "has_cohorts",
        "This programme has cohorts. Only one without any can be removed.",
    )
    cohorts.remove_cohort(cohort, by=leena)
    setup.remove_programme(programme, by=leena)

    assert Programme.objects.count() == 0


def test_last_lead_stays(programme, leena):
    (only,) = programme.leads.all()
    assert refused(setup.end_lead, only, by=leena) == (
        "last_lead",
        "Leena Laine is the only lead of this programme. Appoint another one first.",
    )

    second = setup.appoint_lead(programme, make_person("Tero Virtanen"), by=leena)
    setup.end_lead(only, by=leena)

    assert list(ProgrammeLead.objects.all()) == [second]


def test_partner_that_moves_up_pushes_the_others_down(programme, leena):
    made = [
        setup.add_partner(programme, make_organisation(name), role=PartnerRole.FINANCIER, by=leena)
        for name in ("Tekes", "KT", "Keva")
    ]

    setup.change_partner(made[2], position=1, under_name="Kuntayt5", by=leena)

    assert list(programme.partners.values_list("organisation__slug", "position", "under_name")) == [
        ("keva", 1, "Kuntayt5"),
        ("tekes", 2, ""),
        ("kt", 3, ""),
    ]


def test_removing_twice_says_that_it_is_gone(programme, leena):
    partner = setup.add_partner(programme, make_organisation("KT"), role=PartnerRole.OWNER, by=leena)
    setup.remove_partner(partner, by=leena)

    assert refused(setup.remove_partner, partner, by=leena) == (
        "removed_meanwhile",
        "Somebody removed this while you had it open.",
    )
    assert verbs() == ["add_partner", "remove_partner"]


def test_figure_keeps_its_source_when_it_is_changed(programme, leena):
    figure = setup.tell_figure(
        programme, count=52, label={"fi": "Hakijoita"}, source={"fi": "Helsinki"}, by=leena
    )
    told = {"count": 53, "label": {"fi": "Hakijoita"}, "by": leena}

    assert figure.code == "hakijoita"
    assert refused(setup.change_figure, figure, source={}, **told)[0] == "source_missing"
    assert (
        refused(setup.change_figure, figure, source={"fi": "x"}, **told | {"label": {}})[0] == "label_missing"
    )
    assert setup.change_figure(figure, source={"fi": "Helsinki"}, **told).count == 53


def test_group_with_members_and_sessions_stays_and_says_why(cohort, leena):
    south, north = make_group(cohort), make_group(cohort, "Pohjois-Suomi")
    for name in ("Aino Korhonen", "Matti Mäki"):
        make_enrolment(cohort, name, groups=[south])
    make_session(make_day(cohort), STARTS_ON, south)

    assert refused(groups.remove_group, south, by=leena) == (
        "group_in_use",
        "Etelä-Suomi cannot be removed. 2 people are or were in it. 1 session is for it.",
    )
    groups.remove_group(north, by=leena)
    assert list(CohortGroup.objects.all()) == [south]


def test_pauses_of_a_group_do_not_overlap(cohort, leena):
    group = make_group(cohort, kind=GroupKind.SMALL_GROUP)
    spring = groups.pause_group(
        group, starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 5, 31), by=leena
    )
    later = groups.pause_group(group, starts_on=datetime.date(2021, 9, 1), by=leena)

    assert refused(groups.pause_group, group, starts_on=datetime.date(2021, 5, 31), by=leena) == (
        "pauses_overlap",
        "The group has another pause at that time.",
    )
    ended = groups.change_pause(later, starts_on=later.starts_on, ends_on=datetime.date(2022, 1, 1), by=leena)
    groups.remove_pause(spring, by=leena)

    assert list(group.pauses.all()) == [ended]


def test_organisation_with_people_stays_in_the_list(cohort, leena):
    espoo, pori = (
        participations.add_participation(cohort, make_organisation(name), by=leena)
        for name in ("Espoo", "Pori")
    )
    participations.add_project(pori, "Tiikerinloikka", language="fi", by=leena)
    make_enrolment(cohort, organisation=espoo.organisation)

    assert refused(participations.remove_participation, espoo, by=leena) == (
        "has_people",
        "1 person of Espoo is or was in the cohort, so it stays in the list.",
    )
    participations.remove_participation(pori, by=leena)

    assert list(Participation.objects.all()) == [espoo]
    assert verbs()[-2:] == ["remove_project", "remove_participation"]


def test_project_keeps_the_language_of_its_lead_word(cohort, leena):
    pori = participations.add_participation(cohort, make_organisation("Pori"), by=leena)
    project = participations.add_project(pori, "Tiikerinloikka", language="fi", by=leena)

    assert (
        refused(
            participations.change_project, project, "Loikka", language="fi", lead_word="Projektet", by=leena
        )[0]
        == "lead_word_language_missing"
    )
    changed = participations.change_project(project, "Loikka", language="fi", by=leena)
    assert str(changed) == "Loikka"


def test_cohort_that_somebody_was_in_stays(cohort, leena):
    make_enrolment(cohort)

    assert refused(cohorts.remove_cohort, cohort, by=leena) == (
        "cohort_in_use",
        "There are, or were, people in this cohort. Only an empty one can be removed.",
    )


def test_removed_cohort_leaves_its_plan_in_the_audit_log(cohort, leena):
    group = make_group(cohort)
    make_session(make_day(cohort), STARTS_ON, group)
    make_trainer(cohort)

    cohorts.remove_cohort(cohort, by=leena)

    assert (Cohort.objects.count(), CohortGroup.objects.count()) == (0, 0)
    assert sorted(AuditEntry.objects.values_list("verb", "subject_type")) == [
        ("remove_cohort", f"lms.{name}")
        for name in ("cohort", "cohortgroup", "cohorttrainer", "trainingday", "trainingsession")
    ]


def test_trainer_ends_and_what_they_recorded_stays(cohort, leena):
    make_trainer(cohort)
    (trainer,) = cohort.trainers.all()

    cohorts.end_trainer(trainer, by=leena)

    assert cohort.trainers.count() == 0
    assert verbs() == ["end_trainer"]


def test_person_is_known_by_an_address_they_had_before(leena):
    aino = make_person("Aino Korhonen")
    aino.earlier_addresses.create(email="aino.vanha@kunta.example", left_at=aino.created_at)

    found = people.known_or_added("Aino.Vanha@kunta.example", full_name="", language="fi", by=leena)
    added = people.known_or_added(
        "uusi@kunta.example", full_name="Uusi Henkilö", language=Language.SV, by=leena
    )

    assert found == aino
    assert (added.full_name, added.language) == ("Uusi Henkilö", "sv")
    assert User.objects.filter(email="aino.vanha@kunta.example").count() == 0
