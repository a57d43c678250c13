"""How lists are searched and narrowed, on pages and in the API alike."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key
from lms.choices import CollaborativeArea, InvitationState, OrganisationType
from lms.models import (
    Assignment,
    Cohort,
    CohortTrainer,
    EarlierAddress,
    Enrolment,
    Invitation,
    Organisation,
    OrganisationContact,
    Programme,
    ProgrammeLead,
    SubmissionAuthor,
    SubmissionVersion,
    User,
)
from lms.models.invitations import InvitationQuerySet


class _BySlug(django_filters.fields.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        # PostgreSQL knows no such character, and would say so with an error instead of finding nothing.
        if isinstance(value, str) and "\0" in value:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""}
            )
        return super().to_python(value)


class SlugFilter(django_filters.ModelChoiceFilter):
    """A row chosen by its slug, as addresses name it."""

    field_class = _BySlug

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, to_field_name="slug", **options)


STATES = [
    ("participants", _("Not withdrawn")),
    ("completed", _("Completed")),
    ("in_progress", _("In progress")),
    ("at_risk", _("At risk")),
    ("withdrawn", _("Withdrawn")),
    ("certified", _("Has a certificate")),
]


# What ``sort_key`` writes as a break between words.
_BREAKS = re.compile(r"[\s,–-]+")


class CohortPeople(django_filters.FilterSet):
    """The people of one cohort: by a part of name, e-mail or organisation, by organisation, by state.

    ``states`` is the state of each enrolment by its key, since it follows from rules and not from a column;
    ``certified`` are the keys of those with a certificate of completion in force.
    """

    q = django_filters.CharFilter(
        method="search",
        label=_("Name, e-mail or organisation"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name, e-mail or organisation")}),
    )
    organisation = django_filters.ChoiceFilter(label=_("Organisation"), empty_label=_("All organisations"))
    state = django_filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("All states")
    )

    def __init__(
        self,
        *args: Any,
        cohort: Cohort,
        states: Mapping[int, str],
        certified: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._states = states
        self._certified = certified
        self._taking_part = list(
            Organisation.objects.filter(enrolments__cohort=cohort).distinct().with_names()
        )
        names = [(organisation.pk, organisation.short_name) for organisation in self._taking_part]
        self.filters["organisation"].extra["choices"] = sorted(names, key=lambda choice: sort_key(choice[1]))

    def search(self, rows: QuerySet[Enrolment], name: str, text: str) -> QuerySet[Enrolment]:
        """Every word must be found somewhere: "aikio pori" finds Áile Aikio of Pori.

        Both sides are folded by ``sort_key``: no database need know that Å and å are one letter.
        """
        for word in filter(None, _BREAKS.split(text)):
            anywhere = Q(person__email__icontains=word)
            if key := sort_key(word):
                anywhere |= Q(person__sort_key__contains=key) | Q(organisation__in=self._called(key))
            rows = rows.filter(anywhere)
        return rows

    def in_state(self, rows: QuerySet[Enrolment], name: str, state: str) -> QuerySet[Enrolment]:
        if state == "certified":
            return rows.filter(pk__in=self._certified)
        if state == "participants":
            return rows.filter(
                pk__in=[key for key, its_state in self._states.items() if its_state != "withdrawn"]
            )
        return rows.filter(pk__in=[key for key, its_state in self._states.items() if its_state == state])

    def _called(self, key: str) -> list[int]:
        """Organisations one of whose names, in any language and of any time, contains the word."""
        return [
            organisation.pk
            for organisation in self._taking_part
            if any(key in sort_key(text) for name in organisation.names.all() for text in name.all_texts())
        ]


class OrganisationList(django_filters.FilterSet):
    """The register of organisations: by any name of any time, by type, by area, by whether it exists today."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name in any language, old or new"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name in any language, old or new")}),
    )
    type = django_filters.ChoiceFilter(
        choices=OrganisationType.choices, label=_("Type"), empty_label=_("All types")
    )
    collaborative_area = django_filters.ChoiceFilter(
        choices=CollaborativeArea.choices, label=_("Area"), empty_label=_("All areas")
    )
    state = django_filters.ChoiceFilter(
        choices=[("today", _("Exists today")), ("ended", _("Has ended"))],
        method="in_state",
        label=_("State"),
        empty_label=_("All times"),
    )

    class Meta:
        model = Organisation
        fields = ["q", "type", "collaborative_area", "state"]

    def search(self, rows: QuerySet[Organisation], name: str, text: str) -> QuerySet[Organisation]:
        """Every word must be found in one of its names: "carea kymen" finds what was called so in turn."""
        words = [key for word in _BREAKS.split(text) if (key := sort_key(word))]
        found = [
            organisation.pk
            for organisation in Organisation.objects.with_names()
            if _all_in(words, organisation)
        ]
        return rows.filter(pk__in=found)

    def in_state(self, rows: QuerySet[Organisation], name: str, state: str) -> QuerySet[Organisation]:
        over = Q(valid_to__lt=timezone.localdate())
        return rows.filter(over) if state == "ended" else rows.exclude(over)


