"""The demo as a whole, and EKJ in it: a real programme with invented people. Loaded once for all of these tests."""

import csv
import datetime
import json
from collections import Counter
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from certificates import verification
from certificates.management.demo import cast, controller
from certificates.models import Certificate, CertificateEdition
from lms import completion
from lms.choices import ParticipationRole, PartnerRole
from lms.models import (
    AggregateFigure,
    AuditEntry,
    Cohort,
    Enrolment,
    Notice,
    Organisation,
    Participation,
    Programme,
    SubmissionVersion,
    TrainingDay,
    User,
)
from lms.models.people import SYSTEM_EMAIL

CSV = Path(__file__).parents[2] / "certificates/management/demo/ekj-2014-2016.csv"
FIRST_HANDED_OUT = datetime.date(2016, 2, 12)
FOLD = 13


def load(**options):
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, var):
    """What the command said. The rows are rolled back after the module, so that no other test meets them."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEVELOPMENT=True, VAR=var, MEDIA_ROOT=var / "stored"),
        transaction.atomic(),
    ):
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    return Cohort.objects.get(slug="ekj-2014-2016")


def lines():
    with CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place_of(name, cohort):
    return Enrolment.objects.get(person__full_name=name, cohort=cohort)


def test_certificates_of_each_organisation_are_those_of_the_report(demo):
    position = {part.organisation_id: part.position for part in demo.participations.all()}
    counted = Counter(
        min(position[organisation], FOLD)
        for organisation in Certificate.objects.values_list("enrolment__organisation", flat=True)
    )

    assert counted == {int(line["position"]): int(line["certificates"]) for line in lines()}
    assert counted.total() == 134


def test_pilots_have_the_names_and_projects_of_the_report_in_its_order(demo):
    pilots = Participation.objects.filter(cohort=demo, role=ParticipationRole.PILOT).select_related("project")

    assert [
        {
            "position": str(pilot.position),
            "organisation_sv": pilot.organisation.name_on(FIRST_HANDED_OUT, "sv"),
            "organisation_fi": pilot.organisation.name_on(FIRST_HANDED_OUT, "fi"),
            "type": pilot.organisation.type,
            "project_lead_word": pilot.project.lead_word,
            "project": pilot.project.name,
            "project_language": pilot.project.language,
        }
        for pilot in pilots
    ] == [{key: text for key, text in line.items() if key != "certificates"} for line in lines()[:-1]]


def test_twelve_other_organisations_made_use_of_the_work(demo):
    others = Participation.objects.filter(cohort=demo, role=ParticipationRole.OTHER)

    assert [others.count(), others.filter(organisation__slug="keva").count()] == [12, 1]
    assert list(others.filter(project__isnull=False)) == []


def test_certificates_are_dated_and_numbered_in_alphabetical_order(demo):
    certificates = Certificate.objects.order_by("enrolment__person__sort_key")

    assert [row.number for row in certificates] == [f"EKJ-2016-{number:04d}" for number in range(1, 135)]
    assert set(certificates.values_list("issue_date", "enrolment__completed_on")) == {
        (FIRST_HANDED_OUT, FIRST_HANDED_OUT)
    }
    assert (demo.ceremony_on, CertificateEdition.objects.waiting().count()) == (FIRST_HANDED_OUT, 402)


def test_certificate_says_who_granted_it_and_where_the_holder_worked(demo):
    certificate = Certificate.objects.get(enrolment__person__email="aile@kohortti.example")
    in_swedish = certificate.content["wordings"]["sv"]

    assert certificate.content["holder"] == "Áile Máret Aikio-Lindqvist"
    assert [in_swedish[key] for key in ("issuer", "title", "award", "organisation")] == [
        "Kommunförbundet",
        "EKJ-certifikat",
        "har beviljats",
        "Björneborg",
    ]
    assert verification.verify(certificate.code).state == verification.State.VALID


def test_names_have_the_letters_of_finnish_swedish_and_the_sami_languages(demo):
    names = "".join(Certificate.objects.values_list("enrolment__person__full_name", flat=True)).lower()

    assert set("åäöáčđŋšŧžǩǥõ") - set(names) == set()


def test_what_is_missing_can_be_seen(demo):
    not_completed = Enrolment.objects.filter(cohort=demo, completed_on=None).order_by("person__sort_key")
    with override("en"):
        missing = {
            place.person.full_name: completion.assess(place, today=FIRST_HANDED_OUT).missing
            for place in not_completed
        }

        assert {name: [item.requirement.kind for item in items] for name, items in missing.items()} == {
            "Helinä Katajahalla": ["final_work"],
            "Tarmo Katajahalla": ["training_days"],
            "Okko Keväthalme": ["final_work"],
            "Aino Korhonen": ["intermediate_assignments", "final_work"],
            "Tapio Kuutamolahti": ["final_work"],
            "Ilmari Tuiskuniemi": ["final_work"],
            "Okko Ympyrälampi": ["training_days"],
            "Örjan Åskär": ["training_days", "intermediate_assignments", "final_work"],
        }
        assert [str(item.sentence) for item in missing["Tarmo Katajahalla"]] == [
            "Present on 4 days, 5 required: 1 more needed. No day is open any more, so the requirement cannot be met."
        ]


def test_aino_was_there_on_all_six_days_and_one_of_her_works_came_back(demo):
    days, works, final = completion.assess(place_of("Aino Korhonen", demo), today=FIRST_HANDED_OUT).items

    assert (days.have, days.need, days.of) == (6, 5, 6)
    assert [work.state.value for work in works.assignments] == ["accepted", "accepted", "returned"]
    assert [work.state.value for work in final.assignments] == ["not_handed_in"]


def test_nothing_of_what_ended_years_ago_waits_for_review(demo):
    waiting = SubmissionVersion.objects.filter(review=None)

    assert set(waiting.values_list("submission__assignment__cohort__programme__slug", flat=True)) == {
        controller.SLUG
    }


def test_waivers_and_the_withdrawal_have_their_reasons(demo):
    entries = AuditEntry.objects.filter(verb__in=["waive", "withdraw"])

    assert [bool(entry.reason) for entry in entries] == [True, True, True, True]
    assert place_of("Kaarina Äyräskoski", demo).is_completed is True
    assert place_of("Örjan Åskär", demo).withdrawn_on == datetime.date(2015, 5, 29)


def test_everyone_else_missed_one_day_at_most(demo):
    completed = Enrolment.objects.completed().filter(cohort=demo)
    present = Counter(progress.items[0].have for progress in completion.assess_all(completed).values())

    assert (present.total(), set(present), present[4]) == (134, {4, 5, 6}, 1)


def test_programme_keeps_its_roles_apart(demo):
    programme = demo.programme
    partners = {
        role: list(programme.partners.filter(role=role).values_list("organisation__slug", "under_name"))
        for role in PartnerRole.values
    }

    assert programme.issuer.slug == "kuntaliitto"
    assert partners == {
        "owner": [],
        "organiser": [("kt", ""), ("kuntaliitto", ""), ("keva", "")],
        "financier": [
            ("tekes", ""),
            ("kt", "Kuntayt5"),
            ("kuntaliitto", "Kuntayt5"),
            ("keva", "Kuntayt5"),
            ("avainta", "Kuntayt5"),
            ("kuntarahoitus", "Kuntayt5"),
        ],
        "training_partner": [
            ("aalto-ee", ""),
            ("tampereen-yliopisto", ""),
            ("vaasan-yliopisto", ""),
            ("fcg", ""),
        ],
    }


def test_figures_of_other_populations_are_told_with_their_source(demo):
    figures = AggregateFigure.objects.filter(programme=demo.programme)

    assert sorted(figures.values_list("code", "count", "is_approximate")) == [
        ("developers", 300, True),
        ("forum-guests", 200, True),
    ]
    assert [bool(figure.source_fi and figure.source_sv and figure.source_en) for figure in figures] == [
        True,
        True,
    ]


def test_cohort_has_six_required_days_and_five_open_forums(demo):
    days = TrainingDay.objects.filter(cohort=demo)

    assert (
        list(days.values_list("required", "open_beyond_cohort")) == [(True, False)] * 6 + [(False, True)] * 5
    )
    assert [day.sessions.count() for day in days] == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]


def test_next_cohort_is_planned_and_empty(demo):
    planned = Cohort.objects.get(slug="ekj-2016")

    assert (planned.programme, planned.starts_on) == (demo.programme, datetime.date(2016, 11, 1))
    assert planned.enrolments.count() == 0
    assert planned.scope_en == "Planned: the coaching starts in November 2016. The day has not been told yet."


def test_figures_stay_with_organisations_that_are_no_longer_there(demo):
    gone = Organisation.objects.filter(participations__cohort=demo, valid_to__isnull=False)

    assert sorted(gone.values_list("slug", "successions__successor__slug")) == [
        ("akseli", "varsinais-suomen-hyvinvointialue"),
        ("carea", "kymsote"),
        ("hus-kuvantaminen", "hus-diagnostiikkakeskus"),
    ]


def test_those_on_the_list_can_sign_in(demo, var):
    listed = json.loads((var / "demo-people.json").read_text(encoding="utf-8"))
    signed_in = [authenticate(username=one["email"], password=one["password"]) for one in listed]

    assert [str(person) for person in signed_in] == [one["name"] for one in listed]
    assert {one["role"].split(":")[0] for one in listed} == {
        "participant who still misses two things",
        "participant with a certificate",
        "participant in a project group, in a coaching of today",
        "trainer",
        "programme lead",
        "contact of Pori and of the City of Helsinki",
        "a stranger",
        "administrator",
        "auditor",
    }


def test_each_of_the_cast_sees_what_is_theirs(demo):
    seen = {
        name: [
            Programme.objects.visible_to(person).count(),
            Cohort.objects.visible_to(person).count(),
            Enrolment.objects.visible_to(person).count(),
            Certificate.objects.visible_to(person).count(),
            person.organisations_contacted.count(),
        ]
        for name in ("aino", "aile", "elli", "tero", "leena", "olli", "matti", "kaisa", "aune")
        for person in [User.objects.get(email=f"{name}@kohortti.example")]
    }

    assert seen == {
        "aino": [0, 0, 1, 0, 0],
        "aile": [0, 0, 1, 1, 0],
        "elli": [0, 0, 1, 0, 0],
        "tero": [2, 2, 167, 0, 0],
        "leena": [5, 7, 408, 134, 0],
        "olli": [0, 0, 0, 0, 2],
        "matti": [0, 0, 0, 0, 0],
        "kaisa": [5, 7, 408, 134, 0],
        "aune": [5, 7, 408, 134, 0],
    }


def test_everybody_has_a_name_and_an_address_of_their_own(demo):
    people = User.objects.exclude(email=SYSTEM_EMAIL)
    names = list(people.values_list("full_name", flat=True))

    assert len(names) == len(set(names)) == 142 + 50 + 150 + 41 + 25 + len(cast.OTHERS) + 2
    assert {email.rpartition(".")[2] for email in people.values_list("email", flat=True)} == {"example"}


def everything(var):
    rows = {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in apps.get_models()}
    files = {
        str(file): (sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
        for file in var.rglob("*")
        if file.is_file()
    }
    return rows, files


@pytest.mark.parametrize("days_later", [0, 1, 40])
def test_loading_twice_changes_nothing_on_whichever_day(demo, var, days_later):
    before = everything(var)

    with (
        override_settings(DEVELOPMENT=True, VAR=var),
        time_machine.travel(timezone.now() + datetime.timedelta(days=days_later)),
    ):
        said = load()

    assert everything(var) == before
    assert said.splitlines()[0] == "The demo is loaded already. Nothing has been changed."


def test_it_says_what_was_made_and_what_is_assumed(loaded, demo):
    assert loaded.splitlines()[:7] == [
        "The demo is loaded, with invented people:",
        "  EKJ leadership coaching: 142 people in 2 cohorts",
        "  134 certificates, EKJ-2016-0001 to EKJ-2016-0134 in alphabetical order, dated 12 February 2016: they were "
        "handed out on that day, and that they were granted on the same day is an assumption.",
        "  City of Helsinki EMBA: 50 people in 2 cohorts",
        "  Leadership programme for wellbeing services counties: 150 people in 1 cohort",
        "  Small groups of top leaders: 41 people in 1 cohort",
        "  Business Controller coaching: 25 people in 1 cohort",
    ]
    assert "issue 134," in loaded


def test_nobody_is_sent_a_mail(demo):
    assert Notice.objects.count() == 0
