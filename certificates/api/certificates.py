"""Certificates: who has which, and issuing, revoking and reissuing them."""

import datetime
from collections.abc import Callable
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as Invalid
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import codes, issuing, verification
from certificates.forms import refuse_too_far
from certificates.models import Certificate, CertificateEdition
from certificates.verification import State
from lms import permissions
from lms.api.enrolments import DayAndReason
from lms.api.filters import KeyFilter
from lms.api.frame import Rows, Told
from lms.api.reading import by_key
from lms.api.shapes import Day, Given, Key, Shape
from lms.choices import CertificateKind, Language
from lms.errors import Refused
from lms.models import Cohort, Enrolment, User

# What a certificate can be; what a code can be besides is answered by the verdict on it.
STATES = [
    (state.value, state.label)
    for state in (State.VALID, State.NOT_YET_IN_FORCE, State.REVOKED, State.SUPERSEDED, State.EXPIRED)
]


class EditionShape(Shape):
    language = serializers.ChoiceField(Language.choices)
    sha256 = serializers.CharField(allow_null=True, help_text="Of its bytes; null while they are being made.")
    url = serializers.URLField(
        allow_null=True, help_text="For somebody signed in to the pages; null while it is being made."
    )


class Revocation(Shape):
    on = serializers.DateField()
    reason = serializers.CharField(
        allow_null=True, help_text="For those who oversee the programme; null for others."
    )


class CertificateShape(Shape):
    number = serializers.CharField()
    code = serializers.CharField(help_text="With it anybody can check the certificate.")
    verify_url = serializers.URLField()
    kind = serializers.ChoiceField(CertificateKind.choices)
    state = serializers.ChoiceField(STATES, help_text="As checking it answers today.")
    holder = serializers.CharField(help_text="The name as it is printed, whatever it is now.")
    enrolment = serializers.IntegerField()
    cohort = serializers.SlugField()
    programme = serializers.SlugField()
    issue_date = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)
    revoked = Revocation(allow_null=True)
    supersedes = serializers.CharField(allow_null=True, help_text="The number of the one that it replaces.")
    superseded_by = serializers.CharField(
        allow_null=True, help_text="The number of the one that replaces it."
    )
    editions = EditionShape(many=True)


class Issue(Given):
    cohort = serializers.SlugField(
        max_length=80, required=False, help_text="To all in it to whom one is due, in alphabetical order."
    )
    enrolment = Key(required=False, help_text="To one person, also after theirs was revoked.")
    issue_date = Day(help_text="It is printed, and the numbers belong to its year. Within a year from today.")

    def validate_issue_date(self, day: datetime.date) -> datetime.date:
        try:
            refuse_too_far(day)
        except Invalid as invalid:
            raise ValidationError(invalid.messages, invalid.code) from invalid
        return day

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given.keys() & {"cohort", "enrolment"}) != 1:
            raise ValidationError(_("Name either a cohort or an enrolment."), "one_of")
        return given


class Issued(Shape):
    act = serializers.UUIDField(help_text="All that were issued together have it.")
    numbers = serializers.ListField(child=serializers.CharField())


class CertificateFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    cohort = django_filters.CharFilter("enrolment__cohort__slug", max_length=80, help_text="Of this cohort.")
    programme = django_filters.CharFilter(
        "enrolment__cohort__programme__slug", max_length=80, help_text="Of this programme."
    )
    enrolment = KeyFilter("enrolment", "Of the person with this place.")
    kind = django_filters.ChoiceFilter(choices=CertificateKind.choices, help_text="Of this kind.")
    recorded = django_filters.ChoiceFilter(
        choices=[(word, word) for word in ("in_force", "revoked", "superseded")],
        method="as_recorded",
        help_text="`in_force`: neither revoked nor superseded.",
    )
    issued_from = django_filters.DateFilter("issue_date", "gte", help_text="Dated that day or later.")
    issued_until = django_filters.DateFilter("issue_date", "lte", help_text="Dated that day or earlier.")

    def as_recorded(self, rows: Any, name: str, word: str) -> Any:
        if word == "in_force":
            return rows.in_force()
        return rows.filter(**{f"{word}_at__isnull": False})


