"""Organisations of EKJ: the pilots, those behind the programme, invented others, and what became of some."""

import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from certificates.management.demo import register, wellbeing
from certificates.management.demo.register import Known, same
from lms.actions import organisations
from lms.choices import OrganisationType, SuccessionKind
from lms.models import Organisation, User
from lms.translated import NO_TEXT

FIGURES = Path(__file__).with_name("ekj-2014-2016.csv")

MUNICIPALITY = OrganisationType.MUNICIPALITY
ENTERPRISE = OrganisationType.MUNICIPAL_ENTERPRISE
AUTHORITY = OrganisationType.JOINT_MUNICIPAL_AUTHORITY
OTHER = OrganisationType.OTHER


@dataclass(frozen=True)
class Line:
    """A row of the CSV: a pilot with its project, or the fold of the rest, which is no organisation."""

    name_fi: str
    name_sv: str
    type: str
    lead_word: str
    project: str
    project_language: str
    certificates: int

    @property
    def is_pilot(self) -> bool:
        return self.type != "rest"


def lines() -> list[Line]:
    """The 13 rows of the report, in its order."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return [
            Line(
                name_fi=row["organisation_fi"],
                name_sv=row["organisation_sv"],
                type=row["type"],
                lead_word=row["project_lead_word"],
                project=row["project"],
                project_language=row["project_language"],
                certificates=int(row["certificates"]),
            )
            for row in csv.DictReader(file)
        ]


# What the CSV does not tell of the pilots, by the Finnish name that it gives them.
CAREA = "Carea, Kymenlaakson sairaanhoito- ja sosiaalipalvelujen kuntayhtymä"
AKSELI = "Perusturvakuntayhtymä Akseli"
SLUGS = {
    "Espoo": "espoo",
    "Jämsä": "jamsa",
    "Järvenpää": "jarvenpaa",
    "Kouvola": "kouvola",
    "Loviisa": "loviisa",
    "Mikkeli": "mikkeli",
    "Mäntyharju": "mantyharju",
    "Pori": "pori",
    "Riihimäki": "riihimaki",
    "HUS-Kuvantaminen": "hus-kuvantaminen",
    CAREA: "carea",
    AKSELI: "akseli",
}
IN_ENGLISH = {
    "HUS-Kuvantaminen": "HUS Medical Imaging",
    CAREA: "Carea, Kymenlaakso Social and Health Services",
}
SHORT = {CAREA: same("Carea"), AKSELI: {"fi": "Akseli"}}
EXISTED_UNTIL = {
    "HUS-Kuvantaminen": datetime.date(2019, 6, 30),
    CAREA: datetime.date(2018, 12, 31),
    AKSELI: datetime.date(2022, 12, 31),
}

BEHIND_THE_PROGRAMME = [
    Known(
        "kuntaliitto",
        OTHER,
        {"fi": "Kuntaliitto", "sv": "Kommunförbundet", "en": "Association of Finnish Municipalities"},
    ),
    Known(
        "kt",
        OTHER,
        {"fi": "KT Kuntatyönantajat", "sv": "KT Kommunarbetsgivarna", "en": "KT Local Government Employers"},
        same("KT"),
    ),
    Known("keva", OTHER, same("Keva")),
    Known(
        "tekes",
        OrganisationType.AGENCY,
        {
            "fi": "Innovaatiorahoituskeskus Tekes",
            "sv": "Innovationsfinansieringsverket Tekes",
            "en": "Tekes, the Finnish Funding Agency for Innovation",
        },
        same("Tekes"),
    ),
    Known(
        "avainta",
        OTHER,
        {"fi": "Avaintyönantajat AVAINTA", "sv": "AVAINTA Arbetsgivarna", "en": "AVAINTA Employers"},
        same("AVAINTA"),
    ),
    Known(
        "kuntarahoitus",
        OTHER,
        {"fi": "Kuntarahoitus", "sv": "Kommunfinans", "en": "Municipality Finance"},
    ),
    Known("aalto-ee", OTHER, same("Aalto EE")),
    Known(
        "tampereen-yliopisto",
        OTHER,
        {"fi": "Tampereen yliopisto", "sv": "Tammerfors universitet", "en": "University of Tampere"},
    ),
    Known(
        "vaasan-yliopisto",
        OTHER,
        {"fi": "Vaasan yliopisto", "sv": "Vasa universitet", "en": "University of Vaasa"},
    ),
    Known("fcg", OTHER, same("FCG")),
]

# With Keva these are the twelve other organisations that made use of the work. None of the eleven exists.
INVENTED = [
    Known(
        "esimerkkila",
        MUNICIPALITY,
        {"fi": "Esimerkkilän kunta", "sv": "Exempelby kommun", "en": "Municipality of Esimerkkilä"},
    ),
    Known(
        "mallikoski",
        MUNICIPALITY,
        {"fi": "Mallikosken kaupunki", "sv": "Modellfors stad", "en": "Town of Mallikoski"},
    ),
    Known(
        "kuvitelma",
        MUNICIPALITY,
        {"fi": "Kuvitelman kunta", "sv": "Fantasiby kommun", "en": "Municipality of Kuvitelma"},
    ),
    Known(
        "harjoituslahti",
        MUNICIPALITY,
        {"fi": "Harjoituslahden kaupunki", "sv": "Övningsvik stad", "en": "Town of Harjoituslahti"},
    ),
    Known(
        "naytejarvi",
        MUNICIPALITY,
        {"fi": "Näytejärven kunta", "sv": "Provträsk kommun", "en": "Municipality of Näytejärvi"},
    ),
    Known(
        "satulaakso",
        AUTHORITY,
        {
            "fi": "Satulaakson sairaanhoitopiirin kuntayhtymä",
            "sv": "Samkommunen för Sagodalens sjukvårdsdistrikt",
            "en": "Joint Municipal Authority of Satulaakso Hospital District",
        },
    ),
    Known(
        "keksima",
        MUNICIPALITY,
        {"fi": "Keksimän kunta", "sv": "Påhittsby kommun", "en": "Municipality of Keksimä"},
    ),
    Known(
        "luonnosniemi",
        MUNICIPALITY,
        {"fi": "Luonnosniemen kunta", "sv": "Skissudden kommun", "en": "Municipality of Luonnosniemi"},
    ),
    Known(
        "mallikosken-vesi",
        ENTERPRISE,
        {
            "fi": "Mallikosken Vesi -liikelaitos",
            "sv": "Affärsverket Modellfors Vatten",
            "en": "Mallikoski Water",
        },
    ),
    Known(
        "tarinakyla",
        AUTHORITY,
        {
            "fi": "Tarinakylän koulutuskuntayhtymä",
            "sv": "Sagobygdens utbildningssamkommun",
            "en": "Tarinakylä Joint Municipal Authority for Education",
        },
    ),
    Known(
        "koekyla",
        AUTHORITY,
        {
            "fi": "Koekylän perusturvakuntayhtymä",
            "sv": "Provbygdens samkommun för grundtrygghet",
            "en": "Koekylä Joint Municipal Authority for Basic Services",
        },
    ),
]
OTHERS = ["keva", *(known.slug for known in INVENTED)]

# Three pilots are no longer there under their names. Their figures stay with them, and can be shown as of today.
SUCCESSORS = [
    Known(
        "hus-diagnostiikkakeskus",
        ENTERPRISE,
        {"fi": "HUS Diagnostiikkakeskus", "sv": "HUS Diagnostikcentrum", "en": "HUS Diagnostic Center"},
        valid_from=datetime.date(2019, 7, 1),
    ),
    Known(
        "kymsote",
        AUTHORITY,
        {
            "fi": "Kymenlaakson sosiaali- ja terveyspalvelujen kuntayhtymä",
            "sv": "Samkommunen för social- och hälsovårdstjänster i Kymmenedalen",
            "en": "Joint Municipal Authority for Social and Health Services in Kymenlaakso",
        },
        same("Kymsote"),
        valid_from=datetime.date(2019, 1, 1),
        valid_to=datetime.date(2022, 12, 31),
    ),
    wellbeing.COUNTIES["kymenlaakson-hyvinvointialue"],
    wellbeing.COUNTIES["varsinais-suomen-hyvinvointialue"],
]
SUCCESSIONS = [
    ("hus-kuvantaminen", SuccessionKind.MERGED_INTO, "hus-diagnostiikkakeskus", datetime.date(2019, 7, 1)),
    ("carea", SuccessionKind.CONTINUED_BY, "kymsote", datetime.date(2019, 1, 1)),
    ("kymsote", SuccessionKind.CONTINUED_BY, "kymenlaakson-hyvinvointialue", datetime.date(2023, 1, 1)),
    ("akseli", SuccessionKind.MERGED_INTO, "varsinais-suomen-hyvinvointialue", datetime.date(2023, 1, 1)),
]


def add_all(*, by: User) -> dict[str, Organisation]:
    """Every organisation of EKJ by its slug."""
    everyone = [*_pilots(), *BEHIND_THE_PROGRAMME, *INVENTED, *SUCCESSORS]
    added = {known.slug: register.add(known, by=by) for known in everyone}
    for predecessor, kind, successor, on in SUCCESSIONS:
        organisations.record_succession(
            added[predecessor], successor=added[successor], kind=kind, on=on, by=by
        )
    return added


def _pilots() -> Iterator[Known]:
    for line in lines():
        if line.is_pilot:
            names = {"fi": line.name_fi, "sv": line.name_sv}
            if line.name_sv == line.name_fi and line.type != MUNICIPALITY:
                names.pop("sv")  # a Finnish name, printed in Swedish text as it is
            if line.type == MUNICIPALITY or line.name_fi in IN_ENGLISH:
                names["en"] = IN_ENGLISH.get(line.name_fi, line.name_fi)
            yield Known(
                SLUGS[line.name_fi],
                line.type,
                names,
                SHORT.get(line.name_fi, NO_TEXT),
                valid_to=EXISTED_UNTIL.get(line.name_fi),
            )
