"""A new cohort out of an earlier one: what would be copied is shown first."""

import datetime
from collections.abc import Callable, Iterable, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.actions import cohorts
from lms.forms.cohorts import CopyForm
from lms.forms.fields import texts
from lms.models import Cohort
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import led_cohort, setup_of, way_to_setup
from lms.wording import day


@login_required
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    form = CopyForm(sent(request), cohort=cohort)

    def asked() -> dict[str, object]:
        return {
            "title": texts(form.cleaned_data, "title"),
            "starts_on": form.cleaned_data["starts_on"],
            "with_trainers": form.cleaned_data["with_trainers"],
        }

    return form_page(
        request,
        form,
        lambda: cohorts.copy(cohort, by=request.user, **asked()),
        title=_("Copy the cohort"),
        button=_("Copy the cohort"),
        done=lambda made: _("%(cohort)s has been created.") % {"cohort": made},
        to=setup_of,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        sub=str(cohort),
        help=_("The plan comes along with its days moved. People, marks and works never do."),
        affects=lambda: what_is_copied(cohorts.draft(cohort, **asked())),
        fields={"cohort_has_a_title": "title_fi"},
        template="lms/setup/copy.html",
    )


def what_is_copied(draft: cohorts.Draft) -> list[str]:
    """The draft in sentences: each kind of row with how many, and the first and the last day."""
    sentences = [_its_days(draft.cohort)]
    if draft.cohort.ceremony_on:
        sentences.append(_("The ceremony is on %(day)s.") % {"day": day(draft.cohort.ceremony_on)})
    sentences += _plan(draft)
    counted: Iterable[tuple[int, Callable[[int], str]]] = (
        (
            len(draft.requirements),
            lambda n: ngettext("%(count)s completion requirement.", "%(count)s completion requirements.", n),
        ),
        (
            len(draft.groups),
            lambda n: ngettext(
                "%(count)s group, without its members.", "%(count)s groups, without their members.", n
            ),
        ),
        (
            len(draft.participations),
            lambda n: ngettext(
                "%(count)s participating organisation, without its project.",
                "%(count)s participating organisations, without their projects.",
                n,
            ),
        ),
        (len(draft.trainers), lambda n: ngettext("%(count)s trainer.", "%(count)s trainers.", n)),
    )
    sentences += [words(count) % {"count": count} for count, words in counted if count]
    return sentences


def _its_days(cohort: Cohort) -> str:
    words = {"cohort": cohort.title, "first": day(cohort.starts_on), "last": day(cohort.ends_on)}
    if cohort.ends_on is None:
        return _("“%(cohort)s” starts on %(first)s and has no end.") % words
    return _("“%(cohort)s” runs from %(first)s to %(last)s.") % words


def _plan(draft: cohorts.Draft) -> list[str]:
    sentences = []
    if draft.days:
        count = len(draft.days)
        sentences.append(
            ngettext("%(count)s training day.", "%(count)s training days.", count) % {"count": count}
        )
    if draft.sessions:
        starts = [session.starts_at for session, _groups in draft.sessions]
        count = len(starts)
        words = {"count": count, "first": day(min(starts)), "last": day(max(starts))}
        sentences.append(
            ngettext(
                "%(count)s session, on %(first)s.",
                "%(count)s sessions, the first on %(first)s, the last on %(last)s.",
                count,
            )
            % words
        )
        if weekend := sum(start.weekday() > 4 for start in starts):
            sentences.append(
                ngettext(
                    "%(count)s session would be on a Saturday or a Sunday: look at the plan afterwards.",
                    "%(count)s sessions would be on a Saturday or a Sunday: look at the plan afterwards.",
                    weekend,
                )
                % {"count": weekend}
            )
    if draft.left_out:
        sentences.append(
            ngettext(
                "%(count)s cancelled session is left out.",
                "%(count)s cancelled sessions are left out.",
                draft.left_out,
            )
            % {"count": draft.left_out}
        )
    if draft.assignments:
        sentences.append(_assignments(len(draft.assignments), [each.due_at for each in draft.assignments]))
    return sentences


def _assignments(count: int, due: Sequence[datetime.datetime | None]) -> str:
    last = max((moment for moment in due if moment), default=None)
    if last is None:
        return ngettext("%(count)s assignment.", "%(count)s assignments.", count) % {"count": count}
    return ngettext(
        "%(count)s assignment, due on %(last)s.", "%(count)s assignments, the last due on %(last)s.", count
    ) % {"count": count, "last": day(last)}
