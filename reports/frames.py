"""A table as a pandas frame: one line a row, the sum last, columns named for machines."""

import pandas as pd

from reports.tables import Row, Table

# Several projects of one organisation (a programme of several cohorts) stand in one cell.
BETWEEN_PROJECTS = " | "

COLUMNS = ("position", "organisation", "project_lead_word", "project", "project_language")


def frame(table: Table) -> pd.DataFrame:
    """``COLUMNS`` and one column a measure. A figure that is not shown is NA, as is the position of the sum."""
    measures = [measure.code for measure in table.measures]
    lines = [[*_facts(row), *(row.figures[code] for code in measures)] for row in table.lines]
    columns = [*COLUMNS, *measures]
    return pd.DataFrame(lines, columns=columns).astype(dict.fromkeys(["position", *measures], "Int64"))


def _facts(row: Row) -> list[str | int | None]:
    return [
        row.position,
        row.name,
        BETWEEN_PROJECTS.join(project.lead_word for project in row.projects),
        BETWEEN_PROJECTS.join(project.name for project in row.projects),
        BETWEEN_PROJECTS.join(project.language for project in row.projects),
    ]
