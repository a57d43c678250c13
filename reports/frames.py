"""A table as a pandas frame: one line a row, the sum last, columns named for machines."""

from collections.abc import Callable

import pandas as pd

from reports.tables import Row, Table

# Several projects of one organisation (a programme of several cohorts) stand in one cell.
BETWEEN_PROJECTS = " | "

_CELLS: dict[str, Callable[[Row], str | int | None]] = {
    "position": lambda row: row.position,
    "programme": lambda row: row.run.programme_title if row.run else "",
    "cohort": lambda row: row.run.cohort_title if row.run else "",
    "organisation": lambda row: row.name,
    "project_lead_word": lambda row: BETWEEN_PROJECTS.join(project.lead_word for project in row.projects),
    "project": lambda row: BETWEEN_PROJECTS.join(project.name for project in row.projects),
    "project_language": lambda row: BETWEEN_PROJECTS.join(project.language for project in row.projects),
}


def frame(table: Table) -> pd.DataFrame:
    """The table's ``columns`` and one a measure. A figure that is not shown is NA, as is the position of the sum."""
    measures = [measure.code for measure in table.measures]
    lines = [
        [*(_CELLS[name](row) for name in table.columns), *(row.figures[code] for code in measures)]
        for row in table.lines
    ]
    columns = [*table.columns, *measures]
    return pd.DataFrame(lines, columns=columns).astype(dict.fromkeys(["position", *measures], "Int64"))
