"""Which figures a reader may see. A small figure may tell something about a person whom others recognise.

For readers who may not see the people, a figure under 5 is hidden. So that it cannot be worked out from what
is left, further figures are hidden until each small one could still be any of at least five numbers.
"""

from dataclasses import replace

from django.utils import timezone, translation
from django.utils.translation import gettext

from lms.models import Programme
from lms.wording import day as written
from reports.tables import Figure, Organised, Table

THRESHOLD = 5

# Line and column of a figure; the figures by line, of which the last is the sum of those above it.
Cell = tuple[int, int]
Figures = list[list[int]]
Bounds = dict[Cell, int]

# More people than there are.
UNBOUNDED = 10**12


def disclosed(table: Table, *, programme: Programme, sees_persons: bool) -> Table:
    """``table`` as a reader may see it, with a note that says what was done and why.

    Nothing is hidden from those who may see the people anyway, nor once the programme has declared its
    figures public.
    """
    declared_on = programme.figures_declared_public_on
    is_public = declared_on is not None and declared_on <= timezone.localdate()
    if table.organised == Organised.TODAY and not (is_public or sees_persons):
        return _withheld(table)
    if not any(_is_small(figure) for row in table.lines for figure in row.figures.values()):
        return table
    with translation.override(table.language):
        if is_public and declared_on:
            note = gettext(
                "Figures under 5 are shown because the programme declared its figures public on %(day)s."
            ) % {"day": written(declared_on)}
            return _noted(table, note)
        if sees_persons:
            note = gettext(
                "This table has figures under 5. They are shown to those who may see the participants: do "
                "not publish them."
            )
            return _noted(table, note)
        note = gettext(
            "Figures under 5 are not shown, nor are figures from which one of them could be worked out."
        )
        return _noted(_suppressed(table), note)


def disclosed_to_contact(table: Table) -> Table:
    """The figures of an organisation as its own contact sees them: all, since they are of its own people."""
    if not any(_is_small(figure) for row in table.lines for figure in row.figures.values()):
        return table
    with translation.override(table.language):
        note = gettext(
            "This table has figures under 5. They are shown to the contacts of the organisation: do not publish "
            "them."
        )
    return _noted(table, note)


def _withheld(table: Table) -> Table:
    """Without any figure: held beside those as organised then, these would tell of few people.

    The notes go too, since they count places.
    """
    with translation.override(table.language):
        note = gettext(
            "Figures as organised today are not shown: together with those as organised then, they would tell "
            "something about few people."
        )
    rows = tuple(replace(row, figures=dict.fromkeys(row.figures)) for row in table.rows)
    total = replace(table.total, figures=dict.fromkeys(table.total.figures))
    return replace(table, rows=rows, total=total, notes=(note,))


def _is_small(figure: Figure) -> bool:
    return figure is not None and figure < THRESHOLD


def _noted(table: Table, note: str) -> Table:
    return replace(table, notes=(*table.notes, note))


def _suppressed(table: Table) -> Table:
    codes = [measure.code for measure in table.measures]
    figures = [[line.figures[code] or 0 for code in codes] for line in table.lines]
    hidden = _hidden(figures)
    lines = []
    for place, line in enumerate(table.lines):
        kept = {code for column, code in enumerate(codes) if (place, column) not in hidden}
        seen = {code: figure if code in kept else None for code, figure in line.figures.items()}
        lines.append(replace(line, figures=seen))
    return replace(table, rows=tuple(lines[:-1]), total=lines[-1])


def _hidden(figures: Figures) -> set[Cell]:
    """The small figures, and in their columns the next smallest ones until no small one can be worked out."""
    cells = [(line, column) for line in range(len(figures)) for column in range(len(figures[0]))]
    small = {(line, column) for line, column in cells if figures[line][column] < THRESHOLD}
    hidden = set(small)
    while known := _worked_out(figures, hidden, small):
        columns = {column for _line, column in known}
        shown = [cell for cell in cells if cell[1] in columns and cell not in hidden]
        if not shown:
            break
        line, column = min(shown, key=lambda cell: _loss(figures, cell))
        # With the narrower figures of its line: each would tell what it is at least.
        hidden |= {cell for cell in cells if cell[0] == line and cell[1] >= column}
    return hidden


def _loss(figures: Figures, cell: Cell) -> tuple[int, bool, int, int]:
    """What hiding a figure costs, to sort by. Widest measures come first: they bound the others. Sums come last."""
    line, column = cell
    return column, line == len(figures) - 1, figures[line][column], line


def _worked_out(figures: Figures, hidden: set[Cell], small: set[Cell]) -> set[Cell]:
    """The small figures for which fewer than ``THRESHOLD`` numbers fit everything that is shown."""
    lowest, highest = _bounds(figures, hidden)
    return {cell for cell in small if highest[cell] - lowest[cell] < THRESHOLD - 1}


def _bounds(figures: Figures, hidden: set[Cell]) -> tuple[Bounds, Bounds]:
    """What a reader can tell of each figure: at least, at most.

    They know that a column adds up to its sum, and that in a line a measure counts no more than the wider
    one before it (which is left out where the records say otherwise, or the bounds would never meet).
    """
    ordered = [
        ((line, column), (line, column + 1))
        for line, row in enumerate(figures)
        for column in range(len(row) - 1)
        if row[column] >= row[column + 1]
    ]
    lowest: Bounds = {}
    highest: Bounds = {}
    for line, row in enumerate(figures):
        for column, figure in enumerate(row):
            is_hidden = (line, column) in hidden
            lowest[line, column] = 0 if is_hidden else figure
            highest[line, column] = UNBOUNDED if is_hidden else figure
    while True:
        before = (dict(lowest), dict(highest))
        for column in range(len(figures[0])):
            _narrow_sum([(line, column) for line in range(len(figures))], lowest, highest)
        for wider, narrower in ordered:
            highest[narrower] = min(highest[narrower], highest[wider])
            lowest[wider] = max(lowest[wider], lowest[narrower])
        if before == (lowest, highest):
            return lowest, highest


def _narrow_sum(cells: list[Cell], lowest: Bounds, highest: Bounds) -> None:
    """Take it into account that the last of ``cells`` is the sum of the others."""
    *parts, total = cells
    least, most = sum(lowest[part] for part in parts), sum(highest[part] for part in parts)
    lowest[total], highest[total] = max(lowest[total], least), min(highest[total], most)
    for part in parts:
        at_least = lowest[total] - (most - highest[part])
        at_most = highest[total] - (least - lowest[part])
        lowest[part], highest[part] = max(lowest[part], at_least), min(highest[part], at_most)
