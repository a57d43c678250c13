"""Where an organisation of the register has its page, and what leads there."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lms import permissions
from lms.models import Organisation
from lms.permissions import Act
from lms.views import reach


def found_by(request: HttpRequest, slug: str, may: Act = permissions.may_keep_registry) -> Organisation:
    """The organisation, for those who keep the register, or who ``may``."""
    rows = Organisation.objects.with_names().select_related("parent")
    return reach.of_register(request, rows, may, slug=slug)


def page_of(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.slug])


def crumbs_to(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Organisations"), reverse("organisations")), *more]
