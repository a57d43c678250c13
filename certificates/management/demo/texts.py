"""What the demo says at length: the programme's texts, the plan of the first cohort, the certificate."""

import datetime

from lms.choices import SessionMode
from lms.translated import Texts

TITLE = {"fi": "EKJ-johtamisvalmennus", "sv": "EKJ-ledarskapscoaching", "en": "EKJ leadership coaching"}
FINAL_WORK = {"fi": "sertifikaattityö", "sv": "slutarbete", "en": "final work"}

# Each language version is a text of its own, with its own date.
DESCRIPTIONS = {
    "fi": (
        datetime.date(2016, 2, 15),
        "EKJ-johtamisvalmennus on tarkoitettu kuntien ja kuntayhtymien esimiehille ja keskijohdolle. Osallistujat "
        "tulevat tekniseltä alalta, sivistystoimesta, sosiaali- ja terveydenhuollosta ja erikoissairaanhoidosta. "
        "Valmennukseen kuuluu välitehtäviä ja sertifikaattityö, jossa osallistuja arvioi oman johtamisensa "
        "kehittymistä, ja jokainen mukana oleva organisaatio vie samaan aikaan läpi oman kehittämishankkeensa. "
        "Kuntaliitto myöntää valmennuksen suorittaneille EKJ-sertifikaatin. Ensimmäiset sertifikaatit jaettiin "
        "12. helmikuuta 2016. Seuraava valmennus alkaa marraskuussa 2016.",
    ),
    "sv": (
        datetime.date(2016, 2, 17),
        "EKJ-ledarskapscoachingen är avsedd för chefer och mellanledning i kommuner och samkommuner och har vuxit "
        "fram ur utvecklingsprogrammet Ny chefskompetens inom kommunkoncernen (EKJ). Deltagarna gör mellanuppgifter "
        "och ett slutarbete där de bedömer hur det egna ledarskapet har utvecklats, och varje organisation driver "
        "under tiden ett eget utvecklingsprojekt. Kommunförbundet beviljar EKJ-certifikatet. De första certifikaten "
        "delades ut den 12 februari 2016, och nästa coaching börjar i november 2016.",
    ),
    "en": (
        datetime.date(2016, 3, 1),
        "EKJ leadership coaching is for supervisors and middle management of municipalities and joint municipal "
        "authorities. Participants do intermediate assignments and a final work in which they assess how their own "
        "leadership has developed, while each organisation runs a development project of its own. The Association "
        "of Finnish Municipalities grants the EKJ certificate. The first were handed out on 12 February 2016; the "
        "next coaching starts in November 2016.",
    ),
}

SOURCE = {
    "fi": "KT, Kuntaliitto ja Keva: tiedote EKJ-johtamisvalmennuksesta, 12.2.2016",
    "sv": "KT, Kommunförbundet och Keva: pressmeddelande om EKJ-ledarskapscoachingen, 12.2.2016",
    "en": "KT, the Association of Finnish Municipalities and Keva: release on EKJ coaching, 12 February 2016",
}
DEVELOPERS = {
    "fi": "Valmennuksen kehittämiseen osallistuneet esimiehet",
    "sv": "Chefer som deltog i att utveckla coachingen",
    "en": "Managers who took part in developing the coaching",
}
FORUM_GUESTS = {
    "fi": "Johtamisfoorumeihin osallistuneet",
    "sv": "Deltagare i ledarskapsforumen",
    "en": "People who came to the leadership forums",
}

COHORT = {"fi": "EKJ 2014–2016", "sv": "EKJ 2014–2016", "en": "EKJ 2014–2016"}
SCOPE = {
    "fi": "EKJ-johtamisvalmennukseen 2014–2016 kuului kuusi valmennuspäivää, kolme välitehtävää ja sertifikaattityö.",
    "sv": "EKJ-ledarskapscoachingen 2014–2016 omfattade sex utbildningsdagar, tre mellanuppgifter och ett slutarbete.",
    "en": "EKJ leadership coaching 2014–2016 comprised six training days, three intermediate assignments and a final "
    "work.",
}
NEXT_COHORT = {"fi": "EKJ 2016", "sv": "EKJ 2016", "en": "EKJ 2016"}
NEXT_SCOPE = {
    "fi": "Suunnitteilla: valmennus alkaa marraskuussa 2016. Päivää ei ole vielä kerrottu.",
    "sv": "Under planering: coachingen börjar i november 2016. Dagen har ännu inte meddelats.",
    "en": "Planned: the coaching starts in November 2016. The day has not been told yet.",
}

