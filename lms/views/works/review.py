"""The page of one work: read it, then accept it or return it with what to do."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms import permissions
from lms.actions import notices, reviews
from lms.choices import Language, ReviewDecision
from lms.forms.works import ReviewForm
from lms.models import Review, Submission, SubmissionVersion
from lms.permissions import SignedIn
from lms.progress import AssignmentDetail
from lms.translated import language_of, reader_language
from lms.views import reach, standing
from lms.views.acting import form_page, sent
from lms.views.works.shown import people_of, versions_of, waiting_for, whose


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """Show the newest version and take the answer to it; its authors are told by mail."""
    may = reach.act(request, reads=permissions.may_read_training, writes=permissions.may_review)
    works = Submission.objects.select_related("group").prefetch_related("authors__enrolment__person")
    submission = reach.part(request, works, "assignment__cohort", may, pk=pk)
    asked = submission.assignment
    may_review = permissions.may_review(request.user, asked.cohort)
    versions = versions_of(submission, request.user)
    newest = versions[0]
    form = ReviewForm(sent(request), newest=newest.number)

    def answer() -> Review:
        values = form.values()
        seen = next((one for one in versions if one.number == values["version"]), newest)
        verb = reviews.accept if values["decision"] == ReviewDecision.ACCEPTED else reviews.send_back
        return verb(seen, by=request.user, on=timezone.localdate(), comment=values["comment"], tell=True)

    state = standing.work_state(versions)
    name = AssignmentDetail(asked, state, None, timezone.localdate()).name
    is_own = any(author.enrolment.person_id == request.user.pk for author in submission.authors.all())
    here = reverse("review", args=[submission.pk])
    return form_page(
        request,
        form,
        answer,
        title=whose(submission),
        button="",
        done=lambda done: _done(done, people_of(submission)),
        to=here,
        back=here,
        crumbs=[(_("To review"), reverse("reviews"))],
        fields={"comment_missing": "comment"},
        template="lms/works/review.html",
        name=name,
        asked=asked,
        instructions_language=language_of(asked, "instructions", reader_language()),
        due=standing.due_words(asked.due_at) if asked.due_at else "",
        state=state.value,
        newest=newest,
        earlier=versions[1:],
        works_url=reverse("cohort-works", args=[asked.cohort.slug]),
        waits=standing.review_of(newest) is None,
        is_own=is_own,
        may_review=may_review,
        letters=_letters(newest) if may_review and standing.review_of(newest) is None and not is_own else [],
        following=_following(request, submission),
    )


def _done(review: Review, people: Sequence[str]) -> str:
    who = {"people": ", ".join(people)}
    if review.decision == ReviewDecision.ACCEPTED:
        return _("Accepted. %(people)s will get a mail.") % who
    return _("Returned for completion. %(people)s will get a mail with what to do.") % who


def _letters(version: SubmissionVersion) -> list[dict[str, Any]]:
    """What the authors would read, for each decision: the first letter in each language, and to whom it goes."""
    shown = []
    for decision in (ReviewDecision.ACCEPTED, ReviewDecision.RETURNED):
        letters = notices.review_letters(version, decision, _("[your comment]"))
        for language in Language:
            same = [one for one in letters if one.language == language]
            if same:
                shown.append(
                    {
                        "decision": decision.value,
                        "people": ", ".join(one.recipient.full_name for one in same),
                        "language": language.value,
                        "language_name": language.label,
                        "heading": same[0].heading,
                        "text": same[0].text,
                    }
                )
    return shown


def _following(request: SignedIn, submission: Submission) -> dict[str, str] | None:
    """What waits the longest besides this work."""
    waiting = waiting_for(request.user).exclude(submission=submission).first()
    if waiting is None:
        return None
    next_one = waiting.submission
    name = str(next_one.group) if next_one.group else whose(next_one)
    return {"whose": name, "url": reverse("review", args=[next_one.pk])}
