"""The attendance of a cohort: people × training days, each cell to be changed."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms import completion, facts, permissions
from lms.actions import attendance
from lms.actions.attendance import Cell
from lms.choices import PRESENT, AttendanceState
from lms.completion import OUTRANKING
from lms.errors import Refused
from lms.facts import DayFacts, Facts
from lms.models import Cohort, Enrolment, TrainingSession
from lms.permissions import SignedIn
from lms.views import reach
from lms.views.trainer import words
from lms.wording import short_day

PAGE = 50
# Django takes a thousand fields of one form; a page with more choices than this has fewer people.
CHOICES = 900

Marks = dict[Cell, str | None]
_CELL = re.compile(r"(\d{1,18})-(\d{1,18})")


@login_required
@require_http_methods(["GET", "POST"])
def matrix(request: SignedIn, slug: str) -> HttpResponse:
    """Everybody in the cohort on its training days, or those of one group; sent, it saves what was changed."""
    may = reach.act(request, reads=permissions.may_read_training, writes=permissions.may_record_attendance)
    cohort = reach.cohort(request, slug, may)
    changed: Marks = {}
    seen: Marks = {}
    if request.method == "POST":
        changed, seen = _sent(request.POST)
        try:
            recorded = attendance.record_all(cohort, changed, by=request.user, seen=seen)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            words.tell(request, recorded)
            return redirect(request.get_full_path())
    return render(request, "lms/trainer/matrix.html", _page(request, cohort, changed, seen))


def _sent(data: QueryDict) -> tuple[Marks, Marks]:
    """What was changed, by session and enrolment, and what had been shown there; empty is "not recorded"."""
    chosen: Marks = {
        (int(cell[1]), int(cell[2])): str(value) or None
        for name, value in data.items()
        if (cell := _CELL.fullmatch(name))
    }
    try:
        shown = json.loads(data.get("seen", ""))
    except (ValueError, RecursionError):
        shown = {}
    seen: Marks = {}
    for state, cells in shown.items() if isinstance(shown, dict) else ():
        for name in str(cells).split():
            if cell := _CELL.fullmatch(name):
                seen[int(cell[1]), int(cell[2])] = state
    changed = {cell: state for cell, state in chosen.items() if seen.get(cell) != state}
    return changed, {cell: seen.get(cell) for cell in changed}


# --- What is shown


def _page(request: SignedIn, cohort: Cohort, changed: Marks, seen: Marks) -> dict[str, Any]:
    """``changed`` is what was sent and not saved: it is shown still, on what had been ``seen``, so that nothing
    which somebody else wrote meanwhile is written over when it is sent once more.
    """
    everybody = list(
        Enrolment.objects.active().filter(cohort=cohort).select_related("person").in_alphabetical_order()
    )
    known = facts.read(everybody, today=timezone.localdate())
    days = next((one.days for one in known.values()), ())
    sessions = {
        session.pk: session
        for session in TrainingSession.objects.filter(day__cohort=cohort).prefetch_related("groups")
    }
    groups = list(cohort.groups.all())
    group = next((one.pk for one in groups if str(one.pk) == request.GET.get("group")), None)
    rows = [row for row in everybody if group is None or _is_in(group, known[row.pk])]
    most = max((len(_own(day, known[row.pk])) for row in rows for day in days), default=1)
    size = max(1, min(PAGE, CHOICES // max(1, len(days) * most)))
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    shown = [_row(row, days, known[row.pk], sessions, changed) for row in page.object_list]
    page.object_list = shown
    stands: defaultdict[str, list[str]] = defaultdict(list)
    for row in shown:
        for cell in row["cells"]:
            for choice in cell["choices"]:
                if state := seen.get(choice["key"], choice["stands"]):
                    stands[state].append(choice["name"])
    return {
        "crumbs": words.crumbs(request, cohort, _("Attendance")),
        "cohort": cohort,
        "may_record": permissions.may_record_attendance(request.user, cohort),
        "groups": [(one.pk, str(one)) for one in groups],
        "group": group,
        "days": [_day(day, [known[row.pk] for row in rows], sessions) for day in days],
        "page": page,
        "seen": json.dumps({state: " ".join(cells) for state, cells in stands.items()}),
    }


def _is_in(group: int, known: Facts) -> bool:
    return any(one.group == group and one.left_on is None for one in known.memberships)


def _own(day: DayFacts, known: Facts) -> list[int]:
    """Keys of the sessions of the day that are meant for the person."""
    return [
        session.pk
        for session in day.sessions
        if not session.is_cancelled and completion.is_for_person(session, known)
    ]


def _mark(day: DayFacts, known: Facts) -> tuple[int, str] | None:
    """At which session of the day the person's mark stands that holds, and which it is."""
    marks = {
        known.marks[session.pk]: session.pk
        for session in reversed(day.sessions)
        if not session.is_cancelled and session.pk in known.marks
    }
    return next(((marks[state], state.value) for state in OUTRANKING if state in marks), None)


