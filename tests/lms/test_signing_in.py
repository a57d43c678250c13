import pytest
from django.core import mail

from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_who_never_had_a_password_gets_a_link_and_chooses_one(client):
    aino = make_person("Aino Korhonen")

    asked = client.post("/sign-in/new-link/", {"email": "AINO.korhonen@kunta.example"}, follow=True)
    (link,) = [line for line in mail.outbox[0].body.splitlines() if "/sign-in/choose/" in line]
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    form = {"new_password1": "talvi-ja-lumi-16", "new_password2": "talvi-ja-lumi-16"}
    done = client.post(page.redirect_chain[-1][0], form)

    assert asked.redirect_chain == [("/sign-in/new-link/sent/", 302)]
    assert done.status_code == 302
    assert client.session["_auth_user_id"] == str(aino.pk)


def test_nothing_tells_whether_somebody_has_the_address(client):
    answer = client.post("/sign-in/new-link/", {"email": "matti@kunta.example"}, follow=True)

    assert answer.redirect_chain == [("/sign-in/new-link/sent/", 302)]
    assert mail.outbox == []


def test_record_that_was_merged_gets_no_link(client):
    kept = make_person("Aino Korhonen")
    double = make_person("Aino Korhonen", email="aino@kunta.example")
    double.merged_into, double.merged_by, double.merged_at = kept, kept, kept.created_at
    double.save()

    client.post("/sign-in/new-link/", {"email": "aino@kunta.example"})

    assert mail.outbox == []


def test_link_made_up_is_said_to_be_of_no_use(client):
    page = client.get("/sign-in/choose/MQ/abc-def/")

    assert page.status_code == 200
    assert "This link cannot be used" in page.content.decode()
