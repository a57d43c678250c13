"""Leena sets up a programme with two cohorts and issues its first certificates, from an empty register on.

In Finnish, and without a command line. Only the administrator who sets her on her way is there before.
"""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from certificates.models import Certificate, CertificateTemplate, Signatory
from lms.choices import AttendanceState
from lms.forms.works import HandInForm
from lms.models import (
    Assignment,
    Cohort,
    CohortGroup,
    Notice,
    Organisation,
    OrganisationName,
    Programme,
    TrainingDay,
    TrainingSession,
    User,
)
from lms.translated import LANGUAGES
from lms.views.trainer.words import short
from lms.wording import short_day
from tests.lms.account.doors import code_in_mail
from tests.lms.roster_files import csv_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()
STARTS_ON = TODAY - datetime.timedelta(days=60)
ENDS_ON = TODAY + datetime.timedelta(days=30)
FIRST_DAY = TODAY - datetime.timedelta(days=40)
SECOND_DAY = TODAY - datetime.timedelta(days=4)
A_YEAR_LATER = STARTS_ON + datetime.timedelta(days=364)

GROUPS = ("Etelä", "Pohjoinen")

TEXTS = {
    "title": ("Esihenkilötodistus", "Chefsintyg", "Supervisor certificate"),
    "award": ("on suorittanut", "har slutfört", "has completed"),
    "statement": ("Esihenkilövalmennuksen.", "Chefsutbildningen.", "The training of supervisors."),
    "place": ("Helsinki", "Helsingfors", "Helsinki"),
}


def test_programme_comes_from_nothing_to_issued_certificates(somebody, work, tmp_path):
    kaisa = User.objects.create_superuser("kaisa@kunta.example", "Kaisa Lehto")

    _kaisa_names_leena_as_a_lead(somebody("fi", kaisa))
    leena = somebody("fi")
    _leena_accepts_her_invitation(leena, work)
    _she_sets_up_the_programme_and_its_certificate(leena)
    _she_sets_up_a_cohort(leena)
    _and_its_plan(leena)
    _she_draws_up_the_certificate(leena)
    _she_copies_the_cohort(leena)
    _she_brings_the_people(leena, tmp_path)
    _she_appoints_tero_and_invites_everybody(leena, work)
    _people_do_their_part(somebody)
    _she_completes_aino_and_issues(leena)

    certificate = Certificate.objects.get()
    assert certificate.number == f"ESI-{TODAY.year}-0001"
    assert certificate.enrolment.person.full_name == "Aino Korhonen"
    assert {notice.recipient.full_name for notice in Notice.objects.all()} >= {"Aino Korhonen", "Sanna Mäki"}
    first, second = Cohort.objects.order_by("starts_on")
    assert [first.training_days.count(), second.training_days.count()] == [2, 2]
    assert [first.enrolments.count(), second.enrolments.count()] == [2, 0]
    moved = [day.sessions.count() for day in second.training_days.order_by("position")]
    assert moved == [1, 2]


def _kaisa_names_leena_as_a_lead(kaisa):
    kaisa.goes_to("/")
    kaisa.link(kaisa.say("New programme"))
    kaisa.writes(kaisa.column(Programme, "title_fi"), "Tervetuloa")
    kaisa.button(kaisa.say("Create the programme"))
    kaisa.is_told(kaisa.say("%(programme)s has been created, and you lead it.", programme="Tervetuloa"))
    kaisa.link(kaisa.say("Appoint a lead"))
    kaisa.writes(kaisa.say("E-mail"), "leena.laine@kunta.example")
    kaisa.writes(kaisa.say("Full name"), "Leena Laine")
    kaisa.button(kaisa.say("Appoint the lead"))
    kaisa.is_told(kaisa.say("%(person)s now leads the programme.", person="Leena Laine"))


def _leena_accepts_her_invitation(leena, work):
    work()
    leena.opens_link_of(mail.outbox[-1].body)
    leena.button(leena.say("Send me the code"))
    leena.is_at(leena.say("The code from your mail"))
    leena.writes(leena.say("Code"), code_in_mail())
    leena.within(leena.page.get_by_role("main")).button(leena.say("Sign in"))
    leena.is_at(leena.say("Programmes"))


