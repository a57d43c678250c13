"""Whoever opens the link in an invitation."""

import re
import smtplib

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.actions import invitations
from lms.choices import InvitationState, Role
from lms.models import AuditEntry, Invitation, Organisation, User
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_invitation,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)
from tests.lms.invitations.story import OPEN, link_in, newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def invitation(cohort):
    """Of Tero, to train the cohort, with the token "avain"; he has no account."""
    newcomer("Tero Virtanen")
    return make_invitation(make_trainer(cohort), Role.TRAINER, "avain", cohort=cohort)


def code_in(message):
    (code,) = [
        line.strip() for line in message.body.splitlines() if re.fullmatch(r"\s*[A-Z0-9-]{6,9}\s*", line)
    ]
    return code


def words_of(page):
    return " ".join(page.content.decode().split())


def test_invited_in_swedish_one_signs_in_by_code_and_is_there_in_three_steps(cohort, leena, work):
    aino = newcomer("Aino Sjöström", language="sv")
    invitations.invite_all([make_enrolment(cohort, person=aino)], by=leena)
    work()
    browser = Client(headers={"accept-language": "fi"})

    # 1: open the link in the mail
    page = browser.get(link_in(), follow=True)
    assert page.redirect_chain == [("/invitation/", 302)]
    assert page.headers["Content-Language"] == "sv"
    # 2: press the button
    page = browser.post(page.redirect_chain[-1][0], follow=True)
    assert page.redirect_chain == [(reverse("account_confirm_login_code"), 302)]
    assert page.headers["Content-Language"] == "sv"
    # 3: type the code
    page = browser.post(page.redirect_chain[-1][0], {"code": code_in(mail.outbox[-1])}, follow=True)

    assert page.redirect_chain == [("/", 302), (reverse("my-programmes"), 302)]
    assert page.headers["Content-Language"] == "sv"
    assert page.context["user"] == aino
    aino.refresh_from_db()
    assert aino.account_opened_at is not None
    assert Invitation.objects.get().state == InvitationState.ACCEPTED
    assert list(AuditEntry.objects.filter(by=aino).values_list("verb", flat=True).order_by("pk")) == [
        "accept_invitation",
        "open_account",
    ]


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.LEAD, "programmes"),
        (Role.TRAINER, "today"),
        (Role.PARTICIPANT, "my-programmes"),
        (Role.CONTACT, "my-organisations"),
        (Role.AUDITOR, "programmes"),
        (Role.ADMINISTRATOR, "programmes"),
    ],
)
def test_each_role_comes_to_its_first_page_and_is_told_once_what_it_may_do(client, cohort, role, first_page):
    person = newcomer("Aino Korhonen")
    if role == Role.LEAD:
        thing = {"programme": cohort.programme}
        make_lead(cohort.programme, person.full_name)
    elif role == Role.TRAINER:
        thing = {"cohort": cohort}
        make_trainer(cohort, person.full_name)
    elif role == Role.PARTICIPANT:
        thing = {"cohort": cohort}
        make_enrolment(cohort, person=person)
    elif role == Role.CONTACT:
        thing = {"organisation": make_organisation("Espoo")}
        make_contact(thing["organisation"], person.full_name)
    else:
        thing = {}
        if role == Role.AUDITOR:
            make_auditor(person.full_name)
        else:
            User.objects.filter(pk=person.pk).update(is_superuser=True)
    make_invitation(person, role, "avain", **thing)

    asked = client.get(f"{OPEN}avain/", follow=True)
    client.post(reverse("invitation"))
    page = client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])}, follow=True)

    # The contact of one organisation is led on to its figures.
    assert [url for url, _status in page.redirect_chain][:2] == ["/", reverse(first_page)]
    assert [str(duty) for duty in page.context["welcome"]["duties"]] == [
        str(duty) for duty in asked.context["duties"]
    ]
    assert len(asked.context["duties"]) >= 1
    assert 'class="card padded welcome"' in words_of(page)
    assert 'class="card padded welcome"' not in words_of(client.get(reverse(first_page), follow=True))


