"""Who may what, a story for each role."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from lms import permissions
from lms.choices import Role
from lms.models import (
    Attendance,
    AuditEntry,
    Auditor,
    Cohort,
    Enrolment,
    OrganisationContact,
    Programme,
    User,
)
from lms.views.places import PLACES
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_day,
    make_enrolment,
    make_final_work,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_session,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort)


@pytest.fixture
def elsewhere():
    return make_cohort("Uudistuja 1", programme=make_programme("Uudistuja"))


def again(person):
    """The person as another request finds them: what they are is asked once for each."""
    return User.objects.get(pk=person.pk)


def bar(client):
    return [str(label) for label, _url, _current in client.get("/verify/").context["places"]]


def refused(client, page, **sent):
    response = client.post(page, sent)
    return response.status_code, response.context["exception"]


# Each role


def test_leena_decides_in_her_programme_and_does_not_know_of_another(cohort, aino, elsewhere):
    leena = make_lead(cohort.programme)

    assert [permissions.may_enrol(leena, row) for row in (cohort.programme, cohort, aino)] == [True] * 3
    assert (permissions.may_issue(leena, cohort), permissions.may_issue(leena, elsewhere)) == (True, False)
    assert list(Cohort.objects.visible_to(leena)) == [cohort]


def test_tero_records_and_reviews_in_his_cohort_and_decides_nowhere(cohort, aino, elsewhere):
    tero = make_trainer(cohort)

    assert [permissions.may_record_attendance(tero, row) for row in (cohort, aino, elsewhere)] == [
        True,
        True,
        False,
    ]
    assert (permissions.may_oversee(tero, cohort), permissions.may_read_certificates(tero, aino)) == (
        False,
        False,
    )


def test_lead_of_one_programme_who_trains_in_another_only_trains_there(cohort, elsewhere):
    leena = make_lead(cohort.programme)
    make_trainer(elsewhere, leena.full_name)

    assert (permissions.may_record_attendance(leena, elsewhere), permissions.may_lead(leena, elsewhere)) == (
        True,
        False,
    )


def test_aino_reads_her_own_certificates_and_hands_in_her_own_works(cohort, aino):
    veera = make_enrolment(cohort, "Veera Ek")

    assert [permissions.may_hand_in(aino.person, row) for row in (aino, veera)] == [True, False]
    assert [permissions.may_read_certificates(aino.person, row) for row in (aino, veera)] == [True, False]
    assert not permissions.may_read_training(aino.person, cohort)


def test_olli_sees_his_organisation_with_its_divisions_and_no_other(aino):
    espoo = aino.organisation
    olli = make_contact(espoo)
    education = make_organisation("Espoon koulutus", parent=espoo)

    assert [
        permissions.may_see_own_organisation(olli, row)
        for row in (espoo, education, make_organisation("Kotka"))
    ] == [True, True, False]
    assert not permissions.may_see_persons(olli, aino.cohort.programme)


def test_kaisa_may_everything_everywhere(cohort):
    kaisa = make_person("Kaisa Pääkäyttäjä", is_superuser=True)

    assert [str(act.words) for act in permissions.ACTS if not act(kaisa, None)] == []
    assert permissions.may_issue(kaisa, cohort)


def test_matti_may_check_a_certificate_and_keep_his_account(cohort):
    matti, nobody = make_person("Matti Mäki"), AnonymousUser()

    assert [act for act in permissions.ACTS if act(matti)] == [
        permissions.may_verify,
        permissions.may_keep_account,
    ]
    assert [act for act in permissions.ACTS if act(nobody)] == [permissions.may_verify]


def test_aune_reads_every_programme_and_decides_in_none(cohort, aino):
    aune = make_auditor()
    reading = {
        permissions.may_oversee,
        permissions.may_read_registry,
        permissions.may_read_training,
        permissions.may_read_certificates,
        permissions.may_see_persons,
        permissions.may_see_own_organisation,
        permissions.may_read_logs,
        permissions.may_verify,
        permissions.may_keep_account,
    }

    assert {act for act in permissions.ACTS if act(aune)} == reading
    assert (Programme.objects.led_by(aune).count(), Programme.objects.overseen_by(aune).count()) == (0, 1)
    assert list(Enrolment.objects.overseen_by(aune)) == [aino]


# From one day to another


def test_time_that_has_ended_leaves_nothing(cohort, aino):
    aune, olli = make_auditor(valid_to=YESTERDAY), make_contact(aino.organisation, valid_to=YESTERDAY)

    assert (aune.roles, aune.sees_all, olli.roles) == (frozenset(), False, frozenset())
    assert not Cohort.objects.visible_to(aune).exists()
    assert not permissions.may_see_own_organisation(olli, aino.organisation)


def test_time_that_ended_is_over_on_the_pages_too(client, cohort, aino):
    aune = make_auditor()
    client.force_login(aune)
    assert client.get(cohort.get_absolute_url()).status_code == 200

    Auditor.objects.update(valid_to=YESTERDAY)

    assert client.get(cohort.get_absolute_url()).status_code == 404
    assert client.get(reverse("programmes")).status_code == 403
    assert bar(client) == []


def test_last_day_still_counts(aino):
    make_auditor(valid_to=timezone.localdate())
    make_contact(aino.organisation, valid_to=timezone.localdate())

    assert again(Auditor.objects.get().person).roles == {Role.AUDITOR}
    assert again(OrganisationContact.objects.get().person).roles == {Role.CONTACT}


# On pages


def test_auditor_is_offered_nothing_to_press_and_changes_nothing(client, cohort, aino):
    leena = make_lead(cohort.programme)
    session = make_session(make_day(cohort))
    work = make_submission(make_final_work(cohort), aino).submission
    client.force_login(make_auditor())
    pages = [
        reverse("programmes"),
        cohort.programme.get_absolute_url(),
        cohort.get_absolute_url(),
        *(
            reverse(name, args=[cohort.slug])
            for name in ("cohort-setup", "cohort-plan", "cohort-attendance", "cohort-works", "cohort-mail")
        ),
        *(reverse(name, args=[cohort.slug]) for name in ("cohort-rosters", "cohort-groups")),
        aino.get_absolute_url(),
        reverse("sheet", args=[session.pk]),
        reverse("review", args=[work.pk]),
        reverse("people"),
        reverse("person", args=[leena.pk]),
        reverse("organisations"),
        reverse("organisation", args=["espoo"]),
        reverse("today"),
        reverse("reviews"),
    ]

    shown = {page: client.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in shown.items()} == dict.fromkeys(pages, 200)
    # What is sent by POST are the language and signing out alone.
    assert {page: answer.text.count('method="post"') for page, answer in shown.items()} == dict.fromkeys(
        pages, 2
    )
    assert (Attendance.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_every_link_that_an_auditor_is_offered_opens(client, cohort, aino):
    """A way that ends at "this page is not open to you" is not offered in the first place."""
    make_lead(cohort.programme)
    session = make_session(make_day(cohort))
    client.force_login(make_auditor())
    seen, to_open = set(), {reverse("programmes"), reverse("today"), reverse("sheet", args=[session.pk])}

    shut = []
    while to_open - seen:
        page = sorted(to_open - seen)[0]
        seen.add(page)
        answer = client.get(page)
        if answer.status_code not in (200, 302):
            shut.append((page, answer.status_code))
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            to_open |= links(answer.text)

    assert shut == []
    assert cohort.get_absolute_url() in seen


def links(text):
    found = (part.partition('"')[0] for part in text.split('href="')[1:])
    return {
        link.partition("#")[0].partition("?")[0].replace("&amp;", "&")
        for link in found
        if link.startswith("/") and not link.startswith("/static/")
    }


def test_refusal_says_who_may(client, cohort, aino):
    session = make_session(make_day(cohort))
    sheet = reverse("sheet", args=[session.pk])
    client.force_login(make_auditor())

    assert refused(client, sheet) == (
        403,
        "Attendance is recorded by the trainers of the cohort and the leads of its programme.",
    )
    assert refused(client, reverse("enrolment-withdraw", args=[aino.pk])) == (
        403,
        "Only the leads of the programme may do this.",
    )
    assert refused(client, reverse("certificates:issue", args=[cohort.slug])) == (
        403,
        "Certificates are issued and revoked by the leads of the programme.",
    )


def test_each_role_finds_its_places_in_the_bar(client, cohort, aino):
    management = ["Programmes", "Organisations", "People", "Reports", "Logs"]
    readers = {
        make_lead(cohort.programme): management,
        make_auditor(): management,
        make_trainer(cohort): ["Today", "Cohorts", "To review"],
        aino.person: ["My programmes", "My sessions", "My certificates"],
        make_contact(aino.organisation): ["My organisation"],
        make_person("Matti Mäki"): [],
    }
    for reader, places in readers.items():
        client.force_login(reader)
        assert bar(client) == places


def test_each_role_begins_on_its_own_page(client, cohort, aino):
    readers = {
        make_lead(cohort.programme): "/programmes/",
        make_auditor(): "/programmes/",
        make_trainer(cohort): "/today/",
        aino.person: "/my/programmes/",
        make_contact(aino.organisation): "/my/organisations/",
    }
    for reader, page in readers.items():
        client.force_login(reader)
        assert client.get("/").url == page


def test_what_somebody_is_takes_one_query_however_much_is_asked_of_it(
    cohort, aino, django_assert_num_queries
):
    tero = again(make_trainer(cohort))

    with django_assert_num_queries(1):
        for offered_to, _places in PLACES:
            offered_to(tero)
        for act in permissions.ACTS:
            if Role.TRAINER not in act.roles:
                act(tero, cohort)
