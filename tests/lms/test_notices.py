import datetime
import hashlib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lms.actions import enrolments, invitations, notices, reviews
from lms.choices import NoticeKind, ReviewDecision
from lms.errors import Refused
from lms.models import AuditEntry, Invitation, Notice
from tests.factories import (
    make_assignment,
    make_cohort,
    make_enrolment,
    make_lead,
    make_person,
    make_submission,
    make_trainer,
)

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"
TODAY = datetime.date(2015, 12, 12)


class ServerThatSaysNo(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise OSError("The mailbox is full")


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort, person=make_person("Aino Korhonen", language="sv"))


def invited(enrolment, *, by):
    """The mail of the invitation."""
    (invitation,) = invitations.invite_all([enrolment], by=by)
    return invitation.notice


def test_nothing_is_sent_before_the_worker_works_and_then_once(aino, leena, work):
    notice = invited(aino, by=leena)
    assert (mail.outbox, notice.sent_at) == ([], None)

    work()
    notices.send_in_background.enqueue(notice.pk)
    work()

    assert [message.to for message in mail.outbox] == [["aino.korhonen@kunta.example"]]
    notice.refresh_from_db()
    assert notice.sent_at is not None


def test_invitation_is_in_the_language_of_its_reader(aino, leena):
    (letter,) = invitations.letters([aino], by=leena)

    assert letter.language == "sv"
    assert letter.heading == "Din plats: EKJ-johtamisvalmennus"
    assert letter.body.startswith("Hej Aino Korhonen,")


def test_link_is_kept_nowhere_and_leads_to_the_invitation(aino, leena, work, client):
    notice = invited(aino, by=leena)
    assert "/invitations/open/" not in notice.body
    assert notices.PERSONAL_LINK in notice.body

    work()

    (link,) = [line for line in mail.outbox[0].body.splitlines() if "/invitations/open/" in line]
    token = link.removeprefix(f"{SITE}/invitations/open/").removesuffix("/")
    invitation = Invitation.objects.get()
    assert invitations.found_by(token) == invitation
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    page = client.get(link.removeprefix(SITE), follow=True)
    assert page.redirect_chain == [("/invitation/", 302)]


def test_mail_that_goes_twice_has_its_link_in_the_newest_only(aino, leena, work):
    notice = invited(aino, by=leena)
    work()
    # As when a worker dies between the answer of the mail server and our note of it.
    Notice.objects.update(sent_at=None)
    notice.refresh_from_db()

    notices.send(notice)

    first, second = (token_in(message) for message in mail.outbox)
    assert first != second
    assert [invitations.found_by(first), invitations.found_by(second)] == [None, Invitation.objects.get()]


def test_mail_of_an_invitation_taken_back_meanwhile_is_not_sent(aino, leena, work):
    notice = invited(aino, by=leena)
    DBTaskResult.objects.all().delete()
    invitations.revoke(Invitation.objects.get(), by=leena)
    notice.refresh_from_db()
    assert notice.dropped_at is not None

    assert notices.send(notice) is False
    with pytest.raises(Refused) as refused:
        notices.try_again(notice, by=leena)

    assert (mail.outbox, refused.value.code, notices.enqueue_forgotten()) == ([], "dropped", 0)


def test_worker_drops_a_mail_whose_link_would_be_dead(aino, leena, work):
    notice = invited(aino, by=leena)
    # Behind the back of the verb, as at the very moment in which the worker has the mail in hand.
    Invitation.objects.update(expires_at=timezone.now())

    work()

    notice.refresh_from_db()
    assert mail.outbox == []
    assert (notice.sent_at, notice.dropped_at is None) == (None, False)


def token_in(message):
    (link,) = [line for line in message.body.splitlines() if "/invitations/open/" in line]
    return link.removeprefix(f"{SITE}/invitations/open/").removesuffix("/")