@extend_schema_view(
    list=extend_schema(
        summary="Certificates",
        description="The reader’s own, and those of programmes they lead; administrators and auditors read all. "
        "Trainers and contacts of organisations read none.",
    ),
    retrieve=extend_schema(summary="A certificate"),
)
@extend_schema(tags=["certificates"])
class Certificates(Rows):
    rows = Certificate.objects.all()
    serializer_class = CertificateShape
    filterset_class = CertificateFilters
    lookup_field = "number"
    lookup_value_regex = r"[-a-zA-Z0-9_]+"

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any, Told]:
        return rows.values(
            "pk",
            "number",
            "code",
            "kind",
            "content__holder",
            "enrolment",
            "enrolment__cohort",
            "enrolment__cohort__slug",
            "enrolment__cohort__programme__slug",
            "issue_date",
            "expires_on",
            "revoked_on",
            "revocation_reason",
            "superseded_at",
            "supersedes__number",
            "superseded_by__number",
        )

    def told(self, found: list[Told]) -> list[Told]:
        editions = by_key(
            CertificateEdition.objects.filter(certificate__in=[row["pk"] for row in found])
            .order_by("language")
            .values("certificate", "language", "sha256", "drawn_at"),
            "certificate",
        )
        cohorts = {row["enrolment__cohort"] for row in found}
        overseen = set(
            Cohort.objects.overseen_by(self.reader).filter(pk__in=cohorts).values_list("pk", flat=True)
        )
        return [
            {
                "number": row["number"],
                "code": codes.grouped(row["code"]),
                "verify_url": self._address("certificates:verdict", codes.grouped(row["code"])),
                "kind": row["kind"],
                "state": _state(row).value,
                "holder": row["content__holder"],
                "enrolment": row["enrolment"],
                "cohort": row["enrolment__cohort__slug"],
                "programme": row["enrolment__cohort__programme__slug"],
                "issue_date": row["issue_date"],
                "expires_on": row["expires_on"],
                "revoked": row["revoked_on"]
                and {
                    "on": row["revoked_on"],
                    "reason": row["revocation_reason"] if row["enrolment__cohort"] in overseen else None,
                },
                "supersedes": row["supersedes__number"],
                "superseded_by": row["superseded_by__number"],
                "editions": [
                    {
                        "language": one["language"],
                        "sha256": one["sha256"] or None,
                        "url": one["drawn_at"]
                        and self._address("certificates:edition", row["number"], one["language"]),
                    }
                    for one in editions[row["pk"]]
                ],
            }
            for row in found
        ]

    @extend_schema(
        summary="Issue",
        description="Issues to all in a cohort to whom a certificate of completion is due, numbered in alphabetical "
        "order, or to none; or to one person. Due is it to whoever takes part, has completed and has never had one; "
        "after a revocation one names the enrolment. For leads of the programme. Refuses `nobody_due`, "
        "`not_completed`, `before_completion`, `already_issued`, `changed_meanwhile`, `no_template`, "
        "`no_issuer`, and what cannot be printed.",
        request=Issue,
        responses={201: Issued},
    )
    def create(self, request: Request) -> Response:
        permissions.refuse_unless(permissions.may_issue, self.reader)
        given = self.given(Issue)
        cohort, place = self._whom(given)
        on = given["issue_date"]
        issued = self.act(lambda: _issue([place] if place else _due(cohort), by=self.reader, on=on))
        answer = {"act": issued[0].act, "numbers": [certificate.number for certificate in issued]}
        return Response(answer, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Revoke",
        description="Revokes from a day on. The document stays as it was, and whoever checks it sees the day. The "
        "reason is for the record. For leads of the programme. Refuses "
        "`not_in_force`, `before_issue`, `in_the_future`.",
        request=DayAndReason,
        responses=CertificateShape,
    )
    @action(["post"], detail=True)
    def revoke(self, request: Request, number: str) -> Response:
        return Response(self._change(number, issuing.revoke))

    @extend_schema(
        summary="Reissue",
        description="Issues anew from what holds today, dated `on`; the answer is the new certificate, with a number "
        "and a code of its own, and the old one is superseded. For leads of the programme. Refuses "
        "`not_in_force`, `before_issue`, `in_the_future`, and what issuing refuses.",
        request=DayAndReason,
        responses={201: CertificateShape},
    )
    @action(["post"], detail=True)
    def reissue(self, request: Request, number: str) -> Response:
        return Response(self._change(number, issuing.reissue), status.HTTP_201_CREATED)

    def _whom(self, given: dict[str, Any]) -> tuple[Cohort, Enrolment | None]:
        """The cohort in which is issued, which the reader may know of, and one place in it if it is named."""
        place, cohort = None, None
        if "enrolment" in given:
            visible = Enrolment.objects.visible_to(self.reader).select_related("cohort__programme")
            place = visible.filter(pk=given["enrolment"]).first()
            cohort = place.cohort if place else None
        else:
            cohort = Cohort.objects.visible_to(self.reader).filter(slug=given["cohort"]).first()
        if cohort is None:
            name = "enrolment" if "enrolment" in given else "cohort"
            sentence = _("There is no such thing here, or you may not know of it.")
            raise ValidationError({name: [ErrorDetail(sentence, "does_not_exist")]})
        permissions.refuse_unless(permissions.may_issue, self.reader, cohort)
        return cohort, place

    def _change(self, number: str, verb: Callable[..., Certificate]) -> Told:
        visible = Certificate.objects.visible_to(self.reader)
        certificate = self.asked(
            permissions.may_issue,
            visible.select_related("enrolment__cohort__programme"),
            {"number": number},
            of=_cohort,
        )
        given = self.given(DayAndReason)
        changed = self.act(lambda: verb(certificate, by=self.reader, **given))
        return self.one(number=changed.number)

    def _address(self, name: str, *arguments: str) -> str:
        return self.request.build_absolute_uri(reverse(name, args=arguments))


def _due(cohort: Cohort) -> list[Enrolment]:
    people = list(issuing.due(cohort).in_alphabetical_order())
    if not people:
        raise Refused("nobody_due", _("Nobody is waiting for a certificate."))
    return people


def _issue(people: list[Enrolment], *, by: User, on: datetime.date) -> list[Certificate]:
    """As on the pages: one is drawn at once, many are left to the queue."""
    if len(people) == 1:
        return [issuing.issue(people[0], by=by, on=on)]
    return issuing.issue_all(people, by=by, on=on)


def _cohort(certificate: Certificate) -> Model:
    return certificate.enrolment.cohort


def _state(row: Told) -> State:
    """By the rule of verification, which asks a certificate for these columns and no other."""
    dates = ("issue_date", "expires_on", "revoked_on", "superseded_at")
    return verification.state_of(Certificate(**{name: row[name] for name in dates}))
