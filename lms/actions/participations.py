"""Organisations in a cohort, and the development project that each runs in it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lms.actions import rows
from lms.choices import ParticipationRole
from lms.errors import Refused
from lms.models import Cohort, DevelopmentProject, Enrolment, Organisation, Participation, User

Seen = Mapping[str, str] | None


def add_participation(
    cohort: Cohort,
    organisation: Organisation,
    *,
    by: User,
    role: str = ParticipationRole.OTHER,
    position: int | None = None,
) -> Participation:
    """Let the organisation take part in this cohort, last in its list."""
    if position is None:
        position = rows.next_place(cohort.participations.all())
    return rows.add(
        Participation(cohort=cohort, organisation=organisation, role=role, position=position),
        "add_participation",
        by=by,
    )


@transaction.atomic
def change_participation(
    participation: Participation, *, by: User, seen: Seen = None, position: int | None = None, **values: Any
) -> Participation:
    """Change the role or the place; who stands at that place and after it moves on."""
    held = rows.hold(participation)
    if position is not None and position != held.position:
        others = Participation.objects.filter(cohort=held.cohort_id).exclude(pk=held.pk)
        rows.make_room(others, position)
        values["position"] = position
    return rows.change(held, "change_participation", by=by, seen=seen, **values)


@transaction.atomic
def remove_participation(participation: Participation, *, by: User) -> None:
    """Take the organisation, and its project, out of the cohort. Refuses ``has_people``."""
    held = rows.hold(participation)
    refuse_if_it_has_people(held)
    if project := DevelopmentProject.objects.filter(participation=held).first():
        rows.remove(project, "remove_project", by=by)
    rows.remove(held, "remove_participation", by=by)


def refuse_if_it_has_people(participation: Participation) -> None:
    """Refuses ``has_people`` while somebody has, or had, a place in the cohort from the organisation."""
    people = Enrolment.objects.filter(
        cohort=participation.cohort_id, organisation=participation.organisation_id
    ).count()
    if people:
        raise Refused(
            "has_people",
            ngettext(
                "%(count)s person of %(organisation)s is or was in the cohort, so it stays in the list.",
                "%(count)s people of %(organisation)s are or were in the cohort, so it stays in the list.",
                people,
            )
            % {"count": people, "organisation": participation.organisation.name},
        )


def add_project(
    participation: Participation,
    name: str,
    *,
    language: str,
    by: User,
    lead_word: str = "",
    lead_word_language: str = "",
) -> DevelopmentProject:
    """The organisation's development project in the cohort. ``language`` is that of ``name``.

    Refuses ``has_project`` (an organisation runs one in a cohort) and ``lead_word_language_missing``.
    """
    if DevelopmentProject.objects.filter(participation=participation).exists():
        raise Refused("has_project", _("This organisation has a project in the cohort already."))
    _refuse_half_a_lead_word(lead_word, lead_word_language)
    return rows.add(
        DevelopmentProject(
            participation=participation,
            name=name,
            language=language,
            lead_word=lead_word,
            lead_word_language=lead_word_language,
        ),
        "add_project",
        by=by,
    )


def change_project(
    project: DevelopmentProject,
    name: str,
    *,
    language: str,
    by: User,
    lead_word: str = "",
    lead_word_language: str = "",
    seen: Seen = None,
) -> DevelopmentProject:
    """Write the project anew. Refuses ``lead_word_language_missing``."""
    _refuse_half_a_lead_word(lead_word, lead_word_language)
    return rows.change(
        project,
        "change_project",
        by=by,
        seen=seen,
        name=name,
        language=language,
        lead_word=lead_word,
        lead_word_language=lead_word_language,
    )


def remove_project(project: DevelopmentProject, *, by: User) -> None:
    rows.remove(project, "remove_project", by=by)


def _refuse_half_a_lead_word(lead_word: str, language: str) -> None:
    if bool(lead_word) != bool(language):
        raise Refused("lead_word_language_missing", _("Give the lead word together with its language."))
