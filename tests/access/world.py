"""Two programmes that know nothing of each other, with a row of everything in each.

Every text of a side holds a word that is found nowhere else, so that one look at an answer tells whose it is.
"""

import datetime
import time
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from certificates import codes
from certificates.models import Certificate, CertificateEdition, Signatory
from lms.choices import GroupKind, NoticeKind, PartnerRole, Role, SuccessionKind
from lms.models import (
    AggregateFigure,
    Application,
    AuditEntry,
    Auditor,
    DevelopmentProject,
    EnrolmentPause,
    GroupPause,
    Invitation,
    Notice,
    Organisation,
    Participation,
    Programme,
    ProgrammePartner,
    ProgrammeText,
    Roster,
    SubmissionFile,
    Succession,
    User,
)
from tests import factories as make
from tests.certificates.contents import make_content
from tests.certificates.making import CEREMONY, make_template
from tests.lms.account.signing import add_passkey, make_token
from tests.lms.roster_files import csv_roster

ROLES = ("administrator", "lead", "trainer", "participant", "contact", "auditor", "anonymous")
TODAY = timezone.localdate
AT = timezone.now


@dataclass(frozen=True)
class Words:
    """What is planted into the rows of a side: its programme and cohort, its people, its organisation."""

    titles: str
    people: str
    places: str


OWN = Words("Omakuusi", "Omavaki", "Omala")
# Somebody else who takes part in the same cohort.
PEER = Words("Verrokkikuusi", "Verrokki", "Verrola")
# Another cohort of the same programme.
SIBLING = Words("Rinnekuusi", "Rinnevaki", "Rinnela")
OTHER = Words("Toiskuusi", "Toisvaki", "Toisela")


@dataclass(frozen=True)
class Side:
    """The rows toward which somebody is asked. ``rows`` are named as in expected.txt."""

    words: Words
    rows: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.rows[name]


@dataclass(frozen=True)
class World:
    own: Side
    peer: Side
    sibling: Side
    other: Side
    clients: dict[str, Client]

    def side(self, relation: str) -> Side:
        found: Side = getattr(self, relation)
        return found


def make_world() -> World:
    own = _programme(OWN)
    auditor = make.make_person("Aune Katsoja")
    own.rows["auditor"] = Auditor.objects.create(person=auditor, valid_from=TODAY())
    own.rows["administrator"] = make.make_person("Kaisa Yllapito", is_superuser=True)
    return World(
        own=own,
        peer=replace(own, words=PEER, rows=own.rows | _person(own, PEER)),
        sibling=_cohort(SIBLING, own),
        other=_programme(OTHER),
        clients=_clients(own),
    )


def _clients(own: Side) -> dict[str, Client]:
    """A browser for each role, signed in, whose reader has chosen English."""
    auditor = own["auditor"].person
    people = {
        "administrator": own["administrator"],
        "lead": own["lead"].person,
        "trainer": own["trainer"].person,
        "participant": own["person"],
        "contact": own["contact"].person,
        "auditor": auditor,
    }
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, client in clients.items():
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if role in people:
            people[role].account_opened_at = AT()
            people[role].save()
            client.force_login(people[role])
            _came_just_now(client, people[role])
    return clients


