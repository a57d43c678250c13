"""Whoever loses a role loses the invitation to it."""

import datetime

import pytest
from django.utils import timezone

from lms.actions import appointments, cohorts, enrolments, invitations, organisations, setup
from lms.choices import InvitationState, Role
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_invitation,
    make_lead,
    make_organisation,
    make_person,
    make_trainer,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2015, 12, 12)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.state


def test_of_a_trainer(cohort, leena):
    tero = make_trainer(cohort)
    other = make_cohort("EKJ 2016–2018")
    ends, stays = (make_invitation(tero, Role.TRAINER, cohort=one) for one in (cohort, other))

    cohorts.end_trainer(cohort.trainers.get(), by=leena)

    assert (state_of(ends), state_of(stays)) == (InvitationState.REVOKED, InvitationState.WAITING)


def test_of_a_lead(cohort, leena):
    kaisa = make_lead(cohort.programme, "Kaisa Aalto")
    invitation = make_invitation(kaisa, Role.LEAD, programme=cohort.programme)

    setup.end_lead(kaisa.programmes_led.get(), by=leena)

    assert state_of(invitation) == InvitationState.REVOKED


def test_of_whoever_withdraws(cohort, leena):
    aino = make_enrolment(cohort)
    invitation = make_invitation(aino.person, Role.PARTICIPANT, cohort=cohort)

    enrolments.withdraw(aino, by=leena, on=TODAY)

    assert state_of(invitation) == InvitationState.REVOKED


def test_of_a_contact_when_the_last_day_has_come(leena):
    espoo, today = make_organisation("Espoo"), timezone.localdate()
    olli = make_contact(espoo)
    invitation = make_invitation(olli, Role.CONTACT, organisation=espoo)
    contact = espoo.contacts.get()

    organisations.end_contact(contact, by=leena, on=today + datetime.timedelta(days=30))
    assert state_of(invitation) == InvitationState.WAITING
    organisations.end_contact(contact, by=leena, on=today)

    assert state_of(invitation) == InvitationState.REVOKED


def test_of_an_auditor_and_of_an_administrator():
    kaisa, eeva = (make_person(name, is_superuser=True) for name in ("Kaisa Aalto", "Eeva Nikula"))
    aune = make_auditor()
    of_aune = make_invitation(aune, Role.AUDITOR)
    of_eeva = make_invitation(eeva, Role.ADMINISTRATOR)

    appointments.end_auditor(aune.audits.get(), by=kaisa, on=timezone.localdate())
    appointments.end_administrator(eeva, by=kaisa)

    assert (state_of(of_aune), state_of(of_eeva)) == (InvitationState.REVOKED, InvitationState.REVOKED)


def test_whoever_is_transferred_takes_the_invitation_along(cohort, leena):
    aino = make_enrolment(cohort)
    invitation = make_invitation(aino.person, Role.PARTICIPANT, "avain", cohort=cohort)
    other = make_cohort("EKJ 2016–2018", ends_on=None)

    enrolments.transfer(aino, to=other, by=leena, on=TODAY)

    assert (state_of(invitation), invitation.cohort) == (InvitationState.WAITING, other)
    invitations.accept(invitations.found_by("avain"), by=aino.person)
