"""Lines of rosters, and what is told and written of them."""

from lms.actions.rosters import PlannedRow
from lms.models import AuditEntry, Enrolment, ProgrammeLead, User

AINO = "aino.korhonen@kunta.example;Aino;Korhonen;Espoo"
TERO = "tero.virtanen@kunta.example;Tero;Virtanen;Espoo"
UNIT = "Sähköposti;Etunimi;Sukunimi;Organisaatio;Yksikkö"
EVERYTHING = f"{UNIT};Tehtävänimike;Johtamistaso;Aloituspäivä;Kieli"


def told(row: PlannedRow) -> list[str]:
    return [str(sentence) for sentence in (*row.errors, *row.notices)]


def changes(row: PlannedRow) -> list[tuple[str, str, str]]:
    return [(str(change.label), change.before_text, change.after_text) for change in row.changes]


def everything_written() -> dict[str, list]:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (User, Enrolment, AuditEntry, ProgrammeLead)
    }
