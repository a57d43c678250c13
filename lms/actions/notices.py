"""Mail to people: written once in the reader's language, kept as it was written, and sent by the queue.

Who will get what can be seen before it goes: the ``…_letters`` functions write and keep nothing. A mail is
sent at least once: should a worker die between the mail server's answer and our note of it, it goes again.
"""

import datetime
import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from lms.choices import NoticeKind, ReviewDecision
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, Invitation, Notice, Review, SubmissionVersion, User

logger = logging.getLogger(__name__)

FIRST_PAUSE = datetime.timedelta(minutes=1)
LONGEST_PAUSE = datetime.timedelta(hours=1)
# A mail server that has said no for this many tries, about two days, will not say yes.
TRIES = 50
# Long before this a mail is sent, or a task says that it will be.
FORGOTTEN_AFTER = datetime.timedelta(minutes=5)
# Stands in the text for the address that only the recipient may have; it is made when the mail is sent.
PERSONAL_LINK = "{personal link}"


@dataclass(frozen=True)
class Letter:
    """A mail that could be sent: to whom, about what, in which language, and what it says."""

    kind: NoticeKind
    recipient: User
    about: models.Model
    heading: str
    body: str

    @property
    def language(self) -> str:
        return self.recipient.language

    @property
    def text(self) -> str:
        """The body as others may read it: without the personal address."""
        return readable(self.body)


def readable(body: str) -> str:
    return body.replace(PERSONAL_LINK, str(_("[a link that only the recipient gets]")))


def letter(
    kind: NoticeKind, recipient: User, about: models.Model, *, template: str = "", **context: Any
) -> Letter:
    """Write a mail of ``kind`` from ``lms/mail/<kind>.txt``, or another template, whose first line is its subject."""
    with translation.override(recipient.language):
        written = render_to_string(f"lms/mail/{template or kind.value}.txt", {"person": recipient, **context})
    heading, _blank, body = written.strip().partition("\n")
    return Letter(kind, recipient, about, " ".join(heading.split())[:200], body.strip() + "\n")


# Reviews


def review_letters(version: SubmissionVersion, decision: str, comment: str) -> list[Letter]:
    """What the authors of the work would be told of a review with this decision and comment."""
    kind = NoticeKind.WORK_ACCEPTED if decision == ReviewDecision.ACCEPTED else NoticeKind.WORK_RETURNED
    submission = version.submission
    authors = submission.authors.select_related("enrolment__person", "enrolment__cohort__programme")
    return [
        letter(
            kind,
            author.enrolment.person,
            submission,
            work=submission.assignment,
            programme=author.enrolment.cohort.programme,
            comment=comment.strip(),
            link=address("my-work", author.enrolment_id, submission.assignment_id),
        )
        for author in authors.order_by("enrolment__person__sort_key", "pk")
        if author.enrolment.is_active
    ]


def work_reviewed(review: Review, *, by: User) -> list[Notice]:
    """Tell the authors that their work was accepted or has to be completed."""
    letters = review_letters(review.version, review.decision, review.comment)
    return queue(letters, review.version.submission.assignment.cohort, by=by)


# The queue


@transaction.atomic
def queue(
    letters: Iterable[Letter], cohort: Cohort | None, *, by: User, act: uuid.UUID | None = None
) -> list[Notice]:
    """Keep the letters and let the workers send them, when the transaction is committed. In the order given."""
    act, now = act or uuid.uuid4(), timezone.now()
    notices = Notice.objects.bulk_create(
        [
            Notice(
                kind=one.kind,
                cohort=cohort,
                recipient=one.recipient,
                language=one.language,
                heading=one.heading,
                body=one.body,
                subject_type=one.about._meta.label_lower,
                subject_id=one.about.pk,
                act=act,
                queued_at=now,
                queued_by=by,
            )
            for one in letters
        ],
        batch_size=500,
    )
    AuditEntry.objects.record_all(
        "notify",
        ((notice, {}, {"kind": str(notice.kind), "recipient": notice.recipient_id}) for notice in notices),
        by=by,
        act=act,
    )
    for notice in notices:
        send_in_background.enqueue(notice.pk)
    return notices


