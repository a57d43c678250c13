"""Files as people hand them in: small ones that are what they say, and some that are not."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + 64 * b"\x00"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def archive(**parts: str) -> bytes:
    """A ZIP archive; in names of parts a double underscore is a slash and a single one a dot."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


def ooxml(main: str, **parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        types = f'<Types><Override PartName="/main.xml" ContentType="{main}.main+xml"/></Types>'
        file.writestr("[Content_Types].xml", types)
        for name, text in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


def odf(kind: str, **parts: str) -> bytes:
    return archive(mimetype=f"{ODF}{kind}", content_xml="<office/>", **parts)


def broken() -> bytes:
    """An archive whose list of parts is whole, and whose first part holds what cannot be unpacked."""
    buffer = BytesIO()
    part = "[Content_Types].xml"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(part, "<Types/>" * 20)
    content = bytearray(buffer.getvalue())
    begins = content.index(part.encode()) + len(part)
    content[begins : begins + 4] = b"\xff" * 4
    return bytes(content)


DOCX = ooxml(f"{OOXML}wordprocessingml.document")
BROKEN = broken()


def handed(name: str = "työ.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