def test_link_is_followed_without_a_trace_in_the_next_address_and_changes_nothing(client, invitation):
    answers = [client.get(f"{OPEN}avain/"), client.head(f"{OPEN}avain/")]

    for answer in answers:
        assert (answer.status_code, answer.url) == (302, "/invitation/")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
    invitation.refresh_from_db()
    assert (invitation.state, mail.outbox, AuditEntry.objects.count()) == (InvitationState.WAITING, [], 0)


def test_page_says_who_is_invited_by_whom_to_what_and_what_they_may_do(client, invitation):
    page = client.get(f"{OPEN}avain/", follow=True)

    assert page.context["sentence"] == (
        "You have been invited as a trainer of EKJ 2014–2016 (EKJ-johtamisvalmennus)."
    )
    assert [str(duty) for duty in page.context["duties"]][:2] == ["Record attendance", "Review works"]
    assert "Welcome, Tero Virtanen" in words_of(page)
    assert "Invited by Kohortti." in words_of(page)


def test_longest_real_names_are_written_as_they_are(client, work):
    name = "Máret-Elle Ŋilla Đorđe Guttorm-Näkkäläjärvi"
    programme = make_programme("Sosiaali- ja terveydenhuollon johtamisen erikoistumiskoulutus")
    cohort = make_cohort("Årets grupp för Österbottens välfärdsområde", programme=programme)
    person = newcomer(name, email="maret@kunta.example", language="sv")
    leena = make_lead(programme, "Leena Ängeslevä-Šuoŋgir")
    invitations.invite_all([make_enrolment(cohort, person=person)], by=leena)

    work()
    page = client.get(link_in(), follow=True)

    assert name in mail.outbox[0].body
    assert "Årets grupp för Österbottens välfärdsområde" in mail.outbox[0].body
    assert "Leena Ängeslevä-Šuoŋgir" in mail.outbox[0].body
    assert f"Welcome, {name}" in words_of(page)


def test_name_of_an_organisation_is_said_in_the_language_of_the_invited(leena, work):
    espoo = make_organisation("Länsi-Uudenmaan hyvinvointialue")
    espoo.names.update(name_sv="Västra Nylands välfärdsområde")
    newcomer("Olli Niemi", language="sv")
    olli = make_contact(espoo)

    invitations.invite(olli, Role.CONTACT, by=leena, organisation=Organisation.objects.get(pk=espoo.pk))
    work()

    assert "Västra Nylands välfärdsområde" in mail.outbox[0].subject
    assert "Västra Nylands välfärdsområde" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        ("unknown", 404, "This link is not known."),
        ("used", 410, "This invitation has been accepted already."),
        ("expired", 410, "This invitation is too old."),
        ("revoked", 410, "This invitation has been taken back."),
    ],
)
def test_link_that_leads_nowhere_says_so_and_not_for_whom_it_was(client, invitation, what, status, sentence):
    now = timezone.now()
    if what == "used":
        Invitation.objects.update(accepted_at=now)
    elif what == "expired":
        Invitation.objects.update(expires_at=now)
    elif what == "revoked":
        Invitation.objects.update(revoked_at=now, revoked_by=invitation.invited_by)

    page = client.get(f"{OPEN}{'wrong' if what == 'unknown' else 'avain'}/")

    assert page.status_code == status
    assert sentence in words_of(page)
    for secret in ("Tero", "tero.virtanen", "EKJ"):
        assert secret not in words_of(page)
    assert client.get(reverse("invitation")).status_code == 404


def test_used_link_leads_whoever_accepted_it_home_while_they_are_signed_in(client, invitation):
    Invitation.objects.update(accepted_at=timezone.now())
    client.force_login(invitation.person)

    page = client.get(f"{OPEN}avain/")

    assert (page.status_code, page["Location"]) == (302, reverse("home"))


def test_invitation_taken_back_while_its_page_is_open_is_said(client, invitation):
    client.get(f"{OPEN}avain/")
    invitations.revoke(invitation, by=invitation.invited_by)

    page = client.post(reverse("invitation"))

    assert (page.status_code, mail.outbox) == (410, [])