def send(notice: Notice) -> bool:
    """Send one mail here and now, unless it was sent already. Raises what the mail server raises.

    An invitation that was accepted, taken back or sent anew meanwhile is dropped: its link would be dead.
    """
    if notice.sent_at is not None or notice.dropped_at is not None:
        return False
    body = notice.body
    if PERSONAL_LINK in body:
        link = new_link(notice)
        if link is None:
            Notice.objects.waiting().filter(pk=notice.pk).update(dropped_at=timezone.now())
            return False
        body = body.replace(PERSONAL_LINK, link)
    EmailMessage(subject=notice.heading, body=body, to=[_address_of(notice.recipient)]).send()
    return bool(Notice.objects.waiting().filter(pk=notice.pk).update(sent_at=timezone.now(), trouble=""))


@task()
def send_in_background(notice: int, attempt: int = 1) -> bool:
    """The queue's way to ``send``. What the mail server refuses is noted and tried again, up to two days."""
    waiting = Notice.objects.waiting().select_related("recipient").filter(pk=notice).first()
    if waiting is None:
        return False
    try:
        return send(waiting)
    except Exception as trouble:
        Notice.objects.filter(pk=notice).update(trouble=str(trouble)[:1000])
        if attempt < TRIES:
            pause = min(FIRST_PAUSE * 2 ** min(attempt - 1, 10), LONGEST_PAUSE)
            send_in_background.using(run_after=timezone.now() + pause).enqueue(notice, attempt + 1)
        raise


def enqueue_forgotten() -> int:
    """Enqueue the mails that wait though no task is about them; answers how many. A keeper calls it."""
    now = timezone.now()
    tasks = DBTaskResult.objects.filter(task_path=send_in_background.module_path)
    covered = {given["args"][0] for given in tasks.values_list("args_kwargs", flat=True)}
    waiting = Notice.objects.waiting().filter(queued_at__lt=now - FORGOTTEN_AFTER, trouble="")
    forgotten = [key for key in waiting.values_list("pk", flat=True) if key not in covered]
    for key in forgotten:
        send_in_background.enqueue(key)
    return len(forgotten)


@transaction.atomic
def try_again(notice: Notice, *, by: User) -> Notice:
    """Send a mail that could not be sent, after what stood in its way was mended.

    Refuses ``sent_already``, and ``in_the_queue`` what waits there and has not failed since.
    """
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    if held.sent_at is not None:
        raise Refused("sent_already", _("This mail has been sent already."))
    if held.dropped_at is not None:
        raise Refused(
            "dropped",
            _(
                "This mail need not go any more: its invitation was accepted, taken back or sent anew meanwhile."
            ),
        )
    tasks = DBTaskResult.objects.filter(
        task_path=send_in_background.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    for task_result in tasks.only("args_kwargs"):
        if task_result.args_kwargs["args"][0] == held.pk and not held.trouble:
            raise Refused("in_the_queue", _("This mail is in the queue and goes in a moment."))
    before = {"trouble": held.trouble} if held.trouble else {}
    held.trouble = ""
    held.save(update_fields=["trouble"])
    AuditEntry.objects.record("send_again", held, by=by, before=before)
    send_in_background.enqueue(held.pk)
    return held


# Addresses


def address(name: str, *args: Any) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def new_link(notice: Notice) -> str | None:
    """Where the recipient accepts their invitation, with a new token; None when it is in force no longer.

    The link of a mail that was sent before is dead from now on. Only the SHA-256 of the token is kept.
    """
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.in_force().filter(notice=notice).update(token_hash=hash_of(token))
    return address("invitation-open", token) if made else None


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address_of(person: User) -> str:
    """The bare address: a name may hold what a mail header may not."""
    return person.email
