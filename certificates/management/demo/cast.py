"""Who can sign in to the demo. Everybody has the same password, which is no secret."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

from lms.actions import appointments, people
from lms.choices import Language
from lms.models import User

PASSWORD = "helmikuu-2016"  # noqa: S105 - invented people on a developer's machine


@dataclass(frozen=True)
class Player:
    email: str
    name: str
    role: str


AINO = Player("aino@kohortti.example", "Aino Korhonen", "participant who still misses two things")
AILE = Player("aile@kohortti.example", "Áile Máret Aikio-Lindqvist", "participant with a certificate")
ELLI = Player(
    "elli@kohortti.example", "Elli Lumikangas", "participant in a project group, in a coaching of today"
)
TERO = Player("tero@kohortti.example", "Tero Virtanen", "trainer")
LEENA = Player("leena@kohortti.example", "Leena Kallio", "programme lead")
OLLI = Player("olli@kohortti.example", "Olli Strand", "contact of Pori and of the City of Helsinki")
MATTI = Player("matti@kohortti.example", "Matti Meikäläinen", "a stranger: an account and nothing else")
KAISA = Player("kaisa@kohortti.example", "Kaisa Pääkäyttäjä", "administrator")
AUNE = Player("aune@kohortti.example", "Aune Tarkkonen", "auditor: reads everything and changes nothing")

# Aino, Áile and Elli come with the rosters.
ENROLLED = [AINO, AILE, ELLI]
OTHERS = [TERO, LEENA, OLLI, MATTI, KAISA, AUNE]
ALL = [*ENROLLED, *OTHERS]


def find_or_add_others(*, by: User) -> dict[Player, User]:
    there = {person.email: person for person in User.objects.filter(email__in=[one.email for one in OTHERS])}
    return {player: there.get(player.email) or _add(player, by=by) for player in OTHERS}


def give_passwords(*, by: User) -> None:
    """Give everybody the password, and with it an account, who cannot sign in with one yet."""
    for person in User.objects.filter(email__in=[player.email for player in ALL]).order_by("pk"):
        if not person.has_usable_password():
            people.give_password(person, PASSWORD, by=by)


def write_list(file: Path) -> None:
    """Write down who can sign in, for ``manage.py serve``; a list that says so already is left alone."""
    listed = [asdict(player) | {"password": PASSWORD} for player in ALL]
    text = json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _add(player: Player, *, by: User) -> User:
    person = people.add(
        player.email,
        full_name=player.name,
        language=Language.SV if player == OLLI else Language.FI,
        administrator=player == KAISA,
        by=by,
    )
    if player == AUNE:
        appointments.appoint_auditor(person, on=timezone.localdate(), by=by)
    return person
