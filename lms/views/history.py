"""What happened to something, out of the audit log, in sentences of the reader's language.

    context["history"] = history.told(AuditEntry.objects.about(cohort), of=[cohort])
    {% include "lms/components/history.html" %}

The reader has to be one who may see all that the entries are about.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms import models as nouns
from lms.choices import ReviewDecision
from lms.models import AuditEntry, Cohort, CohortGroup, Enrolment, User
from lms.views.deeds import SENTENCES
from lms.wording import moment, short_day

MOST = 50
LONGEST = 200
# The act of which what is told is not columns, but marks: the key of a place, and its state.
MARKS = "record_attendance"

Model = type[models.Model]
Keys = dict[Model, set[int]]
Known = Mapping[Model, Mapping[int, str]]


class Detail(NamedTuple):
    label: str
    before: str
    after: str


class Line(NamedTuple):
    """``about`` says which row it was where that is not what the page is about."""

    sentence: str
    at: datetime.datetime
    about: str
    details: list[Detail]
    reason: str


class History(NamedTuple):
    lines: list[Line]
    is_cut: bool  # whether there are older ones that are not among the lines


# Certificates, and what they are issued from, are known here through reverse relations only.
_Certificate: Model = Enrolment._meta.get_field("certificates").related_model
_Template: Model = nouns.Programme._meta.get_field("certificate_templates").related_model
_Signatory: Model = _Template._meta.get_field("signatories").related_model
_Series: Model = nouns.Organisation._meta.get_field("number_series").related_model
NOUNS: dict[str, Model] = {
    noun._meta.label_lower: noun
    for noun in [
        *(getattr(nouns, name) for name in nouns.__all__),
        *(_Certificate, _Template, _Signatory, _Series),
    ]
}

# What entries tell beside the columns of their row: label, and the model where it is a key.
BESIDE: dict[str, tuple[Promise, Model | None]] = {
    "email": (gettext_lazy("e-mail"), None),
    "groups": (gettext_lazy("groups"), CohortGroup),
    "copied_from": (gettext_lazy("copied from"), Cohort),
    "merged_into": (gettext_lazy("record kept"), User),
    "merged_record": (gettext_lazy("merged record"), User),
    "person": (gettext_lazy("person"), User),
    "enrolment": (gettext_lazy("person"), Enrolment),
    "requirement": (gettext_lazy("requirement"), None),
    "predecessor": (gettext_lazy("earlier organisation"), nouns.Organisation),
    "successor": (gettext_lazy("successor"), nouns.Organisation),
    "superseded_by": (gettext_lazy("replaced by"), None),
    "files": (gettext_lazy("files"), None),
    "authors": (gettext_lazy("authors"), Enrolment),
    "version": (gettext_lazy("version"), None),
    "decision": (gettext_lazy("decision"), None),
    "state": (gettext_lazy("attendance"), None),
    "transferred_to": (gettext_lazy("new place"), Enrolment),
    "expiry": (gettext_lazy("works until"), None),
    "authenticator": (gettext_lazy("second factors"), None),
    "socialaccount": (gettext_lazy("identities from other sites"), None),
    "apitoken": (gettext_lazy("API tokens"), None),
    "emailaddress": (gettext_lazy("addresses for signing in"), None),
    "totp": (gettext_lazy("authenticator app"), None),
    "webauthn": (gettext_lazy("passkeys"), None),
    "recovery_codes": (gettext_lazy("recovery codes"), None),
}

# Those of them that are out of a closed list, in the words of the list.
WORDS_BESIDE: dict[str, list[tuple[str, Promise]]] = {
    "decision": ReviewDecision.choices,
}


def told(entries: QuerySet[AuditEntry], *, of: Iterable[models.Model] = (), most: int = MOST) -> History:
    """The newest entries as lines. ``of`` are the rows that the page is about."""
    found = list(entries.select_related("by").order_by("-at", "-pk")[: most + 1])
    return History(lines(found[:most], of=of), len(found) > most)


def lines(entries: Sequence[AuditEntry], *, of: Iterable[models.Model] = ()) -> list[Line]:
    """Each entry as a line, in as many queries whatever their number. Like ``told``, with ``by`` at hand."""
    themselves = {(row._meta.label_lower, row.pk) for row in of}
    keys: Keys = defaultdict(set)
    for entry in entries:
        model = NOUNS.get(entry.subject_type)
        if model and (entry.subject_type, entry.subject_id) not in themselves:
            keys[model].add(entry.subject_id)
        for name, value in (*entry.before.items(), *entry.after.items()):
            if entry.verb == MARKS:
                keys[Enrolment].add(int(name))
            elif pointed := _pointed(model, name):
                keys[pointed].update(key for key in _as_list(value) if isinstance(key, int))
    known = {model: called(model, pks) for model, pks in keys.items()}
    return [_line(entry, themselves, known) for entry in entries]


def _line(entry: AuditEntry, themselves: set[tuple[str, int]], known: Known) -> Line:
    model = NOUNS.get(entry.subject_type)
    sentence = SENTENCES.get(entry.verb) or gettext_lazy("%(by)s changed something.")
    about = ""
    if model and (entry.subject_type, entry.subject_id) not in themselves:
        about = known[model].get(entry.subject_id) or removed(model)
    return Line(
        sentence % {"by": entry.by.full_name},
        entry.at,
        about,
        list(_details(entry, model, known, themselves)),
        entry.reason,
    )


def removed(model: Model) -> str:
    """What is said of a row that is no longer there."""
    return _("%(what)s, removed since") % {"what": capfirst(model._meta.verbose_name)}


def _details(
    entry: AuditEntry, model: Model | None, known: Known, themselves: set[tuple[str, int]]
) -> Iterator[Detail]:
    """Each column that changed. Of a row that came or went, what it belongs to is left out where that is the page's."""
    for name in dict.fromkeys((*entry.before, *entry.after)):
        pointed = _pointed(model, name)
        if entry.verb == MARKS:
            marks = (
                _written(nouns.Attendance, "state", said.get(name), known)
                for said in (entry.before, entry.after)
            )
            yield Detail(known[Enrolment].get(int(name)) or removed(Enrolment), *marks)
            continue
        told_once = name not in entry.before or name not in entry.after
        key = entry.before.get(name, entry.after.get(name))
        belongs_to = (pointed._meta.label_lower, key) if pointed and isinstance(key, int) else None
        if told_once and belongs_to in themselves:
            continue
        before = _written(model, name, entry.before.get(name), known)
        after = _written(model, name, entry.after.get(name), known)
        if before or after:
            yield Detail(capfirst(_label(model, name)), before, after)


