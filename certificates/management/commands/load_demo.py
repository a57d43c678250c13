"""``manage.py load_demo [--draw]``"""

import datetime
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from certificates import drawing
from certificates.management.demo import (
    cast,
    controller,
    counties,
    ekj,
    emba,
    organisations,
    small_groups,
    years,
)
from certificates.models import Certificate, CertificateEdition
from lms.actions import cohorts, setup
from lms.errors import Refused
from lms.models import AuditEntry, Programme, User

EVERY = (ekj.SLUG, emba.SLUG, counties.SLUG, small_groups.SLUG, controller.SLUG)


class Command(BaseCommand):
    help = "Load the demo: five programmes with invented people. Only for development."

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
            there = set(Programme.objects.filter(slug__in=EVERY).values_list("slug", flat=True))
            if missing := [slug for slug in EVERY if slug not in there]:
                self.load(missing)
            else:
                self.stdout.write("The demo is loaded already. Nothing has been changed.")
            cast.write_list(settings.VAR / "demo-people.json")
            self.tell_about_documents(draw=options["draw"])
        self.tell_who_can_sign_in()

    def load(self, slugs: list[str]) -> None:
        """All of these programmes, or nothing."""
        try:
            with transaction.atomic():
                last = AuditEntry.objects.order_by("pk").last()
                load(slugs, today=timezone.localdate())
                made = AuditEntry.objects.filter(pk__gt=last.pk if last else 0)
                acts = Counter(made.order_by().values_list("verb", flat=True))
        except Refused as refusal:
            raise CommandError(f"The demo cannot be loaded, and nothing has been: {refusal}") from refusal
        self.stdout.write("The demo is loaded, with invented people:")
        for slug in slugs:
            self.tell_about(Programme.objects.get(slug=slug))
        if len(slugs) < len(EVERY):
            self.stdout.write("What was there before has not been changed.")
        self.stdout.write(
            f"Acts recorded: {', '.join(f'{verb} {count}' for verb, count in sorted(acts.items()))}."
        )

    def tell_about(self, programme: Programme) -> None:
        runs = programme.cohorts.count()
        places = sum(cohort.enrolments.count() for cohort in programme.cohorts.all())
        self.stdout.write(
            f"  {programme.title}: {places} people in {runs} {'cohort' if runs == 1 else 'cohorts'}"
        )
        certificates = Certificate.objects.filter(enrolment__cohort__programme=programme)
        if numbers := sorted(certificates.values_list("number", flat=True)):
            issued_on = format_date(ekj.CEREMONY_ON, "d MMMM y", locale="en")
            self.stdout.write(
                f"  {len(numbers)} certificates, {numbers[0]} to {numbers[-1]} in alphabetical order, dated "
                f"{issued_on}: they were handed out on that day, and that they were granted on the same day is "
                "an assumption."
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
        # Somebody who joined the cast after an older demo was loaded is not in it.
        accounts = set(User.objects.with_account().values_list("email", flat=True))
        there = [player for player in cast.ALL if player.email in accounts]
        width = max(len(player.email) for player in there)
        for player in there:
            self.stdout.write(f"  {player.email:{width}}  {player.name}, {player.role}")


def load(slugs: list[str], *, today: datetime.date) -> None:
    """Load these programmes, as those would do it who do it."""
    system = User.objects.system()
    players = cast.find_or_add_others(by=system)
    lead, trainer = players[cast.LEENA], players[cast.TERO]
    loaders: dict[str, Callable[[], object]] = {
        ekj.SLUG: lambda: load_ekj(players, by=system),
        emba.SLUG: lambda: emba.load(lead=lead, contact=players[cast.OLLI], by=system),
        counties.SLUG: lambda: counties.load(lead=lead, by=system),
        small_groups.SLUG: lambda: small_groups.load(lead=lead, by=system),
        controller.SLUG: lambda: controller.load(lead=lead, trainer=trainer, by=system, today=today),
    }
    for slug in slugs:
        loaders[slug]()
    cast.give_passwords(by=system)


def load_ekj(players: dict[cast.Player, User], *, by: User) -> None:
    known = organisations.add_all(by=by)
    lead, trainer = players[cast.LEENA], players[cast.TERO]
    programme = ekj.create_programme(known, lead=lead, by=by)
    ekj.draw_up_certificate(programme, issuer=known["kuntaliitto"], by=lead)
    cohort = ekj.create_cohorts(programme, known, by=lead)
    plan = ekj.make_plan(cohort, by=lead)
    cohorts.appoint_trainer(cohort, trainer, by=lead)
    setup.appoint_contact(known["pori"], players[cast.OLLI], on=ekj.STARTS_ON, by=lead)
    years.import_roster(cohort, by=lead)
    people = years.people_of(cohort)
    years.record_attendance(plan, people, by=trainer)
    years.hand_in_and_review(plan, people, trainer=trainer)
    years.waive(plan, people, by=lead)
    years.withdraw(people, by=lead)
    years.complete_and_issue(people, by=lead)
