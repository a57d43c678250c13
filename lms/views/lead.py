"""A lead's pages: the programmes, one cohort with everybody in it, one person's place."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import completion, permissions
from lms.alphabet import sort_key
from lms.choices import CertificateKind, ParticipationRole, RequirementKind
from lms.filters import CohortPeople
from lms.models import Cohort, Enrolment, Programme
from lms.progress import AssignmentState, DayState, Progress, summary
from lms.translated import language_of, reader_language
from lms.views import standing
from lms.wording import day

PAGE = 50
BY_STATE = ("at_risk", "in_progress", "completed", "withdrawn")
SEGMENTS = ("completed", "in_progress", "at_risk", "withdrawn")

Assessed = Mapping[int, Progress]


@permissions.leads_only
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme that the reader leads, each cohort as one row with what is stuck."""
    led = list(Programme.objects.visible_to(request.user).prefetch_related("cohorts"))
    rows = Enrolment.objects.filter(cohort__programme__in=led).prefetch_related("certificates")
    by_cohort: dict[int, list[Enrolment]] = {}
    for row in rows:
        by_cohort.setdefault(row.cohort_id, []).append(row)
    progress = completion.assess_all([row for of_cohort in by_cohort.values() for row in of_cohort])
    shown = [
        {
            "title": programme.title,
            "kind": programme.get_kind_display(),
            "cohorts": [
                _cohort_row(one, by_cohort.get(one.pk, []), progress) for one in programme.cohorts.all()
            ],
            "report_url": reverse("reports:organisations", args=[programme.slug]),
        }
        for programme in led
    ]
    return render(request, "lms/lead/programmes.html", {"programmes": shown})


@permissions.leads_only
@require_GET
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme has no page of its own yet: its cohorts stand on the list of programmes."""
    get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    return redirect("programmes")


@login_required
@require_GET
def cohort(request: HttpRequest, slug: str) -> HttpResponse:
    """One cohort: where it stands, and everybody in it with what is complete and what is missing."""
    found = get_object_or_404(
        Cohort.objects.led_by(request.user).select_related("programme__issuer"), slug=slug
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
        certified=[row.pk for row in everybody if _certificate(row)],
    )
    sort = request.GET.get("sort", "name")
    rows = _in_order(everybody, people.qs, states, sort)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_person_row(row, progress[row.pk], states[row.pk]) for row in page.object_list]
    current = [row for row in everybody if row.is_active]
    context = {
        "crumbs": [(_("Programmes"), reverse("programmes")), (str(found), "")],
        "cohort": {"title": found.title, "facts": _facts(found)},
        "issuable": sum(row.is_completed and not _certificate(row) for row in everybody),
        "issue_url": reverse("certificates:issue", args=[found.slug]),
        "report_url": f"{reverse('reports:organisations', args=[found.programme.slug])}?cohort={found.slug}",
        "standing": _segments(states.values()),
        "attendance": _attendance(current, progress),
        "final_works": _final_works(current, progress),
        "organisations": _organisations(found, current),
        "certificates": _certificates(everybody),
        "form": people.form,
        "sort": sort,
        "page": page,
    }
    return render(request, "lms/lead/cohort.html", context)


@login_required
@require_GET
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's place: what is met, missing and waived, the days, the certificates."""
    found = get_object_or_404(
        Enrolment.objects.led_by(request.user)
        .with_names()
        .select_related("cohort__programme")
        .prefetch_related(
            "certificates__editions", "certificates__revoked_by", "certificates__superseded_by"
        ),
        pk=pk,
    )
    progress = completion.assess(found)
    cohort = found.cohort
    waits_for_certificate = found.is_completed and not _certificate(found)
    context = {
        "crumbs": [
            (_("Programmes"), reverse("programmes")),
            (str(cohort), cohort.get_absolute_url()),
            (str(found.person), ""),
        ],
        "enrolment": found,
        "person": {
            "name": found.person.full_name,
            "facts": [text for text in (str(found.organisation), found.job_title) if text],
        },
        "state": standing.state_of(found, progress),
        "state_word": standing.state_word(found, progress),
        "sentence": "" if found.is_completed or not found.is_active else summary(progress),
        "requirements": standing.lines(progress, standing.comments([found])[found.pk], for_lead=True),
        "facts": _person_facts(found),
        "days": [
            {"title": str(one.day), "date": one.on, "state": one.state.value}
            for one in standing.planned_days(progress)
        ],
        "issue_url": reverse("certificates:issue-one", args=[found.pk]) if waits_for_certificate else "",
    }
    return render(request, "lms/lead/enrolment.html", context)


def _cohort_row(cohort: Cohort, rows: Sequence[Enrolment], progress: Assessed) -> dict[str, Any]:
    states = [standing.state_of(row, progress[row.pk]) for row in rows]
    return {
        "title": cohort.title,
        "url": cohort.get_absolute_url(),
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "segments": _segments(states),
        "people": len(rows),
        "stuck": _stuck(rows, progress),
    }


def _stuck(rows: Sequence[Enrolment], progress: Assessed) -> str:
    """The one thing that waits for the lead: certificates first, then completions."""
    if without := sum(row.is_completed and not _certificate(row) for row in rows):
        return ngettext(
            "%(count)d has completed and waits for a certificate.",
            "%(count)d have completed and wait for a certificate.",
            without,
        ) % {"count": without}
    ready = sum(row.is_active and not row.is_completed and progress[row.pk].is_complete for row in rows)
    if ready:
        return ngettext(
            "%(count)d has met everything and can be completed.",
            "%(count)d have met everything and can be completed.",
            ready,
        ) % {"count": ready}
    return ""


def _segments(states: Any) -> list[tuple[str, int]]:
    counts = Counter(states)
    return [(state, counts[state]) for state in SEGMENTS]


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
    certificate = _certificate(row)
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


def _certificate(row: Enrolment) -> Any:
    """The certificate of completion in force, known here through the reverse relation only."""
    in_force = (one for one in row.certificates.all() if one.is_in_force)
    return next((one for one in in_force if one.kind == CertificateKind.COMPLETION), None)


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


def _attendance(rows: Sequence[Enrolment], progress: Assessed) -> dict[str, Any]:
    states = Counter(one.state for row in rows for one in standing.planned_days(progress[row.pk]))
    present = states[DayState.PRESENT_ON_SITE] + states[DayState.PRESENT_REMOTELY]
    recorded = present + states[DayState.EXCUSED] + states[DayState.ABSENT]
    return {
        "share": present / recorded if recorded else None,
        "recorded": recorded,
        "not_recorded": states[DayState.NOT_RECORDED],
    }


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
    in_force = [certificate for row in rows if (certificate := _certificate(row))]
    unfinished = [one for one in in_force if _file_state(one) == "being_made"]
    batch_url = reverse("certificates:batch", args=[unfinished[0].act]) if unfinished else ""
    return {"issued": len(in_force), "being_made": len(unfinished), "batch_url": batch_url}


def _person_facts(row: Enrolment) -> list[tuple[str, str, str | None]]:
    facts = [
        (_("E-mail"), row.person.email),
        (_("Organisation"), str(row.organisation)),
        (_("Unit"), row.unit),
        (_("Management level"), capfirst(row.get_management_level_display())),
        (_("Joined on"), day(row.joined_on)),
        (_("Completed on"), day(row.completed_on)),
        (_("Withdrawn on"), day(row.withdrawn_on)),
    ]
    return [(label, text, None) for label, text in facts if text]