def _row(
    row: Enrolment,
    days: Sequence[DayFacts],
    known: Facts,
    sessions: Mapping[int, TrainingSession],
    changed: Mapping[Cell, str | None],
) -> dict[str, Any]:
    return {
        "name": row.person.sort_name,
        "cells": [_cell(row, day, known, sessions, changed) for day in days],
    }


def _cell(
    row: Enrolment,
    day: DayFacts,
    known: Facts,
    sessions: Mapping[int, TrainingSession],
    changed: Mapping[Cell, str | None],
) -> dict[str, Any]:
    """A choice for each session meant for the person; what is recorded at another one is shown beside it.

    Who was present needs no mark at another session of the day, so there is nothing to choose there.
    """
    own, mark = _own(day, known), _mark(day, known)
    elsewhere = mark[1] if mark and mark[0] not in own else ""
    if mark and mark[1] in PRESENT:
        own = [session for session in own if session in known.marks]
    return {
        "elsewhere": elsewhere,
        "where": _where(sessions[mark[0]]) if mark and elsewhere else "",
        "url": reverse("sheet", args=[mark[0]]) if mark and elsewhere else "",
        "choices": [
            _choice(row, day, sessions[session], known, changed, has_others=len(own) > 1) for session in own
        ],
    }


def _choice(
    row: Enrolment,
    day: DayFacts,
    session: TrainingSession,
    known: Facts,
    changed: Mapping[Cell, str | None],
    *,
    has_others: bool,
) -> dict[str, Any]:
    stands = known.marks.get(session.pk, "")
    has_begun = session.starts_at <= timezone.now()
    offered = [state for state in AttendanceState if has_begun or state in {AttendanceState.EXCUSED, stands}]
    said = {"person": row.person.full_name, "day": str(day.day), "date": short_day(session.starts_at)}
    return {
        "key": (session.pk, row.pk),
        "name": f"{session.pk}-{row.pk}",
        "label": _("%(person)s, %(day)s, %(date)s") % said,
        "date": short_day(session.starts_at) if has_others else "",
        "stands": stands,
        "state": changed.get((session.pk, row.pk), stands) or "",
        "options": [(state.value, words.short(state)) for state in offered],
    }


def _where(session: TrainingSession) -> str:
    return ", ".join([*words.groups(session), short_day(session.starts_at)])


def _day(day: DayFacts, people: Sequence[Facts], sessions: Mapping[int, TrainingSession]) -> dict[str, Any]:
    """A column: its day, its sessions, and how many of those it is meant for were present, whatever the page."""
    states = Counter(mark[1] for known in people if (mark := _mark(day, known)))
    held = [sessions[session.pk] for session in day.sessions if not session.is_cancelled]
    return {
        "title": str(day.day),
        "sessions": [
            {
                "date": short_day(session.starts_at),
                "groups": ", ".join(words.groups(session)),
                "url": reverse("sheet", args=[session.pk]),
            }
            for session in held
        ],
        "present": sum(states[state] for state in PRESENT),
        "planned": sum(1 for known in people if _own(day, known) or _mark(day, known)),
        "has_begun": any(session.starts_at <= timezone.now() for session in held),
    }
