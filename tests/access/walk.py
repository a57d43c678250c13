"""Asks every route for every role, and says what was answered otherwise than expected.txt says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils import timezone

from tests.access.expectations import Line
from tests.access.world import OTHER, OWN, PEER, ROLES, SIBLING, Side, World

# What the answer to a refused request may write: that it was refused, and what limits and sessions need.
_MAY_WRITE = {"lms_accessentry", "lms_cache", "django_session"}
_WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.I)
# What differs between two answers that say the same: the secret of the forms, and the address that was asked.
_SECRET_OF_FORMS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]*}')

_HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)

# Whose words a role may see nowhere. A lead's register of organisations is that of all leads.
SECRETS: dict[str, set[str]] = {
    "administrator": set(),
    "auditor": set(),
    "lead": {OTHER.titles, OTHER.people},
    "trainer": {*vars(SIBLING).values(), *vars(OTHER).values()},
    "participant": {*vars(SIBLING).values(), *vars(OTHER).values(), PEER.people, PEER.places},
    "contact": {*vars(SIBLING).values(), *vars(OTHER).values(), *vars(PEER).values(), f"aino {OWN.people}"},
    "anonymous": {text for words in (OWN, PEER, SIBLING, OTHER) for text in vars(words).values()},
}


class Route(NamedTuple):
    name: str
    view: Any

    def methods(self) -> tuple[str, ...]:
        """By which it can be asked; a page is asked by GET and by POST, whatever it answers."""
        of_api = getattr(self.view, "actions", None) or {}
        view_class = getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)
        if of_api:
            return tuple(sorted(method.upper() for method in of_api if method != "head"))
        if view_class is not None and hasattr(view_class, "http_method_names"):
            named = (name for name in ("get", "post", "put", "patch", "delete") if hasattr(view_class, name))
            return tuple(name.upper() for name in named if name in view_class.http_method_names) or ("GET",)
        return ("GET", "POST")


def routes(of: URLResolver, space: str = "") -> Iterator[Route]:
    """Every address that the resolver knows. One without a name is called by its pattern."""
    for pattern in of.url_patterns:
        if isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name or pattern.pattern}", pattern.callback)
        else:
            yield from routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def unlisted(known: list[Route], lines: list[Line]) -> list[str]:
    """Routes and methods that no line is about, lines that are about no route, and what is listed twice."""
    routed, listed = set[str](), list[str]()
    for route in known:
        is_of_api = hasattr(route.view, "cls")
        routed |= {f"{method} {route.name}" for method in route.methods()} if is_of_api else {route.name}
    of_api = {name.split()[1] for name in routed if " " in name}
    for line in lines:
        if line.route in of_api:
            ours = (name for name in routed if name.endswith(f" {line.route}"))
            listed += [name for name in ours if name.split()[0] in line.audience.methods]
        else:
            listed.append(line.route)
    return [
        *(f"{name}: a route that is not listed" for name in sorted(routed - set(listed))),
        *(f"{name}: a line about no route" for name in sorted(set(listed) - routed)),
        *(f"{name}: listed twice" for name in sorted({name for name in listed if listed.count(name) > 1})),
    ]


@dataclass
class Findings:
    """How often was asked, and what was wrong: each as a sentence."""

    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """One route, asked by a role by one method, toward the rows that stand in a relation to it."""

    line: Line
    role: str
    relation: str
    method: str
    address: str
    expected: str

    def __str__(self) -> str:
        return f"{self.role}, {self.relation}: {self.method} {self.address}"

    @property
    def is_offered(self) -> bool:
        """Whether the route answers this method at all."""
        return self.method in self.line.audience.methods

    @property
    def lets_in(self) -> bool:
        return self.expected == "in" and self.is_offered

    @property
    def is_about_unknown(self) -> bool:
        """Whether the role must not be able to tell the rows from ones that do not exist."""
        if (
            self.method != "GET"
            or self.lets_in
            or not self.line.at
            or self.role in ("administrator", "auditor")
        ):
            return False
        return self.relation == "other" or (self.relation != "own" and self.expected == "404")


def walk(line: Line, route: Route, world: World, found: Findings) -> None:
    """Ask one route for every role and relation, by every method that its line is about."""
    for role in ROLES:
        unknown: Answer | None = None
        for question in _questions(line, route, world, role):
            side = world.side(question.relation)
            answer = ask(world, role, question.method, question.address, _body(line, side))
            found.asked += 1
            _judge(question, answer, side, found)
            if question.is_about_unknown:
                unknown = unknown or ask(world, role, "GET", _nowhere(line, world.own))
                if answer.body != unknown.body:
                    found.leaks.append(f"{question}: not the answer that is given for what does not exist")
        for address in _mixed(line, world):
            answer = ask(world, role, "GET", address)
            found.asked += 1
            if 200 <= answer.status < 300:
                found.leaks.append(f"{role}, changed id: GET {address} → {answer.status}")


def _questions(line: Line, route: Route, world: World, role: str) -> Iterator[Question]:
    is_of_api = hasattr(route.view, "cls")
    for relation in line.audience.relations():
        address = address_of(line, world.side(relation))
        for method in route.methods() if is_of_api else ("GET", "POST"):
            expected = line.expected(method, role, relation)
            question = Question(line, role, relation, method, address, expected)
            # A page without a form is asked once whether it has one.
            if expected != "-" and (question.is_offered or (relation == "own" and not is_of_api)):
                yield question


def _judge(question: Question, answer: "Answer", side: Side, found: Findings) -> None:
    if answer.status >= 500:
        found.wrong.append(f"{question} → {answer.status}: {answer.error}")
        return
    if question.is_offered:
        expected = [question.expected]
    else:
        expected = ["405"] if question.expected == "in" else ["405", question.expected]
    if not {answer.says, str(answer.status)} & set(expected):
        # Who is let in and should not be is a leak; the other way round it is a mistake.
        is_leak = answer.says == "in" and not question.lets_in
        told = f"{question} → {answer.status}, expected {' or '.join(expected)}"
        (found.leaks if is_leak else found.wrong).append(told)
    if not question.lets_in:
        found.leaks += [f"{question} wrote into {table}" for table in sorted(answer.wrote - _MAY_WRITE)]
    body = answer.body.casefold()
    secrets = sorted(_secrets(question, side))
    found.leaks += [f"{question} tells “{text}”" for text in secrets if text.casefold() in body]
    found.wrong += [f"{question} lacks {name}" for name in answer.lacks]


def _secrets(question: Question, side: Side) -> set[str]:
    """The words that the answer must not have."""
    if not question.lets_in:
        # A refusal tells nothing of anybody but the reader.
        return {text for words in (PEER, SIBLING, OTHER) for text in vars(words).values()}
    secrets = SECRETS[question.role] - question.line.shows
    if question.line.audience.is_open:
        theirs = vars(side.words).values()
        secrets = {text for text in secrets if not any(word in text for word in theirs)}
    return secrets


# --- Asking


@dataclass(frozen=True)
class Answer:
    status: int
    says: str
    body: str
    wrote: frozenset[str]
    # What every answer says to browsers, and this one does not.
    lacks: tuple[str, ...]
    error: str = ""


def ask(world: World, role: str, method: str, address: str, sent: str = "") -> Answer:
    """One request, after which everything is as before. The body is without the address that was asked."""
    client = world.clients[role]
    cookies = deepcopy(client.cookies)
    with transaction.atomic(), writes() as wrote:
        response = client.generic(method, address, sent, content_type=_content_type(method, address))
        body = _text(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    for said in (address, address.split("?")[0]):
        body = body.replace(said, "")
    error = str(getattr(response, "exc_info", None) or "")[:300]
    lacks = tuple(name for name in _HEADERS if name not in response.headers)
    plain = _SECRET_OF_FORMS.sub("", body)
    return Answer(response.status_code, _says(response), plain, frozenset(wrote), lacks, error)


def _content_type(method: str, address: str) -> str:
    if address.startswith("/api/"):
        return "application/json"
    return "application/x-www-form-urlencoded" if method != "GET" else "application/octet-stream"


def _says(response: HttpResponseBase) -> str:
    """The word of expected.txt for an answer."""
    code = response.status_code
    if code == 302 and response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL)):
        return "sign-in"
    return "in" if code < 400 or code in (400, 409) else str(code)


def _text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    leads_to = response.headers.get("Location", "") + response.headers.get("Content-Disposition", "")
    return f"{leads_to} {content.decode(errors='replace')}"


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables into which something was written meanwhile, whether it was kept or not."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        if written := _WRITING.match(sql):
            tables.add(written[1])
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield tables


# --- Addresses


_NAMED = {
    "programme": lambda side: side["programme"].slug,
    "cohort": lambda side: side["cohort"].slug,
    "organisation": lambda side: side["organisation"].slug,
    "number": lambda side: side["certificate"].number,
    "code": lambda side: side["certificate"].grouped_code,
    "today": lambda side: timezone.localdate(),
    "act": lambda side: side["certificate"].act,
}


def _arguments(line: Line, side: Side) -> list[Any]:
    """The arguments of the route toward the rows of a side. What stands in quotes is itself."""
    return [word.strip("'") if word[0] == "'" else _value(side, word) for word in line.at]


def _value(side: Side, word: str) -> Any:
    return _NAMED[word](side) if word in _NAMED else side[word].pk


def address_of(line: Line, side: Side) -> str:
    return reverse(line.route, args=_arguments(line, side)) + line.query


def _body(line: Line, side: Side) -> str:
    return re.sub(r"<([\w ]+)>", lambda named: str(_value(side, named[1])), line.sends)


def _nowhere(line: Line, own: Side) -> str:
    """The address of something that does not exist."""
    made_up = [
        value if word[0] == "'" else _made_up(value)
        for word, value in zip(line.at, _arguments(line, own), strict=True)
    ]
    return reverse(line.route, args=made_up) + line.query


def _made_up(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    return 987_654_321 if isinstance(value, int) else "no-such-thing"


def _mixed(line: Line, world: World) -> Iterator[str]:
    """What belongs to somebody else, asked for under the address of one's own."""
    rows = [place for place, word in enumerate(line.at) if word[0] != "'"]
    if len(rows) < 2 or line.mixes or "other" not in line.audience.relations():
        return
    own, other = _arguments(line, world.own), _arguments(line, world.other)
    for changed in rows[1:]:
        arguments = [other[place] if place == changed else value for place, value in enumerate(own)]
        try:
            yield reverse(line.route, args=arguments) + line.query
        except NoReverseMatch:
            continue
