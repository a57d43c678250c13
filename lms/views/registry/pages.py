"""Where an organisation of the register has its page, and what leads there."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.models import Organisation


def found_by(slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.with_names().select_related("parent"), slug=slug)


def page_of(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.slug])


def crumbs_to(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Organisations"), reverse("organisations")), *more]
