"""``manage.py load_demo [--draw]``"""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from certificates import drawing
from certificates.management.demo import cast, ekj, organisations, years
from certificates.models import CertificateEdition
from lms.actions import setup
from lms.errors import Refused
from lms.models import AuditEntry, Programme, User


class Command(BaseCommand):
    help = (
        "Load the demo: the EKJ leadership coaching of 2014–2016, with invented people. Only for development."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--draw",
            action="store_true",
            help="draw the documents here and now instead of leaving them to the worker",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError(
                "The demo is for development (KOHORTTI_DEVELOPMENT=1): everybody knows the password of its people."
            )
        with translation.override("en"):
            if Programme.objects.filter(slug=ekj.SLUG).exists():
                self.stdout.write("The demo is loaded already. Nothing has been changed.")
            else:
                self.load()
            cast.write_list(settings.VAR / "demo-people.json")
            self.tell_about_documents(draw=options["draw"])
        self.tell_who_can_sign_in()

    def load(self) -> None:
        """All of the demo, or nothing."""
        try:
            with transaction.atomic():
                last = AuditEntry.objects.order_by("pk").last()
                numbers = load_ekj()
                made = AuditEntry.objects.filter(pk__gt=last.pk if last else 0)
                acts = Counter(made.order_by().values_list("verb", flat=True))
        except Refused as refusal:
            raise CommandError(f"The demo cannot be loaded, and nothing has been: {refusal}") from refusal
        self.stdout.write("The demo is loaded: EKJ leadership coaching 2014–2016, with invented people.")
        self.stdout.write(
            f"Acts recorded: {', '.join(f'{verb} {count}' for verb, count in sorted(acts.items()))}."
        )
        issued_on = format_date(ekj.CEREMONY_ON, "d MMMM y", locale="en")
        self.stdout.write(
            f"{len(numbers)} certificates, {numbers[0]} to {numbers[-1]} in alphabetical order, dated {issued_on}: "
            "they were handed out on that day, and that they were granted on the same day is an assumption."
        )

    def tell_about_documents(self, *, draw: bool) -> None:
        if draw:
            self.stdout.write(f"{drawing.draw_waiting()} documents have been drawn.")
        elif waiting := CertificateEdition.objects.waiting().count():
            self.stdout.write(
                f"{waiting} documents wait to be drawn by the worker (manage.py serve starts one)."
            )

    def tell_who_can_sign_in(self) -> None:
        self.stdout.write(f"Everybody here can sign in with the password {cast.PASSWORD}:")
        width = max(len(player.email) for player in cast.ALL)
        for player in cast.ALL:
            self.stdout.write(f"  {player.email:{width}}  {player.name}, {player.role}")


def load_ekj() -> list[str]:
    """The whole programme, as those would do it who do it; answers the numbers of the certificates."""
    system = User.objects.system()
    known = organisations.add_all(by=system)
    players = cast.add_others(by=system)
    lead, trainer = players[cast.LEENA], players[cast.TERO]
    programme = ekj.create_programme(known, lead=lead, by=system)
    ekj.draw_up_certificate(programme, issuer=known["kuntaliitto"], by=lead)
    cohort = ekj.create_cohorts(programme, known, by=lead)
    plan = ekj.make_plan(cohort, by=lead)
    setup.appoint_trainer(cohort, trainer, by=lead)
    setup.appoint_contact(known["pori"], players[cast.OLLI], on=ekj.STARTS_ON, by=lead)
    years.import_roster(cohort, by=lead)
    cast.give_passwords(by=system)
    people = years.people_of(cohort)
    years.record_attendance(plan, people, by=trainer)
    years.hand_in_and_review(plan, people, trainer=trainer)
    years.waive(plan, people, by=lead)
    years.withdraw(people, by=lead)
    return [certificate.number for certificate in years.complete_and_issue(people, by=lead)]
