"""One person added to a cohort by hand."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.actions import rosters
from lms.forms.rosters import AddPersonForm
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.rosters.finding import crumbs, led


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, slug: str) -> HttpResponse:
    """The person, and the place that they get."""
    cohort = led(request, slug)
    form = AddPersonForm(sent(request), cohort=cohort)
    return form_page(
        request,
        form,
        lambda: rosters.add_one(cohort, by=request.user, **form.person(), **form.place()),
        title=_("Add one person"),
        sub=str(cohort),
        help=_("Nobody is told: people are invited by an act of its own."),
        button=_("Add the person"),
        done=lambda place: (
            _("%(person)s has a place in %(cohort)s now.")
            % {"person": place.person.full_name, "cohort": cohort}
        ),
        to=lambda place: place.get_absolute_url(),
        back=reverse("cohort", args=[cohort.slug]),
        crumbs=crumbs(cohort),
        fields={
            "already_enrolled": "email",
            "user_email_unique": "email",
            "outside_cohort": "on",
            "before_joining": "on",
        },
    )
