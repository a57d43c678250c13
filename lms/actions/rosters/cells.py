"""What one cell of a roster says: an e-mail address, a name, a day, a level, a language."""

import datetime
import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from lms.actions.rosters.headings import LABELS, Field
from lms.actions.rosters.sentences import Sentence, listed, sentence, shown
from lms.choices import Language, ManagementLevel
from lms.models import Enrolment, User
from lms.models.people import SYSTEM_EMAIL

LEVELS = {
    ManagementLevel.ASPIRING_SUPERVISOR: (
        *("tuleva esihenkilö", "esihenkilöksi aikova", "esihenkilöksi pyrkivä"),
        *("blivande chef", "aspiring supervisor"),
    ),
    ManagementLevel.SUPERVISOR: (
        *("esihenkilö", "lähiesihenkilö", "esimies", "lähiesimies", "lähijohto"),
        *("chef", "närchef", "förman", "närförman"),
        *("supervisor", "line manager", "first-line manager"),
    ),
    ManagementLevel.MIDDLE_MANAGEMENT: (
        *("keskijohto", "mellanledning", "mellanledningen", "mellanchef"),
        *("middle management", "middle manager"),
    ),
    ManagementLevel.TOP_MANAGEMENT: (
        *("ylin johto", "högsta ledningen", "högsta ledning"),
        *("top management", "senior management", "top manager"),
    ),
    ManagementLevel.EXPERT: ("asiantuntija", "sakkunnig", "expert"),
}
LANGUAGES = {
    Language.FI: ("fi", "suomi", "finska", "finnish"),
    Language.SV: ("sv", "ruotsi", "svenska", "swedish"),
    Language.EN: ("en", "englanti", "engelska", "english"),
}
LEVEL_OF = {word: level for level, words in LEVELS.items() for word in (level.value, *words)}
LANGUAGE_OF = {word: language for language, words in LANGUAGES.items() for word in words}

DAY_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?: \d\d:\d\d(?::\d\d)?)?"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
)


class Unreadable(Exception):
    """A cell does not say what its column should; ``sentence`` tells why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Name(NamedTuple):
    """A name as it is written, and as it stands in a list."""

    full: str
    to_sort: str


def read_email(text: str) -> str:
    if not text:
        raise Unreadable(_("The e-mail address is empty."))
    try:
        validate_email(text)
    except ValidationError as error:
        raise Unreadable(sentence(_("“%(text)s” is not an e-mail address."), text=shown(text))) from error
    # Nobody may take part as the one who acts when nobody does.
    if text.lower() == SYSTEM_EMAIL:
        raise Unreadable(sentence(_("“%(text)s” is not an e-mail address."), text=text))
    return within_limit(text.lower(), Field.EMAIL, User, "email")


def read_name(text: str) -> Name:
    """One column: with a comma it is "Surname, Given names", without one it is written as people say it.

    Without a comma the name to sort by is guessed from the last word, and whoever reads the plan sees the
    guess. The order of the words tells nothing: "Aalto Kaarina" may be either.
    """
    if not text:
        raise Unreadable(_("The name is empty."))
    surname, comma, given = (part.strip() for part in text.partition(","))
    if not comma:
        return Name(within_limit(text, Field.NAME, User, "full_name"), "")
    if "," in given:
        raise Unreadable(
            sentence(_("“%(text)s” has more than one comma. Write “Surname, Given name”."), text=shown(text))
        )
    return join_name(given, surname)


def join_name(given: str, surname: str) -> Name:
    """Two columns, or the two sides of a comma."""
    if not given and not surname:
        raise Unreadable(_("The name is empty."))
    if not given:
        raise Unreadable(_("The given name is empty."))
    if not surname:
        raise Unreadable(_("The surname is empty."))
    to_sort = within_limit(f"{surname}, {given}", Field.NAME, User, "sort_name")
    return Name(f"{given} {surname}", to_sort)


def read_level(text: str) -> str:
    if level := LEVEL_OF.get(text.casefold()):
        return level.value
    raise Unreadable(
        sentence(
            _("“%(text)s” is not a management level. These are: %(levels)s."),
            text=shown(text),
            levels=listed(level.label for level in ManagementLevel),
        )
    )


def read_language(text: str) -> str:
    if language := LANGUAGE_OF.get(text.casefold()):
        return language.value
    raise Unreadable(
        sentence(
            _("“%(text)s” is not one of the languages: %(languages)s."),
            text=shown(text),
            languages=listed(language.label for language in Language),
        )
    )


def read_day(text: str) -> datetime.date:
    """Day before month, or ISO 8601. With slashes nobody can tell which is which."""
    for form in DAY_FORMS:
        if found := form.fullmatch(text):
            try:
                return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
    raise Unreadable(
        sentence(_("“%(text)s” is not a date. Write it as 1.9.2014 or 2014-09-01."), text=shown(text))
    )


def read_unit(text: str) -> str:
    return within_limit(text, Field.UNIT, Enrolment, "unit")


def read_job_title(text: str) -> str:
    return within_limit(text, Field.JOB_TITLE, Enrolment, "job_title")


def within_limit(text: str, field: Field, model: type[User] | type[Enrolment], column: str) -> str:
    most = int(getattr(model._meta.get_field(column), "max_length", 0))
    if len(text) <= most:
        return text
    raise Unreadable(
        sentence(
            _("The text is too long (%(field)s): at most %(most)s letters fit."),
            field=LABELS[field],
            most=most,
        )
    )
