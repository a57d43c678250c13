"""What the counties' demo says at length. The ideas are invented; that some went into law drafting is told."""

import datetime

from lms.choices import CollaborativeArea, IdeaFate
from lms.translated import Texts

TITLE = {
    "fi": "Hyvinvointialueiden johtamisohjelma",
    "sv": "Ledarskapsprogram för välfärdsområdena",
    "en": "Leadership programme for wellbeing services counties",
}
COHORT = {
    "fi": "Johtoryhmät 2023–2024",
    "sv": "Ledningsgrupperna 2023–2024",
    "en": "Management teams 2023–2024",
}
WRITTEN_ON = datetime.date(2024, 9, 30)
DESCRIPTIONS = {
    "fi": "Vuoden mittaiseen ohjelmaan osallistui noin 150 ylintä johtajaa alueidensa johtoryhminä. Omistajat ovat "
    "STM, VM ja SM, toteuttaja HAUS. Avaus- ja päätöspäivä olivat kaikille yhteisiä Helsingissä, muut päivät pidettiin "
    "yhteistyöalueittain. Palautteessa arvostettiin eniten verkostoja ja vertaistukea, ja osa alueiden "
    "kehittämisaihioista eteni ministeriöissä lainvalmisteluun.",
    "sv": "Ungefär 150 högsta chefer deltog i det årslånga programmet som sina områdens ledningsgrupper. Ägare är SHM, "
    "FM och IM, och HAUS genomförde det. Öppnings- och avslutningsdagen var gemensamma i Helsingfors, de övriga "
    "dagarna hölls per samarbetsområde. Nätverk och kamratstöd uppskattades mest, och en del av områdenas "
    "utvecklingsidéer gick vidare till lagberedning.",
    "en": "About 150 top managers took part in the year-long programme as the management teams of their counties. Its "
    "owners are three ministries, and HAUS delivered it. The opening and the closing day were common to all, in "
    "Helsinki; the other days were held by collaborative area. Networks and peer support were valued most, and some "
    "of the development ideas went on into law drafting.",
}
OPENING = {"fi": "Avauspäivä", "sv": "Öppningsdag", "en": "Opening day"}
CLOSING = {"fi": "Päätöspäivä", "sv": "Avslutningsdag", "en": "Closing day"}
AREA_DAY = {"fi": "Aluepäivä", "sv": "Områdesdag", "en": "Area day"}
THEMES: tuple[Texts, ...] = (
    {"fi": "Viestintä", "sv": "Kommunikation", "en": "Communication"},
    {"fi": "Ohjaus", "sv": "Styrning", "en": "Steering"},
    {"fi": "Talous", "sv": "Ekonomi", "en": "Economy"},
    {"fi": "Palvelujen järjestäminen", "sv": "Att ordna tjänster", "en": "Organising services"},
    {
        "fi": "Henkilöstön saatavuus ja pysyvyys",
        "sv": "Tillgång till personal och personalens trivsel",
        "en": "Availability and retention of staff",
    },
)
AREAS: dict[CollaborativeArea, Texts] = {
    CollaborativeArea.NORTHERN: {"fi": "Pohjois-Suomi", "sv": "Norra Finland", "en": "Northern Finland"},
    CollaborativeArea.EASTERN: {"fi": "Itä-Suomi", "sv": "Östra Finland", "en": "Eastern Finland"},
    CollaborativeArea.INNER: {"fi": "Sisä-Suomi", "sv": "Inre Finland", "en": "Inner Finland"},
    CollaborativeArea.WESTERN: {"fi": "Länsi-Suomi", "sv": "Västra Finland", "en": "Western Finland"},
    CollaborativeArea.SOUTHERN: {"fi": "Etelä-Suomi", "sv": "Södra Finland", "en": "Southern Finland"},
}
# Where an area's days are held is not told.
PLACES: dict[CollaborativeArea, Texts] = {
    CollaborativeArea.NORTHERN: {"fi": "Oulu", "sv": "Uleåborg", "en": "Oulu"},
    CollaborativeArea.EASTERN: {"fi": "Kuopio", "sv": "Kuopio", "en": "Kuopio"},
    CollaborativeArea.INNER: {"fi": "Tampere", "sv": "Tammerfors", "en": "Tampere"},
    CollaborativeArea.WESTERN: {"fi": "Turku", "sv": "Åbo", "en": "Turku"},
    CollaborativeArea.SOUTHERN: {"fi": "Lahti", "sv": "Lahtis", "en": "Lahti"},
}
JOB_TITLES = {
    "fi": (
        *("Toimialajohtaja", "Talousjohtaja", "Henkilöstöjohtaja", "Hallintojohtaja", "Pelastusjohtaja"),
        *("Palvelujohtaja", "Viestintäjohtaja"),
    ),
    "sv": (
        *("Sektordirektör", "Ekonomidirektör", "Personaldirektör", "Förvaltningsdirektör"),
        *("Räddningsdirektör", "Servicedirektör", "Kommunikationsdirektör"),
    ),
}
# Who raised what, when, and what became of it since which day.
IDEAS: tuple[tuple[str, str, datetime.date, IdeaFate, datetime.date | None], ...] = (
    (
        "lapin-hyvinvointialue",
        "Etävastaanotto pitkien matkojen alueella: luvat ja tietojen käyttö",
        datetime.date(2023, 11, 28),
        IdeaFate.IN_LAW_DRAFTING,
        datetime.date(2024, 8, 15),
    ),
    (
        "pohjois-savon-hyvinvointialue",
        "Yhteinen tietopohja palvelujen ja talouden ohjaukseen",
        datetime.date(2023, 11, 29),
        IdeaFate.TAKEN_FORWARD,
        datetime.date(2024, 3, 1),
    ),
    (
        "pohjanmaan-hyvinvointialue",
        "Gemensam rekrytering av tvåspråkig personal",
        datetime.date(2024, 2, 13),
        IdeaFate.TAKEN_FORWARD,
        datetime.date(2024, 5, 20),
    ),
    (
        "pirkanmaan-hyvinvointialue",
        "Määräaikaisten sijaisten joustava siirtyminen alueelta toiselle",
        datetime.date(2024, 2, 8),
        IdeaFate.IN_LAW_DRAFTING,
        datetime.date(2024, 9, 2),
    ),
    (
        "kymenlaakson-hyvinvointialue",
        "Pelastustoimen ja ensihoidon yhteinen tilannekuva",
        datetime.date(2024, 2, 14),
        IdeaFate.RAISED,
        None,
    ),
    (
        "varsinais-suomen-hyvinvointialue",
        "Saariston palvelut: vertailutieto kustannuksista",
        datetime.date(2024, 5, 28),
        IdeaFate.RAISED,
        None,
    ),
)
