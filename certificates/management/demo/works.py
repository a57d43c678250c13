"""What people hand in, and what the trainer answers: a few invented texts in Finnish and in Swedish."""

# By the place of the assignment in the list; 0 is the final work.
TEXTS: dict[str, dict[int, list[str]]] = {
    "fi": {
        1: [
            "Johdan seitsemäntoista hengen yksikköä. Huomaan ratkaisevani liian paljon itse: arki sujuu, mutta "
            "muut eivät opi. Kysyin työyhteisöltä, mitä minulta odotetaan. Vastaus oli selvä: aikaa keskustella.",
            "Olen ollut esimiehenä kolme vuotta. Vahvuuteni on suunnitelmallisuus, heikkouteni palautteen antaminen. "
            "Pyysin palautetta viideltä kollegalta, ja heidän arvionsa oli samansuuntainen kuin omani.",
            "Tulin esimieheksi oman ammattini kautta. Osaan työn sisällön, mutta johtamista olen opetellut tehden. "
            "Työyhteisö odottaa selkeitä tavoitteita ja sitä, että puutun ongelmiin ajoissa.",
        ],
        2: [
            "Kävimme vahvuudet läpi kahdessa palaverissa. Olemme hyviä tarttumaan toimeen, ja autamme toisiamme yli "
            "tiimirajojen. Vahvistamme perehdytystä: jokaisella uudella on nyt nimetty työpari.",
            "Teimme pienen kyselyn. Vahvuuksiksi nousivat ammattitaito ja huumori. Valitsimme vahvistettavaksi "
            "tiedonkulun ja otimme käyttöön viikon avauksen, joka kestää vartin.",
            "Vahvuutemme on asiakkaiden tunteminen. Sovimme, että kirjaamme hyvät käytännöt yhteen paikkaan ja "
            "käymme niistä yhden läpi joka kuukausi.",
        ],
        3: [
            "Haastattelimme kaksitoista asiakasta. Eniten kaivattiin sitä, että asia hoituu yhdellä yhteydenotolla. "
            "Muutimme puhelinvuoroja niin, että vastaaja voi myös päättää, ja odotusaika lyheni.",
            "Keräsimme palautetta kuukauden ajan lyhyellä lomakkeella. Kirjeemme ymmärrettiin usein väärin, joten "
            "kirjoitimme kolme tavallisinta uudelleen yhdessä asiakkaiden kanssa.",
            "Kutsuimme asiakkaita kehittämisiltaan. Heidän ehdotuksestaan muutimme aukioloaikoja ja luovuimme yhdestä "
            "lomakkeesta kokonaan.",
        ],
        0: [
            "Lähtötilanteessa olin asiantuntija, joka sattui olemaan esimies. Kokeilin valmennuksen aikana kolmea "
            "asiaa: säännöllisiä kahdenkeskisiä keskusteluja, päätösvallan siirtämistä tiimeille ja avointa palautetta "
            "omasta johtamisestani. Ensimmäinen onnistui heti. Toinen oli vaikeampi, koska jouduin luopumaan "
            "kontrollista, mutta syksyllä tiimi ratkaisi itse sijaisjärjestelyt. Palautteessa sanottiin, että "
            "kuuntelen nyt loppuun asti. Seuraavaksi opettelen johtamaan verkostoa, jossa en ole kenenkään esimies.",
            "Arvioin kehittymistäni kolmesta suunnasta: oman päiväkirjani, työyhteisön kyselyn ja esimieheni "
            "palautteen avulla. Suurin muutos on siinä, miten puhun muutoksesta. Ennen ilmoitin, nyt kerron ensin, "
            "miksi. Sairauspoissaolot eivät vähentyneet, mutta ristiriidat ratkeavat aiemmin. Kehittämishankkeessamme "
            "opin, että asiakkaan ottaminen mukaan alussa säästää aikaa lopussa.",
            "Aloitin valmennuksen väsyneenä. Ensimmäinen havaintoni oli, että kalenterini johti minua. Raivasin sieltä "
            "kaksi tuntia viikossa johtamiselle ja pidin siitä kiinni. Työyhteisö näki eron: tavoitteet on käyty läpi "
            "kaikkien kanssa, ja niihin palataan. Epäonnistuin kokouskäytäntöjen uudistamisessa, koska en perustellut "
            "sitä. Siitä opin eniten.",
        ],
    },
    "sv": {
        1: [
            "Jag leder en enhet på tolv personer. Jag är bra på att planera men ger för sällan respons. "
            "Arbetsgemenskapen önskar att jag syns mer i vardagen och säger vad jag väntar mig.",
            "Jag blev chef genom mitt yrke och har lärt mig leda på vägen. Mina medarbetare vill ha tydliga mål och "
            "att svåra saker tas upp i tid.",
        ],
        2: [
            "Vi gick igenom våra styrkor på två möten. Vi är bra på att hjälpa varandra över gränserna. Det som vi "
            "stärker är introduktionen: varje nyanställd har nu en fadder.",
            "Vår styrka är att vi känner våra invånare. Vi beslöt att varje månad lyfta fram en god praxis och pröva "
            "den tillsammans.",
        ],
        3: [
            "Vi intervjuade tio kunder. De ville bli hjälpta vid den första kontakten. Vi ändrade telefonturerna så "
            "att den som svarar också får besluta.",
            "Vi bjöd in kunderna till en kväll om servicen. På deras förslag skrev vi om de tre vanligaste breven på "
            "lättare språk.",
        ],
        0: [
            "När coachingen började var jag sakkunnig mer än ledare. Jag prövade regelbundna samtal på tu man hand och "
            "att låta teamen besluta själva. Det första lyckades genast, det andra tog ett halvt år. Responsen säger "
            "att jag lyssnar till slut. Det som återstår är att leda i nätverk där jag inte är någons chef.",
            "Jag bedömde min utveckling med hjälp av en dagbok, en enkät i arbetsgemenskapen och samtal med min chef. "
            "Den största förändringen är hur jag talar om förändring: först varför, sedan vad. Mötena är kortare och "
            "konflikterna löses tidigare.",
        ],
    },
}

