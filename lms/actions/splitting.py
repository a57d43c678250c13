"""A split organisation: which of its successors each place belongs to, as organised today."""

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.choices import SuccessionKind
from lms.errors import Refused
from lms.models import AfterSplit, AuditEntry, Enrolment, Organisation, Succession, User

# The key of a place → the key of the successor it belongs to; None while that is not decided.
Choices = Mapping[int, int | None]


def successors(organisation: Organisation) -> "QuerySet[Organisation]":
    """Those into which the organisation was split."""
    into = Succession.objects.filter(predecessor=organisation, kind=SuccessionKind.SPLIT_INTO)
    return Organisation.objects.filter(pk__in=into.values("successor"))


def places(organisation: Organisation) -> "QuerySet[Enrolment]":
    """The places that a split of the organisation divides.

    Its own, those of organisations that were merged into it or that it continued, and those it took over when
    another one was split.
    """
    line = _line_before(organisation)
    taken_over = AfterSplit.objects.filter(successor__in=line)
    return Enrolment.objects.filter(Q(organisation__in=line) | Q(pk__in=taken_over.values("enrolment")))


def decided(organisation: Organisation, enrolments: "QuerySet[Enrolment]") -> dict[int, int]:
    """The key of each place about which it has been decided → the key of the successor."""
    found = AfterSplit.objects.filter(predecessor=organisation, enrolment__in=enrolments.order_by())
    return dict(found.values_list("enrolment_id", "successor_id"))


@transaction.atomic
def assign(organisation: Organisation, choices: Choices, *, by: User, seen: Choices | None = None) -> int:
    """Record to which successor each place belongs; answers how many were changed. Nobody is moved.

    The organisation of the place stays as it was then. A place that the reader left as they had ``seen`` it is
    left as it is now. Refuses ``not_a_successor``, ``not_divided`` (a place that is not the organisation's)
    and ``changed_meanwhile``.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    may_be = set(successors(organisation).values_list("pk", flat=True))
    if not {choice for choice in choices.values() if choice is not None} <= may_be:
        raise Refused("not_a_successor", _("The organisation was not split into that one."))
    asked = places(organisation).filter(pk__in=choices)
    held = {place.pk: place for place in asked.select_related("person")}
    if set(choices) - set(held):
        raise Refused("not_divided", _("One of these places is not the organisation’s any more."))
    now = {
        row.enrolment_id: row
        for row in AfterSplit.objects.filter(predecessor=organisation, enrolment__in=list(choices))
    }
    known = {key: row.successor_id for key, row in now.items()}
    seen = known if seen is None else seen
    wanted = {key: choice for key, choice in choices.items() if choice != seen.get(key)}
    crossed = [held[key] for key, choice in wanted.items() if known.get(key) not in (seen.get(key), choice)]
    if crossed:
        raise _crossed(crossed)
    wanted = {key: choice for key, choice in wanted.items() if choice != known.get(key)}
    AfterSplit.objects.filter(pk__in=[now[key].pk for key in wanted if key in now]).delete()
    AfterSplit.objects.bulk_create(
        [
            AfterSplit(enrolment_id=key, predecessor=organisation, successor_id=choice)
            for key, choice in wanted.items()
            if choice is not None
        ],
        batch_size=500,
    )
    changes = [
        (held[key], _said(organisation, known.get(key)), _said(organisation, choice))
        for key, choice in wanted.items()
    ]
    return AuditEntry.objects.record_all("assign_after_split", changes, by=by, act=uuid.uuid4())


def _said(organisation: Organisation, successor: int | None) -> dict[str, int]:
    return {} if successor is None else {"predecessor": organisation.pk, "successor": successor}


def _crossed(crossed: Iterable[Enrolment]) -> Refused:
    names = ", ".join(sorted({place.person.full_name for place in crossed}))
    return Refused(
        "changed_meanwhile",
        _(
            "Somebody else decided about these places while you had the page open: %(names)s. "
            "Look at what it says now, then save again."
        )
        % {"names": names},
    )


def _line_before(organisation: Organisation) -> set[int]:
    """The organisation, and all that were merged into it or that it continued, however far back."""
    whole = Succession.objects.exclude(kind=SuccessionKind.SPLIT_INTO)
    line: set[int] = set()
    ahead = {organisation.pk}
    while ahead:
        line |= ahead
        before = whole.filter(successor__in=ahead).values_list("predecessor_id", flat=True)
        ahead = set(before) - line
    return line