def _column(model: Model | None, name: str) -> Any:
    return model and next((field for field in model._meta.concrete_fields if field.name == name), None)


def _pointed(model: Model | None, name: str) -> Model | None:
    column = _column(model, name)
    if column is not None:
        return column.related_model if column.is_relation else None
    return BESIDE[name][1] if name in BESIDE else None


def _label(model: Model | None, name: str) -> str:
    """The column's own label where it has one to translate, else what it tells of or points to."""
    column, plain = _column(model, name), name.replace("_", " ")
    if column is not None and isinstance(column.verbose_name, Promise):
        return str(column.verbose_name)
    if name in BESIDE:
        return str(BESIDE[name][0])
    pointed = _pointed(model, name)
    return str(pointed._meta.verbose_name) if pointed else plain


def _written(model: Model | None, name: str, value: Any, known: Known) -> str:
    """A value of the log as the reader writes it; keys by the name of what they point to."""
    if value in (None, "", [], {}):
        return ""
    if pointed := _pointed(model, name):
        if isinstance(value, str):  # a requirement is told of by its kind
            return str(dict(getattr(_column(pointed, "kind"), "flatchoices", ())).get(value, value))
        names = (known.get(pointed, {}).get(key) or _("removed since") for key in _as_list(value))
        return ", ".join(names)
    column = _column(model, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | dict):
        return ", ".join(map(str, value))
    if choices := dict(getattr(column, "flatchoices", ()) or WORDS_BESIDE.get(name, ())):
        return str(choices.get(value, value))
    return _as_day(value) or _shortened(str(value))


def _as_day(value: Any) -> str:
    """A day or a moment in ISO format as it is written; nothing for any other text."""
    if not isinstance(value, str) or value[4:5] != "-":
        return ""
    try:
        if len(value) == len("2016-02-12"):
            return short_day(datetime.date.fromisoformat(value))
        return moment(datetime.datetime.fromisoformat(value))
    except ValueError:
        return ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# What rows say of themselves when they are asked one by one, read with them at once.
_SAID_BY: dict[Model, tuple[str, ...]] = {
    Enrolment: ("person", "cohort"),
    nouns.OrganisationContact: ("person", "organisation"),
    nouns.Succession: ("predecessor", "successor"),
    nouns.ProgrammeLead: ("person", "programme"),
    nouns.CohortTrainer: ("person", "cohort"),
    nouns.Participation: ("organisation", "cohort"),
    nouns.ProgrammePartner: ("organisation", "programme"),
    nouns.Application: ("person", "cohort"),
    nouns.GroupMembership: ("enrolment__person", "group"),
    nouns.EnrolmentPause: ("enrolment__person", "enrolment__cohort"),
    nouns.GroupPause: ("group",),
    nouns.AfterSplit: ("enrolment__person", "enrolment__cohort", "successor"),
    nouns.Attendance: ("enrolment__person",),
    nouns.SubmissionAuthor: ("enrolment__person", "enrolment__cohort"),
    nouns.Invitation: ("person",),
    nouns.Auditor: ("person",),
    nouns.ProgrammeText: ("programme",),
    _Template: ("programme",),
    nouns.Waiver: ("enrolment__person", "requirement"),
    nouns.TrainingSession: ("day",),
    nouns.Submission: ("assignment",),
    nouns.SubmissionVersion: ("submission__assignment",),
    nouns.Review: ("version__submission__assignment",),
    nouns.Notice: ("recipient",),
}


def called(model: Model, keys: set[int]) -> dict[int, str]:
    """Each row by what it is called, in as many queries whatever their number."""
    found = model._default_manager.filter(pk__in=keys)
    before = _SAID_BY.get(model, ())
    found = found.select_related(*before)
    if model is nouns.Organisation:
        found = found.prefetch_related("names")
    for name in before:
        if _is_organisation(model, name):
            found = found.prefetch_related(f"{name}__names")
    return {row.pk: str(row) for row in found}


def _is_organisation(model: Model, path: str) -> bool:
    first, __, rest = path.partition("__")
    pointed = model._meta.get_field(first).related_model
    return _is_organisation(pointed, rest) if rest else pointed is nouns.Organisation
