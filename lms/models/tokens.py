"""Tokens with which a program speaks to the API as a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from lms.choices import TokenScope


class ApiToken(AbstractAuthToken):  # type: ignore[misc]  # knox has no types
    """A token of one person, for one use that they named. Its secret is shown once and kept as a digest.

    It may do what the person may, and without the scope ``write`` only read.
    """

    # The key of the row is a number, as everywhere: the audit log names rows by it, and pages need not show a digest.
    digest = models.CharField(max_length=CONSTANTS.DIGEST_LENGTH, unique=True, editable=False)
    name = models.CharField(_("what it is for"), max_length=120)
    scope = models.CharField(
        pgettext_lazy("API token", "scope"), max_length=10, choices=TokenScope, default=TokenScope.READ
    )
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name
