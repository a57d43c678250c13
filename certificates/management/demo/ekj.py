"""The EKJ programme as its lead sets it up: those behind it, two cohorts, the plan of the first, the certificate."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from certificates import setup as certificates
from certificates.management.demo import texts
from certificates.management.demo.clock import at
from certificates.management.demo.organisations import OTHERS, SLUGS, lines
from lms.actions import cohorts, participations, plans, setup
from lms.choices import AssignmentKind, Language, ParticipationRole, PartnerRole, RequirementKind
from lms.models import (
    Assignment,
    Cohort,
    CompletionRequirement,
    Organisation,
    Programme,
    TrainingDay,
    TrainingSession,
    User,
)
from lms.translated import Texts

SLUG = "ekj-2014-2016"
NEXT_SLUG = "ekj-2016"
STARTS_ON = datetime.date(2014, 11, 1)
# The certificates were handed out on this day. When they were granted is not told: the same day is assumed.
CEREMONY_ON = datetime.date(2016, 2, 12)
DAYS_REQUIRED = 5

KUNTAYT5 = "Kuntayt5"
PARTNERS = [
    (PartnerRole.ORGANISER, "", ["kt", "kuntaliitto", "keva"]),
    (PartnerRole.FINANCIER, "", ["tekes"]),
    (PartnerRole.FINANCIER, KUNTAYT5, ["kt", "kuntaliitto", "keva", "avainta", "kuntarahoitus"]),
    (PartnerRole.TRAINING_PARTNER, "", ["aalto-ee", "tampereen-yliopisto", "vaasan-yliopisto", "fcg"]),
]


@dataclass(frozen=True)
class Plan:
    """What the first cohort consists of; sessions by training day, in their order, and works by number (0: final)."""

    cohort: Cohort
    sessions: Mapping[int, list[TrainingSession]]
    works: Mapping[int, Assignment]
    requirements: Mapping[str, CompletionRequirement]


def create_programme(organisations: Mapping[str, Organisation], *, lead: User, by: User) -> Programme:
    programme = setup.create_programme(
        SLUG,
        title=texts.TITLE,
        final_work_label=texts.FINAL_WORK,
        issuer=organisations["kuntaliitto"],
        by=by,
    )
    setup.appoint_lead(programme, lead, by=by)
    for role, under_name, slugs in PARTNERS:
        for slug in slugs:
            setup.add_partner(programme, organisations[slug], role=role, under_name=under_name, by=lead)
    for language, (dated_on, text) in texts.DESCRIPTIONS.items():
        setup.describe(programme, language=language, text=text, dated_on=dated_on, by=lead)
    for code, count, label in [
        ("developers", 300, texts.DEVELOPERS),
        ("forum-guests", 200, texts.FORUM_GUESTS),
    ]:
        setup.tell_figure(
            programme, code, count=count, label=label, source=texts.SOURCE, is_approximate=True, by=lead
        )
    setup.declare_figures_public(programme, on=CEREMONY_ON, by=lead)
    return programme


def draw_up_certificate(programme: Programme, *, issuer: Organisation, by: User) -> None:
    template = certificates.draw_up_template(
        programme,
        series=certificates.start_series("EKJ", issuer=issuer, by=by),
        title=texts.CERTIFICATE,
        award=texts.AWARD,
        statement=texts.STATEMENT,
        place=texts.HELSINKI,
        by=by,
    )
    for name, office in texts.SIGNATORIES:
        certificates.add_signatory(template, name, office=office, by=by)


def create_cohorts(programme: Programme, organisations: Mapping[str, Organisation], *, by: User) -> Cohort:
    """The cohort of 2014–2016 with its organisations, and the next one, which nobody is in yet; answers the first."""
    cohort = cohorts.create_cohort(
        programme,
        SLUG,
        title=texts.COHORT,
        scope=texts.SCOPE,
        starts_on=STARTS_ON,
        ends_on=CEREMONY_ON,
        ceremony_on=CEREMONY_ON,
        planned_training_days=len(texts.TRAINING_DAYS),
        by=by,
    )
    for line in lines():
        if line.is_pilot:
            pilot = participations.add_participation(
                cohort, organisations[SLUGS[line.name_fi]], role=ParticipationRole.PILOT, by=by
            )
            participations.add_project(
                pilot,
                line.project,
                language=line.project_language,
                lead_word=line.lead_word,
                lead_word_language=Language.SV if line.lead_word else "",
                by=by,
            )
    for slug in OTHERS:
        participations.add_participation(cohort, organisations[slug], role=ParticipationRole.OTHER, by=by)
    cohorts.create_cohort(
        programme,
        NEXT_SLUG,
        title=texts.NEXT_COHORT,
        scope=texts.NEXT_SCOPE,
        starts_on=datetime.date(2016, 11, 1),
        by=by,
    )
    return cohort


def make_plan(cohort: Cohort, *, by: User) -> Plan:
    """Six required training days, five forums that are open beyond the cohort, four works, three requirements."""
    sessions = {}
    for number, (theme, held) in enumerate(texts.TRAINING_DAYS, 1):
        title = texts.numbered(texts.TRAINING_DAY, number)
        day = plans.add_training_day(cohort, title=title, theme=theme, by=by)
        sessions[number] = [_hold(day, each, by=by) for each in held]
    for number, (theme, one) in enumerate(texts.FORUMS, 1):
        title = texts.numbered(texts.FORUM, number)
        forum = plans.add_training_day(
            cohort, title=title, theme=theme, required=False, open_beyond_cohort=True, by=by
        )
        _hold(forum, one, by=by)
    works = {
        number: _add_work(cohort, AssignmentKind.INTERMEDIATE, *work, by=by)
        for number, work in enumerate(texts.INTERMEDIATE, 1)
    }
    works[0] = _add_work(cohort, AssignmentKind.FINAL_WORK, *texts.FINAL, by=by)
    requirements = [
        plans.add_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=DAYS_REQUIRED, by=by),
        plans.add_requirement(cohort, RequirementKind.INTERMEDIATE_ASSIGNMENTS, by=by),
        plans.add_requirement(cohort, RequirementKind.FINAL_WORK, by=by),
    ]
    return Plan(cohort, sessions, works, {requirement.kind: requirement for requirement in requirements})


def _hold(day: TrainingDay, held: texts.Held, *, by: User) -> TrainingSession:
    on, place, mode = held
    return plans.hold_session(day, starts_at=at(on, 9), ends_at=at(on, 15), place=place, mode=mode, by=by)


def _add_work(
    cohort: Cohort, kind: str, title: Texts, instructions: Texts, due_on: datetime.date, *, by: User
) -> Assignment:
    return plans.add_assignment(
        cohort, kind=kind, title=title, instructions=instructions, due_at=at(due_on, 16), by=by
    )
