"""Assignments, what was handed in, and its reviews."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lms import permissions
from lms.actions import reviews, submissions
from lms.api import filters
from lms.api.frame import Rows, Told
from lms.api.reading import by_key
from lms.api.shapes import Given, Shape, Texts, columns, texts
from lms.choices import AssignmentKind, ReviewDecision
from lms.errors import Refused
from lms.models import (
    Assignment,
    Enrolment,
    Submission,
    SubmissionAuthor,
    SubmissionFile,
    SubmissionVersion,
)

WAITING = "waiting"


class AssignmentShape(Shape):
    id = serializers.IntegerField()
    cohort = serializers.SlugField()
    kind = serializers.ChoiceField(AssignmentKind.choices)
    position = serializers.IntegerField()
    title = Texts()
    instructions = Texts()
    due_at = serializers.DateTimeField(allow_null=True)
    in_groups = serializers.BooleanField(help_text="Whether several people have one work together.")


class HandIn(Given):
    text = serializers.CharField(max_length=100_000)


class HandedIn(Shape):
    submission = serializers.IntegerField()
    version = serializers.IntegerField()


@extend_schema_view(
    list=extend_schema(
        summary="Assignments",
        description="Of cohorts that the reader trains, leads or takes part in; administrators and auditors read all.",
    ),
    retrieve=extend_schema(summary="An assignment"),
)
@extend_schema(tags=["assignments"])
class Assignments(Rows):
    rows = Assignment.objects.all()
    serializer_class = AssignmentShape
    filterset_class = filters.Assignments
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "cohort__slug",
            "kind",
            "position",
            "due_at",
            "in_groups",
            *columns("title"),
            *columns("instructions"),
        )

    def told(self, found: list[Told]) -> list[Told]:
        return [
            {
                "id": row["pk"],
                "cohort": row["cohort__slug"],
                "kind": row["kind"],
                "position": row["position"],
                "title": texts(row, "title"),
                "instructions": texts(row, "instructions"),
                "due_at": row["due_at"],
                "in_groups": row["in_groups"],
            }
            for row in found
        ]

    @extend_schema(
        summary="Hand in",
        description="Hands in a text as a new version of the reader’s own work. For participants. Files, "
        "and work that is done in groups, are handed in on the page. Refuses `done_in_groups`, "
        "`waits_for_review`, `already_accepted`, `completed`, `withdrawn`, `transferred`, `crossed`.",
        request=HandIn,
        responses={201: HandedIn},
    )
    @action(["post"], detail=True, url_path="hand-in", url_name="hand-in")
    def hand_in(self, request: Request, pk: str) -> Response:
        assignment = Assignment.objects.visible_to(request.user).filter(pk=pk).first()
        if assignment is None:
            raise Http404
        place = Enrolment.objects.filter(person=request.user, cohort=assignment.cohort_id).first()
        if place is None:
            raise PermissionDenied(permissions.may_hand_in.refusal)
        text = self.given(HandIn)["text"]
        if assignment.in_groups:
            raise Refused("done_in_groups", _("This assignment is done in groups: hand it in on its page."))
        version = self.act(
            lambda: submissions.hand_in(
                assignment, [place], text=text, by=request.user, on=timezone.localdate()
            )
        )
        answer = {"submission": version.submission_id, "version": version.number}
        return Response(answer, status.HTTP_201_CREATED)


class Author(Shape):
    enrolment = serializers.IntegerField()
    name = serializers.CharField()


class File(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    url = serializers.URLField(help_text="For somebody signed in to the pages.")


class Answer(Shape):
    decision = serializers.ChoiceField(ReviewDecision.choices)
    comment = serializers.CharField(allow_blank=True)
    reviewed_on = serializers.DateField()


class Version(Shape):
    number = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    handed_in_on = serializers.DateField()
    handed_in_at = serializers.DateTimeField()
    files = File(many=True)
    review = Answer(allow_null=True)


class SubmissionShape(Shape):
    id = serializers.IntegerField()
    assignment = serializers.IntegerField()
    cohort = serializers.SlugField()
    group = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(
        [(WAITING, ""), *ReviewDecision.choices], help_text="Of the newest version."
    )
    authors = Author(many=True)
    versions = Version(many=True, help_text="The oldest first; none is ever overwritten.")


class Review(Given):
    version = serializers.IntegerField(
        min_value=1, max_value=32767, help_text="The number of the version that was read."
    )
    decision = serializers.ChoiceField(ReviewDecision.choices)
    comment = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, help_text="What to do, when it is returned."
    )


@extend_schema_view(
    list=extend_schema(
        summary="Submissions",
        description="The reader’s own works, and those in cohorts they train or lead; administrators and "
        "auditors read all. With every version, its files and its review.",
    ),
    retrieve=extend_schema(summary="A submission"),
)
@extend_schema(tags=["submissions"])
class Submissions(Rows):
    rows = Submission.objects.all()
    serializer_class = SubmissionShape
    filterset_class = filters.Submissions
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values("pk", "assignment", "assignment__cohort__slug", "group")

    def told(self, found: list[Told]) -> list[Told]:
        keys = [row["pk"] for row in found]
        authors = by_key(
            SubmissionAuthor.objects.filter(submission__in=keys)
            .order_by("enrolment__person__sort_key", "pk")
            .values("submission", "enrolment", "enrolment__person__full_name"),
            "submission",
        )
        versions = by_key(
            SubmissionVersion.objects.visible_to(self.reader)
            .filter(submission__in=keys)
            .values(
                "pk",
                "submission",
                "number",
                "text",
                "handed_in_on",
                "handed_in_at",
                "review__decision",
                "review__comment",
                "review__reviewed_on",
            ),
            "submission",
        )
        files = by_key(
            SubmissionFile.objects.filter(version__submission__in=keys).values(
                "pk", "version", "name", "size", "sha256"
            ),
            "version",
        )
        return [
            {
                "id": row["pk"],
                "assignment": row["assignment"],
                "cohort": row["assignment__cohort__slug"],
                "group": row["group"],
                "state": next((one["review__decision"] for one in versions[row["pk"]][-1:]), None) or WAITING,
                "authors": [
                    {"enrolment": one["enrolment"], "name": one["enrolment__person__full_name"]}
                    for one in authors[row["pk"]]
                ],
                "versions": [self._version(one, files[one["pk"]]) for one in versions[row["pk"]]],
            }
            for row in found
        ]

    def _version(self, row: Any, files: list[Any]) -> Told:
        return {
            "number": row["number"],
            "text": row["text"],
            "handed_in_on": row["handed_in_on"],
            "handed_in_at": row["handed_in_at"],
            "files": [
                {
                    "id": file["pk"],
                    "name": file["name"],
                    "size": file["size"],
                    "sha256": file["sha256"],
                    "url": self.request.build_absolute_uri(reverse("file", args=[file["pk"]])),
                }
                for file in files
            ],
            "review": row["review__decision"]
            and {
                "decision": row["review__decision"],
                "comment": row["review__comment"],
                "reviewed_on": row["review__reviewed_on"],
            },
        }

    @extend_schema(
        summary="Review",
        description="Accepts a version or returns it with what to do, and tells its authors by mail. For "
        "trainers of the cohort and leads of the programme. Refuses `comment_missing`, `newer_version`, "
        "`already_reviewed` and `own_work`.",
        request=Review,
        responses={201: SubmissionShape},
    )
    @action(["post"], detail=True)
    def reviews(self, request: Request, pk: str) -> Response:
        visible = Submission.objects.visible_to(request.user).select_related("assignment__cohort__programme")
        work = self.asked(permissions.may_review, visible, {"pk": pk}, of=lambda one: one.assignment.cohort)
        given = self.given(Review)
        version = work.versions.filter(number=given["version"]).first()
        if version is None:
            sentence = _("This work has no such version.")
            raise ValidationError({"version": [ErrorDetail(sentence, "does_not_exist")]})
        verb = reviews.accept if given["decision"] == ReviewDecision.ACCEPTED else reviews.send_back
        comment, on = given.get("comment", ""), timezone.localdate()
        self.act(lambda: verb(version, by=request.user, on=on, comment=comment, tell=True))
        return Response(self.one(pk=pk), status.HTTP_201_CREATED)
