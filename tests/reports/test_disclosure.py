"""What a reader who may not see the people can tell from a table: never a figure under five."""

import datetime
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.models import Programme
from reports.disclosure import THRESHOLD, disclosed
from reports.tables import Figure, Measure, Row, Table
from tests.reports.making import TODAY

MEASURES = ("participants", "completed", "certificates")


def table_of(*lines: tuple[int, ...]) -> Table:
    """A row for each tuple of figures, and their sum."""
    codes = MEASURES[: len(lines[0])]
    rows = [
        Row(place, place, f"Kunta {place}", f"Kunta {place}", dict(zip(codes, figures, strict=True)))
        for place, figures in enumerate(lines, 1)
    ]
    total = [sum(column) for column in zip(*lines, strict=True)]
    return Table(
        title="Participants and certificates by organisation",
        about="EKJ",
        about_language="fi",
        language="en",
        as_of=TODAY,
        facts=(),
        measures=tuple(Measure(code, code, code) for code in codes),
        rows=tuple(rows),
        total=Row(None, None, "Total", "Total", dict(zip(codes, total, strict=True))),
    )


def shown_to_a_stranger(*lines: tuple[int, ...]) -> list[tuple[Figure, ...]]:
    table = disclosed(table_of(*lines), programme=Programme(), sees_persons=False)
    return [tuple(line.figures.values()) for line in table.lines]


def test_table_without_small_figures_is_shown_as_it_is():
    table = table_of((9, 7, 6), (20, 15, 15))

    assert disclosed(table, programme=Programme(), sees_persons=False) == table


def test_single_small_figure_takes_the_next_smallest_with_it_so_that_the_sum_does_not_give_it_away():
    assert shown_to_a_stranger((22,), (2,), (9,), (21,)) == [(22,), (None,), (None,), (21,), (54,)]


def test_several_small_figures_protect_each_other():
    assert shown_to_a_stranger((22,), (2,), (3,), (4,)) == [(22,), (None,), (None,), (None,), (31,)]


def test_small_figures_whose_sum_is_small_too_need_a_further_one():
    assert shown_to_a_stranger((22,), (0,), (1,), (7,)) == [(22,), (None,), (None,), (None,), (30,)]


def test_two_rows_hide_each_other_and_the_sum_stays():
    assert shown_to_a_stranger((2,), (50,)) == [(None,), (None,), (52,)]


def test_only_row_takes_its_sum_with_it():
    assert shown_to_a_stranger((3,)) == [(None,), (None,)]


def test_small_sum_is_hidden_with_all_its_rows():
    assert shown_to_a_stranger((1,), (1,), (1,)) == [(None,), (None,), (None,), (None,)]


def test_line_that_is_small_throughout_takes_only_one_other_line_with_it():
    shown = shown_to_a_stranger((22, 12, 12), (21, 11, 11), (20, 10, 10), (2, 1, 0))

    hidden = (None, None, None)
    assert shown == [(22, 12, 12), (21, 11, 11), hidden, hidden, (65, 34, 33)]


def test_another_measure_of_the_same_row_does_not_give_a_hidden_figure_away():
    """Were only the 2 and the 6 of the middle column hidden, 6 participants and 6 certificates would tell the 6."""
    shown = shown_to_a_stranger((20, 2, 2), (6, 6, 6), (30, 7, 6), (40, 30, 29))

    assert shown == [
        (20, None, None),
        (6, None, None),
        (30, 7, 6),
        (40, 30, 29),
        (96, 45, 43),
    ]


def test_records_in_which_certificates_outnumber_completions_are_suppressed_too():
    shown = shown_to_a_stranger((9, 2, 7), (9, 8, 8))

    assert shown == [(9, None, 7), (9, None, None), (18, None, None)]


def fitting(shown: list[tuple[Figure, ...]], highest: int) -> Iterator[list[tuple[int, ...]]]:
    """Every table of figures that a reader of ``shown`` must hold for possible."""
    rows = shown[:-1]
    unknown = [
        (line, column) for line, row in enumerate(rows) for column in range(len(row)) if row[column] is None
    ]
    for guess in itertools.product(range(highest + 1), repeat=len(unknown)):
        guessed = dict(zip(unknown, guess, strict=True))
        table = [
            tuple(guessed.get((line, column), figure) for column, figure in enumerate(row))
            for line, row in enumerate(rows)
        ]
        sums = tuple(sum(column) for column in zip(*table, strict=True))
        lines = [*table, sums]
        ordered = all(row[place] >= row[place + 1] for row in lines for place in range(len(row) - 1))
        if ordered and all(told in (None, figure) for told, figure in zip(shown[-1], sums, strict=True)):
            yield lines


two_measures = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda pair: tuple(sorted(pair, reverse=True))
)


@settings(max_examples=25)
@given(st.lists(two_measures, min_size=2, max_size=2))
def test_each_small_figure_could_be_any_of_at_least_five_numbers(lines):
    """Against a reader who tries every table that fits what is shown."""
    shown = shown_to_a_stranger(*lines)
    possible = list(fitting(shown, highest=10))

    for line, row in enumerate(lines):
        for column, figure in enumerate(row):
            if figure < THRESHOLD:
                assert len({table[line][column] for table in possible}) >= THRESHOLD


def test_leads_see_every_figure_and_are_told_not_to_publish_them():
    table = table_of((2, 1, 1), (9, 8, 8))

    seen = disclosed(table, programme=Programme(), sees_persons=True)

    assert seen.rows == table.rows
    assert seen.notes == (
        "This table has figures under 5. They are shown to those who may see the participants: do not publish "
        "them.",
    )


@pytest.mark.parametrize("sees_persons", [True, False])
def test_figures_declared_public_are_shown_to_everyone(sees_persons):
    table = table_of((2, 1, 1), (9, 8, 8))
    programme = Programme(figures_declared_public_on=datetime.date(2016, 2, 12))

    seen = disclosed(table, programme=programme, sees_persons=sees_persons)

    assert seen.rows == table.rows
    assert seen.notes == (
        "Figures under 5 are shown because the programme declared its figures public on 12 February 2016.",
    )


def test_figures_that_will_be_public_only_later_are_not_shown_yet():
    programme = Programme(figures_declared_public_on=datetime.date(2999, 1, 1))

    seen = disclosed(table_of((2,), (9,)), programme=programme, sees_persons=False)

    assert [dict(line.figures) for line in seen.lines] == [
        {"participants": None},
        {"participants": None},
        {"participants": 11},
    ]
    assert seen.notes == (
        "Figures under 5 are not shown, nor are figures from which one of them could be worked out.",
    )


def test_hiding_keeps_everything_else_of_a_row():
    table = table_of((2,), (9,))

    seen = disclosed(table, programme=Programme(), sees_persons=False)

    assert [(row.position, row.name) for row in seen.lines] == [
        (row.position, row.name) for row in table.lines
    ]
