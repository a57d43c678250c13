"""Undoing an import as long as nothing rests on it: all of it or nothing."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.actions.rosters.applying import CHUNK, Change, write
from lms.actions.rosters.headings import Field
from lms.actions.rosters.planning import ENROLMENT_FIELDS, stored
from lms.actions.rosters.sentences import Sentence, listed, sentence
from lms.errors import Refused
from lms.models import Application, AuditEntry, Cohort, Enrolment, Notice, Roster, User

VERB = "import_roster"
MOST_NAMED = 3

# What rests on a place, by the name of its relation, in the words of whoever is told.
RESTS: dict[str, Sentence] = {
    "attendances": _("Attendance has been recorded: %(people)s."),
    "authorships": _("Work has been handed in: %(people)s."),
    "waivers": _("A requirement has been waived: %(people)s."),
    "certificates": _("A certificate has been issued: %(people)s."),
    "memberships": _("Put into a group: %(people)s."),
    "pauses": _("A pause has been recorded: %(people)s."),
    "transferred_from": _("Came here from another cohort: %(people)s."),
}


@dataclass(frozen=True)
class Written:
    """What the import wrote about one place, as the audit log keeps it; ``is_new`` when it made the place."""

    enrolment_id: int
    is_new: bool
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        """Field → what was written, without whose place it is."""
        return {name: value for name, value in self.after.items() if name in ENROLMENT_FIELDS}


@dataclass
class Undoing:
    """What undoing would do, and the sentences on what stands in its way."""

    leaving: list[Enrolment] = field(default_factory=list)
    put_back: list[tuple[Enrolment, Written]] = field(default_factory=list)
    forgotten: list[User] = field(default_factory=list)
    obstacles: list[Sentence] = field(default_factory=list)


def written_by(roster: Roster) -> "models.QuerySet[AuditEntry]":
    """The audit entries on each place that the import made or changed, in the order of the file."""
    return _entries(roster).filter(subject_type=Enrolment._meta.label_lower).order_by("pk")


def _entries(roster: Roster) -> "models.QuerySet[AuditEntry]":
    entries = AuditEntry.objects.filter(verb=VERB)
    return entries.filter(act=roster.act) if roster.act else entries.none()


def as_written(entry: AuditEntry) -> Written:
    return Written(entry.subject_id, "person" in entry.after, entry.before, entry.after)


def undoing(roster: Roster) -> Undoing:
    """What undoing the import would do now. Writes nothing; as many queries whatever the number of people."""
    return _undoing(roster, Enrolment.objects.filter(cohort=roster.cohort_id))


@transaction.atomic
def undo(roster: Roster, *, by: User) -> Undoing:
    """Take back what the import of ``roster`` did: newcomers leave, changed values are as they were.

    Whoever came to be with it is removed unless they have anything else. Refuses ``not_applied``,
    ``roster_undone``, and ``import_in_use`` with what rests on it.
    """
    held = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if held.applied_at is None:
        raise Refused("not_applied", _("This file has not been imported."))
    if held.undone_by is not None:
        raise Refused(
            "roster_undone", _("%(person)s has undone this import already.") % {"person": held.undone_by}
        )
    Cohort.objects.select_for_update(no_key=True).get(pk=held.cohort_id)
    # Locked against new rows that point to them, such as marks: those wait, and then find no place.
    places = Enrolment.objects.select_for_update(of=("self",)).filter(
        cohort=held.cohort_id, pk__in=written_by(held).values("subject_id")
    )
    found = _undoing(held, places.order_by("pk"))
    if found.obstacles:
        raise Refused(
            "import_in_use",
            sentence(_("The import cannot be undone. %(why)s"), why=listed(found.obstacles, " ")),
        )
    act = uuid.uuid4()
    changes = [*_removed_places(found.leaving), *_values_put_back(found.put_back)]
    people: list[Change] = [
        (person, {"email": person.email, "full_name": person.full_name}, {}) for person in found.forgotten
    ]
    AuditEntry.objects.record_all("undo_roster", [*changes, *people], by=by, act=act)
    try:
        _delete(Enrolment.objects.all(), found.leaving)
        _delete(User.objects.all(), found.forgotten)
        # PostgreSQL looks whether anything points to them only at the end, when nobody could say a sentence.
        if connection.vendor == "postgresql":
            connection.check_constraints()
    except IntegrityError as crossed:
        raise Refused(
            "import_in_use", _("Something was recorded at this very moment. Nothing was undone: try again.")
        ) from crossed
    held.undone_at, held.undone_by = timezone.now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    AuditEntry.objects.record("undo_roster", held, by=by, act=act)
    return found


def _delete(among: "models.QuerySet[Any]", gone: Sequence[models.Model]) -> None:
    """Delete rows to which, as has been found, nothing points: looking again takes ten times as long."""
    for start in range(0, len(gone), CHUNK):
        among.filter(pk__in=[row.pk for row in gone[start : start + CHUNK]])._raw_delete(among.db)


def _removed_places(places: Iterable[Enrolment]) -> list[Change]:
    return [(place, {"person": place.person_id, **_now(place, ENROLMENT_FIELDS)}, {}) for place in places]


def _values_put_back(changed: Iterable[tuple[Enrolment, Written]]) -> list[Change]:
    changes: list[Change] = []
    for place, written in changed:
        for name, value in written.before.items():
            setattr(place, _column(name), _value(name, value))
        place.roster = place.roster | written.before
        changes.append((place, written.after, written.before))
    write([place for place, _before, _after in changes])
    return changes


# What stands in the way


def _undoing(roster: Roster, places: "models.QuerySet[Enrolment]") -> Undoing:
    wrote = [as_written(entry) for entry in written_by(roster)]
    rows = places.filter(pk__in=written_by(roster).values("subject_id"))
    found = {place.pk: place for place in rows.select_related("person", "organisation")}
    new = [one for one in wrote if one.is_new]
    changed = [one for one in wrote if not one.is_new]
    result = Undoing(
        leaving=[found[one.enrolment_id] for one in new if one.enrolment_id in found],
        put_back=[(found[one.enrolment_id], one) for one in changed if one.enrolment_id in found],
    )
    gone = [str(one.after.get(Field.EMAIL, "–")) for one in wrote if one.enrolment_id not in found]
    _tell(result, _("The place is not there any more: %(people)s."), gone)
    _tell_states(result, found.values())
    _tell_later_changes(result, wrote, found)
    _tell_what_rests(result, roster)
    result.forgotten = _without_anything_else(roster, result.leaving)
    return result


def _tell(result: Undoing, text: Sentence, names: Sequence[str]) -> None:
    if names:
        result.obstacles.append(sentence(text, people=_first(names)))


def _tell_states(result: Undoing, places: Iterable[Enrolment]) -> None:
    states: tuple[tuple[Sentence, Callable[[Enrolment], bool]], ...] = (
        (_("Completed: %(people)s."), lambda place: place.is_completed),
        (_("Withdrawn: %(people)s."), lambda place: place.withdrawn_on is not None),
        (_("Transferred to another cohort: %(people)s."), lambda place: place.transferred_on is not None),
    )
    for text, holds in states:
        _tell(result, text, [place.person.full_name for place in places if holds(place)])


def _tell_later_changes(result: Undoing, wrote: Iterable[Written], found: dict[int, Enrolment]) -> None:
    """By hand or by a later roster: something else stands there than the import wrote."""
    differing = []
    for one in wrote:
        place = found.get(one.enrolment_id)
        if place is None:
            continue
        names = ENROLMENT_FIELDS if one.is_new else tuple(one.values)
        wanted = {name: one.values.get(name, "") for name in names}
        is_other_person = one.is_new and place.person_id != one.after["person"]
        if is_other_person or (one.is_new and place.seat) or _now(place, names) != wanted:
            differing.append(place.person.full_name)
    _tell(result, _("Changed since, by hand or by a later roster: %(people)s."), differing)


def _tell_what_rests(result: Undoing, roster: Roster) -> None:
    """Whatever points to a new place; of a changed one, its certificates, which took what was changed."""
    wrote = written_by(roster).order_by()
    touched, new = wrote.values("subject_id"), wrote.filter(after__has_key="person").values("subject_id")
    for relation in Enrolment._meta.related_objects:
        name, way = str(relation.get_accessor_name()), relation.field.name
        keys = touched if name == "certificates" else new
        rows = relation.related_model._base_manager.filter(**{f"{way}__in": keys})
        text = RESTS.get(name) or sentence(
            _("%(what)s: %(people)s."),
            what=capfirst(relation.related_model._meta.verbose_name_plural),
            people="%(people)s",
        )
        _tell(result, text, _people_of(rows, f"{way}__person"))
    people = Enrolment.objects.filter(pk__in=new).values("person")
    applied = Application.objects.filter(cohort=roster.cohort_id, person__in=people)
    _tell(result, _("Has applied to the cohort: %(people)s."), _people_of(applied, "person"))
    mailed = Notice.objects.filter(cohort=roster.cohort_id, recipient__in=people)
    _tell(
        result,
        _("Mail has been written, such as an invitation: %(people)s."),
        _people_of(mailed, "recipient"),
    )


def _people_of(rows: "models.QuerySet[Any]", way: str) -> list[str]:
    names = rows.order_by(f"{way}__sort_key").values_list(f"{way}__full_name", f"{way}_id")
    return [name for name, _key in dict.fromkeys(names)]


def _without_anything_else(roster: Roster, leaving: Iterable[Enrolment]) -> list[User]:
    """Of those who leave, the people whom this import made and who have nothing but their place."""
    about = User._meta.label_lower
    made = _entries(roster).filter(subject_type=about).order_by().values("subject_id")
    # Whoever's record was touched since, such as a corrected name, is somebody whom somebody knows.
    touched = AuditEntry.objects.filter(subject_type=about, subject_id__in=made).exclude(
        pk__in=_entries(roster).values("pk")
    )
    with_something: list[models.QuerySet[Any, Any]] = [touched.order_by().values_list("subject_id")]
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel):
            way = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{way}__in": made})
            if relation.related_model is Enrolment and way == "person":
                new = written_by(roster).order_by().filter(after__has_key="person")
                rows = rows.exclude(pk__in=new.values("subject_id"))
            with_something.append(rows.order_by().values_list(f"{way}_id"))
    first, *others = with_something
    busy = {key for (key,) in first.union(*others)}
    people = User.objects.filter(pk__in=made, last_login__isnull=True)
    left = {place.person_id for place in leaving} - busy
    return sorted(
        (person for person in people if person.pk in left and not person.has_usable_password()),
        key=lambda person: person.sort_key,
    )


def _first(names: Sequence[str]) -> Sentence:
    named, more = listed(names[:MOST_NAMED]), len(names) - MOST_NAMED
    if more <= 0:
        return named
    text = ngettext_lazy("%(names)s and %(count)s other", "%(names)s and %(count)s others", more)
    return sentence(text, names=named, count=more)


# Values as the audit log and Enrolment.roster keep them


def _now(place: Enrolment, names: Iterable[str]) -> dict[str, Any]:
    return {name: stored(getattr(place, _column(name))) for name in names}


def _column(name: str) -> str:
    return "organisation_id" if name == Field.ORGANISATION else name


def _value(name: str, value: Any) -> Any:
    return datetime.date.fromisoformat(value) if name == Field.JOINED_ON else value
