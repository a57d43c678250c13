import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.actions import invitations, people
from lms.choices import InvitationState, Role
from lms.models import AuditEntry, Invitation, Notice
from tests.factories import (
    make_auditor,
    make_cohort,
    make_contact,
    make_enrolment,
    make_invitation,
    make_lead,
    make_organisation,
    make_trainer,
)
from tests.lms.invitations.story import code_of, newcomer, token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def tero(cohort):
    newcomer("Tero Virtanen")
    return make_trainer(cohort)


def test_invitation_is_written_down_with_its_mail_and_who_sent_it(cohort, leena, tero):
    invitation = invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)

    invitation.refresh_from_db()
    assert (invitation.email, invitation.invited_by, invitation.thing) == (tero.email, leena, cohort)
    assert invitation.expires_at - invitation.invited_at == datetime.timedelta(days=14)
    assert (invitation.state, invitation.token_hash) == (InvitationState.WAITING, None)
    assert (invitation.notice.recipient, invitation.notice.cohort) == (tero, cohort)
    (entry,) = AuditEntry.objects.about(invitation)
    assert (entry.verb, entry.by, entry.act) == (
        "invite",
        leena,
        AuditEntry.objects.about(invitation.notice).get().act,
    )


def test_inviting_again_sends_the_same_invitation_again_and_the_old_link_is_dead(cohort, leena, tero, work):
    first = invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)
    work()
    old = token_in()
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))

    again = invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)
    assert invitations.found_by(old) is None
    work()

    assert again == first
    assert again.expires_at > timezone.now() + datetime.timedelta(days=13)
    assert (len(mail.outbox), invitations.found_by(token_in())) == (2, first)
    assert list(AuditEntry.objects.about(first).order_by("pk").values_list("verb", flat=True)) == [
        "invite",
        "invite_again",
    ]


def test_invited_twice_before_the_mail_goes_one_mail_goes(cohort, leena, tero, work):
    invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)
    invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)

    work()

    assert len(mail.outbox) == 1
    assert Notice.objects.filter(dropped_at__isnull=False).count() == 1


def test_one_who_leads_and_trains_is_invited_to_each(cohort, leena):
    make_trainer(cohort, leena.full_name)

    invitations.invite(leena, Role.LEAD, by=leena, programme=cohort.programme)
    invitations.invite(leena, Role.TRAINER, by=leena, cohort=cohort)

    assert Invitation.objects.open().count() == 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.LEAD, Role.TRAINER, Role.CONTACT])
def test_nobody_is_invited_to_a_role_they_do_not_have(cohort, leena, role):
    matti = newcomer("Matti Mäki")
    thing = {
        Role.LEAD: {"programme": cohort.programme},
        Role.TRAINER: {"cohort": cohort},
        Role.CONTACT: {"organisation": make_organisation("Espoo")},
    }.get(role, {})

    assert code_of(lambda: invitations.invite(matti, role, by=leena, **thing)) == "role_not_held"
    assert Notice.objects.count() == 0


def test_role_that_begins_later_is_invited_to_and_one_that_is_over_is_not(leena):
    today = timezone.localdate()
    espoo = make_organisation("Espoo")
    olli = make_contact(espoo, valid_from=today + datetime.timedelta(days=3))
    aune = make_auditor(valid_to=today - datetime.timedelta(days=1))

    invitations.invite(olli, Role.CONTACT, by=leena, organisation=espoo)

    assert code_of(lambda: invitations.invite(aune, Role.AUDITOR, by=leena)) == "role_not_held"


def test_closed_account_is_not_invited(cohort, leena, tero):
    tero.is_active = False
    tero.save()

    assert (
        code_of(lambda: invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)) == "account_closed"
    )


@pytest.mark.parametrize("people", [1, 3])
def test_inviting_a_cohort_takes_as_many_queries_for_one_as_for_three(
    cohort, leena, people, django_assert_num_queries
):
    places = [make_enrolment(cohort, f"Aino {number} Korhonen") for number in range(people)]

    # One beside for the queue's task of each mail.
    with django_assert_num_queries(10 + people):
        invitations.invite_all(places, by=leena)

    assert Invitation.objects.count() == people


def test_everybody_of_a_cohort_is_invited_again_in_one_go(cohort, leena):
    aino, juha = make_enrolment(cohort), make_enrolment(cohort, "Juha Niemi")
    (first,) = invitations.invite_all([aino], by=leena)

    again, new = invitations.invite_all([juha, aino], by=leena)

    assert (again.pk, new.person) == (first.pk, juha.person)
    assert Invitation.objects.count() == 2
    assert Notice.objects.waiting().count() == 2


def test_database_holds_one_open_invitation_to_a_thing(cohort, leena, tero):
    make_invitation(tero, Role.TRAINER, cohort=cohort)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_invitation(tero, Role.TRAINER, cohort=cohort)


def test_taken_back_invitation_says_by_whom_and_lets_be_invited_anew(cohort, leena, tero, work):
    invitation = invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)

    taken_back = invitations.revoke(invitation, by=leena, reason="Väärä ryhmä")
    work()

    assert (taken_back.state, taken_back.revoked_by, mail.outbox) == (InvitationState.REVOKED, leena, [])
    assert AuditEntry.objects.get(verb="revoke_invitation").reason == "Väärä ryhmä"
    assert code_of(lambda: invitations.revoke(invitation, by=leena)) == "invitation_revoked"
    assert code_of(lambda: invitations.send_again(invitation, by=leena)) == "invitation_revoked"
    assert invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort) != invitation


def test_corrected_address_kills_the_links_that_went_to_the_old_one(cohort, leena, tero, work):
    invitation = invitations.invite(tero, Role.TRAINER, by=leena, cohort=cohort)
    work()
    old = token_in()

    people.correct_address(tero, "tero@kaupunki.example", by=leena)

    assert invitations.found_by(old) is None
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.EXPIRED
    assert invitations.send_again(invitation, by=leena).email == "tero@kaupunki.example"


def test_states_of_the_list_are_those_of_the_rows(cohort, leena, tero):
    now = timezone.now()
    rows = {
        InvitationState.WAITING: make_invitation(tero, Role.TRAINER, cohort=cohort),
        InvitationState.EXPIRED: make_invitation(
            leena, Role.LEAD, programme=cohort.programme, expires_at=now
        ),
        InvitationState.ACCEPTED: make_invitation(tero, Role.TRAINER, cohort=cohort, accepted_at=now),
        InvitationState.REVOKED: make_invitation(
            tero, Role.TRAINER, cohort=cohort, revoked_at=now, revoked_by=leena
        ),
    }

    assert {state: one.state for state, one in rows.items()} == {state: state for state in InvitationState}
    assert {state: Invitation.objects.in_state(state).get() for state in InvitationState} == rows