HELSINKI = {"fi": "Helsinki", "sv": "Helsingfors", "en": "Helsinki"}
TAMPERE = {"fi": "Tampere", "sv": "Tammerfors", "en": "Tampere"}
VAASA = {"fi": "Vaasa", "sv": "Vasa", "en": "Vaasa"}
REMOTELY = {"fi": "Etäyhteydellä", "sv": "På distans", "en": "Remotely"}

Held = tuple[datetime.date, Texts, str]


def numbered(words: Texts, number: int) -> Texts:
    return {language: f"{word} {number}" for language, word in words.items()}


TRAINING_DAY = {"fi": "Valmennuspäivä", "sv": "Utbildningsdag", "en": "Training day"}
# The fourth is held twice: a training day and its sessions are two things.
TRAINING_DAYS: list[tuple[Texts, list[Held]]] = [
    (
        {"fi": "Johtajana kunnassa", "sv": "Ledare i en kommun", "en": "Being a leader in a municipality"},
        [(datetime.date(2014, 11, 18), HELSINKI, SessionMode.ON_SITE)],
    ),
    (
        {"fi": "Asiakas ja palvelu", "sv": "Kunden och servicen", "en": "Customers and services"},
        [(datetime.date(2015, 2, 3), TAMPERE, SessionMode.HYBRID)],
    ),
    (
        {
            "fi": "Talous ja tieto johtamisen tukena",
            "sv": "Ekonomi och kunskap som stöd för ledarskapet",
            "en": "Leading with finances and knowledge",
        },
        [(datetime.date(2015, 4, 14), VAASA, SessionMode.HYBRID)],
    ),
    (
        {
            "fi": "Työyhteisön johtaminen",
            "sv": "Att leda en arbetsgemenskap",
            "en": "Leading a work community",
        },
        [
            (datetime.date(2015, 8, 25), HELSINKI, SessionMode.ON_SITE),
            (datetime.date(2015, 8, 27), TAMPERE, SessionMode.ON_SITE),
        ],
    ),
    (
        {
            "fi": "Verkostot ja kumppanuudet",
            "sv": "Nätverk och partnerskap",
            "en": "Networks and partnerships",
        },
        [(datetime.date(2015, 10, 27), REMOTELY, SessionMode.REMOTE)],
    ),
    (
        {
            "fi": "Oman johtamisen arviointi",
            "sv": "Att bedöma det egna ledarskapet",
            "en": "Assessing one’s own leadership",
        },
        [(datetime.date(2015, 11, 24), HELSINKI, SessionMode.HYBRID)],
    ),
]

FORUM = {"fi": "Johtamisfoorumi", "sv": "Ledarskapsforum", "en": "Leadership forum"}
FORUMS: list[tuple[Texts, Held]] = [
    (
        {
            "fi": "Tulevaisuuden palvelut ja johtaminen",
            "sv": "Framtidens service och ledarskap",
            "en": "Services and leadership of the future",
        },
        (datetime.date(2014, 12, 9), HELSINKI, SessionMode.ON_SITE),
    ),
    (
        {
            "fi": "Strategiat ja asiakaslähtöisyys",
            "sv": "Strategier och kundorientering",
            "en": "Strategies and customer orientation",
        },
        (datetime.date(2015, 3, 10), HELSINKI, SessionMode.HYBRID),
    ),
    (
        {
            "fi": "Toimintakulttuurin muuttaminen",
            "sv": "Att förändra verksamhetskulturen",
            "en": "Changing the culture of work",
        },
        (datetime.date(2015, 5, 19), HELSINKI, SessionMode.HYBRID),
    ),
    (
        {
            "fi": "Työn ilot ja haasteet",
            "sv": "Glädje och utmaningar i arbetet",
            "en": "Joys and challenges at work",
        },
        (datetime.date(2015, 9, 15), HELSINKI, SessionMode.HYBRID),
    ),
    (
        {
            "fi": "Henkilöstön ja muutoksen johtaminen",
            "sv": "Att leda människor och förändring",
            "en": "Leading people and change",
        },
        (datetime.date(2016, 2, 9), HELSINKI, SessionMode.HYBRID),
    ),
]

