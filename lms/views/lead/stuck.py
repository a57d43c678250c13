"""What is stuck in a cohort: since when, and at whom."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.models import Cohort, Enrolment, SubmissionVersion, User
from lms.progress import DayState
from lms.views import standing
from lms.views.lead import standings
from lms.views.lead.standings import Assessed
from lms.wording import short_day


@dataclass(frozen=True)
class Stuck:
    """One thing that waits: ``whom`` says at whom, ``page`` names the URL of a cohort on which it goes on.

    ``is_read``: whether the page can be opened also by those who only read.
    """

    sentence: str
    whom: str
    page: str
    is_read: bool = False


def in_cohorts(
    cohorts: Sequence[Cohort],
    people: Mapping[int, Sequence[Enrolment]],
    progress: Assessed,
    *,
    reader: User,
) -> dict[int, list[Stuck]]:
    """By cohort what is stuck there, in the order in which it has to be done; one query for all of them.

    Prefetch ``trainers__person``, the ``leads__person`` of the programme and the certificates of ``people``.
    """
    works = _works_waiting(cohorts)
    found = {}
    for cohort in cohorts:
        rows = people[cohort.pk]
        trainers = _up_to([row.person for row in cohort.trainers.all()], none=_("no trainer has been named"))
        leads = _leads(cohort, reader)
        found[cohort.pk] = [
            *_works(works[cohort.pk], trainers),
            *_attendance(rows, progress, trainers),
            *_completions(standings.ready(rows, progress), leads),
            *_certificates(standings.uncertified(cohort, rows), leads),
        ]
    return found


def _works(handed_in: Sequence[datetime.date], trainers: str) -> Iterable[Stuck]:
    if handed_in:
        sentence = ngettext(
            "%(count)d work waits for review, since %(day)s",
            "%(count)d works wait for review, the oldest since %(day)s",
            len(handed_in),
        )
        yield Stuck(_filled(sentence, handed_in), trainers, "cohort-works", is_read=True)


def _attendance(rows: Sequence[Enrolment], progress: Assessed, trainers: str) -> Iterable[Stuck]:
    """Marks that are missing of days that were held and that somebody still needs to be judged by."""
    unrecorded = [
        day.on
        for row in rows
        if row.is_active and not row.is_completed
        for day in standing.planned_days(progress[row.pk])
        if day.state == DayState.NOT_RECORDED and day.on
    ]
    if unrecorded:
        sentence = ngettext(
            "%(count)d attendance is not recorded, from %(day)s",
            "%(count)d attendances are not recorded, the oldest from %(day)s",
            len(unrecorded),
        )
        yield Stuck(_filled(sentence, unrecorded), trainers, "cohort-attendance", is_read=True)


def _completions(ready: Sequence[Enrolment], leads: str) -> Iterable[Stuck]:
    if ready:
        sentence = ngettext(
            "%(count)d has met everything; the completion is not recorded",
            "%(count)d have met everything; their completion is not recorded",
            len(ready),
        )
        yield Stuck(sentence % {"count": len(ready)}, leads, "cohort-complete")


def _certificates(without: Sequence[Enrolment], leads: str) -> Iterable[Stuck]:
    if without:
        sentence = ngettext(
            "%(count)d has completed and has no certificate yet",
            "%(count)d have completed and have no certificate yet",
            len(without),
        )
        yield Stuck(sentence % {"count": len(without)}, leads, "certificates:issue")


def _filled(sentence: str, days: Sequence[datetime.date]) -> str:
    return sentence % {"count": len(days), "day": short_day(min(days))}


def _works_waiting(cohorts: Iterable[Cohort]) -> dict[int, list[datetime.date]]:
    """By cohort, for each work that waits, the day on which it was handed in."""
    found: dict[int, list[datetime.date]] = {cohort.pk: [] for cohort in cohorts}
    waiting = (
        SubmissionVersion.objects.waiting()
        .filter(submission__assignment__cohort__in=found)
        .values_list("submission__assignment__cohort", "handed_in_on")
    )
    for cohort, on in waiting:
        found[cohort].append(on)
    return found


def _leads(cohort: Cohort, reader: User) -> str:
    leads = [row.person for row in cohort.programme.leads.all()]
    return _("up to you") if leads == [reader] else _up_to(leads, none=_("no lead has been named"))


def _up_to(people: Sequence[User], *, none: str) -> str:
    """All of two or three by name; of more the first two, and how many there are besides."""
    names = [person.full_name for person in people]
    if not names:
        return none
    if len(names) <= 3:
        return _("up to %(names)s") % {"names": ", ".join(names)}
    return _("up to %(names)s and %(count)d more") % {"names": ", ".join(names[:2]), "count": len(names) - 2}
