"""Which organisation a roster means: any of its names, in any language, of any time."""

from collections import defaultdict
from difflib import get_close_matches

from django.utils.translation import gettext_lazy as _

from lms.actions.rosters.cells import Unreadable
from lms.actions.rosters.sentences import Sentence, listed, sentence, shown
from lms.models import Organisation

# Looking for near names takes long; a file with more unknown ones has the wrong column or the wrong register.
MOST_GUESSES = 50


class Directory:
    """Every organisation by every name it has had, read in two queries whatever the number."""

    def __init__(self) -> None:
        self.by_key = {one.pk: one for one in Organisation.objects.with_names().order_by("pk")}
        self._by_name: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self._by_slug: dict[str, Organisation] = {}
        for organisation in self.by_key.values():
            self._by_slug[organisation.slug] = organisation
            for naming in organisation.names.all():
                for text in naming.all_texts():
                    self._by_name[_folded(text)][organisation.pk] = text
        self._answers: dict[str, Organisation | Unreadable] = {}
        self._guesses = 0

    def find(self, text: str) -> Organisation:
        """The one organisation of that name, or of that identifier where no name is such.

        A name that several have had is not decided here: the candidates are told with their identifiers.
        """
        if text not in self._answers:
            self._answers[text] = self._answer(text)
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
        nearest = self._nearest(text)
        if not nearest:
            return Unreadable(sentence(_("No organisation is called “%(text)s”."), text=shown(text)))
        return Unreadable(
            sentence(
                _("No organisation is called “%(text)s”. The nearest: %(names)s."),
                text=shown(text),
                names=listed(nearest, "; "),
            )
        )

    def _nearest(self, text: str) -> list[str]:
        """Up to three names that are written alike, one of each organisation."""
        if self._guesses == MOST_GUESSES:
            return []
        self._guesses += 1
        names: dict[int, str] = {}
        for near in get_close_matches(_folded(text)[:200], self._by_name, n=9, cutoff=0.5):
            for key, name in self._by_name[near].items():
                names.setdefault(key, name)
        return list(names.values())[:3]


def _folded(text: str) -> str:
    """Names differ by case and spaces in rosters, and by nothing else that could be trusted."""
    return "".join(text.casefold().split())
