"""States as a word and a shape, never as a colour alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

register = template.Library()


class State(NamedTuple):
    word: Promise
    shape: str  # the id of a symbol in icons.svg
    tone: str  # one of done, run, risk, stop, none: the colours of tokens.css


STATES = {
    # how far a person has come
    "completed": State(pgettext_lazy("state of a participant", "Completed"), "tick", "done"),
    "in_progress": State(_("In progress"), "half", "run"),
    "at_risk": State(_("At risk"), "triangle", "risk"),
    "withdrawn": State(pgettext_lazy("state of a participant", "Withdrawn"), "dash", "none"),
    "takes_part": State(pgettext_lazy("state of a participant", "Takes part"), "half", "run"),
    # one requirement
    "met": State(pgettext_lazy("state of a requirement", "Met"), "tick", "done"),
    "missing": State(pgettext_lazy("state of a requirement", "Missing"), "dotted", "none"),
    "waived": State(pgettext_lazy("state of a requirement", "Waived"), "dash", "run"),
    # one assignment
    "accepted": State(pgettext_lazy("state of an assignment", "Accepted"), "tick", "done"),
    "waiting": State(_("Waiting for review"), "half", "run"),
    "returned": State(pgettext_lazy("state of an assignment", "To be completed"), "triangle", "risk"),
    "not_handed_in": State(_("Not handed in"), "dotted", "none"),
    "late": State(pgettext_lazy("state of a work", "Late"), "clock", "risk"),
    # one training day
    "present_on_site": State(_("Present on site"), "day-on-site", "done"),
    "present_remotely": State(_("Present remotely"), "day-remote", "done"),
    "excused": State(pgettext_lazy("attendance", "Excused"), "day-excused", "risk"),
    "absent": State(pgettext_lazy("attendance", "Absent"), "day-absent", "stop"),
    "not_recorded": State(_("Not recorded"), "day-not-recorded", "none"),
    "to_come": State(pgettext_lazy("training day", "Still to come"), "day-to-come", "none"),
    # one line of a check-list
    "ready": State(pgettext_lazy("line of a check-list", "Ready"), "tick", "done"),
    "to_do": State(pgettext_lazy("line of a check-list", "Missing"), "dotted", "risk"),
    "to_consider": State(pgettext_lazy("line of a check-list", "To consider"), "question", "none"),
    # a session
    "cancelled": State(pgettext_lazy("state of a session", "Cancelled"), "cross", "none"),
    # a token of the API
    "token_over": State(pgettext_lazy("state of a token", "Expired"), "clock", "risk"),
    # a certificate: its file
    "issued": State(pgettext_lazy("state of a certificate", "Issued"), "tick", "done"),
    "being_made": State(pgettext_lazy("state of a file", "Being made"), "half", "run"),
    # a mail
    "sent": State(pgettext_lazy("state of a mail", "Sent"), "tick", "done"),
    "on_its_way": State(pgettext_lazy("state of a mail", "On its way"), "half", "run"),
    "not_sent": State(pgettext_lazy("state of a mail", "Not sent yet"), "triangle", "risk"),
    "dropped": State(pgettext_lazy("state of a mail", "Not needed any more"), "dash", "none"),
    # an invitation
    "invitation_waiting": State(pgettext_lazy("state of an invitation", "Waiting"), "half", "run"),
    "invitation_accepted": State(pgettext_lazy("state of an invitation", "Accepted"), "tick", "done"),
    "invitation_expired": State(pgettext_lazy("state of an invitation", "Expired"), "clock", "risk"),
    "invitation_revoked": State(pgettext_lazy("state of an invitation", "Taken back"), "cross", "none"),
    # a certificate: what checking answers
    "valid": State(pgettext_lazy("state of a certificate", "Valid"), "tick", "done"),
    "not_yet_in_force": State(_("Not yet in force"), "clock", "run"),
    "revoked": State(pgettext_lazy("state of a certificate", "Revoked"), "cross", "stop"),
    "superseded": State(pgettext_lazy("state of a certificate", "Superseded"), "swap", "risk"),
    "expired": State(pgettext_lazy("state of a certificate", "Expired"), "clock", "risk"),
    "unknown": State(pgettext_lazy("state of a certificate", "Unknown"), "question", "none"),
}

COUNTED = {
    "completed": ngettext_lazy("%(count)d completed", "%(count)d completed", "count"),
    "in_progress": ngettext_lazy("%(count)d in progress", "%(count)d in progress", "count"),
    "at_risk": ngettext_lazy("%(count)d at risk", "%(count)d at risk", "count"),
    "withdrawn": ngettext_lazy("%(count)d withdrawn", "%(count)d withdrawn", "count"),
    "accepted": ngettext_lazy("%(count)d accepted", "%(count)d accepted", "count"),
    "waiting": ngettext_lazy("%(count)d waits for review", "%(count)d wait for review", "count"),
    "returned": ngettext_lazy("%(count)d to be completed", "%(count)d to be completed", "count"),
    "not_handed_in": ngettext_lazy("%(count)d not handed in", "%(count)d not handed in", "count"),
    "present_on_site": ngettext_lazy("%(count)d day on site", "%(count)d days on site", "count"),
    "present_remotely": ngettext_lazy("%(count)d day remotely", "%(count)d days remotely", "count"),
    "excused": ngettext_lazy("%(count)d day excused", "%(count)d days excused", "count"),
    "absent": ngettext_lazy("%(count)d day absent", "%(count)d days absent", "count"),
    "not_recorded": ngettext_lazy("%(count)d day not recorded", "%(count)d days not recorded", "count"),
    "to_come": ngettext_lazy("%(count)d day still to come", "%(count)d days still to come", "count"),
}

# The least share of the bar that a segment gets, so that two people among 400 can still be seen.
LEAST_SEGMENT = 1.5

# A chip keeps to one line up to this many letters.
LONG_WORD = 24


def _key(state: str | None) -> str:
    """The key in ``STATES``; nothing recorded is a state of its own."""
    return str(state) if state else "not_recorded"


@register.inclusion_tag("lms/components/chip.html")
def chip(state: str | None, word: str = "") -> dict[str, Any]:
    """``{% chip row.state %}``, or ``{% chip row.state row.word %}`` where the word can say more."""
    look = STATES[_key(state)]
    return {"word": word or look.word, "shape": look.shape, "tone": look.tone, "long": len(word) > LONG_WORD}


@register.filter
def tone(state: str | None) -> str:
    """The colour class of a state, for a heading that has the mark and says the word itself."""
    return STATES[_key(state)].tone


@register.inclusion_tag("lms/components/mark.html")
def mark(state: str | None, spoken: bool = True) -> dict[str, Any]:
    """A round mark before a line; its word is read aloud unless the line says it already."""
    look = STATES[_key(state)]
    return {"word": look.word if spoken else "", "shape": look.shape, "tone": look.tone}


@register.inclusion_tag("lms/components/meter.html")
def meter(segments: Iterable[tuple[str, int]], words: bool = True) -> dict[str, Any]:
    """A strip of ``(state, count)`` with its words under it, in the order given; zeros are left out."""
    counted = [(state, count) for state, count in segments if count]
    shares = _shares([count for __, count in counted])
    parts = []
    start = 0.0
    for (state, count), share in zip(counted, shares, strict=True):
        look = STATES[state]
        parts.append(
            {
                "x": f"{start:.2f}%",
                "width": f"{share:.2f}%",
                "tone": look.tone,
                "shape": look.shape,
                "words": COUNTED[state] % {"count": count},
            }
        )
        start += share
    return {"parts": parts, "words": words}


def _shares(counts: Sequence[int]) -> list[float]:
    """Percentages of a whole in which no part is too thin to be seen; they still sum to 100."""
    whole = sum(counts)
    if not whole:
        return []
    widened = [max(100 * count / whole, LEAST_SEGMENT) for count in counts]
    return [100 * share / sum(widened) for share in widened]


@register.inclusion_tag("lms/components/dots.html")
def dots(days: Iterable[str | None]) -> dict[str, Any]:
    """One small square a training day, in order; read aloud as counts ("5 days on site, 1 day absent")."""
    keys = [_key(day) for day in days]
    counts = Counter(keys)
    spoken = [COUNTED[key] % {"count": counts[key]} for key in STATES if key in counts]
    squares = [
        {"x": 16 * place, "shape": STATES[key].shape, "tone": STATES[key].tone}
        for place, key in enumerate(keys)
    ]
    return {
        "squares": squares,
        "width": max(16 * len(squares) - 3, 1),
        "spoken": ", ".join(spoken) or gettext("No training days"),
    }


@register.inclusion_tag("lms/components/dots_legend.html")
def dots_legend() -> dict[str, Any]:
    """What the squares mean, for the foot of a table that has them."""
    keys = ("present_on_site", "present_remotely", "excused", "absent", "not_recorded", "to_come")
    return {"looks": [STATES[key] for key in keys]}
