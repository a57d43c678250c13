import pytest
from django.urls import reverse
from django.utils import timezone

from lms.actions import invitations
from lms.choices import InvitationState, Role
from lms.models import Invitation, Notice
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
from tests.lms.invitations.story import newcomer

pytestmark = pytest.mark.django_db

LIST = "/invitations/"


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    person = make_lead(cohort.programme)
    client.force_login(person)
    return person


@pytest.fixture
def invitation(cohort, leena):
    newcomer("Tero Virtanen")
    return make_invitation(make_trainer(cohort), Role.TRAINER, cohort=cohort, invited_by=leena)


@pytest.fixture
def elsewhere():
    """In a programme that Leena does not lead."""
    programme = make_programme("Johtamisen eMBA")
    return make_invitation(make_lead(programme, "Eeva Nikula"), Role.LEAD, programme=programme)


def names(page):
    return [row["invitation"].person.full_name for row in page.context["page"]]


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_lead_sees_those_to_their_programmes_and_those_they_sent(
    client, cohort, invitation, elsewhere, leena
):
    olli = make_contact(make_organisation("Espoo"))
    make_invitation(olli, Role.CONTACT, organisation=make_organisation("Espoo"), invited_by=leena)

    page = client.get(LIST)

    assert sorted(names(page)) == ["Olli Niemi", "Tero Virtanen"]
    assert [row["role"] for row in page.context["page"]] == [
        "Organisation contact: Espoo",
        "Trainer: EKJ 2014–2016",
    ]
    assert [row["may_act"] for row in page.context["page"]] == [True, True]


def test_auditor_sees_all_and_may_change_none(client, invitation, elsewhere):
    client.force_login(make_auditor())

    page = client.get(LIST)
    answers = [
        client.post(reverse("invitation-send-again", args=[invitation.pk])).status_code,
        client.get(reverse("invitation-revoke", args=[invitation.pk])).status_code,
        client.post(reverse("invitation-revoke", args=[invitation.pk])).status_code,
    ]

    assert sorted(names(page)) == ["Eeva Nikula", "Tero Virtanen"]
    assert [row["may_act"] for row in page.context["page"]] == [False, False]
    assert answers == [403, 403, 403]
    assert Notice.objects.count() == 0


def test_what_a_lead_may_not_know_of_is_not_found(client, leena, elsewhere):
    answers = [
        client.post(reverse("invitation-send-again", args=[elsewhere.pk])).status_code,
        client.post(reverse("invitation-revoke", args=[elsewhere.pk])).status_code,
        client.post(reverse("invitation-revoke", args=[10**12])).status_code,
    ]

    assert answers == [404, 404, 404]


def test_lead_who_left_still_sees_what_they_sent_and_may_not_act(client, invitation, cohort, leena):
    make_lead(make_programme("Johtamisen eMBA"), leena.full_name)
    cohort.programme.leads.all().delete()

    page = client.get(LIST)
    answer = client.post(reverse("invitation-send-again", args=[invitation.pk]))

    assert [row["may_act"] for row in page.context["page"]] == [False]
    assert answer.status_code == 403


def test_trainers_participants_and_strangers_do_not_see_the_list(client, cohort):
    for person in (make_trainer(cohort), make_enrolment(cohort).person, make_person("Matti Mäki")):
        client.force_login(person)
        assert client.get(LIST).status_code == 403


def test_list_is_narrowed_by_state_by_name_and_by_cohort(client, cohort, invitation, leena):
    other = make_cohort("EKJ 2016–2018", programme=cohort.programme)
    aile = make_enrolment(other, "Áile Aikio").person
    make_invitation(aile, Role.PARTICIPANT, cohort=other, expires_at=timezone.now())

    assert names(client.get(LIST, {"state": "waiting"})) == ["Tero Virtanen"]
    assert names(client.get(LIST, {"state": "expired"})) == ["Áile Aikio"]
    assert names(client.get(LIST, {"q": "aikio"})) == ["Áile Aikio"]
    assert names(client.get(LIST, {"q": "tero.virtanen@"})) == ["Tero Virtanen"]
    assert names(client.get(LIST, {"cohort": other.slug})) == ["Áile Aikio"]


@pytest.mark.parametrize(
    "query",
    ["state=nonsense", "cohort=nonsense", "cohort=%00", "page=-1", "page=x", "q=%00", "q=%F0%9F%98%80"],
)
def test_nonsense_in_the_address_is_survived(client, invitation, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(
    client, cohort, leena, rows, django_assert_num_queries
):
    for number in range(rows):
        person = make_enrolment(cohort, f"Aino {number} Korhonen").person
        make_invitation(person, Role.PARTICIPANT, cohort=cohort)

    with django_assert_num_queries(8):
        page = client.get(LIST)

    assert len(page.context["page"].object_list) == rows


def test_fifty_stand_on_a_page(client, cohort, leena):
    for number in range(51):
        person = make_person(f"Aino {number} Korhonen")
        make_invitation(person, Role.PARTICIPANT, cohort=cohort)

    assert [len(names(client.get(LIST, {"page": page}))) for page in (1, 2)] == [50, 1]


def test_sent_again_by_a_button(client, invitation):
    page = client.post(reverse("invitation-send-again", args=[invitation.pk]), follow=True)

    assert said(page) == [
        "A new invitation to Tero Virtanen is on its way. The old link does not work any more."
    ]
    assert Notice.objects.waiting().count() == 1


def test_taken_back_after_asking_once(client, invitation, leena):
    where = reverse("invitation-revoke", args=[invitation.pk])

    asked = client.get(where)
    page = client.post(where, {"once": asked.context["form"]["once"].value()}, follow=True)
    again = client.post(where, follow=True)

    assert asked.context["happens"][1] == "Tero Virtanen keeps the role itself, and can be invited again."
    assert said(page) == ["The invitation of Tero Virtanen has been taken back."]
    assert Invitation.objects.get().state == InvitationState.REVOKED
    assert again.status_code == 200
    assert "This invitation has been taken back already." in again.content.decode()


def test_accepted_one_is_neither_sent_again_nor_taken_back(client, invitation):
    invitations.accept(invitation, by=invitation.person)

    sent = client.post(reverse("invitation-send-again", args=[invitation.pk]), follow=True)
    asked = client.get(reverse("invitation-revoke", args=[invitation.pk]), follow=True)

    sentence = "Tero Virtanen has accepted this invitation already."
    assert (said(sent), said(asked)) == ([sentence], [sentence])


def test_mail_of_a_cohort_leads_to_its_invitations(client, cohort, leena):
    page = client.get(reverse("cohort-mail", args=[cohort.slug]))

    assert f"{LIST}?cohort={cohort.slug}" in page.content.decode()
