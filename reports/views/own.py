"""The figures of an organisation, for its own contacts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms import permissions
from lms.models import Enrolment, Organisation, Programme, User
from lms.permissions import SignedIn
from lms.translated import reader_language
from reports import statistics
from reports.disclosure import disclosed_to_contact
from reports.tables import Figure, Row, Run, Table, together
from reports.templatetags.figures import shown
from reports.views.files import OFFERED, as_file, refuse_unknown


@permissions.only(permissions.may_see_own_organisation)
@require_GET
@never_cache
def own_organisation(request: SignedIn, slug: str) -> HttpResponse:
    """Participants, completed and certificates of the organisation and its divisions, and names where shown."""
    organisation = _organisation(request, slug)
    table = _table(organisation)
    programmes = {row.run.programme for row in table.rows if row.run}
    names = _Names(request.user, organisation, programmes)
    context = {
        "crumbs": [(_("My organisation"), reverse("my-organisations")), (table.about, "")],
        "organisation": organisation,
        "table": table,
        "programmes": [
            _programme(list(rows), table, organisation, names)
            for _programme_key, rows in groupby(table.rows, lambda row: row.run and row.run.programme)
        ],
        "total": _line(_("All programmes"), table.total.figures, table) if len(programmes) > 1 else None,
        "exports": [
            (label, reverse("reports:own-organisation-file", args=[slug, code]))
            for code, label in OFFERED.items()
        ],
    }
    return render(request, "reports/own_organisation.html", context)


@permissions.only(permissions.may_see_own_organisation)
@require_GET
@never_cache
def own_organisation_file(request: SignedIn, slug: str, code: str) -> HttpResponse:
    """The same figures as a file, without any name."""
    organisation = _organisation(request, slug)
    refuse_unknown(code)
    return as_file(_table(organisation), code)


def _organisation(request: SignedIn, slug: str) -> Organisation:
    visible = Organisation.objects.figures_visible_to(request.user, timezone.localdate())
    return get_object_or_404(visible.with_names(), slug=slug)


def _table(organisation: Organisation) -> Table:
    table = statistics.own_organisation(organisation, language=reader_language(), as_of=timezone.localdate())
    return disclosed_to_contact(table)


class _Names:
    """The people of an organisation and its divisions by cohort, in programmes that show contacts the names."""

    def __init__(self, reader: User, organisation: Organisation, programmes: Collection[int]) -> None:
        today = timezone.localdate()
        shown_in = Programme.objects.filter(pk__in=programmes, names_shown_to_contacts_on__lte=today)
        self.programmes = dict(shown_in.values_list("pk", "names_shown_to_contacts_on"))
        self.by_cohort: defaultdict[int, list[Enrolment]] = defaultdict(list)
        # Whoever moved to another cohort is told of there.
        people = (
            Enrolment.objects.named_to_contact(reader, today)
            .filter(organisation__in=Organisation.objects.with_divisions([organisation.pk]))
            .filter(transferred_on__isnull=True)
            .with_names()
            .in_alphabetical_order()
        )
        for enrolment in people:
            self.by_cohort[enrolment.cohort_id].append(enrolment)


def _programme(
    rows: Sequence[Row], table: Table, organisation: Organisation, names: _Names
) -> dict[str, Any]:
    """What the page shows of one programme: its cohorts with their rows, each with its sum where it has several."""
    cohorts = []
    for run, own in groupby(rows, lambda row: row.run):
        here = list(own)
        if run is not None:
            cohorts.append(_cohort(run, here, table, organisation, names))
    run = rows[0].run
    return {
        "title": run.programme_title if run else "",
        "language": run.programme_language if run else "",
        "names_shown_on": names.programmes.get(run.programme) if run else None,
        "cohorts": cohorts,
        "sum": _line(_("All cohorts"), together(rows), table) if len(cohorts) > 1 else None,
    }


def _cohort(
    run: Run, rows: Sequence[Row], table: Table, organisation: Organisation, names: _Names
) -> dict[str, Any]:
    by_key = {row.organisation: row.name for row in rows}
    return {
        "title": run.cohort_title,
        "language": run.cohort_language,
        "rows": [_line(row.name, row.figures, table) for row in rows],
        "is_whole": {row.organisation for row in rows} == {organisation.pk},
        "sum": _line(_("Together"), together(rows), table) if len(rows) > 1 else None,
        "people": [
            {
                "name": enrolment.person.sort_name,
                "organisation": by_key.get(enrolment.organisation_id) or enrolment.organisation.name,
                "completed_on": enrolment.completed_on,
                "state": _state(enrolment),
            }
            for enrolment in names.by_cohort[run.cohort]
        ],
    }


def _state(enrolment: Enrolment) -> str:
    if enrolment.is_completed:
        return "completed"
    return "takes_part" if enrolment.is_active else "withdrawn"


def _line(name: str, figures: Mapping[str, Figure], table: Table) -> dict[str, Any]:
    shown_figures = [
        {"label": measure.label, "text": shown(figures[measure.code])} for measure in table.measures
    ]
    return {"name": name, "figures": shown_figures}
