"""The wellbeing services counties and HUS Group, by collaborative area.

Helsinki is no county. Finnish and Swedish names and the areas are those of the Government Decree on
collaborative areas (91/2022).
"""

import datetime

from certificates.management.demo.register import Known, same
from lms.choices import CollaborativeArea, OrganisationType

FOUNDED_ON = datetime.date(2021, 7, 1)

_COUNTIES = {
    CollaborativeArea.NORTHERN: (
        ("kainuun", "Kainuun", "Kajanalands", "Kainuu"),
        ("keski-pohjanmaan", "Keski-Pohjanmaan", "Mellersta Österbottens", "Central Ostrobothnia"),
        ("lapin", "Lapin", "Lapplands", "Lapland"),
        ("pohjois-pohjanmaan", "Pohjois-Pohjanmaan", "Norra Österbottens", "North Ostrobothnia"),
    ),
    CollaborativeArea.EASTERN: (
        ("etela-savon", "Etelä-Savon", "Södra Savolax", "South Savo"),
        ("keski-suomen", "Keski-Suomen", "Mellersta Finlands", "Central Finland"),
        ("pohjois-karjalan", "Pohjois-Karjalan", "Norra Karelens", "North Karelia"),
        ("pohjois-savon", "Pohjois-Savon", "Norra Savolax", "North Savo"),
    ),
    CollaborativeArea.INNER: (
        ("etela-pohjanmaan", "Etelä-Pohjanmaan", "Södra Österbottens", "South Ostrobothnia"),
        ("kanta-hameen", "Kanta-Hämeen", "Egentliga Tavastlands", "Kanta-Häme"),
        ("pirkanmaan", "Pirkanmaan", "Birkalands", "Pirkanmaa"),
    ),
    CollaborativeArea.WESTERN: (
        ("pohjanmaan", "Pohjanmaan", "Österbottens", "Ostrobothnia"),
        ("satakunnan", "Satakunnan", "Satakunta", "Satakunta"),
        ("varsinais-suomen", "Varsinais-Suomen", "Egentliga Finlands", "Southwest Finland"),
    ),
    CollaborativeArea.SOUTHERN: (
        ("etela-karjalan", "Etelä-Karjalan", "Södra Karelens", "South Karelia"),
        ("ita-uudenmaan", "Itä-Uudenmaan", "Östra Nylands", "Eastern Uusimaa"),
        ("keski-uudenmaan", "Keski-Uudenmaan", "Mellersta Nylands", "Central Uusimaa"),
        ("kymenlaakson", "Kymenlaakson", "Kymmenedalens", "Kymenlaakso"),
        ("lansi-uudenmaan", "Länsi-Uudenmaan", "Västra Nylands", "Western Uusimaa"),
        ("paijat-hameen", "Päijät-Hämeen", "Päijänne-Tavastlands", "Päijät-Häme"),
        ("vantaan-ja-keravan", "Vantaan ja Keravan", "Vanda och Kervo", "Vantaa and Kerava"),
    ),
}
_SHORT_NAMES = {"varsinais-suomen": same("Varha")}

# By slug, area by area.
COUNTIES = {
    f"{slug}-hyvinvointialue": Known(
        f"{slug}-hyvinvointialue",
        OrganisationType.WELLBEING_SERVICES_COUNTY,
        {
            "fi": f"{finnish} hyvinvointialue",
            "sv": f"{swedish} välfärdsområde",
            "en": f"Wellbeing Services County of {english}",
        },
        _SHORT_NAMES.get(slug, {}),
        valid_from=FOUNDED_ON,
        area=area,
    )
    for area, counties in _COUNTIES.items()
    for slug, finnish, swedish, english in counties
}
HUS = Known(
    "hus-yhtyma",
    OrganisationType.HUS_GROUP,
    {"fi": "HUS-yhtymä", "sv": "HUS-sammanslutningen", "en": "HUS Group"},
    same("HUS"),
    area=CollaborativeArea.SOUTHERN,
)
ALL = [*COUNTIES.values(), HUS]
