"""One person's place in a cohort, for leads and auditors: how it stands, what can be done about it, what was done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import completion, facts, permissions
from lms.missing import summary
from lms.models import AuditEntry, Enrolment, SubmissionAuthor
from lms.progress import AssignmentDetail, Progress
from lms.views import history, reach, standing
from lms.views.lead import possible
from lms.views.lead.acts import crumbs, names
from lms.views.lead.completing import requirement_name
from lms.views.lead.standings import certificate_of
from lms.wording import day


@dataclass(frozen=True)
class Act:
    """Something that can be done now, and what it means."""

    label: str
    meaning: str
    url: str


@login_required
@require_GET
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """What is met, missing and waived, the days, the works, the certificates, and what can be done now."""
    found = reach.enrolment(
        request,
        pk,
        permissions.may_oversee,
        Enrolment.objects.with_names()
        .select_related("transferred_to__cohort")
        .prefetch_related(
            "certificates__editions",
            "certificates__revoked_by",
            "certificates__superseded_by",
            "memberships__group",
            "transferred_from__cohort",
        ),
    )
    known = facts.read([found], today=timezone.localdate())[found.pk]
    progress = completion.decide(known)
    waits_for_certificate = (
        found.is_completed and not certificate_of(found) and found.cohort.programme.issuer_id is not None
    )
    may_lead = permissions.may_enrol(request.user, found)
    can_complete = may_lead and possible.can_complete(found, progress)
    context = {
        "crumbs": [*crumbs(found)[:-1], (str(found.person), "")],
        "enrolment": found,
        "person": {
            "name": found.person.full_name,
            "facts": [text for text in (str(found.organisation), found.job_title) if text],
        },
        "state": standing.state_of(found, progress),
        "state_word": standing.state_word(found, progress),
        "sentence": summary(progress) if possible.can_leave(found) and progress.items else "",
        **_asked(found, progress, completion.beside(known)),
        "facts": _facts(found),
        "days": [
            {"title": str(one.day), "date": one.on, "state": one.state.value}
            for one in standing.planned_days(progress)
        ],
        "complete_url": reverse("enrolment-complete", args=[found.pk]) if can_complete else "",
        "issue_url": reverse("certificates:issue-one", args=[found.pk])
        if may_lead and waits_for_certificate
        else "",
        "may_lead": may_lead,
        "acts": list(_acts(found, progress)) if may_lead else [],
        "history": history.told(_entries(found), of=[found]),
    }
    return render(request, "lms/lead/enrolment.html", context)


def _entries(enrolment: Enrolment) -> "QuerySet[AuditEntry]":
    """What happened to the place, to its waivers and to its certificates."""
    entries = AuditEntry.objects.about(enrolment)
    for rows in (enrolment.waivers.all(), enrolment.certificates.all()):
        there = {"subject_type": rows.model._meta.label_lower, "subject_id__in": rows.values("pk")}
        entries |= AuditEntry.objects.filter(**there)
    return entries


def _acts(enrolment: Enrolment, progress: Progress) -> Iterator[Act]:
    """All that is possible now but completing and issuing, which have a button of their own on top."""
    who = names(enrolment)
    is_open = possible.can_leave(enrolment)

    def page(name: str) -> str:
        return reverse(name, args=[enrolment.pk])

    if possible.can_return(enrolment):
        yield Act(_("Give the place back"), _("The withdrawal is undone."), page("enrolment-reinstate"))
    if is_open:
        yield from _waivers(enrolment, progress)
        elsewhere = _("%(person)s works elsewhere now.") % who
        yield Act(_("Record another organisation"), elsewhere, page("enrolment-move"))
    about = _("Job title, unit, management level, office.")
    yield Act(_("Change the facts about the work"), about, page("enrolment-describe"))
    if is_open and possible.cohorts_to_go_to(enrolment):
        stays = _("What was recorded in %(cohort)s stays there.") % who
        yield Act(_("Transfer to another cohort"), stays, page("enrolment-transfer"))
    if is_open:
        ends = _("The place ends; what was recorded stays.")
        yield Act(_("Withdraw %(person)s") % who, ends, page("enrolment-withdraw"))
    if possible.can_undo_completion(enrolment):
        kept = _("With a reason, which is kept.")
        yield Act(_("Undo the completion"), kept, page("enrolment-undo-completion"))


def _waivers(enrolment: Enrolment, progress: Progress) -> Iterator[Act]:
    """A waiver for each thing that is missing, and undoing for each that was waived."""
    for item in progress.items:
        what = {"requirement": requirement_name(item.requirement, enrolment)}
        if item.waiver is not None:
            yield Act(
                _("Undo the waiver: %(requirement)s") % what,
                _("It is required again."),
                reverse("waiver-undo", args=[item.waiver.pk]),
            )
        elif item in progress.missing:
            yield Act(
                _("Waive: %(requirement)s") % what,
                _("With a reason; it need not be met then."),
                reverse("enrolment-waive", args=[enrolment.pk, item.requirement.pk]),
            )


def _asked(
    enrolment: Enrolment, progress: Progress, beside: Sequence[AssignmentDetail]
) -> dict[str, list[standing.Line]]:
    """What is required, and what is asked beside it; each work that was handed in with the way to it."""
    comments = standing.comments([enrolment])[enrolment.pk]
    handed_in = dict(
        SubmissionAuthor.objects.filter(enrolment=enrolment, submission__versions__isnull=False)
        .distinct()
        .values_list("assignment_id", "submission_id")
    )
    works: list[int | None] = []
    for item in progress.items:
        is_one_line = item.waiver is not None or not item.assignments
        works += [None] if is_one_line else [handed_in.get(each.assignment.pk) for each in item.assignments]

    def linked(lines: Iterable[standing.Line], works: Iterable[int | None]) -> list[standing.Line]:
        return [
            replace(line, url=reverse("review", args=[work]), action=_("Read the work")) if work else line
            for line, work in zip(lines, works, strict=True)
        ]

    return {
        "requirements": linked(standing.lines(progress, comments, for_lead=True), works),
        "beside": linked(
            standing.work_lines(beside, comments), [handed_in.get(each.assignment.pk) for each in beside]
        ),
    }


def _facts(row: Enrolment) -> list[tuple[str, Any, str | None]]:
    facts = [
        (_("E-mail"), row.person.email),
        (_("Organisation"), str(row.organisation)),
        (_("Unit"), row.unit),
        (_("Management level"), capfirst(row.get_management_level_display())),
        (_("Member as"), row.seat),
        (_("Joined on"), day(row.joined_on)),
        (_("Completed on"), day(row.completed_on)),
        (_("Withdrawn on"), day(row.withdrawn_on)),
    ]
    return [(label, text, None) for label, text in facts if text]
