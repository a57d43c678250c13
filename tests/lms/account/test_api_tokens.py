import datetime
import uuid

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from knox.crypto import hash_token

from lms.actions import tokens
from lms.errors import Refused
from lms.models import ApiToken, AuditEntry
from tests.factories import make_person
from tests.lms.account.signing import long_ago, sign_in

pytestmark = pytest.mark.django_db

ASKED = {"name": "Data warehouse", "scope": "read", "days": "90"}


@pytest.fixture
def leena():
    return make_person("Leena Laine")


@pytest.fixture
def signed_in(client, leena):
    sign_in(client, leena)
    return client


def issue(person, **asked):
    return tokens.issue(
        person, **{"name": "Data warehouse", "scope": "read", "days": 90, "by": person} | asked
    )


# The verbs


def test_token_is_kept_as_a_digest_and_its_secret_nowhere(leena):
    token, secret = issue(leena)

    assert token.digest == hash_token(secret)
    kept = ApiToken.objects.filter(pk=token.pk).values().get()
    assert [name for name, value in kept.items() if secret in str(value)] == []
    assert len(secret) == 64


def test_token_works_for_the_days_that_were_asked_for(leena):
    with time_machine.travel("2026-02-12T12:00:00+02:00", tick=False):
        token, _secret = issue(leena, days=30)

    assert token.expiry == datetime.datetime(2026, 3, 14, 10, tzinfo=datetime.UTC)
    assert tokens.is_over(token)


def test_making_and_revoking_are_recorded_without_anything_secret(leena):
    token, secret = issue(leena)
    key = token.pk
    tokens.revoke(token, by=leena)

    made, revoked = AuditEntry.objects.filter(subject_type="lms.apitoken").order_by("pk")
    facts = {
        "name": "Data warehouse",
        "scope": "read",
        "user": leena.pk,
        "expiry": token.expiry.isoformat(),
    }
    assert (made.verb, made.subject_id, made.before, made.after) == ("issue_token", key, {}, facts)
    assert (revoked.verb, revoked.subject_id, revoked.before, revoked.after) == (
        "revoke_token",
        key,
        facts,
        {},
    )
    assert not ApiToken.objects.exists()


def test_token_revoked_twice_says_so(leena):
    token, _secret = issue(leena)
    again = ApiToken.objects.get()
    tokens.revoke(token, by=leena)

    with pytest.raises(Refused) as refusal:
        tokens.revoke(again, by=leena)

    assert refusal.value.code == "removed_meanwhile"


@pytest.mark.parametrize(
    "asked, code",
    [
        ({"days": 31}, "lifetime_invalid"),
        ({"days": 0}, "lifetime_invalid"),
        ({"days": 100_000}, "lifetime_invalid"),
        ({"scope": "everything"}, "scope_invalid"),
        ({"name": "  "}, "name_invalid"),
        ({"name": "x" * 121}, "name_invalid"),
    ],
)
def test_nonsense_is_refused(leena, asked, code):
    with pytest.raises(Refused) as refusal:
        issue(leena, **asked)

    assert (refusal.value.code, ApiToken.objects.count()) == (code, 0)


def test_use_is_noted_once_a_minute(leena, django_assert_num_queries):
    token, _secret = issue(leena)

    with time_machine.travel("2026-02-12T12:00:00+02:00", tick=False):
        tokens.was_used(token)
        first = timezone.now()
    with time_machine.travel("2026-02-12T12:00:59+02:00", tick=False), django_assert_num_queries(0):
        tokens.was_used(token)
    with time_machine.travel("2026-02-12T12:00:59+02:00", tick=False):
        # Another process has read the row before.
        tokens.was_used(ApiToken.objects.defer("used_at").get())
    assert ApiToken.objects.get().used_at == first

    with time_machine.travel("2026-02-12T12:01:00+02:00", tick=False):
        tokens.was_used(token)
    assert ApiToken.objects.get().used_at == first + datetime.timedelta(minutes=1)


