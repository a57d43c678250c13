"""Two browsers that accept, two leads who invite, two administrators who end each other, at the same moment."""

import multiprocessing
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from lms.actions import appointments, invitations
from lms.choices import InvitationState, Role
from lms.errors import Refused
from lms.models import AuditEntry, Invitation, Notice, User
from tests.factories import make_cohort, make_invitation, make_lead, make_person, make_trainer
from tests.lms.invitations.story import newcomer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: Iterable[Callable[[], Any]]) -> list[str]:
    """Do the acts in a process each, all beginning together; answers "done" or the code of the refusal of each."""
    acts = list(acts)
    fork = multiprocessing.get_context("fork")
    begin, answers = fork.Barrier(len(acts)), fork.Queue()

    def do(act: Callable[[], Any]) -> None:
        connection.ensure_connection()
        begin.wait(timeout=20)
        try:
            act()
        except Refused as refusal:
            answers.put(refusal.code)
        except Exception as trouble:
            answers.put(repr(trouble))
        else:
            answers.put("done")
        finally:
            connection.close()

    connection.close()  # nothing of this process's goes to the others
    several = [fork.Process(target=do, args=(act,)) for act in acts]
    for one in several:
        one.start()
    found = sorted(answers.get(timeout=60) for _one in several)
    for one in several:
        one.join()
    return found


def test_of_many_acceptances_one_opens_the_account():
    cohort = make_cohort()
    tero = newcomer("Tero Virtanen")
    make_trainer(cohort)
    invitation = make_invitation(tero, Role.TRAINER, "avain", cohort=cohort)

    found = at_once([lambda: invitations.accept(invitation, by=tero)] * 6)

    assert found == ["done", *["invitation_used"] * 5]
    assert AuditEntry.objects.filter(verb="accept_invitation").count() == 1
    assert AuditEntry.objects.filter(verb="open_account").count() == 1
    assert EmailAddress.objects.filter(email=tero.email, verified=True).count() == 1
    assert User.objects.with_account().filter(email=tero.email).count() == 1


def test_person_whom_several_leads_invite_has_one_invitation_and_gets_one_mail():
    cohort = make_cohort()
    leads = [make_lead(cohort.programme, f"Leena Laine{number}") for number in range(4)]
    newcomer("Tero Virtanen")
    tero = make_trainer(cohort)

    found = at_once(
        [lambda lead=lead: invitations.invite(tero, Role.TRAINER, by=lead, cohort=cohort) for lead in leads]
    )

    assert found == ["done"] * 4
    assert Invitation.objects.get().state == InvitationState.WAITING
    assert Notice.objects.waiting().get().invitation == Invitation.objects.get()
    assert AuditEntry.objects.filter(verb__in=["invite", "invite_again"]).count() == 4


def test_invitation_taken_back_while_it_is_accepted_is_one_or_the_other():
    cohort = make_cohort()
    leena = make_lead(cohort.programme)
    newcomer("Tero Virtanen")
    tero = make_trainer(cohort)
    invitation = make_invitation(tero, Role.TRAINER, cohort=cohort)

    found = at_once(
        [lambda: invitations.accept(invitation, by=tero), lambda: invitations.revoke(invitation, by=leena)]
    )

    state = Invitation.objects.get().state
    has_account = User.objects.with_account().filter(pk=tero.pk).exists()
    assert (found, state, has_account) in [
        (["done", "invitation_used"], InvitationState.ACCEPTED, True),
        (["done", "invitation_revoked"], InvitationState.REVOKED, False),
    ]


def test_two_administrators_cannot_both_end_each_other():
    kaisa, eeva = (make_person(name, is_superuser=True) for name in ("Kaisa Aalto", "Eeva Nikula"))

    found = at_once(
        [
            lambda: appointments.end_administrator(kaisa, by=eeva),
            lambda: appointments.end_administrator(eeva, by=kaisa),
        ]
    )

    assert found == ["done", "last_administrator"]
    assert User.objects.filter(is_superuser=True).count() == 1
