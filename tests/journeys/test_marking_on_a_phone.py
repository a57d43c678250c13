"""Tero records who was there, in Swedish and on his phone, while the day goes on."""

import datetime

import pytest
from django.utils import timezone
from django.utils.text import capfirst
from playwright.sync_api import expect

from lms.choices import AttendanceState, SessionMode
from lms.models import Attendance
from tests import factories as make
from tests.journeys.hands import Finger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON_SITE, REMOTELY, EXCUSED, ABSENT = AttendanceState
AT_MOST = 30
NAMES = [
    f"{given} {surname}"
    for surname in ("Aalto", "Berg", "Ström", "Laine", "Ek", "Nieminen")
    for given in ("Maja", "Eino", "Otso", "Venla")
]
GUEST = "Sanna Koski"

OTHERWISE = {
    "Maja Aalto": REMOTELY,
    "Eino Berg": REMOTELY,
    "Otso Ek": ABSENT,
    "Venla Laine": EXCUSED,
    "Maja Ström": REMOTELY,
}


@pytest.fixture
def session():
    """Today, for 24 people of the south; Sanna of the north comes as a guest."""
    today = timezone.localdate()
    cohort = make.make_cohort(
        starts_on=today - datetime.timedelta(days=90), ends_on=today + datetime.timedelta(days=90)
    )
    south, north = make.make_group(cohort, "Söder"), make.make_group(cohort, "Norr")
    for name in NAMES:
        make.make_enrolment(cohort, name, groups=[south])
    make.make_enrolment(cohort, GUEST, groups=[north])
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return make.make_session(
        make.make_day(cohort, "Ledarskap"),
        today,
        south,
        mode=SessionMode.HYBRID,
        starts_at=midnight,
        ends_at=midnight + datetime.timedelta(hours=23),
    )


def test_tero_marks_25_people(somebody, session):
    tero = somebody("sv", make.make_trainer(session.day.cohort), on_phone=True)
    tero.goes_to("/")
    tero.link_about("Ledarskap")

    tero.button(tero.say_count("The last one on site", "All %(count)d on site", len(NAMES)))
    for name in NAMES:
        expect(_card(tero, name).get_by_role("radio", name=_word(tero, ON_SITE), exact=True)).to_be_checked()
    for name, state in OTHERWISE.items():
        _marks(tero, name, state)
    tero.saves_unless_saved()
    _adds_the_guest(tero)

    assert _marks_of(session) == dict.fromkeys(NAMES, ON_SITE) | OTHERWISE | {GUEST: ON_SITE}
    if isinstance(tero, Finger):
        assert tero.taps <= AT_MOST


def _card(tero, name):
    given, surname = name.split()
    return tero.page.locator(".mark-card").filter(has_text=f"{surname}, {given}")


def _marks(tero, name, state):
    tero.picks(_word(tero, state), _card(tero, name))


def _adds_the_guest(tero):
    say = tero.say
    tero.opens(say("Add a guest from another group"))
    tero.writes(say("A part of the name"), "koski")
    if not tero.has_script:
        tero.within(tero.page.locator("#guests")).button(say("Search"))
    tero.within(tero.page.locator("#found")).button_about(_word(tero, ON_SITE, capfirst))
    given, surname = GUEST.split()
    expect(_card(tero, GUEST).get_by_text(f"{surname}, {given}")).to_be_visible()


def _word(tero, state, written=str):
    return tero.in_words(lambda state: written(str(state.label)), state)


def _marks_of(session):
    rows = Attendance.objects.filter(session=session)
    return dict(rows.values_list("enrolment__person__full_name", "state"))


@pytest.mark.parametrize("manner", ["with a mouse"], indirect=True)
def test_one_by_one_takes_a_tap_each(somebody, session):
    tero = somebody("sv", make.make_trainer(session.day.cohort), on_phone=True)
    tero.goes_to("/")
    tero.link_about("Ledarskap")

    for name in NAMES:
        _marks(tero, name, OTHERWISE.get(name, ON_SITE))
    tero.saves_unless_saved()
    _adds_the_guest(tero)

    assert _marks_of(session) == dict.fromkeys(NAMES, ON_SITE) | OTHERWISE | {GUEST: ON_SITE}
    assert tero.taps <= AT_MOST


def test_second_thought_before_the_first_answer_is_what_is_written(page, sign_in, session):
    sign_in(page, make.make_trainer(session.day.cohort))
    page.goto(f"/sessions/{session.pk}/")
    card = page.locator(".mark-card").filter(has_text="Aalto, Maja")
    page.route("**/marks/**", lambda _held_back: None)

    with page.expect_request("**/marks/**"):
        card.get_by_text("Remote", exact=True).click()
    card.get_by_text("Absent", exact=True).click()
    page.unroute("**/marks/**")

    expect(page.locator("#saved")).to_contain_text("1 of 24 recorded")
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(card.get_by_role("radio", name="absent")).to_be_checked()
    assert _marks_of(session) == {"Maja Aalto": ABSENT}
