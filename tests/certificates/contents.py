"""What certificates say, for tests and benchmarks that need no database."""

import datetime
from typing import Any

from certificates.content import Content, Project, Signatory, Wording

DRAWN_AT = datetime.datetime(2016, 2, 12, 10, 0, tzinfo=datetime.UTC)
TIGER_LEAP = Project("Projektet", "Tiikerinloikka uudistumiseen", "fi")

_WORDINGS: dict[str, dict[str, Any]] = {
    "fi": {
        "title": "EKJ-sertifikaatti",
        "issuer": "Kuntaliitto",
        "award": "Tämän sertifikaatin on saanut",
        "organisation": "Pori",
        "programme": "EKJ-johtamisvalmennus",
        "statement": "osoituksena kunnassa tarvittavista johtamistaidoista ja halusta kehittää niitä.",
        "scope": "EKJ-johtamisvalmennus 2014–2016 sisälsi kuusi valmennuspäivää, kolme välitehtävää ja lopputyön.",
        "place": "Helsinki",
        "signatories": (Signatory("Leena Kallio", "Ohjelmavastaava"), Signatory("Olli Strand", "Johtaja")),
    },
    "sv": {
        "title": "EKJ-certifikat",
        "issuer": "Kommunförbundet",
        "award": "har beviljats",
        "organisation": "Björneborg",
        "programme": "EKJ-ledarskapscoaching",
        "statement": "som ett tecken på de ledarskapsfärdigheter som behövs i kommunen, "
        "och på viljan att utveckla dem.",
        "scope": "EKJ-ledarskapscoachingen 2014–2016 omfattade sex utbildningsdagar, tre mellanuppgifter "
        "och ett slutarbete.",
        "place": "Helsingfors",
        "signatories": (Signatory("Leena Kallio", "Programansvarig"), Signatory("Olli Strand", "Direktör")),
    },
    "en": {
        "title": "EKJ certificate",
        "issuer": "Association of Finnish Municipalities",
        "award": "has been granted to",
        "organisation": "City of Pori",
        "programme": "EKJ leadership coaching",
        "statement": "as a sign of having, and developing, the leadership skills that a municipality needs.",
        "scope": "EKJ leadership coaching 2014–2016 comprised six training days, three intermediate assignments "
        "and a final work.",
        "place": "Helsinki",
        "signatories": (Signatory("Leena Kallio", "Programme lead"), Signatory("Olli Strand", "Director")),
    },
}


def make_content(
    holder: str = "Aino Korhonen",
    number: str = "EKJ-2016-0001",
    code: str = "7Q4K-2M9X-HT3AC",
    **wording: Any,
) -> Content:
    """An EKJ certificate. ``wording`` replaces fields in every language."""
    return Content(
        version=1,
        kind="completion",
        design="nordic",
        accent="#0d4f63",
        holder=holder,
        issue_date=datetime.date(2016, 2, 12),
        number=number,
        code=code,
        verify_url=f"https://kohortti.example/verify/{code}/",
        wordings={
            language: Wording(**{"cohort": "2014–2016", "project": TIGER_LEAP, **texts, **wording})
            for language, texts in _WORDINGS.items()
        },
    )
