"""A table as a file that is taken away."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from reports.exports import FORMATS, file_name
from reports.tables import Table

# What a page offers. CSV is the flavour for Excel; the one for machines has an address and a command of its own.
OFFERED = {"csv-excel": "CSV", "xlsx": "Excel", "pdf": "PDF"}


def refuse_unknown(code: str) -> None:
    """Before anything is counted."""
    if code not in FORMATS:
        raise Http404


def as_file(table: Table, code: str) -> HttpResponse:
    chosen = FORMATS[code]
    return HttpResponse(
        chosen.write(table),
        content_type=chosen.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, file_name(table, chosen.suffix)) or "",
            "Content-Language": table.language,
        },
    )
