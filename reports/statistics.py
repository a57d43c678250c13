"""Where the numbers come from: one function a table, whose docstring is the definition printed under it."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from certificates.models import Certificate
from lms.alphabet import sort_key
from lms.choices import CertificateKind, ParticipationRole
from lms.models import Cohort, Enrolment, Organisation, Participation, Programme
from lms.translated import language_of, text_in
from lms.wording import day as written
from reports.tables import Measure, Project, Row, Table

MEASURES = ("participants", "completed", "certificates")


def organisations(scope: Programme | Cohort, *, language: str, as_of: datetime.date) -> Table:
    """Participants, completed and certificates by organisation.

    Participants have a place in the cohort; who has withdrawn or moved to another cohort is not counted.
    Completed are those of them whose completion has been recorded. Certificates are certificates of
    completion in force, neither revoked nor superseded. Everybody is counted once in each of their cohorts,
    at the organisation in which they worked then, which completion fixes; organisations have the name that
    they had on the day of the ceremony (or the last day of the cohort). Pilot organisations stand in the
    cohort's own order; all others are one row after them. Where there are no pilots, organisations stand in
    alphabetical order.

    What happened counts from its day or from the day on which it was recorded, whichever is the earlier: as
    of today, that is everything that is recorded.
    """
    participations = _participations(scope)
    facts = _facts(scope, as_of)
    pilots = list(
        dict.fromkeys(part.organisation_id for part in participations if part.role == ParticipationRole.PILOT)
    )
    days = _days(participations, facts, as_of)
    named = _named({pk: days[pk] for pk in pilots or days}, language)
    projects = _projects(participations)
    listed = pilots or sorted(named, key=lambda pk: (sort_key(named[pk].name), pk))
    with translation.override(language):
        rows = [
            Row(place, pk, named[pk].name, named[pk].short_name, facts.of([pk]), projects[pk])
            for place, pk in enumerate(listed, 1)
        ]
        if rest := days.keys() - set(listed):
            rest_name = gettext("Other organisations")
            rows.append(Row(len(rows) + 1, None, rest_name, gettext("Others"), facts.of(rest)))
        total_name = pgettext("sum of a table", "Total")
        return Table(
            title=gettext("Participants and certificates by organisation"),
            about=text_in(scope, "title", language),
            about_language=language_of(scope, "title", language),
            language=language,
            as_of=as_of,
            facts=tuple(_facts_in_short(facts, as_of)),
            measures=_measures(),
            rows=tuple(rows),
            total=Row(None, None, total_name, total_name, facts.of(days)),
            notes=tuple(_notes(folded=bool(rest))),
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


def _facts_in_short(facts: "_Facts", as_of: datetime.date) -> Iterator[str]:
    yield gettext("as organised then")
    if facts.issue_dates:
        first, last = facts.issue_dates
        if first == last:
            yield gettext("issue date %(day)s") % {"day": written(first)}
        else:
            days = {"first": written(first), "last": written(last)}
            yield gettext("issue dates %(first)s – %(last)s") % days
    yield gettext("as of %(day)s") % {"day": written(as_of)}


def _notes(*, folded: bool) -> Iterator[str]:
    yield gettext(
        "Everybody is counted in each of their cohorts, at the organisation in which they worked then. "
        "Organisations have the name that "
        "they had on the day of the ceremony, or else on the last day of the cohort."
    )
    if folded:
        yield gettext("Other organisations: all that are not pilot organisations.")


@dataclass(frozen=True)
class _Facts:
    """What was counted, by measure and organisation. ``days`` are the last days of its cohorts, by organisation."""

    counts: dict[str, Counter[int]]
    days: dict[int, datetime.date]
    issue_dates: tuple[datetime.date, datetime.date] | None

    def of(self, organisations: Iterable[int]) -> dict[str, int | None]:
        wanted = list(organisations)
        return {code: sum(counted[pk] for pk in wanted) for code, counted in self.counts.items()}


def _facts(scope: Programme | Cohort, as_of: datetime.date) -> _Facts:
    """One query for each table of facts; joining the two would count everybody several times."""
    left = _by(as_of, "withdrawn_on", "withdrawn_at") | _by(as_of, "transferred_on", "transferred_at")
    enrolled = (
        Enrolment.objects.filter(_by(as_of, "joined_on", "enrolled_at"), _within(scope))
        .exclude(left)
        .order_by()
        .values_list("organisation")
        .annotate(
            participants=Count("pk"),
            completed=Count("pk", filter=_by(as_of, "completed_on", "completed_at")),
            day=_last_day("cohort", as_of),
        )
    )
    ended = _by(as_of, "revoked_on", "revoked_at") | _by(as_of, "superseded_by__issue_date", "superseded_at")
    issued = (
        Certificate.objects.filter(_by(as_of, "issue_date", "issued_at"), _within(scope, "enrolment__"))
        .filter(kind=CertificateKind.COMPLETION)
        .exclude(ended)
        .order_by()
        .values_list("enrolment__organisation")
        .annotate(
            # One in force for each place: on a past day the replaced one and the new one, dated back, both hold.
            certificates=Count("enrolment", distinct=True),
            first=Min("issue_date"),
            last=Max("issue_date"),
            day=_last_day("enrolment__cohort", as_of),
        )
    )
    counts: dict[str, Counter[int]] = {code: Counter() for code in MEASURES}
    days: dict[int, datetime.date] = {}
    issue_dates: list[datetime.date] = []
    for organisation, participants, completed, day in enrolled:
        counts["participants"][organisation] = participants
        counts["completed"][organisation] = completed
        days[organisation] = day
    for organisation, certificates, first, last, day in issued:
        counts["certificates"][organisation] = certificates
        days[organisation] = max(day, days.get(organisation, day))
        issue_dates += first, last
    return _Facts(counts, days, (min(issue_dates), max(issue_dates)) if issue_dates else None)


def _within(scope: Programme | Cohort, path: str = "") -> Q:
    """The rows of the programme or cohort; ``path`` leads to what has a cohort."""
    return Q(**{f"{path}cohort" if isinstance(scope, Cohort) else f"{path}cohort__programme": scope})


def _last_day(cohort: str, as_of: datetime.date) -> Max:
    """Of the cohorts: the day of the ceremony, else the last day, else, while it still runs, ``as_of``."""
    return Max(Coalesce(f"{cohort}__ceremony_on", f"{cohort}__ends_on", Value(as_of)))


def _by(day: datetime.date, on: str, at: str) -> Q:
    """What is dated or was recorded by the end of that day."""
    next_day = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return Q(**{f"{on}__lte": day}) | Q(**{f"{at}__lt": timezone.make_aware(next_day)})


def _participations(scope: Programme | Cohort) -> list[Participation]:
    """In the order of the cohorts and, in each, of its list."""
    found = Participation.objects.filter(_within(scope)).select_related("cohort", "project")
    return list(found.order_by("cohort__starts_on", "cohort", "position", "pk"))


def _projects(participations: Iterable[Participation]) -> defaultdict[int, tuple[Project, ...]]:
    projects: defaultdict[int, tuple[Project, ...]] = defaultdict(tuple)
    for part in participations:
        if project := getattr(part, "project", None):
            projects[part.organisation_id] += (
                Project(
                    project.lead_word,
                    project.lead_word_language,
                    project.name,
                    project.language,
                ),
            )
    return projects


def _days(
    participations: Iterable[Participation], facts: _Facts, as_of: datetime.date
) -> dict[int, datetime.date]:
    """By organisation: the day whose name holds. It is the last day of its last cohort, and never to come."""
    days = dict(facts.days)
    for part in participations:
        day = part.cohort.ceremony_on or part.cohort.ends_on or as_of
        days[part.organisation_id] = max(day, days.get(part.organisation_id, day))
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
