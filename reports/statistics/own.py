"""An organisation by cohort, for its own contacts."""

import datetime
from collections.abc import Collection, Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from lms.alphabet import sort_key
from lms.models import AfterSplit, Cohort, Enrolment, Organisation
from lms.translated import language_of, text_in
from reports.lineage import lineage
from reports.statistics.counting import counted, in_short, measures, names_on, note_on_then, summed
from reports.tables import BY_COHORT, Row, Run, Table


def own_organisation(organisation: Organisation, *, language: str, as_of: datetime.date) -> Table:
    """Participants, completed and certificates of one organisation and its divisions, by cohort.

    They are counted as in the report by organisation: each row is the row that the organisation or division
    has there, as organised then. The newest programme comes first, in it the newest cohort, and in each the
    organisation itself before its divisions in alphabetical order.

    People of an organisation that was merged into this one are not here, nor is there a table as organised
    today: that would tell figures of the other organisation, most of them small. Whoever is to see those is
    appointed a contact of the other one too, which is on record.
    """
    own = Organisation.objects.with_divisions([organisation.pk]).with_names().in_bulk()
    facts = counted(Enrolment.objects.filter(organisation__in=own), as_of)
    lines = {place: (facts.cohorts[place], pk) for place, pk in facts.organisations.items()}
    counts = facts.counts(lines)
    days = {cohort: min(facts.days[place], as_of) for place, cohort in facts.cohorts.items()}
    rows: list[Row] = []
    with translation.override(language):
        for cohort in _newest_first(Cohort.objects.filter(pk__in=days).select_related("programme")):
            here = {pk for at, pk in lines.values() if at == cohort.pk}
            named = {pk: names_on(own[pk], days[cohort.pk], language) for pk in here}
            for pk in sorted(here, key=lambda pk: (pk != organisation.pk, sort_key(named[pk].name), pk)):
                figures = summed(counts, [(cohort.pk, pk)])
                names = named[pk]
                rows.append(
                    Row(len(rows) + 1, pk, names.name, names.short_name, figures, run=_run(cohort, language))
                )
        naming = organisation.naming_on(as_of)
        total_name = pgettext("sum of a table", "Total")
        return Table(
            title=gettext("Participants and certificates"),
            about=organisation.name_on(as_of, language),
            about_language=language_of(naming, "name", language) if naming else language,
            language=language,
            as_of=as_of,
            facts=tuple(in_short(facts, as_of)),
            measures=measures(),
            rows=tuple(rows),
            total=Row(None, None, total_name, total_name, summed(counts, set(lines.values()))),
            notes=(note_on_then(), *_note_on_predecessors(own.keys(), language, as_of)),
            columns=BY_COHORT,
        )


def _newest_first(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """Cohorts of one programme together; a programme stands where its newest one does."""
    newest: dict[int, tuple[datetime.date, int]] = {}
    for cohort in cohorts:
        started = (cohort.starts_on, cohort.programme_id)
        newest[cohort.programme_id] = max(started, newest.get(cohort.programme_id, started))
    return sorted(
        cohorts, key=lambda cohort: (newest[cohort.programme_id], cohort.starts_on, cohort.pk), reverse=True
    )


def _run(cohort: Cohort, language: str) -> Run:
    programme = cohort.programme
    return Run(
        programme=programme.pk,
        programme_title=text_in(programme, "title", language),
        programme_language=language_of(programme, "title", language),
        cohort=cohort.pk,
        cohort_title=text_in(cohort, "title", language),
        cohort_language=language_of(cohort, "title", language),
    )


def _note_on_predecessors(own: Collection[int], language: str, as_of: datetime.date) -> Iterator[str]:
    before = lineage(as_of, AfterSplit.objects.none()).predecessors(own)
    found = Organisation.objects.filter(pk__in=before).with_names() if before else []
    names = sorted((each.name_on(as_of, language) for each in found), key=sort_key)
    if names:
        yield ngettext(
            "People who worked in an organisation that has become this one or a part of it are not counted here: "
            "%(names)s. Its figures are shown to its own contacts.",
            "People who worked in organisations that have become this one or a part of it are not counted here: "
            "%(names)s. Their figures are shown to their own contacts.",
            len(names),
        ) % {"names": ", ".join(names)}
