"""What becomes of the ways in when a person's address is corrected or two records become one."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from lms.actions import merging, people, tokens, ways_in
from lms.models import ApiToken, AuditEntry, User
from tests.factories import make_cohort, make_lead, make_person
from tests.lms.account.doors import ask, code_in_mail, make_member, signed_in, type_in
from tests.lms.account.signing import add_app, add_codes, add_passkey, code_of, long_ago, sign_in

pytestmark = pytest.mark.django_db

OLD, NEW = "aino.korhonen@kunta.example", "aino.saari@kunta.example"


@pytest.fixture
def leena():
    return make_person("Leena Laine")


@pytest.fixture
def aino():
    return make_member("Aino Korhonen", password="helmikuu-2016")


# A corrected address


def test_old_address_gets_no_code_any_more_and_the_new_one_does(client, aino, leena):
    EmailAddress.objects.create(user=aino, email=OLD, verified=True, primary=True)
    people.correct_address(aino, NEW, by=leena)

    ask(client, OLD)
    assert "code" not in mail.outbox[-1].subject.lower()
    ask(client, NEW)
    type_in(client, code_in_mail())

    assert signed_in(client) == str(aino.pk)
    assert not EmailAddress.objects.filter(email=OLD).exists()


def test_code_that_is_on_its_way_to_the_old_address_is_dead(client, aino, leena):
    ask(client, OLD)
    people.correct_address(aino, NEW, by=leena)

    type_in(client, code_in_mail())

    assert signed_in(client) is None


def test_old_address_with_the_password_is_refused(client, aino, leena):
    people.correct_address(aino, NEW, by=leena)

    client.post("/sign-in/password/", {"login": OLD, "password": "helmikuu-2016"})

    assert signed_in(client) is None


def test_session_begun_with_the_old_address_ends(client, aino, leena):
    sign_in(client, aino)
    people.correct_address(aino, NEW, by=leena)

    assert client.get("/account/").status_code == 302


def test_what_was_added_at_the_wrong_address_lets_nobody_in_at_the_right_one(client, aino, leena):
    """The mail of a mistyped address went to somebody, who opened the account and made themselves at home."""
    add_app(aino)
    add_codes(aino)
    add_passkey(aino)
    SocialAccount.objects.create(user=aino, provider="entra", uid="4711")
    tokens.issue(aino, "Data warehouse", scope="write", days=90, by=aino)

    people.correct_address(aino, NEW, by=leena)
    client.post("/sign-in/password/", {"login": NEW, "password": "helmikuu-2016"})

    assert signed_in(client) is None
    assert [model.objects.count() for model in (Authenticator, SocialAccount, ApiToken)] == [0, 0, 0]
    assert AuditEntry.objects.get(verb="close_ways_in").before == {
        "authenticator": 3,
        "socialaccount": 1,
        "apitoken": 1,
        "password": 1,
    }


def test_who_stood_at_the_second_step_does_not_come_in_after_it(client, aino, leena):
    secret = add_app(aino)
    ask(client, OLD)
    assert type_in(client, code_in_mail())["Location"] == "/sign-in/second-step/"

    ways_in.end_sessions(aino, by=leena)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret)})

    assert (answer["Location"], signed_in(client)) == ("/sign-in/", None)


def test_old_address_is_told_whoever_corrects_it(aino, leena, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        people.correct_address(aino, NEW, by=leena)
    with django_capture_on_commit_callbacks(execute=True):
        people.correct_address(aino, OLD, by=aino)

    assert [letter.to for letter in mail.outbox] == [[OLD], [NEW]]
    assert not any(NEW in letter.body for letter in mail.outbox[:1])


def test_address_of_a_mere_record_is_told_nothing(leena, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        people.correct_address(
            make_person("Veera Ek", account_opened_at=None), "veera@kunta.example", by=leena
        )

    assert mail.outbox == []


def test_own_address_is_changed_by_who_has_just_shown_who_they_are(client):
    leena = make_lead(make_cohort().programme)
    page = f"/people/{leena.pk}/e-mail/"

    sign_in(client, leena, ago=long_ago())
    late = client.post(page, {"email": "somebody@evil.example"})
    sign_in(client, leena)
    client.post(page, {"email": "leena.toinen@kunta.example"})

    leena.refresh_from_db()
    assert late["Location"].startswith("/account/again/?next=")
    assert leena.email == "leena.toinen@kunta.example"


def test_who_corrects_their_own_address_stays(client, leena):
    leena = make_member("Leena Laine")
    sign_in(client, leena)
    people.correct_address(leena, "leena@kunta.example", by=leena)

    assert client.get("/account/").status_code == 200


# Two records of one person


@pytest.fixture
def second(aino):
    """A second record of Aino, with every way in that there is."""
    second = make_member("Aino Saari", password="helmikuu-2016")
    EmailAddress.objects.create(user=second, email=second.email, verified=True, primary=True)
    add_app(second)
    add_codes(second)
    add_passkey(second)
    SocialAccount.objects.create(user=second, provider="entra", uid="4711")
    tokens.issue(second, "Data warehouse", scope="read", days=90, by=second)
    return second


def test_nobody_gets_in_as_the_record_that_was_merged_away(aino, second, leena):
    browser = Client()
    sign_in(browser, second)

    merging.merge(second, into=aino, by=leena)

    assert browser.get("/account/").status_code == 302
    for model in (Authenticator, SocialAccount, ApiToken):
        assert not model.objects.exists()
    assert not EmailAddress.objects.filter(user=second).exists()
    second.refresh_from_db()
    assert (second.is_active, second.has_usable_password()) == (False, False)


def test_its_ways_in_lead_to_nobody_else(client, aino, second, leena):
    address = second.email
    merging.merge(second, into=aino, by=leena)

    ask(client, address)
    assert "code" not in mail.outbox[-1].subject.lower()
    client.post("/sign-in/password/", {"login": address, "password": "helmikuu-2016"})

    assert signed_in(client) is None


def test_address_of_the_record_that_was_merged_away_is_told(
    aino, second, leena, django_capture_on_commit_callbacks
):
    address = second.email
    with django_capture_on_commit_callbacks(execute=True):
        merging.merge(second, into=aino, by=leena)

    assert [letter.to for letter in mail.outbox] == [[address]]


def test_ways_in_of_the_record_that_is_kept_stay(aino, second, leena):
    add_passkey(aino)
    tokens.issue(aino, "Reports", scope="read", days=90, by=aino)

    merging.merge(second, into=aino, by=leena)

    assert [one.user_id for one in Authenticator.objects.all()] == [aino.pk]
    assert [one.user_id for one in ApiToken.objects.all()] == [aino.pk]
    assert User.objects.get(pk=aino.pk).check_password("helmikuu-2016")


def test_audit_log_tells_how_many_there_were(aino, second, leena):
    merging.merge(second, into=aino, by=leena)

    entry = AuditEntry.objects.get(verb="merge_away")
    assert {name: entry.before[name] for name in ("authenticator", "socialaccount", "apitoken")} == {
        "authenticator": 3,
        "socialaccount": 1,
        "apitoken": 1,
    }
