"""The matrix of a cohort: people × training days."""

import datetime
import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from lms.actions import attendance
from lms.choices import AttendanceState
from lms.models import Attendance
from tests.factories import (
    at,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
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


def url(cohort):
    return reverse("cohort-attendance", args=[cohort.slug])


def marks():
    rows = Attendance.objects.values_list("session_id", "enrolment_id", "state")
    return {f"{session}-{enrolment}": state for session, enrolment, state in rows}


def sentences(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_what_was_changed_is_saved_and_the_rest_is_left(client, cohort, tero):
    session = make_session(make_day(cohort), TODAY)
    aino, matti, inga = [make_enrolment(cohort, name) for name in ("Aino Korhonen", "Matti Mäki", "Inga Aho")]
    attendance.record(session, {aino.pk: ON_SITE, matti.pk: ON_SITE}, by=tero)
    seen = client.get(url(cohort)).context["seen"]
    attendance.record(session, {matti.pk: EXCUSED, inga.pk: ABSENT}, by=make_lead(cohort.programme))

    response = client.post(
        url(cohort),
        {
            "seen": seen,
            f"{session.pk}-{aino.pk}": "",
            f"{session.pk}-{matti.pk}": ON_SITE,
            f"{session.pk}-{inga.pk}": ON_SITE,
        },
    )

    assert response.url == url(cohort)
    assert marks() == {f"{session.pk}-{matti.pk}": EXCUSED, f"{session.pk}-{inga.pk}": ABSENT}
    assert sentences(response) == [
        "1 mark saved.",
        "Inga Aho: Leena Laine recorded “absent” today at 17:00, while you had this open. "
        "It was left as it is.",
    ]


def test_what_is_refused_is_still_in_the_form(client, cohort, tero):
    session = make_session(make_day(cohort), TODAY)
    completed = {"completed_on": TODAY, "completed_at": at(TODAY), "completed_by": tero}
    aino, matti = make_enrolment(cohort, **completed), make_enrolment(cohort, "Matti Mäki")
    attendance.record(session, {aino.pk: ON_SITE}, by=tero)

    response = client.post(
        url(cohort),
        {
            "seen": json.dumps({ON_SITE: f"{session.pk}-{aino.pk}"}),
            f"{session.pk}-{aino.pk}": ABSENT,
            f"{session.pk}-{matti.pk}": EXCUSED,
        },
    )

    chosen = [row["cells"][0]["choices"][0]["state"] for row in response.context["page"]]
    assert chosen == ["absent", "excused"]
    assert "Aino Korhonen has completed." in response.content.decode()
    assert marks() == {f"{session.pk}-{aino.pk}": ON_SITE}


def test_what_was_refused_and_is_sent_again_overwrites_nothing_of_others(client, cohort, tero):
    session = make_session(make_day(cohort), TODAY)
    aino, matti = make_enrolment(cohort), make_enrolment(cohort, "Matti Mäki")
    attendance.record(session, {aino.pk: ABSENT, matti.pk: EXCUSED}, by=make_lead(cohort.programme))
    untouched, changed = f"{session.pk}-{aino.pk}", f"{session.pk}-{matti.pk}"

    refused = client.post(url(cohort), {"seen": "{}", untouched: "", changed: "nonsense"})
    shown = [row["cells"][0]["choices"][0]["state"] for row in refused.context["page"]]
    again = {"seen": refused.context["seen"], untouched: shown[0], changed: ON_SITE}
    response = client.post(url(cohort), again)

    assert shown == [ABSENT, "nonsense"]
    assert marks() == {untouched: ABSENT, changed: EXCUSED}
    assert [sentence.partition(" recorded ")[0] for sentence in sentences(response)[-1:]] == [
        "Matti Mäki: Leena Laine"
    ]


@pytest.mark.parametrize("seen", ["", "[]", "nonsense", '{"x": 7}', "[" * 5000])
def test_without_knowing_what_was_seen_nothing_of_others_is_overwritten(client, cohort, tero, seen):
    session = make_session(make_day(cohort), TODAY)
    aino = make_enrolment(cohort)
    attendance.record(session, {aino.pk: EXCUSED}, by=make_lead(cohort.programme))

    client.post(url(cohort), {"seen": seen, f"{session.pk}-{aino.pk}": ABSENT, "1-x": "absent"})

    assert marks() == {f"{session.pk}-{aino.pk}": EXCUSED}


def test_present_in_another_area_is_shown_as_present_and_counted_once(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    aino, matti = make_enrolment(cohort, groups=[south]), make_enrolment(cohort, "Matti Mäki", groups=[west])
    day = make_day(cohort)
    make_session(day, TODAY, south)
    in_west = make_session(day, TODAY, west)
    make_attendance(aino, in_west)
    make_attendance(matti, in_west, ABSENT)

    context = client.get(url(cohort)).context

    aino_cell, matti_cell = [row["cells"][0] for row in context["page"]]
    assert (aino_cell["elsewhere"], aino_cell["where"]) == ("present_on_site", "Länsi, 20 Jan 2015")
    assert aino_cell["choices"] == []
    assert [choice["stands"] for choice in matti_cell["choices"]] == ["absent"]
    assert [(day["present"], day["planned"]) for day in context["days"]] == [(1, 2)]


def test_a_group_alone_can_be_shown(client, cohort, tero):
    south, west = make_group(cohort, "Etelä"), make_group(cohort, "Länsi")
    make_day(cohort)
    make_enrolment(cohort, groups=[south])
    make_enrolment(cohort, "Matti Mäki", groups=[west])

    page = client.get(url(cohort), {"group": west.pk}).context["page"]

    assert [row["name"] for row in page] == ["Mäki, Matti"]


def test_a_session_to_come_offers_an_excuse_alone(client, cohort, tero):
    make_session(make_day(cohort), datetime.date(2015, 3, 3))
    make_enrolment(cohort)

    (row,) = client.get(url(cohort)).context["page"]

    assert row["cells"][0]["choices"][0]["options"] == [("excused", "Excused")]


def test_a_page_has_no_more_choices_than_a_form_may_have(client, cohort, tero):
    for _day in range(20):
        make_session(make_day(cohort), TODAY)
    for number in range(46):
        make_enrolment(cohort, f"Aino Korhonen{number}")

    page = client.get(url(cohort)).context["page"]

    assert (len(page.object_list), page.paginator.count) == (45, 46)


def test_matrix_is_for_those_who_train_or_lead_the_cohort(client, cohort):
    for reader in (make_enrolment(cohort).person, make_person("Matti Mäki")):
        client.force_login(reader)
        assert client.get(url(cohort)).status_code == 404
        assert client.post(url(cohort)).status_code == 404
    client.force_login(make_lead(cohort.programme))
    assert client.get(url(cohort)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_matrix_takes_the_same_queries_for_one_and_for_three(
    client, cohort, tero, count, django_assert_num_queries
):
    groups = [make_group(cohort, f"Ryhmä {number}") for number in range(count)]
    sessions = [make_session(make_day(cohort), TODAY, group) for group in groups]
    for number, group in enumerate(groups):
        enrolment = make_enrolment(cohort, f"Aino Korhonen{number}", groups=[group])
        for session in sessions:
            make_attendance(enrolment, session)

    with django_assert_num_queries(20):
        client.get(url(cohort))
