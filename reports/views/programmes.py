"""The figures of programmes, for their leads and auditors."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.models import Cohort, Programme, User
from lms.translated import reader_language
from lms.views import reach
from reports import charts, statistics
from reports.disclosure import disclosed
from reports.filters import Selection
from reports.tables import Organised, Row, Table
from reports.templatetags.figures import shown
from reports.views.files import OFFERED, as_file, refuse_unknown

# The state by which the cohort's page shows exactly those whom a measure counts.
COUNTED = {"participants": "participants", "completed": "completed", "certificates": "certified"}


class LeadsRequest(HttpRequest):
    """Of somebody who has signed in: every view here sees to it."""

    user: User


@permissions.only(permissions.may_see_persons)
@require_GET
def index(request: LeadsRequest) -> HttpResponse:
    """Every programme whose figures the reader may see, with its cohorts, each a way to them."""
    programmes = Programme.objects.overseen_by(request.user).prefetch_related("cohorts")
    return render(request, "reports/index.html", {"crumbs": [(_("Reports"), "")], "programmes": programmes})


@login_required
@require_GET
def organisations(request: LeadsRequest, slug: str) -> HttpResponse:
    """Participants and certificates by organisation, of a programme or of one cohort."""
    asked = _asked(request, slug)
    table = _table(request, asked)
    context = {
        "crumbs": [(_("Reports"), reverse("reports:index")), (table.about, "")],
        "table": table,
        "rows": [_shown(row, table, asked.only_cohort) for row in table.rows],
        "total": _shown(table.total, table, None),
        "chart": charts.organisations(table, "certificates"),
        "form": asked.form,
        "exports": [(label, asked.address(code)) for code, label in OFFERED.items()],
    }
    return render(request, "reports/organisations.html", context)


@login_required
@require_GET
def organisations_file(request: LeadsRequest, slug: str, code: str) -> HttpResponse:
    """The same figures as a file."""
    refuse_unknown(code)
    return as_file(_table(request, _asked(request, slug)), code)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. ``form`` chooses a cohort, where there is more than one, and ``organised``."""

    programme: Programme
    chosen: Cohort | None
    only_cohort: Cohort | None
    organised: str
    form: Form

    def address(self, code: str) -> str:
        """Of the same figures as a file."""
        address = reverse("reports:organisations-file", args=[self.programme.slug, code])
        query = {"cohort": self.chosen.slug} if self.chosen else {}
        if self.organised != Organised.THEN:
            query["organised"] = self.organised
        return f"{address}?{urlencode(query)}" if query else address


def _asked(request: LeadsRequest, slug: str) -> Asked:
    programme = reach.programme(request, slug, permissions.may_see_persons)
    form = Selection(request.GET, queryset=programme.cohorts.all()).form
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["cohort"]
    organised = form.cleaned_data["organised"] or Organised.THEN
    all_cohorts = list(programme.cohorts.all())
    if len(all_cohorts) > 1:
        return Asked(programme, chosen, chosen, organised, form)
    del form.fields["cohort"]
    return Asked(programme, chosen, next(iter(all_cohorts), None), organised, form)


def _table(request: LeadsRequest, asked: Asked) -> Table:
    table = statistics.organisations(
        asked.chosen or asked.programme,
        language=reader_language(),
        as_of=timezone.localdate(),
        organised=asked.organised,
    )
    sees_persons = permissions.may_see_persons(request.user, asked.programme)
    return disclosed(table, programme=asked.programme, sees_persons=sees_persons)


def _shown(row: Row, table: Table, cohort: Cohort | None) -> dict[str, Any]:
    """A row with a way from each figure to the people behind it, where one cohort is shown."""
    people = ""
    if cohort and row.organisation:
        people = f"{cohort.get_absolute_url()}?organisation={row.organisation}"
    figures = []
    for measure in table.measures:
        figure = row.figures[measure.code]
        url = f"{people}&state={COUNTED[measure.code]}" if people and figure else ""
        figures.append({"label": measure.label, "text": shown(figure), "url": url})
    return {"name": row.name, "url": people, "projects": row.projects, "figures": figures}
