import datetime

import pytest
from django.urls import reverse

from lms.choices import CollaborativeArea, OrganisationType
from lms.models import AuditEntry, Organisation, OrganisationContact, OrganisationName, Succession
from tests.factories import (
    make_auditor,
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

NEW_YEAR = datetime.date(2023, 1, 1)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort, client):
    leena = make_lead(cohort.programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def listed(client, **asked):
    page = client.get(reverse("organisations"), asked).context["page"]
    return [row["name"] for row in page.object_list]


def told(response):
    return [str(message) for message in response.context["messages"]]


def lines_of(client, organisation):
    history = client.get(reverse("organisation", args=[organisation.slug])).context["history"]
    return [(line.sentence, [tuple(detail) for detail in line.details]) for line in history.lines]


# The list


def test_organisations_stand_in_finnish_order(client, leena):
    for name in ("Öja", "Akaa", "Åbo", "Zoo"):
        make_organisation(name)

    assert listed(client) == ["Akaa", "Kuntaliitto", "Zoo", "Åbo", "Öja"]


@pytest.mark.parametrize("typed", ["carea", "CAREA", "esbo", "Kymen carea"])
def test_organisation_is_found_by_any_name_of_any_time(client, leena, typed):
    found = make_organisation("Carea", collaborative_area=CollaborativeArea.SOUTHERN)
    OrganisationName.objects.create(
        organisation=found, name_fi="Kymenlaakso", name_sv="Esbo", valid_from=NEW_YEAR
    )

    response = client.get(reverse("organisations"), {"q": typed})

    [row] = response.context["page"].object_list
    assert row["name"] == "Kymenlaakso"


def test_search_says_by_which_name_it_found(client, leena):
    found = make_organisation("Carea")
    OrganisationName.objects.create(organisation=found, name_fi="Kymenlaakso", valid_from=NEW_YEAR)

    response = client.get(reverse("organisations"), {"q": "carea"})

    assert [row["other_name"] for row in response.context["page"].object_list] == ["Carea"]
    assert "Also known as Carea" in response.text


def test_list_is_narrowed_by_type_area_and_time(client, leena):
    make_organisation("Carea", type=OrganisationType.JOINT_MUNICIPAL_AUTHORITY, valid_to=NEW_YEAR)
    make_organisation("Lappi", collaborative_area=CollaborativeArea.NORTHERN)

    assert listed(client, type="joint_municipal_authority") == ["Carea"]
    assert listed(client, collaborative_area="northern") == ["Lappi"]
    assert listed(client, state="ended") == ["Carea"]
    assert listed(client, state="today") == ["Kuntaliitto", "Lappi"]
    assert listed(client, type="castle") == ["Carea", "Kuntaliitto", "Lappi"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(client, leena, rows, django_assert_num_queries):
    city = make_organisation("Helsinki")
    for number in range(rows):
        make_organisation(f"Toimiala {number}", parent=city)

    with django_assert_num_queries(8):
        client.get(reverse("organisations"), {"q": "toimiala"})


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(client, leena, rows, django_assert_num_queries):
    carea = make_organisation("Carea")
    for number in range(rows):
        other = make_organisation(f"Osa {number}", parent=carea)
        Succession.objects.create(predecessor=carea, successor=other, kind="split_into", on=NEW_YEAR)
        make_contact(carea, f"Olli Niemi {number}")
        AuditEntry.objects.record("change_organisation", carea, by=leena, after={"parent": other.pk})

    with django_assert_num_queries(22):
        client.get(reverse("organisation", args=["carea"]))


def test_register_is_kept_by_leads_read_by_auditors_and_not_there_for_others(client, cohort):
    make_organisation("Espoo")
    rows = [
        reverse(name, args=["espoo"])
        for name in ("organisation", "organisation-edit", "succession-new", "contact-new")
    ]
    addresses = [reverse("organisations"), reverse("people"), reverse("organisation-new"), *rows]

    answers = {}
    for reader in (make_enrolment(cohort).person, make_trainer(cohort), make_auditor()):
        client.force_login(reader)
        answers[reader.full_name] = [client.get(address).status_code for address in addresses]

    shut = [403, 403, 403, 404, 404, 404, 404]
    assert answers == {
        "Aino Korhonen": shut,
        "Tero Virtanen": shut,
        "Aune Salo": [200, 200, 403, 200, 403, 403, 403],
    }


def test_nonsense_addresses_are_not_found(client, leena):
    make_organisation("Espoo")

    answers = [
        client.get(reverse(name, args=args)).status_code
        for name, args in [
            ("organisation", ["castle"]),
            ("organisation-name", ["espoo", 999]),
            ("succession-undo", ["espoo", 999]),
            ("contact-end", ["espoo", 999]),
            ("after-split", ["espoo"]),
        ]
    ]

    assert answers == [404] * 5


# Adding and changing


def test_lead_adds_an_organisation_with_its_names(client, leena):
    helsinki = make_organisation("Helsinki")

    response = client.post(
        reverse("organisation-new"),
        {
            "name_fi": "Kasvatuksen toimiala",
            "name_sv": "Sektorn för fostran",
            "short_name_fi": "Kasko",
            "type": "city_division",
            "parent": helsinki.pk,
        },
        follow=True,
    )

    made = Organisation.objects.get(slug="kasvatuksen-toimiala")
    assert told(response) == ["Kasvatuksen toimiala is in the register now."]
    assert (made.parent, made.type) == (helsinki, "city_division")
    assert lines_of(client, made) == [
        (
            "Leena Laine gave the organisation its name.",
            [
                ("Name in Finnish", "", "Kasvatuksen toimiala"),
                ("Name in Swedish", "", "Sektorn för fostran"),
                ("Short name in Finnish", "", "Kasko"),
            ],
        ),
        (
            "Leena Laine added the organisation.",
            [
                ("Identifier", "", "kasvatuksen-toimiala"),
                ("Type", "", "city division"),
                ("Parent", "", "Helsinki"),
            ],
        ),
    ]


def test_organisation_without_a_name_is_not_added(client, leena):
    response = client.post(reverse("organisation-new"), {"type": "municipality"})

    assert response.context["form"].errors == {"name_fi": ["Write the name in at least one language."]}
    assert not Organisation.objects.filter(type="municipality").exists()


def test_facts_that_somebody_changed_meanwhile_are_not_overwritten(client, leena):
    espoo = make_organisation("Espoo")
    address = reverse("organisation-edit", args=["espoo"])
    seen = client.get(address).context["form"]["seen"].value()
    Organisation.objects.update(collaborative_area="southern")

    response = client.post(address, {"type": "municipality", "seen": seen})

    espoo.refresh_from_db()
    assert response.context["form"].non_field_errors() == [
        "This was changed while you had it open: collaborative area. "
        "Look at what it says now, then save again."
    ]
    assert (espoo.type, espoo.collaborative_area) == ("other", "southern")


def test_organisation_cannot_be_a_part_of_its_own_part(client, leena):
    city = make_organisation("Helsinki")
    division = make_organisation("Kasko", parent=city)

    response = client.post(
        reverse("organisation-edit", args=["helsinki"]), {"type": "municipality", "parent": division.pk}
    )

    assert response.context["form"].errors == {
        "parent": ["Kasko is a part of Helsinki: that would be a circle."]
    }


def test_new_name_holds_from_its_day_on(client, leena):
    kt = make_organisation("KT Kuntatyönantajat")
    address = reverse("organisation-rename", args=[kt.slug])

    shown = client.get(address).context["form"]["name_fi"].value()
    response = client.post(address, {"name_fi": "KT", "on": "2021-09-01"}, follow=True)

    assert shown == "KT Kuntatyönantajat"
    assert told(response) == ["From 1 September 2021 on it is called KT."]
    assert kt.name_on(datetime.date(2021, 8, 31), "fi") == "KT Kuntatyönantajat"


def test_typing_error_in_a_name_is_corrected_and_told(client, leena):
    espoo = make_organisation("Esppo")
    naming = espoo.names.get()

    response = client.post(
        reverse("organisation-name", args=[espoo.slug, naming.pk]), {"name_fi": "Espoo"}, follow=True
    )

    assert told(response) == ["The name is corrected. Issued certificates keep theirs."]
    assert lines_of(client, espoo) == [
        ("Leena Laine corrected a name.", [("Name in Finnish", "Esppo", "Espoo")])
    ]


def test_name_of_another_organisation_is_not_corrected_here(client, leena):
    naming = make_organisation("Espoo").names.get()
    make_organisation("Pori")

    answer = client.post(reverse("organisation-name", args=["pori", naming.pk]), {"name_fi": "Pori"})

    naming.refresh_from_db()
    assert (answer.status_code, naming.name_fi) == (404, "Espoo")


# Contacts


def test_lead_appoints_a_contact_by_address_and_ends_their_time(client, leena):
    espoo, olli = make_organisation("Espoo"), make_person("Olli Niemi")

    client.post(reverse("contact-new", args=["espoo"]), {"email": olli.email, "on": "2024-01-01"})
    contact = OrganisationContact.objects.get()
    response = client.post(
        reverse("contact-end", args=["espoo", contact.pk]), {"on": "2024-06-30"}, follow=True
    )

    contact.refresh_from_db()
    assert (contact.person, contact.organisation) == (olli, espoo)
    assert (contact.valid_from, contact.valid_to) == (datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))
    assert told(response)[-1:] == ["Olli Niemi is a contact until 30 June 2024."]
    assert [sentence for sentence, _details in lines_of(client, espoo)] == [
        "Leena Laine ended the time of a contact.",
        "Leena Laine appointed a contact.",
    ]


def test_contact_cannot_end_before_they_began(client, leena):
    espoo = make_organisation("Espoo")
    make_contact(espoo, valid_from=NEW_YEAR)

    response = client.post(
        reverse("contact-end", args=["espoo", OrganisationContact.objects.get().pk]), {"on": "2022-12-31"}
    )

    assert response.context["form"].errors == {"on": ["A contact’s time cannot end before it begins."]}


def test_page_tells_cohorts_that_the_reader_leads_and_no_others(client, leena, cohort):
    espoo = make_organisation("Espoo")
    elsewhere = make_cohort("EMBA 4", programme=make_programme("EMBA"))
    for one in (cohort, elsewhere):
        one.participations.create(organisation=espoo)

    shown = client.get(reverse("organisation", args=["espoo"])).context["cohorts"]

    assert shown == [(cohort, "Other organisation")]
