"""The chart: the longest bar first, labels and figures beside the bars, nothing that a page forbids."""

from xml.etree import ElementTree

import pytest

from reports import charts, statistics
from reports.disclosure import disclosed
from tests.factories import make_cohort, make_organisation
from tests.reports.making import TODAY, make_ekj, make_participation, make_people

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - we drew it


def drawn(svg: str) -> list[tuple[str, str, float]]:
    """From top to bottom: label, figure and length of the bar."""
    root = parsed(svg)
    labels = [text.text for text in root.iterfind(f"{SVG}text[@class='label']")]
    figures = [text.text for text in root.iterfind(f"{SVG}text[@class='value']")]
    lengths = [float(rect.get("width")) for rect in root.iterfind(f"{SVG}rect")]
    heights = [float(rect.get("y")) for rect in root.iterfind(f"{SVG}rect")]
    assert heights == sorted(heights)
    return list(zip(labels, figures, lengths, strict=True))


def bars(*shown: tuple[str, int]) -> str:
    return charts.bars(shown, title="Certificates", description="The table has the same figures.")


@pytest.mark.django_db
def test_bars_of_ekj_go_from_the_most_certificates_to_the_fewest():
    table = statistics.organisations(make_ekj(), language="sv", as_of=TODAY)

    shown = [(label, figure) for label, figure, _length in drawn(charts.organisations(table, "certificates"))]

    assert shown == [
        ("Björneborg", "22"),
        ("Kouvola", "21"),
        ("Carea, Samkommunen…", "15"),
        ("Perusturvakuntayhty…", "14"),
        ("Jämsä", "13"),
        ("S:t Michel", "11"),
        ("Andra", "10"),
        ("Träskända", "9"),
        ("Riihimäki", "7"),
        ("Lovisa", "5"),
        ("HNS Bilddiagnostik", "3"),
        ("Esbo", "2"),
        ("Mäntyharju", "2"),
    ]


def test_bars_are_as_long_as_their_figures():
    twenty, ten, one = (length for _label, _figure, length in drawn(bars(("A", 20), ("B", 10), ("C", 1))))

    assert ten / twenty == pytest.approx(0.5, abs=0.01)
    assert one / twenty == pytest.approx(0.05, abs=0.01)


def test_single_bar_is_drawn():
    assert [(label, figure) for label, figure, _length in drawn(bars(("Pori", 7)))] == [("Pori", "7")]


def test_nought_has_a_line_of_its_own_without_a_bar():
    assert drawn(bars(("Pori", 7), ("Espoo", 0)))[1] == ("Espoo", "0", 0.0)


def test_drawing_has_no_style_no_script_and_no_address():
    svg = bars(("Pori", 22), ("Espoo", 2))

    elements = list(parsed(svg).iter())
    names = {element.tag.removeprefix(SVG) for element in elements}
    attributes = {name for element in elements for name in element.attrib}
    assert names == {"svg", "title", "desc", "text", "rect"}
    assert attributes & {"style", "href", "id", "onload"} == set()


def test_drawing_says_what_it_is_to_who_does_not_see_it():
    root = parsed(bars(("Pori", 22)))

    assert root.get("role") == "img"
    assert [root[0].text, root[1].text] == ["Certificates", "The table has the same figures."]


def test_markup_in_a_label_is_only_text():
    svg = bars(("<b>&Pori", 3))

    assert [label for label, _figure, _length in drawn(svg)] == ["<b>&Pori"]


@pytest.mark.django_db
def test_nothing_to_draw_is_no_chart():
    cohort = make_cohort()
    make_participation(cohort, make_organisation())

    assert (
        charts.organisations(statistics.organisations(cohort, language="fi", as_of=TODAY), "certificates")
        is None
    )


@pytest.mark.django_db
def test_hidden_figures_have_no_bars():
    cohort = make_cohort()
    for name, count in {"Espoo": 2, "Mikkeli": 9, "Pori": 22}.items():
        make_participation(cohort, make_organisation(name))
        make_people(cohort, make_organisation(name), count, count, count)
    table = statistics.organisations(cohort, language="fi", as_of=TODAY)

    seen = disclosed(table, programme=cohort.programme, sees_persons=False)

    assert [bar[:2] for bar in drawn(charts.organisations(seen, "certificates"))] == [("Pori", "22")]
