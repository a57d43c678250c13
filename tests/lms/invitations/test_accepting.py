import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from lms.actions import invitations, merging, people
from lms.choices import InvitationState, Role
from lms.models import AuditEntry, CohortTrainer, Invitation, User
from tests.factories import make_cohort, make_enrolment, make_invitation, make_lead, make_person, make_trainer
from tests.lms.invitations.story import code_of, newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def invitation(cohort):
    """Of Tero, to train the cohort; he has no account."""
    newcomer("Tero Virtanen")
    return make_invitation(make_trainer(cohort), Role.TRAINER, "avain", cohort=cohort)


def test_accepting_opens_the_account_and_verifies_the_address(invitation):
    tero = invitation.person
    assert not User.objects.with_account().filter(pk=tero.pk).exists()

    accepted = invitations.accept(invitation, by=tero)

    assert accepted.state == InvitationState.ACCEPTED
    assert User.objects.with_account().filter(pk=tero.pk).exists()
    address = EmailAddress.objects.get(user=tero)
    assert (address.email, address.verified, address.primary) == (tero.email, True, True)
    entries = AuditEntry.objects.filter(by=tero).order_by("pk")
    assert [(one.verb, one.subject_id) for one in entries] == [
        ("accept_invitation", invitation.pk),
        ("open_account", tero.pk),
    ]
    assert len({one.act for one in entries}) == 1


def test_account_is_opened_once_and_keeps_its_day(cohort, invitation):
    tero = invitation.person
    invitations.accept(invitation, by=tero)
    tero.refresh_from_db()
    opened = tero.account_opened_at
    other = make_cohort("EKJ 2016–2018")
    make_trainer(other)

    invitations.accept(make_invitation(tero, Role.TRAINER, cohort=other), by=tero)

    tero.refresh_from_db()
    assert tero.account_opened_at == opened
    assert AuditEntry.objects.filter(verb="open_account").count() == 1


def test_link_is_found_by_its_token_alone(invitation):
    assert invitations.found_by("avain") == invitation
    assert [invitations.found_by(token) for token in ("", "Avain", invitation.token_hash)] == [None] * 3


def test_used_invitation_is_refused(invitation):
    invitations.accept(invitation, by=invitation.person)

    assert code_of(lambda: invitations.accept(invitation, by=invitation.person)) == "invitation_used"


def test_expired_invitation_is_refused_and_a_new_link_mends_it(invitation, leena):
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    assert code_of(lambda: invitations.accept(invitation, by=invitation.person)) == "invitation_expired"

    invitations.send_again(invitation, by=leena)
    invitations.accept(invitation, by=invitation.person)


def test_invitation_taken_back_is_refused(invitation, leena):
    invitations.revoke(invitation, by=leena)

    assert code_of(lambda: invitations.accept(invitation, by=invitation.person)) == "invitation_revoked"


def test_foreign_invitation_is_refused(invitation):
    matti = make_person("Matti Mäki")

    assert code_of(lambda: invitations.accept(invitation, by=matti)) == "invitation_foreign"
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WAITING


def test_closed_account_is_not_opened_by_an_invitation(invitation):
    User.objects.filter(pk=invitation.person_id).update(is_active=False)

    assert code_of(lambda: invitations.accept(invitation, by=invitation.person)) == "account_closed"


def test_invitation_to_an_address_that_was_corrected_is_refused(invitation):
    # Behind the back of the verb, which lets the links expire.
    User.objects.filter(pk=invitation.person_id).update(email="tero@kaupunki.example")
    tero = User.objects.get(pk=invitation.person_id)

    assert code_of(lambda: invitations.accept(invitation, by=tero)) == "invitation_expired"


def test_invitation_to_a_role_that_is_gone_is_refused(invitation):
    CohortTrainer.objects.all().delete()

    assert code_of(lambda: invitations.accept(invitation, by=invitation.person)) == "invitation_revoked"


def test_password_given_by_a_command_opens_the_account_too(leena):
    matti = newcomer("Matti Mäki")

    people.give_password(matti, "helmikuu-2016", by=leena)

    assert User.objects.with_account().filter(pk=matti.pk).exists()
    assert list(AuditEntry.objects.about(matti).order_by("pk").values_list("verb", flat=True)) == [
        "give_password",
        "open_account",
    ]


def test_merged_record_takes_its_invitations_along_but_not_their_links(cohort, leena):
    twin = newcomer("Aino Saari")
    place = make_enrolment(cohort, person=twin)
    aino = newcomer("Aino Korhonen")
    moved = make_invitation(twin, Role.PARTICIPANT, "avain", cohort=cohort)

    merging.merge(twin, into=aino, by=leena)

    moved.refresh_from_db()
    place.refresh_from_db()
    assert (moved.person, place.person) == (aino, aino)
    assert code_of(lambda: invitations.accept(moved, by=aino)) == "invitation_expired"
    assert invitations.send_again(moved, by=leena).email == aino.email


def test_two_records_invited_to_the_same_keep_one_invitation(cohort, leena):
    aino, twin = newcomer("Aino Korhonen"), newcomer("Aino Saari")
    make_lead(cohort.programme, aino.full_name)
    make_lead(cohort.programme, twin.full_name)
    kept = make_invitation(aino, Role.LEAD, programme=cohort.programme)
    make_invitation(twin, Role.LEAD, programme=cohort.programme)
    settled = make_invitation(
        twin, Role.LEAD, programme=cohort.programme, revoked_at=timezone.now(), revoked_by=leena
    )

    merging.merge(twin, into=aino, by=leena)

    assert set(Invitation.objects.filter(person=aino)) == {kept, settled}
    assert Invitation.objects.filter(person=twin).count() == 0


def test_account_of_a_merged_record_stays_open_on_the_one_that_is_kept(leena):
    aino, twin = newcomer("Aino Korhonen"), make_person("Aino Saari")

    merging.merge(twin, into=aino, by=leena)

    assert set(User.objects.with_account().filter(pk__in=[aino.pk, twin.pk])) == {aino}
