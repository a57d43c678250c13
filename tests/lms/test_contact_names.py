"""Whether the contacts of organisations see names: decided by a lead, recorded, and ended by a lead."""

import datetime
import re
import uuid
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.actions import setup
from lms.errors import Refused
from lms.models import AuditEntry, Auditor, Enrolment, Programme
from lms.views.deeds import SENTENCES
from tests.factories import (
    ENDS_ON,
    make_cohort,
    make_contact,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_trainer,
)

pytestmark = pytest.mark.django_db


def page(programme: Programme, name: str = "programme-contact-names") -> str:
    return reverse(name, args=[programme.slug])


def shown_on(programme: Programme) -> datetime.date | None:
    return Programme.objects.get(pk=programme.pk).names_shown_to_contacts_on


def deeds(programme: Programme) -> list[str]:
    return [entry.verb for entry in AuditEntry.objects.about(programme).order_by("pk")]


def send(client, programme: Programme, name: str = "programme-contact-names", **values: str):
    return client.post(page(programme, name), {"key": str(uuid.uuid4()), **values})


def told(client, programme: Programme, name: str = "programme-contact-names") -> list[str]:
    """What the page says will happen."""
    content = client.get(page(programme, name)).content.decode()
    happens = re.search(r'<ul aria-labelledby="happens">(.*?)</ul>', content, re.DOTALL)
    return [unescape(sentence) for sentence in re.findall(r"<li>(.*?)</li>", happens[1], re.DOTALL)]


def test_names_are_shown_from_a_day_and_it_is_recorded():
    programme = make_programme()
    leena = make_lead(programme)

    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)

    assert shown_on(programme) == ENDS_ON
    entry = AuditEntry.objects.about(programme).get()
    assert (entry.verb, entry.by, entry.before, entry.after) == (
        "show_names_to_contacts",
        leena,
        {},
        {"names_shown_to_contacts_on": "2016-02-12"},
    )


def test_showing_twice_and_stopping_what_is_not_shown_are_refused():
    programme = make_programme()
    leena = make_lead(programme)

    with pytest.raises(Refused) as stopped:
        setup.stop_showing_names(programme, by=leena)
    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)
    with pytest.raises(Refused) as again:
        setup.show_names_to_contacts(programme, by=leena, on=timezone.localdate())

    assert (stopped.value.code, again.value.code) == ("names_not_shown", "names_shown_already")
    assert shown_on(programme) == ENDS_ON


def test_stopping_is_recorded_and_names_can_be_shown_again():
    programme = make_programme()
    leena = make_lead(programme)

    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)
    setup.stop_showing_names(programme, by=leena)
    assert shown_on(programme) is None
    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)

    assert deeds(programme) == ["show_names_to_contacts", "stop_showing_names", "show_names_to_contacts"]
    assert all(verb in SENTENCES for verb in deeds(programme))


def test_names_are_those_of_the_contacts_organisation_in_programmes_that_show_them():
    today = timezone.localdate()
    helsinki = make_organisation("Helsinki")
    division = make_organisation("Kasvatus", parent=helsinki)
    cohort = make_cohort()
    olli = make_contact(helsinki)
    mine = make_enrolment(cohort, organisation=division)
    make_enrolment(cohort, "Eero Espoolainen", organisation=make_organisation("Espoo"))
    setup.show_names_to_contacts(cohort.programme, by=make_lead(cohort.programme), on=today)
    quiet = make_cohort("Muu", programme=make_programme("Muu"))
    make_enrolment(quiet, "Hilja Hiljainen", organisation=helsinki)

    def names(on: datetime.date) -> list[Enrolment]:
        return list(Enrolment.objects.named_to_contact(olli, on))

    assert names(today) == [mine]
    assert names(today - datetime.timedelta(days=1)) == []
    assert list(Enrolment.objects.named_to_contact(make_person("Matti Mäki"), today)) == []


