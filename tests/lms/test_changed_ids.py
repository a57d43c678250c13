"""Leena posts keys of a programme that she does not lead, in every form that takes some: nothing comes of it.

The whole matrix of addresses is in tests/access; this is about what is inside a form, and about nested addresses
whose first part is hers and whose second is not.
"""

import pytest
from django.urls import reverse

from certificates import issuing
from certificates.models import Certificate, CertificateTemplate
from lms.choices import AttendanceState
from lms.models import (
    AggregateFigure,
    AuditEntry,
    Enrolment,
    GroupPause,
    Notice,
    Participation,
    ProgrammePartner,
)
from tests.certificates.making import CEREMONY, make_completed, make_template
from tests.factories import (
    make_assignment,
    make_cohort,
    make_day,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_requirement,
    make_session,
    make_trainer,
    make_waiver,
)

pytestmark = pytest.mark.django_db

THERE = AttendanceState.PRESENT_ON_SITE


class Run:
    """A programme with one of everything."""

    def __init__(self, title, people, prefix):
        issuer = make_organisation(f"Antaja {title}")
        self.programme = make_programme(title, issuer=issuer)
        make_template(self.programme, prefix)
        self.cohort = make_cohort(f"{title} 1", programme=self.programme)
        self.next_cohort = make_cohort(f"{title} 2", programme=self.programme)
        self.group = make_group(self.cohort)
        self.place, self.second = (make_enrolment(self.cohort, name) for name in people[:2])
        self.completed = make_completed(self.cohort, people[2])
        self.day = make_day(self.cohort)
        self.session = make_session(self.day)
        self.assignment = make_assignment(self.cohort)
        self.requirement = make_requirement(self.cohort, at_least=1)
        make_waiver(self.second, self.requirement)
        self.trainer = make_trainer(self.cohort, f"Tero {title}").cohorts_trained.get()
        self.lead = make_lead(self.programme, f"Leena {title}").programmes_led.get()
        make_lead(self.programme, f"Liisa {title}")
        self.partner = ProgrammePartner.objects.create(
            programme=self.programme, organisation=issuer, role="organiser"
        )
        self.participation = Participation.objects.create(cohort=self.cohort, organisation=issuer)
        self.figure = AggregateFigure.objects.create(
            programme=self.programme, label_fi="Kaikki", source_fi="Lehti", count=7
        )
        self.pause = GroupPause.objects.create(group=self.group, starts_on=self.cohort.starts_on)
        self.series = CertificateTemplate.objects.get(programme=self.programme).series


@pytest.fixture
def ours():
    return Run("EKJ", ["Aino Korhonen", "Veera Ek", "Juha Niemi"], "EKJ")


@pytest.fixture
def theirs():
    return Run("EMBA", ["Matti Mäki", "Kerttu Koski", "Lauri Salo"], "EMBA")


@pytest.fixture
def leena(client, ours):
    client.force_login(ours.lead.person)
    return ours.lead.person


# What is posted: the address, its parts, and the form; ``a`` is hers, ``b`` is not.
FORMS = {
    "group of a session": lambda a, b: ("session-edit", [a.session.pk], _session(groups=[b.group.pk])),
    "group of a new session": lambda a, b: ("session-new", [a.day.pk], _session(groups=[b.group.pk])),
    "cohort to go to": lambda a, b: (
        "enrolment-transfer",
        [a.place.pk],
        {"to": b.next_cohort.pk, "on": "2015-03-02"},
    ),
    "group to put into": lambda a, b: (
        "cohort-groups",
        [a.cohort.slug],
        {"group": b.group.pk, "act": "join", "on": "2015-01-01", "who": "ticked", "people": [a.place.pk]},
    ),
    "people to put into a group": lambda a, b: (
        "cohort-groups",
        [a.cohort.slug],
        {"group": a.group.pk, "act": "join", "on": "2015-01-01", "who": "ticked", "people": [b.place.pk]},
    ),
    "group of a person added": lambda a, b: (
        "person-add",
        [a.cohort.slug],
        {"email": "uusi@kunta.example", "full_name": "Uusi", "on": "2015-01-01"}
        | {"organisation": "Espoo", "groups": [b.group.pk]},
    ),
    "mark on a sheet": lambda a, b: ("sheet", [a.session.pk], {f"mark-{b.place.pk}": THERE}),
    "mark of one person": lambda a, b: (
        "sheet-mark",
        [a.session.pk, b.place.pk],
        {f"mark-{b.place.pk}": THERE},
    ),
    "cell of the matrix": lambda a, b: (
        "cohort-attendance",
        [a.cohort.slug],
        {f"{b.session.pk}-{b.place.pk}": THERE},
    ),
    "our session, their person": lambda a, b: (
        "cohort-attendance",
        [a.cohort.slug],
        {f"{a.session.pk}-{b.place.pk}": THERE},
    ),
    "people to complete": lambda a, b: (
        "cohort-complete",
        [a.cohort.slug],
        {"people": [b.second.pk], "on": "2016-02-12"},
    ),
    "people to issue to": lambda a, b: (
        "certificates:issue",
        [a.cohort.slug],
        {"people": [b.completed.pk], "issue_date": "2016-02-12"},
    ),
    "people to invite": lambda a, b: ("invite", [a.cohort.slug], {"chosen": [b.place.pk]}),
    "cohort of a figure": lambda a, b: (
        "figure-new",
        [a.programme.slug],
        {"label_fi": "Osa", "count": 3, "source_fi": "Lehti", "cohort": b.cohort.pk},
    ),
    "number series of another issuer": lambda a, b: (
        "certificates:template-edit",
        [a.programme.slug],
        {"series": b.series.pk, "title_fi": "Todistus"},
    ),
    "requirement to waive": lambda a, b: (
        "enrolment-waive",
        [a.place.pk, b.requirement.pk],
        {"on": "2015-03-02", "reason": "Muu koulutus"},
    ),
    "lead": lambda a, b: ("lead-end", [a.programme.slug, b.lead.pk], {}),
    "trainer": lambda a, b: ("trainer-end", [a.cohort.slug, b.trainer.pk], {}),
    "partner": lambda a, b: ("partner-remove", [a.programme.slug, b.partner.pk], {}),
    "figure": lambda a, b: ("figure-remove", [a.programme.slug, b.figure.pk], {}),
    "group": lambda a, b: ("group-remove", [a.cohort.slug, b.group.pk], {}),
    "name of a group": lambda a, b: (
        "group-edit",
        [a.cohort.slug, b.group.pk],
        {"kind": "area", "name_fi": "Oma", "position": 1},
    ),
    "pause of a group": lambda a, b: ("pause-remove", [a.cohort.slug, b.pause.pk], {}),
    "participation": lambda a, b: ("participation-remove", [a.cohort.slug, b.participation.pk], {}),
    "project": lambda a, b: (
        "project",
        [a.cohort.slug, b.participation.pk],
        {"name": "Hanke", "language": "fi"},
    ),
}


