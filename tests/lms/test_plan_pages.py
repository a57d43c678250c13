import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.actions import plans, sessions
from lms.choices import AttendanceState, ExcusedCounts
from lms.models import Assignment, CompletionRequirement, TrainingDay, TrainingSession
from tests.factories import (
    at,
    make_assignment,
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
    make_programme,
    make_requirement,
    make_session,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2015, 1, 20)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def send(client, name, arg, **values):
    """Fill in the form of a page as it is shown, but for ``values``, and send it."""
    url = reverse(name, args=arg if isinstance(arg, list) else [arg])
    form = client.get(url).context["form"]
    shown = {
        field.html_name: field.value()
        for field in form
        if field.value() not in (None, False, "") and field.name not in values
    }
    return client.post(url, shown | values, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return response.context["form"].errors


DAY = {"title_fi": "Avaus", "on": "2015-01-20", "starts": "09:00", "ends": "16:00", "mode": "on_site"}


def test_training_day_comes_with_its_first_session_in_one_go(client, cohort, leena):
    response = send(client, "training-day-new", cohort.slug, **DAY, place_fi="Helsinki")

    session = TrainingSession.objects.get()
    assert said(response) == ["“Avaus” is in the plan."]
    assert (session.day.title_fi, session.day.required, session.starts_at, session.place_fi) == (
        "Avaus", True, at(ON, 9), "Helsinki",
    )  # fmt: skip


def test_day_that_is_not_known_yet_is_left_empty(client, cohort, leena):
    send(client, "training-day-new", cohort.slug, title_fi="Päätös")

    assert (TrainingDay.objects.get().title_fi, TrainingSession.objects.count()) == ("Päätös", 0)


def test_day_is_held_once_for_each_group_chosen(client, cohort, leena):
    groups = [make_group(cohort, "Pohjois-Suomi"), make_group(cohort, "Etelä-Suomi")]

    send(client, "training-day-new", cohort.slug, **DAY, groups=[group.pk for group in groups], one_each="on")

    held = [list(session.groups.all()) for session in TrainingSession.objects.order_by("pk")]
    assert held == [[groups[0]], [groups[1]]]


def test_one_title_is_enough_and_none_is_too_little(client, cohort, leena):
    response = send(client, "training-day-new", cohort.slug, title_fi=" ")

    assert errors(response) == {"title_fi": ["Write the title in at least one language."]}
    assert TrainingDay.objects.count() == 0


def test_session_that_ends_before_it_starts_is_said_at_the_field(client, cohort, leena):
    response = send(client, "session-new", make_day(cohort).pk, **DAY | {"ends": "08:00"})

    assert errors(response) == {"ends": ["A session ends after it starts."]}
    assert TrainingSession.objects.count() == 0


def test_group_of_another_cohort_cannot_be_chosen(client, cohort, leena):
    make_group(cohort)
    stranger = make_group(make_cohort("EKJ 2016–2018"), "Vieras")

    response = send(client, "session-new", make_day(cohort).pk, **DAY, groups=[stranger.pk])

    assert list(errors(response)) == ["groups"]


def test_session_outside_the_cohort_is_added_when_the_reader_knows(client, cohort, leena):
    day = make_day(cohort)
    url = reverse("session-new", args=[day.pk])
    late = DAY | {"on": "2016-03-01"}

    response = client.post(url, late)
    assert response.context["warnings"] == [
        "1 March 2016 is outside the time of the cohort, 1 November 2014 – 12 February 2016."
    ]
    assert day.sessions.count() == 0

    client.post(url, late | {"knowing": response.context["knowing"]})
    assert day.sessions.count() == 1


def test_double_click_adds_one_day(client, cohort, leena):
    url = reverse("training-day-new", args=[cohort.slug])
    values = {"title_fi": "Avaus", "required": "on", "mode": "on_site", "once": str(uuid.uuid4())}
    values |= {"starts": "09:00", "ends": "16:00"}

    client.post(url, values)
    response = client.post(url, values, follow=True)

    assert TrainingDay.objects.count() == 1
    assert said(response)[-1] == "This was done already: the form had been sent once."


def test_moved_session_tells_of_its_marks_first(client, cohort, leena):
    session = make_session(make_day(cohort), ON)
    make_attendance(make_enrolment(cohort), session)

    response = send(client, "session-edit", session.pk, on="2015-01-27")

    assert response.context["warnings"] == [
        "1 mark was recorded at this session; it stays and will be on 27 January 2015."
    ]
    session.refresh_from_db()
    assert session.starts_at == at(ON, 9)


def test_session_that_was_attended_is_not_moved_into_the_future(client, cohort, leena):
    session = make_session(make_day(cohort), ON)
    make_attendance(make_enrolment(cohort), session)
    future = timezone.localdate() + datetime.timedelta(days=2)

    warned = send(client, "session-edit", session.pk, on=str(future))
    response = send(client, "session-edit", session.pk, on=str(future), knowing=warned.context["knowing"])

    assert errors(response)["on"][0].startswith("1 person was marked present at this session")


def test_second_of_two_who_move_a_session_sees_the_time_of_the_first(client, cohort, leena):
    north, south = make_group(cohort, "Pohjois-Suomi"), make_group(cohort, "Etelä-Suomi")
    session = make_session(make_day(cohort), ON, north, place_fi="Oulu")
    url = reverse("session-edit", args=[session.pk])
    form = client.get(url).context["form"]
    mine = {field.html_name: field.value() for field in form} | {"place_fi": "Kemi", "groups": [north.pk]}
    sessions.change(session, starts_at=at(ON, 10), groups=[north, south], by=leena)

    response = client.post(url, mine)

    form = response.context["form"]
    assert errors(response)["__all__"] == [
        "Leena Laine changed this while you had it open: starts at. Look at what it says now, then save again."
    ]
    assert (form["starts"].value(), form["place_fi"].value(), form["groups"].value()) == (
        "10:00", "Kemi", [str(north.pk), str(south.pk)],
    )  # fmt: skip

    client.post(url, {field.html_name: field.value() for field in form})
    session.refresh_from_db()
    assert (session.starts_at, session.place_fi, session.groups.count()) == (at(ON, 10), "Kemi", 2)


def test_cancelling_says_who_loses_a_day_and_is_done_knowing_that(client, cohort, leena):
    make_requirement(cohort, at_least=1)
    session = make_session(make_day(cohort), ON)
    make_attendance(make_enrolment(cohort), session)

    warned = send(client, "session-cancel", session.pk)
    assert warned.context["warnings"][1] == "Aino Korhonen would lose a day of attendance."
    response = send(client, "session-cancel", session.pk, knowing=warned.context["knowing"])

    session.refresh_from_db()
    assert said(response) == ["The session on 20 January 2015 at 09:00 is cancelled."]
    assert session.cancelled_by == leena

    response = client.post(reverse("session-hold", args=[session.pk]), follow=True)
    assert said(response) == ["The session on 20 January 2015 at 09:00 is held after all."]


def test_training_day_with_marks_is_not_removed_and_the_page_says_why(client, cohort, leena):
    day = make_day(cohort)
    make_attendance(make_enrolment(cohort), make_session(day), AttendanceState.ABSENT)

    response = send(client, "training-day-remove", day.pk)

    assert errors(response)["__all__"] == [
        "1 mark has been recorded on this training day, so it was not removed. Nothing is lost."
    ]
    assert list(TrainingDay.objects.all()) == [day]


def test_arrows_move_a_day_once_however_often_they_are_pressed(client, cohort, leena):
    first, second, _third = (make_day(cohort) for _number in range(3))
    url = reverse("training-day-move", args=[first.pk])

    for _time in range(2):
        response = client.post(url, {"way": "down", "place": "1"}, follow=True)

    assert list(cohort.training_days.all())[:2] == [second, first]
    assert said(response)[-1] == "The order has changed since you opened the page. Look at it again."


@pytest.mark.parametrize("place", ["", "-1", "first", "²", "9" * 40])
def test_nonsense_in_the_arrows_moves_nothing(client, cohort, leena, place):
    first, second = make_day(cohort), make_day(cohort)

    client.post(reverse("training-day-move", args=[first.pk]), {"way": "down", "place": place})

    assert list(cohort.training_days.all()) == [first, second]


def test_assignment_is_set_with_its_due_time_in_helsinki(client, cohort, leena):
    url = reverse("assignment-new", args=[cohort.slug])
    assert client.get(url, {"kind": "final_work"}).context["form"]["kind"].value() == "final_work"

    client.post(url, {"kind": "final_work", "title_sv": "Slutarbete", "due_at": "2015-06-01T16:00"})

    work = Assignment.objects.get()
    assert (work.kind, work.title_sv, work.due_at) == (
        "final_work", "Slutarbete", at(datetime.date(2015, 6, 1), 16),
    )  # fmt: skip


def test_work_that_was_handed_in_alone_stays_so(client, cohort, leena):
    work = make_assignment(cohort)
    make_submission(work, make_enrolment(cohort))

    response = send(client, "assignment-edit", work.pk, in_groups="on")

    assert list(errors(response)) == ["in_groups"]


def test_requirement_of_more_days_than_planned_is_saved_when_the_reader_knows(client, cohort, leena):
    make_day(cohort)
    values = {"at_least": "6", "excused": "as_absent"}

    warned = send(client, "requirement-new", [cohort.slug, "training_days"], **values)
    assert warned.context["warnings"] == ["6 training days are required, 1 is planned: nobody can meet this."]
    send(
        client, "requirement-new", [cohort.slug, "training_days"], **values, knowing=warned.context["knowing"]
    )

    assert CompletionRequirement.objects.get().at_least == 6


@pytest.mark.parametrize(
    "values, field",
    [
        ({}, "at_least"),
        ({"at_least": "5", "at_least_percent": "80"}, "at_least"),
        ({"at_least": "0"}, "at_least"),
        ({"at_least_percent": "101"}, "at_least_percent"),
        ({"at_least": "5", "excused": ExcusedCounts.LEFT_OUT}, "excused"),
    ],
)
def test_requirement_that_means_nothing_is_said_at_the_field(client, cohort, leena, values, field):
    for number in range(6):
        make_day(cohort, f"Päivä {number}")
    values = {"excused": "as_absent"} | values

    response = client.post(reverse("requirement-new", args=[cohort.slug, "training_days"]), values)

    assert list(errors(response)) == [field]
    assert CompletionRequirement.objects.count() == 0


def test_requirement_is_given_up(client, cohort, leena):
    required = make_requirement(cohort, "final_work")

    response = send(client, "requirement-remove", required.pk)

    assert said(response) == ["It is no longer required: Final work."]
    assert CompletionRequirement.objects.count() == 0


def test_kind_that_nobody_knows_is_not_found(client, cohort, leena):
    assert client.get(reverse("requirement-new", args=[cohort.slug, "salary"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_plan_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, count, django_assert_num_queries
):
    make_requirement(cohort, at_least=1)
    for number in range(count):
        day = make_day(cohort)
        for session in (make_session(day, ON, make_group(cohort, f"Alue {number}")), make_session(day)):
            make_attendance(make_enrolment(cohort, f"Aino {number} {session.pk}"), session)
        make_submission(make_assignment(cohort), cohort.enrolments.first())
        make_trainer(cohort, f"Tero {number}")

    with django_assert_num_queries(32):
        client.get(reverse("cohort-plan", args=[cohort.slug]))


def addresses(cohort):
    day = make_day(cohort)
    session = make_session(day)
    work = make_assignment(cohort)
    required = make_requirement(cohort, at_least=1)
    yield from (
        reverse(name, args=[cohort.slug]) for name in ("cohort-plan", "training-day-new", "assignment-new")
    )
    yield reverse("requirement-new", args=[cohort.slug, "final_work"])
    for name, row in [
        ("training-day-edit", day), ("training-day-remove", day), ("session-new", day),
        ("session-edit", session), ("session-cancel", session), ("session-remove", session),
        ("assignment-edit", work), ("assignment-remove", work),
        ("requirement-edit", required), ("requirement-remove", required),
    ]:  # fmt: skip
        yield reverse(name, args=[row.pk])


def test_every_page_is_for_the_leads_of_the_programme(client, cohort, leena):
    pages = list(addresses(cohort))
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)

    for reader, answer in [
        (make_trainer(cohort), 403),
        (make_lead(make_programme("Uudistuja"), "Kaisa Lind"), 404),
        (make_person("Matti Mäki"), 404),
    ]:
        client.force_login(reader)
        assert {client.get(page).status_code for page in pages} == {answer}
        assert {client.post(page).status_code for page in pages[1:]} == {answer}


def test_what_is_removed_meanwhile_is_not_found(client, cohort, leena):
    day = make_day(cohort)
    url = reverse("training-day-edit", args=[day.pk])
    plans.remove_training_day(day, by=leena)

    assert client.post(url, {"title_fi": "Avaus"}).status_code == 404
