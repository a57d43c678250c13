"""Administrators and auditors."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.actions import appointments
from lms.choices import Role
from lms.models import AuditEntry, Auditor, Invitation, User
from tests.factories import make_auditor, make_cohort, make_enrolment, make_lead, make_person, make_trainer
from tests.lms.invitations.story import code_of, newcomer

pytestmark = pytest.mark.django_db

LIST = "/appointments/"


@pytest.fixture
def kaisa(client):
    person = make_person("Kaisa Aalto", is_superuser=True)
    client.force_login(person)
    return person


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_administrator_is_appointed_invited_and_ended(client, kaisa):
    new = {"email": "eeva@kunta.example", "full_name": "Eeva Nikula", "language": "fi", "invite": "needed"}

    page = client.post(reverse("administrator-new"), new, follow=True)
    eeva = User.objects.get(email="eeva@kunta.example")
    assert said(page) == [
        "An invitation to Eeva Nikula (eeva@kunta.example) is on its way.",
        "Eeva Nikula is an administrator now.",
    ]
    assert (eeva.is_superuser, Invitation.objects.get().role) == (True, Role.ADMINISTRATOR)

    client.post(reverse("administrator-end", args=[eeva.pk]), follow=True)

    eeva.refresh_from_db()
    assert eeva.is_superuser is False
    assert list(AuditEntry.objects.about(eeva).order_by("pk").values_list("verb", "after")) == [
        (
            "add_person",
            {"email": "eeva@kunta.example", "full_name": "Eeva Nikula", "sort_name": "Nikula, Eeva"}
            | {"language": "fi", "is_active": True},
        ),
        ("appoint_administrator", {"is_superuser": True}),
        ("end_administrator", {"is_superuser": False}),
    ]


def test_last_administrator_who_can_sign_in_stays(client, kaisa):
    User.objects.filter(pk=newcomer("Eeva Nikula").pk).update(is_superuser=True)

    page = client.get(reverse("administrator-end", args=[kaisa.pk]), follow=True)

    assert said(page) == [
        "Kaisa Aalto is the only administrator who can sign in. Appoint another one first, and let them accept "
        "their invitation."
    ]
    assert code_of(lambda: appointments.end_administrator(kaisa, by=kaisa)) == "last_administrator"


def test_administrator_may_end_their_own_time_when_another_is_left(client, kaisa):
    make_person("Eeva Nikula", is_superuser=True)

    page = client.post(reverse("administrator-end", args=[kaisa.pk]), follow=True)

    assert page.redirect_chain == [("/", 302)]
    kaisa.refresh_from_db()
    assert kaisa.is_superuser is False


def test_ending_twice_is_said(client, kaisa):
    eeva = make_person("Eeva Nikula", is_superuser=True)
    appointments.end_administrator(eeva, by=kaisa)

    page = client.post(reverse("administrator-end", args=[eeva.pk]), follow=True)

    assert said(page) == ["It had been removed already."]
    assert code_of(lambda: appointments.end_administrator(eeva, by=kaisa)) == "administrator_no_more"
    assert code_of(lambda: appointments.appoint_administrator(kaisa, by=kaisa)) == "administrator_already"


def test_auditor_is_appointed_for_a_time_and_ended(client, kaisa):
    today = timezone.localdate()
    aune = newcomer("Aune Salo")
    asked = {"email": aune.email, "invite": "needed", "on": today.isoformat(), "until": ""}

    page = client.post(reverse("auditor-new"), asked, follow=True)
    auditor = Auditor.objects.get()
    client.post(reverse("auditor-end", args=[auditor.pk]), {"on": today.isoformat()})

    assert said(page)[0] == f"An invitation to Aune Salo ({aune.email}) is on its way."
    auditor.refresh_from_db()
    assert (auditor.person, auditor.valid_from, auditor.valid_to) == (aune, today, today)
    assert list(AuditEntry.objects.about(auditor).order_by("pk").values_list("verb", flat=True)) == [
        "appoint_auditor",
        "end_auditor",
    ]


def test_time_of_an_auditor_neither_overlaps_nor_runs_backwards(client, kaisa):
    today = timezone.localdate()
    aune = make_auditor(valid_from=today, valid_to=today + datetime.timedelta(days=30))
    later = today + datetime.timedelta(days=31)

    assert code_of(lambda: appointments.appoint_auditor(aune, by=kaisa, on=today)) == "auditor_then"
    assert (
        code_of(lambda: appointments.appoint_auditor(aune, by=kaisa, on=later, until=today))
        == "auditor_dates_in_order"
    )
    appointments.appoint_auditor(aune, by=kaisa, on=later)
    assert aune.audits.count() == 2


def test_page_names_both_kinds_and_their_time(client, kaisa):
    make_auditor(valid_from=datetime.date(2026, 1, 1), valid_to=datetime.date(2026, 3, 31))
    newcomer("Eeva Nikula")
    make_auditor("Eeva Nikula", valid_from=datetime.date(2026, 2, 1))

    page = client.get(LIST)

    assert [person.full_name for person in page.context["administrators"]] == ["Kaisa Aalto"]
    assert [one.person.full_name for one in page.context["auditors"]] == ["Eeva Nikula", "Aune Salo"]
    assert "1 Jan 2026–31 Mar 2026" in page.content.decode()
    assert "since 1 Feb 2026 · no account yet" in page.content.decode()


@pytest.mark.parametrize(
    "name", ["appointments", "administrator-new", "auditor-new", "administrator-end", "auditor-end"]
)
def test_for_administrators_only(client, name):
    cohort = make_cohort()
    kaisa, aune = make_person("Kaisa Aalto", is_superuser=True), make_auditor()
    key = {"administrator-end": [kaisa.pk], "auditor-end": [aune.audits.get().pk]}.get(name, [])
    answers = {client.get(reverse(name, args=key)).status_code}
    people = (make_lead(cohort.programme), make_trainer(cohort), make_enrolment(cohort).person, aune)
    for person in people:
        client.force_login(person)
        answers |= {
            client.get(reverse(name, args=key)).status_code,
            client.post(reverse(name, args=key)).status_code,
        }

    assert answers == {302, 403}