def test_who_has_left_is_not_invited(aino, leena):
    enrolments.withdraw(aino, by=leena, on=TODAY)
    aino.refresh_from_db()

    with pytest.raises(Refused) as refused:
        invitations.invite_all([aino], by=leena)

    assert refused.value.code == "nobody"
    assert Notice.objects.count() == 0


def test_review_tells_the_authors_what_to_do_and_where(aino, cohort):
    tero = make_trainer(cohort)
    juha = make_enrolment(cohort, "Juha Östman")
    work = make_assignment(cohort, "Projekti", in_groups=True)
    version = make_submission(work, aino, juha)
    review = reviews.send_back(version, by=tero, on=TODAY, comment="Kuvaa, mitä muutit.")

    told = notices.work_reviewed(review, by=tero)

    assert [(one.recipient, one.kind, one.language) for one in told] == [
        (aino.person, NoticeKind.WORK_RETURNED, "sv"),
        (juha.person, NoticeKind.WORK_RETURNED, "fi"),
    ]
    assert "Kuvaa, mitä muutit." in told[1].body
    assert notices.address("my-work", juha.pk, work.pk) in told[1].body


def test_preview_of_a_review_keeps_nothing(aino, cohort):
    version = make_submission(make_assignment(cohort, "Tehtävä"), aino)

    (letter,) = notices.review_letters(version, ReviewDecision.ACCEPTED, "")

    assert (letter.kind, letter.recipient) == (NoticeKind.WORK_ACCEPTED, aino.person)
    assert (Notice.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_heading_cannot_add_a_header(cohort, leena):
    cohort.programme.title_fi = "EKJ\nBcc: everybody@kunta.example"
    aino = make_enrolment(cohort)

    (letter,) = invitations.letters([aino], by=leena)

    assert "\n" not in letter.heading


def test_what_the_server_refuses_is_said_and_tried_again(aino, leena, settings):
    notice = invited(aino, by=leena)
    settings.EMAIL_BACKEND = "tests.lms.test_notices.ServerThatSaysNo"

    with pytest.raises(OSError, match="The mailbox is full"):
        notices.send_in_background.func(notice.pk)

    notice.refresh_from_db()
    assert (notice.sent_at, notice.trouble) == (None, "The mailbox is full")
    queued = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    assert sorted(given["args"] for given in queued) == [[notice.pk], [notice.pk, 2]]


def test_lead_sends_again_what_could_not_be_sent(aino, leena, work):
    notice = invited(aino, by=leena)
    DBTaskResult.objects.all().delete()
    Notice.objects.update(trouble="The mailbox is full")

    notices.try_again(notice, by=leena)
    work()

    notice.refresh_from_db()
    assert (notice.trouble, len(mail.outbox)) == ("", 1)
    with pytest.raises(Refused) as refused:
        notices.try_again(notice, by=leena)
    assert refused.value.code == "sent_already"


def test_mail_that_is_sent_again_waits_once(aino, leena, work):
    notice = invited(aino, by=leena)
    DBTaskResult.objects.all().delete()
    Notice.objects.update(trouble="The mailbox is full")
    notices.try_again(notice, by=leena)

    with pytest.raises(Refused) as refused:
        notices.try_again(notice, by=leena)
    work()

    assert (refused.value.code, len(mail.outbox)) == ("in_the_queue", 1)


def test_mail_that_no_task_is_about_is_found(aino, leena, work):
    invitations.invite_all([aino], by=leena)
    DBTaskResult.objects.all().delete()
    assert notices.enqueue_forgotten() == 0
    Notice.objects.update(queued_at=timezone.now() - datetime.timedelta(hours=1))

    assert [notices.enqueue_forgotten(), notices.enqueue_forgotten()] == [1, 0]
    work()

    assert len(mail.outbox) == 1


def test_mail_is_in_the_audit_log(aino, leena):
    notice = invited(aino, by=leena)

    (entry,) = AuditEntry.objects.about(notice)
    assert (entry.verb, entry.by, entry.after) == (
        "notify",
        leena,
        {"kind": "invitation", "recipient": aino.person_id},
    )
