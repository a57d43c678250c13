"""From what holds on the day of issue to the content that a certificate keeps for ever."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates import codes, models
from certificates.content import SPECIMEN, VERSION, Content, Project, Signatory, Wording
from certificates.models import CertificateTemplate
from lms.errors import Refused
from lms.models import Cohort, DevelopmentProject, Enrolment, Organisation, User
from lms.translated import LANGUAGES, language_of, text_in


class Freezer:
    """Freezes the content of several certificates of one issue date.

    The issuer has the name of that day; the holder's organisation the name of the day of completion, however
    much later the certificate is issued anew. Everything that the texts need is read here once, in the same
    number of queries for one and for thousands.
    """

    def __init__(self, enrolments: Sequence[Enrolment], *, on: datetime.date) -> None:
        self.on = on
        wanted = {row.organisation_id for row in enrolments}
        wanted |= {row.cohort.programme.issuer_id for row in enrolments if row.cohort.programme.issuer_id}
        self._organisations = Organisation.objects.with_names().in_bulk(wanted)
        self._projects = {
            (project.participation.cohort_id, project.participation.organisation_id): project
            for project in DevelopmentProject.objects.select_related("participation").filter(
                participation__cohort__in={row.cohort_id for row in enrolments},
                participation__organisation__in=wanted,
            )
        }

    def freeze(
        self,
        enrolment: Enrolment,
        template: CertificateTemplate,
        *,
        number: str,
        code: str,
        verify_url: str,
    ) -> Content:
        """What the certificate of ``enrolment`` says in each language. ``code`` is ungrouped."""
        return Content(
            version=VERSION,
            kind=template.kind,
            design=template.design,
            accent=settings.BRAND["accent"].lower(),
            holder=enrolment.person.full_name,
            issue_date=self.on,
            number=number,
            code=codes.grouped(code),
            verify_url=verify_url,
            wordings={language: self._wording(enrolment, template, language) for language in LANGUAGES},
        )

    def _wording(self, enrolment: Enrolment, template: CertificateTemplate, language: str) -> Wording:
        cohort = enrolment.cohort
        programme = cohort.programme
        said = {
            "title": _said(template, "title", language),
            "issuer": self._name(programme.issuer_id, self.on, language),
            "award": _said(template, "award", language),
            "organisation": self._name(enrolment.organisation_id, enrolment.completed_on, language),
            "programme": _said(programme, "title", language),
            "cohort": _said(cohort, "title", language),
            "statement": _said(template, "statement", language),
            "scope": _said(cohort, "scope", language),
            "place": _said(template, "place", language),
        }
        return Wording(
            **{name: text for name, (text, _its_language) in said.items()},
            languages={name: its for name, (_text, its) in said.items() if its != language},
            project=self._project(enrolment, language),
            signatories=tuple(_signatory(one, language) for one in template.signatories.all()),
        )

    def _name(self, organisation: int | None, day: datetime.date | None, language: str) -> tuple[str, str]:
        if organisation is None:
            return "", language
        row = self._organisations[organisation]
        naming = row.naming_on(day)
        return row.name_on(day, language), language_of(naming, "name", language) if naming else language

    def _project(self, enrolment: Enrolment, language: str) -> Project | None:
        """The project under its own name. Its lead word is printed only in the language it was written in."""
        project: DevelopmentProject | None = self._projects.get(
            (enrolment.cohort_id, enrolment.organisation_id)
        )
        if project is None:
            return None
        said = project.lead_word_language in ("", language)
        return Project(
            lead_word=project.lead_word if said else "", name=project.name, language=project.language
        )


# Nobody's name, and as long as names become; no organisation's either. A page that holds these holds the real ones.
LONGEST_HOLDER = "Maximiliana-Christina Alexandrina Heikkilä-Lindqvist-Östermalm"
LONGEST_ORGANISATION = {
    "fi": "Esimerkkilän seudun sosiaali- ja terveydenhuollon kuntayhtymä, Mallila",
    "sv": "Exempelnejdens samkommun för social- och hälsovård i Modellstad, Fiktia",
    "en": "Joint Municipal Authority for Social and Health Care of Exampleshire",
}


def specimen(template: CertificateTemplate, *, on: datetime.date) -> Content:
    """What the programme would print today, for a holder with the longest of names who does not exist.

    The cohort is the programme's newest, because its title and scope are printed too. The code is none, so that
    no register knows it; ``Content.is_specimen`` makes the page say so.
    """
    programme = template.programme
    if programme.issuer_id is None:
        raise Refused("no_issuer", _("This programme has no issuer: a certificate needs one."))
    cohort = programme.cohorts.order_by("starts_on").last() or Cohort(programme=programme, starts_on=on)
    nobody = Enrolment(
        cohort=cohort,
        person=User(full_name=LONGEST_HOLDER),
        organisation_id=programme.issuer_id,
        completed_on=on,
    )
    content = Freezer([nobody], on=on).freeze(
        nobody,
        template,
        number=template.series.number(on.year, 0),
        code=SPECIMEN.replace("-", ""),
        verify_url=settings.BASE_URL + reverse("certificates:verdict", args=[SPECIMEN]),
    )
    wordings = {
        language: replace(
            wording,
            organisation=LONGEST_ORGANISATION[language],
            languages={name: its for name, its in wording.languages.items() if name != "organisation"},
        )
        for language, wording in content.wordings.items()
    }
    return replace(content, wordings=wordings)


def _said(instance: Model, name: str, language: str) -> tuple[str, str]:
    """A text for a page in ``language``, and the language that it really is in."""
    return text_in(instance, name, language), language_of(instance, name, language)


def _signatory(row: models.Signatory, language: str) -> Signatory:
    title, its_language = _said(row, "office", language)
    return Signatory(
        name=row.name, title=title, title_language=its_language if its_language != language else ""
    )
