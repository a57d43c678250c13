"""Development ideas: raised in a cohort, and what became of them."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import rows
from lms.actions.enrolments import refuse_if_to_come
from lms.errors import Refused
from lms.models import Cohort, CohortGroup, DevelopmentIdea, Organisation, User


def raise_idea(
    cohort: Cohort,
    title: str,
    *,
    by: User,
    on: datetime.date,
    body: str = "",
    organisation: Organisation | None = None,
    group: CohortGroup | None = None,
) -> DevelopmentIdea:
    """Write down an idea that an organisation or a group of the cohort raised on the day ``on``.

    Refuses a group of another cohort and a day to come.
    """
    refuse_if_to_come(on)
    if group is not None and group.cohort_id != cohort.pk:
        raise Refused("other_cohort", _("That group is of another cohort."))
    idea = DevelopmentIdea(
        cohort=cohort,
        organisation=organisation,
        group=group,
        title=title.strip(),
        body=body.strip(),
        raised_on=on,
    )
    return rows.add(idea, "raise_idea", by=by)


@transaction.atomic
def tell_fate(
    idea: DevelopmentIdea, fate: str, *, by: User, on: datetime.date, note: str = ""
) -> DevelopmentIdea:
    """Tell what has become of the idea since the day ``on``; what was told before stays in the audit log.

    Refuses a day before the idea was raised, and one to come.
    """
    refuse_if_to_come(on)
    if on < idea.raised_on:
        raise Refused("before_raised", _("Nothing became of the idea before it was raised."))
    return rows.change(idea, "tell_fate", by=by, fate=fate, fate_on=on, fate_note=note.strip())
