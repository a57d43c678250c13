"""A lead sets up a programme and its cohorts page by page, from nothing."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from certificates import issuing
from lms.choices import GroupKind, PartnerRole
from lms.models import Cohort, Programme, ProgrammePartner, User
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import (
    STARTS_ON,
    make_cohort,
    make_enrolment,
    make_group,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme()


@pytest.fixture
def cohort(programme):
    return make_cohort(programme=programme)


@pytest.fixture
def leena(programme, client):
    leena = make_lead(programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def wrong(response):
    """What stands on top of the form: field → sentences."""
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def test_lead_comes_from_nothing_to_a_cohort_without_inventing_a_code(client, leena):
    created = client.post(
        reverse("programme-new"), {"title_fi": "Esihenkilön työkalut", "kind": "course"}, follow=True
    )
    programme = Programme.objects.get(title_fi="Esihenkilön työkalut")
    assert created.redirect_chain == [("/programmes/esihenkilon-tyokalut/", 302)]
    assert [lead.person for lead in programme.leads.all()] == [leena]

    client.post(
        reverse("cohort-new", args=[programme.slug]), {"title_fi": "Syksy 2026", "starts_on": "2026-09-01"}
    )
    cohort = Cohort.objects.get()
    assert (cohort.programme, cohort.slug, cohort.starts_on) == (
        programme,
        "syksy-2026",
        datetime.date(2026, 9, 1),
    )

    set_up = reverse("cohort-setup", args=[cohort.slug])
    assert (
        client.post(
            reverse("group-new", args=[cohort.slug]), {"kind": GroupKind.AREA, "name_sv": "Södra"}
        ).url
        == set_up
    )
    client.post(
        reverse("participation-new", args=[cohort.slug]),
        {"organisation": make_organisation("Espoo").pk, "role": "pilot"},
    )
    part = cohort.participations.get()
    client.post(
        reverse("project", args=[cohort.slug, part.pk]),
        {"name": "Tiikerinloikka", "language": "fi", "lead_word": "Projektet", "lead_word_language": "sv"},
    )
    client.post(
        reverse("trainer-new", args=[cohort.slug]),
        {"email": "tero@kunta.example", "full_name": "Tero Virtanen", "language": "sv"},
    )
    page = client.get(set_up).content.decode()
    for text in (
        "Södra",
        '<span lang="sv">Projektet</span> <span lang="fi">Tiikerinloikka</span>',
        "Tero Virtanen",
    ):
        assert text in page
    assert User.objects.get(email="tero@kunta.example").language == "sv"


def test_two_presses_create_one_programme(client, leena):
    form = client.get(reverse("programme-new")).context["form"]
    filled = {"title_fi": "Startti", "kind": "course", "once": form["once"].value()}

    client.post(reverse("programme-new"), filled)
    again = client.post(reverse("programme-new"), filled)

    assert said(again)[-1] == "This was done already: the form had been sent once."
    assert Programme.objects.filter(title_fi="Startti").count() == 1


@pytest.mark.parametrize(
    "filled, field, sentence",
    [
        ({"kind": "course"}, "__all__", "Write the title in at least one language."),
        ({"title_fi": "A", "kind": "course", "slug": "new"}, "slug", "“new” has a page of its own already."),
        (
            {"title_fi": "A", "kind": "course", "slug": "ekj-johtamisvalmennus"},
            "slug",
            "Another programme has this address. Choose another.",
        ),
        ({"title_fi": "A", "kind": "nonsense"}, "kind", "Select a valid choice."),
        ({"title_fi": "A", "kind": "course", "issuer": "999"}, "issuer", "Select a valid choice."),
    ],
)
def test_programme_that_cannot_be_says_why_at_its_field(client, leena, filled, field, sentence):
    response = client.post(reverse("programme-new"), filled)

    assert list(wrong(response)) == [field]
    assert wrong(response)[field][0].startswith(sentence)
    assert Programme.objects.count() == 1


def test_editor_is_told_what_another_one_changed_and_loses_nothing(client, leena, programme):
    address = reverse("programme-edit", args=[programme.slug])
    form = client.get(address).context["form"]
    Programme.objects.update(title_sv="EKJ-ledarskap")
    mine = {
        "title_fi": "EKJ II",
        "title_sv": "",
        "kind": "course",
        "issuer": programme.issuer_id,
        "seen": form["seen"].value(),
    }

    first = client.post(address, mine)
    assert wrong(first)["__all__"] == [
        "This was changed while you had it open: title in Swedish. Look at what it says now, then save again."
    ]
    told = first.context["form"]
    assert (told["title_fi"].value(), told["title_sv"].value()) == ("EKJ II", "EKJ-ledarskap")

    client.post(address, mine | {"title_sv": told["title_sv"].value(), "seen": told["seen"].value()})
    programme.refresh_from_db()
    assert (programme.title_fi, programme.title_sv) == ("EKJ II", "EKJ-ledarskap")


def test_text_that_somebody_wrote_meanwhile_is_not_overwritten_from_an_empty_page(client, leena, programme):
    address = reverse("programme-text", args=[programme.slug, "fi"])
    opened = client.get(address).context["form"]["seen"].value()
    client.post(address, {"body": "Tero kirjoitti", "dated_on": "2015-01-01", "seen": opened})
    mine = {"body": "Leena kirjoitti", "dated_on": "2015-01-01"}

    told = client.post(address, mine | {"seen": opened})
    before = programme.texts.get().body
    client.post(address, mine | {"seen": told.context["form"]["seen"].value()})

    assert wrong(told)["body"] == ["It says now: Tero kirjoitti"]
    assert (before, programme.texts.get().body) == ("Tero kirjoitti", "Leena kirjoitti")


@pytest.mark.parametrize(
    "seen", ['{"delete": "x", "none": "y"}', '{"title_fi": []}', "[1]", "nonsense", "[" * 9000]
)
def test_nonsense_about_what_was_seen_changes_nothing_unseen(client, leena, programme, seen):
    mine = {"title_fi": programme.title_fi, "kind": "course", "issuer": programme.issuer_id}

    response = client.post(reverse("programme-edit", args=[programme.slug]), mine | {"seen": seen})

    assert response.status_code == 302


def test_form_changed_after_the_back_button_is_another_act(client, leena, cohort):
    address = reverse("group-new", args=[cohort.slug])
    form = {"kind": GroupKind.AREA, "once": client.get(address).context["form"]["once"].value()}

    for name in ("Etelä", "Etelä", "Pohjoinen"):
        client.post(address, form | {"name_fi": name})

    assert [group.name_fi for group in cohort.groups.all()] == ["Etelä", "Pohjoinen"]


def test_known_person_is_appointed_by_the_address_alone(client, leena, programme):
    tero = make_person("Tero Virtanen")

    response = client.post(
        reverse("lead-new", args=[programme.slug]), {"email": "TERO.virtanen@kunta.example"}
    )

    assert said(response) == ["Tero Virtanen now leads the programme."]
    assert programme.leads.filter(person=tero).count() == 1


def test_unknown_address_needs_a_name_and_another_name_is_questioned(client, leena, programme):
    make_person("Tero Virtanen")
    address = reverse("lead-new", args=[programme.slug])

    unknown = client.post(address, {"email": "uusi@kunta.example"})
    other = client.post(address, {"email": "tero.virtanen@kunta.example", "full_name": "Teija Virtanen"})

    assert wrong(unknown) == {
        "full_name": ["Nobody is known by the address uusi@kunta.example. Write the name of the new person."]
    }
    assert wrong(other) == {
        "full_name": [
            "Somebody is known by this address under another name. Leave the name empty if you mean them."
        ]
    }


def test_last_lead_is_told_at_once_that_somebody_has_to_lead(client, leena, programme):
    (lead,) = programme.leads.all()

    response = client.get(reverse("lead-end", args=[programme.slug, lead.pk]))

    assert (response.status_code, said(response)) == (
        302,
        ["Leena Laine is the only lead of this programme. Appoint another one first."],
    )


def test_lead_who_goes_comes_back_to_a_page_that_is_still_theirs(client, leena, programme):
    make_lead(programme, "Kaisa Kallio")
    own = programme.leads.get(person=leena)

    response = client.post(reverse("lead-end", args=[programme.slug, own.pk]), {"once": ""}, follow=True)

    assert response.status_code == 200
    assert client.get(programme.get_absolute_url()).status_code == 404


def test_figures_are_declared_public_after_a_page_that_says_what_that_does(client, leena, programme):
    address = reverse("programme-public-figures", args=[programme.slug])
    assert "This cannot be undone." in client.get(address).content.decode()

    client.post(address, {"on": "2016-02-12"})

    programme.refresh_from_db()
    assert programme.figures_declared_public_on == datetime.date(2016, 2, 12)


def test_each_language_has_its_text_and_its_day(client, leena, programme):
    filled = {"body": "Utbildning för chefer", "dated_on": "2015-01-01"}
    client.post(reverse("programme-text", args=[programme.slug, "sv"]), filled)

    page = client.get(programme.get_absolute_url()).content.decode()

    assert '<div class="written" lang="sv"><p>Utbildning för chefer</p></div>' in page
    assert client.get(reverse("programme-text", args=[programme.slug, "de"])).status_code == 404


def test_partner_of_another_programme_cannot_be_reached(client, leena, programme):
    other = make_programme("Startti")
    partner = ProgrammePartner.objects.create(
        programme=other, organisation=make_organisation("KT"), role=PartnerRole.OWNER
    )

    assert client.get(reverse("partner-edit", args=[programme.slug, partner.pk])).status_code == 404
    assert client.get(reverse("partner-edit", args=[other.slug, partner.pk])).status_code == 404


def test_certificates_that_were_issued_keep_their_issuer_and_the_lead_is_told(client):
    certifying = make_certifying_cohort("EKJ 2016–2018")
    lead, programme = make_lead(certifying.programme, "Leena Kallio"), certifying.programme
    issuing.issue_all([make_completed(certifying, "Aino Korhonen")], by=lead, on=CEREMONY)
    client.force_login(lead)

    response = client.post(
        reverse("programme-edit", args=[programme.slug]),
        {"title_fi": programme.title_fi, "kind": programme.kind, "issuer": make_organisation("Keva").pk},
        headers={"accept-language": "en"},
    )

    assert response.context["warnings"] == [
        "1 person has a certificate of this programme. It keeps the issuer that is printed on it."
    ]


def test_pages_of_parts_that_never_were_are_not_found(client, leena, programme, cohort):
    of_programme = ["partner-edit", "partner-remove", "lead-end", "figure-edit", "figure-remove"]
    of_cohort = [
        *("group-edit", "group-remove", "group-pause", "pause-edit", "pause-remove", "trainer-end"),
        *("participation-edit", "participation-remove", "project", "project-remove"),
    ]
    addresses = [reverse(name, args=[programme.slug, 10**9]) for name in of_programme]
    addresses += [reverse(name, args=[cohort.slug, 10**9]) for name in of_cohort]

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )


def test_parts_are_changed_and_removed_on_their_own_pages(client, leena, programme, cohort):
    partner = ProgrammePartner.objects.create(
        programme=programme, organisation=make_organisation("KT"), role=PartnerRole.OWNER, position=1
    )
    part = cohort.participations.create(organisation=make_organisation("Pori"), position=1)
    group = make_group(cohort, kind=GroupKind.SMALL_GROUP)
    pause = group.pauses.create(starts_on=STARTS_ON)

    client.post(
        reverse("partner-edit", args=[programme.slug, partner.pk]),
        {"role": "financier", "under_name": "Kuntayt5", "position": 1},
    )
    client.post(reverse("participation-edit", args=[cohort.slug, part.pk]), {"role": "pilot", "position": 3})
    client.post(
        reverse("group-edit", args=[cohort.slug, group.pk]),
        {"kind": "small_group", "name_fi": "Ryhmä 1", "position": 2},
    )
    client.post(
        reverse("pause-edit", args=[cohort.slug, pause.pk]),
        {"starts_on": "2014-11-01", "ends_on": "2014-12-01"},
    )
    for row in (partner, part, group, pause):
        row.refresh_from_db()
    assert (partner.role, partner.under_name) == ("financier", "Kuntayt5")
    assert (part.role, part.position) == ("pilot", 3)
    assert (group.name_fi, group.position) == ("Ryhmä 1", 2)
    assert pause.ends_on == datetime.date(2014, 12, 1)

    for name, slug, row in (
        ("partner-remove", programme.slug, partner),
        ("participation-remove", cohort.slug, part),
        ("pause-remove", cohort.slug, pause),
        ("group-remove", cohort.slug, group),
    ):
        address = reverse(name, args=[slug, row.pk])
        assert client.get(address).status_code == 200
        client.post(address, {"once": ""})
        assert type(row).objects.filter(pk=row.pk).exists() is False


@pytest.mark.parametrize("rows", [1, 3])
def test_programme_page_takes_the_same_queries_for_one_and_for_three(
    client, leena, programme, rows, django_assert_num_queries
):
    for number in range(rows):
        one = make_cohort(f"EKJ {number}", programme=programme)
        make_enrolment(one, f"Aino {number}")
        organisation = make_organisation(f"Kunta {number}")
        ProgrammePartner.objects.create(
            programme=programme, organisation=organisation, role=PartnerRole.OWNER, position=number
        )
        make_lead(programme, f"Leena {number}")
        programme.aggregate_figures.create(
            code=f"f{number}", count=1, label_fi="A", source_fi="B", cohort=one
        )

    with django_assert_num_queries(18):
        client.get(programme.get_absolute_url())
