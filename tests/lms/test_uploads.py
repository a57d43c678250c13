import hashlib
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from lms import uploads
from lms.errors import Refused
from tests.lms.handed_in import BROKEN, DOCX, EXE, JPEG, ODF, OOXML, PDF, PNG, archive, handed, odf, ooxml


@pytest.mark.parametrize(
    "name, content, kind",
    [
        ("työ.pdf", PDF, uploads.PDF),
        ("TYÖ.PDF", PDF, uploads.PDF),
        ("työ.docx", DOCX, uploads.DOCX),
        ("esitys.pptx", ooxml(f"{OOXML}presentationml.presentation"), uploads.PPTX),
        ("luvut.xlsx", ooxml(f"{OOXML}spreadsheetml.sheet"), uploads.XLSX),
        ("työ.odt", odf("text"), uploads.ODT),
        ("esitys.odp", odf("presentation"), uploads.ODP),
        ("kuva.png", PNG, uploads.PNG),
        ("kuva.jpg", JPEG, uploads.JPEG),
        ("kuva.jpeg", JPEG, uploads.JPEG),
        ("muistio.txt", "Mitä opin äidistäni\r\n".encode(), uploads.TXT),
        ("vanha.txt", "Mitä opin".encode("cp1252"), uploads.TXT),
        ("ikkunat.txt", "Mitä opin".encode("utf-16"), uploads.TXT),
    ],
)
def test_file_that_is_what_its_name_says_is_taken(name, content, kind):
    taken = uploads.examine(handed(name, content))

    assert (taken.kind, taken.name, taken.size) == (kind, name, len(content))
    assert taken.sha256 == hashlib.sha256(content).hexdigest()
    assert taken.file.read() == content


@pytest.mark.parametrize(
    "name, content, code",
    [
        pytest.param("työ.pdf", EXE, "file_other_kind", id="program named as a PDF"),
        pytest.param("työ.docx", EXE, "file_other_kind", id="program named as a document"),
        pytest.param("työ.txt", EXE, "file_other_kind", id="program named as a text"),
        pytest.param("työ.exe", EXE, "file_kind", id="program"),
        pytest.param("työ", PDF, "file_kind", id="no ending"),
        pytest.param("sivu.html", b"<script>alert(1)</script>", "file_kind", id="web page"),
        pytest.param("kuva.svg", b"<svg/>", "file_kind", id="drawing that may hold scripts"),
        pytest.param(
            "kuva.png", b"<script>alert(1)</script>", "file_other_kind", id="web page named as a picture"
        ),
        pytest.param("työ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_kind", id="old Word"),
        pytest.param(
            "työ.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_other_kind", id="locked or old Word"
        ),
        pytest.param("työ.pdf", DOCX, "file_other_kind", id="document named as a PDF"),
        pytest.param("työ.docx", odf("text"), "file_other_kind", id="OpenDocument named as Word"),
        pytest.param("luvut.xlsx", DOCX, "file_other_kind", id="document named as a table"),
        pytest.param("työ.docx", archive(työ_txt="x"), "file_other_kind", id="plain archive"),
        pytest.param("työ.docx", DOCX[:-30], "file_damaged", id="cut off"),
        pytest.param("työ.docx", BROKEN, "file_damaged", id="cannot be unpacked"),
        pytest.param(
            "työ.docx",
            ooxml("application/vnd.ms-word.document.macroEnabled"),
            "file_with_macros",
            id="document with macros, renamed",
        ),
        pytest.param(
            "työ.docx",
            ooxml(f"{OOXML}wordprocessingml.document", word__vbaProject_bin="x"),
            "file_with_macros",
            id="document with a hidden macro part",
        ),
        pytest.param(
            "työ.odt", odf("text", Basic__Standard__x_xml="x"), "file_with_macros", id="ODF with macros"
        ),
        pytest.param("työ.odt", archive(mimetype=f"{ODF}formula"), "file_other_kind", id="other ODF"),
        pytest.param("työ.pdf", b"", "file_empty", id="empty"),
        pytest.param("työ.txt", b"a\x00b", "file_other_kind", id="not a text"),
    ],
)
def test_anything_else_is_refused(name, content, code):
    with pytest.raises(Refused) as refusal:
        uploads.examine(handed(name, content))

    assert refusal.value.code == code


