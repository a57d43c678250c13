"""A lead changes, copies and removes cohorts and what is in them."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from lms.choices import GroupKind
from lms.models import Cohort, CohortGroup, EarlierAddress, Programme
from tests.factories import (
    STARTS_ON,
    make_auditor,
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
def cohort(programme):
    return make_cohort(programme=programme)


@pytest.fixture
def leena(programme, client):
    leena = make_lead(programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def wrong(response):
    """What stands on top of the form: field → sentences."""
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def test_moving_the_days_of_a_cohort_says_which_sessions_lie_outside(client, leena, cohort):
    make_session(make_day(cohort), STARTS_ON)
    address = reverse("cohort-edit", args=[cohort.slug])
    filled = {"title_fi": cohort.title_fi, "starts_on": "2015-01-01", "ends_on": "2016-02-12"}

    first = client.post(address, filled)

    assert first.context["warnings"] == [
        "1 session lies outside the new days of the cohort. It is not moved."
    ]
    cohort.refresh_from_db()
    assert cohort.starts_on == STARTS_ON
    client.post(address, filled | {"knowing": first.context["knowing"]})
    cohort.refresh_from_db()
    assert cohort.starts_on == datetime.date(2015, 1, 1)


def test_chair_is_somebody_who_is_known(client, leena, cohort):
    address = reverse("cohort-edit", args=[cohort.slug])
    filled = {"title_fi": cohort.title_fi, "starts_on": "2014-11-01", "ends_on": "2016-02-12"}

    unknown = client.post(address, filled | {"chair": "nobody@kunta.example"})
    assert wrong(unknown) == {"chair": ["Nobody with this address is known."]}

    client.post(address, filled | {"chair": leena.email})
    cohort.refresh_from_db()
    assert cohort.chair == leena
    assert client.get(address).context["form"]["chair"].value() == leena.email


def test_copy_shows_what_comes_along_before_it_is_made(client, leena, cohort):
    make_session(make_day(cohort), datetime.date(2014, 11, 4), make_group(cohort))
    make_trainer(cohort)
    make_enrolment(cohort)
    address = reverse("cohort-copy", args=[cohort.slug])
    filled = {"title_fi": "EKJ 2016–2018", "starts_on": "2016-11-01", "with_trainers": "on"}

    look = client.post(address, filled)

    assert look.context["warnings"] == [
        "“EKJ 2016–2018” runs from 1 November 2016 to 12 February 2018.",
        "1 training day.",
        "1 session, on 4 November 2016.",
        "1 group, without its members.",
        "1 trainer.",
    ]
    assert Cohort.objects.count() == 1
    made = client.post(address, filled | {"knowing": look.context["knowing"]})
    assert made.url == reverse("cohort-setup", args=["ekj-2016-2018"])
    assert Cohort.objects.get(slug="ekj-2016-2018").enrolments.count() == 0


def test_another_start_after_the_look_is_shown_again(client, leena, cohort):
    address = reverse("cohort-copy", args=[cohort.slug])
    filled = {"title_fi": "EKJ 2016–2018", "starts_on": "2016-11-01"}
    look = client.post(address, filled)

    changed = client.post(address, filled | {"starts_on": "2016-11-08", "knowing": look.context["knowing"]})

    assert changed.context["warnings"][0].startswith("“EKJ 2016–2018” runs from 8 November 2016")
    assert Cohort.objects.count() == 1


@pytest.mark.parametrize("start", ["0026-11-01", "9999-12-31"])
def test_year_that_is_a_slip_of_the_hand_is_said_at_the_day(client, leena, cohort, start):
    response = client.post(
        reverse("cohort-copy", args=[cohort.slug]), {"title_fi": "EKJ II", "starts_on": start}
    )

    assert wrong(response) == {"starts_on": ["Write the year with four digits, such as 2026."]}


def test_chair_is_whoever_has_the_address_now(client, leena, cohort):
    EarlierAddress.objects.create(
        email="paula@kunta.example", person=make_person("Oskari Entinen"), left_at=timezone.now()
    )
    paula = make_person("Paula Nykyinen", email="paula@kunta.example")

    client.post(
        reverse("cohort-edit", args=[cohort.slug]),
        {"title_fi": cohort.title_fi, "starts_on": str(cohort.starts_on), "chair": "paula@kunta.example"},
    )

    cohort.refresh_from_db()
    assert cohort.chair == paula


def test_copy_needs_a_title_of_its_own(client, leena, cohort):
    filled = {"title_fi": cohort.title_fi, "starts_on": "2016-11-01"}

    response = client.post(reverse("cohort-copy", args=[cohort.slug]), filled)

    assert wrong(response) == {"title_fi": ["Give the new cohort a title of its own."]}


def test_second_press_of_remove_says_that_it_is_gone(client, leena, cohort):
    group = make_group(cohort)
    address = reverse("group-remove", args=[cohort.slug, group.pk])

    first = client.post(address, {"once": ""})
    second = client.post(address, {"once": ""})

    assert said(first) == ["Etelä-Suomi has been removed."]
    assert said(second)[-1] == "It had been removed already."
    assert client.get(address).status_code == 404


def test_group_that_is_in_use_is_not_even_asked_about(client, leena, cohort):
    group = make_group(cohort)
    make_enrolment(cohort, groups=[group])

    response = client.get(reverse("group-remove", args=[cohort.slug, group.pk]))

    assert said(response) == ["Etelä-Suomi cannot be removed. 1 person is or was in it."]
    assert CohortGroup.objects.count() == 1


def test_cohort_without_people_is_removed_and_then_its_programme(client, leena, programme, cohort):
    make_session(make_day(cohort), STARTS_ON, make_group(cohort))

    gone = client.post(reverse("cohort-remove", args=[cohort.slug]), {"once": ""})
    assert gone.url == programme.get_absolute_url()
    client.post(reverse("programme-remove", args=[programme.slug]), {"once": ""})

    assert (Cohort.objects.count(), Programme.objects.count()) == (0, 0)


@pytest.mark.parametrize("page", ["cohort-setup", "cohort-edit", "cohort-copy", "cohort-remove", "group-new"])
def test_only_leads_of_the_programme_set_up_its_cohorts(client, cohort, page):
    tero, matti, other = make_trainer(cohort), make_person("Matti Mäki"), make_lead(make_programme("Startti"))
    make_cohort("Oma", programme=make_programme("Toinen"))
    answers = {}
    for person in (tero, matti, other, make_auditor()):
        client.force_login(person)
        answers[person.full_name] = client.get(reverse(page, args=[cohort.slug])).status_code

    aune = 200 if page == "cohort-setup" else 403
    assert answers == {"Tero Virtanen": 403, "Matti Mäki": 404, "Leena Laine": 404, "Aune Salo": aune}


@pytest.mark.parametrize("rows", [1, 3])
def test_set_up_page_takes_the_same_queries_for_one_and_for_three(
    client, leena, cohort, rows, django_assert_num_queries
):
    for number in range(rows):
        organisation = make_organisation(f"Kunta {number}")
        part = cohort.participations.create(organisation=organisation, position=number)
        part.cohort.groups.create(kind=GroupKind.MANAGEMENT_TEAM, name_fi="A", organisation=organisation)
        group = make_group(cohort, f"Alue {number}")
        group.pauses.create(starts_on=STARTS_ON)
        make_enrolment(cohort, f"Aino {number}", groups=[group])
        make_trainer(cohort, f"Tero {number}")

    with django_assert_num_queries(17):
        client.get(reverse("cohort-setup", args=[cohort.slug]))
