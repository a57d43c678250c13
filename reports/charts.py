"""Charts as SVG: the same drawing on the page and in the PDF.

Pages allow no inline style, so the drawing has none: its look is presentation attributes, in the colours of
paper. On a page the stylesheet, which outranks them, sets the colours of the reader's scheme by class (``bar``,
``label``, ``value``).
"""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pygal
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from pygal.style import Style

from reports.tables import Table

WIDTH = 320
LINE = 22
FIGURE_WIDTH = 34
LONGEST_LABEL = 20
# By which pygal reserves room for labels: it takes every letter to be 0.6 em wide, ours are narrower.
NOMINAL_TEXT = 12
TEXT = {"font-family": "Kohortti Sans", "font-size": "13", "fill": "#16212b"}
BAR = {"class": "bar", "fill": "#0d4f63"}


def organisations(table: Table, code: str) -> SafeString | None:
    """Bars of one measure of ``table``, the longest first. None when there is nothing to draw."""
    shown = [(row.short_name, figure) for row in table.rows if (figure := row.figures[code]) is not None]
    measure = next(measure for measure in table.measures if measure.code == code)
    if not any(figure for _label, figure in shown):
        return None
    shown.sort(key=lambda bar: -bar[1])
    with translation.override(table.language):
        title = gettext("%(measure)s: a bar for each organisation") % {"measure": measure.label}
        return bars(shown, title=title, description=gettext("The table has the same figures."))


def bars(shown: Sequence[tuple[str, int]], *, title: str, description: str) -> SafeString:
    """Horizontal bars in the order given, each with its label before and its figure behind it."""
    chart = pygal.HorizontalBar(
        js=[],
        css=[],
        width=WIDTH,
        height=LINE * len(shown),
        margin=0,
        margin_right=FIGURE_WIDTH,
        spacing=12,
        range=(0, max(figure for _label, figure in shown)),
        rounded_bars=3,
        show_legend=False,
        show_x_labels=False,
        show_x_guides=False,
        show_y_guides=False,
        print_values=True,
        print_values_position="top",
        disable_xml_declaration=True,
        style=Style(label_font_size=NOMINAL_TEXT, value_font_size=NOMINAL_TEXT),
    )
    # The first of the axis is the lowest on the page.
    chart.x_labels = [_shortened(label) for label, _figure in reversed(shown)]
    chart.add(title, [figure for _label, figure in reversed(shown)])
    drawn = _plain(chart.render_tree(), title=title, description=description)
    return mark_safe(ElementTree.tostring(drawn, encoding="unicode"))  # noqa: S308 - tostring has escaped the texts


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip(" ,-") + "…"


def _plain(chart: Any, *, title: str, description: str) -> ElementTree.Element:
    """Only the bars, labels and figures of what pygal drew; no style, script, tooltip or comment."""
    height = LINE * len(chart.findall(".//g[@class='bar']"))
    size = {"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": str(height)}
    svg = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"} | size)
    ElementTree.SubElement(svg, "title").text = title
    ElementTree.SubElement(svg, "desc").text = description
    left = float(re.findall(r"[\d.]+", chart.find(".//g[@class='plot']").get("transform"))[0])
    labels = chart.findall(".//g[@class='guides']/text")
    rects = chart.findall(".//g[@class='bar']/rect")
    values = chart.findall(".//text[@class='value']")
    for label, rect, value in reversed(list(zip(labels, rects, values, strict=True))):
        _add(svg, "text", label, TEXT | {"class": "label"}, ("y",)).set("x", "0")
        _add(svg, "rect", rect, BAR, ("x", "y", "width", "height", "rx"), left=left)
        _add(svg, "text", value, TEXT | {"class": "value"}, ("x", "y"), left=left)
    return svg


def _add(
    svg: ElementTree.Element,
    tag: str,
    drawn: Any,
    look: dict[str, str],
    measures: tuple[str, ...],
    *,
    left: float = 0,
) -> ElementTree.Element:
    """Copy what was drawn, moved from the plot's own place to the drawing's. pygal leaves a measure of 0 out."""
    place = {name: float(drawn.get(name, 0)) + (left if name == "x" else 0) for name in measures}
    added = ElementTree.SubElement(svg, tag, look | {name: f"{at:.1f}" for name, at in place.items()})
    added.text = drawn.text
    return added
