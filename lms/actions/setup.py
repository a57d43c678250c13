"""What a programme lead sets up: the programme, its cohorts, and who stands behind them.

What a cohort consists of (training days, assignments, requirements) is in ``plans``.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.choices import ParticipationRole, ProgrammeKind
from lms.errors import Refused
from lms.models import (
    AggregateFigure,
    Cohort,
    CohortGroup,
    CohortTrainer,
    DevelopmentProject,
    Organisation,
    OrganisationContact,
    Participation,
    Programme,
    ProgrammeLead,
    ProgrammePartner,
    ProgrammeText,
    User,
)
from lms.translated import NO_TEXT, Texts, columns

# Programmes


def create_programme(
    slug: str,
    *,
    title: Texts,
    by: User,
    kind: str = ProgrammeKind.TRAINING_PROGRAMME,
    final_work_label: Texts = NO_TEXT,
    issuer: Organisation | None = None,
) -> Programme:
    """A new programme. ``issuer`` grants its certificates; a programme without certificates has none."""
    return rows.add(
        Programme(
            slug=slug,
            kind=kind,
            issuer=issuer,
            **columns("title", title),
            **columns("final_work_label", final_work_label),
        ),
        "create_programme",
        by=by,
    )


@transaction.atomic
def describe(
    programme: Programme, *, language: str, text: str, dated_on: datetime.date, by: User
) -> ProgrammeText:
    """Write, or write anew, the programme's text in one language, with the date of that text."""
    known = ProgrammeText.objects.filter(programme=programme, language=language).first()
    if known is not None:
        return rows.change(known, "describe", by=by, body=text.strip(), dated_on=dated_on)
    return rows.add(
        ProgrammeText(programme=programme, language=language, body=text.strip(), dated_on=dated_on),
        "describe",
        by=by,
    )


def add_partner(
    programme: Programme,
    organisation: Organisation,
    *,
    role: str,
    by: User,
    under_name: str = "",
    position: int | None = None,
) -> ProgrammePartner:
    """Name the organisation as owner, organiser, financier or training partner, last in the role's list.

    ``under_name`` is the name of a joint front that it stands under.
    """
    if position is None:
        position = rows.next_place(programme.partners.filter(role=role))
    return rows.add(
        ProgrammePartner(
            programme=programme,
            organisation=organisation,
            role=role,
            under_name=under_name,
            position=position,
        ),
        "add_partner",
        by=by,
    )


@transaction.atomic
def declare_figures_public(programme: Programme, *, by: User, on: datetime.date) -> Programme:
    """From the day ``on`` figures about few people are shown to whoever may see the report. Said once."""
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.figures_declared_public_on is not None:
        raise Refused("declared_already", _("The figures have been declared public already."))
    return rows.change(held, "declare_figures_public", by=by, figures_declared_public_on=on)


def tell_figure(
    programme: Programme,
    code: str,
    *,
    count: int,
    label: Texts,
    source: Texts,
    by: User,
    is_approximate: bool = False,
    cohort: Cohort | None = None,
) -> AggregateFigure:
    """Tell a figure whose persons are not known, with its source. Refuses ``source_missing``."""
    if not any(text.strip() for text in source.values()):
        raise Refused("source_missing", _("Say where the figure comes from."))
    if cohort is not None and cohort.programme_id != programme.pk:
        raise Refused("other_programme", _("That cohort is of another programme."))
    return rows.add(
        AggregateFigure(
            programme=programme,
            cohort=cohort,
            code=code,
            count=count,
            is_approximate=is_approximate,
            **columns("label", label),
            **columns("source", source),
        ),
        "tell_figure",
        by=by,
    )


# Cohorts


def create_cohort(
    programme: Programme,
    slug: str,
    *,
    title: Texts,
    starts_on: datetime.date,
    by: User,
    ends_on: datetime.date | None = None,
    ceremony_on: datetime.date | None = None,
    scope: Texts = NO_TEXT,
    planned_training_days: int | None = None,
) -> Cohort:
    """A new run of the programme. ``scope`` is a sentence on what it comprises, printed on certificates."""
    return rows.add(
        Cohort(
            programme=programme,
            slug=slug,
            starts_on=starts_on,
            ends_on=ends_on,
            ceremony_on=ceremony_on,
            planned_training_days=planned_training_days,
            **columns("title", title),
            **columns("scope", scope),
        ),
        "create_cohort",
        by=by,
    )


def add_group(
    cohort: Cohort,
    *,
    kind: str,
    name: Texts,
    by: User,
    organisation: Organisation | None = None,
    position: int | None = None,
) -> CohortGroup:
    """A new group, last of its kind; ``organisation`` is that of a management team."""
    if position is None:
        position = rows.next_place(cohort.groups.filter(kind=kind))
    return rows.add(
        CohortGroup(
            cohort=cohort, kind=kind, organisation=organisation, position=position, **columns("name", name)
        ),
        "add_group",
        by=by,
    )


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
    if bool(lead_word) != bool(lead_word_language):
        raise Refused("lead_word_language_missing", _("Give the lead word together with its language."))
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


# Who does what


def appoint_lead(programme: Programme, person: User, *, by: User) -> ProgrammeLead:
    """Let the person lead the programme: admit, issue and report."""
    return rows.add(ProgrammeLead(programme=programme, person=person), "appoint_lead", by=by)


def appoint_trainer(cohort: Cohort, person: User, *, by: User) -> CohortTrainer:
    """Let the person train the cohort: record attendance and review work."""
    return rows.add(CohortTrainer(cohort=cohort, person=person), "appoint_trainer", by=by)


def appoint_contact(
    organisation: Organisation,
    person: User,
    *,
    by: User,
    on: datetime.date,
    until: datetime.date | None = None,
) -> OrganisationContact:
    """Let the person see the figures of the organisation from the day ``on``."""
    return rows.add(
        OrganisationContact(organisation=organisation, person=person, valid_from=on, valid_to=until),
        "appoint_contact",
        by=by,
    )
