"""One cohort: created, changed, copied, removed; its set-up page and its trainers."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lms import permissions
from lms.actions import cohorts, people
from lms.choices import GroupKind, Role
from lms.forms.cohorts import CohortForm
from lms.forms.fields import texts
from lms.forms.people import AppointForm
from lms.models import Cohort, CohortTrainer, Enrolment, TrainingSession
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.invitations import along
from lms.views.setup.subjects import (
    gone,
    led_cohort,
    led_programme,
    removal,
    setup_of,
    way_to_cohort,
    way_to_programme,
    way_to_setup,
)
from lms.wording import short_day

_FIELDS = {"cohort_has_a_title": "title_fi", "cohort_dates_in_order": "ends_on"}


@login_required
@require_GET
def setup(request: HttpRequest, slug: str) -> HttpResponse:
    """The cohort's days, groups, organisations with their projects, and trainers."""
    cohort = reach.cohort(request, slug, permissions.may_oversee)
    groups = cohort.groups.prefetch_related("organisation__names", "pauses").annotate(
        people=Count("memberships__enrolment", filter=Q(memberships__left_on__isnull=True), distinct=True)
    )
    trainers = cohort.trainers.select_related("person").order_by("person__sort_key")
    context = {
        "crumbs": [*way_to_cohort(cohort)[:-1], (str(cohort), "")],
        "cohort": cohort,
        "facts": _facts(cohort),
        "groups": _groups_by_kind(list(groups)),
        "participations": cohort.participations.select_related("project").prefetch_related(
            "organisation__names"
        ),
        "trainers": trainers,
        "today": timezone.localdate(),
        "may_lead": permissions.may_lead_cohort(request.user, cohort),
    }
    return render(request, "lms/setup/cohort.html", context)


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = led_programme(request, slug)
    form = CohortForm(sent(request))

    def create() -> Cohort:
        filled = form.values()
        return cohorts.create_cohort(
            programme,
            title=texts(filled, "title"),
            scope=texts(filled, "scope"),
            by=request.user,
            **{
                name: filled[name]
                for name in ("starts_on", "ends_on", "ceremony_on", "planned_training_days", "chair")
            },
        )

    return form_page(
        request,
        form,
        create,
        title=_("New cohort"),
        button=_("Create the cohort"),
        done=lambda made: (
            _("%(cohort)s has been created. Now set up its groups and its plan.") % {"cohort": made}
        ),
        to=setup_of,
        back=programme.get_absolute_url(),
        crumbs=way_to_programme(programme),
        sub=str(programme),
        help=_(
            "A cohort is one run of the programme, with its own people and days. Several may run at once."
        ),
        fields=_FIELDS,
    )


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    crumbs = way_to_setup(cohort)
    form = CohortForm(sent(request), instance=cohort)
    return form_page(
        request,
        form,
        lambda: cohorts.change_cohort(cohort, by=request.user, seen=form.what_was_seen(), **form.values()),
        title=_("Change the cohort"),
        button=_("Save"),
        done=_("The cohort has been saved."),
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=crumbs,
        affects=lambda: _touched(cohort, form),
        fields=_FIELDS,
    )


@login_required
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    words = {"cohort": cohort}
    return removal(
        request,
        lambda: cohorts.remove_cohort(cohort, by=request.user),
        title=_("Remove the cohort"),
        button=_("Remove %(cohort)s") % words,
        done=_("%(cohort)s has been removed.") % words,
        back=setup_of(cohort),
        to=cohort.programme.get_absolute_url(),
        crumbs=way_to_setup(cohort),
        happens=[
            _("%(cohort)s is taken away with its groups, plan, organisations and trainers.") % words,
            _("What it said stays in the audit log."),
        ],
        check=lambda: cohorts.refuse_if_in_use(cohort),
    )


@login_required
def appoint_trainer(request: HttpRequest, slug: str) -> HttpResponse:
    cohort = led_cohort(request, slug)
    form = AppointForm(sent(request))

    def appoint() -> CohortTrainer:
        person = people.known_or_added(**form.person(), by=request.user)
        trainer = cohorts.appoint_trainer(cohort, person, by=request.user)
        along.invite(request, form, trainer.person, Role.TRAINER, cohort=cohort)
        return trainer

    return form_page(
        request,
        form,
        appoint,
        title=_("Appoint a trainer"),
        button=_("Appoint the trainer"),
        done=lambda made: _("%(person)s now trains the cohort.") % {"person": made.person},
        to=setup_of(cohort),
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        help=_("A trainer records attendance and reviews work in this cohort."),
        fields={"cohort_trainer_once": "email"},
    )


@login_required
def end_trainer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    cohort = led_cohort(request, slug)
    trainer = cohort.trainers.select_related("person").filter(pk=pk).first()
    if trainer is None:
        return gone(request, setup_of(cohort))
    words = {"person": trainer.person, "cohort": cohort}
    return removal(
        request,
        lambda: cohorts.end_trainer(trainer, by=request.user),
        title=_("End a trainer’s time"),
        button=_("End the task of %(person)s") % words,
        done=_("%(person)s no longer trains the cohort.") % words,
        back=setup_of(cohort),
        crumbs=way_to_setup(cohort),
        happens=[
            _("%(person)s can no longer record attendance or review work in %(cohort)s.") % words,
            _("What they have recorded and reviewed stays as it is, with their name."),
        ],
    )


def _touched(cohort: Cohort, form: CohortForm) -> list[str]:
    """What lies outside the new days, and what has been printed already."""
    sentences = []
    if {"starts_on", "ends_on"} & set(form.changed_data):
        outside = Q(starts_at__date__lt=cohort.starts_on)
        if cohort.ends_on:
            outside |= Q(starts_at__date__gt=cohort.ends_on)
        held = TrainingSession.objects.filter(outside, day__cohort=cohort, cancelled_at__isnull=True)
        if count := held.count():
            sentences.append(
                ngettext(
                    "%(count)s session lies outside the new days of the cohort. It is not moved.",
                    "%(count)s sessions lie outside the new days of the cohort. They are not moved.",
                    count,
                )
                % {"count": count}
            )
    printed = {name for name in form.changed_data if name.startswith(("title_", "scope_"))}
    if printed | ({"starts_on", "ends_on", "ceremony_on"} & set(form.changed_data)):
        certified = Enrolment.objects.filter(cohort=cohort, certificates__isnull=False).distinct()
        if count := certified.count():
            sentences.append(
                ngettext(
                    "%(count)s person has a certificate of this cohort. It stays as it was printed.",
                    "%(count)s people have a certificate of this cohort. It stays as it was printed.",
                    count,
                )
                % {"count": count}
            )
    return sentences


def _facts(cohort: Cohort) -> list[tuple[str, str, str | None]]:
    facts = [
        (_("Programme"), str(cohort.programme)),
        (_("Starts"), short_day(cohort.starts_on)),
        (_("Ends"), short_day(cohort.ends_on) or _("No end: a standing group")),
        (_("Ceremony"), short_day(cohort.ceremony_on)),
        (_("Training days announced"), str(cohort.planned_training_days or "")),
        (_("Chair"), str(cohort.chair or "")),
    ]
    return [(label, text, None) for label, text in facts if text]


def _groups_by_kind(groups: list[Any]) -> list[tuple[str, list[Any]]]:
    by_kind = [(word, [each for each in groups if each.kind == kind]) for kind, word in GroupKind.choices]
    return [(capfirst(word), of_kind) for word, of_kind in by_kind if of_kind]
