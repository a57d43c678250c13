"""The access log: who opened or took away what, and who was not let in."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.choices import AccessDeed
from lms.models.ledgers import Ledger, LedgerQuerySet
from lms.models.organisations import Organisation
from lms.models.people import User
from lms.models.programmes import Programme


class AccessEntryQuerySet(LedgerQuerySet["AccessEntry"]):
    def of_data_of(self, person: User) -> "AccessEntryQuerySet":
        """What others were given of the person's data, also under a record that became theirs."""
        records = [person.pk, *person.merged_records.values_list("pk", flat=True)]
        return self.filter(person__in=records).exclude(by__in=records)

    def let_go(self, before: datetime.datetime, *, most: int) -> int:
        """Remove the oldest entries from before that moment, ``most`` at once; answers how many there were."""
        keys = self.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:most]
        # As rows of no ledger, since this is the one way out.
        return models.QuerySet(self.model, using=self.db).filter(pk__in=list(keys)).delete()[0]


class AccessEntry(Ledger):
    """One page, file or answer of the API that somebody signed in was given or refused, or one way in.

    ``route`` is the name of the address, ``asked`` what stood in it (an id, a slug), ``chosen`` the filters of a
    list. The subject is named like that of an audit entry. ``person`` is whose data it is where it is one
    person's, ``programme`` and ``organisation`` are those of the subject. A refusal names the programme alone,
    for its leads: who was refused is told neither of it nor of anything behind it. Of signing in, ``asked`` says
    how, or why it was refused. Nothing here is ever changed; a keeper lets go what is too old.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    deed = models.CharField(_("act"), max_length=12, choices=AccessDeed)
    route = models.CharField(max_length=80)
    asked = models.CharField(max_length=200, blank=True, default="")
    chosen = models.CharField(max_length=500, blank=True, default="")
    subject_type = models.CharField(_("type"), max_length=60, blank=True, default="")
    subject_id = models.BigIntegerField(null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("access entry")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]
        # Every page that is opened writes them: so no more than the lists are read by.
        indexes = [
            models.Index(fields=["by", "at"], name="access_by_person"),
            models.Index(fields=["deed", "at"], name="access_of_deed"),
            models.Index(fields=["person", "at"], name="access_to_person"),
            models.Index(fields=["programme", "at"], name="access_to_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.deed} {self.route} {self.asked}"
