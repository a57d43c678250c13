"""All works of a cohort, assignment by assignment: who has handed in, how it stands, who has not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.alphabet import sort_key
from lms.forms.works import WorksForm
from lms.models import Assignment, Cohort, Enrolment, Submission
from lms.permissions import SignedIn
from lms.progress import AssignmentDetail, AssignmentState
from lms.views import reach, standing
from lms.views.setup.subjects import way_to_cohort
from lms.views.works.shown import people_of, state_of, whose

PAGE = 50
STATES = ("accepted", "waiting", "returned", "not_handed_in")
Row = dict[str, Any]


@login_required
@require_GET
def cohort_works(request: SignedIn, slug: str) -> HttpResponse:
    """The assignments with where they stand, and under them the works of the one that was chosen."""
    cohort = reach.cohort(request, slug, permissions.may_read_training)
    asked = list(cohort.assignments.select_related("cohort__programme").order_by("-kind", "position", "pk"))
    people = list(
        Enrolment.objects.active().filter(cohort=cohort).select_related("person").in_alphabetical_order()
    )
    rows = _rows(asked, people)
    form = WorksForm(request.GET, assignments=[(one.pk, _name(one)) for one in asked])
    form.is_valid()
    chosen = form.chosen("assignment") or _first(asked, rows)
    form.show("assignment", chosen)
    oversees = permissions.may_oversee(request.user, cohort)
    context = {
        "crumbs": _crumbs(cohort, oversees=oversees),
        "cohort": cohort,
        "assignments": [_assignment(one, rows[one.pk], chosen) for one in asked],
        "form": form,
        "page": Paginator(_narrowed(rows.get(chosen, []), form), PAGE).get_page(request.GET.get("page")),
        "chosen": next((_name(one) for one in asked if one.pk == chosen), ""),
    }
    return render(request, "lms/works/cohort.html", context)


def _rows(asked: Sequence[Assignment], people: Sequence[Enrolment]) -> dict[int, list[Row]]:
    """The rows of each assignment: works first by who did them, among them those who have handed in nothing."""
    works = (
        Submission.objects.filter(assignment__in=asked)
        .select_related("assignment", "group")
        .prefetch_related(
            "authors__enrolment__person", "versions__review", "versions__submission__assignment"
        )
    )
    handed_in: defaultdict[int, list[Submission]] = defaultdict(list)
    for work in works:
        if any(author.enrolment.is_active for author in work.authors.all()):
            handed_in[work.assignment_id].append(work)
    return {one.pk: _of_assignment(one, handed_in[one.pk], people) for one in asked}


def _of_assignment(asked: Assignment, works: Sequence[Submission], people: Sequence[Enrolment]) -> list[Row]:
    authors = {author.enrolment_id for work in works for author in work.authors.all()}
    is_past = asked.due_at is not None and asked.due_at < timezone.now()
    rows = [
        state_of(work.versions.all())
        | {
            "whose": _called(work),
            "url": reverse("review", args=[work.pk]),
            "key": _order(people_of(work), work),
            "people": sum(author.enrolment.is_active for author in work.authors.all()),
        }
        for work in works
    ]
    rows += [
        {
            "whose": row.person.sort_name,
            "key": row.person.sort_key,
            "state": AssignmentState.NOT_HANDED_IN.value,
            "is_late": is_past,
            "people": 1,
        }
        for row in people
        if row.pk not in authors
    ]
    return sorted(rows, key=lambda row: row["key"])


def _called(work: Submission) -> str:
    """As a list in the order of surnames names it; a group with its people."""
    authors = list(work.authors.all())
    return authors[0].enrolment.person.sort_name if len(authors) == 1 and not work.group else whose(work)


def _order(names: Iterable[str], work: Submission) -> str:
    """The place of a work in the list: that of its first author."""
    return min((author.enrolment.person.sort_key for author in work.authors.all()), default="".join(names))


def _first(asked: Sequence[Assignment], rows: Mapping[int, Sequence[Row]]) -> int | None:
    """The first assignment in which something waits, else the first of all."""
    waits = (one.pk for one in asked if any(row["state"] == "waiting" for row in rows[one.pk]))
    return next(waits, asked[0].pk if asked else None)


def _assignment(asked: Assignment, rows: Sequence[Row], chosen: int | None) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["state"]] += row["people"]
    return {
        "title": _name(asked),
        "due": standing.due_words(asked.due_at) if asked.due_at else "",
        "url": f"{reverse('cohort-works', args=[asked.cohort.slug])}?assignment={asked.pk}",
        "segments": [(state, counts[state]) for state in STATES],
        "is_chosen": asked.pk == chosen,
    }


def _name(asked: Assignment) -> str:
    return AssignmentDetail(asked, AssignmentState.NOT_HANDED_IN, None, timezone.localdate()).name


def _narrowed(rows: Sequence[Row], form: WorksForm) -> list[Row]:
    words = [sort_key(word) for word in form.chosen("q").split()]
    state = form.chosen("state")
    return [
        row
        for row in rows
        if all(word in sort_key(row["whose"]) for word in words)
        and (not state or row["state"] == state or (state == "late" and row["is_late"]))
    ]


def _crumbs(cohort: Cohort, *, oversees: bool) -> list[tuple[Any, str]]:
    if oversees:
        before = [*way_to_cohort(cohort)]
    else:
        before = [(_("To review"), reverse("reviews")), (str(cohort), "")]
    return [*before, (_("Works"), "")]
