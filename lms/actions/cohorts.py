"""Cohorts: created, changed, copied from an earlier run, and who trains them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.actions import invitations, rows, slugs
from lms.choices import Role
from lms.errors import Refused
from lms.models import (
    Assignment,
    AuditEntry,
    Cohort,
    CohortGroup,
    CohortTrainer,
    CompletionRequirement,
    Participation,
    Programme,
    TrainingDay,
    TrainingSession,
    User,
)
from lms.translated import NO_TEXT, Texts, columns

Seen = Mapping[str, str] | None
Row = TypeVar("Row", bound=models.Model)


def create_cohort(
    programme: Programme,
    slug: str = "",
    *,
    title: Texts,
    starts_on: datetime.date,
    by: User,
    ends_on: datetime.date | None = None,
    ceremony_on: datetime.date | None = None,
    scope: Texts = NO_TEXT,
    planned_training_days: int | None = None,
    chair: User | None = None,
) -> Cohort:
    """A new run of the programme. ``scope`` is a sentence on what it comprises, printed on certificates.

    Without a ``slug`` one is made of the title.
    """
    return rows.add(
        Cohort(
            programme=programme,
            slug=slug or _free_slug(title),
            starts_on=starts_on,
            ends_on=ends_on,
            ceremony_on=ceremony_on,
            planned_training_days=planned_training_days,
            chair=chair,
            **columns("title", title),
            **columns("scope", scope),
        ),
        "create_cohort",
        by=by,
    )


def change_cohort(cohort: Cohort, *, by: User, seen: Seen = None, **values: Any) -> Cohort:
    """Change its title, scope, days or chair. Sessions, and certificates that were issued, stay as they are."""
    return rows.change(cohort, "change_cohort", by=by, seen=seen, **values)


@transaction.atomic
def remove_cohort(cohort: Cohort, *, by: User) -> None:
    """Take away a cohort that nobody was in, with its plan. Refuses ``cohort_in_use``."""
    held = rows.hold(cohort)
    refuse_if_in_use(held)
    parts: list[models.Model] = [
        *held.groups.all(),
        *held.training_days.all(),
        *TrainingSession.objects.filter(day__cohort=held),
        *held.assignments.all(),
        *held.requirements.all(),
        *held.participations.all(),
        *held.trainers.all(),
        *held.aggregate_figures.all(),
    ]
    AuditEntry.objects.record_all("remove_cohort", ((part, rows.facts(part), {}) for part in parts), by=by)
    TrainingSession.objects.filter(day__cohort=held).delete()
    rows.remove(held, "remove_cohort", by=by)


def refuse_if_in_use(cohort: Cohort) -> None:
    """Refuses ``cohort_in_use`` while it has, or had, people, applicants, rosters or ideas."""
    if cohort.enrolments.exists() or cohort.applications.exists():
        raise Refused(
            "cohort_in_use", _("There are, or were, people in this cohort. Only an empty one can be removed.")
        )
    if cohort.rosters.exists() or cohort.ideas.exists():
        raise Refused(
            "cohort_in_use", _("Rosters or ideas have been added to this cohort, so it cannot be removed.")
        )


# A cohort out of an earlier one


@dataclass(frozen=True)
class Draft:
    """A copy of a cohort that is not saved yet: every row as it will be; groups and days by the key of their model.

    ``sessions`` are those that were not cancelled, each with the keys of the groups that its model was for;
    ``left_out`` is how many were.
    """

    cohort: Cohort
    groups: Mapping[int, CohortGroup]
    days: Mapping[int, TrainingDay]
    sessions: list[tuple[TrainingSession, list[int]]]
    left_out: int
    assignments: list[Assignment]
    requirements: list[CompletionRequirement]
    participations: list[Participation]
    trainers: list[CohortTrainer]


def draft(
    cohort: Cohort, *, title: Texts, starts_on: datetime.date, slug: str = "", with_trainers: bool = True
) -> Draft:
    """What ``copy`` makes of the cohort, for whoever wants to see it first.

    Every day is moved by as many days as lie between the two starts; clocks in Helsinki show the same time, on
    whichever side of the change to summer time they come to lie. People, marks and works never come along, nor
    do projects and the chair, who belong to one cohort.
    """
    apart = starts_on - cohort.starts_on
    new = _like(
        cohort,
        slug=slug or _free_slug(title),
        starts_on=starts_on,
        ends_on=cohort.ends_on and cohort.ends_on + apart,
        ceremony_on=cohort.ceremony_on and cohort.ceremony_on + apart,
        chair_id=None,
        **columns("title", title),
    )
    groups = {group.pk: _like(group, cohort=new) for group in cohort.groups.all()}
    days = {day.pk: _like(day, cohort=new) for day in cohort.training_days.all()}
    held = TrainingSession.objects.filter(day__cohort=cohort)
    sessions = [
        (
            _like(
                session,
                day=days[session.day_id],
                starts_at=_moved(session.starts_at, apart),
                ends_at=_moved(session.ends_at, apart),
            ),
            [group.pk for group in session.groups.all()],
        )
        for session in held.filter(cancelled_at__isnull=True).prefetch_related("groups")
    ]
    return Draft(
        cohort=new,
        groups=groups,
        days=days,
        sessions=sessions,
        left_out=held.filter(cancelled_at__isnull=False).count(),
        assignments=[
            _like(each, cohort=new, due_at=each.due_at and _moved(each.due_at, apart))
            for each in cohort.assignments.all()
        ],
        requirements=[_like(each, cohort=new) for each in cohort.requirements.all()],
        participations=[_like(each, cohort=new) for each in cohort.participations.all()],
        trainers=[_like(each, cohort=new) for each in cohort.trainers.all()] if with_trainers else [],
    )


@transaction.atomic
def copy(
    cohort: Cohort,
    *,
    title: Texts,
    starts_on: datetime.date,
    by: User,
    slug: str = "",
    with_trainers: bool = True,
) -> Cohort:
    """A new cohort of the same programme out of this one, as ``draft`` says. Refuses like ``create_cohort``."""
    drawn = draft(cohort, title=title, starts_on=starts_on, slug=slug, with_trainers=with_trainers)
    new = rows.add(drawn.cohort, "copy_cohort", by=by, beside={"copied_from": cohort.pk})
    CohortGroup.objects.bulk_create(drawn.groups.values())
    TrainingDay.objects.bulk_create(drawn.days.values())
    TrainingSession.objects.bulk_create(session for session, _groups in drawn.sessions)
    for_groups = TrainingSession.groups.through
    for_groups.objects.bulk_create(
        for_groups(trainingsession_id=session.pk, cohortgroup_id=drawn.groups[key].pk)
        for session, keys in drawn.sessions
        for key in keys
    )
    Assignment.objects.bulk_create(drawn.assignments)
    CompletionRequirement.objects.bulk_create(drawn.requirements)
    Participation.objects.bulk_create(drawn.participations)
    CohortTrainer.objects.bulk_create(drawn.trainers)
    made: list[models.Model] = [
        *drawn.groups.values(),
        *drawn.days.values(),
        *drawn.assignments,
        *drawn.requirements,
        *drawn.participations,
        *drawn.trainers,
    ]
    after: list[tuple[models.Model, dict[str, Any]]] = [(row, rows.facts(row)) for row in made]
    for session, keys in drawn.sessions:
        groups = [drawn.groups[key].pk for key in keys]
        after.append((session, rows.facts(session) | ({"groups": groups} if groups else {})))
    AuditEntry.objects.record_all("copy_cohort", ((row, {}, said) for row, said in after), by=by)
    return new


def _like(row: Row, **values: Any) -> Row:
    """A row of the same kind that says the same, but for ``values``. Not saved."""
    said = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in values
    }
    return type(row)(**said | values)


def _moved(moment: datetime.datetime, apart: datetime.timedelta) -> datetime.datetime:
    # In its own zone a moment is moved along the calendar and the clock, not by hours that have passed.
    return timezone.localtime(moment) + apart


def _free_slug(title: Texts) -> str:
    return slugs.proposed(title, Cohort.objects.all(), otherwise="cohort")


# Who trains it


def appoint_trainer(cohort: Cohort, person: User, *, by: User) -> CohortTrainer:
    """Let the person train the cohort: record attendance and review work."""
    return rows.add(CohortTrainer(cohort=cohort, person=person), "appoint_trainer", by=by)


@transaction.atomic
def end_trainer(trainer: CohortTrainer, *, by: User) -> None:
    """Let the person train the cohort no longer. What they recorded and reviewed stays theirs."""
    rows.remove(trainer, "end_trainer", by=by)
    invitations.revoke_with_role(trainer.person, Role.TRAINER, by=by, cohort=trainer.cohort)
