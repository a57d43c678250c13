"""Handing in work: each hand-in is a new version, and no version is ever overwritten."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms import uploads
from lms.actions.enrolments import all_locked, refuse_if_left
from lms.choices import GroupKind, ReviewDecision
from lms.errors import Refused
from lms.models import (
    Assignment,
    AuditEntry,
    CohortGroup,
    Enrolment,
    Submission,
    SubmissionAuthor,
    SubmissionFile,
    SubmissionVersion,
    User,
)

LEFT_BEHIND_AFTER = datetime.timedelta(days=1)


def groups_of(enrolment: Enrolment, *, on: datetime.date) -> list[CohortGroup]:
    """The groups with which the person does group work on the day ``on``.

    Their project groups; who is in none, works with whatever other group of people they are in, never with
    a whole area.
    """
    of_person = Q(memberships__enrolment=enrolment) & _that_day("memberships__", on)
    groups = list(CohortGroup.objects.filter(of_person, cohort=enrolment.cohort_id).distinct())
    projects = [group for group in groups if group.kind == GroupKind.PROJECT_GROUP]
    return projects or [group for group in groups if group.kind != GroupKind.AREA]


def authors_of(assignment: Assignment, group: CohortGroup, *, on: datetime.date) -> list[Enrolment]:
    """Who hands in with ``group`` on the day ``on``: its members then, without those who left or completed.

    Nor those who have handed in with another group or alone: that stays their work.
    """
    members = group.memberships.filter(_that_day("", on)).values("enrolment")
    theirs = SubmissionAuthor.objects.filter(assignment=assignment).exclude(submission__group=group)
    people = (
        Enrolment.objects.active()
        .filter(pk__in=members, completed_on__isnull=True)
        .exclude(pk__in=theirs.values("enrolment"))
    )
    return list(people.select_related("person").in_alphabetical_order())


def _that_day(prefix: str, on: datetime.date) -> Q:
    """The membership whose columns begin with ``prefix`` holds on that day; its last day belongs to it."""
    return Q(**{f"{prefix}joined_on__lte": on}) & (
        Q(**{f"{prefix}left_on__isnull": True}) | Q(**{f"{prefix}left_on__gte": on})
    )


def hand_in(
    assignment: Assignment,
    authors: Sequence[Enrolment],
    *,
    text: str,
    by: User,
    on: datetime.date,
    group: CohortGroup | None = None,
    files: Sequence[uploads.Examined] = (),
) -> SubmissionVersion:
    """Hand in the work of ``authors`` (one, or several together where it is done in groups) as a new version.

    Refuses work of another cohort, neither text nor files, nobody's work, somebody who was not in ``group`` on
    the day ``on``, who left or has completed, authors who already have separate submissions, a version that
    still waits for review, and work accepted already; ``store_full`` where the files cannot be kept.
    """
    if not text.strip() and not files:
        raise Refused("empty", _("Write something or attach a file before you hand in."))
    if len(files) > settings.HAND_IN_MAX_FILES:
        raise Refused(
            "too_many_files",
            _("At most %(count)d files are taken at a time.") % {"count": settings.HAND_IN_MAX_FILES},
        )
    if not authors:
        raise Refused("no_authors", _("Say whose work this is."))
    try:
        with _stored(files) as stored, transaction.atomic():
            authors = all_locked(authors)
            for author in authors:
                _refuse_unless_of_cohort(author, assignment)
            if len(authors) > 1 and not assignment.in_groups:
                raise Refused(
                    "done_alone", _("Everybody does this assignment alone: hand in one person’s work.")
                )
            if group is not None:
                _refuse_unless_in_group(authors, group, assignment, on=on)
            submission = _submission_of(assignment, authors, group)
            version = _next_version(submission, text=text, by=by, on=on)
            for file in stored:
                file.version = version
            SubmissionFile.objects.bulk_create(stored)
            after = {"version": version.number, "authors": [author.pk for author in authors]}
            AuditEntry.objects.record(
                "hand_in",
                submission,
                by=by,
                after=after | ({"files": {file.name: file.sha256 for file in stored}} if stored else {}),
            )
    except IntegrityError as crossed:
        raise Refused(
            "crossed", _("Somebody handed in this work at the same moment. Look at it and try again.")
        ) from crossed
    return version


@contextmanager
def _stored(files: Iterable[uploads.Examined]) -> Iterator[list[SubmissionFile]]:
    """The files in the store, each to be given its version; none stays there when the hand-in fails."""
    rows: list[SubmissionFile] = []
    try:
        for file in files:
            row = SubmissionFile(name=file.name, size=file.size, sha256=file.sha256)
            row.stored.name = row.stored.field.generate_filename(row, uploads.key())
            rows.append(row)
            row.stored.storage.save(row.stored.name, file.file)
        yield rows
    except BaseException as failed:
        for row in rows:
            with suppress(OSError):  # what cannot be written to may not let go either
                row.stored.storage.delete(str(row.stored.name))
        if isinstance(failed, OSError):
            raise Refused(
                "store_full",
                _(
                    "The files could not be stored, so nothing was handed in. Try again later, or tell the trainer."
                ),
            ) from failed
        raise


def forget_unnamed_files() -> int:
    """Remove what lies in the store for a day and no version names; answers how many. A keeper calls it.

    Such a file is left behind where a hand-in failed after its verb, when the transaction was to be committed.
    """
    field = SubmissionFile._meta.get_field("stored")
    before = timezone.now() - LEFT_BEHIND_AFTER
    count = 0
    for year in {before.year, timezone.now().year}:
        folder = f"submissions/{year}"
        try:
            _folders, found = field.storage.listdir(folder)
        except FileNotFoundError:
            continue
        named = set(SubmissionFile.objects.filter(stored__startswith=folder).values_list("stored", flat=True))
        for name in {f"{folder}/{name}" for name in found} - named:
            if field.storage.get_modified_time(name) < before:
                field.storage.delete(name)
                count += 1
    return count


def _refuse_unless_of_cohort(author: Enrolment, assignment: Assignment) -> None:
    refuse_if_left(author)
    if author.is_completed:
        raise Refused(
            "completed",
            _("%(person)s has completed the programme: nothing more is handed in.")
            % {"person": author.person.full_name},
        )
    if author.cohort_id != assignment.cohort_id:
        raise Refused("other_cohort", _("That assignment is of another cohort."))


def _refuse_unless_in_group(
    authors: Iterable[Enrolment], group: CohortGroup, assignment: Assignment, *, on: datetime.date
) -> None:
    if group.cohort_id != assignment.cohort_id:
        raise Refused("other_cohort", _("That group is of another cohort."))
    members = set(group.memberships.filter(_that_day("", on)).values_list("enrolment_id", flat=True))
    for author in authors:
        if author.pk not in members:
            raise Refused(
                "not_in_group",
                _("%(person)s was not in the group on that day.") % {"person": author.person.full_name},
            )


def _submission_of(
    assignment: Assignment, authors: Sequence[Enrolment], group: CohortGroup | None
) -> Submission:
    existing = {
        author.submission
        for author in SubmissionAuthor.objects.select_related("submission").filter(
            assignment=assignment, enrolment__in=authors
        )
    }
    if len(existing) > 1 or (group is not None and any(work.group_id != group.pk for work in existing)):
        raise Refused("separate_works", _("These people have handed in separate works already."))
    submission = existing.pop() if existing else Submission.objects.create(assignment=assignment, group=group)
    known = set(submission.authors.values_list("enrolment_id", flat=True))
    SubmissionAuthor.objects.bulk_create(
        SubmissionAuthor(submission=submission, assignment=assignment, enrolment=author)
        for author in authors
        if author.pk not in known
    )
    return submission


def _next_version(submission: Submission, *, text: str, by: User, on: datetime.date) -> SubmissionVersion:
    last = submission.versions.select_related("review").order_by("number").last()
    if last is not None:
        review = getattr(last, "review", None)
        if review is None:
            raise Refused(
                "waits_for_review",
                _("The last version waits for review. You can hand in a new one after the review."),
            )
        if review.decision == ReviewDecision.ACCEPTED:
            raise Refused("already_accepted", _("This work has been accepted already."))
    return SubmissionVersion.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        text=text,
        handed_in_on=on,
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )
