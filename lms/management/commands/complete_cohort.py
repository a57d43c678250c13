"""``manage.py complete_cohort --cohort SLUG [--on DATE] [--by EMAIL] [--dry-run]``"""

import datetime
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms import completion
from lms.actions import completions
from lms.errors import Refused
from lms.management.acting import acting, add_by
from lms.models import Cohort, Enrolment, User
from lms.permissions import may_lead
from lms.progress import Progress, in_words


class Command(BaseCommand):
    help = "Complete everybody in a cohort who has met every requirement, in one act."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cohort", required=True, metavar="SLUG")
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            metavar="DATE",
            help=(
                "the day of completion, as 2016-02-12; when left out, the day of the ceremony if it has come and "
                "nobody missed anything then, else today"
            ),
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show who would complete and what others miss; change nothing",
        )
        add_by(parser)

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        cohort = _cohort(options["cohort"])
        by = _acting(options["by"], cohort)
        places = Enrolment.objects.active().filter(cohort=cohort, completed_on__isnull=True)
        people = list(places.select_related("person").in_alphabetical_order())
        progress = completion.assess_all(people)
        ready = [place for place in people if progress[place.pk].is_complete]
        on = options["on"] or _usual_day(cohort, [progress[place.pk] for place in ready])
        try:
            with transaction.atomic():
                completions.complete_all(ready, by=by, on=on)
                transaction.set_rollback(dry_run)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell_completed(ready, on, dry_run=dry_run)
        if dry_run:
            self._tell_missing([place for place in people if place not in ready], progress)

    def _tell_completed(self, people: list[Enrolment], on: datetime.date, *, dry_run: bool) -> None:
        count = len(people)
        if not count:
            self.stdout.write(_("Nobody is ready to complete."))
            return
        if dry_run:
            sentence = ngettext(
                "%(count)d person would complete on %(day)s:",
                "%(count)d people would complete on %(day)s:",
                count,
            )
        else:
            sentence = ngettext(
                "%(count)d person completed on %(day)s:", "%(count)d people completed on %(day)s:", count
            )
        self.stdout.write(sentence % {"count": count, "day": in_words(on, timezone.localdate())})
        for place in people:
            self.stdout.write(f"  {place.person.full_name}")

    def _tell_missing(self, people: list[Enrolment], progress: dict[int, Progress]) -> None:
        count = len(people)
        if not count:
            return
        sentence = ngettext("%(count)d person is not ready:", "%(count)d people are not ready:", count)
        self.stdout.write(sentence % {"count": count})
        for place in people:
            self.stdout.write(f"  {place.person.full_name}: {progress[place.pk].sentence}")


def _cohort(slug: str) -> Cohort:
    cohort = Cohort.objects.select_related("programme").filter(slug=slug).first()
    if cohort is None:
        raise CommandError(_("There is no cohort “%(slug)s”.") % {"slug": slug})
    return cohort


def _acting(email: str | None, cohort: Cohort) -> User:
    by = acting(email)
    if email is not None and not may_lead(by, cohort.programme):
        raise CommandError(_("%(email)s does not lead this programme.") % {"email": email})
    return by


def _usual_day(cohort: Cohort, ready: Iterable[Progress]) -> datetime.date:
    """The day of the ceremony if it has come and everybody was ready by then, else today."""
    today = timezone.localdate()
    last = max(filter(None, (progress.fulfilled_on for progress in ready)), default=datetime.date.min)
    return cohort.ceremony_on if cohort.ceremony_on and last <= cohort.ceremony_on <= today else today
