"""A page of 50 places of the API, with people, organisations, groups, marks and waivers, beside plain DRF.

Theirs is what one would write: nested ModelSerializers over select_related and prefetch_related, with page numbers.
Both are asked through the whole site by the same token,
without rates, and answer the same rows; what is read of people in ours is noted in the access log within its time.
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch
from django.test import Client, override_settings
from django.test.utils import setup_databases, teardown_databases
from django.urls import include, path
from rest_framework import generics, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer

from lms.actions import tokens
from lms.choices import AttendanceState, TokenScope
from lms.models import Attendance, Enrolment, GroupMembership, Organisation, OrganisationName, User, Waiver
from tests.benchmarks.figure import Figure, per_core_second
from tests.factories import (
    make_attendance,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_requirement,
    make_session,
    make_waiver,
)

PEOPLE, PAGE, ORGANISATIONS, SESSIONS = 200, 50, 20, 8
ROUNDS, PAGES = 9, 5
OURS, THEIRS = "/api/v1/enrolments/", "/theirs/"
LANGUAGES = ("fi", "sv", "en")


def _in_languages(row: Any) -> dict[str, str]:
    return {language: getattr(row, f"name_{language}") for language in LANGUAGES}


class PersonSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="full_name")
    name_in_lists = serializers.CharField(source="sort_name")

    class Meta:
        model = User
        fields = ["id", "name", "name_in_lists"]


class OrganisationSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = ["slug", "name"]

    def get_name(self, organisation: Organisation) -> dict[str, str]:
        return _in_languages(list(organisation.names.all())[-1])


class MembershipSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = GroupMembership
        fields = ["group", "name", "joined_on", "left_on"]

    def get_name(self, membership: GroupMembership) -> dict[str, str]:
        return _in_languages(membership.group)


class WaiverSerializer(serializers.ModelSerializer):
    requirement = serializers.CharField(source="requirement.kind")

    class Meta:
        model = Waiver
        fields = ["requirement", "waived_on", "reason"]


class DetailsSerializer(serializers.ModelSerializer):
    email = serializers.EmailField(source="person.email")
    management_level = serializers.SerializerMethodField()
    waivers = WaiverSerializer(many=True)

    class Meta:
        model = Enrolment
        fields = ["email", "unit", "job_title", "management_level", "seat", "waivers"]

    def get_management_level(self, enrolment: Enrolment) -> str | None:
        return enrolment.management_level or None


class EnrolmentSerializer(serializers.ModelSerializer):
    cohort = serializers.SlugField(source="cohort.slug")
    programme = serializers.SlugField(source="cohort.programme.slug")
    person = PersonSerializer()
    organisation = OrganisationSerializer()
    groups = MembershipSerializer(source="memberships", many=True)
    attendance = serializers.SerializerMethodField()
    details = DetailsSerializer(source="*")

    class Meta:
        model = Enrolment
        fields = [
            "id",
            "cohort",
            "programme",
            "person",
            "organisation",
            "joined_on",
            "completed_on",
            "withdrawn_on",
            "transferred_on",
            "transferred_to",
            "groups",
            "attendance",
            "details",
        ]

    def get_attendance(self, enrolment: Any) -> dict[str, int]:
        marks = Counter(mark.state for mark in enrolment.attendances.all())
        return {state: marks[state] for state in AttendanceState.values}


class NumberedPages(PageNumberPagination):
    page_size = PAGE


class Theirs(generics.ListAPIView):
    serializer_class = EnrolmentSerializer
    pagination_class = NumberedPages
    renderer_classes = (JSONRenderer,)

    def get_queryset(self) -> Any:
        visible = Enrolment.objects.visible_to(self.request.user)  # type: ignore[arg-type]  # behind a permission
        return (
            Enrolment.objects.filter(pk__in=visible.values("pk"))
            .select_related("person", "organisation", "cohort__programme")
            .prefetch_related(
                "organisation__names",
                Prefetch("memberships", GroupMembership.objects.select_related("group")),
                Prefetch("attendances", Attendance.objects.filter(session__cancelled_at__isnull=True)),
                Prefetch("waivers", Waiver.objects.in_force().select_related("requirement")),
            )
            .order_by("pk")
        )


urlpatterns = [path("theirs/", Theirs.as_view()), path("", include("lms.urls"))]


def figures() -> Iterator[Figure]:
    made = setup_databases(verbosity=0, interactive=False)
    no_rates = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": dict.fromkeys(("reading", "writing", "knocking"))
    }
    try:
        with override_settings(ROOT_URLCONF=__name__, REST_FRAMEWORK=no_rates):
            yield from _measured()
    finally:
        teardown_databases(made, verbosity=0)


def _measured() -> Iterator[Figure]:
    leena = _lead_with_people()
    _token, secret = tokens.issue(leena, "Mittaus", scope=TokenScope.READ, days=30, by=leena)
    asker = Client(headers={"Authorization": f"Token {secret}", "Accept-Language": "en"})
    rows = [_rows(asker, address) for address in (OURS, THEIRS)]
    if rows[0] != rows[1] or len(rows[0]) != PAGE:
        raise SystemExit("The two ways do not answer the same rows.")
    ours, theirs = per_core_second(lambda: _pages(asker, OURS), lambda: _pages(asker, THEIRS), rounds=ROUNDS)
    name = f"page of {PAGE} nested rows of the API, {connection.vendor}"
    yield Figure(name, ours, theirs, "pages/s per core", at_least=2)


def _rows(asker: Client, address: str) -> list[Any]:
    return json.loads(asker.get(address).content)["results"]


def _pages(asker: Client, address: str) -> int:
    for _page in range(PAGES):
        asker.get(address)
    return PAGES


def _lead_with_people() -> User:
    cohort = make_cohort()
    groups = [make_group(cohort, f"Alue {number}") for number in range(3)]
    organisations = [make_organisation(f"Kunta {number}") for number in range(ORGANISATIONS)]
    for number, organisation in enumerate(organisations):
        OrganisationName.objects.create(
            organisation=organisation,
            name_fi=f"Kunta {number}",
            name_sv=f"Kommun {number}",
            valid_from="2015-01-01",
        )
    first = datetime.date(2015, 1, 20)
    sessions = [
        make_session(make_day(cohort), first + datetime.timedelta(weeks=week)) for week in range(SESSIONS)
    ]
    asked = make_requirement(cohort, at_least=4)
    states = list(AttendanceState)
    for number in range(PEOPLE):
        place = make_enrolment(
            cohort,
            f"Aino Korhonen{number}",
            organisation=organisations[number % ORGANISATIONS],
            groups=[groups[number % 3]],
            job_title="Varhaiskasvatuksen johtaja",
        )
        for turn, session in enumerate(sessions):
            make_attendance(place, session, states[(number + turn) % len(states)])
        if number % 5 == 0:
            make_waiver(place, asked)
    leena = make_lead(cohort.programme)
    leena.account_opened_at = sessions[0].starts_at
    leena.save()
    return leena
