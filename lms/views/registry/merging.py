"""Two records of one person: found, compared, and made one."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import permissions
from lms.actions import merging as acts
from lms.actions.merging import Merger
from lms.errors import Refused
from lms.filters import PeopleList
from lms.forms.registry import MergeForm
from lms.models import (
    Application,
    Auditor,
    Cohort,
    CohortTrainer,
    Enrolment,
    Invitation,
    Notice,
    OrganisationContact,
    ProgrammeLead,
)
from lms.views.acting import form_page, sent
from lms.views.registry.people import crumbs_to, found_by, known_to, page_of
from lms.wording import short_day

MOST_FOUND = 20


@login_required
@require_GET
def person_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Search for the other record of the same person; at first whoever has the same surname is offered."""
    kept = found_by(request, pk)
    asked = request.GET.get("q")
    text = kept.sort_name.split(",")[0] if asked is None else asked.strip()
    others = known_to(request.user).exclude(pk=kept.pk)
    chosen = PeopleList({"q": text}, queryset=others, reader=request.user)
    found = chosen.qs.in_alphabetical_order() if text else others.none()
    context = {
        "crumbs": crumbs_to((kept.full_name, page_of(kept)), (_("Merge"), "")),
        "kept": kept,
        "q": text,
        "found": [
            {
                "name": one.sort_name,
                "email": one.email,
                "url": reverse("person-merge-with", args=[kept.pk, one.pk]),
            }
            for one in found[:MOST_FOUND]
        ],
        "is_cut": found[MOST_FOUND : MOST_FOUND + 1].exists(),
    }
    return render(request, "lms/registry/merge_search.html", context)


@login_required
def person_merge_with(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Everything that moves from the other record into this one, and the button that does it."""
    kept, duplicate = found_by(request, pk), found_by(request, other)
    if not permissions.may_merge_away(request.user, duplicate):
        raise PermissionDenied(
            _(
                "%(person)s takes part in something that you do not lead: an administrator merges such records."
            )
            % {"person": duplicate.full_name}
        )
    words = {"kept": kept.full_name, "duplicate": duplicate.full_name, "email": duplicate.email}
    context: dict[str, Any] = {
        "kept": kept,
        "duplicate": duplicate,
        "other_way": reverse("person-merge-with", args=[duplicate.pk, kept.pk]),
        "may_go_other_way": duplicate.pk != kept.pk and permissions.may_merge_away(request.user, kept),
    }
    crumbs = crumbs_to((kept.full_name, page_of(kept)))
    title = _("Merge two records of one person")
    try:
        merger = acts.plan(duplicate, into=kept, by=request.user)
    except Refused as refusal:
        context |= {"crumbs": [*crumbs, (title, "")], "title": title, "refusal": refusal.sentence}
        return render(request, "lms/registry/merge.html", context | {"back": page_of(kept)})
    form = MergeForm(sent(request), seen=merger.fingerprint)
    return form_page(
        request,
        form,
        lambda: acts.merge(
            duplicate,
            into=kept,
            by=request.user,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        ),
        title=title,
        button=_("Merge into %(kept)s") % words,
        done=_("The two records of %(kept)s are one now.") % words,
        to=page_of(kept),
        back=page_of(kept),
        crumbs=crumbs,
        template="lms/registry/merge.html",
        moves=list(_moves(merger)),
        happens=_happens(merger, words),
        danger=True,
        **context,
    )


def _moves(merger: Merger) -> Iterator[tuple[str, list[str]]]:
    """What goes from one record to the other: (heading, lines), only what there is."""
    yield from (
        (heading, lines)
        for heading, lines in (
            (_("Places in cohorts"), [_place(one) for one in merger.rows_of(Enrolment)]),
            (_("Applications"), [one.cohort.title for one in merger.rows_of(Application)]),
            (_("Leads"), [one.programme.title for one in merger.rows_of(ProgrammeLead)]),
            (_("Trains"), [one.cohort.title for one in merger.rows_of(CohortTrainer)]),
            (_("Chairs"), [one.title for one in merger.rows_of(Cohort)]),
            (_("Contact of"), [one.organisation.name for one in merger.rows_of(OrganisationContact)]),
            (_("Auditor"), [_time(one) for one in merger.rows_of(Auditor)]),
            (_("Invited as"), [capfirst(one.get_role_display()) for one in merger.rows_of(Invitation)]),
        )
        if lines
    )


def _time(auditor: Auditor) -> str:
    return f"{short_day(auditor.valid_from)}–{short_day(auditor.valid_to)}"


def _place(place: Enrolment) -> str:
    """A place with what goes with it: certificates by number, works and marks by how many there are."""
    parts = [place.organisation.name]
    parts += [_("certificate %(number)s") % {"number": one.number} for one in place.certificates.all()]
    if works := place.authorships.count():
        parts.append(ngettext("%(count)d work", "%(count)d works", works) % {"count": works})
    if marks := place.attendances.count():
        parts.append(
            ngettext("attendance at %(count)d session", "attendance at %(count)d sessions", marks)
            % {"count": marks}
        )
    return _("%(cohort)s: %(parts)s") % {"cohort": place.cohort.title, "parts": ", ".join(parts)}


def _happens(merger: Merger, words: dict[str, str]) -> list[str]:
    happens = [_removed(row) for row, _stays in merger.removed]
    if mails := len(merger.rows_of(Notice)):
        happens.append(
            ngettext("%(count)d mail moves too.", "%(count)d mails move too.", mails) % {"count": mails}
        )
    return [
        *happens,
        _("%(email)s becomes an earlier address: rosters find %(kept)s by it, and nobody signs in with it.")
        % words,
        _("Name, e-mail address and language of %(kept)s stay as they are.") % words,
        _("Issued certificates keep the name that is printed on them. The history of both records is kept."),
        _("This cannot be undone."),
    ]


def _removed(row: Any) -> str:
    if isinstance(row, Enrolment):
        return _("The empty place in %(cohort)s is removed: the person has another one there.") % {
            "cohort": row.cohort.title
        }
    if isinstance(row, Application):
        return _("One of the two applications to %(cohort)s is removed.") % {"cohort": row.cohort.title}
    return _("%(what)s is there twice and stays once.") % {"what": row}
