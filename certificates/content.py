"""What a certificate says: frozen at issue in Finnish, Swedish and English, and never looked up again.

The PDF, the badge and the verify page are drawn from this alone, so no later change of a name, a programme or
an organisation reaches a certificate that has been issued. The shape is kept as JSON with a version.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from lms.choices import CertificateKind, Language

VERSION = 1
# The code of a page that is no certificate. It has a letter that codes do not have, so no register knows it.
SPECIMEN = "SPEC-IMEN-00000"
_SHAPES = {
    "design": re.compile(r"[a-z0-9-]+"),
    "accent": re.compile(r"#[0-9a-f]{6}"),
    "code": re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}"),
    "verify_url": re.compile(r"https?://[^\s/]+/\S+"),
    "language": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"),
}


class Misshapen(ValueError):
    """This is not the content of a certificate: a field is missing, empty or of another form than agreed."""


class _Printed:
    """Text fields are kept as they will be printed: composed letters, single spaces, nothing invisible."""

    _required: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (one.name for one in fields(self) if one.type is str):  # type: ignore[arg-type]  # a mixin of dataclasses
            value = getattr(self, name)
            if not isinstance(value, str):
                raise Misshapen(f"{name} is not text")
            value = _as_printed(value)
            object.__setattr__(self, name, value)
            if name in self._required and not value:
                raise Misshapen(f"{name} is empty")
            if name in _SHAPES and not _SHAPES[name].fullmatch(value):
                raise Misshapen(f"{name} is {value!r}")


@dataclass(frozen=True)
class Project(_Printed):
    """A development project. ``language`` is that of ``name``, whatever the language of the page."""

    lead_word: str
    name: str
    language: str

    _required = ("name",)


@dataclass(frozen=True)
class Signatory(_Printed):
    """``title_language`` is that of ``title`` where it differs from the page's, else empty."""

    name: str
    title: str
    title_language: str = ""

    _required = ("name",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.title_language:
            _check_language("title_language", self.title_language)


@dataclass(frozen=True)
class Wording(_Printed):
    """Everything printed in one language. ``award`` stands between the title and the name of the holder;
    ``scope`` tells what the cohort comprised. Only the title, the issuer and the programme are always there.
    ``languages`` names the fields whose text is in another language than the page, because it has been written
    in that one only: ``{"statement": "fi"}``.
    """

    title: str
    issuer: str
    award: str
    organisation: str
    project: Project | None
    programme: str
    cohort: str
    statement: str
    scope: str
    place: str
    signatories: tuple[Signatory, ...]
    languages: Mapping[str, str] = field(default_factory=dict)

    _required = ("title", "issuer", "programme")

    def __post_init__(self) -> None:
        super().__post_init__()
        texts = {one.name for one in fields(self) if one.type is str}
        if unknown := set(self.languages) - texts:
            raise Misshapen(f"languages are of {sorted(unknown)}")
        for name, language in self.languages.items():
            _check_language(f"language of {name}", language)


@dataclass(frozen=True)
class Content(_Printed):
    """A certificate in words: ``number`` and ``code`` as printed, ``verify_url`` as the QR code holds it."""

    version: int
    kind: str
    design: str
    accent: str
    holder: str
    issue_date: date
    number: str
    code: str
    verify_url: str
    wordings: Mapping[str, Wording]

    _required = ("holder", "number")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.version != VERSION:
            raise Misshapen(f"version {self.version} is not known")
        if self.kind not in CertificateKind.values:
            raise Misshapen(f"kind is {self.kind!r}")
        if set(self.wordings) != set(Language.values):
            raise Misshapen(f"wordings are in {sorted(self.wordings)}")

    @property
    def is_specimen(self) -> bool:
        """Whether this shows what would be printed and was issued to nobody."""
        return self.code == SPECIMEN

    def to_json(self) -> dict[str, Any]:
        """For a JSON column: plain dictionaries, lists and text, the date in ISO form."""
        return asdict(self) | {
            "issue_date": self.issue_date.isoformat(),
            "wordings": {
                language: asdict(wording) | {"signatories": [asdict(one) for one in wording.signatories]}
                for language, wording in self.wordings.items()
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Content":
        """The content that ``to_json`` wrote. Anything else is ``Misshapen``."""
        try:
            wordings = {language: _wording(wording) for language, wording in kept["wordings"].items()}
            return cls(**{**kept, "issue_date": date.fromisoformat(kept["issue_date"]), "wordings": wordings})
        except Misshapen:
            raise
        except (KeyError, TypeError, AttributeError, ValueError) as mistake:
            raise Misshapen(f"not the content of a certificate: {mistake}") from mistake


def _wording(kept: Mapping[str, Any]) -> Wording:
    project = kept["project"]
    return Wording(
        **{
            **kept,
            "project": Project(**project) if project else None,
            "signatories": tuple(Signatory(**one) for one in kept["signatories"]),
        }
    )


def _check_language(name: str, language: object) -> None:
    if not isinstance(language, str) or not _SHAPES["language"].fullmatch(language):
        raise Misshapen(f"{name} is {language!r}")


def _as_printed(text: str) -> str:
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
