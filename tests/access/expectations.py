"""Reads expected.txt: who is let in where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.access.world import ROLES

EXPECTED = Path(__file__).with_name("expected.txt")
RELATIONS = ("own", "peer", "sibling", "other")
# What a cell may say. "in" is let in: the page, what follows from the form, or a refusal of what the form says.
ANSWERS = frozenset({"in", "400", "401", "403", "404", "sign-in", "-"})
KINDS = {
    "page": ("GET",),
    "form": ("GET", "POST"),
    "press": ("POST",),
    "read": ("GET",),
    "write": ("POST", "PUT", "PATCH", "DELETE"),
}
_LINE = re.compile(r"(?P<name>[\w:.-]+)(?P<at>( +[^|]+?)?)(?P<rest>( *\|[^|]+)*)")


class Unreadable(ValueError):
    """A line of expected.txt is not as its first lines say."""


@dataclass(frozen=True)
class Audience:
    """A class of routes: who is let in, by role and relation. ``kind`` says by which methods."""

    name: str
    methods: tuple[str, ...]
    table: dict[tuple[str, str], str]
    # Whose page this is may be seen on it by whoever has its address: nothing of its side is a secret then.
    is_open: bool = False

    def relations(self) -> tuple[str, ...]:
        return tuple(one for one in RELATIONS if (ROLES[0], one) in self.table)


@dataclass(frozen=True)
class Line:
    """One route as it is listed: ``at`` names its arguments, ``exceptions`` what is otherwise than in its class."""

    route: str
    audience: Audience
    at: tuple[str, ...]
    query: str = ""
    exceptions: dict[tuple[str, str, str], str] = field(default_factory=dict)
    shows: frozenset[str] = frozenset()
    # Whether two rows of different sides may stand in one address.
    mixes: bool = False
    # What is sent to the API, with <names of rows> in it.
    sends: str = ""

    def expected(self, method: str, role: str, relation: str) -> str:
        for key in ((method, role, relation), ("", role, relation), (method, role, ""), ("", role, "")):
            if key in self.exceptions:
                return self.exceptions[key]
        return self.audience.table[role, relation]


def read(text: str) -> list[Line]:
    """Every line of the file. A word that it does not know is ``Unreadable``."""
    lines: list[Line] = []
    for block in re.split(r"^== ", text, flags=re.M)[1:]:
        lines += _section(block)
    return lines


def _section(block: str) -> Iterator[Line]:
    heading, *rest = [line.rstrip() for line in block.splitlines() if line.strip() and line[0] != "#"]
    name, _, kind = heading.strip(" =").rpartition(",")
    is_open = kind.strip().startswith("open ")
    methods = KINDS.get(kind.strip().removeprefix("open "))
    if methods is None:
        raise Unreadable(heading)
    relations, table = tuple(rest[0].split()), {}
    for row in rest[1 : 1 + len(ROLES)]:
        role, *answers = row.split()
        if role not in ROLES or len(answers) != len(relations) or not set(answers) <= ANSWERS:
            raise Unreadable(row)
        table |= {(role, relation): answer for relation, answer in zip(relations, answers, strict=True)}
    audience = Audience(name.strip(), methods, table, is_open)
    for row in rest[1 + len(ROLES) :]:
        yield _line(row, audience)


def _line(row: str, audience: Audience) -> Line:
    read = _LINE.fullmatch(row)
    if read is None:
        raise Unreadable(row)
    exceptions, shows, query, mixes, sends = {}, set[str](), "", False, ""
    for part in read["rest"].split("|")[1:]:
        words = part.split()
        if words[0] == "shows":
            shows |= set(words[1:])
        elif words[0].startswith("?"):
            query = words[0]
        elif words == ["mixes"]:
            mixes = True
        elif words[0] == "sends":
            sends = part.strip().removeprefix("sends ")
        else:
            *about, answer = words
            method = about.pop(0) if about[0].isupper() else ""
            role, relation = (*about, "")[:2]
            if role not in ROLES or relation not in (*RELATIONS, "") or answer not in ANSWERS:
                raise Unreadable(row)
            exceptions[method, role, relation] = answer
    at = tuple(word.strip() for word in read["at"].split(",") if word.strip())
    return Line(read["name"], audience, at, query, exceptions, frozenset(shows), mixes, sends)