def test_lead_reads_who_will_see_how_many_names_and_decides(client):
    helsinki = make_organisation("Helsinki")
    division = make_organisation("Kasvatus", parent=helsinki)
    cohort = make_cohort()
    make_contact(helsinki)
    make_contact(division, "Oona Opettaja")
    make_contact(make_organisation("Espoo"), "Eero Espoolainen")
    make_contact(helsinki, "Olavi Entinen", valid_to=ENDS_ON)
    make_enrolment(cohort, organisation=division)
    make_enrolment(cohort, "Sanna Salo", organisation=helsinki)
    client.force_login(make_lead(cohort.programme))

    assert told(client, cohort.programme) == [
        "From that day on the contacts of an organisation see the names of its own people in "
        "EKJ-johtamisvalmennus: who takes part, who has completed and on which day, and who withdrew.",
        "They see nothing else of them: no addresses, no attendance, no works, no reviews.",
        "Olli Niemi, contact of Helsinki: 2 names.",
        "Oona Opettaja, contact of Kasvatus: 1 name.",
        "You can stop it at any time. What somebody has read by then they know.",
    ]
    answer = send(client, cohort.programme, on="2026-11-01")

    assert answer.url == cohort.programme.get_absolute_url()
    assert shown_on(cohort.programme) == datetime.date(2026, 11, 1)
    content = client.get(answer.url).content.decode()
    assert (
        "The contacts of organisations see the names of their own people from 1 November 2026 on." in content
    )
    assert (
        "From 1 November 2026 on the contacts of an organisation see the names of its own people" in content
    )
    assert page(cohort.programme, "programme-contact-names-end") in content


def test_many_contacts_are_counted(client):
    cohort, pori = make_cohort(), make_organisation("Pori")
    make_enrolment(cohort, organisation=pori)
    for number in range(14):
        make_contact(pori, f"Olli {number:02} Niemi")
    client.force_login(make_lead(cohort.programme))

    sentences = told(client, cohort.programme)

    assert len(sentences) == 2 + 12 + 1 + 1
    assert sentences[-2] == "And 2 more contacts."


def test_without_contacts_the_page_says_so(client):
    programme = make_programme()
    client.force_login(make_lead(programme))

    assert "Today no organisation with people in this programme has a contact." in told(client, programme)


def test_lead_stops_showing_names(client):
    programme = make_programme()
    leena = make_lead(programme)
    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)
    client.force_login(leena)

    assert told(client, programme, "programme-contact-names-end")[0] == (
        "From now on the contacts of organisations see the figures of EKJ-johtamisvalmennus and no names."
    )
    answer = send(client, programme, "programme-contact-names-end")

    assert shown_on(programme) is None
    content = client.get(answer.url).content.decode()
    assert "The contacts of organisations see figures only." in content
    assert page(programme) in content


def test_page_of_what_is_decided_already_leads_back_with_a_sentence(client):
    programme = make_programme()
    leena = make_lead(programme)
    client.force_login(leena)

    content = client.get(page(programme, "programme-contact-names-end"), follow=True).content.decode()
    assert "The names are not shown." in content
    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)
    content = client.get(page(programme), follow=True).content.decode()
    assert "The names are shown already." in content


def test_two_leads_at_once_decide_once(client):
    programme = make_programme()
    leena = make_lead(programme)
    client.force_login(leena)
    setup.show_names_to_contacts(programme, by=leena, on=ENDS_ON)

    answer = send(client, programme, on="2026-11-01")

    assert answer.status_code == 200
    assert "It has been decided already that contacts see the names." in answer.content.decode()
    assert shown_on(programme) == ENDS_ON


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "0001-01-01"])
def test_nonsense_for_a_day_is_told_at_the_field(client, day):
    programme = make_programme()
    client.force_login(make_lead(programme))

    assert send(client, programme, on=day).status_code == 200
    assert shown_on(programme) is None


def test_others_do_not_decide(client):
    cohort = make_cohort()
    programme = cohort.programme
    aune = make_person("Aune Auditoija")
    Auditor.objects.create(person=aune, valid_from=ENDS_ON)
    pori = make_organisation("Pori")
    aino = make_enrolment(cohort, organisation=pori).person
    readers = {
        404: [
            make_lead(make_programme("Muu"), "Lauri Lehto"),
            make_contact(pori),
            aino,
            make_person("Matti Mäki"),
        ],
        403: [aune, make_trainer(cohort)],
    }

    for status, people in readers.items():
        for reader in people:
            client.force_login(reader)
            for name in ("programme-contact-names", "programme-contact-names-end"):
                assert client.get(page(programme, name)).status_code == status
                assert send(client, programme, name, on="2026-11-01").status_code == status
    assert shown_on(programme) is None
