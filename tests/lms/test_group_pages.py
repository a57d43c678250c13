"""Leena puts many people of a cohort into groups at once."""

import datetime

import pytest
from django.urls import reverse

from lms.actions import regrouping
from lms.errors import Refused
from lms.models import AuditEntry, EnrolmentPause, GroupMembership
from tests.factories import (
    STARTS_ON,
    at,
    make_auditor,
    make_cohort,
    make_enrolment,
    make_group,
    make_lead,
    make_membership,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 3, 2)
BEFORE = datetime.date(2015, 3, 1)


@pytest.fixture
def cohort():
    return make_cohort(slug="counties")


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.cookies["django_language"] = "en"
    client.force_login(leena)
    return leena


@pytest.fixture
def south(cohort):
    return make_group(cohort, "Etelä-Suomi")


@pytest.fixture
def north(cohort):
    return make_group(cohort, "Pohjois-Suomi")


@pytest.fixture
def people(cohort):
    return [make_enrolment(cohort, name) for name in ("Aino Korhonen", "Tero Virtanen", "Matti Mäki")]


def send(client, group, people=(), *, query="", **fields):
    fields = {"group": group.pk, "act": "join", "on": str(ON), "who": "ticked"} | fields
    fields["people"] = [place.pk for place in people]
    return client.post(reverse("cohort-groups", args=["counties"]) + query, fields, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def spans(group) -> list[tuple]:
    rows = group.memberships.order_by("enrolment__person__sort_key")
    return list(rows.values_list("enrolment__person__full_name", "joined_on", "left_on"))


def test_those_ticked_join_and_those_inside_stay_as_they_are(client, leena, south, people):
    aino, tero, _matti = people
    make_membership(aino, south)

    response = send(client, south, [aino, tero])

    assert said(response) == ["1 person has joined Etelä-Suomi."]
    assert spans(south) == [("Aino Korhonen", STARTS_ON, None), ("Tero Virtanen", ON, None)]


def test_everybody_who_was_found_joins(client, leena, cohort, south, people):
    pori = make_organisation("Pori")
    make_enrolment(cohort, "Veera Ek", organisation=pori)
    make_enrolment(cohort, "Áile Aikio", organisation=pori)

    response = send(client, south, who="everybody", query=f"?organisation={pori.pk}")

    assert said(response) == ["2 people have joined Etelä-Suomi."]
    assert [name for name, *_days in spans(south)] == ["Áile Aikio", "Veera Ek"]


def test_group_instead_of_another_ends_the_other_the_day_before(client, leena, cohort, south, north, people):
    aino, *_others = people
    team = make_group(cohort, "Johtoryhmä", kind="management_team")
    make_membership(aino, south)
    make_membership(aino, team)

    send(client, north, [aino], act="instead")

    assert spans(south) == [("Aino Korhonen", STARTS_ON, BEFORE)]
    assert spans(north) == [("Aino Korhonen", ON, None)]
    assert spans(team) == [("Aino Korhonen", STARTS_ON, None)]


def test_those_taken_out_have_left_the_day_before(client, leena, south, people):
    aino, tero, _matti = people
    make_membership(aino, south)

    response = send(client, south, [aino, tero], act="leave")

    assert said(response) == ["1 person has left Etelä-Suomi."]
    assert spans(south) == [("Aino Korhonen", STARTS_ON, BEFORE)]


def test_membership_that_never_began_is_gone_and_the_log_remembers(leena, south, people):
    aino, *_others = people
    membership = make_membership(aino, south, joined_on=ON)

    regrouping.take_out([aino], south, by=leena, on=ON)

    entry = AuditEntry.objects.get(subject_type="lms.groupmembership", subject_id=membership.pk)
    assert (GroupMembership.objects.count(), entry.verb) == (0, "leave_group")
    assert entry.before == {"group": south.pk, "enrolment": aino.pk, "joined_on": "2015-03-02"}


@pytest.mark.parametrize(
    "fields, field, sentence",
    [
        ({"on": "2014-01-01"}, "on", "Aino Korhonen was not in the cohort yet on that day."),
        ({"act": "dance"}, "act", "Select a valid choice. dance is not one of the available choices."),
        ({"on": ""}, "on", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_moved(client, leena, south, people, fields, field, sentence):
    response = send(client, south, people[:1], **fields)

    assert response.context["form"].errors[field] == [sentence]
    assert [row["is_ticked"] for row in response.context["page"]] == [True, False, False]
    assert GroupMembership.objects.count() == 0


def test_nobody_ticked_is_a_sentence(client, leena, south, people):
    assert send(client, south).context["form"].errors == {"who": ["Tick at least one person."]}


def test_group_and_people_of_another_cohort_are_not_taken(client, leena, south, people):
    other = make_cohort("Toinen")
    stranger, foreign = make_enrolment(other, "Veera Ek"), make_group(other)

    send(client, foreign, people)
    send(client, south, [stranger])

    assert GroupMembership.objects.count() == 0


def test_key_longer_than_any_is_a_person_who_cannot_be_chosen(client, leena, south, people):
    fields = {"group": south.pk, "act": "join", "on": str(ON), "who": "ticked", "people": ["9" * 30]}

    response = client.post(reverse("cohort-groups", args=["counties"]), fields)

    assert "people" in response.context["form"].errors
    assert not south.memberships.exists()


def test_people_are_found_by_group_and_those_in_none(client, leena, south, people):
    aino, *_others = people
    make_membership(aino, south)
    address = reverse("cohort-groups", args=["counties"])

    inside = client.get(address, {"group": south.pk}).context["page"]
    outside = client.get(address, {"group": "none"}).context["page"]
    nonsense = client.get(address, {"group": "castle"}).context["page"]

    assert [row["name"] for row in inside] == ["Korhonen, Aino"]
    assert [row["name"] for row in outside] == ["Mäki, Matti", "Virtanen, Tero"]
    assert len(nonsense.object_list) == 3


def test_every_field_of_the_two_forms_has_a_label_of_its_own(client, leena, south, people):
    text = client.get(reverse("cohort-groups", args=["counties"])).text

    for identifier in ("id_group", "do_group", "do_on", "do_act", "do_who"):
        assert (text.count(f'id="{identifier}"'), text.count(f'for="{identifier}"')) == (1, 1)


def test_cohort_without_groups_says_where_they_are_added(client, leena, people):
    response = client.get(reverse("cohort-groups", args=["counties"]))

    assert "This cohort has no groups yet." in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(
    client, leena, south, people, count, django_assert_num_queries
):
    for place in people[count:]:
        place.delete()
    for place in people[:count]:
        make_membership(place, south)

    with django_assert_num_queries(18):
        response = client.get(reverse("cohort-groups", args=["counties"]))

    assert len(response.context["page"].object_list) == count


# Pauses


@pytest.fixture
def standing(leena, cohort):
    return make_cohort("Johdon pienryhmät", programme=cohort.programme, slug="standing", ends_on=None)


def test_somebody_away_from_a_standing_group_comes_back(client, leena, standing):
    make_group(standing)
    aino = make_enrolment(standing, "Aino Korhonen")
    pause = reverse("enrolment-pause", args=[aino.pk])

    client.post(pause, {"starts_on": "2015-03-02", "ends_on": "", "reason": "Vanhempainvapaa"})
    row = client.get(reverse("cohort-groups", args=["standing"])).context["page"].object_list[0]
    client.post(row["resume_url"], {"on": "2015-09-01"})

    assert (row["away_since"], row["pause_url"]) == (ON, "")
    assert list(EnrolmentPause.objects.values_list("starts_on", "ends_on")) == [
        (ON, datetime.date(2015, 8, 31))
    ]


def test_second_pause_at_the_same_time_is_refused(client, leena, standing):
    aino = make_enrolment(standing, "Aino Korhonen")
    EnrolmentPause.objects.create(enrolment=aino, starts_on=ON)

    response = client.post(reverse("enrolment-pause", args=[aino.pk]), {"starts_on": "2015-04-01"})

    assert response.context["form"].errors == {"starts_on": ["The person has another pause at that time."]}


@pytest.mark.parametrize("on, code", [(ON, "not_away_yet"), (datetime.date(2015, 9, 1), "back_already")])
def test_pause_ends_once_and_after_it_began(leena, standing, on, code):
    pause = EnrolmentPause.objects.create(
        enrolment=make_enrolment(standing, "Aino Korhonen"),
        starts_on=ON,
        ends_on=at(ON).date() if code == "back_already" else None,
    )

    with pytest.raises(Refused) as refusal:
        regrouping.resume(pause, by=leena, on=on)

    assert refusal.value.code == code


def test_who_does_not_lead_the_programme_pauses_nobody(client, cohort, people):
    pause = EnrolmentPause.objects.create(enrolment=people[0], starts_on=ON)
    other_lead = make_lead(make_programme("Uudistuja"), "Matti Mäki")

    readers = [(make_trainer(cohort), 403), (make_person("Aino Korhonen"), 404), (other_lead, 404)]
    for reader, answer in [*readers, (make_auditor(), 403)]:
        client.force_login(reader)
        shown = client.get(reverse("enrolment-pause", args=[people[0].pk]))
        done = client.post(reverse("enrolment-resume", args=[pause.pk]), {"on": "2015-09-01"})
        assert (shown.status_code, done.status_code) == (answer, answer)
    pause.refresh_from_db()
    assert pause.ends_on is None
