"""``manage.py issue_certificates --cohort SLUG [--on DATE] [--by EMAIL] [--skip-refused]``"""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import drawing, issuing
from certificates.models import Certificate
from lms import permissions
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.management.acting import acting, add_by
from lms.models import Cohort, Enrolment


class Command(BaseCommand):
    help = "Issue certificates to everybody in a cohort who has completed and has none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cohort", required=True, metavar="SLUG")
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            metavar="DATE",
            help="the issue date, as 2016-02-12; the day of the ceremony, else today, when left out",
        )
        parser.add_argument(
            "--draw",
            action="store_true",
            help="draw the documents here and now instead of leaving them to the worker",
        )
        parser.add_argument(
            "--skip-refused",
            action="store_true",
            help="leave out those to whom no certificate can be issued, and say why, instead of issuing none",
        )
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(slug=options["cohort"]).first()
        if cohort is None:
            raise CommandError(_("There is no cohort “%(slug)s”.") % {"slug": options["cohort"]})
        by = acting(options["by"])
        if options["by"] and not permissions.may_issue(by, cohort):
            raise CommandError(str(permissions.may_issue.refusal))
        served = Certificate.objects.in_force().filter(kind=CertificateKind.COMPLETION).values("enrolment")
        due = Enrolment.objects.completed().filter(cohort=cohort).exclude(pk__in=served)
        people = list(due.select_related("person").in_alphabetical_order())
        on = options["on"] or cohort.ceremony_on or timezone.localdate()
        if options["skip_refused"]:
            people = self.without_refused(people, on=on)
        if not people:
            self.stdout.write(_("Nobody is waiting for a certificate."))
            return
        try:
            certificates = issuing.issue_all(people, by=by, on=on)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        sentence = ngettext(
            "%(count)d certificate issued: %(first)s.",
            "%(count)d certificates issued: %(first)s to %(last)s.",
            len(certificates),
        )
        first, last = certificates[0].number, certificates[-1].number
        self.stdout.write(sentence % {"count": len(certificates), "first": first, "last": last})
        if options["draw"]:
            drawing.draw([certificate.pk for certificate in certificates])
            self.stdout.write(_("Their documents are drawn."))
        else:
            self.stdout.write(_("The worker draws their documents now."))

    def without_refused(self, people: list[Enrolment], *, on: datetime.date) -> list[Enrolment]:
        obstacles = issuing.obstacles(people, on=on)
        for enrolment in people:
            if enrolment.pk in obstacles:
                left_out = {"person": enrolment.person.full_name, "reason": obstacles[enrolment.pk]}
                self.stderr.write(_("%(person)s is left out: %(reason)s") % left_out)
        return [enrolment for enrolment in people if enrolment.pk not in obstacles]
