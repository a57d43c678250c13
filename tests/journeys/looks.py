"""A look at a page: by whom, at which address, and what is to be seen there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse

from lms.models import Auditor
from tests.factories import make_auditor, make_contact, make_person
from tests.journeys.everyday import Everyday
from tests.lms.account.signing import add_app, add_codes, add_passkey, make_token


class Look(NamedTuple):
    """``name`` is that of the URL, ``at`` its arguments. ``sent`` sends its first form as it is, to be refused."""

    name: str
    at: Callable[[Everyday], Any] = lambda day: []
    by: Callable[[Everyday], Any] | None = None
    query: str = ""
    status: int = 200
    sent: bool = False

    @property
    def words(self) -> str:
        return f"{self.name}{' ' + self.query if self.query else ''}{', refused' if self.sent else ''}"

    def address(self, day: Everyday) -> str:
        arguments = self.at(day)
        arguments = arguments if isinstance(arguments, (list, tuple)) else [arguments]
        return reverse(self.name, args=arguments) + self.query


def leena(day: Everyday) -> Any:
    return day.leena


def tero(day: Everyday) -> Any:
    return day.tero


def aino(day: Everyday) -> Any:
    return day.aino.person


def olli(day: Everyday) -> Any:
    return day.contact.person


def oona(day: Everyday) -> Any:
    """The contact of two organisations, of which one has nobody in any cohort."""
    person = make_person("Oona Opas")
    if not person.organisations_contacted.exists():
        make_contact(day.espoo, person.full_name)
        make_contact(day.split, person.full_name)
    return person


def kaisa(_day: Everyday) -> Any:
    """An administrator, and not the only one."""
    make_person("Kerttu Aalto", is_superuser=True)
    return make_person("Kaisa Aalto", is_superuser=True)


def aune() -> Auditor:
    return make_person("Aune Salo").audits.first() or make_auditor().audits.get()


def stranger(_day: Everyday) -> Any:
    return make_person("Matti Mäki")


def with_password(_day: Everyday) -> Any:
    person = make_person("Sirkka Salo")
    if not person.has_usable_password():
        person.set_password("kolme pitkää sanaa")
        person.save()
    return person


def keeper(_day: Everyday) -> Any:
    """Somebody with every second factor and two tokens, one of which has ended."""
    person = make_person("Kerttu Kivi")
    if not person.auth_token_set.exists():
        add_passkey(person)
        add_app(person)
        add_codes(person)
        for days in (1, -1):
            make_token(person, days=days)
    return person


def of_passkey(day: Everyday) -> Any:
    return keeper(day).authenticator_set.get(type="webauthn").pk


def of_programme(day: Everyday) -> Any:
    return day.programme.slug


def of_cohort(day: Everyday) -> Any:
    return day.cohort.slug


def of_ended(day: Everyday) -> Any:
    return day.ended.cohort.slug


def of_espoo(day: Everyday) -> Any:
    return day.espoo.slug


def of_number(day: Everyday) -> Any:
    return day.certificate.number
