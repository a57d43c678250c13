"""The attendance sheet: a tap a person, everyone at once, guests, and two trainers at one sheet."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from lms.actions import attendance
from lms.choices import AttendanceState, ExcusedCounts
from lms.models import Attendance, TrainingSession
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
    make_requirement,
    make_session,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON_SITE, REMOTELY, EXCUSED, ABSENT = AttendanceState
TODAY = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort(time_machine):
    time_machine.move_to(at(TODAY, 17), tick=False)
    return make_cohort()


@pytest.fixture
def tero(cohort, client):
    tero = make_trainer(cohort)
    client.force_login(tero)
    client.cookies["django_language"] = "en"
    return tero


@pytest.fixture
def session(cohort):
    return make_session(make_day(cohort), TODAY, mode="hybrid")


def url(session):
    return reverse("sheet", args=[session.pk])


def tap(client, session, enrolment, state, *, seen=""):
    return client.post(
        reverse("sheet-mark", args=[session.pk, enrolment.pk]),
        {f"mark-{enrolment.pk}": state, f"seen-{enrolment.pk}": seen},
        headers={"HX-Request": "true"},
    )


def marks():
    return dict(Attendance.objects.values_list("enrolment_id", "state"))


def sentences(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def names(response):
    return [card["name"] for card in response.context["cards"]]


def test_sheet_has_those_for_whom_the_session_is_meant_and_those_who_came(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    session = make_session(make_day(cohort), TODAY, south)
    make_enrolment(cohort, groups=[south])
    make_attendance(make_enrolment(cohort, "Matti Mäki", groups=[west]), session)
    make_enrolment(cohort, "Áile Aikio", groups=[west])
    make_enrolment(cohort, "Inga Strand", groups=[south], joined_on=TODAY + datetime.timedelta(days=1))

    response = client.get(url(session))

    assert names(response) == ["Korhonen, Aino", "Mäki, Matti"]
    assert [card["is_guest"] for card in response.context["cards"]] == [False, True]
    assert [name for _key, name, _organisation in response.context["guests"]["found"]] == [
        "Aikio, Áile",
        "Strand, Inga",
    ]


def test_one_tap_saves_and_says_so(client, cohort, tero, session):
    aino = make_enrolment(cohort)
    make_enrolment(cohort, "Matti Mäki")

    response = tap(client, session, aino, REMOTELY)

    assert marks() == {aino.pk: REMOTELY}
    assert response.context["saved"] == "Saved 17:00 · 1 of 2 recorded"
    assert [template.name for template in response.templates][0] == "lms/trainer/marked.html"


def test_a_tap_is_taken_back(client, cohort, tero, session):
    aino = make_enrolment(cohort)
    tap(client, session, aino, REMOTELY)

    tap(client, session, aino, "", seen=REMOTELY)

    assert marks() == {}


def test_a_tap_on_what_somebody_else_wrote_meanwhile_says_who_and_changes_nothing(
    client, cohort, tero, session
):
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: EXCUSED}, by=make_lead(cohort.programme))

    response = tap(client, session, aino, ON_SITE)

    (card,) = response.context["cards"]
    assert card["said"] == (
        "Leena Laine recorded “excused” today at 17:00, while you had this open. It was left as it is."
    )
    assert (card["state"], marks()) == (EXCUSED, {aino.pk: EXCUSED})


def test_whole_sheet_is_saved_with_a_button_too(client, cohort, tero, session):
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    attendance.record(session, {matti.pk: EXCUSED}, by=make_lead(cohort.programme))

    response = client.post(
        url(session),
        {
            f"mark-{aino.pk}": ON_SITE,
            f"seen-{aino.pk}": "",
            f"mark-{matti.pk}": ABSENT,
            f"seen-{matti.pk}": "",
        },
    )

    assert response.url == url(session)
    assert marks() == {aino.pk: ON_SITE, matti.pk: EXCUSED}
    assert sentences(response) == [
        "1 mark saved.",
        "Matti Mäki: Leena Laine recorded “excused” today at 17:00, while you had this open. "
        "It was left as it is.",
    ]


def test_everyone_is_who_is_not_recorded_nor_chosen_yet(client, cohort, tero, session):
    aino, matti, inga = [make_enrolment(cohort, name) for name in ("Aino Korhonen", "Matti Mäki", "Inga Aho")]
    attendance.record(session, {aino.pk: ABSENT}, by=tero)
    shown = client.get(url(session)).context
    assert shown["everyone"] == [
        ("present_on_site", "All 2 on site"),
        ("present_remotely", "All 2 remotely"),
    ]

    client.post(
        url(session),
        {
            "everyone": ON_SITE,
            f"seen-{aino.pk}": ABSENT,
            f"mark-{aino.pk}": ABSENT,
            f"seen-{matti.pk}": "",
            f"seen-{inga.pk}": "",
            f"mark-{inga.pk}": EXCUSED,
        },
    )

    assert marks() == {aino.pk: ABSENT, matti.pk: ON_SITE, inga.pk: EXCUSED}


def test_everyone_leaves_out_who_was_present_when_the_day_was_held_elsewhere(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    day = make_day(cohort)
    here = make_session(day, TODAY, south)
    aino = make_enrolment(cohort, groups=[south])
    make_attendance(aino, make_session(day, datetime.date(2015, 1, 13), west))

    response = client.get(url(here))

    assert response.context["everyone"] == []
    assert response.context["cards"][0]["elsewhere"] == (
        "Was present at another session of this day, Tue 13 Jan 2015 (Länsi)."
    )


def test_guest_is_found_by_a_part_of_the_name_and_added(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    session = make_session(make_day(cohort), TODAY, south)
    matti = make_enrolment(cohort, "Matti Mäki", groups=[west])
    make_enrolment(cohort, "Áile Aikio", groups=[west])

    found = client.get(url(session), {"guest": "mat mäki"}).context["guests"]["found"]
    response = client.post(
        url(session), {f"mark-{matti.pk}": ON_SITE, f"seen-{matti.pk}": "", "guest": str(matti.pk)}
    )

    assert found == [(matti.pk, "Mäki, Matti", "Espoo")]
    assert response.url == f"{url(session)}#card-{matti.pk}"
    assert marks() == {matti.pk: ON_SITE}


def test_before_it_begins_only_an_excuse_can_be_chosen(client, cohort, tero):
    later = make_session(make_day(cohort), datetime.date(2015, 3, 3))
    aino = make_enrolment(cohort)

    response = client.get(url(later))
    refused = tap(client, later, aino, ON_SITE)
    tap(client, later, aino, EXCUSED)

    (card,) = response.context["cards"]
    assert [choice["value"] for choice in card["choices"] if not choice["is_closed"]] == ["excused"]
    assert "Until then only an excuse can be recorded." in response.content.decode()
    assert (response.context["everyone"], response.context["guests"]) == ([], None)
    assert refused.context["cards"][0]["said"] == "This session has not begun yet."
    assert marks() == {aino.pk: EXCUSED}


def test_cancelled_session_has_nothing_to_choose(client, cohort, tero):
    make_enrolment(cohort)
    cancelled = make_session(make_day(cohort), TODAY, cancelled_at=at(TODAY), cancelled_by=tero)

    content = client.get(url(cancelled)).content.decode()

    assert "This session was cancelled" in content
    assert 'type="radio"' not in content


@pytest.mark.parametrize(
    "excused, sentence",
    [
        (ExcusedCounts.AS_ABSENT, "An excused day does not count as attended."),
        (ExcusedCounts.AS_PRESENT, "An excused day counts as attended."),
        (None, "This cohort asks for no training days: what is recorded here shows who was there."),
    ],
)
def test_sheet_says_how_an_excuse_counts(client, cohort, tero, session, excused, sentence):
    if excused:
        make_requirement(cohort, at_least=1, excused=excused)

    assert client.get(url(session)).context["help"] == sentence


def test_who_has_left_keeps_their_mark_and_is_not_changed(client, cohort, tero, session):
    aino = make_enrolment(
        cohort, withdrawn_on=TODAY, withdrawn_at=at(TODAY), withdrawn_by=make_lead(cohort.programme)
    )
    make_attendance(aino, session)

    (card,) = client.get(url(session)).context["cards"]
    refused = tap(client, session, aino, ABSENT, seen=ON_SITE)

    assert (card["is_open"], card["state"]) == (False, ON_SITE)
    assert refused.context["cards"][0]["said"] == "Somebody marked is not in this cohort. Nothing was saved."


def test_what_is_refused_is_still_on_the_sheet_and_overwrites_nothing(client, cohort, tero, session):
    done = {"completed_on": TODAY, "completed_at": at(TODAY), "completed_by": tero}
    aino, matti = make_enrolment(cohort, **done), make_enrolment(cohort, "Matti Mäki")
    make_attendance(aino, session)
    attendance.record(session, {matti.pk: EXCUSED}, by=make_lead(cohort.programme))

    response = client.post(
        url(session),
        {
            f"mark-{aino.pk}": ABSENT,
            f"seen-{aino.pk}": ON_SITE,
            f"mark-{matti.pk}": ON_SITE,
            f"seen-{matti.pk}": "",
        },
    )

    cards = {card["pk"]: card for card in response.context["cards"]}
    chosen = {
        key: [one["value"] for one in card["choices"] if one["is_chosen"]] for key, card in cards.items()
    }
    assert chosen == {aino.pk: [ABSENT], matti.pk: [ON_SITE]}
    assert {key: card["seen"] for key, card in cards.items()} == {aino.pk: ON_SITE, matti.pk: ""}
    assert "Aino Korhonen has completed." in response.content.decode()
    assert marks() == {aino.pk: ON_SITE, matti.pk: EXCUSED}


def test_everyone_that_is_refused_loads_the_page_anew_with_the_sentence(client, cohort, tero, session):
    aino = make_enrolment(cohort)
    TrainingSession.objects.update(cancelled_at=at(TODAY), cancelled_by=tero)

    sent = {"everyone": ON_SITE, f"seen-{aino.pk}": ""}
    response = client.post(url(session), sent, headers={"HX-Request": "true"})

    assert response.headers["HX-Refresh"] == "true"
    assert sentences(client.get(url(session))) == ["This session was cancelled: nobody can have been there."]


@pytest.mark.parametrize("sent", [{"mark-x": "absent"}, {"mark-99999999999999999999": "absent"}, {}])
def test_nonsense_changes_nothing(client, cohort, tero, session, sent):
    make_enrolment(cohort)

    assert sentences(client.post(url(session), sent)) == ["Nothing was changed."]
    assert marks() == {}


def test_sheet_is_for_those_who_train_or_lead_the_cohort(client, cohort, session):
    aino = make_enrolment(cohort)
    elsewhere = make_trainer(make_cohort("EKJ 2016", programme=cohort.programme), "Olli Niemi")
    for reader in (aino.person, make_person("Matti Mäki"), elsewhere):
        client.force_login(reader)
        assert client.get(url(session)).status_code == 404
        assert tap(client, session, aino, ON_SITE).status_code == 404
    client.force_login(make_lead(cohort.programme))
    assert client.get(url(session)).status_code == 200


@pytest.mark.parametrize("people", [1, 3])
def test_sheet_takes_the_same_queries_for_one_and_for_three(
    client, cohort, tero, people, django_assert_num_queries
):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    day = make_day(cohort)
    session, other = make_session(day, TODAY, south), make_session(day, TODAY, west)
    for number in range(people):
        make_attendance(make_enrolment(cohort, f"Aino Korhonen{number}", groups=[south]), session)
        make_attendance(make_enrolment(cohort, f"Matti Mäki{number}", groups=[south]), other)
        make_enrolment(cohort, f"Áile Aikio{number}", groups=[west])

    with django_assert_num_queries(21):
        client.get(url(session))
