"""The two logs for whoever oversees: what was changed, and what was opened."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms import permissions
from lms.models import AccessEntry, AuditEntry
from lms.permissions import SignedIn
from lms.views import history
from lms.views.history import History, Line
from lms.views.logs import telling
from lms.views.logs.choosing import AccessLog, AuditLog, LogFilter
from lms.views.logs.paging import page_of

# What both logs are narrowed by.
BOTH = set(LogFilter.base_filters)


@permissions.only(permissions.may_read_logs)
@require_safe
def audit_log(request: SignedIn) -> HttpResponse:
    """Every change in what the reader leads, and by the reader; an auditor reads all of them."""
    rows = AuditEntry.objects.visible_to(request.user).select_related("by")
    chosen = AuditLog(request.GET, queryset=rows, reader=request.user)
    return _page(request, chosen, history.lines, title=_("Log of changes"))


@permissions.only(permissions.may_read_logs)
@require_safe
def access_log(request: SignedIn) -> HttpResponse:
    """What was opened, taken away and refused, of what the reader leads and by the reader; to an auditor all."""
    rows = AccessEntry.objects.visible_to(request.user).select_related("by")
    chosen = AccessLog(request.GET, queryset=rows, reader=request.user)
    return _page(request, chosen, telling.lines, title=_("Log of access"))


def _page(
    request: SignedIn, chosen: LogFilter, told: Callable[[Sequence[Any]], list[Line]], *, title: str
) -> HttpResponse:
    page = page_of(chosen.chosen, chosen.ways(request.user), request.GET)
    context = {
        # The log of changes is the reader's place itself.
        "crumbs": [(_("Logs"), reverse("audit-log")), (title, "")][isinstance(chosen, AuditLog) :],
        "title": title,
        "tabs": list(_tabs(request)),
        "form": chosen.form,
        "is_narrowed": any(request.GET.get(name) for name in chosen.form.fields),
        "history": History(told(page.rows), is_cut=False),
        "page": page,
        "exports": [
            (label, reverse(f"{request.resolver_match.url_name}-file", args=[code]))
            for code, label in (("csv-excel", _("CSV")), ("csv", _("CSV for machines")))
        ],
    }
    return render(request, "lms/logs/log.html", context)


def _tabs(request: SignedIn) -> Iterator[tuple[str, str, bool]]:
    """Both logs, the other one narrowed by what both have."""
    both = request.GET.copy()
    for name in set(both) - BOTH:
        del both[name]
    query = f"?{both.urlencode()}" if both else ""
    for name, label in (("audit-log", _("Changes")), ("access-log", _("Access"))):
        yield label, reverse(name) + query, request.resolver_match.url_name == name
