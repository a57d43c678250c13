"""How the two logs are narrowed: by time, by who did it, by what was done, by programme and by person."""

import datetime
from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key
from lms.choices import AccessDeed
from lms.forms.fields import DayInput, refuse_unlikely_year
from lms.models import AccessEntry, AuditEntry, Programme, User
from lms.models.belonging import BELONGING
from lms.models.ledgers import LedgerQuerySet
from lms.views.deeds import SENTENCES
from lms.views.history import NOUNS

# So many people may be meant by a name: the rows of each are looked for.
NAMESAKES = 50

# What does not happen with every page that is opened.
RARE = set(AccessDeed) - {AccessDeed.OPENED}


def _day(label: Any, method: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(
        label=label, method=method, widget=DayInput(), validators=[refuse_unlikely_year]
    )


class LogFilter(django_filters.FilterSet):
    """What both logs are narrowed by. ``reader`` is offered the programmes of which they may read everything."""

    since = _day(_("From"), "from_day")
    until = _day(_("Until"), "to_day")
    who = django_filters.CharFilter(method="done_by", label=_("Who did it"), max_length=200)
    person = django_filters.CharFilter(method="about_person", label=_("Person concerned"), max_length=200)
    programme = django_filters.ChoiceFilter(label=_("Programme"), empty_label=_("All programmes"))

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {one.pk: str(one) for one in Programme.objects.overseen_by(reader)}
        choices = sorted(self.programmes.items(), key=lambda choice: sort_key(choice[1]))
        self.filters["programme"].extra["choices"] = choices

    @property
    def chosen(self) -> LedgerQuerySet[Any]:
        """What fits; nothing while something in the form cannot be."""
        name = self.form.cleaned_data["person"] if self.form.is_valid() else ""
        if name and len(_people(name).values_list("pk")[: NAMESAKES + 1]) > NAMESAKES:
            said = _("More than %(most)d people are called so. Write more of the name.")
            self.form.add_error("person", said % {"most": NAMESAKES})
        return self.qs if self.form.is_valid() else self.queryset.none()

    def ways(self, reader: User) -> list[Q]:
        """By which ways what fits is best looked for (paging): by none, where what is chosen is rarer than they."""
        is_rare = self.form.cleaned_data.get("person") or self.form.cleaned_data.get("deed") in RARE
        return [Q()] if is_rare else self.queryset.ways_to(reader)

    def from_day(self, rows: QuerySet[Any], name: str, day: datetime.date) -> QuerySet[Any]:
        return rows.filter(at__gte=_midnight(day))

    def to_day(self, rows: QuerySet[Any], name: str, day: datetime.date) -> QuerySet[Any]:
        """That day included."""
        return rows.filter(at__lt=_midnight(day + datetime.timedelta(days=1)))

    def done_by(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(by__in=_people(text).values("pk"))


class AuditLog(LogFilter):
    # The sentence of each act, with dots for whoever did it.
    act = django_filters.ChoiceFilter(field_name="verb", label=_("Act"), empty_label=_("All acts"))

    class Meta:
        model = AuditEntry
        fields = ["since", "until", "who", "act", "programme", "person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["act"].extra["choices"] = [
            (verb, sentence % {"by": "…"}) for verb, sentence in SENTENCES.items()
        ]

    def about_person(self, rows: QuerySet[AuditEntry], name: str, text: str) -> QuerySet[AuditEntry]:
        """Entries on the person's own record, and on every row that is theirs and still there."""
        about = Q(pk__in=[])
        for kind, keys in _rows_of(_people(text)).items():
            about |= Q(subject_type=kind, subject_id__in=keys)
        return rows.filter(about)


class AccessLog(LogFilter):
    deed = django_filters.ChoiceFilter(choices=AccessDeed.choices, label=_("Act"), empty_label=_("All acts"))

    class Meta:
        model = AccessEntry
        fields = ["since", "until", "who", "deed", "programme", "person"]

    def about_person(self, rows: QuerySet[AccessEntry], name: str, text: str) -> QuerySet[AccessEntry]:
        return rows.filter(person__in=_people(text).values("pk"))


def _people(text: str) -> QuerySet[User]:
    """Whoever has every word in their name or address."""
    found = User.objects.order_by()
    for word in text.split():
        there = Q(email__icontains=word)
        if key := sort_key(word):
            there |= Q(sort_key__contains=key)
        found = found.filter(there)
    return found


def _rows_of(people: QuerySet[User]) -> dict[str, list[int]]:
    """The keys of all rows that are theirs, by kind, asked at once.

    As keys, since a database that compares two dozen questions with each entry of a log does so for minutes.
    """
    parts = [
        NOUNS[kind]
        ._default_manager.order_by()
        .filter(**{f"{belongs.person}__in": people.values("pk")})
        .values_list(Value(kind), "pk")
        for kind, belongs in BELONGING.items()
        if belongs.person
    ]
    found: defaultdict[str, list[int]] = defaultdict(list)
    for kind, key in parts[0].union(*parts[1:]):
        found[kind].append(key)
    return found


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
