"""What people hand in as files: what is taken, decided by content and never by name, and how much of it."""

import hashlib
import lzma
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.errors import Refused


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken; its first ending is the usual one."""

    word: str
    endings: tuple[str, ...]
    content_type: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = Kind("PDF", (".pdf",), "application/pdf")
DOCX = Kind("Word", (".docx",), f"{_OOXML}wordprocessingml.document")
PPTX = Kind("PowerPoint", (".pptx",), f"{_OOXML}presentationml.presentation")
XLSX = Kind("Excel", (".xlsx",), f"{_OOXML}spreadsheetml.sheet")
ODT = Kind("OpenDocument", (".odt",), f"{_ODF}text")
ODP = Kind("OpenDocument", (".odp",), f"{_ODF}presentation")
TXT = Kind("TXT", (".txt",), "text/plain")
PNG = Kind("PNG", (".png",), "image/png")
JPEG = Kind("JPEG", (".jpg", ".jpeg"), "image/jpeg")

TAKEN = (PDF, DOCX, ODT, PPTX, ODP, XLSX, TXT, PNG, JPEG)
ENDINGS = tuple(ending for kind in TAKEN for ending in kind.endings)
_BY_ENDING = {ending: kind for kind in TAKEN for ending in kind.endings}
_BY_SIGNATURE = {kind.content_type: kind for kind in (PDF, PNG, JPEG)}

# The part of an office document that says what it is: how the content type of its main part begins.
_MAIN_PART = re.compile(rb'ContentType\s*=\s*["\']([^"\']+\.main\+xml)["\']')
_MOST_OF_A_PART = 1_000_000
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
# Characters that no text holds, whatever its encoding, unless it is UTF-16.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_LONGEST_NAME = 255
# What unpacking raises where an archive is broken or locked; OSError is how a broken bzip2 stream says so.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    KeyError,
    OSError,
)


@dataclass(frozen=True)
class Examined:
    """A file that may be taken: what it is, what its owner called it, how large it is, its fingerprint."""

    file: File  # type: ignore[type-arg]  # of bytes
    kind: Kind
    name: str
    size: int
    sha256: str


def examine(file: File) -> Examined:  # type: ignore[type-arg]  # of bytes
    """Look into ``file`` and say what it is.

    Refuses what is empty, too large, of a kind that is not taken, something else than its name says, damaged,
    or able to run macros. A file that only looks like its name never gets further than this.
    """
    name = shown_name(file.name)
    said = {"name": name, "limit": in_megabytes(settings.HAND_IN_MAX_BYTES), "endings": ", ".join(ENDINGS)}
    if not file.size:
        raise Refused("file_empty", _("“%(name)s” is empty. Nothing is in it to hand in.") % said)
    if file.size > settings.HAND_IN_MAX_BYTES:
        raise Refused("file_too_large", _("“%(name)s” is larger than %(limit)s.") % said)
    named = _BY_ENDING.get(PurePosixPath(name).suffix.casefold())
    if named is None:
        raise Refused("file_kind", _("“%(name)s” is not of a kind that is taken: %(endings)s.") % said)
    kind = _kind_of(file, said)
    if kind is not named:
        raise Refused(
            "file_other_kind",
            _("“%(name)s” is not what its name says. Save it again from the program you wrote it with.")
            % said,
        )
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return Examined(file, kind, name, file.size, digest.hexdigest())


def content_type(name: str) -> str:
    """What a stored file is sent as; its name was held to its content when it was taken."""
    kind = _BY_ENDING.get(PurePosixPath(name).suffix.casefold())
    return kind.content_type if kind else "application/octet-stream"


def key() -> str:
    """A name in the store: it tells nothing and cannot be guessed."""
    return secrets.token_hex(16)


def shown_name(name: str | None) -> str:
    """``name`` without folders and without what cannot be seen, short enough to be kept, its ending intact."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    seen = "".join(letter for letter in last if letter.isprintable()).strip()
    ending = PurePosixPath(seen).suffix[:20]
    stem = seen[: len(seen) - len(ending)] if ending else seen
    return f"{stem[: _LONGEST_NAME - len(ending)]}{ending}"


