"""The attendance sheet of one session: one tap a person, or everyone at once."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from lms import permissions
from lms.actions import attendance
from lms.actions.attendance import Recorded
from lms.alphabet import sort_key
from lms.choices import AttendanceState, RequirementKind, SessionMode
from lms.errors import Refused
from lms.models import Attendance, Cohort, CompletionRequirement, Enrolment, TrainingSession
from lms.permissions import Act, SignedIn
from lms.translated import language_of, reader_language
from lms.views import reach
from lms.views.trainer import roll, words
from lms.views.trainer.roll import Roll
from lms.wording import clock, short_day, weekday

ON_SITE, REMOTELY, EXCUSED, ABSENT = AttendanceState
TONES = {ON_SITE: "done", REMOTELY: "run", EXCUSED: "risk", ABSENT: "stop"}
# By which mode a session is held: what everyone may be marked as.
EVERYONE = {
    SessionMode.ON_SITE: [ON_SITE],
    SessionMode.REMOTE: [REMOTELY],
    SessionMode.HYBRID: [ON_SITE, REMOTELY],
}
GUESTS = 8

Marks = dict[int, str | None]
# The mark that was seen and the one that was chosen and could not be saved; "" is "not recorded".
Unsaved = tuple[str, str]
NOTHING: Mapping[int, Any] = MappingProxyType({})


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """Everybody for whom the session is meant, and guests. Sent as a whole it saves what was chosen."""
    may = reach.act(request, reads=permissions.may_read_training, writes=permissions.may_record_attendance)
    session = _session(request, pk, may)
    if request.method != "POST":
        return render(request, "lms/trainer/sheet.html", _page(request, session))
    marks, seen = _sent(request.POST)
    changed = {key: state for key, state in marks.items() if seen.get(key) != state}
    try:
        recorded = _save(request, session, changed, seen)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        if request.htmx:
            return HttpResponseClientRefresh()
        unsaved = {key: (seen.get(key) or "", state or "") for key, state in changed.items()}
        return render(request, "lms/trainer/sheet.html", _page(request, session, unsaved=unsaved))
    words.tell(request, recorded, named=not request.htmx)
    if not request.htmx:
        return redirect(_way_back(request, session))
    said = {one.enrolment: words.contested(one) for one in recorded.contested}
    return render(request, "lms/trainer/sheet.html", _page(request, session, said))


@login_required
@require_POST
def mark(request: SignedIn, pk: int, enrolment: int) -> HttpResponse:
    """One tap: the card of one person, saved, and the line at the foot."""
    session = _session(request, pk, permissions.may_record_attendance)
    person = get_object_or_404(Enrolment.objects.filter(cohort=session.day.cohort_id), pk=enrolment)
    sentence = ""
    marks, seen = _sent(request.POST)
    wanted = {person.pk: marks[person.pk]} if person.pk in marks else {}
    try:
        recorded = attendance.record(session, wanted, by=request.user, seen=seen)
    except Refused as refusal:
        sentence = refusal.sentence
    else:
        sentence = "".join(words.contested(one) for one in recorded.contested)
    context = _page(request, session, {person.pk: sentence}, only=person.pk)
    return render(request, "lms/trainer/marked.html", context)


def _session(request: SignedIn, pk: int, may: Act) -> TrainingSession:
    return reach.part(request, TrainingSession.objects.prefetch_related("groups"), "day__cohort", may, pk=pk)


# --- What was sent


def _sent(data: QueryDict) -> tuple[Marks, Marks]:
    """Marks chosen and marks seen, by enrolment; an empty one is "not recorded"."""
    marks: Marks = {}
    seen: Marks = {}
    for name, value in data.items():
        kind, _dash, key = name.partition("-")
        if key.isdecimal() and len(key) < 19 and kind in {"mark", "seen"}:
            (marks if kind == "mark" else seen)[int(key)] = str(value) or None
    return marks, seen


def _save(request: SignedIn, session: TrainingSession, changed: Marks, seen: Marks) -> Recorded:
    """What was changed on the whole sheet, and for "everyone" those of whom nothing is recorded nor chosen."""
    if state := request.POST.get("everyone"):
        left = [key for key in roll.call([session])[session.pk].left if key in seen]
        changed = dict.fromkeys(left, state) | changed
        seen = seen | dict.fromkeys(left)
    return attendance.record(session, changed, by=request.user, seen=seen)


def _way_back(request: SignedIn, session: TrainingSession) -> str:
    """The sheet; for a guest who was just added, their card on it."""
    url = reverse("sheet", args=[session.pk])
    guest = request.POST.get("guest", "")
    return f"{url}#card-{guest}" if guest.isdecimal() else url


# --- What is shown


def _page(
    request: SignedIn,
    session: TrainingSession,
    said: Mapping[int, str] = NOTHING,
    *,
    only: int | None = None,
    unsaved: Mapping[int, Unsaved] = NOTHING,
) -> dict[str, Any]:
    """The whole sheet, or what the card of one person needs."""
    called = roll.call([session])[session.pk]
    written = {
        row.enrolment_id: row
        for row in Attendance.objects.filter(session=session).select_related("recorded_by")
    }
    rows = _people(session, {*called.meant, *written} if only is None else {only})
    has_begun = session.starts_at <= timezone.now()
    may_record = permissions.may_record_attendance(request.user, session.day.cohort)
    elsewhere = _elsewhere(called, [row.pk for row in rows if row.pk in called.elsewhere])
    cards = [
        _card(row, written.get(row.pk), unsaved.get(row.pk), has_begun=has_begun)
        | {
            "is_guest": row.pk not in called.meant,
            "elsewhere": elsewhere.get(row.pk, ""),
            "said": said.get(row.pk, ""),
        }
        for row in rows
    ]
    last = max((row.recorded_at for row in written.values()), default=None)
    context = {
        "session": session,
        "may_record": may_record,
        "cards": cards,
        "recorded": called.recorded,
        "people": called.people,
        "left": len(called.left),
        "saved": _saved(last, called),
        "everyone": _everyone(session, len(called.left)) if may_record and has_begun and called.left else [],
    }
    if only is not None:
        return context
    return context | {
        "crumbs": words.crumbs(request, session.day.cohort, str(session.day), through_today=True),
        "facts": _facts(session, called),
        "help": _help(session.day.cohort),
        "is_cancelled": session.cancelled_at is not None,
        "begins": "" if has_begun else words.when(session),
        "guests": _guests(request, session, {row.pk for row in rows}) if may_record and has_begun else None,
    }


def _people(session: TrainingSession, keys: Iterable[int]) -> list[Enrolment]:
    rows = Enrolment.objects.filter(cohort=session.day.cohort_id, pk__in=keys)
    return list(rows.with_names().in_alphabetical_order())


def _card(
    row: Enrolment, mark: Attendance | None, unsaved: Unsaved | None, *, has_begun: bool
) -> dict[str, Any]:
    state = mark.state if mark else ""
    seen, chosen = unsaved or (state, state)
    naming = row.organisation.naming_on(None)
    return {
        "pk": row.pk,
        "name": row.person.sort_name,
        "organisation": row.organisation.short_name,
        "organisation_language": naming and language_of(naming, "name", reader_language()),
        "state": state,
        "seen": seen,
        "is_cleared": not chosen,
        "is_open": row.is_active,
        "choices": [
            {
                "value": value.value,
                "short": words.short(value),
                "full": value.label,
                "tone": TONES[value],
                "is_chosen": value == chosen,
                "is_closed": not has_begun and value != EXCUSED,
            }
            for value in AttendanceState
        ],
    }


def _elsewhere(called: Roll, keys: Iterable[int]) -> dict[int, str]:
    """Of each person who was present when the day was held elsewhere: when, and in which groups."""
    others = TrainingSession.objects.filter(pk__in={called.elsewhere[key] for key in keys})
    said = {}
    for other in others.prefetch_related("groups"):
        where = {"day": weekday(other.starts_at), "groups": ", ".join(words.groups(other))}
        said[other.pk] = (
            _("Was present at another session of this day, %(day)s (%(groups)s).") % where
            if where["groups"]
            else _("Was present at another session of this day, %(day)s.") % where
        )
    return {key: said[called.elsewhere[key]] for key in keys}


def _saved(last: Any, called: Roll) -> str:
    counts = {"recorded": called.recorded, "people": called.people}
    if last is None:
        return ngettext("%(people)d person", "%(people)d people", called.people) % counts
    if timezone.localdate(last) == timezone.localdate():
        return _("Saved %(clock)s · %(recorded)d of %(people)d recorded") % (counts | {"clock": clock(last)})
    return _("Saved %(day)s · %(recorded)d of %(people)d recorded") % (counts | {"day": short_day(last)})


def _facts(session: TrainingSession, called: Roll) -> list[str]:
    people = len(called.meant)
    return [
        text
        for text in (
            words.when(session),
            session.get_mode_display(),
            str(session.place),
            ", ".join(words.groups(session)),
            ngettext("%(people)d person", "%(people)d people", people) % {"people": people},
        )
        if text
    ]


def _help(cohort: Cohort) -> str:
    """How an excused absence counts in this cohort."""
    asked = CompletionRequirement.objects.filter(cohort=cohort, kind=RequirementKind.TRAINING_DAYS).first()
    if asked is None:
        return _("This cohort asks for no training days: what is recorded here shows who was there.")
    return _("%(rule)s.") % {"rule": capfirst(asked.get_excused_display())}


def _everyone(session: TrainingSession, left: int) -> list[tuple[str, str]]:
    """What everyone not recorded yet may be marked as, and the words of its button."""
    sayings = {
        ON_SITE: ngettext("The last one on site", "All %(count)d on site", left),
        REMOTELY: ngettext("The last one remotely", "All %(count)d remotely", left),
    }
    return [(state.value, sayings[state] % {"count": left}) for state in EVERYONE[SessionMode(session.mode)]]


def _guests(request: SignedIn, session: TrainingSession, shown: set[int]) -> dict[str, Any] | None:
    """People of the cohort who are not on the sheet, by a part of their name; None when there are none."""
    others = Enrolment.objects.active().filter(cohort=session.day.cohort_id).exclude(pk__in=shown)
    count = others.count()
    if not count:
        return None
    asked = request.GET.get("guest", "")
    for word in asked.split():
        others = others.filter(person__sort_key__contains=sort_key(word))
    found = list(others.with_names().in_alphabetical_order()[: GUESTS + 1])
    return {
        "asked": asked,
        "is_open": "guest" in request.GET,
        "found": [(row.pk, row.person.sort_name, row.organisation.short_name) for row in found[:GUESTS]],
        "has_more": len(found) > GUESTS,
        "choices": [(state.value, state.label) for state in EVERYONE[SessionMode(session.mode)]],
    }
