"""Which organisation a roster means: any of its names, in any language, of any time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from lms.actions.rosters.cells import Unreadable
from lms.actions.rosters.sentences import Sentence, listed, sentence, shown
from lms.models import Organisation

# Looking for near names takes long; a file with more unknown ones has the wrong column or the wrong register.
MOST_GUESSES = 50

# What a roster calls an organisation → its key, where somebody has decided so.
Meanings = Mapping[str, int]
NO_MEANINGS: Meanings = MappingProxyType({})


@dataclass
class Undecided:
    """A name of which nobody knows whom it means, and in how many rows it stands.

    ``choices`` are those who have had the name (``is_ambiguous``), or those whose names are written alike.
    """

    text: str
    choices: tuple[Organisation, ...]
    is_ambiguous: bool
    rows: int = 0


@dataclass
class Decided:
    """A name that somebody has given a meaning, and in how many rows it stands."""

    text: str
    organisation: Organisation
    rows: int = 0


class Directory:
    """Every organisation by every name it has had, read in two queries whatever the number.

    ``meanings`` go before names. ``undecided`` and ``decided`` tell what was asked, in the order of asking.
    """

    def __init__(self, meanings: Meanings = NO_MEANINGS) -> None:
        self.by_key = {one.pk: one for one in Organisation.objects.with_names().order_by("pk")}
        self._by_name: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._by_slug: dict[str, Organisation] = {}
        for organisation in self.by_key.values():
            self._by_slug[organisation.slug] = organisation
            for naming in organisation.names.all():
                for text in naming.all_texts():
                    self._by_name[_folded(text)][organisation.pk] = text
        self._meanings = {
            _folded(text): Decided(text, self.by_key[key])
            for text, key in meanings.items()
            if key in self.by_key
        }
        self._undecided: dict[str, Undecided] = {}
        self._answers: dict[str, Organisation | Unreadable] = {}
        self._guesses = 0

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        return tuple(self._undecided.values())

    @property
    def decided(self) -> tuple[Decided, ...]:
        return tuple(one for one in self._meanings.values() if one.rows)

    def find(self, text: str) -> Organisation:
        """The one organisation of that name, or of that identifier where no name is such.

        A name that several have had is not decided here: the candidates are told with their identifiers.
        """
        folded = _folded(text)
        if meaning := self._meanings.get(folded):
            meaning.rows += 1
            return meaning.organisation
        if text not in self._answers:
            self._answers[text] = self._answer(text)
        if undecided := self._undecided.get(folded):
            undecided.rows += 1
        answer = self._answers[text]
        if isinstance(answer, Unreadable):
            raise Unreadable(answer.sentence)
        return answer

    def _answer(self, text: str) -> Organisation | Unreadable:
        if not text:
            return Unreadable(_("The organisation is empty."))
        candidates = [self.by_key[key] for key in self._by_name.get(_folded(text), ())]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            self._tell_undecided(text, candidates, is_ambiguous=True)
            return Unreadable(
                sentence(
                    _(
                        "“%(text)s” may be any of these: %(names)s. Write the word in brackets instead of the name."
                    ),
                    text=shown(text),
                    names=listed(map(self._told_apart, candidates), "; "),
                )
            )
        return self._by_slug.get(text.lower()) or self._unknown(text)

    def _told_apart(self, organisation: Organisation) -> Sentence:
        if parent := self.by_key.get(organisation.parent_id or 0):
            return sentence(
                "%(name)s, %(parent)s (%(slug)s)", name=organisation, parent=parent, slug=organisation.slug
            )
        return sentence("%(name)s (%(slug)s)", name=organisation, slug=organisation.slug)

    def _unknown(self, text: str) -> Unreadable:
        near = self._nearest(text)
        self._tell_undecided(text, [self.by_key[key] for key in near], is_ambiguous=False)
        if not near:
            return Unreadable(sentence(_("No organisation is called “%(text)s”."), text=shown(text)))
        return Unreadable(
            sentence(
                _("No organisation is called “%(text)s”. The nearest: %(names)s."),
                text=shown(text),
                names=listed(near.values(), "; "),
            )
        )

    def _tell_undecided(self, text: str, choices: list[Organisation], *, is_ambiguous: bool) -> None:
        self._undecided.setdefault(_folded(text), Undecided(text, tuple(choices), is_ambiguous))

    def _nearest(self, text: str) -> dict[int, str]:
        """Up to three organisations with a name that is written alike, by key."""
        if self._guesses == MOST_GUESSES:
            return {}
        self._guesses += 1
        words = text[:200].split()
        # “Porin kaupunki” is nearer to Pori than to the town of another name: first what one word says alone.
        spellings = [(word, 0.8) for word in dict.fromkeys(words[:1] + words[-1:])] + [(text[:200], 0.5)]
        names: dict[int, str] = {}
        for spelling, cutoff in spellings:
            for near in get_close_matches(_folded(spelling), self._by_name, n=9, cutoff=cutoff):
                for key, name in self._by_name[near].items():
                    names.setdefault(key, name)
        return dict(list(names.items())[:3])


def _folded(text: str) -> str:
    """Names differ by case and spaces in rosters, and by nothing else that could be trusted."""
    return "".join(text.casefold().split())
