"""What is counted, and how it is named: the same for every table, whoever reads it."""

import datetime
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from certificates.models import Certificate
from lms.choices import CertificateKind
from lms.models import Enrolment, Organisation
from lms.wording import day as written
from reports.tables import Measure

MEASURES = ("participants", "completed", "certificates")

# What a row of the table is about, by its key.
Line = TypeVar("Line", bound=Hashable)


def measures() -> tuple[Measure, ...]:
    """What ``counted`` counts, in words."""
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


@dataclass(frozen=True)
class Facts:
    """What is counted. ``organisations`` (of then), ``cohorts`` and the last ``days`` of these are by place."""

    organisations: dict[int, int]
    cohorts: dict[int, int]
    days: dict[int, datetime.date]
    measures: dict[str, set[int]]
    issue_dates: set[datetime.date]

    def counts(self, lines: Mapping[int, Line]) -> dict[str, Counter[Line]]:
        """By measure and by line; ``lines`` says at which one each place counts."""
        return {code: Counter(lines[place] for place in places) for code, places in self.measures.items()}


def counted(places: "QuerySet[Enrolment]", as_of: datetime.date) -> Facts:
    """Those of ``places`` that count on that day; one query for each table of facts.

    ``places`` has those left too: a certificate may count whose holder has withdrawn since. What happened
    counts from its day or from the day on which it was recorded, whichever is the earlier.
    """
    left = _by(as_of, "withdrawn_on", "withdrawn_at") | _by(as_of, "transferred_on", "transferred_at")
    enrolled = (
        places.filter(_by(as_of, "joined_on", "enrolled_at"))
        .exclude(left)
        .order_by()
        .annotate(has_completed=_by(as_of, "completed_on", "completed_at"), day=_last_day("cohort", as_of))
    )
    ended = _by(as_of, "revoked_on", "revoked_at") | _by(as_of, "superseded_by__issue_date", "superseded_at")
    issued = (
        Certificate.objects.filter(_by(as_of, "issue_date", "issued_at"), enrolment__in=places)
        .filter(kind=CertificateKind.COMPLETION)
        .exclude(ended)
        .order_by()
        .annotate(day=_last_day("enrolment__cohort", as_of))
    )
    # Sets: on a past day a replaced certificate and the new one, dated back, both hold, and count as one.
    facts = Facts({}, {}, {}, {code: set() for code in MEASURES}, set())
    for place, organisation, cohort, day, has_completed in enrolled.values_list(
        "pk", "organisation", "cohort", "day", "has_completed"
    ):
        facts.organisations[place], facts.cohorts[place], facts.days[place] = organisation, cohort, day
        facts.measures["participants"].add(place)
        if has_completed:
            facts.measures["completed"].add(place)
    for place, organisation, cohort, day, issue_date in issued.values_list(
        "enrolment", "enrolment__organisation", "enrolment__cohort", "day", "issue_date"
    ):
        facts.organisations[place], facts.cohorts[place], facts.days[place] = organisation, cohort, day
        facts.measures["certificates"].add(place)
        facts.issue_dates.add(issue_date)
    return facts


def summed(counts: Mapping[str, Counter[Line]], lines: Iterable[Line]) -> dict[str, int | None]:
    """By measure, of several lines together."""
    wanted = list(lines)
    return {code: sum(by_line[line] for line in wanted) for code, by_line in counts.items()}


def in_short(facts: Facts, as_of: datetime.date, *, is_today: bool = False) -> Iterator[str]:
    """The phrases of the line under the title."""
    yield gettext("as organised today") if is_today else gettext("as organised then")
    if facts.issue_dates:
        first, last = min(facts.issue_dates), max(facts.issue_dates)
        if first == last:
            yield gettext("issue date %(day)s") % {"day": written(first)}
        else:
            days = {"first": written(first), "last": written(last)}
            yield gettext("issue dates %(first)s – %(last)s") % days
    yield gettext("as of %(day)s") % {"day": written(as_of)}


def note_on_then() -> str:
    return gettext(
        "Everybody is counted in each of their cohorts, at the organisation in which they worked then. "
        "Organisations have the name that "
        "they had on the day of the ceremony, or else on the last day of the cohort."
    )


@dataclass(frozen=True)
class Names:
    name: str
    short_name: str


def names_on(organisation: Organisation, day: datetime.date, language: str) -> Names:
    """What the organisation (with its names) was called on that day."""
    name = organisation.name_on(day, language)
    naming = organisation.naming_on(day)
    return Names(name, naming.in_short(language) if naming else name)


def _last_day(cohort: str, as_of: datetime.date) -> Coalesce:
    """Of the cohort: the day of the ceremony, else the last day, else, while it still runs, ``as_of``."""
    return Coalesce(f"{cohort}__ceremony_on", f"{cohort}__ends_on", Value(as_of))


def _by(day: datetime.date, on: str, at: str) -> Q:
    """What is dated or was recorded by the end of that day."""
    next_day = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return Q(**{f"{on}__lte": day}) | Q(**{f"{at}__lt": timezone.make_aware(next_day)})
