"""Sessions of a training day: held once more, moved, called off."""

from copy import copy

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms import consequences
from lms.actions import plans, sessions
from lms.forms.acts import ActForm
from lms.forms.plan import HoldForm, SessionForm
from lms.models import TrainingSession
from lms.permissions import SignedIn
from lms.views.acting import form_page, press, sent
from lms.views.plan import reach
from lms.wording import moment, weekday

FIELDS = {"session_times_in_order": "ends", "marked_present": "on", "other_cohort": "groups"}


@login_required
def new(request: SignedIn, pk: int) -> HttpResponse:
    """One more session of a training day, or one for each group."""
    day = reach.training_day(request, pk)
    form = HoldForm(sent(request), cohort=day.cohort)

    def held(added: list[TrainingSession]) -> str:
        sentence = ngettext(
            "%(count)d session of “%(day)s” is in the plan.",
            "%(count)d sessions of “%(day)s” are in the plan.",
            len(added),
        )
        return sentence % {"count": len(added), "day": day}

    return form_page(
        request,
        form,
        lambda: plans.hold_all(day, form.holdings(), by=request.user),
        title=_("Add a session"),
        button=_("Add the session"),
        done=held,
        to=reach.plan_url(day.cohort),
        back=reach.plan_url(day.cohort, day),
        crumbs=reach.crumbs(day.cohort),
        affects=lambda: consequences.holding(day.cohort, [one.starts_at for one in form.holdings()]),
        fields=FIELDS,
        sub=str(day),
        help=_("Being at any session of a day fulfils it, also at one of another group."),
    )


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    session = reach.session(request, pk)
    cohort = session.day.cohort
    form = SessionForm(sent(request), cohort=cohort, instance=copy(session))
    return form_page(
        request,
        form,
        lambda: sessions.change(
            session, by=request.user, seen=form.what_was_seen(), groups=form.chosen_groups(), **form.values()
        ),
        title=_("Change the session"),
        button=_("Save"),
        done=_("The session is saved."),
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort, session.day),
        crumbs=reach.crumbs(cohort),
        affects=lambda: consequences.moving(
            session, starts_at=form.cleaned_data["starts_at"], groups=form.chosen_groups()
        ),
        fields=FIELDS,
        sub=_named(session),
        help=_("Nobody is told by mail. What was recorded at the session stays with it."),
    )


@login_required
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    session = reach.session(request, pk)
    cohort = session.day.cohort
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: sessions.cancel(session, by=request.user),
        title=_("Cancel the session"),
        button=_("Cancel the session"),
        done=_("The session on %(time)s is cancelled.") % {"time": moment(session.starts_at)},
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort, session.day),
        crumbs=reach.crumbs(cohort),
        affects=lambda: consequences.cancelling(session),
        sub=_named(session),
        help=_(
            "A cancelled session stays in the list. Marks that were recorded at it count as none. "
            "Nobody is told by mail."
        ),
        leave=_("Keep the session"),
        danger=True,
    )


@login_required
@require_POST
def hold_after_all(request: SignedIn, pk: int) -> HttpResponse:
    session = reach.session(request, pk)
    return press(
        request,
        lambda: sessions.hold_after_all(session, by=request.user),
        done=_("The session on %(time)s is held after all.") % {"time": moment(session.starts_at)},
        to=reach.plan_url(session.day.cohort, session.day),
    )


@login_required
def remove(request: SignedIn, pk: int) -> HttpResponse:
    session = reach.session(request, pk)
    cohort = session.day.cohort
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: sessions.remove(session, by=request.user),
        title=_("Remove the session"),
        button=_("Remove the session"),
        done=_("The session on %(time)s is removed.") % {"time": moment(session.starts_at)},
        to=reach.plan_url(cohort),
        back=reach.plan_url(cohort, session.day),
        crumbs=reach.crumbs(cohort),
        sub=_named(session),
        help=_(
            "For a session that was added by mistake. One that is called off is cancelled, so that it can be seen."
        ),
        danger=True,
    )


def _named(session: TrainingSession) -> str:
    return f"{session.day} · {weekday(session.starts_at)}"
