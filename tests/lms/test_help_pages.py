import pytest

from tests.factories import make_cohort, make_enrolment, make_lead, make_person, make_trainer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("reader", ["lead", "trainer", "participant", "anyone"])
def test_every_guide_opens_for_anybody(client, reader, language):
    client.cookies["django_language"] = language

    page = client.get(f"/help/{reader}/")

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()


def test_each_reader_is_led_to_the_guide_about_them(client):
    cohort = make_cohort()
    readers = {
        make_lead(cohort.programme): "/help/lead/",
        make_trainer(cohort): "/help/trainer/",
        make_enrolment(cohort).person: "/help/participant/",
        make_person("Matti Mäki"): "/help/anyone/",
    }

    found = {}
    for person in readers:
        client.force_login(person)
        found[person] = client.get("/help/").url

    assert found == readers


def test_guide_for_nobody_is_not_found(client):
    assert client.get("/help/minister/").status_code == 404
