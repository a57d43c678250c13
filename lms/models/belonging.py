"""To which programme, person and organisation a row belongs, by the kind of row: what the two logs are read by.

Kinds are named as in the logs, ``lms.enrolment``, those of certificates too: this knows them by name alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import models


class Belongs(NamedTuple):
    """Paths from the row; "" is nothing, ``pk`` the row itself. Of several to a programme the first that leads on.

    ``person`` may lead to several, of a work that a group hands in: it is nobody's alone then.
    """

    programme: tuple[str, ...] = ()
    person: str = ""
    organisation: str = ""


_COHORT = ("cohort__programme",)
_PLACE = ("enrolment__cohort__programme",)

BELONGING: dict[str, Belongs] = {
    # Programmes and cohorts
    "lms.programme": Belongs(("pk",)),
    "lms.programmelead": Belongs(("programme",), person="person"),
    "lms.programmepartner": Belongs(("programme",), organisation="organisation"),
    "lms.programmetext": Belongs(("programme",)),
    "lms.aggregatefigure": Belongs(("programme",)),
    "lms.cohort": Belongs(("programme",)),
    "lms.cohorttrainer": Belongs(_COHORT, person="person"),
    "lms.cohortgroup": Belongs(_COHORT),
    "lms.grouppause": Belongs(("group__cohort__programme",)),
    "lms.participation": Belongs(_COHORT, organisation="organisation"),
    "lms.developmentproject": Belongs(
        ("participation__cohort__programme",), organisation="participation__organisation"
    ),
    "lms.developmentidea": Belongs(_COHORT, organisation="organisation"),
    # The plan
    "lms.trainingday": Belongs(_COHORT),
    "lms.trainingsession": Belongs(("day__cohort__programme",)),
    "lms.assignment": Belongs(_COHORT),
    "lms.completionrequirement": Belongs(_COHORT),
    # Places and what is recorded of them
    "lms.enrolment": Belongs(_COHORT, person="person", organisation="organisation"),
    "lms.application": Belongs(_COHORT, person="person"),
    "lms.groupmembership": Belongs(_PLACE, person="enrolment__person"),
    "lms.enrolmentpause": Belongs(_PLACE, person="enrolment__person"),
    "lms.aftersplit": Belongs(_PLACE, person="enrolment__person", organisation="successor"),
    "lms.waiver": Belongs(_PLACE, person="enrolment__person"),
    # By the session, since one session has many marks.
    "lms.attendance": Belongs(("session__day__cohort__programme",), person="enrolment__person"),
    "lms.submission": Belongs(("assignment__cohort__programme",), person="authors__enrolment__person"),
    "lms.submissionauthor": Belongs(("assignment__cohort__programme",), person="enrolment__person"),
    "lms.submissionversion": Belongs(
        ("submission__assignment__cohort__programme",), person="submission__authors__enrolment__person"
    ),
    "lms.submissionfile": Belongs(
        ("version__submission__assignment__cohort__programme",),
        person="version__submission__authors__enrolment__person",
    ),
    "lms.review": Belongs(
        ("version__submission__assignment__cohort__programme",),
        person="version__submission__authors__enrolment__person",
    ),
    "lms.roster": Belongs(_COHORT),
    "lms.notice": Belongs(_COHORT, person="recipient"),
    "lms.invitation": Belongs(
        ("programme", "cohort__programme"), person="person", organisation="organisation"
    ),
    # Certificates
    "certificates.certificatetemplate": Belongs(("programme",)),
    "certificates.signatory": Belongs(("template__programme",)),
    "certificates.certificate": Belongs(
        _PLACE, person="enrolment__person", organisation="enrolment__organisation"
    ),
    # Of no programme (OF_NO_PROGRAMME says why)
    "lms.user": Belongs(person="pk"),
    "lms.earlieraddress": Belongs(person="person"),
    "lms.auditor": Belongs(person="person"),
    "lms.apitoken": Belongs(person="user"),
    "lms.organisation": Belongs(organisation="pk"),
    "lms.organisationname": Belongs(organisation="organisation"),
    "lms.organisationcontact": Belongs(person="person", organisation="organisation"),
    "lms.succession": Belongs(organisation="successor"),
    "certificates.numberseries": Belongs(organisation="issuer"),
}

OF_NO_PROGRAMME: dict[str, str] = {
    "lms.user": "a person, who may take part in any",
    "lms.earlieraddress": "a person, who may take part in any",
    "lms.auditor": "an auditor reads all of them",
    "lms.apitoken": "a person's own, for whatever they may do",
    "lms.organisation": "the register of organisations is one for all",
    "lms.organisationname": "the register of organisations is one for all",
    "lms.organisationcontact": "the register of organisations is one for all",
    "lms.succession": "the register of organisations is one for all",
    "certificates.numberseries": "several programmes of an issuer may number from one series",
}

NEVER_IN_A_LOG: dict[str, str] = {
    "lms.auditentry": "it is a log",
    "lms.accessentry": "it is a log",
    "lms.formuse": "a form that was sent, not what it did",
    "lms.worker": "a machine, not people's affairs",
    "certificates.certificateedition": "its certificate is what is told of",
    "certificates.numberseriesyear": "a counter; the numbers taken are told with the certificates",
}


def programmes_of(rows: Sequence[models.Model]) -> list[int | None]:
    """The key of each row's programme, in the order of the rows; None where it is of none.

    Follows what is loaded, and asks once for each kind of what is not: nothing for a place whose cohort is at
    hand, one query for a thousand marks of one session.
    """
    found: list[int | None] = [None] * len(rows)
    left: dict[tuple[Any, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        for path in BELONGING.get(row._meta.label_lower, Belongs()).programme:
            at, key, rest = _followed(row, path)
            if key is None:
                continue
            if rest:
                left[at, rest][key].append(place)
            else:
                found[place] = key
            break
    for (model, rest), places in left.items():
        for key, programme in model._base_manager.filter(pk__in=places).values_list("pk", rest):
            for place in places[key]:
                found[place] = programme
    return found


def _followed(row: Any, path: str) -> tuple[Any, int | None, str]:
    """The model, the key and the rest of the path at which it leads on to what is not loaded; no rest at its end."""
    steps = path.split("__")
    for number, step in enumerate(steps, 1):
        if step == "pk":
            return type(row), row.pk, ""
        field = row._meta.get_field(step)
        key, rest = getattr(row, field.attname), "__".join(steps[number:])
        if key is None and not field.null:  # made of nothing but its key
            return type(row), row.pk, "__".join(steps[number - 1 :])
        if not rest or key is None or not field.is_cached(row):
            return field.related_model, key, rest if key is not None else ""
        row = getattr(row, step)
    raise AssertionError(path)