def _she_sets_up_the_programme_and_its_certificate(leena):
    say = leena.say
    leena.menu("Organisations")
    for name in ("Kuntaliitto", "Espoo"):
        leena.link(say("Add an organisation"))
        leena.writes(leena.column(OrganisationName, "name_fi"), name)
        leena.chooses(leena.column(Organisation, "type"), say("municipality"))
        leena.button(say("Add the organisation"))
        leena.is_told(say("%(organisation)s is in the register now.", organisation=name))
        leena.menu("Organisations")

    leena.menu("Programmes")
    leena.link(say("New programme"))
    leena.writes(leena.column(Programme, "title_fi"), "Esihenkilövalmennus")
    leena.chooses(say("Issuer"), "Kuntaliitto")
    leena.button(say("Create the programme"))
    leena.is_told(say("%(programme)s has been created, and you lead it.", programme="Esihenkilövalmennus"))


def _she_sets_up_a_cohort(leena):
    say = leena.say
    leena.within(leena.page.locator(".head")).link(say("New cohort"))
    leena.writes(leena.column(Cohort, "title_fi"), "Kevät")
    leena.gives_day(leena.column(Cohort, "starts_on"), STARTS_ON)
    leena.gives_day(leena.column(Cohort, "ends_on"), ENDS_ON)
    leena.button(say("Create the cohort"))
    leena.is_told(say("%(cohort)s has been created. Now set up its groups and its plan.", cohort="Kevät"))
    for name in GROUPS:
        leena.link(say("Add a group"))
        leena.chooses(leena.column(CohortGroup, "kind"), say("area group"))
        leena.writes(leena.column(CohortGroup, "name_fi"), name)
        leena.button(say("Add the group"))
        leena.reads(name)


def _and_its_plan(leena):
    say = leena.say
    leena.link(say("Plan"))
    leena.link(say("Add a training day"))
    leena.writes(leena.column(TrainingDay, "title_fi"), "Avaus")
    leena.gives_day(say("Day"), FIRST_DAY)
    leena.gives_time(say("Starts at"), datetime.time(8, 30))
    leena.writes(leena.column(TrainingSession, "place_fi"), "Kuntatalo")
    leena.button(say("Add the training day"))
    leena.is_told(say("“%(day)s” is in the plan.", day="Avaus"))

    leena.link(say("Add a training day"))
    leena.writes(leena.column(TrainingDay, "title_fi"), "Alueella")
    leena.gives_day(say("Day"), SECOND_DAY)
    for group in GROUPS:
        leena.ticks(group)
    leena.ticks(say("A session of its own for each group chosen"))
    leena.button(say("Add the training day"))
    leena.is_told(say("“%(day)s” is in the plan.", day="Alueella"))

    leena.link(say("Add an assignment"))
    leena.writes(leena.column(Assignment, "title_fi"), "Oma verkosto")
    leena.button(say("Add the assignment"))
    leena.is_told(say("“%(work)s” is in the plan.", work="Oma verkosto"))

    leena.link(say("Require training days"))
    leena.writes(say("At least so many days"), "2")
    leena.button(say("Require this"))
    leena.link(say("Require intermediate assignments"))
    leena.button(say("Require this"))


def _she_draws_up_the_certificate(leena):
    say = leena.say
    leena.link(say("The certificate has not been drawn up."))
    leena.link(say("Start a number series"))
    leena.writes(say("Prefix"), "ESI")
    leena.button(say("Start the series"))
    leena.is_told(say("The number series %(prefix)s has been started.", prefix="ESI"))
    leena.link(say("Write the texts"))
    for name, texts in TEXTS.items():
        for language, text in zip(LANGUAGES, texts, strict=True):
            leena.writes(leena.column(CertificateTemplate, f"{name}_{language}"), text)
    leena.button(say("Save"))
    leena.is_told(say("The texts are saved. Look at a specimen before you issue."))
    leena.link(say("Add a signatory"))
    leena.writes(leena.column(Signatory, "name"), "Leena Laine")
    leena.writes(leena.column(Signatory, "office_fi"), "Ohjelmavastaava")
    leena.button(say("Add the signatory"))
    leena.is_told(say("%(name)s signs the certificates from now on.", name="Leena Laine"))


def _she_copies_the_cohort(leena):
    say = leena.say
    leena.menu("Programmes")
    leena.link("Kevät")
    leena.link(say("Set-up"))
    leena.link(say("Copy the cohort"))
    leena.writes(leena.column(Cohort, "title_fi"), "Seuraava")
    leena.gives_day(say("New start"), A_YEAR_LATER)
    leena.button(say("Show what is copied"))
    leena.reads(say("Nothing has been copied yet. This is what the new cohort gets:"))
    leena.button(say("Copy the cohort"))
    leena.is_told(say("%(cohort)s has been created.", cohort="Seuraava"))


