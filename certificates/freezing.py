"""From what holds on the day of issue to the content that a certificate keeps for ever."""

import datetime
from collections.abc import Sequence

from django.conf import settings

from certificates import codes
from certificates.content import VERSION, Content, Project, Signatory, Wording
from certificates.models import CertificateTemplate
from lms.models import DevelopmentProject, Enrolment, Organisation
from lms.translated import LANGUAGES, text_in


class Freezer:
    """Freezes the content of several certificates of one issue date.

    Everything that the texts need is read here once, in the same number of queries for one and for thousands.
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
        return Wording(
            title=text_in(template, "title", language),
            issuer=self._name(programme.issuer_id, language),
            award=text_in(template, "award", language),
            organisation=self._name(enrolment.organisation_id, language),
            project=self._project(enrolment, language),
            programme=text_in(programme, "title", language),
            cohort=text_in(cohort, "title", language),
            statement=text_in(template, "statement", language),
            scope=text_in(cohort, "scope", language),
            place=text_in(template, "place", language),
            signatories=tuple(
                Signatory(name=one.name, title=text_in(one, "office", language))
                for one in template.signatories.all()
            ),
        )

    def _name(self, organisation: int | None, language: str) -> str:
        return self._organisations[organisation].name_on(self.on, language) if organisation else ""

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
