"""Where the contact of an organisation begins."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_contact, make_enrolment, make_organisation, make_person

pytestmark = pytest.mark.django_db

MINE = "/my/organisations/"


def listed(content: bytes) -> list[str]:
    found = re.findall(r'<div class="what">(.*?)</div></div>', content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in found]


def test_contact_of_one_organisation_comes_to_its_figures_from_the_front_door(client):
    client.force_login(make_contact(make_organisation("Pori")))

    answer = client.get(reverse("home"), follow=True)

    assert [at for at, _status in answer.redirect_chain] == [MINE, "/reports/my-organisation/pori/"]
    assert '<a href="/my/organisations/" aria-current="true">My organisation</a>' in answer.content.decode()


def test_contact_of_several_chooses_from_a_list_in_alphabetical_order(client):
    pori, helsinki = make_organisation("Pori"), make_organisation("Helsinki", type="municipality")
    for name in ("Kasvatus", "Kulttuuri"):
        make_organisation(name, parent=helsinki)
    olli = make_contact(pori, valid_to=datetime.date(2099, 12, 31))
    make_contact(helsinki)
    client.force_login(olli)

    answer = client.get(MINE)

    assert listed(answer.content) == ["Helsinki Municipality · 2 divisions", "Pori Other · until 31 Dec 2099"]
    assert 'href="/reports/my-organisation/helsinki/"' in answer.content.decode()


def test_of_two_times_the_longer_one_holds_and_the_organisation_is_one(client):
    pori = make_organisation("Pori")
    olli = make_contact(pori, valid_to=datetime.date(2099, 12, 31))
    make_contact(pori, valid_from=datetime.date(2015, 1, 1))
    make_contact(make_organisation("Espoo"))
    client.force_login(olli)

    assert listed(client.get(MINE).content) == ["Espoo Other", "Pori Other"]


def test_time_that_is_over_opens_nothing(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    client.force_login(make_contact(make_organisation("Pori"), valid_to=yesterday))

    assert client.get(MINE).status_code == 403
    home = client.get(reverse("home"))
    assert home.status_code == 200
    assert "My organisation" not in home.content.decode()


def test_others_are_refused_and_an_administrator_finds_it_empty(client):
    for reader in (make_person("Matti Mäki"), make_enrolment().person):
        client.force_login(reader)
        assert client.get(MINE).status_code == 403
    client.force_login(make_person("Kaisa Keto", is_superuser=True))
    assert "The organisations whose contact you are will be here." in client.get(MINE).content.decode()
    client.logout()
    assert client.get(MINE).status_code == 302


@pytest.mark.parametrize("rows", [2, 4])
def test_list_asks_the_database_as_often_for_few_as_for_many(client, rows, django_assert_num_queries):
    olli = make_person("Olli Niemi")
    for number in range(rows):
        make_contact(make_organisation(f"Kunta {number}"))
    client.force_login(olli)

    with django_assert_num_queries(7):
        content = client.get(MINE).content

    assert len(listed(content)) == rows
