"""Every claim that is printed on a certificate, as a list for the public page and for machines."""

from typing import Any

from django.utils.translation import gettext as _

from certificates.content import Content
from certificates.models import Certificate
from certificates.verification import State
from lms.templatetags.wording import day

Claim = tuple[str, str, str | None]


def printed(certificate: Certificate, language: str) -> list[Claim]:
    """(label, what is printed, its language where that is another) in the order of the document."""
    content = Content.from_json(certificate.content)
    wording = content.wordings[language]
    project = wording.project
    lines: list[Claim] = [
        (_("Holder"), content.holder, None),
        (_("Certificate"), wording.title, None),
        (_("Statement"), " ".join(text for text in (wording.statement, wording.scope) if text), None),
        (_("Programme"), " · ".join(dict.fromkeys((wording.programme, wording.cohort))), None),
        (_("Organisation at the time"), wording.organisation, None),
        (
            _("Development project"),
            project.name if project else "",
            project.language if project else None,
        ),
        (_("Issued by"), wording.issuer, None),
        (_("Signatories"), ", ".join(f"{one.name} ({one.title})" for one in wording.signatories), None),
        (_("Place and issue date"), _place_and_day(wording.place, day(content.issue_date)), None),
        (_("Number"), content.number, None),
    ]
    return [line for line in lines if line[1]]


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


def for_machines(certificate: Certificate, state: State) -> dict[str, Any]:
    """The verdict and the frozen content as JSON: days in ISO 8601, texts in all three languages."""
    content = certificate.content
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
        "editions": {row.language: row.sha256 for row in certificate.editions.all() if row.is_ready},
    }
