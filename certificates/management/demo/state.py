"""Ministries, some agencies, and HAUS, which trains for them."""

from certificates.management.demo.register import Known
from lms.choices import OrganisationType

_MINISTRIES = (
    ("vnk", "VNK", "SRK", "Valtioneuvoston kanslia", "Statsrådets kansli", "Prime Minister’s Office"),
    ("um", "UM", "UM", "Ulkoministeriö", "Utrikesministeriet", "Ministry for Foreign Affairs"),
    ("om", "OM", "JM", "Oikeusministeriö", "Justitieministeriet", "Ministry of Justice"),
    ("sm", "SM", "IM", "Sisäministeriö", "Inrikesministeriet", "Ministry of the Interior"),
    ("plm", "PLM", "FSM", "Puolustusministeriö", "Försvarsministeriet", "Ministry of Defence"),
    ("vm", "VM", "FM", "Valtiovarainministeriö", "Finansministeriet", "Ministry of Finance"),
    (
        *("okm", "OKM", "UKM", "Opetus- ja kulttuuriministeriö"),
        *("Undervisnings- och kulturministeriet", "Ministry of Education and Culture"),
    ),
    (
        *("mmm", "MMM", "JSM", "Maa- ja metsätalousministeriö"),
        *("Jord- och skogsbruksministeriet", "Ministry of Agriculture and Forestry"),
    ),
    (
        *("lvm", "LVM", "KM", "Liikenne- ja viestintäministeriö"),
        *("Kommunikationsministeriet", "Ministry of Transport and Communications"),
    ),
    (
        *("tem", "TEM", "ANM", "Työ- ja elinkeinoministeriö"),
        *("Arbets- och näringsministeriet", "Ministry of Economic Affairs and Employment"),
    ),
    (
        *("stm", "STM", "SHM", "Sosiaali- ja terveysministeriö"),
        *("Social- och hälsovårdsministeriet", "Ministry of Social Affairs and Health"),
    ),
    ("ym", "YM", "MM", "Ympäristöministeriö", "Miljöministeriet", "Ministry of the Environment"),
)
_AGENCIES = (
    ("verohallinto", "Verohallinto", "Skatteförvaltningen", "Finnish Tax Administration"),
    ("tulli", "Tulli", "Tullen", "Finnish Customs"),
    ("tilastokeskus", "Tilastokeskus", "Statistikcentralen", "Statistics Finland"),
    ("maanmittauslaitos", "Maanmittauslaitos", "Lantmäteriverket", "National Land Survey of Finland"),
    ("maahanmuuttovirasto", "Maahanmuuttovirasto", "Migrationsverket", "Finnish Immigration Service"),
    ("opetushallitus", "Opetushallitus", "Utbildningsstyrelsen", "Finnish National Agency for Education"),
    ("ruokavirasto", "Ruokavirasto", "Livsmedelsverket", "Finnish Food Authority"),
    ("vaylavirasto", "Väylävirasto", "Trafikledsverket", "Finnish Transport Infrastructure Agency"),
    ("valtiokonttori", "Valtiokonttori", "Statskontoret", "State Treasury"),
    (
        *("ilmatieteen-laitos", "Ilmatieteen laitos"),
        *("Meteorologiska institutet", "Finnish Meteorological Institute"),
    ),
)

MINISTRIES = [
    Known(
        slug,
        OrganisationType.MINISTRY,
        {"fi": finnish, "sv": swedish, "en": english},
        {"fi": short_fi, "sv": short_sv},
    )
    for slug, short_fi, short_sv, finnish, swedish, english in _MINISTRIES
]
AGENCIES = [
    Known(slug, OrganisationType.AGENCY, {"fi": finnish, "sv": swedish, "en": english})
    for slug, finnish, swedish, english in _AGENCIES
]
# It has a Finnish and an English name; Swedish text shows the Finnish one, marked as such.
HAUS = Known(
    "haus",
    OrganisationType.OTHER,
    {"fi": "HAUS kehittämiskeskus", "en": "HAUS Finnish Institute of Public Management"},
    {"fi": "HAUS", "en": "HAUS"},
)
