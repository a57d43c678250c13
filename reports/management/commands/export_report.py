import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.choices import Language
from lms.models import Cohort, Programme
from reports import statistics
from reports.disclosure import disclosed
from reports.exports import FORMATS
from reports.tables import Organised

REPORTS = {"organisations": statistics.organisations}


class Command(BaseCommand):
    help = "Write a report to a file, with every figure: whoever runs this may see the people anyway."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", choices=REPORTS)
        parser.add_argument("--programme", required=True, metavar="SLUG")
        parser.add_argument("--cohort", metavar="SLUG", help="one cohort of the programme, not all")
        parser.add_argument("--format", required=True, choices=FORMATS, help="csv is the one for machines")
        parser.add_argument("--language", required=True, choices=Language.values)
        parser.add_argument(
            "--organised",
            choices=Organised.values,
            default=Organised.THEN.value,
            help="organisations as they were then, or what has become of them by today",
        )
        parser.add_argument("--output", required=True, metavar="FILE", help="- is standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = _programme(options["programme"])
        scope = _cohort(programme, options["cohort"]) if options["cohort"] else programme
        table = REPORTS[options["report"]](
            scope,
            language=options["language"],
            as_of=timezone.localdate(),
            organised=options["organised"],
        )
        content = FORMATS[options["format"]].write(disclosed(table, programme=programme, sees_persons=True))
        if options["output"] == "-":
            sys.stdout.buffer.write(content)
            return
        try:
            Path(options["output"]).write_bytes(content)
        except OSError as problem:
            raise CommandError(f"Cannot write {options['output']}: {problem.strerror}.") from problem


def _programme(slug: str) -> Programme:
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Programme.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no programme {slug!r}. Programmes: {known}.")
    return found


def _cohort(programme: Programme, slug: str) -> Cohort:
    found = programme.cohorts.filter(slug=slug).first()
    if found is None:
        known = ", ".join(programme.cohorts.values_list("slug", flat=True)) or "none"
        raise CommandError(f"The programme {programme.slug!r} has no cohort {slug!r}. Its cohorts: {known}.")
    return found
