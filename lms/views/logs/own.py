"""Who has opened my data: for everyone who is signed in, of themselves.

The role is told and not the name: what a person is entitled to know is when, what and for which task it was
opened (General Data Protection Regulation, article 15; Court of Justice, C-579/21). Whoever doubts an opening asks
those who keep the register, who have the name.
"""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lms.choices import Role
from lms.models import AccessEntry, Auditor, CohortTrainer, OrganisationContact, ProgrammeLead
from lms.models.people import on_a_day
from lms.permissions import SignedIn
from lms.views.history import History, Line
from lms.views.logs import telling
from lms.views.logs.paging import page_of
from lms.views.logs.watching import GIVEN

# Whoever opened something, as the first word of a sentence.
AS = {
    Role.LEAD: gettext_lazy("A programme lead"),
    Role.TRAINER: gettext_lazy("A trainer"),
    Role.AUDITOR: gettext_lazy("An auditor"),
    Role.CONTACT: gettext_lazy("An organisation contact"),
    Role.ADMINISTRATOR: gettext_lazy("An administrator"),
}


@login_required
@require_safe
def my_accesses(request: SignedIn) -> HttpResponse:
    title = _("Who has opened my data")
    entries = AccessEntry.objects.of_data_of(request.user).filter(deed__in=GIVEN)
    page = page_of(_with_roles(entries), [Q()], request.GET)
    context = {
        "crumbs": [(_("Your account"), reverse("account")), (title, "")],
        "title": title,
        "history": History(list(_lines(page.rows)), is_cut=False),
        "page": page,
    }
    return render(request, "lms/logs/own.html", context)


def _lines(entries: Sequence[AccessEntry]) -> Iterator[Line]:
    """Without the filters that were chosen: who looks for one person may have written another's name there."""
    for line in telling.lines(entries, by=_role):
        yield line._replace(details=[])


def _with_roles(entries: "QuerySet[AccessEntry]") -> "QuerySet[AccessEntry]":
    """Each with what whoever opened it is today: toward the programme, or anywhere where it is of none."""
    by, there = OuterRef("by"), OuterRef("programme")
    today = on_a_day(timezone.localdate())
    return entries.select_related("by").annotate(
        by_its_lead=Exists(ProgrammeLead.objects.filter(person=by, programme=there)),
        by_its_trainer=Exists(CohortTrainer.objects.filter(person=by, cohort__programme=there)),
        by_a_lead=Exists(ProgrammeLead.objects.filter(person=by)),
        by_an_auditor=Exists(Auditor.objects.filter(today, person=by)),
        by_a_contact=Exists(OrganisationContact.objects.filter(today, person=by)),
    )


def _role(entry: AccessEntry) -> str:
    of_no_programme = entry.programme_id is None
    ways = (
        (entry.by_its_lead or (of_no_programme and entry.by_a_lead), Role.LEAD),
        (entry.by_its_trainer, Role.TRAINER),
        (entry.by_an_auditor, Role.AUDITOR),
        (entry.by_a_contact, Role.CONTACT),
        (entry.by.is_superuser, Role.ADMINISTRATOR),
    )
    role = next((role for holds, role in ways if holds), None)
    return str(AS[role]) if role else _("Somebody whose task has ended")
