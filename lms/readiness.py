"""What is still missing before a cohort can start, and before its certificates can be issued.

Nothing is written and nothing is forbidden here: each line of the check-list says itself and names the page on
which it is put right. A requirement that nobody can meet is found by the same rule that completes people.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms import completion
from lms.choices import AssignmentKind, CertificateKind, Language, NoticeKind, RequirementKind, SessionMode
from lms.models import (
    Assignment,
    Cohort,
    CompletionRequirement,
    Enrolment,
    Notice,
    Programme,
    TrainingDay,
    TrainingSession,
)
from lms.progress import Progress
from lms.translated import LANGUAGES
from lms.wording import short_day


@dataclass(frozen=True)
class Item:
    """One line of the check-list. What is not ``is_needed`` is to be considered and stops nothing.

    ``act`` is the name of the URL at which it is done, ``of`` what that is told: a slug or a key.
    """

    is_ready: bool
    sentence: str
    act: str = ""
    of: str | int = ""
    is_needed: bool = True

    @property
    def state(self) -> str:
        if self.is_ready:
            return "ready"
        return "to_do" if self.is_needed else "to_consider"


@dataclass(frozen=True)
class CheckList:
    start: Sequence[Item]
    issue: Sequence[Item]

    @property
    def missing_to_start(self) -> int:
        return sum(item.state == "to_do" for item in self.start)

    @property
    def missing_to_issue(self) -> int:
        return sum(item.state == "to_do" for item in self.issue)


@dataclass(frozen=True)
class Plan:
    """How much there is to attend and to hand in: what a requirement can ask for at most."""

    days: int
    assignments: int
    final_works: int

    @classmethod
    def made_of(cls, days: Collection[TrainingDay], assignments: Collection[Assignment]) -> "Plan":
        finals = sum(each.kind == AssignmentKind.FINAL_WORK for each in assignments)
        return cls(
            days=sum(day.required for day in days),
            assignments=len(assignments) - finals,
            final_works=finals,
        )

    @classmethod
    def of(cls, cohort: Cohort) -> "Plan":
        return cls.made_of(cohort.training_days.all(), cohort.assignments.all())


def nobody_can(requirement: CompletionRequirement, plan: Plan) -> str:
    """A sentence when the plan holds less than ``requirement`` asks of everybody; empty when it holds enough."""
    asked = requirement.at_least
    match requirement.kind:
        case RequirementKind.FINAL_WORK if not plan.final_works:
            return _("The final work is required, but none has been set: nobody can meet this.")
        case RequirementKind.INTERMEDIATE_ASSIGNMENTS if not plan.assignments and asked != 0:
            return _("Intermediate assignments are required, but none has been set: nobody can meet this.")
        case RequirementKind.INTERMEDIATE_ASSIGNMENTS if asked is not None and asked > plan.assignments:
            return ngettext(
                "%(asked)d intermediate assignments are required, %(set)d has been set: nobody can meet this.",
                "%(asked)d intermediate assignments are required, %(set)d have been set: nobody can meet this.",
                plan.assignments,
            ) % {"asked": asked, "set": plan.assignments}
        case RequirementKind.TRAINING_DAYS if not plan.days and asked != 0:
            return _("Training days are required, but none that counts is planned: nobody can meet this.")
        case RequirementKind.TRAINING_DAYS if asked is not None and asked > plan.days:
            return ngettext(
                "%(asked)d training days are required, %(planned)d is planned: nobody can meet this.",
                "%(asked)d training days are required, %(planned)d are planned: nobody can meet this.",
                plan.days,
            ) % {"asked": asked, "planned": plan.days}
    return ""


def check(cohort: Cohort, *, today: datetime.date | None = None) -> CheckList:
    """The whole check-list of a cohort, in the order in which one works through it."""
    found = _Found(cohort, today=today or timezone.localdate())
    return CheckList(start=[*_to_start(found)], issue=[*_to_issue(found)])


@dataclass
class _Found:
    """What the check-list is made from, read once."""

    cohort: Cohort
    today: datetime.date
    days: list[TrainingDay] = field(init=False)
    assignments: list[Assignment] = field(init=False)
    requirements: list[CompletionRequirement] = field(init=False)
    people: list[Enrolment] = field(init=False)
    progress: dict[int, Progress] = field(init=False)

    def __post_init__(self) -> None:
        self.days = list(self.cohort.training_days.prefetch_related("sessions"))
        self.assignments = list(self.cohort.assignments.all())
        self.requirements = list(self.cohort.requirements.all())
        self.people = list(
            Enrolment.objects.active().filter(cohort=self.cohort).prefetch_related("certificates")
        )
        self.progress = completion.assess_all(self.people, today=self.today)

    @property
    def sessions(self) -> list[TrainingSession]:
        return [session for day in self.days for session in _held(day)]


def _held(day: TrainingDay) -> list[TrainingSession]:
    return [session for session in day.sessions.all() if session.cancelled_at is None]


def _to_start(found: _Found) -> Iterator[Item]:
    cohort = found.cohort
    yield _title(cohort)
    if cohort.ends_on:
        dates = {"first": short_day(cohort.starts_on), "last": short_day(cohort.ends_on)}
        yield Item(True, _("The cohort runs from %(first)s to %(last)s.") % dates)
    else:
        sentence = _("The cohort starts on %(first)s and has no last day: right only for a standing group.")
        first = {"first": short_day(cohort.starts_on)}
        yield Item(False, sentence % first, "cohort-edit", cohort.slug, is_needed=False)
    yield from _people(found)
    yield from _days(found)
    yield from _assignments(found)
    yield from _requirements(found)


def _title(cohort: Cohort) -> Item:
    missing = [language for language in LANGUAGES if not getattr(cohort, f"title_{language}")]
    if not missing:
        return Item(True, _("The title is written in all three languages."))
    languages = {"languages": ", ".join(str(Language(language).label) for language in missing)}
    sentence = _("The title has not been written in: %(languages)s.") % languages
    return Item(False, sentence, "cohort-edit", cohort.slug, is_needed=False)


def _people(found: _Found) -> Iterator[Item]:
    cohort = found.cohort
    trainers = [row.person.full_name for row in cohort.trainers.select_related("person")]
    if trainers:
        yield Item(True, _("Trained by %(names)s.") % {"names": ", ".join(trainers)})
    else:
        yield Item(False, _("No trainer has been appointed."), "cohort-setup", cohort.slug)
    count = len(found.people)
    if not count:
        yield Item(False, _("Nobody takes part yet."), "cohort-rosters", cohort.slug)
        return
    taking_part = ngettext("%(count)d person takes part.", "%(count)d people take part.", count)
    yield Item(True, taking_part % {"count": count})
    if cohort.ends_on and cohort.ends_on < found.today:
        return
    mails = Notice.objects.filter(cohort=cohort, kind=NoticeKind.INVITATION)
    # Of participants: the invitation of a trainer is told of by itself.
    about_places = mails.filter(subject_type=Enrolment._meta.label_lower)
    invited = set(about_places.values_list("subject_id", flat=True))
    if waiting := sum(row.pk not in invited for row in found.people):
        sentence = ngettext(
            "%(count)d person has not been invited by mail.",
            "%(count)d people have not been invited by mail.",
            waiting,
        )
        yield Item(False, sentence % {"count": waiting}, "cohort-mail", cohort.slug, is_needed=False)
    else:
        yield Item(True, _("Everybody has been invited by mail."))


def _days(found: _Found) -> Iterator[Item]:
    cohort = found.cohort
    if not found.days:
        yield Item(False, _("No training day is planned."), "training-day-new", cohort.slug)
        return
    without = [day for day in found.days if not _held(day)]
    if without:
        sentence = ngettext(
            "%(days)s has no session yet.",
            "%(count)d training days have no session yet: %(days)s.",
            len(without),
        ) % {"count": len(without), "days": ", ".join(str(day) for day in without)}
        yield Item(False, sentence, "session-new", without[0].pk)
    else:
        sentence = ngettext(
            "The training day has its sessions.",
            "All %(count)d training days have their sessions.",
            len(found.days),
        )
        yield Item(True, sentence % {"count": len(found.days)})
    placeless = [
        session for session in found.sessions if session.mode != SessionMode.REMOTE and not session.place
    ]
    if placeless:
        sentence = ngettext(
            "The session on %(day)s has no place.",
            "%(count)d sessions have no place, the first on %(day)s.",
            len(placeless),
        ) % {"count": len(placeless), "day": short_day(placeless[0].starts_at)}
        yield Item(False, sentence, "session-edit", placeless[0].pk)


def _assignments(found: _Found) -> Iterator[Item]:
    if not found.assignments:
        return
    endless = [each for each in found.assignments if each.due_at is None]
    if endless:
        sentence = ngettext(
            "%(titles)s has no due date.",
            "%(count)d assignments have no due date: %(titles)s.",
            len(endless),
        ) % {"count": len(endless), "titles": ", ".join(str(each) for each in endless)}
        yield Item(False, sentence, "assignment-edit", endless[0].pk)
    else:
        yield Item(True, _("Every assignment has a due date."))


def _requirements(found: _Found) -> Iterator[Item]:
    if not found.requirements:
        sentence = _("Nothing is required for completion: nobody can complete. Right for a standing group.")
        is_needed = found.cohort.programme.issuer_id is not None
        yield Item(False, sentence, "cohort-plan", found.cohort.slug, is_needed=is_needed)
        return
    plan = Plan.made_of(found.days, found.assignments)
    troubles = [
        (row, sentence)
        for row in found.requirements
        if (sentence := nobody_can(row, plan) or _nobody_any_more(row, found))
    ]
    for row, sentence in troubles:
        yield Item(False, sentence, "requirement-edit", row.pk)
    if not troubles:
        yield Item(True, _("What is required for completion can be met."))


def _nobody_any_more(requirement: CompletionRequirement, found: _Found) -> str:
    """A sentence when everybody who has not completed has missed too much already."""
    waiting = [found.progress[row.pk] for row in found.people if not row.is_completed]
    items = [item for one in waiting for item in one.items if item.requirement.pk == requirement.pk]
    if items and all(item.is_out_of_reach for item in items):
        return _("Too much has been missed: nobody can meet the requirement on training days any more.")
    return ""


def _to_issue(found: _Found) -> Iterator[Item]:
    yield from certificate(found.cohort.programme)
    if found.cohort.programme.issuer is not None:
        yield from _completed(found)


def certificate(programme: Programme) -> Iterator[Item]:
    """The lines about what would be printed. It cannot be changed once it is issued."""
    template = (
        programme.certificate_templates.filter(kind=CertificateKind.COMPLETION)
        .select_related("series")
        .prefetch_related("signatories")
        .first()
    )
    if programme.issuer is None:
        sentence = _("No issuer has been named: this programme issues no certificates.")
        yield Item(False, sentence, "programme-edit", programme.slug, is_needed=template is not None)
        return
    yield Item(True, _("The certificates are issued by %(issuer)s.") % {"issuer": programme.issuer})
    if template is None:
        yield Item(
            False, _("The certificate has not been drawn up."), "certificates:template", programme.slug
        )
    else:
        yield from _template(template, programme)


def _template(template: Any, programme: Any) -> Iterator[Item]:
    """Known here through the reverse relation only."""
    there = "certificates:template", programme.slug
    if partly := [
        str(text.label)
        for name in ("title", "award", "statement", "place")
        if _is_partly_written(template, name) and (text := getattr(type(template), name))
    ]:
        sentence = _("Not written in every language: %(texts)s.") % {"texts": ", ".join(partly)}
        yield Item(False, sentence, *there)
    else:
        yield Item(
            True, _("The certificate “%(title)s” has been drawn up.") % {"title": template.title}, *there
        )
    prefix = {"prefix": template.series.prefix}
    if template.series.issuer_id != programme.issuer_id:
        yield Item(False, _("The number series %(prefix)s is not of the issuer.") % prefix, *there)
    else:
        yield Item(True, _("The numbers begin with %(prefix)s.") % prefix)
    if names := [one.name for one in template.signatories.all()]:
        yield Item(True, _("Signed by %(names)s.") % {"names": ", ".join(names)})
    else:
        yield Item(False, _("Nobody signs the certificate yet."), *there)


def _is_partly_written(template: Any, name: str) -> bool:
    written = [bool(getattr(template, f"{name}_{language}")) for language in LANGUAGES]
    return any(written) and not all(written)


def _completed(found: _Found) -> Iterator[Item]:
    cohort = found.cohort
    completed = [row for row in found.people if row.is_completed]
    ready = sum(found.progress[row.pk].is_complete for row in found.people if not row.is_completed)
    if ready:
        sentence = ngettext(
            "%(count)d person has met everything and can be completed.",
            "%(count)d people have met everything and can be completed.",
            ready,
        )
        is_needed = not completed
        yield Item(False, sentence % {"count": ready}, "cohort-complete", cohort.slug, is_needed=is_needed)
    elif not completed:
        yield Item(False, _("Nobody has completed yet."), "cohort", cohort.slug)
    without = sum(not any(one.is_in_force for one in row.certificates.all()) for row in completed)
    if without:
        sentence = ngettext(
            "%(count)d person has completed and can be issued a certificate.",
            "%(count)d people have completed and can be issued certificates.",
            without,
        )
        yield Item(True, sentence % {"count": without}, "certificates:issue", cohort.slug)
    elif completed:
        yield Item(True, _("Everybody who has completed has a certificate."))
