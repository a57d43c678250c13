"""The City of Helsinki and its five divisions, and what its people are called in their work."""

from certificates.management.demo.register import Known
from lms.choices import OrganisationType

HELSINKI = Known(
    "helsinki",
    OrganisationType.MUNICIPALITY,
    {"fi": "Helsingin kaupunki", "sv": "Helsingfors stad", "en": "City of Helsinki"},
    {"fi": "Helsinki", "sv": "Helsingfors", "en": "Helsinki"},
)
DIVISIONS = [
    Known(
        slug, OrganisationType.CITY_DIVISION, {"fi": finnish, "sv": swedish, "en": english}, parent="helsinki"
    )
    for slug, finnish, swedish, english in (
        (
            "helsinki-kasvatus-ja-koulutus",
            "Kasvatuksen ja koulutuksen toimiala",
            "Fostrans- och utbildningssektorn",
            "Education Division",
        ),
        (
            "helsinki-kaupunkiymparisto",
            "Kaupunkiympäristön toimiala",
            "Stadsmiljösektorn",
            "Urban Environment Division",
        ),
        (
            "helsinki-kulttuuri-ja-vapaa-aika",
            "Kulttuurin ja vapaa-ajan toimiala",
            "Kultur- och fritidssektorn",
            "Culture and Leisure Division",
        ),
        (
            "helsinki-sosiaali-ja-terveys",
            "Sosiaali- ja terveystoimiala",
            "Social- och hälsovårdssektorn",
            "Social Services and Health Care Division",
        ),
        (
            "helsinki-keskushallinto",
            "Keskushallinto",
            "Centralförvaltningen",
            "Central Administration",
        ),
    )
]
ALL = [HELSINKI, *DIVISIONS]
EMAIL = "helsinki.example"