# Title, instructions, and the day by which it is to be handed in.
INTERMEDIATE: list[tuple[Texts, Texts, datetime.date]] = [
    (
        {"fi": "Minä johtajana", "sv": "Jag som ledare", "en": "Myself as a leader"},
        {
            "fi": "Kuvaa, millainen johtaja olet nyt ja mitä työyhteisösi sinulta odottaa.",
            "sv": "Beskriv hurdan ledare du är nu och vad din arbetsgemenskap väntar sig av dig.",
            "en": "Describe what kind of leader you are now and what your work community expects of you.",
        },
        datetime.date(2015, 8, 28),
    ),
    (
        {
            "fi": "Työyhteisön vahvuudet",
            "sv": "Arbetsgemenskapens styrkor",
            "en": "Strengths of the work community",
        },
        {
            "fi": "Selvitä työyhteisösi kanssa, missä olette hyviä, ja valitkaa yksi asia, jota vahvistatte.",
            "sv": "Ta tillsammans med arbetsgemenskapen reda på vad ni är bra på och välj en sak som ni stärker.",
            "en": "Find out with your work community what you are good at, and choose one thing to strengthen.",
        },
        datetime.date(2015, 10, 16),
    ),
    (
        {"fi": "Asiakkaan ääni", "sv": "Kundens röst", "en": "The customer’s voice"},
        {
            "fi": "Kerää asiakkailta palautetta ja kuvaa, mitä muutit sen perusteella.",
            "sv": "Samla respons av kunderna och beskriv vad du ändrade utifrån den.",
            "en": "Gather feedback from customers and describe what you changed because of it.",
        },
        datetime.date(2015, 12, 4),
    ),
]
FINAL: tuple[Texts, Texts, datetime.date] = (
    {"fi": "Johtamiseni kehittyminen", "sv": "Min utveckling som ledare", "en": "My development as a leader"},
    {
        "fi": "Arvioi oman johtamisesi kehittymistä valmennuksen aikana: mistä lähdit, mitä kokeilit, mitä muuttui "
        "ja mistä sen näkee.",
        "sv": "Bedöm hur ditt eget ledarskap har utvecklats under coachingen: varifrån du utgick, vad du prövade, vad "
        "som förändrades och hur det märks.",
        "en": "Assess how your own leadership has developed during the coaching: where you began, what you tried, "
        "what changed and how one can tell.",
    },
    datetime.date(2016, 1, 15),
)

CERTIFICATE = {"fi": "EKJ-sertifikaatti", "sv": "EKJ-certifikat", "en": "EKJ certificate"}
AWARD = {"fi": "Tämän sertifikaatin on saanut", "sv": "har beviljats", "en": "has been granted to"}
STATEMENT = {
    "fi": "osoituksena johtamistaidoista, joita kunnassa tarvitaan, ja niiden kehittämisestä.",
    "sv": "som ett tecken på att ha, och att utveckla, de ledarskapsfärdigheter som behövs i en kommun.",
    "en": "as a sign of having, and developing, the leadership skills that a municipality needs.",
}
SIGNATORIES = [
    ("Leena Kallio", {"fi": "Ohjelmavastaava", "sv": "Programansvarig", "en": "Programme lead"}),
    (
        "Yrsa Hopeavirta",
        {
            "fi": "Johtaja, Kuntaliitto",
            "sv": "Direktör, Kommunförbundet",
            "en": "Director, Association of Finnish Municipalities",
        },
    ),
]
