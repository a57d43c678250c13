"""A page as a browser would read it: its elements without their texts, and its text without its elements."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *sorted(name for name, _value in attrs)))
        self.values += [value for _name, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def elements(page: str) -> list[tuple[str, ...]]:
    """Each element with the names of its attributes, in their order."""
    return _read(page).elements


def says(page: str, text: str) -> bool:
    """Whether the text stands on the page for people to read, spaces aside."""
    shown = " ".join("".join(_read(page).texts).split())
    return " ".join(text.split()) in shown
