"""Training days, their sessions and who was there."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lms import permissions
from lms.actions import attendance, plans, sessions
from lms.api import filters
from lms.api.frame import Rows, Told
from lms.api.reading import by_key
from lms.api.shapes import Given, Key, Moment, Nothing, Shape, Texts, columns, texts
from lms.choices import AttendanceState, SessionMode
from lms.models import Attendance, Cohort, CohortGroup, TrainingDay, TrainingSession
from lms.permissions import Act
from lms.translated import LANGUAGES


class Day(Shape):
    id = serializers.IntegerField()
    cohort = serializers.SlugField()
    position = serializers.IntegerField()
    title = Texts()
    theme = Texts()
    required = serializers.BooleanField(help_text="Whether it counts for completion.")
    open_beyond_cohort = serializers.BooleanField()


@extend_schema_view(
    list=extend_schema(
        summary="Training days",
        description="Of cohorts that the reader trains, leads or takes part in; administrators and auditors "
        "read all. A training day is what a programme contains; it is held in sessions.",
    ),
    retrieve=extend_schema(summary="A training day"),
)
@extend_schema(tags=["training-days"])
class TrainingDays(Rows):
    rows = TrainingDay.objects.all()
    serializer_class = Day
    filterset_class = filters.TrainingDays
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "cohort__slug",
            "position",
            "required",
            "open_beyond_cohort",
            *columns("title"),
            *columns("theme"),
        )

    def told(self, found: list[Told]) -> list[Told]:
        return [
            {
                "id": row["pk"],
                "cohort": row["cohort__slug"],
                "position": row["position"],
                "title": texts(row, "title"),
                "theme": texts(row, "theme"),
                "required": row["required"],
                "open_beyond_cohort": row["open_beyond_cohort"],
            }
            for row in found
        ]


class Session(Shape):
    id = serializers.IntegerField()
    training_day = serializers.IntegerField()
    cohort = serializers.SlugField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = Texts()
    mode = serializers.ChoiceField(SessionMode.choices)
    groups = serializers.ListField(
        child=serializers.IntegerField(), help_text="For whom it is; empty: for everyone in the cohort."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)


class SessionGiven(Given):
    """When, where, how and for whom a session is held."""

    starts_at = Moment()
    ends_at = Moment()
    mode = serializers.ChoiceField(SessionMode.choices, required=False)
    place_fi = serializers.CharField(max_length=200, required=False, allow_blank=True)
    place_sv = serializers.CharField(max_length=200, required=False, allow_blank=True)
    place_en = serializers.CharField(max_length=200, required=False, allow_blank=True)
    groups = serializers.ListField(
        child=Key(), required=False, max_length=50, help_text="Groups of the cohort; empty: everyone."
    )


class Hold(SessionGiven):
    training_day = Key()


class Mark(Given):
    enrolment = Key()
    state = serializers.ChoiceField(
        AttendanceState.choices, allow_null=True, help_text="Null takes a mark back to “not recorded”."
    )


class Sheet(Given):
    marks = Mark(many=True, min_length=1, max_length=500)


class Recorded(Shape):
    changed = serializers.IntegerField(help_text="How many marks are other than before.")


@extend_schema_view(
    list=extend_schema(
        summary="Sessions",
        description="The holdings of training days, of cohorts that the reader trains, leads or takes part "
        "in; administrators and auditors read all.",
    ),
    retrieve=extend_schema(summary="A session"),
)
@extend_schema(tags=["sessions"])
class Sessions(Rows):
    rows = TrainingSession.objects.all()
    serializer_class = Session
    filterset_class = filters.Sessions
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "day",
            "day__cohort__slug",
            "starts_at",
            "ends_at",
            "mode",
            "cancelled_at",
            *columns("place"),
        )

    def told(self, found: list[Told]) -> list[Told]:
        for_groups = TrainingSession.groups.through.objects.filter(
            trainingsession__in=[row["pk"] for row in found]
        )
        groups = by_key(
            for_groups.order_by("cohortgroup").values("trainingsession", "cohortgroup"), "trainingsession"
        )
        return [
            {
                "id": row["pk"],
                "training_day": row["day"],
                "cohort": row["day__cohort__slug"],
                "starts_at": row["starts_at"],
                "ends_at": row["ends_at"],
                "place": texts(row, "place"),
                "mode": row["mode"],
                "groups": [one["cohortgroup"] for one in groups[row["pk"]]],
                "cancelled_at": row["cancelled_at"],
            }
            for row in found
        ]

    @extend_schema(
        summary="Hold a session",
        description="Holds a training day (once more). For leads of the programme. Refuses "
        "`session_times_in_order` and `other_cohort` for a group of another cohort.",
        request=Hold,
        responses={201: Session},
    )
    def create(self, request: Request) -> Response:
        permissions.refuse_unless(permissions.may_lead_cohort, request.user)
        given = self.given(Hold)
        days = TrainingDay.objects.visible_to(request.user).select_related("cohort__programme")
        day = days.filter(pk=given.pop("training_day")).first()
        if day is None:
            raise ValidationError(
                {
                    "training_day": [
                        ErrorDetail(
                            _("There is no such training day, or you may not know of it."), "does_not_exist"
                        )
                    ]
                }
            )
        permissions.refuse_unless(permissions.may_lead_cohort, request.user, day.cohort)
        place = {language: given.pop(f"place_{language}", "") for language in LANGUAGES}
        groups = _groups(day.cohort, given.pop("groups", []))
        held = self.act(lambda: plans.hold_session(day, by=request.user, place=place, groups=groups, **given))
        return Response(self.one(pk=held.pk), status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a session",
        description="Changes what is sent and leaves the rest. Marks stay with the session, and nobody is "
        "told. For leads of the programme. Refuses `session_times_in_order`, `other_cohort` and `marked_present`.",
        request=SessionGiven,
        responses=Session,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        session = self._session(pk, permissions.may_lead_cohort)
        given = self.given(SessionGiven, partial=True)
        groups = given.pop("groups", None)
        for_groups = None if groups is None else _groups(session.day.cohort, groups)
        self.act(lambda: sessions.change(session, by=request.user, groups=for_groups, **given))
        return Response(self.one(pk=pk))

    @extend_schema(
        summary="Cancel a session",
        description="It stays in the list, and its marks count as none. Nobody is told. For leads of the "
        "programme. Refuses `cancelled_already` and `completed`.",
        request=None,
        responses=Session,
    )
    @action(["post"], detail=True)
    def cancel(self, request: Request, pk: str) -> Response:
        session = self._session(pk, permissions.may_lead_cohort)
        self.given(Nothing)
        self.act(lambda: sessions.cancel(session, by=request.user))
        return Response(self.one(pk=pk))

    @extend_schema(
        summary="Hold a cancelled session after all",
        description="Its marks count again. For leads of the programme. Refuses `not_cancelled`.",
        request=None,
        responses=Session,
    )
    @action(["post"], detail=True)
    def hold(self, request: Request, pk: str) -> Response:
        session = self._session(pk, permissions.may_lead_cohort)
        self.given(Nothing)
        self.act(lambda: sessions.hold_after_all(session, by=request.user))
        return Response(self.one(pk=pk))

    @extend_schema(
        summary="Record attendance",
        description="Writes the marks that are sent, all or none, and leaves the others; sending the same "
        "again changes nothing. For trainers of the cohort and leads of the programme. Refuses "
        "`not_in_cohort`, `session_cancelled`, `not_begun`, and `completed` for lowering a mark of somebody "
        "who has completed.",
        request=Sheet,
        responses=Recorded,
    )
    @action(["put"], detail=True)
    def attendance(self, request: Request, pk: str) -> Response:
        session = self._session(pk, permissions.may_record_attendance)
        marks = self.given(Sheet)["marks"]
        states = {mark["enrolment"]: mark["state"] for mark in marks}
        if len(states) < len(marks):
            sentence = _("One person has two marks here. Send one for each.")
            raise ValidationError({"marks": [ErrorDetail(sentence, "twice")]})
        recorded = self.act(lambda: attendance.record(session, states, by=request.user))
        return Response({"changed": recorded.count})

    def _session(self, pk: str, may: Act) -> TrainingSession:
        def cohort(session: TrainingSession) -> Model:
            return session.day.cohort

        visible = TrainingSession.objects.visible_to(self.request.user)
        return self.asked(may, visible.select_related("day__cohort__programme"), {"pk": pk}, of=cohort)


def _groups(cohort: Cohort, keys: list[int]) -> list[CohortGroup]:
    found = list(CohortGroup.objects.filter(cohort=cohort, pk__in=keys))
    if len(found) < len(set(keys)):
        sentence = _("One of these is no group of the cohort.")
        raise ValidationError({"groups": [ErrorDetail(sentence, "does_not_exist")]})
    return found


class AttendanceShape(Shape):
    id = serializers.IntegerField()
    session = serializers.IntegerField()
    enrolment = serializers.IntegerField()
    state = serializers.ChoiceField(AttendanceState.choices)
    recorded_at = serializers.DateTimeField()


@extend_schema_view(
    list=extend_schema(
        summary="Attendance",
        description="The reader’s own, and that of cohorts they train or lead; administrators and auditors "
        "read all. Where there is no row, nothing was recorded, which is not the same as absent.",
    ),
    retrieve=extend_schema(summary="A mark"),
)
@extend_schema(tags=["attendance"])
class Attendances(Rows):
    rows = Attendance.objects.all()
    serializer_class = AttendanceShape
    filterset_class = filters.Attendances
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values("pk", "session", "enrolment", "state", "recorded_at")

    def told(self, found: list[Told]) -> list[Told]:
        return [
            {
                "id": row["pk"],
                "session": row["session"],
                "enrolment": row["enrolment"],
                "state": row["state"],
                "recorded_at": row["recorded_at"],
            }
            for row in found
        ]