def _session(**more):
    return {"on": "2015-03-02", "starts": "09:00", "ends": "16:00", "mode": "on_site"} | more


@pytest.mark.parametrize("what", FORMS)
def test_key_of_another_programme_in_a_form_changes_nothing(client, ours, theirs, leena, what):
    pages = send(client, *FORMS[what](ours, theirs))

    assert list(AuditEntry.objects.values_list("verb", flat=True)) == []
    assert [name for name in ("Matti Mäki", "Kerttu Koski", "Lauri Salo") if name in pages] == []


@pytest.mark.parametrize("what", FORMS)
def test_same_form_with_a_key_of_hers_is_taken(client, ours, leena, what):
    """Or the test above would tell nothing."""
    send(client, *FORMS[what](ours, ours))

    assert AuditEntry.objects.exists()


def send(client, name, parts, form):
    """Open the form, send it with the mark of what it showed, and once more where it warns; answers all pages."""
    address = reverse(name, args=parts)
    asked = client.get(address)
    shown = asked.context.get("form") if asked.context else None
    form = {"shown": getattr(shown, "fingerprint", "")} | form
    answers = [asked, client.post(address, form)]
    knowing = answers[-1].context and answers[-1].context.get("knowing")
    if knowing:
        answers.append(client.post(address, form | {"knowing": knowing}))
    return "".join(answer.text for answer in answers)


def test_holder_to_be_told_is_one_of_the_cohort(client, ours, theirs, leena):
    issuing.issue_all([ours.completed], by=leena, on=CEREMONY)
    [foreign] = issuing.issue_all([theirs.completed], by=leena, on=CEREMONY)

    client.post(reverse("certificates:tell", args=[ours.cohort.slug]), {"chosen": [foreign.pk]})

    assert list(Notice.objects.values_list("recipient__full_name", flat=True)) == []


def test_report_of_ours_is_not_narrowed_to_a_cohort_of_theirs(client, ours, theirs, leena):
    report = reverse("reports:organisations", args=[ours.programme.slug])

    assert client.get(report, {"cohort": theirs.cohort.slug}).status_code == 404


def test_aino_hands_in_to_assignments_of_her_own_cohort(client, ours, theirs):
    client.force_login(ours.place.person)

    pages = [
        reverse("my-work", args=[ours.place.pk, theirs.assignment.pk]),
        reverse("my-work", args=[ours.second.pk, ours.assignment.pk]),
    ]

    assert [client.post(page, {"text": "Työ"}).status_code for page in pages] == [404, 404]


def test_who_led_until_a_moment_ago_leads_no_more_in_the_same_session(client, ours, leena):
    page = ours.cohort.get_absolute_url()
    before = client.get(page).status_code

    ours.lead.delete()

    assert (before, client.get(page).status_code) == (200, 404)
    assert client.post(reverse("enrolment-withdraw", args=[ours.place.pk])).status_code == 404


def test_who_trains_and_leads_sees_each_row_once(ours):
    """Rows to which several ways lead, through several leads and trainers, stand once in every list."""
    both = make_person(ours.lead.person.full_name)
    for name in (both.full_name, "Toinen Kouluttaja"):
        make_trainer(ours.cohort, name)
    make_lead(ours.programme, "Toinen Vastaava")
    issuing.issue_all([ours.completed], by=both, on=CEREMONY)
    rows = (type(ours.programme), type(ours.cohort), Enrolment, Certificate)

    assert [model.objects.visible_to(both).count() for model in rows] == [1, 2, 3, 1]
