"""What has happened already and would be touched by a change of the plan, said before it is made.

Each function answers sentences, none when nothing is touched. People are compared by the rule of completion: as
things are, and as they would be. Nothing is written, and what is said here is a warning: what must not happen
the verb refuses.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms import completion, facts, readiness
from lms.choices import PRESENT, AssignmentKind, AttendanceState
from lms.facts import DayFacts, Facts, SessionFacts
from lms.models import (
    Assignment,
    Attendance,
    Cohort,
    CohortGroup,
    CompletionRequirement,
    Enrolment,
    SubmissionVersion,
    TrainingDay,
    TrainingSession,
)
from lms.progress import Progress, State
from lms.readiness import Plan
from lms.translated import LANGUAGES
from lms.wording import day as in_full

# So many are named; the others are counted.
NAMED = 30

Change = Callable[[Facts], Facts]

# Training days


def planning_day(cohort: Cohort, *, required: bool) -> list[str]:
    """Of a further training day."""
    new = DayFacts(TrainingDay(cohort=cohort, required=required))
    return _for_people(cohort, lambda known: replace(known, days=(*known.days, new)))


def changing_day(day: TrainingDay, *, required: bool) -> list[str]:
    """Of counting a day for completion, or of not counting it any more."""
    if day.required == required:
        return []
    changed = copy(day)
    changed.required = required
    plan = Plan.of(day.cohort)
    return [
        *_unreachable(day.cohort, replace(plan, days=plan.days + (1 if required else -1))),
        *_for_people(day.cohort, lambda known: _with_day(known, day, lambda one: replace(one, day=changed))),
    ]


def removing_day(day: TrainingDay) -> list[str]:
    """Of a day without marks: one with marks is not removed."""
    plan = Plan.of(day.cohort)
    said = _unreachable(day.cohort, replace(plan, days=plan.days - 1)) if day.required else []
    return said + _for_people(
        day.cohort,
        lambda known: replace(known, days=tuple(one for one in known.days if one.day.pk != day.pk)),
    )


# Sessions


def holding(cohort: Cohort, starts: Iterable[datetime.datetime]) -> list[str]:
    """Of sessions at those times."""
    days = sorted({timezone.localdate(moment) for moment in starts})
    return [sentence for on in days if (sentence := _outside(cohort, on))]


def moving(
    session: TrainingSession, *, starts_at: datetime.datetime, groups: Collection[CohortGroup]
) -> list[str]:
    """Of another day for a session, or of other groups."""
    cohort = session.day.cohort
    before, on = timezone.localdate(session.starts_at), timezone.localdate(starts_at)
    said = []
    if before != on:
        said += [sentence for sentence in [_outside(cohort, on)] if sentence]
        if marks := session.attendances.count():
            said.append(
                ngettext(
                    "%(count)d mark was recorded at this session; it stays and will be on %(day)s.",
                    "%(count)d marks were recorded at this session; they stay and will be on %(day)s.",
                    marks,
                )
                % {"count": marks, "day": in_full(on)}
            )
        marks_here = session.attendances.values("enrolment")
        earlier = Enrolment.objects.filter(pk__in=marks_here, completed_on__lt=on)
        said += _named(
            earlier.select_related("person").in_alphabetical_order(),
            one=_("%(names)s completed before the new day. The completion stays as it is."),
            many=_("%(count)d people completed before the new day: %(names)s. Their completions stay."),
        )
    keys = frozenset(group.pk for group in groups)
    return said + _for_people(
        cohort, lambda known: _with_session(known, session, lambda one: replace(one, on=on, groups=keys))
    )


def cancelling(session: TrainingSession) -> list[str]:
    """Of a session that is called off: its marks stay in the record and count as none."""
    said = []
    if marks := session.attendances.count():
        said.append(
            ngettext(
                "%(count)d mark was recorded at this session. It stays in the record and no longer counts.",
                "%(count)d marks were recorded at this session. They stay in the record and no longer count.",
                marks,
            )
            % {"count": marks}
        )
    said += _named(
        losing(session, PRESENT),
        one=_("%(names)s would lose a day of attendance."),
        many=_("%(count)d people would lose a day of attendance: %(names)s."),
    )
    said += _named(
        losing(session, [AttendanceState.EXCUSED]),
        one=_("%(names)s would lose an excused day."),
        many=_("%(count)d people would lose an excused day: %(names)s."),
    )
    return said + _for_people(
        session.day.cohort,
        lambda known: _with_session(known, session, lambda one: replace(one, is_cancelled=True)),
    )


def losing(session: TrainingSession, states: Collection[str]) -> "list[Enrolment]":
    """Whose day rests on this session alone: marked with one of ``states`` here and at no other of the day."""
    elsewhere = Attendance.objects.filter(
        session__day=session.day_id, session__cancelled_at__isnull=True, state__in=PRESENT.union(states)
    ).exclude(session=session)
    here = session.attendances.filter(state__in=states).values("enrolment")
    rows = Enrolment.objects.filter(pk__in=here).exclude(pk__in=elsewhere.values("enrolment"))
    return list(rows.select_related("person").in_alphabetical_order())


# Assignments


def setting_work(cohort: Cohort, *, kind: str) -> list[str]:
    """Of a further assignment."""
    new = Assignment(cohort=cohort, kind=kind)
    return _for_people(cohort, lambda known: replace(known, assignments=(*known.assignments, new)))


def changing_work(
    assignment: Assignment, *, due_at: datetime.datetime | None, instructions: Collection[str]
) -> list[str]:
    """Of another due date, or of other instructions (in all languages), after work was handed in."""
    said = []
    if due_at != assignment.due_at and due_at is not None and due_at < timezone.now():
        said.append(_("The new due date has passed already."))
    written = {getattr(assignment, f"instructions_{language}") for language in LANGUAGES}
    if count := assignment.submissions.count():
        if due_at != assignment.due_at:
            said.append(
                ngettext(
                    "%(count)d work has been handed in already.",
                    "%(count)d works have been handed in already.",
                    count,
                )
                % {"count": count}
            )
            said += _late(assignment, due_at)
        if written != set(instructions):
            said.append(
                ngettext(
                    "%(count)d work was handed in under the earlier instructions.",
                    "%(count)d works were handed in under the earlier instructions.",
                    count,
                )
                % {"count": count}
            )
    return said


def _late(assignment: Assignment, due_at: datetime.datetime | None) -> list[str]:
    """How many works came first after ``due_at``; nothing comes late where there is no due date."""
    first = SubmissionVersion.objects.filter(submission__assignment=assignment, number=1)
    count = first.filter(handed_in_at__gt=due_at).count() if due_at else 0
    late = ngettext(
        "With the new due date %(count)d of them came late.",
        "With the new due date %(count)d of them came late.",
        count,
    )
    return [late % {"count": count}] if count else []


def removing_work(assignment: Assignment) -> list[str]:
    """Of an assignment to which nothing was handed in: one with works is not removed."""
    plan = Plan.of(assignment.cohort)
    if assignment.kind == AssignmentKind.FINAL_WORK:
        plan = replace(plan, final_works=plan.final_works - 1)
    else:
        plan = replace(plan, assignments=plan.assignments - 1)
    return _unreachable(assignment.cohort, plan) + _for_people(
        assignment.cohort,
        lambda known: replace(
            known, assignments=tuple(one for one in known.assignments if one.pk != assignment.pk)
        ),
    )


# Requirements


def requiring(requirement: CompletionRequirement) -> list[str]:
    """Of a requirement as it would be, new or changed; it has not been saved."""
    cohort = requirement.cohort
    sentence = readiness.nobody_can(requirement, Plan.of(cohort))

    def changed(known: Facts) -> Facts:
        others = tuple(one for one in known.requirements if one.pk != requirement.pk)
        return replace(known, requirements=(*others, requirement))

    return [*([sentence] if sentence else []), *_for_people(cohort, changed)]


def no_longer_requiring(requirement: CompletionRequirement) -> list[str]:
    return _for_people(
        requirement.cohort,
        lambda known: replace(
            known, requirements=tuple(one for one in known.requirements if one.pk != requirement.pk)
        ),
    )


# How it is found out


def _for_people(cohort: Cohort, change: Change) -> list[str]:
    """Who has completed, or stands otherwise with a requirement, than after ``change``; by name."""
    places = list(
        Enrolment.objects.active().filter(cohort=cohort).select_related("person").in_alphabetical_order()
    )
    without: list[Enrolment] = []
    losing_it: list[Enrolment] = []
    meeting_it: list[Enrolment] = []
    unable: list[Enrolment] = []
    known = facts.read(places, today=timezone.localdate())
    for place in places:
        now, then = (completion.decide(one) for one in (known[place.pk], change(known[place.pk])))
        if place.is_completed:
            without += [place] if now.is_complete and not then.is_complete else []
        elif _unreached(then) - _unreached(now):
            unable.append(place)
        elif _in_state(now, State.MET) & _in_state(then, State.MISSING):
            losing_it.append(place)
        elif _in_state(now, State.MISSING) & _in_state(then, State.MET):
            meeting_it.append(place)
    return [
        *_named(
            without,
            one=_("%(names)s has completed and would not have with this change. The completion stays."),
            many=_(
                "%(count)d people have completed and would not have with this change: %(names)s. "
                "Their completions stay."
            ),
        ),
        *_named(
            unable,
            one=_("%(names)s could not meet the requirements any more."),
            many=_("%(count)d people could not meet the requirements any more: %(names)s."),
        ),
        *_named(
            losing_it,
            one=_("%(names)s meets a requirement now and would not any more."),
            many=_("%(count)d people meet a requirement now and would not any more: %(names)s."),
        ),
        *_named(
            meeting_it,
            one=_("%(names)s would meet a requirement that is missing now."),
            many=_("%(count)d people would meet a requirement that is missing now: %(names)s."),
        ),
    ]


def _in_state(progress: Progress, state: State) -> set[int | None]:
    return {item.requirement.pk for item in progress.items if item.state is state}


def _unreached(progress: Progress) -> set[int | None]:
    return {item.requirement.pk for item in progress.items if item.is_out_of_reach}


def _unreachable(cohort: Cohort, plan: Plan) -> list[str]:
    sentences = (readiness.nobody_can(row, plan) for row in cohort.requirements.all())
    return [sentence for sentence in sentences if sentence]


def _outside(cohort: Cohort, on: datetime.date) -> str:
    if cohort.starts_on <= on and (cohort.ends_on is None or on <= cohort.ends_on):
        return ""
    if cohort.ends_on is None:
        return _("%(day)s is before the cohort starts, on %(first)s.") % {
            "day": in_full(on),
            "first": in_full(cohort.starts_on),
        }
    return _("%(day)s is outside the time of the cohort, %(first)s – %(last)s.") % {
        "day": in_full(on),
        "first": in_full(cohort.starts_on),
        "last": in_full(cohort.ends_on),
    }


def _with_day(known: Facts, day: TrainingDay, change: Callable[[DayFacts], DayFacts]) -> Facts:
    return replace(known, days=tuple(change(one) if one.day.pk == day.pk else one for one in known.days))


def _with_session(
    known: Facts, session: TrainingSession, change: Callable[[SessionFacts], SessionFacts]
) -> Facts:
    def changed(day: DayFacts) -> DayFacts:
        return replace(
            day, sessions=tuple(change(one) if one.pk == session.pk else one for one in day.sessions)
        )

    return replace(known, days=tuple(changed(day) for day in known.days))


def _named(people: Iterable[Enrolment], *, one: str, many: str) -> Sequence[str]:
    """The sentence about ``people`` with their names, or none when there are none."""
    names = [row.person.full_name for row in people]
    if not names:
        return []
    listed = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        listed = _("%(names)s and %(count)d more") % {"names": listed, "count": len(names) - NAMED}
    return [(one if len(names) == 1 else many) % {"names": listed, "count": len(names)}]
