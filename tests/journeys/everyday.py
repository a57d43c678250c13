"""A programme in full swing, in which every page of everyday work has something to show."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from certificates.models import Certificate, NumberSeries, Signatory
from lms.actions import invitations, notices, rosters
from lms.choices import (
    AttendanceState,
    GroupKind,
    PartnerRole,
    RequirementKind,
    ReviewDecision,
    SessionMode,
    SuccessionKind,
)
from lms.models import (
    AggregateFigure,
    Assignment,
    Cohort,
    CohortGroup,
    CompletionRequirement,
    DevelopmentProject,
    Enrolment,
    EnrolmentPause,
    GroupPause,
    Invitation,
    Notice,
    Organisation,
    OrganisationContact,
    Participation,
    Programme,
    ProgrammePartner,
    ProgrammeText,
    Roster,
    Submission,
    Succession,
    TrainingDay,
    TrainingSession,
    User,
    Waiver,
)
from tests import factories as make
from tests.journeys.stories import LONG_NAME, Story
from tests.journeys.stories import tell as tell_what_ended
from tests.lms.roster_files import csv_roster

# Of the link in the invitation of Aino.
TOKEN = "everyday"


@dataclass
class Everyday:
    """Leena leads, Tero trains, Aino takes part in a cohort that runs; ``ended`` is over and certified."""

    ended: Story
    programme: Programme
    cohort: Cohort
    standing: Cohort
    unused: Cohort
    leena: User
    tero: User
    aino: Enrolment
    done: Enrolment
    gone: Enrolment
    in_standing_group: Enrolment
    away: Enrolment
    area: CohortGroup
    team: CohortGroup
    pause: GroupPause
    day: TrainingDay
    empty_day: TrainingDay
    session: TrainingSession
    to_come: TrainingSession
    waiting: Submission
    returned: Assignment
    not_handed_in: Assignment
    requirement: CompletionRequirement
    waiver: Waiver
    partner: ProgrammePartner
    figure: AggregateFigure
    participation: Participation
    espoo: Organisation
    succession: Succession
    split: Organisation
    contact: OrganisationContact
    other_record: User
    roster: Roster
    imported: Roster
    notice: Notice
    signatory: Signatory
    series: NumberSeries
    certificate: Certificate
    invitation: Invitation


def tell() -> Everyday:
    ended = tell_what_ended()
    programme, leena = ended.cohort.programme, ended.leena
    today = timezone.localdate()
    programme.names_shown_to_contacts_on = today
    programme.save()
    cohort = make.make_cohort(
        "EKJ, syksyn ryhmä",
        programme=programme,
        starts_on=today - datetime.timedelta(days=100),
        ends_on=today + datetime.timedelta(days=100),
    )
    standing = make.make_cohort(
        "Vertaisryhmät",
        programme=programme,
        starts_on=today - datetime.timedelta(days=400),
        ends_on=None,
    )
    unused = make.make_cohort(
        "Tuleva ryhmä", programme=programme, starts_on=today + datetime.timedelta(days=300), ends_on=None
    )
    make.make_lead(make.make_programme("Tuleva valmennus"), leena.full_name)
    tero = make.make_trainer(cohort)
    espoo = make.make_organisation("Espoo")
    people = _people(cohort, standing, today)
    plan = _plan(cohort, today, people)
    works = _works(cohort, people, tero, today)
    setup = _setup(programme, cohort, standing, unused, espoo, today)
    register = _register(espoo, people["done"], today)
    files = _files(cohort, leena)
    [invitation, *_others] = invitations.invite_all([people["aino"], people["done"]], by=leena)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=notices.hash_of(TOKEN))
    template = Signatory.objects.get().template
    return Everyday(
        ended=ended,
        programme=programme,
        cohort=cohort,
        standing=standing,
        unused=unused,
        leena=leena,
        tero=tero,
        espoo=espoo,
        notice=invitation.notice,
        invitation=invitation,
        signatory=template.signatories.get(),
        series=template.series,
        certificate=ended.certificate,
        **people,
        **plan,
        **works,
        **setup,
        **register,
        **files,
    )


def _people(cohort, standing, today):
    area = make.make_group(cohort, "Sisä-Suomi")
    other = make.make_group(cohort, "Pohjois-Suomi")
    aino = make.make_enrolment(cohort, "Aino Korhonen", groups=[area], job_title="Palvelupäällikkö")
    done = make.make_enrolment(cohort, "Sanna Mäki", groups=[area])
    gone = make.make_enrolment(
        cohort,
        "Matti Meikäläinen",
        withdrawn_on=today,
        withdrawn_at=timezone.now(),
        withdrawn_by=User.objects.system(),
    )
    make.make_enrolment(cohort, LONG_NAME, groups=[other])
    make.make_enrolment(cohort, "Čeärru Sanila", groups=[area, other])
    member = make.make_enrolment(standing, "Kaija Berg")
    away = make.make_enrolment(standing, "Veikko Ström")
    EnrolmentPause.objects.create(enrolment=away, starts_on=today - datetime.timedelta(days=30))
    return {
        "aino": aino,
        "done": done,
        "gone": gone,
        "area": area,
        "in_standing_group": member,
        "away": away,
    }


def _plan(cohort, today, people):
    day = make.make_day(cohort, "Johtaminen muutoksessa", theme_fi="Vuorovaikutus ja luottamus")
    held = today - datetime.timedelta(days=40)
    first = make.make_session(day, held, people["area"], place_fi="Jyväskylän kaupungintalo")
    for enrolment, state in ((people["aino"], AttendanceState.EXCUSED), (people["done"], "present_on_site")):
        make.make_attendance(enrolment, first, state)
    make.make_session(day, today - datetime.timedelta(days=3), mode=SessionMode.HYBRID)
    now = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    session = make.make_session(
        make.make_day(cohort, "Talous"),
        today,
        people["area"],
        starts_at=now,
        ends_at=now + datetime.timedelta(hours=23),
        mode=SessionMode.HYBRID,
        place_sv="Helsingfors",
    )
    make.make_attendance(people["aino"], session, AttendanceState.PRESENT_REMOTELY)
    to_come = make.make_session(make.make_day(cohort), today + datetime.timedelta(days=20))
    requirement = make.make_requirement(cohort, RequirementKind.TRAINING_DAYS, at_least=2)
    waiver = make.make_waiver(people["done"], requirement)
    return {
        "day": day,
        "empty_day": make.make_day(cohort, "Päätös"),
        "session": session,
        "to_come": to_come,
        "requirement": requirement,
        "waiver": waiver,
    }


def _works(cohort, people, tero, today):
    returned = make.make_assignment(cohort, "Oma verkosto", instructions_fi="Ks. https://kunta.example/ohje")
    not_handed_in = make.make_assignment(cohort, "Asiakkaan ääni", due_at=make.at(today, 16))
    earlier = today - datetime.timedelta(days=9)
    make.make_review(
        make.make_submission(returned, people["aino"], on=earlier), ReviewDecision.RETURNED, on=today
    )
    version = make.make_submission(returned, people["done"], on=earlier)
    version.text = "Kuusi ihmistä, joilta kysyn neuvoa."
    version.save()
    return {"waiting": version.submission, "returned": returned, "not_handed_in": not_handed_in}


def _setup(programme, cohort, standing, unused, espoo, today):
    ProgrammeText.objects.create(
        programme=programme, language="fi", body="Johtajille, jotka uudistavat.", dated_on=today
    )
    team = make.make_group(standing, "Vertaisryhmä 1", kind=GroupKind.SMALL_GROUP)
    participation = Participation.objects.create(cohort=cohort, organisation=espoo, position=1)
    DevelopmentProject.objects.create(
        participation=participation,
        name="Hyvä arki",
        language="fi",
        lead_word="Projektet",
        lead_word_language="sv",
    )
    make.make_group(unused, "Tyhjä pienryhmä", kind=GroupKind.SMALL_GROUP)
    Participation.objects.create(cohort=unused, organisation=espoo, position=1)
    make.make_lead(programme, "Kaarina Östman")
    make.make_trainer(cohort, "Eeva Nikula")
    return {
        "team": team,
        "pause": GroupPause.objects.create(group=team, starts_on=today - datetime.timedelta(days=10)),
        "participation": participation,
        "partner": ProgrammePartner.objects.create(
            programme=programme, organisation=espoo, role=PartnerRole.FINANCIER, position=1
        ),
        "figure": AggregateFigure.objects.create(
            programme=programme,
            code="hakijat",
            label_fi="Hakijoita",
            count=300,
            is_approximate=True,
            source_fi="Tiedote",
        ),
    }


def _register(espoo, enrolment, today):
    kauniainen, split = make.make_organisation("Kauniainen"), make.make_organisation("Länsi-Uusimaa")
    for successor in (espoo, kauniainen):
        Succession.objects.create(
            predecessor=split, successor=successor, kind=SuccessionKind.SPLIT_INTO, on=today
        )
    make.make_enrolment(enrolment.cohort, "Ritva Hongisto", organisation=split)
    make.make_contact(espoo)
    return {
        "split": split,
        "succession": split.successions.first(),
        "contact": espoo.contacts.get(),
        "other_record": make.make_person("Sanna Maki", email="sanna@toinen.example"),
    }


def _files(cohort, leena):
    content = csv_roster(
        "uusi.osallistuja@kunta.example;Uusi;Osallistuja;Espoo",
        "toinen@kunta.example;Toinen;Osallistuja;Esbo stad",
        "ei-osoite;Kolmas;Osallistuja;Espoo",
        "aino.korhonen@kunta.example;Aino;Korhonen;Espoo",
    )
    waiting = rosters.keep(cohort, content, name="ilmoittautuneet.csv", by=leena)
    imported = rosters.keep(
        cohort, csv_roster("tullut@kunta.example;Tullut;Jo;Espoo"), name="ensimmäiset.csv", by=leena
    )
    fingerprint = rosters.plan_of(imported, by=leena).fingerprint
    rosters.carry_out(imported, by=leena, fingerprint=fingerprint)
    imported.refresh_from_db()
    return {"roster": waiting, "imported": imported}
