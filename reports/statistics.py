"""Where the numbers come from: one function a table, whose docstring is the definition printed under it."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from certificates.models import Certificate
from lms.alphabet import sort_key
from lms.choices import CertificateKind, ParticipationRole
from lms.models import AfterSplit, Cohort, Enrolment, Organisation, Participation, Programme
from lms.translated import language_of, text_in
from lms.wording import day as written
from reports.lineage import Lineage, lineage
from reports.tables import Measure, Organised, Project, Row, Table

MEASURES = ("participants", "completed", "certificates")


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
    facts = _facts(scope, as_of)
    is_today = organised == Organised.TODAY
    decisions = AfterSplit.objects.filter(_within(scope, "enrolment__"))
    became = _became(participations, facts, lineage(as_of, decisions) if is_today else Lineage())
    counts = facts.counts(became)
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
                _summed(counts, [pk]),
                projects[pk],
            )
            for place, pk in enumerate(listed, 1)
        ]
        if rest := days.keys() - set(listed):
            rest_name = gettext("Other organisations")
            rows.append(Row(len(rows) + 1, None, rest_name, gettext("Others"), _summed(counts, rest)))
        total_name = pgettext("sum of a table", "Total")
        notes = _notes_today(as_of, became.undecided) if is_today else _notes()
        return Table(
            title=gettext("Participants and certificates by organisation"),
            about=text_in(scope, "title", language),
            about_language=language_of(scope, "title", language),
            language=language,
            as_of=as_of,
            facts=tuple(_facts_in_short(facts, as_of, is_today=is_today)),
            measures=_measures(),
            rows=tuple(rows),
            total=Row(None, None, total_name, total_name, _summed(counts, days)),
            notes=(*notes, *([_note_of_the_rest(is_today=is_today)] if rest else [])),
            organised=Organised(organised),
        )


def _measures() -> tuple[Measure, ...]:
    return (
        Measure(
            "participants",
            gettext("Participants"),
            gettext(
                "People with a place in the cohort. Those who have withdrawn or moved to another cohort are "
                "not counted."
            ),
        ),
        Measure(
            "completed",
            pgettext("number of people", "Completed"),
            gettext("Participants whose completion has been recorded."),
        ),
        Measure(
            "certificates",
            gettext("Certificates"),
            gettext(
                "Certificates of completion in force. Revoked and superseded certificates are not counted."
            ),
        ),
    )


def _facts_in_short(facts: "_Facts", as_of: datetime.date, *, is_today: bool) -> Iterator[str]:
    yield gettext("as organised today") if is_today else gettext("as organised then")
    if facts.issue_dates:
        first, last = min(facts.issue_dates), max(facts.issue_dates)
        if first == last:
            yield gettext("issue date %(day)s") % {"day": written(first)}
        else:
            days = {"first": written(first), "last": written(last)}
            yield gettext("issue dates %(first)s – %(last)s") % days
    yield gettext("as of %(day)s") % {"day": written(as_of)}


def _notes() -> Iterator[str]:
    yield gettext(
        "Everybody is counted in each of their cohorts, at the organisation in which they worked then. "
        "Organisations have the name that "
        "they had on the day of the ceremony, or else on the last day of the cohort."
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
class _Facts:
    """What is counted. ``organisations`` (of then) and last ``days`` of their cohorts are by place."""

    organisations: dict[int, int]
    days: dict[int, datetime.date]
    measures: dict[str, set[int]]
    issue_dates: set[datetime.date]

    def counts(self, became: "_Became") -> dict[str, Counter[int]]:
        """By measure and by the organisation at which a place counts."""
        return {
            code: Counter(became.places[place] for place in places) for code, places in self.measures.items()
        }


def _facts(scope: Programme | Cohort, as_of: datetime.date) -> _Facts:
    """One query for each table of facts: a certificate may count whose holder has withdrawn since."""
    left = _by(as_of, "withdrawn_on", "withdrawn_at") | _by(as_of, "transferred_on", "transferred_at")
    enrolled = (
        Enrolment.objects.filter(_by(as_of, "joined_on", "enrolled_at"), _within(scope))
        .exclude(left)
        .order_by()
        .annotate(has_completed=_by(as_of, "completed_on", "completed_at"), day=_last_day("cohort", as_of))
    )
    ended = _by(as_of, "revoked_on", "revoked_at") | _by(as_of, "superseded_by__issue_date", "superseded_at")
    issued = (
        Certificate.objects.filter(_by(as_of, "issue_date", "issued_at"), _within(scope, "enrolment__"))
        .filter(kind=CertificateKind.COMPLETION)
        .exclude(ended)
        .order_by()
        .annotate(day=_last_day("enrolment__cohort", as_of))
    )
    # Sets: on a past day a replaced certificate and the new one, dated back, both hold, and count as one.
    facts = _Facts({}, {}, {code: set() for code in MEASURES}, set())
    for place, organisation, has_completed, day in enrolled.values_list(
        "pk", "organisation", "has_completed", "day"
    ):
        facts.organisations[place], facts.days[place] = organisation, day
        facts.measures["participants"].add(place)
        if has_completed:
            facts.measures["completed"].add(place)
    for place, organisation, issue_date, day in issued.values_list(
        "enrolment", "enrolment__organisation", "issue_date", "day"
    ):
        facts.organisations[place], facts.days[place] = organisation, day
        facts.measures["certificates"].add(place)
        facts.issue_dates.add(issue_date)
    return facts


def _summed(counts: dict[str, Counter[int]], organisations: Iterable[int]) -> dict[str, int | None]:
    wanted = list(organisations)
    return {code: sum(counted[pk] for pk in wanted) for code, counted in counts.items()}


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


def _became(participations: Iterable[Participation], facts: _Facts, line: Lineage) -> _Became:
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


def _last_day(cohort: str, as_of: datetime.date) -> Coalesce:
    """Of the cohort: the day of the ceremony, else the last day, else, while it still runs, ``as_of``."""
    return Coalesce(f"{cohort}__ceremony_on", f"{cohort}__ends_on", Value(as_of))


def _by(day: datetime.date, on: str, at: str) -> Q:
    """What is dated or was recorded by the end of that day."""
    next_day = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return Q(**{f"{on}__lte": day}) | Q(**{f"{at}__lt": timezone.make_aware(next_day)})


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
    participations: Iterable[Participation], facts: _Facts, as_of: datetime.date
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


@dataclass(frozen=True)
class _Names:
    name: str
    short_name: str


def _named(days: dict[int, datetime.date], language: str) -> dict[int, _Names]:
    """What the organisations were called on their days."""
    named = {}
    for pk, organisation in Organisation.objects.with_names().in_bulk(list(days)).items():
        name = organisation.name_on(days[pk], language)
        naming = organisation.naming_on(days[pk])
        named[pk] = _Names(name, naming.in_short(language) if naming else name)
    return named
