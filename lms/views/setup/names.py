"""Whether the contacts of organisations see the names of their own people, or figures only."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.actions import setup
from lms.forms.acts import ActForm
from lms.forms.setup import FromDayForm
from lms.models import Enrolment, Organisation, OrganisationContact, Programme
from lms.views.acting import form_page, sent
from lms.views.setup.subjects import led_programme, way_to_programme
from lms.wording import day

# So many contacts are named; the others are counted.
NAMED = 12


@login_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    found = led_programme(request, slug)
    if request.method != "POST" and found.names_shown_to_contacts_on is not None:
        messages.info(request, _("The names are shown already."))
        return redirect(found)
    form = FromDayForm(sent(request), initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: setup.show_names_to_contacts(found, on=form.cleaned_data["on"], by=request.user),
        title=_("Show names to organisation contacts"),
        button=_("Show the names"),
        done=lambda shown: (
            _("The contacts of organisations see the names of their own people from %(day)s on.")
            % {"day": day(shown.names_shown_to_contacts_on)}
        ),
        to=found.get_absolute_url(),
        back=found.get_absolute_url(),
        crumbs=way_to_programme(found),
        template="lms/confirm.html",
        happens=[
            _(
                "From that day on the contacts of an organisation see the names of its own people in "
                "%(programme)s: who takes part, who has completed and on which day, and who withdrew."
            )
            % {"programme": found},
            _("They see nothing else of them: no addresses, no attendance, no works, no reviews."),
            *_who_sees(found),
            _("You can stop it at any time. What somebody has read by then they know."),
        ],
    )


@login_required
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    found = led_programme(request, slug)
    if request.method != "POST" and found.names_shown_to_contacts_on is None:
        messages.info(request, _("The names are not shown."))
        return redirect(found)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: setup.stop_showing_names(found, by=request.user),
        title=_("Stop showing names to organisation contacts"),
        button=_("Stop showing the names"),
        done=_("The contacts of organisations see figures only."),
        to=found.get_absolute_url(),
        back=found.get_absolute_url(),
        crumbs=way_to_programme(found),
        template="lms/confirm.html",
        happens=[
            _("From now on the contacts of organisations see the figures of %(programme)s and no names.")
            % {"programme": found},
            *_who_sees(found),
            _("You can show the names again."),
        ],
    )


def _who_sees(programme: Programme) -> list[str]:
    """The contacts of today and how many names each of them sees where names are shown."""
    people = _people_by_organisation(programme)
    contacts = list(
        OrganisationContact.objects.on(timezone.localdate())
        .filter(organisation__in=people)
        .select_related("person")
        .prefetch_related("organisation__names")
        .order_by("person__sort_key", "pk")
    )
    if not contacts:
        return [_("Today no organisation with people in this programme has a contact.")]
    sentences = [
        ngettext(
            "%(person)s, contact of %(organisation)s: %(count)d name.",
            "%(person)s, contact of %(organisation)s: %(count)d names.",
            people[contact.organisation_id],
        )
        % {
            "person": contact.person,
            "organisation": contact.organisation,
            "count": people[contact.organisation_id],
        }
        for contact in contacts[:NAMED]
    ]
    if (others := len(contacts) - NAMED) > 0:
        more = ngettext("And %(count)d more contact.", "And %(count)d more contacts.", others)
        sentences.append(more % {"count": others})
    return sentences


def _people_by_organisation(programme: Programme) -> Counter[int]:
    """How many people of the programme each organisation has, those of its divisions included."""
    parents = dict(Organisation.objects.values_list("pk", "parent"))
    places = Enrolment.objects.filter(cohort__programme=programme, transferred_on__isnull=True)
    people: Counter[int] = Counter()
    for organisation in places.values_list("organisation", flat=True):
        at: int | None = organisation
        passed: set[int] = set()
        while at is not None and at not in passed:
            people[at] += 1
            passed.add(at)
            at = parents[at]
    return people
