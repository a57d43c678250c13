"""``manage.py import_roster FILE --cohort SLUG``: the people of a cohort from a roster file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms import spreadsheets
from lms.actions import rosters
from lms.errors import Refused
from lms.management.acting import acting, add_by
from lms.models import Cohort

ROW_REFUSED, NOT_READ = 1, 2


class Command(BaseCommand):
    help = (
        "Shows what importing a roster (XLSX or CSV) does, and does it unless --dry-run is given. "
        "Ends with 1 when a row cannot be taken, with 2 when the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--cohort", required=True, metavar="SLUG", help="the cohort’s identifier")
        parser.add_argument("--dry-run", action="store_true", help="show the plan, import nothing")
        parser.add_argument("--skip-errors", action="store_true", help="import the rows that can be taken")
        add_by(parser)

    def handle(self, *, file: Path, dry_run: bool, skip_errors: bool, **options: Any) -> None:
        try:
            by = acting(options["by"])
            plan = rosters.plan(_cohort(options["cohort"]), _read(file), by=by)
        except CommandError as error:
            error.returncode = NOT_READ
            raise
        except Refused as refused:
            raise CommandError(str(refused), returncode=NOT_READ) from refused
        if options["verbosity"] > 0:
            self._show(plan)
        if dry_run:
            self._tell(plan.counts)
            if count := plan.counts.error:
                raise CommandError(
                    ngettext("%(count)d row cannot be taken.", "%(count)d rows cannot be taken.", count)
                    % {"count": count},
                    returncode=ROW_REFUSED,
                )
            return
        try:
            outcome = rosters.apply(plan, by=by, skip_errors=skip_errors)
        except Refused as refused:
            self._tell(plan.counts)
            raise CommandError(str(refused), returncode=ROW_REFUSED) from refused
        self._tell(outcome.counts)

    def _show(self, plan: rosters.Plan) -> None:
        for notice in plan.notices:
            self.stdout.write(str(notice))
        width = max(len(str(state.label)) for state in rosters.RowState)
        for row in plan.rows:
            who = "  ".join(str(part) for part in (row.email, row.name, row.organisation) if part)
            self.stdout.write(f"{row.line:>6}  {row.state.label!s:<{width}}  {who}".rstrip())
            if row.state == rosters.RowState.CHANGED:
                for change in row.changes:
                    self._under(f"{change.label}: {change.before_text} → {change.after_text}")
            for sentence in (*row.errors, *row.notices):
                self._under(str(sentence))

    def _under(self, text: str) -> None:
        self.stdout.write(f"{'':8}{text}")

    def _tell(self, counts: rosters.Counts) -> None:
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(same)d the same, %(error)d that cannot be taken")
            % vars(counts)
        )


def _cohort(slug: str) -> Cohort:
    cohort = Cohort.objects.filter(slug=slug).first()
    if cohort is None:
        raise CommandError(_("There is no cohort “%(slug)s”.") % {"slug": slug})
    return cohort


def _read(file: Path) -> spreadsheets.Sheet:
    try:
        with file.open("rb") as opened:
            # One byte more than is taken at most, so that a larger file is not mistaken for one that fits.
            content = opened.read(spreadsheets.MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    return spreadsheets.read(content, name=file.name)
