"""The participant's sessions: those to come, and what was recorded at those that were."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import completion, facts
from lms.models import Enrolment, TrainingSession
from lms.permissions import SignedIn
from lms.wording import hours, weekday


@login_required
@require_GET
def sessions(request: SignedIn) -> HttpResponse:
    """All sessions of the reader, programme by programme; of a place one has left, those that were."""
    rows = sorted(
        Enrolment.objects.filter(person=request.user).select_related("cohort__programme"),
        key=lambda row: (row.is_completed or not row.is_active, -row.joined_on.toordinal()),
    )
    known = facts.read(rows, today=timezone.localdate())
    own = {row.pk: set(completion.own_sessions(known[row.pk])) for row in rows}
    wanted = set().union(*own.values())
    in_order = list(
        TrainingSession.objects.filter(pk__in=wanted).select_related("day").order_by("starts_at", "pk")
    )
    context = {
        "crumbs": [(_("My sessions"), "")],
        "programmes": [
            _shown(row, [one for one in in_order if one.pk in own[row.pk]], known[row.pk].marks)
            for row in rows
        ],
    }
    return render(request, "lms/participant/sessions.html", context)


def session_words(session: TrainingSession) -> dict[str, Any]:
    """When and where, as a line says it."""
    is_today = timezone.localdate(session.starts_at) == timezone.localdate()
    when = {"day": weekday(session.starts_at), "hours": hours(session.starts_at, session.ends_at)}
    return {
        "title": str(session.day),
        "when": (_("Today, %(hours)s") if is_today else _("%(day)s, %(hours)s")) % when,
        "place": str(session.place),
        "mode": capfirst(session.get_mode_display()),
    }


def _shown(row: Enrolment, own: Sequence[TrainingSession], marks: Mapping[int, str]) -> dict[str, Any]:
    now = timezone.now()
    attended = {session.day_id for session in own if session.pk in marks}
    past = [
        session_words(session) | {"state": marks.get(session.pk, None if session.day.required else "")}
        for session in reversed(own)
        if session.ends_at < now
        and session.cancelled_at is None
        # Another holding of the same day was recorded: nobody was missed at this one.
        and (session.pk in marks or session.day_id not in attended)
    ]
    to_come = [
        session_words(session) | {"state": _state_to_come(session, marks)}
        for session in own
        if session.ends_at >= now
    ]
    return {
        "key": row.pk,
        "programme": row.cohort.programme,
        "cohort": row.cohort,
        "to_come": to_come if row.is_active else [],
        "past": past,
    }


def _state_to_come(session: TrainingSession, marks: Mapping[int, str]) -> str:
    """Nothing to say of most; an excuse may be recorded beforehand, and presence while the session lasts."""
    return "cancelled" if session.cancelled_at else marks.get(session.pk, "")
