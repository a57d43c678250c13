"""What is chosen of a log as CSV, written while it is read."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lms import permissions
from lms.models import AccessEntry, AuditEntry
from lms.models.ledgers import LedgerQuerySet
from lms.permissions import SignedIn
from lms.spreadsheets import safe_cell
from lms.translated import reader_language
from lms.views import history
from lms.views.logs import telling
from lms.views.logs.choosing import AccessLog, AuditLog, LogFilter
from lms.views.logs.paging import newest, older_than
from lms.wording import figure

# What a spreadsheet program opens without complaint, and what one asks for who looks for something.
MOST = 100_000
CHUNK = 1_000

Cells = list[Any]


class Flavour(NamedTuple):
    """How a CSV file is written, and what stands in it: ``is_plain`` is codes for programs, else words for people."""

    separator: str
    encoding: str
    is_plain: bool


FLAVOURS = {"csv": Flavour(",", "utf-8", True), "csv-excel": Flavour(";", "utf-8-sig", False)}

AUDIT_COLUMNS = (
    *("at", "by_id", "by", "act", "act_id", "subject_type", "subject_id", "subject"),
    *("programme_id", "programme", "before", "after", "reason"),
)
ACCESS_COLUMNS = (
    *("at", "by_id", "by", "deed", "route", "asked", "chosen", "subject_type", "subject_id", "subject"),
    *("person_id", "person", "programme_id", "programme", "organisation_id"),
)


@permissions.only(permissions.may_read_logs)
@require_GET
def audit_log_file(request: SignedIn, code: str) -> HttpResponseBase:
    rows = AuditEntry.objects.visible_to(request.user).select_related("by")
    chosen = AuditLog(request.GET, queryset=rows, reader=request.user)
    headings = [_("Time"), _("Who"), _("What"), _("Concerning"), _("Programme"), _("Changes"), _("Reason")]
    name = pgettext("name of a file", "log of changes")
    return _file(request, chosen, code, name, Columns(AUDIT_COLUMNS, headings, _audit_plain, _audit_told))


@permissions.only(permissions.may_read_logs)
@require_GET
def access_log_file(request: SignedIn, code: str) -> HttpResponseBase:
    rows = AccessEntry.objects.visible_to(request.user).select_related("by", "person")
    chosen = AccessLog(request.GET, queryset=rows, reader=request.user)
    headings = [_("Time"), _("Who"), _("What"), _("Concerning"), _("Programme"), _("Person"), _("Chosen")]
    name = pgettext("name of a file", "log of access")
    return _file(request, chosen, code, name, Columns(ACCESS_COLUMNS, headings, _access_plain, _access_told))


class Columns(NamedTuple):
    """Headings and cells of a log: for programs, and in the reader's words."""

    codes: Sequence[str]
    words: Sequence[str]
    plain: Callable[[Sequence[Any], dict[int, str]], Iterator[Cells]]
    told: Callable[[Sequence[Any], dict[int, str]], Iterator[Cells]]


def _file(request: SignedIn, chosen: LogFilter, code: str, name: str, columns: Columns) -> HttpResponseBase:
    """The rows as a file; back to the page with a sentence where there are too many, or the choice cannot be."""
    if code not in FLAVOURS:
        raise Http404
    page = request.resolver_match.url_name.removesuffix("-file")
    back = redirect(f"{page}")
    back["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
    if not chosen.form.is_valid():
        return back
    if len(chosen.chosen.order_by().values_list("pk")[MOST : MOST + 1]):
        messages.error(
            request,
            _("More than %(most)s lines are chosen. Choose a shorter time, then export again.")
            % {"most": figure(MOST)},
        )
        return back
    chunks = _chunks(chosen.chosen, chosen.ways(request.user))
    lines = _written(chunks, columns, FLAVOURS[code], chosen.programmes, reader_language())
    day = timezone.localdate().isoformat()
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, f"{name} {day}.csv") or ""},
    )


class _Echo:
    """What the writer of CSV writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _written(
    chunks: Iterable[list[Any]],
    columns: Columns,
    flavour: Flavour,
    programmes: dict[int, str],
    language: str,
) -> Iterator[bytes]:
    writer = csv.writer(_Echo(), delimiter=flavour.separator)
    headings, cells_of = (columns.codes, columns.plain) if flavour.is_plain else (columns.words, columns.told)
    # The mark at the beginning of the file is that of the first line alone.
    yield writer.writerow([safe_cell(str(heading)) for heading in headings]).encode(flavour.encoding)
    for chunk in chunks:
        with translation.override(language):
            lines = [writer.writerow(map(_safe, cells)) for cells in cells_of(chunk, programmes)]
        yield "".join(lines).encode()


def _chunks(rows: LedgerQuerySet[Any], ways: Sequence[Q]) -> Iterator[list[Any]]:
    """The newest first, each chunk from where the last one ended, so that what is added meanwhile shifts nothing."""
    within, left = rows, MOST
    while left > 0 and (chunk := newest(within, ways, min(CHUNK, left))):
        yield chunk
        left -= len(chunk)
        within = older_than(rows, chunk[-1].at, chunk[-1].pk)


def _safe(cell: Any) -> Any:
    return safe_cell(cell) if isinstance(cell, str) else cell


def _audit_plain(entries: Sequence[AuditEntry], programmes: dict[int, str]) -> Iterator[Cells]:
    for entry, line in zip(entries, history.lines(entries), strict=True):
        programme = programmes.get(entry.programme_id or 0, "")
        yield [
            *(entry.at.isoformat(), entry.by_id, entry.by.full_name, entry.verb, entry.act),
            *(entry.subject_type, entry.subject_id, line.about),
            *(entry.programme_id if programme else None, programme),
            *(_json(entry.before), _json(entry.after), entry.reason),
        ]


def _audit_told(entries: Sequence[AuditEntry], programmes: dict[int, str]) -> Iterator[Cells]:
    for entry, line in zip(entries, history.lines(entries), strict=True):
        changes = "\n".join(_change(detail) for detail in line.details)
        programme = programmes.get(entry.programme_id or 0, "")
        yield [_clock(entry), entry.by.full_name, line.sentence, line.about, programme, changes, line.reason]


def _access_plain(entries: Sequence[AccessEntry], programmes: dict[int, str]) -> Iterator[Cells]:
    known = telling.names(entries)
    for entry in entries:
        programme = programmes.get(entry.programme_id or 0, "")
        yield [
            *(entry.at.isoformat(), entry.by_id, entry.by.full_name, entry.deed, entry.route),
            *(entry.asked, entry.chosen, entry.subject_type, entry.subject_id, telling.about(entry, known)),
            *(entry.person_id, entry.person.full_name if entry.person else ""),
            *(entry.programme_id if programme else None, programme, entry.organisation_id),
        ]


def _access_told(entries: Sequence[AccessEntry], programmes: dict[int, str]) -> Iterator[Cells]:
    for entry, line in zip(entries, telling.lines(entries), strict=True):
        details = "\n".join(_change(detail) for detail in line.details)
        person, programme = (
            entry.person.full_name if entry.person else "",
            programmes.get(entry.programme_id or 0, ""),
        )
        yield [_clock(entry), entry.by.full_name, line.sentence, line.about, programme, person, details]


def _change(detail: history.Detail) -> str:
    if detail.before:
        return f"{detail.label}: {detail.before} → {detail.after or '–'}"
    return f"{detail.label}: {detail.after}"


def _clock(entry: AuditEntry | AccessEntry) -> str:
    """As a spreadsheet program takes it for a moment, by the clock on the wall."""
    return timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True)
