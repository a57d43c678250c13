"""The people of a cohort in its groups: many at once, and one who is away for a time."""

import datetime
from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lms import permissions
from lms.actions import memberships, regrouping
from lms.filters import CohortPeople
from lms.forms.groups import INSTEAD, LEAVE, GroupingForm, PauseForm, ResumeForm
from lms.models import Cohort, Enrolment, EnrolmentPause, GroupMembership
from lms.permissions import SignedIn
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.rosters.finding import crumbs, read_or_led
from lms.wording import short_day

PAGE = 200
NO_GROUP = "none"


class PeopleInGroups(CohortPeople):
    """Those who still take part: by a part of name, e-mail or organisation, by organisation, by group."""

    state = None
    group = django_filters.ChoiceFilter(
        label=gettext_lazy("Group"), method="in_group", empty_label=gettext_lazy("All groups")
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, cohort=cohort, states={}, **kwargs)
        choices = [(NO_GROUP, _("In no group")), *((group.pk, group.name) for group in cohort.groups.all())]
        self.filters["group"].extra["choices"] = choices

    def in_group(self, rows: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        still = Q(left_on__isnull=True) | Q(left_on__gte=timezone.localdate())
        if value == NO_GROUP:
            return rows.exclude(pk__in=GroupMembership.objects.filter(still).values("enrolment"))
        return rows.filter(pk__in=GroupMembership.objects.filter(still, group=value).values("enrolment"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_groups(request: SignedIn, slug: str) -> HttpResponse:
    """Everybody with the groups they are in; put many into one, or take them out."""
    cohort = read_or_led(request, slug)
    places = Enrolment.objects.active().filter(cohort=cohort)
    found = PeopleInGroups(request.GET, queryset=places, cohort=cohort)
    people = list(
        found.qs.with_names()
        .prefetch_related(Prefetch("memberships", GroupMembership.objects.select_related("group")), "pauses")
        .in_alphabetical_order()
    )
    groups = cohort.groups.all()
    today = timezone.localdate()
    form = GroupingForm(
        sent(request),
        groups=groups,
        places=places,
        listed=people,
        everybody=ngettext(
            "The %(count)d person listed below", "All %(count)d people listed below", len(people)
        )
        % {"count": len(people)},
        initial={"on": max(today, cohort.starts_on)},
        auto_id="do_%s",  # the search above has a field "group" too
    )
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("people"))
    page.object_list = [_row(row, today, ticked, cohort) for row in page.object_list]
    query = request.GET.urlencode()
    here = f"{request.path}?{query}" if query else request.path
    return form_page(
        request,
        form,
        lambda: _act(form, request),
        title=_("Groups and their people"),
        button=_("Change the groups"),
        done=str,
        to=here,
        back=here,
        crumbs=crumbs(cohort),
        fields={"before_joining": "on", "in_group_already": "who"},
        template="lms/rosters/groups.html",
        cohort=cohort,
        may_enrol=permissions.may_enrol(request.user, cohort),
        has_groups=bool(groups),
        search=found.form,
        page=page,
    )


def _act(form: GroupingForm, request: SignedIn) -> str:
    """Do what the form says; answers what happened, in a sentence."""
    people: Sequence[Enrolment] = form.cleaned_data["people"]
    group, on, act = (form.cleaned_data[name] for name in ("group", "on", "act"))
    if act == LEAVE:
        count = regrouping.take_out(people, group, by=request.user, on=on)
        return ngettext(
            "%(count)d person has left %(group)s.", "%(count)d people have left %(group)s.", count
        ) % {"count": count, "group": group}
    done = regrouping.put(people, group, by=request.user, on=on, instead=act == INSTEAD)
    return ngettext(
        "%(count)d person has joined %(group)s.", "%(count)d people have joined %(group)s.", done.joined
    ) % {"count": done.joined, "group": group}


def _row(row: Enrolment, today: datetime.date, ticked: set[str], cohort: Cohort) -> dict[str, Any]:
    current = [one for one in row.memberships.all() if one.left_on is None or one.left_on >= today]
    away = next((one for one in row.pauses.all() if one.ends_on is None), None)
    return {
        "key": row.pk,
        "name": row.person.sort_name,
        "url": row.get_absolute_url(),
        "organisation": row.organisation.short_name,
        "is_ticked": str(row.pk) in ticked,
        "groups": [
            _("%(group)s, from %(day)s") % {"group": one.group, "day": short_day(one.joined_on)}
            for one in current
        ],
        "away_since": away.starts_on if away else None,
        "resume_url": reverse("enrolment-resume", args=[away.pk]) if away else "",
        # Only a standing group has pauses of people.
        "pause_url": "" if away or cohort.ends_on else reverse("enrolment-pause", args=[row.pk]),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody is away from a standing group for a time and keeps their place."""
    places = Enrolment.objects.select_related("person")
    place = reach.enrolment(request, pk, permissions.may_enrol, places)
    form = PauseForm(sent(request))
    to = reverse("cohort-groups", args=[place.cohort.slug])
    return form_page(
        request,
        form,
        lambda: memberships.pause(place, by=request.user, **form.values()),
        title=_("A pause of %(person)s") % {"person": place.person},
        sub=str(place.cohort),
        help=_("Who is away keeps their place and their groups."),
        button=_("Record the pause"),
        done=_("The pause of %(person)s is recorded.") % {"person": place.person},
        to=to,
        back=to,
        crumbs=crumbs(place.cohort),
        fields={"paused_then": "starts_on", "enrolment_pause_dates_in_order": "ends_on"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: SignedIn, pk: int) -> HttpResponse:
    """Whoever was away is back."""
    pauses = EnrolmentPause.objects.select_related("enrolment__person")
    found = reach.part(request, pauses, "enrolment__cohort", permissions.may_enrol, pk=pk)
    place = found.enrolment
    form = ResumeForm(sent(request))
    to = reverse("cohort-groups", args=[place.cohort.slug])
    return form_page(
        request,
        form,
        lambda: regrouping.resume(found, by=request.user, on=form.cleaned_data["on"]),
        title=_("%(person)s is back") % {"person": place.person},
        sub=_("Away since %(day)s") % {"day": short_day(found.starts_on)},
        button=_("End the pause"),
        done=_("The pause of %(person)s has ended.") % {"person": place.person},
        to=to,
        back=to,
        crumbs=crumbs(place.cohort),
        fields={"not_away_yet": "on"},
    )
