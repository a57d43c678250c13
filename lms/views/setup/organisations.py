"""The organisations that take part in a cohort, and the development project of each."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.actions import participations
from lms.forms.cohorts import ParticipationForm, ParticipationPlaceForm, ProjectForm
from lms.models import Cohort, DevelopmentProject, Participation
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import (
    gone,
    led_cohort,
    missing_organisation,
    removal,
    setup_of,
    way_to_setup,
)


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    form = ParticipationForm(sent(request))
    return form_page(
        request,
        form,
        lambda: participations.add_participation(cohort, by=request.user, **form.values()),
        title=_("Add an organisation"),
        button=_("Add the organisation"),
        done=lambda made: _("%(organisation)s has been added.") % {"organisation": made.organisation.name},
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        help=missing_organisation(),
        fields={"participation_once_in_a_cohort": "organisation"},
    )


@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    found = _participation(cohort, pk)
    if found is None:
        return gone(request, setup_of(cohort))
    words = {"organisation": found.organisation.name}
    form = ParticipationPlaceForm(sent(request), instance=found)
    return form_page(
        request,
        form,
        lambda: participations.change_participation(
            found, by=request.user, seen=form.what_was_seen(), **form.values()
        ),
        title=_("%(organisation)s in the cohort") % words,
        button=_("Save"),
        done=_("%(organisation)s has been saved.") % words,
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        help=_("Reports list the organisations in this order, the pilot organisations first."),
        template="lms/setup/part.html",
        ways=[
            (_("Development project of %(organisation)s") % words, reverse("project", args=[slug, pk])),
            (_("Remove from the cohort"), reverse("participation-remove", args=[slug, pk])),
        ],
    )


@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    found = _participation(cohort, pk)
    if found is None:
        return gone(request, setup_of(cohort))
    words = {"organisation": found.organisation.name, "cohort": cohort}
    happens = [_("%(organisation)s is taken out of the list of %(cohort)s.") % words]
    if project := _project(found):
        happens.append(_("Its project goes with it: %(project)s.") % {"project": project})
    return removal(
        request,
        lambda: participations.remove_participation(found, by=request.user),
        title=_("Remove an organisation from the cohort"),
        button=_("Remove from the cohort"),
        done=_("%(organisation)s no longer takes part in the cohort.") % words,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        happens=happens,
        check=lambda: participations.refuse_if_it_has_people(found),
    )


@login_required
def project(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add the project of the organisation, or change the one it has."""
    cohort = led_cohort(request, slug)
    found = _participation(cohort, pk)
    if found is None:
        return gone(request, setup_of(cohort))
    known = _project(found)
    words = {"organisation": found.organisation.name}
    form = ProjectForm(sent(request), instance=known)

    def write() -> DevelopmentProject:
        if known is None:
            return participations.add_project(found, by=request.user, **form.values())
        return participations.change_project(
            known, by=request.user, seen=form.what_was_seen(), **form.values()
        )

    return form_page(
        request,
        form,
        write,
        title=_("Development project of %(organisation)s") % words,
        button=_("Save"),
        done=_("The project of %(organisation)s has been saved.") % words,
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        fields={"lead_word_language_missing": "lead_word_language"},
        template="lms/setup/part.html",
        ways=[(_("Remove the project"), reverse("project-remove", args=[slug, pk]))] if known else [],
    )


@login_required
def remove_project(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    found = _participation(cohort, pk)
    known = found and _project(found)
    if found is None or known is None:
        return gone(request, setup_of(cohort))
    words = {"organisation": found.organisation.name, "project": known}
    return removal(
        request,
        lambda: participations.remove_project(known, by=request.user),
        title=_("Remove a development project"),
        button=_("Remove the project"),
        done=_("The project of %(organisation)s has been removed.") % words,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        happens=[_("%(organisation)s takes part without the project %(project)s.") % words],
    )


def _participation(cohort: Cohort, pk: int) -> Participation | None:
    return cohort.participations.select_related("organisation").filter(pk=pk).first()


def _project(participation: Participation) -> DevelopmentProject | None:
    return DevelopmentProject.objects.filter(participation=participation).first()