def _came_just_now(client: Client, person: User) -> None:
    """As signing in leaves it, so that nobody is asked to confirm first who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def _programme(words: Words) -> Side:
    place = make.make_organisation(words.places)
    programme = make.make_programme(words.titles, issuer=place)
    make.make_lead(programme, f"Leena {words.people}")
    template = make_template(programme, words.titles[:6].upper())
    Signatory.objects.update_or_create(template=template, defaults={"name": f"Sirpa {words.people}"})
    rows = {
        "programme": programme,
        "lead": programme.leads.get(),
        "text": ProgrammeText.objects.create(
            programme=programme, language="fi", body=f"{words.titles} kertoo", dated_on=TODAY()
        ),
        "partner": ProgrammePartner.objects.create(
            programme=programme, organisation=place, role=PartnerRole.FINANCIER, under_name=words.titles
        ),
        "figure": AggregateFigure.objects.create(
            programme=programme,
            code="hakijat",
            label_fi=f"Hakijat {words.titles}",
            count=3,
            source_fi="Tieto",
        ),
        "template": template,
        "signatory": template.signatories.get(),
    }
    return _cohort(words, Side(words, rows))


def _place(words: Words) -> dict[str, Any]:
    """An organisation, what it was called, what becomes of it, and who is its contact."""
    place = make.make_organisation(words.places)
    heir = make.make_organisation(f"Uusi {words.places}")
    make.make_contact(place, f"Olli {words.places}")
    return {
        "organisation": place,
        "organisation name": place.names.get(),
        "succession": Succession.objects.create(
            predecessor=place, successor=heir, kind=SuccessionKind.SPLIT_INTO, on=TODAY()
        ),
        "contact": place.contacts.get(),
    }


def _cohort(words: Words, of: Side) -> Side:
    """A cohort of the programme of a side, with a plan, people, and what the everyday brings."""
    programme: Programme = of["programme"]
    place = make.make_organisation(words.places)
    cohort = make.make_cohort(
        f"{words.titles} ryhma",
        programme=programme,
        ceremony_on=CEREMONY,
        starts_on=TODAY() - datetime.timedelta(days=100),
        ends_on=TODAY() + datetime.timedelta(days=100),
    )
    make.make_trainer(cohort, f"Tero {words.people}")
    group = make.make_group(cohort, f"Alue {words.titles}", kind=GroupKind.SMALL_GROUP)
    participation = Participation.objects.create(cohort=cohort, organisation=place)
    DevelopmentProject.objects.create(
        participation=participation, name=f"Hanke {words.titles}", language="fi"
    )
    day = make.make_day(cohort, f"Paiva {words.titles}")
    rows = {
        **of.rows,
        "cohort": cohort,
        "trainer": cohort.trainers.get(),
        "group": group,
        "pause": GroupPause.objects.create(group=group, starts_on=TODAY()),
        "participation": participation,
        "day": day,
        "session": make.make_session(day, TODAY() - datetime.timedelta(days=3), place_fi=words.titles),
        "assignment": make.make_assignment(cohort, f"Tehtava {words.titles}"),
        "requirement": make.make_requirement(cohort, at_least=1),
        "roster": _roster(cohort, words),
        **_place(words),
    }
    side = Side(words, rows)
    return replace(side, rows=rows | _person(side, words))


def _roster(cohort: Any, words: Words) -> Roster:
    content = csv_roster(f"uusi.{words.people}@kunta.example;Uusi;{words.people};{words.places}")
    roster = Roster(
        cohort=cohort,
        name=f"{words.people}.csv",
        sha256="0" * 64,
        uploaded_at=AT(),
        uploaded_by=User.objects.system(),
    )
    roster.stored.save(f"{words.people}.csv", ContentFile(content), save=False)
    roster.save()
    return roster


def _person(side: Side, words: Words) -> dict[str, Any]:
    """Somebody who takes part in the cohort of a side, with all that is theirs."""
    place: Organisation = make.make_organisation(words.places)
    enrolment = make.make_enrolment(
        side["cohort"],
        f"Aino {words.people}",
        organisation=place,
        groups=[side["group"]],
        job_title=f"Tehtavana {words.people}",
    )
    mark = make.make_attendance(enrolment, side["session"])
    version = make.make_submission(side["assignment"], enrolment, on=TODAY(), group=None)
    version.text = f"Teksti {words.people}"
    version.save()
    system = User.objects.system()
    other_record = make.make_person(f"Aino Toinen {words.people}")
    Application.objects.create(
        cohort=side["cohort"], person=other_record, organisation=place, submitted_at=AT()
    )
    return {
        "enrolment": enrolment,
        "person": enrolment.person,
        "other record": other_record,
        "enrolment pause": EnrolmentPause.objects.create(enrolment=enrolment, starts_on=TODAY()),
        "mark": mark,
        "token": make_token(enrolment.person, f"Avain {words.people}"),
        "passkey": add_passkey(enrolment.person, f"Avain {words.people}"),
        "waiver": make.make_waiver(enrolment, side["requirement"], reason=f"Syy {words.people}"),
        "submission": version.submission,
        "file": _file(version, words),
        "notice": _notice(side, enrolment, words),
        "certificate": _certificate(side, enrolment, words),
        "invitation": Invitation.objects.create(
            person=enrolment.person,
            email=enrolment.person.email,
            role=Role.PARTICIPANT,
            cohort=side["cohort"],
            invited_at=AT(),
            invited_by=system,
            expires_at=AT() + datetime.timedelta(days=14),
        ),
        "audit entry": AuditEntry.objects.record(
            "describe", enrolment, by=system, after={"job_title": words.people}
        ),
    }


def _file(version: Any, words: Words) -> SubmissionFile:
    content = f"Tiedosto {words.people}".encode()
    file = SubmissionFile(version=version, name=f"{words.people}.txt", size=len(content), sha256="0" * 64)
    file.stored.save("file", ContentFile(content), save=False)
    file.save()
    return file


def _notice(side: Side, enrolment: Any, words: Words) -> Notice:
    return Notice.objects.create(
        kind=NoticeKind.INVITATION,
        cohort=side["cohort"],
        recipient=enrolment.person,
        language="fi",
        heading=f"Kutsu {words.people}",
        body=f"Hei, {words.people}",
        subject_type="lms.enrolment",
        subject_id=enrolment.pk,
        queued_at=AT(),
        queued_by=User.objects.system(),
    )


def _certificate(side: Side, enrolment: Any, words: Words) -> Certificate:
    series, code, number = side["template"].series, codes.new(), f"{words.people.upper()}-2016-0001"
    wording = {"programme": words.titles, "organisation": words.places}
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        kind="completion",
        series=series,
        number=number,
        code=code,
        content=make_content(f"Aino {words.people}", number, codes.grouped(code), **wording).to_json(),
        issue_date=CEREMONY,
        issued_at=AT(),
        issued_by=User.objects.system(),
    )
    edition = CertificateEdition(
        certificate=certificate,
        language="fi",
        sha256=words.people.encode().hex().ljust(64, "0"),
        drawn_at=AT(),
    )
    edition.document.save("edition.pdf", ContentFile(f"%PDF {words.people}".encode()), save=False)
    edition.save()
    return certificate
