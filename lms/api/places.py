"""A place in a cohort as it is answered: a page of them in a fixed number of queries, out of plain columns."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from rest_framework import serializers

from lms.api.reading import NO_NAME, by_key, names_of
from lms.api.shapes import Shape, Texts, columns, texts
from lms.choices import AttendanceState, ManagementLevel, RequirementKind
from lms.models import Attendance, Cohort, GroupMembership, User, Waiver

_OF_PLACES = (
    "pk",
    "cohort",
    "cohort__slug",
    "cohort__programme__slug",
    "person",
    "person__full_name",
    "person__sort_name",
    "person__email",
    "organisation",
    "organisation__slug",
    "unit",
    "job_title",
    "management_level",
    "seat",
    "joined_on",
    "completed_on",
    "withdrawn_on",
    "transferred_on",
    "transferred_to",
)


class Person(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    name_in_lists = serializers.CharField()


class Named(Shape):
    slug = serializers.SlugField()
    name = Texts(help_text="As it is called now.")


class Membership(Shape):
    group = serializers.IntegerField()
    name = Texts()
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)


class Marks(Shape):
    """How many marks of each kind; of sessions that were cancelled none counts."""

    present_on_site = serializers.IntegerField()
    present_remotely = serializers.IntegerField()
    excused = serializers.IntegerField()
    absent = serializers.IntegerField()


class Waived(Shape):
    requirement = serializers.ChoiceField(RequirementKind.choices)
    waived_on = serializers.DateField()
    reason = serializers.CharField(
        allow_null=True, help_text="For those who oversee the programme; null for others."
    )


class Details(Shape):
    email = serializers.EmailField()
    unit = serializers.CharField(allow_blank=True)
    job_title = serializers.CharField(allow_blank=True)
    management_level = serializers.ChoiceField(ManagementLevel.choices, allow_null=True)
    seat = serializers.CharField(
        allow_blank=True, help_text="The office by which one is a member of a standing group."
    )
    waivers = Waived(many=True)


class Place(Shape):
    id = serializers.IntegerField()
    cohort = serializers.SlugField()
    programme = serializers.SlugField()
    person = Person()
    organisation = Named(help_text="Where the person worked then; fixed by completion.")
    joined_on = serializers.DateField()
    completed_on = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    transferred_on = serializers.DateField(allow_null=True)
    transferred_to = serializers.IntegerField(allow_null=True)
    groups = Membership(many=True)
    attendance = Marks()
    details = Details(
        allow_null=True, help_text="For the person and for those who oversee the programme; null for others."
    )


def columns_of_places(rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    return rows.values(*_OF_PLACES)


def told_places(found: list[dict[str, Any]], reader: User) -> list[dict[str, Any]]:
    """Five queries, whatever the number of places."""
    keys = [row["pk"] for row in found]
    names = names_of(row["organisation"] for row in found)
    groups = by_key(
        GroupMembership.objects.filter(enrolment__in=keys).values(
            "enrolment",
            "group",
            "joined_on",
            "left_on",
            *columns("group__name"),
        ),
        "enrolment",
    )
    marks = _marks(keys)
    overseen = set(
        Cohort.objects.overseen_by(reader)
        .filter(pk__in={row["cohort"] for row in found})
        .values_list("pk", flat=True)
    )
    known = {row["pk"] for row in found if row["cohort"] in overseen or row["person"] == reader.pk}
    waivers = by_key(
        Waiver.objects.in_force()
        .filter(enrolment__in=known)
        .values("enrolment", "requirement__kind", "waived_on", "reason"),
        "enrolment",
    )
    return [
        {
            "id": row["pk"],
            "cohort": row["cohort__slug"],
            "programme": row["cohort__programme__slug"],
            "person": {
                "id": row["person"],
                "name": row["person__full_name"],
                "name_in_lists": row["person__sort_name"],
            },
            "organisation": {
                "slug": row["organisation__slug"],
                "name": names.get(row["organisation"], NO_NAME),
            },
            "joined_on": row["joined_on"],
            "completed_on": row["completed_on"],
            "withdrawn_on": row["withdrawn_on"],
            "transferred_on": row["transferred_on"],
            "transferred_to": row["transferred_to"],
            "groups": [
                {
                    "group": one["group"],
                    "name": texts(one, "group__name"),
                    "joined_on": one["joined_on"],
                    "left_on": one["left_on"],
                }
                for one in groups[row["pk"]]
            ],
            "attendance": marks[row["pk"]],
            "details": _details(row, waivers[row["pk"]], oversees=row["cohort"] in overseen)
            if row["pk"] in known
            else None,
        }
        for row in found
    ]


def _marks(enrolments: Iterable[int]) -> defaultdict[int, dict[str, int]]:
    counted = (
        Attendance.objects.filter(enrolment__in=enrolments, session__cancelled_at__isnull=True)
        .values_list("enrolment", "state")
        .annotate(Count("pk"))
        .order_by()
    )
    found: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(AttendanceState.values, 0))
    for enrolment, state, count in counted:
        found[enrolment][state] = count
    return found


def _details(row: dict[str, Any], waivers: list[Any], *, oversees: bool) -> dict[str, Any]:
    return {
        "email": row["person__email"],
        "unit": row["unit"],
        "job_title": row["job_title"],
        "management_level": row["management_level"] or None,
        "seat": row["seat"],
        "waivers": [
            {
                "requirement": one["requirement__kind"],
                "waived_on": one["waived_on"],
                "reason": one["reason"] if oversees else None,
            }
            for one in waivers
        ],
    }
