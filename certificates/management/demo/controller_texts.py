"""What the Business Controller demo says at length; all of it is invented."""

from lms.translated import Texts

TITLE = {
    "fi": "Business Controller -valmennus",
    "sv": "Business Controller-coaching",
    "en": "Business Controller coaching",
}
COHORT = {"fi": "Controllerit", "sv": "Controllrarna", "en": "Controllers"}
REPORT_LABEL = {"fi": "hankeraportti", "sv": "projektrapport", "en": "project report"}
PROJECT_GROUP = {"fi": "Projektiryhmä", "sv": "Projektgrupp", "en": "Project group"}
DESCRIPTIONS = {
    "fi": "Valmennus toimialojen talouden asiantuntijoille. Pienryhmät tekevät kukin yhden projektin omasta työstään.",
    "sv": "Coaching för sektorernas ekonomisakkunniga. Varje smågrupp genomför ett projekt ur det egna arbetet.",
    "en": "Coaching for the finance experts of the city divisions. Each small group carries out one project.",
}
THEMES: tuple[Texts, ...] = (
    {"fi": "Controllerin rooli", "sv": "Controllerns roll", "en": "The role of a controller"},
    {
        "fi": "Tieto päätösten tukena",
        "sv": "Information som stöd för beslut",
        "en": "Information for decisions",
    },
    {"fi": "Ennusteet ja skenaariot", "sv": "Prognoser och scenarier", "en": "Forecasts and scenarios"},
    {"fi": "Kustannuslaskenta", "sv": "Kostnadskalkylering", "en": "Costing"},
    {
        "fi": "Vaikuttava viestintä",
        "sv": "Kommunikation som påverkar",
        "en": "Telling it so that it is heard",
    },
    {"fi": "Projektien esittely", "sv": "Projekten presenteras", "en": "The projects are presented"},
)
STARTING_POINT = {"fi": "Oma lähtötilanne", "sv": "Min utgångspunkt", "en": "Where I start from"}
STARTING_POINT_ASKS = {
    "fi": "Kuvaa, mitä päätöksiä lukusi nyt tukevat ja mitä niiden pitäisi tukea.",
    "sv": "Beskriv vilka beslut dina siffror stöder nu och vilka de borde stödja.",
    "en": "Describe which decisions your figures support now, and which they should.",
}
PLAN = {"fi": "Projektisuunnitelma", "sv": "Projektplan", "en": "Project plan"}
PLAN_ASKS = {
    "fi": "Palauttakaa ryhmänä yksi suunnitelma: mitä muutatte, kenelle, ja mistä muutoksen näkee.",
    "sv": "Lämna in en gemensam plan: vad ni ändrar, för vem och hur förändringen märks.",
    "en": "Hand in one plan as a group: what you change, for whom, and how the change will be seen.",
}
REPORT = {"fi": "Hankeraportti", "sv": "Projektrapport", "en": "Project report"}
REPORT_ASKS = {
    "fi": "Ryhmän yhteinen raportti: mitä teitte, mitä siitä seurasi ja mitä jäi kesken.",
    "sv": "Gruppens gemensamma rapport: vad ni gjorde, vad det ledde till och vad som återstår.",
    "en": "One report of the group: what you did, what came of it and what is left to do.",
}
JOB_TITLES = {
    "fi": ("Controller", "Talousasiantuntija", "Laskentapäällikkö", "Taloussuunnittelija"),
    "sv": ("Controller", "Ekonomisakkunnig", "Redovisningschef", "Ekonomiplanerare"),
}
STARTING_POINTS = {
    "fi": (
        "Teen kuukausiraportin, jota kaikki odottavat ja harva lukee. Haluan, että siitä seuraa yksi päätös kuussa.",
        "Ennusteeni osuvat, mutta tulevat myöhään. Tavoitteeni on kertoa suunta jo kuun puolivälissä.",
        "Tunnen luvut, mutta en palvelua niiden takana. Aion viettää päivän jokaisessa yksikössä, jota seuraan.",
    ),
    "sv": (
        "Jag gör en månadsrapport som få läser. Jag vill att den leder till ett beslut i månaden.",
        "Mina prognoser stämmer men kommer sent. Jag vill visa riktningen redan mitt i månaden.",
    ),
}
STARTING_POINT_TO_COMPLETE = {
    "fi": "Hyvä havainto. Kerro vielä yksi päätös, jota lukusi tukivat tänä vuonna.",
    "sv": "En bra iakttagelse. Berätta ännu om ett beslut som dina siffror stödde i år.",
}
PLANS = (
    "Korvaamme viisi talousraporttia yhdellä sivulla. Johtoryhmät kokeilevat sitä kolme kuukautta, ja kysymme ennen ja "
    "jälkeen, mihin päätökseen luvut vaikuttivat.",
    "Laskemme, mitä yksi asiointikäynti maksaa kolmessa kanavassa, ja sovimme toimialojen kanssa yhteisen laskutavan.",
    "Teemme toimitilojen kustannuksista ennusteen, jota voi muuttaa yhdessä palaverissa.",
    "Kuvaamme hankintojen polun tarpeesta laskuun ja poistamme siitä yhden hyväksynnän.",
)
PLAN_TO_COMPLETE = (
    "Aihe on tärkeä. Lisätkää vielä, kuka ennustetta käyttää ja mistä näette, että siitä oli apua."
)
