"""A programme or cohort by organisation."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from lms.alphabet import sort_key
from lms.choices import ParticipationRole
from lms.models import AfterSplit, Cohort, Enrolment, Organisation, Participation, Programme
from lms.translated import language_of, text_in
from lms.wording import day as written
from reports.lineage import Lineage, lineage
from reports.statistics.counting import (
    Facts,
    Names,
    counted,
    in_short,
    measures,
    names_on,
    note_on_then,
    summed,
)
from reports.tables import Organised, Project, Row, Table


def organisations(
    scope: Programme | Cohort, *, language: str, as_of: datetime.date, organised: str = Organised.THEN
) -> Table:
    """Participants, completed and certificates by organisation.

    Participants have a place in the cohort; who has withdrawn or moved to another cohort is not counted.
    Completed are those of them whose completion has been recorded. Certificates are certificates of
    completion in force, neither revoked nor superseded. Everybody is counted once in each of their cohorts.

    As organised then: at the organisation in which they worked then, which completion fixes; organisations
    have the name that they had on the day of the ceremony (or the last day of the cohort). Pilot
    organisations stand in the cohort's own order; all others are one row after them. Where there are no
    pilots, organisations stand in alphabetical order.

    As organised today: at the organisation that this one has become by ``as_of``, through every merger and
    continuation; after a split each place at the part that is recorded for it, and while none is, at the
    organisation that was split. Organisations have their names of ``as_of``. Each stands where the first
    pilot does that has become it (the parts of one pilot in alphabetical order) and shows the projects of
    all these; those that no pilot has become are one row after them. The sum is the same in both.

    What happened counts from its day or from the day on which it was recorded, whichever is the earlier: as
    of today, that is everything that is recorded.
    """
    participations = _participations(scope)
    facts = counted(Enrolment.objects.filter(_within(scope)), as_of)
    is_today = organised == Organised.TODAY
    decisions = AfterSplit.objects.filter(_within(scope, "enrolment__"))
    became = _became(participations, facts, lineage(as_of, decisions) if is_today else Lineage())
    counts = facts.counts(became.places)
    pilots = dict.fromkeys(
        part.organisation_id for part in participations if part.role == ParticipationRole.PILOT
    )
    days = dict.fromkeys(became.ends, as_of) if is_today else _days(participations, facts, as_of)
    wanted = {end for pilot in pilots for end in became.of[pilot]} or days.keys()
    named = _named({pk: days[pk] for pk in wanted}, language)

    def in_order(ends: Iterable[int]) -> list[int]:
        return sorted(ends, key=lambda pk: (sort_key(named[pk].name), pk))

    of_pilots = dict.fromkeys(end for pilot in pilots for end in in_order(became.of[pilot]))
    projects = _projects(participations, became)
    listed = list(of_pilots) or in_order(named)
    with translation.override(language):
        rows = [
            Row(
                place,
                became.only(pk),
                named[pk].name,
                named[pk].short_name,
                summed(counts, [pk]),
                projects[pk],
            )
            for place, pk in enumerate(listed, 1)
        ]
        if rest := days.keys() - set(listed):
            rest_name = gettext("Other organisations")
            rows.append(Row(len(rows) + 1, None, rest_name, gettext("Others"), summed(counts, rest)))
        total_name = pgettext("sum of a table", "Total")
        notes = _notes_today(as_of, became.undecided) if is_today else [note_on_then()]
        return Table(
            title=gettext("Participants and certificates by organisation"),
            about=text_in(scope, "title", language),
            about_language=language_of(scope, "title", language),
            language=language,
            as_of=as_of,
            facts=tuple(in_short(facts, as_of, is_today=is_today)),
            measures=measures(),
            rows=tuple(rows),
            total=Row(None, None, total_name, total_name, summed(counts, days)),
            notes=(*notes, *([_note_of_the_rest(is_today=is_today)] if rest else [])),
            organised=Organised(organised),
        )


def _notes_today(as_of: datetime.date, undecided: int) -> Iterator[str]:
    yield gettext(
        "Everybody is counted in each of their cohorts, at the organisation that the one in which they worked "
        "then has become by %(day)s. Organisations have the name of that day."
    ) % {"day": written(as_of)}
    if undecided:
        yield ngettext(
            "%(count)d place is counted at an organisation that has been split: it is not decided to which "
            "successor it belongs.",
            "%(count)d places are counted at an organisation that has been split: it is not decided to which "
            "successor they belong.",
            undecided,
        ) % {"count": undecided}


def _note_of_the_rest(*, is_today: bool) -> str:
    if is_today:
        return gettext("Other organisations: all that no pilot organisation has become.")
    return gettext("Other organisations: all that are not pilot organisations.")


@dataclass(frozen=True)
class _Became:
    """Where places count (``places``), and what became of the organisations of then (``of``).

    ``undecided`` is the number of places that a split has not divided yet.
    """

    places: dict[int, int]
    of: dict[int, set[int]]
    undecided: int

    @property
    def ends(self) -> set[int]:
        return set().union(*self.of.values())

    def only(self, end: int) -> int | None:
        """The organisation of then that alone, and as a whole, became this one."""
        before = [pk for pk, ends in self.of.items() if end in ends]
        return before[0] if len(before) == 1 and self.of[before[0]] == {end} else None


def _became(participations: Iterable[Participation], facts: Facts, line: Lineage) -> _Became:
    """An organisation became what its places lead to; without a place, what its own line leads to."""
    places = {place: line.end(organisation, place) for place, organisation in facts.organisations.items()}
    of: defaultdict[int, set[int]] = defaultdict(set)
    for place, organisation in facts.organisations.items():
        of[organisation].add(places[place])
    for part in participations:
        if part.organisation_id not in of:
            of[part.organisation_id].add(line.end(part.organisation_id))
    undecided = sum(line.is_undecided(pk, place) for place, pk in facts.organisations.items())
    return _Became(places, dict(of), undecided)


def _within(scope: Programme | Cohort, path: str = "") -> Q:
    """The rows of the programme or cohort; ``path`` leads to what has a cohort."""
    return Q(**{f"{path}cohort" if isinstance(scope, Cohort) else f"{path}cohort__programme": scope})


def _participations(scope: Programme | Cohort) -> list[Participation]:
    """In the order of the cohorts and, in each, of its list."""
    found = Participation.objects.filter(_within(scope)).select_related("cohort", "project")
    return list(found.order_by("cohort__starts_on", "cohort", "position", "pk"))


def _projects(
    participations: Iterable[Participation], became: _Became
) -> defaultdict[int, tuple[Project, ...]]:
    projects: defaultdict[int, tuple[Project, ...]] = defaultdict(tuple)
    for part in participations:
        if project := getattr(part, "project", None):
            shown = Project(project.lead_word, project.lead_word_language, project.name, project.language)
            for end in became.of[part.organisation_id]:
                projects[end] += (shown,)
    return projects


def _days(
    participations: Iterable[Participation], facts: Facts, as_of: datetime.date
) -> dict[int, datetime.date]:
    """By organisation of then: the day whose name holds. It is the last of its last cohort, and never to come."""
    last = [(organisation, facts.days[place]) for place, organisation in facts.organisations.items()]
    last += [
        (part.organisation_id, part.cohort.ceremony_on or part.cohort.ends_on or as_of)
        for part in participations
    ]
    days: dict[int, datetime.date] = {}
    for organisation, day in last:
        days[organisation] = max(day, days.get(organisation, day))
    return {organisation: min(day, as_of) for organisation, day in days.items()}


def _named(days: dict[int, datetime.date], language: str) -> dict[int, Names]:
    """What the organisations were called on their days."""
    found = Organisation.objects.with_names().in_bulk(list(days))
    return {pk: names_on(organisation, days[pk], language) for pk, organisation in found.items()}
