"""Enrolments: people's places in cohorts, and what is decided about them."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lms import permissions
from lms.actions import completions, enrolments, rosters
from lms.api import filters
from lms.api.frame import Rows, Told
from lms.api.places import Place, columns_of_places, told_places
from lms.api.shapes import Day, Given, Key
from lms.choices import Language, ManagementLevel
from lms.forms.rosters import AddPersonForm
from lms.models import Cohort, CompletionRequirement, Enrolment
from lms.permissions import Act


class Enrol(Given):
    cohort = serializers.SlugField(max_length=80)
    email = serializers.EmailField(
        max_length=254, help_text="If somebody is known by this address, it is enough."
    )
    full_name = serializers.CharField(
        max_length=200, required=False, help_text="Of a new person, as they write it themselves."
    )
    language = serializers.ChoiceField(
        Language.choices, required=False, help_text="In which a new person is written to."
    )
    organisation = serializers.CharField(max_length=250, help_text="Its identifier, or any of its names.")
    unit = serializers.CharField(max_length=200, required=False, allow_blank=True)
    job_title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    management_level = serializers.ChoiceField(ManagementLevel.choices, required=False)
    joined_on = Day()
    groups = serializers.ListField(
        child=Key(), required=False, max_length=50, help_text="Groups of the cohort."
    )


class Reason(Given):
    reason = serializers.CharField(max_length=2000, help_text="It is kept in the record.")


class DayAndReason(Reason):
    on = Day(help_text="The day that it holds from; not one to come.")


class OnDay(Given):
    on = Day(help_text="The day that is printed on certificates; not one to come.")


class Waive(DayAndReason):
    requirement = Key(help_text="One of the requirements of the cohort.")


@extend_schema_view(
    list=extend_schema(
        summary="Enrolments",
        description="The reader’s own places, those in cohorts they train and those in programmes they lead; "
        "administrators and auditors read all. Contacts of organisations read the report of their "
        "organisation instead. `details` are for the person and for those who oversee the programme; "
        "trainers get null.",
    ),
    retrieve=extend_schema(summary="An enrolment"),
)
@extend_schema(tags=["enrolments"])
class Enrolments(Rows):
    rows = Enrolment.objects.all()
    serializer_class = Place
    filterset_class = filters.Enrolments
    lookup_value_regex = r"[0-9]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return columns_of_places(rows)

    def told(self, found: list[Told]) -> list[Told]:
        return told_places(found, self.request.user)

    @extend_schema(
        summary="Enrol a person",
        description="Gives whoever has the address, or a new person, a place in the cohort. For leads of "
        "the programme. Nobody is told: people are invited by an act of its own. Refuses "
        "`already_enrolled`, `outside_cohort`.",
        request=Enrol,
        responses={201: Place},
    )
    def create(self, request: Request) -> Response:
        permissions.refuse_unless(permissions.may_enrol, request.user)
        given = self.given(Enrol)
        cohort = Cohort.objects.visible_to(request.user).filter(slug=given["cohort"]).first()
        if cohort is None:
            raise ValidationError(
                {
                    "cohort": [
                        ErrorDetail(
                            _("There is no such cohort, or you may not know of it."), "does_not_exist"
                        )
                    ]
                }
            )
        permissions.refuse_unless(permissions.may_enrol, request.user, cohort)
        # The same rules as on the page: of whom the name is needed, what names an organisation.
        form = AddPersonForm(given | {"on": given["joined_on"]}, cohort=cohort)
        if not form.is_valid():
            raise ValidationError(_as_given(form.errors.get_json_data()))
        if given.get("groups") and "groups" not in form.fields:
            raise ValidationError({"groups": [ErrorDetail(_("The cohort has no groups."), "does_not_exist")]})
        place = self.act(lambda: rosters.add_one(cohort, by=request.user, **form.person(), **form.place()))
        return Response(self.one(pk=place.pk), status.HTTP_201_CREATED)

    @extend_schema(
        summary="Withdraw",
        description="Ends the place on a day; what was recorded stays. For leads of the programme. Refuses "
        "`completed`, `withdrawn`, `transferred`, `before_joining`, `in_the_future`.",
        request=DayAndReason,
        responses=Place,
    )
    @action(["post"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        return self._decide(
            pk,
            permissions.may_enrol,
            DayAndReason,
            lambda row, given: enrolments.withdraw(row, by=request.user, **given),
        )

    @extend_schema(
        summary="Reinstate",
        description="Takes a withdrawal back. For leads of the programme. Refuses `not_withdrawn`.",
        request=Reason,
        responses=Place,
    )
    @action(["post"], detail=True)
    def reinstate(self, request: Request, pk: str) -> Response:
        return self._decide(
            pk,
            permissions.may_enrol,
            Reason,
            lambda row, given: enrolments.reinstate(row, by=request.user, **given),
        )

    @extend_schema(
        summary="Complete",
        description="Records that the person has completed, which fixes the organisation. For leads of the "
        "programme. Refuses `not_met` with what is missing, `already_completed`, `withdrawn`, "
        "`transferred`, `before_joining`, `before_last_fact`, `in_the_future`.",
        request=OnDay,
        responses=Place,
    )
    @action(["post"], detail=True)
    def complete(self, request: Request, pk: str) -> Response:
        return self._decide(
            pk,
            permissions.may_complete,
            OnDay,
            lambda row, given: completions.complete(row, by=request.user, **given),
        )

    @extend_schema(
        summary="Undo the completion",
        description="For leads of the programme. Refuses `not_completed`, `certificate_in_force`.",
        request=Reason,
        responses=Place,
    )
    @action(["post"], detail=True, url_path="undo-completion", url_name="undo-completion")
    def undo_completion(self, request: Request, pk: str) -> Response:
        return self._decide(
            pk,
            permissions.may_complete,
            Reason,
            lambda row, given: completions.undo_completion(row, by=request.user, **given),
        )

    @extend_schema(
        summary="Waive a requirement",
        description="Lets the person complete without one requirement of the cohort. For leads of the "
        "programme. Refuses `already_waived`, `withdrawn`, `transferred`, `in_the_future`.",
        request=Waive,
        responses=Place,
    )
    @action(["post"], detail=True)
    def waive(self, request: Request, pk: str) -> Response:
        def waive(row: Enrolment, given: dict[str, Any]) -> None:
            requirement = CompletionRequirement.objects.filter(
                cohort=row.cohort_id, pk=given.pop("requirement")
            ).first()
            if requirement is None:
                sentence = _("The cohort has no such requirement.")
                raise ValidationError({"requirement": [ErrorDetail(sentence, "does_not_exist")]})
            completions.waive(requirement, row, by=request.user, **given)

        return self._decide(pk, permissions.may_complete, Waive, waive)

    def _decide(
        self, pk: str, may: Act, shape: type[Given], verb: Callable[[Enrolment, dict[str, Any]], object]
    ) -> Response:
        """The place, then whether the reader may, then what they sent, then the verb."""
        visible = Enrolment.objects.visible_to(self.request.user).select_related("cohort__programme")
        row = self.asked(may, visible, {"pk": pk}, of=lambda place: place)
        given = self.given(shape)
        self.act(lambda: verb(row, given))
        return Response(self.one(pk=pk))


def _as_given(errors: dict[str, list[dict[str, str]]]) -> dict[str, list[ErrorDetail]]:
    """What the form says of its fields, by the names under which they were sent."""
    names = {"on": "joined_on", "__all__": "non_field_errors"}
    return {
        names.get(name, name): [ErrorDetail(one["message"], one["code"] or "invalid") for one in some]
        for name, some in errors.items()
    }
