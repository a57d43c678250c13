"""A certificate as a card on a page: what it is, whether it holds, and its files."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import verification
from certificates.content import Content
from certificates.models import Certificate, CertificateEdition
from certificates.verification import State
from lms.translated import LANGUAGES, reader_language
from lms.wording import day


@dataclass(frozen=True)
class Edition:
    """One language version: ``url`` is empty while its file is being made."""

    language: str
    url: str
    state: str


@dataclass(frozen=True)
class Card:
    """What ``certificates/certificate.html`` shows. ``may_change`` offers revoking and reissuing.

    ``tells_why`` says why and by whom it was revoked, for those who read everything of the programme.
    """

    certificate: Certificate
    may_change: bool = False
    tells_why: bool = False

    @property
    def key(self) -> str:
        return self.certificate.number

    @property
    def number(self) -> str:
        return self.certificate.number

    @property
    def code(self) -> str:
        return self.certificate.grouped_code

    @property
    def title(self) -> str:
        return self._content.wordings[reader_language()].title

    @property
    def programme(self) -> str:
        wording = self._content.wordings[reader_language()]
        return " · ".join(dict.fromkeys(text for text in (wording.programme, wording.cohort) if text))

    @property
    def issue_date(self) -> Any:
        return self.certificate.issue_date

    @property
    def state(self) -> State:
        return verification.state_of(self.certificate)

    @property
    def state_word(self) -> str:
        return headline(self.certificate, self.state) if self.state == State.REVOKED else ""

    @property
    def verify_url(self) -> str:
        return self.certificate.get_absolute_url()

    @property
    def url(self) -> str:
        return reverse("certificates:downloads", args=[self.certificate.number])

    @property
    def editions(self) -> list[Edition]:
        by_language = {edition.language: edition for edition in self.certificate.editions.all()}
        return [self._edition(by_language[language]) for language in LANGUAGES if language in by_language]

    @property
    def pending(self) -> bool:
        return any(not edition.url for edition in self.editions)

    @property
    def revoke_url(self) -> str:
        return self._change_url("certificates:revoke")

    @property
    def reissue_url(self) -> str:
        return self._change_url("certificates:reissue")

    @property
    def _content(self) -> Content:
        return Content.from_json(self.certificate.content)

    def _edition(self, edition: CertificateEdition) -> Edition:
        if not edition.is_ready:
            return Edition(edition.language, "", "being_made")
        where = reverse("certificates:edition", args=[self.certificate.number, edition.language])
        return Edition(edition.language, where, "issued")

    def _change_url(self, name: str) -> str:
        if not (self.may_change and self.certificate.is_in_force):
            return ""
        return reverse(name, args=[self.certificate.number])


def headline(certificate: Certificate, state: State) -> str:
    """The verdict in a few words, with the day where there is one."""
    if state == State.REVOKED:
        return _("Revoked on %(day)s") % {"day": day(certificate.revoked_on)}
    if state == State.NOT_YET_IN_FORCE:
        return _("Genuine, in force from %(day)s") % {"day": day(certificate.issue_date)}
    if state == State.EXPIRED:
        return _("Expired on %(day)s") % {"day": day(certificate.expires_on)}
    return str(state.label)