def test_sentence_names_the_file_and_what_to_do():
    with pytest.raises(Refused) as refusal:
        uploads.examine(handed("työ.pdf", EXE))

    assert refusal.value.sentence == (
        "“työ.pdf” is not what its name says. Save it again from the program you wrote it with."
    )


def test_file_larger_than_the_limit_is_refused(settings):
    settings.HAND_IN_MAX_BYTES = 1024 * 1024
    uploads.examine(handed("a.txt", 1024 * 1024 * b"a"))

    with pytest.raises(Refused) as refusal:
        uploads.examine(handed("b.txt", (1024 * 1024 + 1) * b"a"))

    assert refusal.value.sentence == "“b.txt” is larger than 1 MB."


def test_what_says_that_it_unpacks_without_end_is_not_unpacked():
    bomb = ooxml(f"{OOXML}wordprocessingml.document", word__document_xml="")
    types = f'<Types ContentType="{OOXML}wordprocessingml.document.main+xml"/>' + 50_000_000 * " "

    assert uploads.examine(handed("työ.docx", bomb)).kind == uploads.DOCX
    assert uploads.examine(handed("pommi.docx", packed("[Content_Types].xml", types))).kind == uploads.DOCX


def packed(name: str, text: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name, shown",
    [
        ("työ.pdf", "työ.pdf"),
        ("C:\\Users\\Aino\\työ.pdf", "työ.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\u0308iti.pdf", "äiti.pdf"),
        ("ty\u202efdp.txt", "tyfdp.txt"),
        ("rivi\nvaihto\x00.pdf", "rivivaihto.pdf"),
        (300 * "ä" + ".pdf", 251 * "ä" + ".pdf"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_is_shown_without_folders_and_without_what_cannot_be_seen(name, shown):
    assert uploads.shown_name(name) == shown


def test_key_in_the_store_tells_nothing():
    keys = {uploads.key() for _each in range(100)}

    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}


# --- What arrives with a form


def sent(text="Mitä opin", **files):
    return RequestFactory().post("/", {"text": text, **files})


def names(request):
    return [file.name for file in request.FILES.getlist("files")]


def test_too_large_file_is_let_go_and_the_rest_of_the_form_arrives(settings, tmp_path):
    settings.HAND_IN_MAX_BYTES = 1024 * 1024
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    large = SimpleUploadedFile("video.mp4", 3 * 1024 * 1024 * b"a")

    request = sent(files=[handed("a.pdf"), large, handed("b.pdf")])

    assert (request.POST["text"], names(request)) == ("Mitä opin", ["a.pdf", "b.pdf"])
    assert [file.read() for file in request.FILES.getlist("files")] == [PDF, PDF]
    assert [one.sentence for one in uploads.skipped(request, "files")] == ["“video.mp4” is larger than 1 MB."]
    assert len(list(tmp_path.iterdir())) == 2


def test_too_large_file_at_the_end_leaves_nothing_behind(settings, tmp_path):
    settings.HAND_IN_MAX_BYTES = 1024
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    request = sent(files=[handed("suuri.txt", 2000 * b"a")])

    assert (request.POST["text"], names(request)) == ("Mitä opin", [])
    assert list(tmp_path.iterdir()) == []


def test_files_beyond_the_number_that_is_taken_are_let_go(settings):
    settings.HAND_IN_MAX_FILES = 2

    request = sent(files=[handed(f"{number}.pdf") for number in range(4)])

    assert names(request) == ["0.pdf", "1.pdf"]
    assert [file.read() for file in request.FILES.getlist("files")] == [PDF, PDF]
    assert [one.sentence for one in uploads.skipped(request, "files")] == [
        "“2.pdf” is one too many: at most 2 files are taken at a time.",
        "“3.pdf” is one too many: at most 2 files are taken at a time.",
    ]


def test_disk_that_takes_no_file_leaves_the_text(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")

    request = sent(files=[handed("a.pdf")])

    assert (request.POST["text"], names(request)) == ("Mitä opin", [])
    assert [one.code for one in uploads.skipped(request, "files")] == ["store_full"]
