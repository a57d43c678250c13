"""Being given a role and invited to it in one step."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.choices import Role
from lms.models import Invitation, User
from tests.factories import (
    make_auditor,
    make_cohort,
    make_enrolment,
    make_invitation,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)
from tests.lms.invitations.story import newcomer

pytestmark = pytest.mark.django_db

NEW = {"email": "tero@kunta.example", "full_name": "Tero Virtanen", "language": "sv"}


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    person = make_lead(cohort.programme)
    client.force_login(person)
    return person


def said(page):
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD, Role.CONTACT])
def test_new_person_is_appointed_and_invited_in_one_form(client, cohort, leena, work, role):
    espoo = make_organisation("Espoo")
    where, thing = {
        Role.TRAINER: (reverse("trainer-new", args=[cohort.slug]), cohort),
        Role.LEAD: (reverse("lead-new", args=[cohort.programme.slug]), cohort.programme),
        Role.CONTACT: (reverse("contact-new", args=[espoo.slug]), espoo),
    }[role]
    form = client.get(where).context["form"]
    assert form["invite"].value() == "needed"

    page = client.post(where, NEW | {"invite": "needed", "on": timezone.localdate().isoformat()}, follow=True)
    work()

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.thing, invitation.person.email) == (role, thing, NEW["email"])
    assert "An invitation to Tero Virtanen (tero@kunta.example) is on its way." in said(page)
    assert [message.to for message in mail.outbox] == [[NEW["email"]]]


@pytest.mark.parametrize(
    ("has_account", "asked", "mails"),
    [(False, "needed", 1), (True, "needed", 0), (True, "yes", 1), (False, "no", 0), (False, "", 0)],
)
def test_mail_goes_as_the_form_says(client, cohort, leena, has_account, asked, mails):
    tero = make_person("Tero Virtanen") if has_account else newcomer("Tero Virtanen")

    client.post(reverse("trainer-new", args=[cohort.slug]), {"email": tero.email, "invite": asked})

    assert cohort.trainers.get().person == tero
    assert Invitation.objects.count() == mails


def test_answer_that_was_not_offered_appoints_nobody(client, cohort, leena):
    page = client.post(reverse("trainer-new", args=[cohort.slug]), NEW | {"invite": "administrator"})

    assert list(page.context["form"].errors) == ["invite"]
    assert cohort.trainers.count() == 0


def test_page_of_a_person_says_whether_they_can_sign_in(client, cohort, leena):
    tero = newcomer("Tero Virtanen")
    make_trainer(cohort)
    day = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
    where = reverse("person", args=[tero.pk])

    def account():
        facts = {str(label): text for label, text, _language in client.get(where).context["about"]}
        return facts["Account"]

    assert account() == "No account yet · not invited"
    row = make_invitation(
        tero, Role.TRAINER, cohort=cohort, invited_at=day, expires_at=day + datetime.timedelta(days=3650)
    )
    assert account() == "No account yet · invited 3 Nov 2026, works until 31 Oct 2036"
    Invitation.objects.update(expires_at=datetime.datetime(2026, 11, 17, 12, tzinfo=datetime.UTC))
    Invitation.objects.update(expires_at=day - datetime.timedelta(days=20))
    assert account() == "No account yet · invited 3 Nov 2026, expired 14 Oct 2026"
    Invitation.objects.update(revoked_at=day, revoked_by=leena)
    assert account() == "No account yet · the invitation of 3 Nov 2026 was taken back"
    User.objects.filter(pk=row.person_id).update(account_opened_at=day)
    assert account() == "Has had an account since 3 Nov 2026."


def test_person_is_invited_from_their_page_to_what_they_are(client, cohort, leena):
    tero = newcomer("Tero Virtanen")
    make_trainer(cohort)
    make_enrolment(cohort, person=tero)
    # Of this Leena knows nothing.
    make_trainer(make_cohort("eMBA 3", programme=make_programme("Johtamisen eMBA")), tero.full_name)
    where = reverse("person-invite", args=[tero.pk])

    offered = dict(client.get(where).context["form"].fields["role"].choices)
    page = client.post(where, {"role": f"trainer-{cohort.pk}"}, follow=True)

    assert offered == {
        f"participant-{cohort.pk}": "Participant: EKJ 2014–2016",
        f"trainer-{cohort.pk}": "Trainer: EKJ 2014–2016",
    }
    assert said(page) == ["The invitation is on its way."]
    assert (Invitation.objects.get().role, Invitation.objects.get().cohort) == (Role.TRAINER, cohort)


def test_role_that_was_not_offered_is_refused_at_the_field(client, cohort, leena):
    tero = newcomer("Tero Virtanen")
    make_trainer(cohort)

    page = client.post(reverse("person-invite", args=[tero.pk]), {"role": "administrator"})

    assert list(page.context["form"].errors) == ["role"]
    assert Invitation.objects.count() == 0


def test_others_do_not_invite(client, cohort):
    tero = make_trainer(cohort)
    where = reverse("person-invite", args=[tero.pk])
    answers = []
    for person in (tero, make_enrolment(cohort).person, make_person("Matti Mäki"), make_auditor()):
        client.force_login(person)
        answers.append(client.get(where).status_code)

    assert answers == [403, 403, 403, 403]
