"""One assignment of the reader: what is asked, what came of it so far, handing in."""

import datetime
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms import permissions, uploads
from lms.actions import submissions
from lms.forms.works import HandInForm
from lms.models import Assignment, CohortGroup, Enrolment, Submission, SubmissionVersion
from lms.permissions import SignedIn
from lms.progress import AssignmentDetail, AssignmentState
from lms.translated import language_of, reader_language
from lms.views import standing
from lms.views.acting import form_page, sent
from lms.views.works.shown import versions_of

# Whose work would be handed in, and as which group.
Team = tuple[CohortGroup | None, list[Enrolment]]

FIELDS = {
    "empty": "text",
    "store_full": "files",
    "too_many_files": "files",
    "not_in_group": "group",
    "separate_works": "group",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: SignedIn, pk: int, assignment: int) -> HttpResponse:
    """Show the work and take a new version of it, as long as one can be handed in."""
    place = get_object_or_404(
        Enrolment.objects.filter(person=request.user).select_related("cohort__programme", "person"), pk=pk
    )
    permissions.refuse_unless(permissions.may_hand_in, request.user, place)
    asked = get_object_or_404(
        Assignment.objects.filter(cohort=place.cohort_id).select_related("cohort__programme"), pk=assignment
    )
    today = timezone.localdate()
    submission = Submission.objects.filter(authors__enrolment=place, assignment=asked).first()
    versions = versions_of(submission, request.user) if submission else []
    state = standing.work_state(versions)
    teams = _teams(place, asked, submission, today)
    form = HandInForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        groups=[] if submission else [(_key(team), _team_words(team)) for team in teams],
        skipped=uploads.skipped(request, "files") if request.method == "POST" else (),
    )

    def hand_in() -> SubmissionVersion:
        chosen = form.cleaned_data.get("group")
        group, authors = next((team for team in teams if _key(team) == chosen), teams[0])
        return submissions.hand_in(
            asked,
            authors,
            text=form.cleaned_data["text"],
            by=request.user,
            on=today,
            group=group,
            files=form.cleaned_data["files"],
        )

    here = reverse("my-work", args=[place.pk, asked.pk])
    closed = _closed(place, state)
    return form_page(
        request,
        form,
        hand_in,
        title=AssignmentDetail(asked, state, None, today).name,
        button=_("Hand in")
        if not versions
        else _("Hand in version %(number)d") % {"number": len(versions) + 1},
        done=_(
            "Your work has been handed in. A trainer reads it next; you get a mail when it has been reviewed."
        ),
        to=here,
        back=here,
        crumbs=[(_("My programmes"), reverse("my-programmes"))],
        fields=FIELDS,
        template="lms/participant/work.html",
        place=place,
        asked=asked,
        instructions_language=language_of(asked, "instructions", reader_language()),
        state=state.value,
        due=standing.due_words(asked.due_at) if asked.due_at else "",
        is_past=asked.due_at is not None and asked.due_at < timezone.now(),
        closed=closed,
        is_open=not closed or form.is_bound,
        is_alone=asked.in_groups and not submission and teams[0][0] is None,
        authors=_together(teams, submission),
        versions=versions,
    )


def _teams(
    place: Enrolment, asked: Assignment, submission: Submission | None, on: datetime.date
) -> list[Team]:
    """Those with whom the person may hand in: who is an author already stays one, whatever group they are in."""
    if submission is not None:
        authors = Enrolment.objects.active().filter(authorships__submission=submission)
        others = authors.filter(completed_on__isnull=True).exclude(pk=place.pk)
        return [(None, [place, *others.select_related("person").in_alphabetical_order()])]
    teams: list[Team] = []
    for group in submissions.groups_of(place, on=on) if asked.in_groups else []:
        authors = submissions.authors_of(asked, group, on=on)
        # Whoever has left or completed is refused, and does not hand in for the others.
        teams.append((group, authors if place in authors else [place, *authors]))
    return teams or [(None, [place])]


def _key(team: Team) -> str:
    group, _authors = team
    return str(group.pk) if group else ""


def _team_words(team: Team) -> str:
    group, authors = team
    words = {"group": str(group), "people": ", ".join(author.person.full_name for author in authors)}
    return _("%(group)s: %(people)s") % words


def _together(teams: Sequence[Team], submission: Submission | None) -> str:
    """Who is handed in for, where it is not the reader alone and needs no choice."""
    group, authors = teams[0]
    if len(teams) > 1 or len(authors) < 2:
        return ""
    group = submission.group if submission else group
    return (
        _team_words((group, authors)) if group else ", ".join(author.person.full_name for author in authors)
    )


def _closed(place: Enrolment, state: AssignmentState) -> str:
    """Why nothing can be handed in now; empty while it can."""
    if place.withdrawn_on is not None:
        return _("You have withdrawn from this programme, so nothing more is handed in here.")
    if place.transferred_on is not None:
        return _("You go on in another cohort. Hand in your work there.")
    if state is AssignmentState.ACCEPTED:
        return _("Your work has been accepted. There is nothing more to do here.")
    if place.is_completed:
        return _("You have completed the programme, so nothing more is handed in here.")
    if state is AssignmentState.WAITING:
        return _("Your work waits for review. You can hand in a new version when it has been reviewed.")
    return ""
