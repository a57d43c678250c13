"""Where the contact of an organisation begins. The figures themselves are the business of the reports."""

import datetime

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.alphabet import sort_key
from lms.models import Organisation, OrganisationContact
from lms.permissions import SignedIn


@permissions.only(permissions.may_see_own_organisation)
@require_GET
def organisations(request: SignedIn) -> HttpResponse:
    """The figures at once for whoever is the contact of one organisation; otherwise the list to choose from."""
    times = request.user.organisations_contacted.on(timezone.localdate())
    until = _until(times)
    found = Organisation.objects.filter(pk__in=until).with_names().annotate(below=Count("divisions"))
    listed = [
        {
            "name": organisation.name,
            "type": organisation.get_type_display(),
            "divisions": organisation.below,
            "until": until[organisation.pk],
            "url": reverse("reports:own-organisation", args=[organisation.slug]),
        }
        for organisation in found
    ]
    if len(listed) == 1:
        return redirect(listed[0]["url"])
    listed.sort(key=lambda organisation: sort_key(organisation["name"]))
    context = {"crumbs": [(_("My organisations"), "")], "organisations": listed}
    return render(request, "lms/contact/organisations.html", context)


def _until(times: "QuerySet[OrganisationContact]") -> dict[int, datetime.date | None]:
    """By organisation the last day, None where there is none; of two times the longer one."""
    until: dict[int, datetime.date | None] = {}
    for organisation, last in times.values_list("organisation", "valid_to"):
        known = until.get(organisation, last)
        until[organisation] = max(known, last) if known and last else None
    return until
