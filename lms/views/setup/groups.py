"""The groups of a cohort, and the pauses of a standing group."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.actions import groups
from lms.forms.cohorts import GroupForm, GroupPlaceForm, PauseForm
from lms.forms.fields import texts
from lms.models import Cohort, GroupPause
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import gone, led_cohort, removal, setup_of, way_to_setup
from lms.wording import day

_FIELDS = {
    "group_has_a_name": "name_fi",
    "group_pause_dates_in_order": "ends_on",
    "pauses_overlap": "starts_on",
}


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    form = GroupForm(sent(request))
    return form_page(
        request,
        form,
        lambda: groups.add_group(
            cohort,
            kind=form.cleaned_data["kind"],
            name=texts(form.cleaned_data, "name"),
            organisation=form.cleaned_data["organisation"],
            by=request.user,
        ),
        title=_("Add a group"),
        button=_("Add the group"),
        done=lambda made: _("%(group)s has been added.") % {"group": made},
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        help=_("A session can be for some groups only; people are put into groups on their own page."),
        fields=_FIELDS,
    )


@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    group = cohort.groups.filter(pk=pk).first()
    if group is None:
        return gone(request, setup_of(cohort))
    words = {"group": str(group)}
    form = GroupPlaceForm(sent(request), instance=group)
    return form_page(
        request,
        form,
        lambda: groups.change_group(group, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Change %(group)s") % words,
        button=_("Save"),
        done=lambda made: _("%(group)s has been saved.") % {"group": made},
        template="lms/setup/part.html",
        ways=[(_("Remove %(group)s") % words, reverse("group-remove", args=[slug, pk]))],
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        fields=_FIELDS,
    )


@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    group = cohort.groups.filter(pk=pk).first()
    if group is None:
        return gone(request, setup_of(cohort))
    words = {"group": group, "cohort": cohort}
    return removal(
        request,
        lambda: groups.remove_group(group, by=request.user),
        title=_("Remove a group"),
        button=_("Remove %(group)s") % words,
        done=_("%(group)s has been removed.") % words,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        happens=[
            _("%(group)s is taken out of %(cohort)s. Nobody is in it and no session is for it.") % words
        ],
        check=lambda: groups.refuse_if_in_use(group),
    )


@login_required
def pause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    group = cohort.groups.filter(pk=pk).first()
    if group is None:
        return gone(request, setup_of(cohort))
    words = {"group": group}
    form = PauseForm(sent(request), initial={"starts_on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: groups.pause_group(group, by=request.user, **form.values()),
        title=_("Pause %(group)s") % words,
        button=_("Pause the group"),
        done=_("The pause of %(group)s has been recorded.") % words,
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        help=_("For a standing group that does not meet for a while. Its members keep their places."),
        fields=_FIELDS,
    )


@login_required
def change_pause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    found = _pauses(cohort).filter(pk=pk).first()
    if found is None:
        return gone(request, setup_of(cohort))
    form = PauseForm(sent(request), instance=found)
    return form_page(
        request,
        form,
        lambda: groups.change_pause(found, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Pause of %(group)s") % {"group": found.group},
        button=_("Save"),
        done=_("The pause has been saved."),
        template="lms/setup/part.html",
        ways=[(_("Remove the pause"), reverse("pause-remove", args=[slug, pk]))],
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        fields=_FIELDS,
    )


@login_required
def remove_pause(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    found = _pauses(cohort).filter(pk=pk).first()
    if found is None:
        return gone(request, setup_of(cohort))
    words = {"group": found.group, "day": day(found.starts_on)}
    return removal(
        request,
        lambda: groups.remove_pause(found, by=request.user),
        title=_("Remove a pause"),
        button=_("Remove the pause"),
        done=_("The pause of %(group)s has been removed.") % words,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        happens=[_("It is no longer said that %(group)s had a pause from %(day)s.") % words],
    )


def _pauses(cohort: Cohort) -> "QuerySet[GroupPause]":
    return GroupPause.objects.filter(group__cohort=cohort).select_related("group")
