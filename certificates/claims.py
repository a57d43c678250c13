"""Every claim that is printed on a certificate, as a list for the public page and for machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from certificates.content import Content, Signatory
from certificates.models import Certificate
from certificates.verification import State, Verdict
from lms.wording import day

Claim = tuple[str, str, str | None]


def printed(certificate: Certificate, language: str) -> list[Claim]:
    """(label, what is printed, its language where that is another) in the order of the document.

    What is printed together but in several languages comes as several claims under the same label.
    """
    content = Content.from_json(certificate.content)
    wording = content.wordings[language]

    def said(*names: str) -> list[_Text]:
        texts = [_Text(getattr(wording, name), wording.languages.get(name)) for name in names]
        return list(dict.fromkeys(text for text in texts if text.words))

    signatories = [_Text(_signed(one), one.title_language or None) for one in wording.signatories]
    claims = [
        *_claims(_("Holder"), [_Text(content.holder)]),
        *_claims(_("Certificate"), said("title")),
        *_claims(_("Statement"), said("statement", "scope")),
        *_claims(_("Programme"), said("programme", "cohort"), between=" · "),
        *_claims(_("Organisation at the time"), said("organisation")),
    ]
    if project := wording.project:
        # The lead word is printed before the name and is in the language of the page, as labels are.
        its_language = project.language if project.language != language else None
        claims.append((project.lead_word or _("Development project"), project.name, its_language))
    return [
        *claims,
        *_claims(_("Issued by"), said("issuer")),
        *_claims(_("Signatories"), signatories, between=", "),
        (_("Place and issue date"), _place_and_day(wording.place, day(content.issue_date)), None),
        (_("Number"), content.number, None),
    ]


@dataclass(frozen=True)
class _Text:
    words: str
    language: str | None = None


def _claims(label: str, texts: Sequence[_Text], *, between: str = " ") -> list[Claim]:
    alike = groupby(texts, key=lambda text: text.language)
    return [(label, between.join(text.words for text in group), language) for language, group in alike]


def _signed(signatory: Signatory) -> str:
    return f"{signatory.name} ({signatory.title})" if signatory.title else signatory.name


def _place_and_day(place: str, written: str) -> str:
    return _("%(place)s, %(day)s") % {"place": place, "day": written} if place else written


def explanation(certificate: Certificate, state: State) -> str:
    """What a verdict other than "valid" means for whoever holds the paper in hand."""
    if state == State.SUPERSEDED:
        newer = certificate.superseded_by
        return _(
            "This certificate was replaced by certificate %(number)s, issued on %(day)s. Ask the holder for that one."
        ) % {
            "number": newer.number,
            "day": day(newer.issue_date),
        }
    if state == State.REVOKED:
        return _("This certificate was genuine when it was issued, but it is no longer in force.")
    if state == State.NOT_YET_IN_FORCE:
        return _("This certificate has been issued with a date that is still to come.")
    return ""


def for_machines(found: Verdict, certificate: Certificate) -> dict[str, Any]:
    """The verdict and the frozen content as JSON: days in ISO 8601, texts in all three languages."""
    content, state = certificate.content, found.state
    return {
        "state": state.value,
        "number": certificate.number,
        "kind": certificate.kind,
        "holder": content["holder"],
        "issue_date": certificate.issue_date.isoformat(),
        "expires_on": certificate.expires_on and certificate.expires_on.isoformat(),
        "revoked_on": certificate.revoked_on and certificate.revoked_on.isoformat(),
        "superseded_by": certificate.superseded_by.number if state == State.SUPERSEDED else None,
        "wordings": content["wordings"],
        "editions": {row.language: row.sha256 for row in found.editions if row.is_ready},
    }