# What is added when a work comes back to be completed and is handed in again.
COMPLETED = {
    "fi": "Täydennys: kuvaan nyt myös, mitä muutin palautteen perusteella ja miten työyhteisö otti muutoksen.",
    "sv": "Komplettering: jag beskriver nu också vad jag ändrade och hur arbetsgemenskapen tog emot det.",
}
WHAT_TO_COMPLETE = {
    "fi": "Hyvä alku. Kuvaa vielä, mitä muutit palautteen perusteella.",
    "sv": "En bra början. Beskriv ännu vad du ändrade utifrån responsen.",
}
FINAL_TO_COMPLETE = {
    "fi": "Hanke on kuvattu hyvin. Arvioi vielä oman johtamisesi kehittymistä: mitä itse opit ja mistä sen näkee?",
    "sv": "Projektet är väl beskrivet. Bedöm ännu hur ditt eget ledarskap utvecklades: vad lärde du dig?",
}
PRAISE = {
    "fi": [
        "",
        "Rehellinen ja konkreettinen.",
        "Hyvin perusteltu.",
        "",
        "Kiitos – esimerkistä on hyötyä muillekin.",
    ],
    "sv": ["", "Ärligt och konkret.", "Väl motiverat.", "", "Tack – exemplet är till nytta för andra också."],
}


def text(language: str, assignment: int, choice: int) -> str:
    variants = TEXTS[language][assignment]
    return variants[choice % len(variants)]


def praise(language: str, choice: int) -> str:
    variants = PRAISE[language]
    return variants[choice % len(variants)]


def what_to_complete(language: str, assignment: int) -> str:
    return (WHAT_TO_COMPLETE if assignment else FINAL_TO_COMPLETE)[language]
