import pytest
from django.contrib.auth.hashers import check_password
from django.utils.translation import override

from lms.actions import people
from lms.errors import Refused
from lms.models import AuditEntry, User
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def leena():
    return make_person("Leena Laine")


def test_person_is_added_without_a_password(leena):
    aino = people.add("Aino@Kunta.example ", full_name=" Aino  Korhonen", by=leena)

    assert (aino.email, aino.full_name, aino.sort_name) == (
        "aino@kunta.example",
        "Aino Korhonen",
        "Korhonen, Aino",
    )
    assert aino.has_usable_password() is False
    assert list(AuditEntry.objects.about(aino).values_list("verb", "by", "after")) == [
        (
            "add_person",
            leena.pk,
            {
                "email": "aino@kunta.example",
                "full_name": "Aino Korhonen",
                "sort_name": "Korhonen, Aino",
                "language": "fi",
                "is_active": True,
            },
        )
    ]


@pytest.mark.parametrize(
    "facts, code",
    [
        ({"email": "LEENA.LAINE@kunta.example"}, "user_email_unique"),
        ({"email": "leena.laine"}, "email_invalid"),
        ({"full_name": "  "}, "full_name_invalid"),
        ({"language": "se"}, "language_invalid"),
    ],
)
def test_person_who_cannot_be_is_refused(leena, facts, code):
    with pytest.raises(Refused) as refusal:
        people.add(**{"email": "aino@kunta.example", "full_name": "Aino Korhonen", "by": leena} | facts)

    assert refusal.value.code == code
    assert list(User.objects.all()) == [leena]
    assert AuditEntry.objects.count() == 0


def test_corrected_name_is_listed_where_it_belongs_and_the_old_one_is_remembered(leena):
    aile = make_person("Aile Maret Aikio", email="aile@kunta.example")

    people.correct_name(aile, full_name="Áile Máret  Aikio-Lindqvist", by=leena, reason="Avioliitto")

    aile.refresh_from_db()
    assert (aile.full_name, aile.sort_name) == ("Áile Máret Aikio-Lindqvist", "Aikio-Lindqvist, Áile Máret")
    assert [person.full_name for person in User.objects.in_alphabetical_order()] == [
        "Áile Máret Aikio-Lindqvist",
        "Leena Laine",
    ]
    assert list(AuditEntry.objects.about(aile).values_list("before", "after", "reason")) == [
        (
            {"full_name": "Aile Maret Aikio", "sort_name": "Aikio, Aile Maret"},
            {"full_name": "Áile Máret Aikio-Lindqvist", "sort_name": "Aikio-Lindqvist, Áile Máret"},
            "Avioliitto",
        )
    ]


def test_owner_decides_where_the_name_stands_in_lists(leena):
    karl = make_person("Karl von Svartgrynna")

    people.correct_name(karl, full_name="Karl von Svartgrynna", sorted_as="von Svartgrynna, Karl", by=karl)

    karl.refresh_from_db()
    assert karl.sort_name == "von Svartgrynna, Karl"


def test_name_that_is_right_already_is_no_change(leena):
    people.correct_name(leena, full_name="Leena Laine", by=leena)

    assert AuditEntry.objects.count() == 0


def test_name_cannot_be_corrected_to_nothing(leena):
    with override("en"), pytest.raises(Refused) as refusal:
        people.correct_name(leena, full_name=" ", by=leena)

    leena.refresh_from_db()
    assert (refusal.value.code, str(refusal.value)) == (
        "full_name_invalid",
        "full name: This field cannot be blank.",
    )
    assert leena.full_name == "Leena Laine"


def test_given_password_lets_in_and_is_written_nowhere(leena):
    people.give_password(leena, "helmikuu-2016", by=leena)

    leena.refresh_from_db()
    assert check_password("helmikuu-2016", leena.password)
    assert list(AuditEntry.objects.values_list("verb", "before", "after")) == [("give_password", {}, {})]


def test_weak_password_is_refused(leena):
    with pytest.raises(Refused) as refusal:
        people.give_password(leena, "kesä", by=leena)

    assert refusal.value.code == "password_weak"
    assert AuditEntry.objects.count() == 0


# Addresses


def test_corrected_address_is_tidied_and_the_old_one_remembered(leena):
    aino = make_person("Aino Korhonen")

    people.correct_address(aino, " Aino.SAARI@kunta.example", by=leena, reason="Avioliitto")

    aino.refresh_from_db()
    assert aino.email == "aino.saari@kunta.example"
    assert (people.known("aino.korhonen@kunta.example"), people.known("AINO.saari@kunta.example")) == (
        aino,
        aino,
    )
    assert list(AuditEntry.objects.about(aino).values_list("verb", "before", "after", "reason")) == [
        (
            "correct_address",
            {"email": "aino.korhonen@kunta.example"},
            {"email": "aino.saari@kunta.example"},
            "Avioliitto",
        )
    ]


def test_person_who_goes_back_to_an_address_has_it_once(leena):
    aino = make_person("Aino Korhonen")

    for email in ("aino.saari@kunta.example", "aino.korhonen@kunta.example"):
        people.correct_address(aino, email, by=leena)

    assert list(aino.earlier_addresses.values_list("email", flat=True)) == ["aino.saari@kunta.example"]


def test_address_in_other_letters_is_the_same_one(leena):
    aino = make_person("Aino Korhonen")

    people.correct_address(aino, "AINO.KORHONEN@kunta.example", by=leena)

    assert not aino.earlier_addresses.exists()
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    "email, code",
    [("LEENA.LAINE@kunta.example", "address_taken"), ("leena", "email_invalid"), ("", "email_invalid")],
)
def test_address_that_cannot_be_is_refused(leena, email, code):
    aino = make_person("Aino Korhonen")

    with pytest.raises(Refused) as refusal:
        people.correct_address(aino, email, by=leena)

    aino.refresh_from_db()
    assert (refusal.value.code, aino.email) == (code, "aino.korhonen@kunta.example")


def test_whoever_loses_an_earlier_address_is_told_of_in_the_audit_log(leena):
    aino, matti = make_person("Aino Korhonen"), make_person("Matti Mäki")
    people.correct_address(matti, "matti.uusi@kunta.example", by=leena)

    people.correct_address(aino, "matti.maki@kunta.example", by=leena)

    assert people.known("matti.maki@kunta.example") == aino
    assert not matti.earlier_addresses.exists()
    assert list(AuditEntry.objects.about(matti).values_list("verb", "before")) == [
        ("lose_address", {"email": "matti.maki@kunta.example"}),
        ("correct_address", {"email": "matti.maki@kunta.example"}),
    ]


def test_record_of_the_system_is_nobody_whom_one_could_appoint():
    system = User.objects.system()

    assert people.known(system.email) is None
    with pytest.raises(Refused) as refused:
        people.known_or_added(system.email, full_name="Kohortti", language="fi", by=system)
    assert refused.value.code == "user_email_unique"
