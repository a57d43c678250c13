"""Invented people: names in the manner of Finnish, Swedish and North Sámi, hardly anybody's own.

``person(n)`` is the same person every time. Programmes take numbers that no other one takes, so that nobody
has a namesake: the lists of a tongue are of different prime lengths and walk past each other.
"""

import unicodedata
from dataclasses import dataclass

from lms.choices import Language

FINNISH, SWEDISH, SAMI = "fi", "sv", "se"

GIVEN_NAMES = {
    FINNISH: (
        *("Aava", "Alpo", "Anelma", "Armas", "Auli", "Eelis", "Eeva-Liisa", "Eino", "Elsi", "Ensio"),
        *("Fanni", "Hannes", "Heli", "Hilma", "Iiris", "Ilona", "Jouni", "Jussi", "Kaija", "Kalle"),
        *("Kerttuli", "Kyllikki", "Laina", "Lasse", "Liisi", "Maija-Leena", "Manu", "Meeri", "Mielikki"),
        *("Miro", "Nuutti", "Olavi", "Onni", "Päivikki", "Rauha", "Reino", "Saimi", "Salme", "Sulo"),
        *("Toini", "Urpo", "Veikko", "Ilmatar"),
    ),
    SWEDISH: (
        *("Agneta", "Alf", "Benita", "Bo-Göran", "Camilla", "Egil", "Filippa", "Gerd", "Gustav", "Hjördis"),
        *("Ivar", "Kaj", "Linnéa", "Mikael", "Ragna", "Sixten", "Solveig", "Torborg", "Valdemar"),
    ),
    SAMI: (
        *("Ánne-Sire", "Máhtte", "Inga-Máret", "Beaska", "Ráste", "Sunná", "Juhán-Ánte", "Elle-Máijá"),
        *("Nils-Áslat", "Gáddjá", "Láilá"),
    ),
}
SURNAMES = {
    FINNISH: (
        *("Aamukajo", "Aavasuvanto", "Ahdevirta", "Erakkokorpi", "Hallanurmi", "Hilleriharju", "Hohtosalo"),
        *("Huhtakaarre", "Iltakaarna", "Jäkälävaara", "Kaihovuori", "Kajosaari", "Karpalosuo", "Kastekorpi"),
        *("Katveniitty", "Kesäkaisla", "Kivikehto", "Kuulaslampi", "Käenkukka", "Lakkaneva", "Lumpeenlahti"),
        *("Lupposelkä", "Mesikumpu", "Mustikkarinne", "Naavaharju", "Nietoskoski", "Otavavaara"),
        *("Paatsamasalo", "Pilviselkä", "Pitkospuu", "Rahkasuo", "Raitakoivu", "Revonniitty", "Ruskoselkä"),
        *("Sammalkivi", "Siimeslehto", "Taivalkaarre", "Tyrskyluoto", "Usvaniitty", "Vaskivuo", "Öljylähde"),
    ),
    SWEDISH: (
        *("Björkgrynna", "Dimgrund", "Ekskata", "Fyrklint", "Granskata", "Havsklint", "Isvåg", "Klippskär"),
        *("Ljungvåg", "Mossgrund", "Rävudd", "Sjöskata", "Stenvass", "Tångskär", "Vitklint", "Åkervass"),
        "Ängsvåg",
    ),
    SAMI: (
        *("Jeageljávri", "Čoahppejohka", "Skiehččevárri", "Ruonávuotna", "Vielgadvárri", "Guhkesnjárga"),
        "Biegganjárga",
    ),
}
# Letters that are no letter and a mark.
PLAIN = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t"})


@dataclass(frozen=True)
class Invented:
    given_name: str
    surname: str
    language: Language = Language.FI

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.surname}"

    def email(self, domain: str) -> str:
        name = f"{self.given_name}.{self.surname}".lower().translate(PLAIN)
        letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        return f"{letters}@{domain}"


def person(number: int, tongue: str = FINNISH) -> Invented:
    given_names, surnames = GIVEN_NAMES[tongue], SURNAMES[tongue]
    return Invented(
        given_names[number % len(given_names)],
        surnames[number % len(surnames)],
        Language.SV if tongue == SWEDISH else Language.FI,
    )