def test_old_link_stops_working_in_the_browser_that_had_opened_it(client, invitation, leena):
    client.get(f"{OPEN}avain/")
    client.post(reverse("invitation"))
    code = code_in(mail.outbox[-1])
    invitations.send_again(invitation, by=leena)

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert client.get(reverse("invitation")).status_code == 404
    assert not User.objects.with_account().filter(pk=invitation.person_id).exists()


def test_somebody_else_who_is_signed_in_is_told_and_can_sign_out(client, invitation):
    matti = make_person("Matti Mäki")
    client.force_login(matti)

    page = client.get(f"{OPEN}avain/", follow=True)
    assert "You are signed in as Matti Mäki." in words_of(page)
    assert "Tero" not in words_of(page)
    out = client.post(reverse("invitation"), follow=True)

    assert out.redirect_chain == [("/invitation/", 302)]
    assert "Welcome, Tero Virtanen" in words_of(out)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WAITING


def test_who_is_signed_in_already_accepts_with_one_press(client, cohort):
    tero = make_trainer(cohort)
    make_invitation(tero, Role.TRAINER, "avain", cohort=cohort)
    client.force_login(tero)

    client.get(f"{OPEN}avain/")
    page = client.post(reverse("invitation"), follow=True)
    again = client.post(reverse("invitation"), follow=True)

    assert page.redirect_chain == [("/", 302), (reverse("today"), 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Thank you. The invitation is accepted."
    ]
    assert page.context["welcome"]["sentence"] == (
        "You are a trainer of EKJ 2014–2016 (EKJ-johtamisvalmennus) now."
    )
    assert again.redirect_chain == [("/", 302), (reverse("today"), 302)]
    assert AuditEntry.objects.filter(verb="accept_invitation").count() == 1
    assert mail.outbox == []


def test_who_has_an_account_and_is_not_signed_in_is_offered_the_same_code(client, cohort):
    tero = make_trainer(cohort)
    make_invitation(tero, Role.TRAINER, "avain", cohort=cohort)

    client.get(f"{OPEN}avain/")
    client.post(reverse("invitation"))
    page = client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])}, follow=True)

    assert page.context["user"] == tero
    assert Invitation.objects.get().state == InvitationState.ACCEPTED


def test_invitation_lets_nobody_in_without_the_code(client, invitation):
    client.get(f"{OPEN}avain/")

    page = client.get(reverse("today"))

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_request_login_code"))


def test_second_acceptance_in_another_browser_is_told_that_it_was_used(client, invitation):
    other = Client()
    other.cookies = client.cookies.copy()
    for browser in (client, other):
        browser.get(f"{OPEN}avain/")
    client.post(reverse("invitation"))
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mail.outbox[-1])})

    page = other.post(reverse("invitation"))

    assert page.status_code == 410
    assert "This invitation has been accepted already." in words_of(page)


def test_codes_asked_for_too_often_are_refused_with_a_sentence(client, invitation):
    client.get(f"{OPEN}avain/")
    for _ in range(10):
        page = client.post(reverse("invitation"), follow=True)

    assert [str(message) for message in page.context["messages"]][-1] == (
        "Several codes have been sent already. Wait a quarter of an hour, then try again."
    )
    assert len(mail.outbox) < 10


def test_mail_server_that_says_no_is_told(client, invitation, monkeypatch):
    def refuse(*_args, **_more):
        raise smtplib.SMTPException("The mailbox is full")

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    client.get(f"{OPEN}avain/")

    page = client.post(reverse("invitation"), follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "The mail could not be sent. Try again in a few minutes: the link still works."
    ]


def test_fields_that_were_not_offered_change_nothing(client, invitation):
    matti = make_person("Matti Mäki")
    client.get(f"{OPEN}avain/")

    client.post(reverse("invitation"), {"person": matti.pk, "email": matti.email, "role": "administrator"})

    assert [message.to for message in mail.outbox] == [["tero.virtanen@kunta.example"]]
    invitation.refresh_from_db()
    assert (invitation.person.full_name, invitation.role) == ("Tero Virtanen", Role.TRAINER)


@pytest.mark.parametrize("token", ["a" * 5000, "%00", "'; drop table lms_invitation; --", "..%2F..%2F", "ŋ"])
def test_nonsense_tokens_are_not_known(client, token):
    assert client.get(f"{OPEN}{token}/").status_code == 404