def _she_brings_the_people(leena, tmp_path):
    say = leena.say
    file = tmp_path / "ilmoittautuneet.csv"
    file.write_bytes(
        csv_roster(
            "aino@kunta.example;Aino;Korhonen;Espoo",
            "sanna@kunta.example;Sanna;Mäki;Esbo stad",
        )
    )
    leena.menu("Programmes")
    leena.link("Kevät")
    leena.link(say("Import a roster"))
    leena.attaches(say("Roster file"), file)
    leena.button(say("Read the file"))
    leena.is_told(say("The file has been read."))
    leena.writes(say("Another organisation of the register"), "Espoo")
    leena.button(say("Use these organisations"))
    leena.button(leena.say_count("Enrol %(count)s person", "Enrol %(count)s people", 2))
    leena.reads(say("What the import did"))
    leena.link("Kevät")
    leena.link(say("Groups"))
    people = leena.within(leena.page.locator("form.grouping"))
    people.chooses(say("Group"), GROUPS[0])
    people.gives_day(say("From the day"), STARTS_ON)
    people.ticks("Korhonen, Aino")
    people.button(say("Change the groups"))
    put = leena.say_count(
        "%(count)d person has joined %(group)s.",
        "%(count)d people have joined %(group)s.",
        1,
        group=GROUPS[0],
    )
    leena.is_told(put)


def _she_appoints_tero_and_invites_everybody(leena, work):
    say = leena.say
    leena.link(say("Set-up"))
    leena.link(say("Appoint a trainer"))
    leena.writes(say("E-mail"), "tero.virtanen@kunta.example")
    leena.writes(say("Full name"), "Tero Virtanen")
    leena.button(say("Appoint the trainer"))
    leena.is_told(say("%(person)s now trains the cohort.", person="Tero Virtanen"))
    leena.link(say("Mail"))
    leena.link(leena.say_count("Invite %(count)s", "Invite %(count)s", 2))
    leena.button(say("Invite those ticked"))
    sent = leena.say_count(
        "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", 2
    )
    leena.is_told(sent)
    work()


def _people_do_their_part(somebody):
    aino, tero = (
        somebody("fi", User.objects.get(full_name=name)) for name in ("Aino Korhonen", "Tero Virtanen")
    )
    say = aino.say
    aino.goes_to("/")
    aino.link_about("Oma verkosto")
    aino.writes(aino.asked(HandInForm, "text"), "Kuusi ihmistä, joilta kysyn neuvoa.")
    aino.button(say("Hand in"))

    tero.goes_to("/")
    tero.link("Alueella")
    _tero_marks_the_second_day_on_its_sheet(tero)
    _and_the_first_in_the_matrix(tero)
    _and_accepts_the_work(tero)


def _tero_marks_the_second_day_on_its_sheet(tero):
    card = tero.page.locator(".mark-card", has_text="Korhonen, Aino")
    tero.picks(tero.say("present on site"), card)
    tero.saves_unless_saved()


def _and_the_first_in_the_matrix(tero):
    say = tero.say
    tero.menu("Cohorts")
    tero.link("Kevät")
    cell = f"Aino Korhonen, Avaus, {tero.in_words(short_day, FIRST_DAY)}"
    tero.chooses(cell, tero.in_words(short, AttendanceState.PRESENT_REMOTELY))
    tero.button(say("Save"))
    tero.is_told(tero.say_count("%(count)d mark saved.", "%(count)d marks saved.", 1))


def _and_accepts_the_work(tero):
    say = tero.say
    tero.menu("To review")
    tero.link("Aino Korhonen")
    tero.button(say("Accept"))
    tero.is_told(say("Accepted. %(people)s will get a mail.", people="Aino Korhonen"))


def _she_completes_aino_and_issues(leena):
    say = leena.say
    leena.menu("Programmes")
    leena.link("Kevät")
    leena.link(leena.say_count("Complete %(count)s person", "Complete %(count)s people", 1))
    leena.button(leena.say_count("Complete %(count)d person", "Complete %(count)d people", 1))
    leena.is_told(say("%(person)s has completed.", person="Aino Korhonen"))
    leena.link(leena.say_count("Issue %(count)s certificate", "Issue %(count)s certificates", 1))
    leena.button(leena.say_count("Issue %(count)d certificate", "Issue %(count)d certificates", 1))
    words = {"number": f"ESI-{TODAY.year}-0001", "person": "Aino Korhonen"}
    leena.is_told(say("Certificate %(number)s is issued to %(person)s.", **words))
