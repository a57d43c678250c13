"""The participant's front door: where I stand, what is missing, what comes next."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import completion, facts
from lms.facts import Facts
from lms.missing import summary
from lms.models import Enrolment, TrainingSession
from lms.permissions import SignedIn
from lms.progress import Progress
from lms.views import standing
from lms.views.participant.sessions import session_words
from lms.wording import day

NEXT = 3


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Each of the reader's own programmes, the running ones first."""
    own = Enrolment.objects.filter(person=request.user, transferred_on__isnull=True)
    rows = sorted(
        own.select_related("cohort__programme").prefetch_related("certificates__editions"),
        key=lambda row: (row.is_completed or not row.is_active, -row.joined_on.toordinal()),
    )
    known = facts.read(rows, today=timezone.localdate())
    comments = standing.comments(rows)
    running = [row for row in rows if row.is_active and not row.is_completed]
    upcoming = _upcoming({row.pk: completion.to_come(known[row.pk]) for row in running})
    context = {
        "crumbs": [(_("My programmes"), "")],
        "enrolments": [
            _shown(row, known[row.pk], comments[row.pk]) | {"upcoming": upcoming.get(row.pk, [])}
            for row in rows
        ],
    }
    return render(request, "lms/participant/home.html", context)


def _shown(enrolment: Enrolment, known: Facts, comments: Mapping[int, str]) -> dict[str, Any]:
    progress = completion.decide(known)
    beside = completion.beside(known)
    return {
        "enrolment": enrolment,
        "programme": enrolment.cohort.programme,
        "cohort": enrolment.cohort,
        "sentence": _sentence(enrolment, progress),
        "requirements": standing.lines(progress, comments, own=enrolment) if enrolment.is_active else [],
        "beside": standing.work_lines(beside, comments, own=enrolment) if enrolment.is_active else [],
    }


def _sentence(enrolment: Enrolment, progress: Progress) -> str:
    if enrolment.is_completed:
        return _completed(enrolment)
    if not enrolment.is_active:
        return _("You have withdrawn from this programme.")
    return summary(progress)


def _completed(enrolment: Enrolment) -> str:
    """Nobody is to wonder whether a certificate was forgotten; one that was revoked speaks for itself."""
    when = {"day": day(enrolment.completed_on)}
    if enrolment.cohort.programme.issuer_id is None or enrolment.certificates.all():
        return _("You completed the programme on %(day)s.") % when
    return _("You completed the programme on %(day)s. Your certificate has not been issued yet.") % when


def _upcoming(to_come: Mapping[int, Collection[int]]) -> dict[int, list[dict[str, Any]]]:
    """The next few sessions of each enrolment, from the keys of all that are to come for it."""
    keys = {key for its_keys in to_come.values() for key in its_keys}
    sessions = TrainingSession.objects.filter(pk__in=keys, ends_at__gte=timezone.now())
    soonest_first = list(sessions.select_related("day").order_by("starts_at", "pk"))
    return {
        enrolment: [session_words(session) for session in soonest_first if session.pk in its_keys][:NEXT]
        for enrolment, its_keys in to_come.items()
    }
