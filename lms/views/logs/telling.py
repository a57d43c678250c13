"""Entries of the access log as lines of a page: who opened what, in the reader's language."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.choices import AccessDeed
from lms.models import AccessEntry
from lms.views.history import NOUNS, Detail, Known, Line, called, removed
from lms.views.openings import ROUTES

SENTENCES: dict[str, Promise] = {
    AccessDeed.OPENED: gettext_lazy("%(by)s opened: %(what)s."),
    AccessDeed.DOWNLOADED: gettext_lazy("%(by)s downloaded: %(what)s."),
    AccessDeed.EXPORTED: gettext_lazy("%(by)s exported: %(what)s."),
    AccessDeed.DENIED: gettext_lazy("%(by)s was refused: %(what)s."),
    AccessDeed.SIGNED_IN: gettext_lazy("%(by)s signed in."),
    AccessDeed.NOT_LET_IN: gettext_lazy("Somebody tried to sign in as %(by)s and was not let in."),
}
THROUGH_API: dict[str, Promise] = {
    AccessDeed.OPENED: gettext_lazy("%(by)s read through the API: %(what)s."),
    AccessDeed.EXPORTED: gettext_lazy("%(by)s exported through the API: %(what)s."),
    AccessDeed.DENIED: gettext_lazy("%(by)s was refused through the API: %(what)s."),
}
# Words of the log of signing in; another word is the name of a provider.
WAYS: dict[str, Promise] = {
    "code": gettext_lazy("code by e-mail"),
    "password": gettext_lazy("password"),
    "webauthn": gettext_lazy("passkey"),
    "totp": gettext_lazy("authenticator app"),
    "recovery_codes": gettext_lazy("recovery code"),
}
WHY: dict[str, Promise] = {
    "account_closed": gettext_lazy("there is no account, or it is closed"),
    "too_often": gettext_lazy("the password was wrong too often"),
}


def _name_of(entry: AccessEntry) -> str:
    return entry.by.full_name


def lines(entries: Sequence[AccessEntry], *, by: Callable[[AccessEntry], str] = _name_of) -> list[Line]:
    """Each entry as a line, in as many queries whatever their number. ``by`` says who did it."""
    known = names(entries)
    return [
        Line(sentence(entry, by(entry)), entry.at, about(entry, known), list(_details(entry)), "")
        for entry in entries
    ]


def sentence(entry: AccessEntry, by: str) -> str:
    if entry.deed == AccessDeed.NOT_LET_IN and entry.person_id is None:
        return _("Somebody tried to sign in with an address that is nobody’s.")
    opening = ROUTES.get(entry.route)
    told = THROUGH_API if entry.route.startswith("api:") else {}
    what = opening.what if opening else _("another page")
    return told.get(entry.deed, SENTENCES[entry.deed]) % {"by": by, "what": what}


def names(entries: Sequence[AccessEntry]) -> Known:
    """What the rows that were opened are called, by model and key."""
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.subject_type in NOUNS and entry.subject_id is not None:
            keys[entry.subject_type].add(entry.subject_id)
    return {NOUNS[kind]: called(NOUNS[kind], pks) for kind, pks in keys.items()}


def about(entry: AccessEntry, known: Known) -> str:
    """Which row it was; empty for a list, and for what was refused."""
    model = NOUNS.get(entry.subject_type)
    if model is None or entry.subject_id is None:
        return ""
    return known[model].get(entry.subject_id) or removed(model)


def _details(entry: AccessEntry) -> Iterator[Detail]:
    if entry.asked and entry.deed == AccessDeed.DENIED:
        yield Detail(_("Asked for"), "", entry.asked)
    if entry.asked and entry.deed == AccessDeed.SIGNED_IN:
        yield Detail(_("By"), "", ", ".join(str(WAYS.get(word, word)) for word in entry.asked.split()))
    if entry.asked and entry.deed == AccessDeed.NOT_LET_IN:
        yield Detail(_("Why"), "", str(WHY.get(entry.asked, entry.asked)))
    if entry.chosen:
        yield Detail(_("Chosen"), "", entry.chosen)
