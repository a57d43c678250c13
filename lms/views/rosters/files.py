"""The roster files of a cohort: handed in, listed, sent back as they came."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from lms import permissions, spreadsheets, uploads
from lms.actions import rosters
from lms.actions.rosters import example
from lms.forms.rosters import UploadForm
from lms.models import AuditEntry, Cohort, Roster
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.rosters.finding import crumbs, read_or_led, roster_of
from lms.wording import figure

PAGE = 50
EXAMPLES = {
    "xlsx": (example.as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (example.as_text, "text/csv; charset=utf-8"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_rosters(request: SignedIn, slug: str) -> HttpResponse:
    """Hand in a roster, and see the earlier ones with what became of them."""
    cohort = read_or_led(request, slug)
    form = UploadForm(
        sent(request),
        request.FILES or None,
        skipped=[one.sentence for one in uploads.skipped(request, "file")],
        most=_most(),
    )
    page = Paginator(cohort.rosters.select_related("uploaded_by", "applied_by", "undone_by"), PAGE).get_page(
        request.GET.get("page")
    )
    counts = _counts(page.object_list)
    page.object_list = [_row(one, counts) for one in page.object_list]
    here = reverse("cohort-rosters", args=[slug])
    return form_page(
        request,
        form,
        lambda: _kept(cohort, form, request),
        title=_("Rosters"),
        button=_("Read the file"),
        done=_("The file has been read."),
        to=lambda roster: reverse("roster", args=[roster.pk]),
        back=here,
        crumbs=crumbs(cohort),
        fields=dict.fromkeys(READING, "file"),
        template="lms/rosters/list.html",
        cohort=cohort,
        may_enrol=permissions.may_enrol(request.user, cohort),
        page=page,
        headings=example.headings(),
    )


# What is wrong with a file is said at its field.
READING = (
    "empty_file",
    "not_a_spreadsheet",
    "old_workbook",
    "password_protected",
    "too_large",
    "unknown_encoding",
    "broken_letters",
    "broken_quotes",
    "too_many_rows",
    "roster_columns_missing",
    "roster_columns_doubled",
    "not_stored",
)


def _kept(cohort: Cohort, form: UploadForm, request: SignedIn) -> Roster:
    file = form.cleaned_data["file"]
    return rosters.keep(cohort, file.read(), name=uploads.shown_name(file.name), by=request.user)


def _most() -> str:
    most_bytes = min(settings.HAND_IN_MAX_BYTES, spreadsheets.MAX_BYTES)
    return _("XLSX or CSV, at most %(size)s and %(rows)s rows.") % {
        "size": uploads.in_megabytes(most_bytes),
        "rows": figure(settings.ROSTER_MAX_ROWS),
    }


def _counts(shown: Any) -> Mapping[Any, Mapping[str, int]]:
    """How many were new and changed, by the act of each import."""
    acts = [roster.act for roster in shown if roster.act]
    return dict(AuditEntry.objects.filter(act__in=acts, verb="apply_roster").values_list("act", "after"))


def _row(roster: Roster, counts: Mapping[Any, Mapping[str, int]]) -> dict[str, Any]:
    state, word, words = became(roster)
    return {
        "roster": roster,
        "url": reverse("roster", args=[roster.pk]),
        "word": word,
        "look": LOOKS[state],
        "words": words,
        "counts": what_it_did(counts[roster.act]) if roster.act in counts else "",
    }


# Shape and tone of what became of a file.
LOOKS = {"waiting": ("half", "run"), "imported": ("tick", "done"), "undone": ("swap", "none")}


def became(roster: Roster) -> tuple[str, str, str]:
    """What became of a file: its state, the word for it, and who did it."""
    if roster.undone_by:
        return "undone", pgettext("state of a roster", "Undone"), roster.undone_by.full_name
    if roster.applied_by:
        return "imported", pgettext("state of a roster", "Imported"), roster.applied_by.full_name
    return "waiting", pgettext("state of a roster", "Not imported yet"), ""


def what_it_did(counts: Mapping[str, int]) -> str | Promise:
    """ "25 enrolled, 3 changed" """
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    words = {
        "new": ngettext("%(count)s enrolled", "%(count)s enrolled", new) % {"count": figure(new)},
        "changed": ngettext("%(count)s changed", "%(count)s changed", changed) % {"count": figure(changed)},
    }
    return _("%(new)s, %(changed)s") % words


@login_required
@require_GET
def example_file(request: SignedIn, slug: str, kind: str) -> HttpResponse:
    """A roster to start from, with the headings in the reader's language."""
    cohort = read_or_led(request, slug)
    if kind not in EXAMPLES:
        raise Http404
    make, content_type = EXAMPLES[kind]
    name = pgettext("name of a file, without spaces", "roster")
    return HttpResponse(
        make(cohort),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}-{cohort.slug}.{kind}"'},
    )


@login_required
@require_GET
def original(request: SignedIn, pk: int) -> HttpResponseBase:
    """The file as it was handed in."""
    roster = roster_of(request, pk, permissions.may_oversee)
    try:
        file = roster.stored.open("rb")
    except OSError:
        messages.error(request, _("The file cannot be read from the file store just now. Try again later."))
        return redirect("roster", roster.pk)
    return FileResponse(
        file,
        as_attachment=True,
        filename=uploads.shown_name(roster.name),
        content_type="application/octet-stream",
    )