def in_megabytes(size: int) -> str:
    return _("%(count)d MB") % {"count": size // 2**20}


def _kind_of(file: File, said: dict[str, str]) -> Kind | None:  # type: ignore[type-arg]  # of bytes
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == b"PK\x03\x04":
        return _kind_of_archive(file, said)
    try:
        signatures = {match.mime_type for match in puremagic.magic_stream(file) if match.offset == 0}
    except puremagic.PureError:  # nothing begins or ends like this
        signatures = set()
    known = (kind for content_type, kind in _BY_SIGNATURE.items() if content_type in signatures)
    return next(known, None) or (TXT if _is_text(file) else None)


def _kind_of_archive(file: File, said: dict[str, str]) -> Kind | None:  # type: ignore[type-arg]  # of bytes
    """Office documents are ZIP archives that say inside what they are, and whether they hold macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
            if "mimetype" in parts:
                declared = _part(archive, "mimetype").decode("ascii", "replace").strip()
                holds_macros = any(part.startswith(("Basic/", "Scripts/")) for part in parts)
            elif "[Content_Types].xml" in parts:
                main = _MAIN_PART.search(_part(archive, "[Content_Types].xml"))
                declared = main[1].decode("ascii", "replace").removesuffix(".main+xml") if main else ""
                holds_macros = "macroenabled" in declared.casefold() or any(
                    part.casefold().endswith(_MACRO_PARTS) for part in parts
                )
            else:
                return None
    except DAMAGED as damaged:
        raise Refused(
            "file_damaged", _("“%(name)s” is damaged or locked with a password, so it cannot be read.") % said
        ) from damaged
    if holds_macros:
        raise Refused(
            "file_with_macros",
            _("“%(name)s” holds macros. Save it without them and hand it in again.") % said,
        )
    return next((kind for kind in (DOCX, PPTX, XLSX, ODT, ODP) if kind.content_type == declared), None)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part: a bomb is not unpacked."""
    with archive.open(name) as part:
        return part.read(_MOST_OF_A_PART)


def _is_text(file: File) -> bool:  # type: ignore[type-arg]  # of bytes
    file.seek(0)
    text = file.read(2)
    if text in (b"\xff\xfe", b"\xfe\xff"):
        try:
            (text + file.read()).decode("utf-16")
        except UnicodeDecodeError:
            return False
        return True
    file.seek(0)
    return not any(_NOT_TEXT.search(chunk) for chunk in file.chunks())


@dataclass(frozen=True)
class Skipped:
    """A file of a form that was not kept, and why."""

    field: str
    name: str
    code: str

    @property
    def sentence(self) -> str:
        said = {
            "name": self.name,
            "limit": in_megabytes(settings.HAND_IN_MAX_BYTES),
            "count": settings.HAND_IN_MAX_FILES,
        }
        return {
            "file_too_large": _("“%(name)s” is larger than %(limit)s."),
            "too_many_files": _("“%(name)s” is one too many: at most %(count)d files are taken at a time."),
            "store_full": _("“%(name)s” could not be received: there is no room here now. Try again later."),
        }[self.code] % said


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Files of a form go to the disk, up to the limit; what is larger is let go and only its name remembered.

    The rest of the form arrives whole: a text is not lost with the file that was sent beside it.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.skipped: list[Skipped] = []
        self.taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        field, name = str(args[0]), shown_name(args[1])
        if self.taken == settings.HAND_IN_MAX_FILES:
            self._skip("too_many_files", field, name)
        try:
            super().new_file(*args, **kwargs)
        except OSError as full:
            self._skip("store_full", field, name, full)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.HAND_IN_MAX_BYTES:
            self._skip("file_too_large", str(self.field_name), shown_name(self.file_name))
        try:
            super().receive_data_chunk(raw_data, start)
            self.file.flush()
        except OSError as full:
            self._skip("store_full", str(self.field_name), shown_name(self.file_name), full)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Let the file go to the form: a later one that is skipped must not close it."""
        done: UploadedFile = super().file_complete(file_size)
        del self.file
        self.taken += 1
        return done

    def _skip(self, code: str, field: str, name: str, why: OSError | None = None) -> None:
        self.skipped.append(Skipped(field, name, code))
        if hasattr(self, "file"):
            with suppress(OSError):  # what a full disk did not take is tried once more at closing
                self.file.close()
            del self.file
        raise SkipFile from why


def skipped(request: HttpRequest, field: str) -> Iterable[Skipped]:
    """The files of a form field that were let go; known once the form has been read."""
    return [
        one
        for handler in request.upload_handlers
        if isinstance(handler, LimitedUploadHandler)
        for one in handler.skipped
        if one.field == field
    ]
