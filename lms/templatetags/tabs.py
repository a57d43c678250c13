"""The pages of one cohort or one programme, side by side."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms import permissions
from lms.models import Cohort

register = template.Library()

# Label, name of the URL, and whether the trainers of the cohort may open it as well as leads and auditors.
OF_A_COHORT: tuple[tuple[Promise, str, bool], ...] = (
    (_("People"), "cohort", False),
    (_("Plan"), "cohort-plan", False),
    (_("Attendance"), "cohort-attendance", True),
    (_("Works"), "cohort-works", True),
    (_("Mail"), "cohort-mail", False),
    (_("Set-up"), "cohort-setup", False),
)


@register.inclusion_tag("lms/components/tabs.html", takes_context=True)
def cohort_tabs(context: dict[str, Any], cohort: Cohort) -> dict[str, Any]:
    """Those the reader may open; the one they are on is marked."""
    request = context["request"]
    here = request.resolver_match.view_name
    oversees = permissions.may_oversee(request.user, cohort)
    return {
        "label": cohort,
        "tabs": [
            (label, reverse(name, args=[cohort.slug]), name == here)
            for label, name, is_for_trainers in OF_A_COHORT
            if oversees or is_for_trainers
        ],
    }
