import datetime
import json

import pytest
from django.urls import reverse

from lms.actions import organisations, splitting
from lms.errors import Refused
from lms.models import AfterSplit, AuditEntry, Succession
from tests.factories import (
    make_cohort,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.date(2023, 1, 1)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


@pytest.fixture
def carea():
    return make_organisation("Carea")


@pytest.fixture
def parts(carea, leena):
    """The two parts into which Carea was split."""
    parts = make_organisation("Itä"), make_organisation("Länsi")
    for part in parts:
        organisations.record_succession(carea, successor=part, kind="split_into", on=NEW_YEAR, by=leena)
    return parts


@pytest.fixture
def places(cohort, carea):
    """Those of Aino and Matti."""
    return [make_enrolment(cohort, name, organisation=carea) for name in ("Aino Korhonen", "Matti Mäki")]


def told(response):
    return [str(message) for message in response.context["messages"]]


def divided():
    return sorted(AfterSplit.objects.values_list("enrolment__person__full_name", "successor__slug"))


# Recording and taking back


def test_merger_is_recorded_once_it_is_known_what_it_does(client, leena, carea, places):
    county = make_organisation("Kymenlaakso")
    address = reverse("succession-new", args=["carea"])
    filled = {"kind": "merged_into", "successor": county.pk, "on": "2023-01-01"}

    asked = client.post(address, filled)
    nothing = list(Succession.objects.all())
    response = client.post(address, filled | {"knowing": asked.context["knowing"]}, follow=True)

    assert asked.context["warnings"] == [
        "2 places stay with Carea: nobody is moved, and figures “as it was then” do not change.",
        "In figures “as organised today” its places count in Kymenlaakso.",
        "It holds for places in programmes that you do not lead as well. They are not counted here.",
        "Issued certificates keep the name that is printed on them.",
        "Contacts and participations in cohorts stay with Carea.",
    ]
    assert nothing == []
    assert told(response) == ["It is recorded that Kymenlaakso came after Carea. Nobody was moved."]
    assert [one["sentence"] for one in response.context["after"]] == [
        "Merged into Kymenlaakso on 1 January 2023"
    ]
    assert {place.organisation for place in places} == {carea}


@pytest.mark.parametrize(
    "successor, sentence",
    [
        ("carea", "An organisation cannot succeed itself."),
        ("vanha", "Vanha was itself followed by Carea: that would be a circle."),
    ],
)
def test_circle_is_a_sentence_at_the_field(client, leena, carea, successor, sentence):
    old = make_organisation("Vanha")
    organisations.record_succession(old, successor=carea, kind="continued_by", on=NEW_YEAR, by=leena)
    address = reverse("succession-new", args=["carea"])
    filled = {
        "kind": "merged_into",
        "successor": make_organisation(successor.title()).pk,
        "on": "2023-01-01",
    }

    asked = client.post(address, filled)
    response = client.post(address, filled | {"knowing": asked.context["knowing"]})

    assert response.context["form"].errors == {"successor": [sentence]}
    assert Succession.objects.count() == 1


def test_mistake_is_taken_back_with_what_was_decided_by_it(client, leena, carea, parts, places):
    east, west = parts
    splitting.assign(carea, {places[0].pk: east.pk, places[1].pk: west.pk}, by=leena)
    wrong = Succession.objects.get(successor=east)
    address = reverse("succession-undo", args=["carea", wrong.pk])

    asked = client.get(address)
    response = client.post(address, follow=True)

    assert asked.context["happens"] == [
        "Itä does not count as having come after Carea any more.",
        "It is undecided again to which successor 1 place belongs.",
        "Nobody is moved, and no certificate changes. The history keeps what was recorded.",
        "It holds for places in programmes that you do not lead as well. They are not counted here.",
    ]
    assert told(response) == ["It is taken back that Itä came after Carea."]
    assert divided() == [("Matti Mäki", "lansi")]
    assert [line.sentence for line in response.context["history"].lines][0] == (
        "Leena Laine took back what had been recorded of a successor."
    )


def test_succession_of_another_organisation_is_not_taken_back_here(client, leena, parts):
    wrong = Succession.objects.first()

    answer = client.post(reverse("succession-undo", args=["ita", wrong.pk]))

    assert (answer.status_code, Succession.objects.count()) == (404, 2)


# After a split


def test_places_are_divided_in_one_save_and_stay_where_they_were(client, leena, carea, parts, places):
    east, west = parts
    address = reverse("after-split", args=["carea"])

    response = client.post(
        address, {f"place-{places[0].pk}": east.pk, f"place-{places[1].pk}": west.pk}, follow=True
    )

    assert told(response) == ["2 places are decided."]
    assert divided() == [("Aino Korhonen", "ita"), ("Matti Mäki", "lansi")]
    places[0].refresh_from_db()
    assert places[0].organisation == carea
    entries = AuditEntry.objects.filter(verb="assign_after_split").order_by("pk")
    assert list(entries.values_list("subject_id", "before", "after")) == [
        (places[0].pk, {}, {"predecessor": carea.pk, "successor": east.pk}),
        (places[1].pk, {}, {"predecessor": carea.pk, "successor": west.pk}),
    ]
    assert len(set(entries.values_list("act"))) == 1


def test_rest_goes_to_one_successor_at_once_and_can_be_changed(client, leena, carea, parts, places):
    east, west = parts
    address = reverse("after-split", args=["carea"])
    client.post(address, {"rest": west.pk, f"place-{places[0].pk}": east.pk})

    client.post(address, {f"place-{places[0].pk}": west.pk, f"place-{places[1].pk}": ""})

    assert divided() == [("Aino Korhonen", "lansi")]


def test_two_who_decide_at_once_do_not_overwrite_each_other(client, leena, carea, parts, places):
    east, west = parts
    address = reverse("after-split", args=["carea"])
    seen = client.get(address).context["form"]["seen"].value()
    splitting.assign(carea, {places[0].pk: east.pk}, by=leena)

    crossed = client.post(address, {f"place-{places[0].pk}": west.pk, "seen": seen})
    client.post(address, {f"place-{places[1].pk}": west.pk, "seen": seen})

    assert crossed.context["form"].non_field_errors() == [
        "Somebody else decided about these places while you had the page open: Aino Korhonen. "
        "Look at what it says now, then save again."
    ]
    assert json.loads(crossed.context["form"]["seen"].value())[str(places[0].pk)] == east.pk
    assert divided() == [("Aino Korhonen", "ita"), ("Matti Mäki", "lansi")]


def test_lead_divides_the_places_that_they_lead_and_no_others(client, leena, carea, parts, places):
    elsewhere = make_enrolment(
        make_cohort("EMBA 4", programme=make_programme("EMBA")), "Saara Salo", organisation=carea
    )

    shown = client.get(reverse("after-split", args=["carea"])).context["form"]
    client.post(reverse("after-split", args=["carea"]), {f"place-{elsewhere.pk}": parts[0].pk})

    assert [place.person.full_name for place, _field in shown.lines()] == ["Aino Korhonen", "Matti Mäki"]
    assert divided() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(
    client, leena, cohort, carea, parts, rows, django_assert_num_queries
):
    for number in range(rows):
        make_enrolment(cohort, f"Aino Korhonen {number}", organisation=carea)

    with django_assert_num_queries(13):
        client.get(reverse("after-split", args=["carea"]))


def test_places_follow_mergers_before_the_split_and_an_earlier_split(leena, cohort, carea, parts, places):
    east, _west = parts
    splitting.assign(carea, {places[0].pk: east.pk}, by=leena)
    small, town = make_organisation("Pieni"), make_organisation("Kaupunki")
    organisations.record_succession(small, successor=east, kind="merged_into", on=NEW_YEAR, by=leena)
    organisations.record_succession(east, successor=town, kind="split_into", on=NEW_YEAR, by=leena)
    joined = make_enrolment(cohort, "Saara Salo", organisation=small)

    assert set(splitting.places(east)) == {places[0], joined}


def test_place_goes_to_a_part_of_the_organisation_and_to_nothing_else(leena, carea, parts, places):
    stranger = make_organisation("Pori")
    foreign = make_enrolment(make_cohort("EKJ 2020"), "Saara Salo", organisation=stranger)

    with pytest.raises(Refused) as not_a_part:
        splitting.assign(carea, {places[0].pk: stranger.pk}, by=leena)
    with pytest.raises(Refused) as not_its_place:
        splitting.assign(carea, {foreign.pk: parts[0].pk}, by=leena)

    assert (not_a_part.value.code, not_its_place.value.code) == ("not_a_successor", "not_divided")
    assert divided() == []


def test_organisation_that_was_not_split_has_nothing_to_divide(client, leena, carea):
    make_person("Matti Mäki")

    assert client.get(reverse("after-split", args=["carea"])).status_code == 404
