import datetime

import pytest
from django.core import mail
from django.urls import reverse

from lms.actions import invitations, notices
from lms.models import Notice
from tests.factories import make_auditor, make_cohort, make_enrolment, make_lead, make_person, make_trainer

pytestmark = pytest.mark.django_db

MAIL = "/cohorts/ekj-20142016/mail/"


@pytest.fixture
def cohort():
    return make_cohort(starts_on=datetime.date(2014, 11, 1))


@pytest.fixture
def leena(cohort, client):
    person = make_lead(cohort.programme)
    client.force_login(person)
    return person


def invited(enrolment, *, by):
    """The mail of the invitation."""
    (invitation,) = invitations.invite_all([enrolment], by=by)
    return invitation.notice


def invite(client, cohort, *enrolments, **more):
    page = client.get(reverse("invite", args=[cohort.slug]))
    once = page.context["form"]["once"].value()
    chosen = {"chosen": [row.pk for row in enrolments], "once": once, **more}
    return client.post(reverse("invite", args=[cohort.slug]), chosen, follow=True), once


def test_lead_sees_what_each_will_read_before_it_goes(client, cohort, leena):
    make_enrolment(cohort, person=make_person("Aino Korhonen", language="fi"))
    make_enrolment(cohort, person=make_person("Áile Aikio", language="sv"))
    make_enrolment(cohort, person=make_person("Juha Niemi", language="fi"))

    page = client.get(reverse("invite", args=[cohort.slug]))

    assert [sample["words"] for sample in page.context["samples"]] == ["2 in Finnish", "1 in Swedish"]
    assert "Áile Aikio" in page.context["samples"][1]["text"]
    assert "[a link that only the recipient gets]" in page.context["samples"][1]["text"]
    assert Notice.objects.count() == 0


def test_nobody_is_invited_again_or_told_where_nobody_is(client, cohort, leena):
    page = client.get(reverse("cohort-mail", args=[cohort.slug]))

    assert (page.context["invited"], page.context["certified"]) == (False, False)
    assert reverse("invite", args=[cohort.slug]) not in page.content.decode()
    assert reverse("certificates:tell", args=[cohort.slug]) not in page.content.decode()


def test_only_the_letters_that_are_shown_are_written(client, cohort, leena):
    for name, language in (("Aino Korhonen", "fi"), ("Juha Niemi", "fi"), ("Áile Aikio", "sv")):
        make_enrolment(cohort, person=make_person(name, language=language))

    page = client.get(reverse("invite", args=[cohort.slug]))

    assert [template.name for template in page.templates].count("lms/mail/invitation.txt") == 2
    assert [sample["count"] for sample in page.context["samples"]] == [2, 1]


def test_those_ticked_are_invited_and_the_others_are_not(client, cohort, leena, work):
    aino, _juha = make_enrolment(cohort), make_enrolment(cohort, "Juha Niemi")

    page, _once = invite(client, cohort, aino)
    work()

    assert [message.to for message in mail.outbox] == [[aino.person.email]]
    assert [str(message) for message in page.context["messages"]] == ["1 invitation is on its way."]
    assert page.context["to_invite"] == 1


def test_who_was_invited_is_not_ticked_again(client, cohort, leena):
    aino, juha = make_enrolment(cohort), make_enrolment(cohort, "Juha Niemi")
    invitations.invite_all([aino], by=leena)

    form = client.get(reverse("invite", args=[cohort.slug])).context["form"]

    assert form["chosen"].value() == [juha.pk]
    assert [str(label) for _key, label in form.fields["chosen"].choices] == [
        "Korhonen, Aino (invited already)",
        "Niemi, Juha",
    ]


def test_pressing_twice_invites_once(client, cohort, leena):
    aino = make_enrolment(cohort)
    _page, once = invite(client, cohort, aino)

    again = client.post(
        reverse("invite", args=[cohort.slug]), {"chosen": [aino.pk], "once": once}, follow=True
    )

    assert Notice.objects.count() == 1
    assert [str(message) for message in again.context["messages"]] == [
        "This was done already: the form had been sent once."
    ]


def test_nobody_ticked_is_said_at_the_field(client, cohort, leena):
    make_enrolment(cohort)

    page, _once = invite(client, cohort)

    assert page.context["form"].errors == {"chosen": ["Choose at least one person."]}


def test_somebody_of_another_cohort_cannot_be_slipped_in(client, cohort, leena):
    make_enrolment(cohort)
    stranger = make_enrolment(make_cohort("EKJ 2016"), "Matti Mäki")

    page, _once = invite(client, cohort, stranger)

    assert list(page.context["form"].errors) == ["chosen"]
    assert Notice.objects.count() == 0


def test_everybody_of_a_large_roster_can_be_ticked(client, cohort, leena):
    response = client.post(reverse("invite", args=[cohort.slug]), {"chosen": range(10_000)})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["chosen"])


def test_one_mail_is_shown_as_it_was_written_without_the_personal_address(client, cohort, leena):
    notice = invited(make_enrolment(cohort), by=leena)

    page = client.get(reverse("notice", args=[notice.pk]))

    assert "[a link that only the recipient gets]" in page.context["text"]
    assert notices.PERSONAL_LINK not in page.content.decode()


def test_mail_that_was_not_taken_is_sent_again_by_a_button(client, cohort, leena, work):
    notice = invited(make_enrolment(cohort), by=leena)
    Notice.objects.update(trouble="The mailbox is full")

    page = client.post(reverse("notice", args=[notice.pk]), follow=True)
    work()

    assert [str(message) for message in page.context["messages"]] == ["The mail is in the queue again."]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_list_takes_the_same_queries_for_one_mail_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    rows = [make_enrolment(cohort, f"Aino {number} Korhonen") for number in range(people)]
    invitations.invite_all(rows, by=leena)

    with django_assert_num_queries(14):
        page = client.get(reverse("cohort-mail", args=[cohort.slug]))

    assert len(page.context["page"].object_list) == people


def test_mail_is_read_by_auditors_refused_to_trainers_and_not_there_for_strangers(client, cohort):
    leena = make_lead(cohort.programme)
    notice = invited(make_enrolment(cohort), by=leena)

    expected = {
        make_trainer(cohort): [403, 403, 403, 403],
        make_auditor(): [200, 403, 200, 403],
        make_person("Matti Mäki"): [404, 404, 404, 404],
        make_person("Aino Korhonen"): [404, 404, 404, 404],
    }
    for person, answers in expected.items():
        client.force_login(person)
        pages = [("cohort-mail", cohort.slug), ("invite", cohort.slug), ("notice", notice.pk)]
        found = [client.get(reverse(name, args=[key])).status_code for name, key in pages]
        assert [*found, client.post(reverse("notice", args=[notice.pk])).status_code] == answers