# The pages


def test_secret_is_shown_once_and_kept_by_no_cache(signed_in, leena):
    answer = signed_in.post(reverse("token-new"), ASKED)

    secret = answer.context["secret"]
    assert ApiToken.objects.get().digest == hash_token(secret)
    assert answer.text.count(secret) == 2
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in signed_in.get(reverse("tokens")).text
    assert secret not in signed_in.get(reverse("account")).text


def test_form_sent_twice_makes_one_token_and_shows_no_secret_again(signed_in):
    asked = ASKED | {"once": str(uuid.uuid4())}
    signed_in.post(reverse("token-new"), asked)

    again = signed_in.post(reverse("token-new"), asked, follow=True)

    assert again.redirect_chain == [("/account/tokens/", 302)]
    assert "This token has been made already. Its secret was shown once." in again.text
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scope": "all"}, {"days": "31"}, {"days": "x"}, {"name": "x" * 200}]
)
def test_form_filled_in_wrong_makes_no_token(signed_in, wrong):
    answer = signed_in.post(reverse("token-new"), ASKED | wrong)

    assert (answer.status_code, ApiToken.objects.count()) == (200, 0)
    assert len(answer.context["form"].errors) == 1


def test_fields_that_were_not_offered_are_left_alone(signed_in, leena):
    matti = make_person("Matti Mäki")

    signed_in.post(
        reverse("token-new"), ASKED | {"user": matti.pk, "person": matti.pk, "expiry": "2099-01-01"}
    )

    assert ApiToken.objects.get().user == leena
    assert ApiToken.objects.get().expiry < timezone.now() + datetime.timedelta(days=91)


def test_token_is_made_by_who_signed_in_a_moment_ago(client, leena):
    sign_in(client, leena, ago=long_ago())

    answer = client.post(reverse("token-new"), ASKED)

    assert answer.headers["Location"] == "/account/again/?next=%2Faccount%2Ftokens%2Fnew%2F"
    assert not ApiToken.objects.exists()


def test_revoking_asks_once_and_then_the_token_is_gone(signed_in, leena):
    token, _secret = issue(leena)
    address = reverse("token-revoke", args=[token.pk])

    assert "The program that uses “Data warehouse” is refused from now on." in signed_in.get(address).text
    assert ApiToken.objects.count() == 1
    answer = signed_in.post(address, follow=True)

    assert "The token works no more." in answer.text
    assert not ApiToken.objects.exists()


def test_token_of_somebody_else_is_not_there(signed_in):
    token, _secret = issue(make_person("Matti Mäki"))
    address = reverse("token-revoke", args=[token.pk])

    assert (signed_in.get(address).status_code, signed_in.post(address).status_code) == (404, 404)
    assert "Data warehouse" not in signed_in.get(reverse("tokens")).text
    assert ApiToken.objects.count() == 1


def test_token_that_never_was_is_not_there(signed_in):
    assert signed_in.get("/account/tokens/999999999/revoke/").status_code == 404


def test_list_tells_what_a_token_may_and_that_its_time_is_over(signed_in, leena):
    with time_machine.travel("2026-02-12T12:00:00+02:00", tick=False):
        issue(leena, name="Old <i>one</i>", scope="write", days=30)

    text = signed_in.get(reverse("tokens")).text

    assert "Old &lt;i&gt;one&lt;/i&gt;" in text
    assert "Reads and writes." in text
    assert "Its time ended on 14 Mar 2026." in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    signed_in, leena, count, django_assert_num_queries
):
    for number in range(count):
        issue(leena, name=f"Program {number}")

    with django_assert_num_queries(4):
        signed_in.get(reverse("tokens"))


@pytest.mark.parametrize("name", ["tokens", "token-new"])
def test_who_is_not_signed_in_is_led_to_sign_in(client, name):
    assert client.get(reverse(name)).headers["Location"].startswith("/sign-in/?next=")
