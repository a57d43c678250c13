"""One cohort with everybody in it, for leads and auditors."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import completion, permissions
from lms.alphabet import sort_key
from lms.choices import ParticipationRole, RequirementKind
from lms.filters import CohortPeople
from lms.models import Cohort, Enrolment
from lms.progress import AssignmentState, DayState, Progress
from lms.translated import language_of, reader_language
from lms.views import reach, standing
from lms.views.lead import standings, stuck
from lms.views.lead.standings import Assessed, certificate_of
from lms.wording import day

PAGE = 50
BY_STATE = ("at_risk", "in_progress", "completed", "withdrawn")


@login_required
@require_GET
def cohort(request: HttpRequest, slug: str) -> HttpResponse:
    """One cohort: where it stands, and everybody in it with what is complete and what is missing."""
    found = reach.cohort(
        request,
        slug,
        permissions.may_oversee,
        Cohort.objects.select_related("programme__issuer").prefetch_related(
            "trainers__person", "programme__leads__person"
        ),
    )
    everybody = list(
        Enrolment.objects.filter(cohort=found).with_names().prefetch_related("certificates__editions")
    )
    progress = completion.assess_all(everybody)
    states = {row.pk: standing.state_of(row, progress[row.pk]) for row in everybody}
    people = CohortPeople(
        request.GET,
        queryset=Enrolment.objects.filter(cohort=found),
        cohort=found,
        states=states,
        certified=[row.pk for row in everybody if certificate_of(row)],
    )
    sort = request.GET.get("sort", "name")
    rows = _in_order(everybody, people.qs, states, sort)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_person_row(row, progress[row.pk], states[row.pk]) for row in page.object_list]
    current = [row for row in everybody if row.is_active]
    context = {
        "crumbs": [
            (_("Programmes"), reverse("programmes")),
            (str(found.programme), found.programme.get_absolute_url()),
            (str(found), ""),
        ],
        "cohort": found,
        "may_lead": permissions.may_lead_cohort(request.user, found),
        "facts": _facts(found),
        "ready": len(standings.ready(everybody, progress)),
        "issuable": len(standings.uncertified(found, everybody)),
        "issue_url": reverse("certificates:issue", args=[found.slug]),
        "report_url": f"{reverse('reports:organisations', args=[found.programme.slug])}?cohort={found.slug}",
        "stuck": stuck.in_cohorts([found], {found.pk: everybody}, progress, reader=request.user)[found.pk],
        "standing": standings.segments(states.values()),
        "attendance": standing.attendance(progress[row.pk] for row in current),
        "requires_nothing": standings.requires_nothing(progress),
        "final_works": _final_works(current, progress),
        "organisations": _organisations(found, current),
        "certificates": _certificates(everybody),
        "form": people.form,
        "sort": sort,
        "page": page,
    }
    return render(request, "lms/lead/cohort.html", context)


def _in_order(
    everybody: Sequence[Enrolment], chosen: Any, states: Mapping[int, str], sort: str
) -> list[Enrolment]:
    """Those chosen, sorted as asked and then by name; an order that is not known is the order of names."""
    loaded = {row.pk: row for row in everybody}
    rows = [loaded[key] for key in chosen.in_alphabetical_order().values_list("pk", flat=True)]
    orders: dict[str, Callable[[Enrolment], Any]] = {
        "name": lambda row: row.person.sort_key,
        "organisation": lambda row: sort_key(row.organisation.short_name),
        "state": lambda row: BY_STATE.index(states[row.pk]),
    }
    if order := orders.get(sort.removeprefix("-")):
        rows.sort(key=order, reverse=sort.startswith("-"))
    return rows


def _person_row(row: Enrolment, progress: Progress, state: str) -> dict[str, Any]:
    works = standing.assignments(progress, RequirementKind.INTERMEDIATE_ASSIGNMENTS)
    accepted = sum(work.state == AssignmentState.ACCEPTED for work in works)
    certificate = certificate_of(row)
    naming = row.organisation.naming_on(None)
    return {
        "name": row.person.sort_name,
        "url": row.get_absolute_url(),
        "job_title": row.job_title,
        "organisation": row.organisation.short_name,
        "organisation_language": naming and language_of(naming, "name", reader_language()),
        "days": [
            None if one.state == DayState.NOT_RECORDED else one.state.value
            for one in standing.planned_days(progress)
        ],
        "days_words": standing.days_words(progress),
        "assignments_words": _("%(done)d of %(all)d") % {"done": accepted, "all": len(works)}
        if works
        else "",
        "final_work": standing.final_work_state(progress),
        "state": state,
        "state_word": standing.state_word(row, progress),
        "certificate": certificate.number if certificate else "",
        "certificate_state": _file_state(certificate) if certificate else "",
    }


def _file_state(certificate: Any) -> str:
    return "issued" if all(edition.is_ready for edition in certificate.editions.all()) else "being_made"


def _facts(cohort: Cohort) -> list[str]:
    facts = []
    if cohort.programme.issuer:
        facts.append(_("Issuer %(issuer)s") % {"issuer": cohort.programme.issuer})
    if cohort.ceremony_on:
        facts.append(_("ceremony %(day)s") % {"day": day(cohort.ceremony_on)})
    if cohort.planned_training_days is not None:
        facts.append(
            _training_days(cohort.planned_training_days, cohort.training_days.filter(required=True).count())
        )
    return facts


def _training_days(announced: int, listed: int) -> str:
    """Both figures where they differ; nothing is ever computed from the announced one."""
    if announced == listed:
        return ngettext("%(count)d training day", "%(count)d training days", listed) % {"count": listed}
    return ngettext(
        "%(announced)d training day announced, %(listed)d in the programme",
        "%(announced)d training days announced, %(listed)d in the programme",
        announced,
    ) % {"announced": announced, "listed": listed}


def _final_works(rows: Sequence[Enrolment], progress: Assessed) -> dict[str, Any] | None:
    works = [
        work
        for row in rows
        for item in progress[row.pk].items
        if item.kind == RequirementKind.FINAL_WORK and item.waiver is None
        for work in item.assignments
    ]
    if not works:
        return None
    waiting = [work.date for work in works if work.state == AssignmentState.WAITING and work.date]
    return {
        "accepted": sum(work.state == AssignmentState.ACCEPTED for work in works),
        "total": len(works),
        "waiting": len(waiting),
        "oldest": min(waiting, default=None),
    }


def _organisations(cohort: Cohort, rows: Sequence[Enrolment]) -> dict[str, Any]:
    pilots = set(
        cohort.participations.filter(role=ParticipationRole.PILOT).values_list("organisation_id", flat=True)
    )
    people = Counter(row.organisation_id for row in rows)
    named = {row.organisation_id: row.organisation for row in rows}
    largest = [f"{named[key].short_name} {count}" for key, count in people.most_common(3)]
    return {
        "count": len(pilots) or len(people),
        "others": len(set(people) - pilots) if pilots else 0,
        "top": ", ".join(largest),
    }


def _certificates(rows: Sequence[Enrolment]) -> dict[str, Any]:
    in_force = [certificate for row in rows if (certificate := certificate_of(row))]
    unfinished = [one for one in in_force if _file_state(one) == "being_made"]
    batch_url = reverse("certificates:batch", args=[unfinished[0].act]) if unfinished else ""
    return {"issued": len(in_force), "being_made": len(unfinished), "batch_url": batch_url}