def _all_in(words: Collection[str], organisation: Organisation) -> bool:
    names = [sort_key(text) for naming in organisation.names.all() for text in naming.all_texts()]
    names.append(sort_key(organisation.slug))
    return all(any(word in name for name in names) for word in words)


class PeopleList(django_filters.FilterSet):
    """The register of people: by a part of the name or of an address, present or earlier, by what they do."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name or e-mail"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name or e-mail")}),
    )
    role = django_filters.ChoiceFilter(
        choices=[
            ("takes_part", _("Takes part")),
            ("trains", _("Trains")),
            ("leads", _("Leads a programme")),
            ("contact", _("Contact of an organisation")),
        ],
        method="in_role",
        label=_("Role"),
        empty_label=_("All roles"),
    )

    class Meta:
        model = User
        fields = ["q", "role"]

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = reader

    def search(self, rows: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        for word in filter(None, _BREAKS.split(text)):
            had = EarlierAddress.objects.filter(email__icontains=word)
            anywhere = Q(email__icontains=word) | Q(pk__in=had.values("person"))
            if key := sort_key(word):
                anywhere |= Q(sort_key__contains=key)
            rows = rows.filter(anywhere)
        return rows

    def in_role(self, rows: QuerySet[User], name: str, role: str) -> QuerySet[User]:
        """What somebody does in programmes of which the reader may not know tells nothing of them here."""
        cohorts = Cohort.objects.overseen_by(self._reader)
        programmes = Programme.objects.overseen_by(self._reader)
        of_role: dict[str, QuerySet[Any]] = {
            "takes_part": Enrolment.objects.filter(cohort__in=cohorts),
            "trains": CohortTrainer.objects.filter(cohort__in=cohorts),
            "leads": ProgrammeLead.objects.filter(programme__in=programmes),
            "contact": OrganisationContact.objects.all(),
        }
        return rows.filter(pk__in=of_role[role].values("person"))


class InvitationList(django_filters.FilterSet):
    """Invitations: by a part of the name or of an address, by what has become of them, by cohort."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name or e-mail"),
        widget=forms.SearchInput(attrs={"placeholder": _("Name or e-mail")}),
    )
    state = django_filters.ChoiceFilter(
        choices=InvitationState.choices, method="in_state", label=_("State"), empty_label=_("All states")
    )
    cohort = SlugFilter(
        field_name="cohort",
        queryset=Cohort.objects.none(),
        label=_("Cohort"),
        empty_label=_("All cohorts"),
    )

    class Meta:
        model = Invitation
        fields = ["q", "state", "cohort"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = self.queryset.filter(cohort__isnull=False).order_by()
        self.filters["cohort"].queryset = Cohort.objects.filter(pk__in=invited.values("cohort"))

    def search(self, rows: InvitationQuerySet, name: str, text: str) -> InvitationQuerySet:
        for word in filter(None, _BREAKS.split(text)):
            anywhere = Q(email__icontains=word)
            if key := sort_key(word):
                anywhere |= Q(person__sort_key__contains=key)
            rows = rows.filter(anywhere)
        return rows

    def in_state(self, rows: InvitationQuerySet, name: str, state: str) -> InvitationQuerySet:
        return rows.in_state(InvitationState(state))


class WaitingWorks(django_filters.FilterSet):
    """Works that wait for a review: by a part of an author's name, by cohort, by assignment."""

    q = django_filters.CharFilter(
        method="search", label=_("Name"), widget=forms.SearchInput(attrs={"placeholder": _("Name")})
    )
    cohort = django_filters.ChoiceFilter(
        field_name="submission__assignment__cohort", label=_("Cohort"), empty_label=_("All cohorts")
    )
    assignment = django_filters.ChoiceFilter(
        field_name="submission__assignment", label=_("Assignment"), empty_label=_("All assignments")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Assignment.objects.filter(submissions__versions__in=self.queryset.order_by())
        several = list(asked.distinct().select_related("cohort").order_by("cohort", "-kind", "position"))
        cohorts = {one.cohort_id: str(one.cohort) for one in several}
        self.filters["cohort"].extra["choices"] = sorted(cohorts.items(), key=lambda choice: choice[1])
        self.filters["assignment"].extra["choices"] = [
            (one.pk, _("%(assignment)s, %(cohort)s") % {"assignment": one.title, "cohort": one.cohort})
            for one in several
        ]

    def search(self, rows: QuerySet[SubmissionVersion], name: str, text: str) -> QuerySet[SubmissionVersion]:
        for word in filter(None, _BREAKS.split(text)):
            authors = SubmissionAuthor.objects.filter(enrolment__person__sort_key__contains=sort_key(word))
            rows = rows.filter(submission__in=authors.values("submission"))
        return rows
