"""Which column holds what: headings in Finnish, Swedish or English, written in any of their usual forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from lms.actions.rosters.sentences import Sentence, listed, sentence, shown
from lms.errors import Refused
from lms.spreadsheets import Row, Sheet


class Field(StrEnum):
    EMAIL = "email"
    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    NAME = "name"
    ORGANISATION = "organisation"
    UNIT = "unit"
    JOB_TITLE = "job_title"
    MANAGEMENT_LEVEL = "management_level"
    JOINED_ON = "joined_on"
    LANGUAGE = "language"


LABELS: Mapping[str, Sentence] = {
    Field.EMAIL: _("e-mail"),
    Field.GIVEN_NAME: _("given name"),
    Field.SURNAME: _("surname"),
    Field.NAME: pgettext_lazy("of a person", "name"),
    Field.ORGANISATION: _("organisation"),
    Field.UNIT: _("unit"),
    Field.JOB_TITLE: _("job title"),
    Field.MANAGEMENT_LEVEL: _("management level"),
    Field.JOINED_ON: _("joined on"),
    Field.LANGUAGE: _("language"),
}

WORDS = {
    Field.EMAIL: (
        *("Sähköposti", "Sähköpostiosoite", "S-posti"),
        *("E-post", "E-postadress", "E-mail", "Email", "E-mail address"),
    ),
    Field.GIVEN_NAME: (
        *("Etunimi", "Etunimet", "Förnamn"),
        *("Given name", "Given names", "First name", "First names", "Forename"),
    ),
    Field.SURNAME: ("Sukunimi", "Efternamn", "Surname", "Last name", "Family name"),
    Field.NAME: ("Nimi", "Koko nimi", "Namn", "Hela namnet", "Fullständigt namn", "Name", "Full name"),
    Field.ORGANISATION: (
        "Organisaatio",
        "Työnantaja",
        "Organisation",
        "Arbetsgivare",
        "Organization",
        "Employer",
    ),
    Field.UNIT: (
        "Yksikkö",
        "Työyksikkö",
        "Osasto",
        "Enhet",
        "Arbetsenhet",
        "Avdelning",
        "Unit",
        "Department",
    ),
    Field.JOB_TITLE: (
        *("Tehtävänimike", "Nimike", "Titteli", "Ammattinimike", "Befattning", "Tjänstebeteckning", "Titel"),
        *("Job title", "Title"),
    ),
    Field.MANAGEMENT_LEVEL: ("Johtamistaso", "Ledningsnivå", "Chefsnivå", "Management level"),
    Field.JOINED_ON: (
        *("Aloituspäivä", "Aloituspäivämäärä", "Aloituspvm", "Alkamispäivä", "Startdatum", "Startdag"),
        *("Joined on", "Start date", "Starting date"),
    ),
    Field.LANGUAGE: ("Kieli", "Asiointikieli", "Språk", "Kontaktspråk", "Language"),
}

MOST_NAMED = 20  # headings or sheets in a sentence


def _letters(heading: str) -> str:
    """A heading without what people write differently: case, spaces, hyphens, colons, asterisks."""
    return re.sub(r"[\W_]", "", heading.casefold())


FIELD_OF = {_letters(word): field for field, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Columns:
    """Where each field stands, and what is to be told about the columns."""

    places: Mapping[Field, int]
    width: int
    notices: tuple[Sentence, ...]

    def text(self, row: Row, field: Field) -> str:
        """The cell, or "" where the row is shorter or the file has no such column."""
        place = self.places.get(field)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def has(self, field: Field) -> bool:
        return field in self.places


def understand(sheet: Sheet) -> Columns:
    """Find the fields among the headings. Refuses ``roster_columns_missing`` and ``roster_columns_doubled``.

    Given name and surname in columns of their own win over one column with the whole name.
    """
    places: dict[Field, int] = {}
    unread: list[str] = []
    for place, heading in enumerate(sheet.headings):
        field = _field(heading)
        if field is None:
            unread.append(heading)
        elif field in places:
            raise Refused(
                "roster_columns_doubled",
                sentence(
                    _("Two columns hold the same thing (%(field)s): %(columns)s. Delete one of them."),
                    field=LABELS[field],
                    columns=listed(map(shown, (sheet.headings[places[field]], heading))),
                ),
            )
        else:
            places[field] = place
    superfluous = _superfluous(places)
    unread += [sheet.headings[places.pop(field)] for field in superfluous]
    if missing := _missing(places):
        raise Refused("roster_columns_missing", _what_is_missing(missing, sheet))
    return Columns(places, len(sheet.headings), tuple(_notices(unread, sheet)))


def _field(heading: str) -> Field | None:
    """Also of a heading in several languages or with a remark, if its parts agree: "E-post / E-mail (työ)"."""
    if whole := FIELD_OF.get(_letters(heading)):
        return whole
    parts = [FIELD_OF.get(_letters(part)) for part in re.split(r"[/|()]", heading) if _letters(part)]
    return parts[0] if len({*parts} - {None}) == 1 else None


def _superfluous(places: Mapping[Field, int]) -> set[Field]:
    """The way of giving the name that is not used, where the file has both."""
    in_two, in_one = {Field.GIVEN_NAME, Field.SURNAME}, {Field.NAME}
    return places.keys() & (
        in_one if in_two <= places.keys() else in_two if in_one <= places.keys() else set()
    )


def _missing(places: Mapping[Field, int]) -> list[Field]:
    missing = [field for field in (Field.EMAIL, Field.ORGANISATION) if field not in places]
    if Field.NAME not in places:
        missing += [field for field in (Field.GIVEN_NAME, Field.SURNAME) if field not in places]
    return missing


def _what_is_missing(missing: list[Field], sheet: Sheet) -> Sentence:
    if {Field.GIVEN_NAME, Field.SURNAME} <= set(missing):
        missing = [*missing, Field.NAME]
    told = sentence(
        _("The heading line lacks what is needed. These words are understood: %(words)s."),
        words=listed(
            (
                sentence("%(label)s (%(words)s)", label=LABELS[field], words=listed(WORDS[field]))
                for field in missing
            ),
            "; ",
        ),
    )
    return listed((told, *_about_other_sheets(sheet)), " ")


def _notices(unread: list[str], sheet: Sheet) -> list[Sentence]:
    named = [heading for heading in unread if heading]
    notices: list[Sentence] = []
    if named:
        text = ngettext_lazy(
            "This column is not read: %(columns)s.", "These columns are not read: %(columns)s.", len(named)
        )
        notices.append(sentence(text, columns=listed(_first(named))))
    if "" in unread:
        notices.append(_("Columns without a heading are not read."))
    return notices + _about_other_sheets(sheet)


def _first(headings: list[str]) -> list[str]:
    """As many as a sentence can hold."""
    return [shown(heading) for heading in headings[:MOST_NAMED]] + ["…"] * (len(headings) > MOST_NAMED)


def _about_other_sheets(sheet: Sheet) -> list[Sentence]:
    if not sheet.left_out:
        return []
    text = ngettext_lazy(
        "Only the first sheet is read, not this one: %(sheets)s.",
        "Only the first sheet is read, not these: %(sheets)s.",
        len(sheet.left_out),
    )
    return [sentence(text, sheets=listed(_first([*sheet.left_out])))]
