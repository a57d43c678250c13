"""How a trainer's pages say when a session is, how much of it is recorded, and who wrote a mark meanwhile."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms import permissions
from lms.actions.attendance import Contested, Recorded
from lms.choices import AttendanceState
from lms.models import Cohort, Enrolment, TrainingSession
from lms.views.setup.subjects import way_to_cohort
from lms.views.trainer.roll import Roll
from lms.wording import hours, moment, weekday

Crumbs = list[tuple[Any, str]]


def crumbs(request: HttpRequest, cohort: Cohort, here: str, *, through_today: bool = False) -> Crumbs:
    """From the reader's own place, which is another one for trainers than for others, through the cohort."""
    attendance = reverse("cohort-attendance", args=[cohort.slug])
    if not permissions.may_oversee(request.user, cohort):
        place = (_("Today"), reverse("today")) if through_today else (_("Cohorts"), reverse("cohorts"))
        return [place, (str(cohort), attendance), (here, "")]
    before: Crumbs = [*way_to_cohort(cohort)]
    if through_today:
        before.append((_("Attendance"), attendance))
    return [*before, (here, "")]


def session_row(session: TrainingSession, roll: Roll) -> dict[str, Any]:
    """A session as a line: what, when, where, for whom, and how much of it is recorded."""
    return {
        "title": str(session.day),
        "cohort": session.day.cohort,
        "when": when(session),
        "hours": hours(session.starts_at, session.ends_at),
        "facts": [text for text in (str(session.place), *groups(session)) if text],
        "url": reverse("sheet", args=[session.pk]),
        "recorded": roll.recorded,
        "people": roll.people,
        "left": len(roll.left),
        "is_complete": not roll.left and roll.recorded > 0,
        "is_cancelled": session.cancelled_at is not None,
    }


def when(session: TrainingSession) -> str:
    """ "Today, 9.00–16.00", or with its day."""
    words = {"day": weekday(session.starts_at), "hours": hours(session.starts_at, session.ends_at)}
    if timezone.localdate(session.starts_at) == timezone.localdate():
        return _("Today, %(hours)s") % words
    return _("%(day)s, %(hours)s") % words


def short(state: AttendanceState) -> str:
    """What fits on a quarter of a phone; the whole word is read aloud."""
    return {
        AttendanceState.PRESENT_ON_SITE: pgettext("short, attendance", "On site"),
        AttendanceState.PRESENT_REMOTELY: pgettext("short, attendance", "Remote"),
        AttendanceState.EXCUSED: pgettext("short, attendance", "Excused"),
        AttendanceState.ABSENT: pgettext("short, attendance", "Absent"),
    }[state]


def groups(session: TrainingSession) -> list[str]:
    return [str(group) for group in session.groups.all()]


def contested(one: Contested) -> str:
    """What somebody else wrote while the reader had the page open."""
    words: dict[str, Any] = {"state": AttendanceState(one.state).label if one.state else ""}
    if one.by is None or one.at is None:
        if one.state is None:
            return _("Somebody took the mark back while you had this open. It was left so.")
        return _("Somebody recorded “%(state)s” while you had this open. It was left as it is.") % words
    words |= {"person": one.by.full_name, "when": moment(one.at)}
    if one.state is None:
        return _("%(person)s took the mark back %(when)s, while you had this open. It was left so.") % words
    return (
        _("%(person)s recorded “%(state)s” %(when)s, while you had this open. It was left as it is.") % words
    )


def tell(request: HttpRequest, recorded: Recorded, *, named: bool = True) -> None:
    """Say how many marks were saved, and whose were not because somebody else had changed them.

    Without ``named`` the page itself says the latter, each at its place.
    """
    if recorded.count:
        sentence = ngettext("%(count)d mark saved.", "%(count)d marks saved.", recorded.count)
        messages.success(request, sentence % {"count": recorded.count})
    elif not recorded.contested:
        messages.info(request, _("Nothing was changed."))
    if recorded.contested and named:
        rows = Enrolment.objects.filter(pk__in={one.enrolment for one in recorded.contested})
        names = dict(rows.values_list("pk", "person__full_name"))
        for one in recorded.contested:
            words = {"person": names[one.enrolment], "sentence": contested(one)}
            messages.warning(request, _("%(person)s: %(sentence)s") % words)
