"""What lists are narrowed by. A name that the reader may not know of finds as much as one that is not there."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.drainage import set_override

from lms import filters
from lms.api.shapes import LARGEST_KEY
from lms.choices import (
    AssignmentKind,
    AttendanceState,
    ProgrammeKind,
    ReviewDecision,
)
from lms.models import Review, Submission, SubmissionAuthor, SubmissionVersion


class KeyFilter(django_filters.NumberFilter):
    """The number of a row."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str, says: str, **options: Any) -> None:
        super().__init__(field_name, min_value=1, max_value=LARGEST_KEY, **options)
        set_override(self, "field", {"type": "integer", "minimum": 1, "description": says})

    def get_max_validator(self) -> None:
        """There is one already: the largest key."""


def _slug(field_name: str, says: str) -> django_filters.CharFilter:
    return django_filters.CharFilter(field_name, max_length=80, help_text=says)


def _choice(choices: Any, says: str, **options: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=choices, help_text=says, **options)


def _day(field_name: str, lookup: str, says: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(field_name, lookup, help_text=says)


class Organisations(filters.OrganisationList):
    parent = _slug("parent__slug", "Divisions of this organisation.")


class Programmes(django_filters.FilterSet):
    kind = _choice(ProgrammeKind.choices, "Of this kind.")


class Cohorts(django_filters.FilterSet):
    programme = _slug("programme__slug", "Of this programme.")
    starts_from = _day("starts_on", "gte", "Begins on that day or later.")
    starts_until = _day("starts_on", "lte", "Begins on that day or earlier.")


class Enrolments(django_filters.FilterSet):
    cohort = _slug("cohort__slug", "In this cohort.")
    programme = _slug("cohort__programme__slug", "In this programme.")
    organisation = _slug("organisation__slug", "From this organisation.")
    state = _choice(
        [(state, state) for state in ("active", "completed", "withdrawn", "transferred")],
        "Whether the person still takes part (`active`: neither withdrawn nor transferred), has completed or has left.",
        method="in_state",
    )
    completed_from = _day("completed_on", "gte", "Completed on that day or later.")
    completed_until = _day("completed_on", "lte", "Completed on that day or earlier.")

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        states = {
            "active": Q(withdrawn_on__isnull=True, transferred_on__isnull=True),
            "completed": Q(completed_on__isnull=False),
            "withdrawn": Q(withdrawn_on__isnull=False),
            "transferred": Q(transferred_on__isnull=False),
        }
        return rows.filter(states[state])


class TrainingDays(django_filters.FilterSet):
    cohort = _slug("cohort__slug", "Of this cohort.")


class Sessions(django_filters.FilterSet):
    cohort = _slug("day__cohort__slug", "Of this cohort.")
    training_day = KeyFilter("day", "In which this training day is held.")
    from_day = _day("starts_at__date", "gte", "Begins on that day or later.")
    until_day = _day("starts_at__date", "lte", "Begins on that day or earlier.")
    state = _choice([("held", "held"), ("cancelled", "cancelled")], "Held or cancelled.", method="in_state")

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(cancelled_at__isnull=state == "held")


class Attendances(django_filters.FilterSet):
    cohort = _slug("enrolment__cohort__slug", "In this cohort.")
    session = KeyFilter("session", "At this session.")
    enrolment = KeyFilter("enrolment", "Of the person with this place.")
    state = _choice(AttendanceState.choices, "Recorded as this.")


class Assignments(django_filters.FilterSet):
    cohort = _slug("cohort__slug", "Of this cohort.")
    kind = _choice(AssignmentKind.choices, "Of this kind.")


class Submissions(django_filters.FilterSet):
    cohort = _slug("assignment__cohort__slug", "In this cohort.")
    assignment = KeyFilter("assignment", "For this assignment.")
    enrolment = KeyFilter("pk", "Of this author, alone or with others.", method="of_author")
    state = _choice(
        [("waiting", "waiting"), *ReviewDecision.choices],
        "What became of the newest version.",
        method="in_state",
    )

    def of_author(self, rows: QuerySet[Any], name: str, enrolment: int) -> QuerySet[Any]:
        return rows.filter(pk__in=SubmissionAuthor.objects.filter(enrolment=enrolment).values("submission"))

    def in_state(self, rows: QuerySet[Submission], name: str, state: str) -> QuerySet[Submission]:
        if state == "waiting":
            return rows.filter(pk__in=SubmissionVersion.objects.waiting().values("submission"))
        newer = SubmissionVersion.objects.filter(
            submission=OuterRef("version__submission"), number__gt=OuterRef("version__number")
        )
        newest = Review.objects.filter(~Exists(newer), decision=state)
        return rows.filter(pk__in=newest.values("version__submission"))
