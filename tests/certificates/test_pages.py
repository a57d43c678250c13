import datetime

import pytest
from django.urls import reverse

from certificates import codes, issuing
from certificates.models import Certificate
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_enrolment, make_lead, make_person, make_requirement, make_trainer

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2016, 3, 3)


@pytest.fixture
def cohort():
    return make_certifying_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def certificate(cohort, leena):
    return issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)[0]


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def issue_page(cohort):
    return reverse("certificates:issue", args=[cohort.slug])


def test_anyone_sees_the_verdict_and_every_claim(client, certificate):
    response = client.get(certificate.get_absolute_url())

    verdict = response.context["verdict"]
    assert (response.status_code, verdict["state"], verdict["headline"]) == (
        200,
        "valid",
        "Genuine and valid",
    )
    assert {label: text for label, text, _ in verdict["claims"]} == {
        "Holder": "Aino Korhonen",
        "Certificate": "EKJ certificate",
        "Statement": "A sign of the leadership skills that a municipality needs.",
        "Programme": "EKJ-johtamisvalmennus · EKJ 2014–2016",
        "Organisation at the time": "Espoo",
        "Issued by": "Kuntaliitto",
        "Signatories": "Leena Kallio (Ohjelmavastaava)",
        "Place and issue date": "Helsinki, 12 February 2016",
        "Number": "EKJ-2016-0001",
    }


def test_revoked_certificate_says_when(client, certificate, leena):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="A secret reason")

    response = client.get(certificate.get_absolute_url())

    assert response.context["verdict"]["headline"] == "Revoked on 3 March 2016"
    assert "A secret reason" not in response.content.decode()


def test_code_typed_in_the_box_in_any_dress_leads_to_its_verdict(client, certificate):
    response = client.get("/verify/", {"code": f" {certificate.code.lower()} "})

    assert response.url == certificate.get_absolute_url()


@pytest.mark.parametrize(
    "typed, problem",
    [
        (
            "7Q4K-2M9X-HT3AA",
            "There is a typing error in this code. Look at the certificate and type it again.",
        ),
        (
            "EKJ-2016-0001",
            "This is the number of a certificate. Type the code that is printed below it: 13 letters and digits.",
        ),
    ],
)
def test_typing_error_and_number_are_answered_at_the_box(client, certificate, typed, problem):
    response = client.get("/verify/", {"code": typed})

    assert (response.context["verdict"], response.context["problem"]) == (None, problem)
    assert response.context["code"] == typed


def test_unknown_code_is_said_to_be_unknown(client):
    code = codes.grouped(codes.new())

    response = client.get(reverse("certificates:verdict", args=[code]))

    assert response.context["verdict"]["state"] == "unknown"


def test_machines_get_the_verdict_as_json(client, certificate, leena):
    address = reverse("certificates:verdict-json", args=[certificate.grouped_code])
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")

    answer = client.get(address).json()

    assert (answer["state"], answer["revoked_on"], answer["number"]) == (
        "revoked",
        "2016-03-03",
        "EKJ-2016-0001",
    )
    assert answer["wordings"]["sv"]["title"] == "EKJ-certifikat"
    assert "Wrong person" not in str(answer)


def test_machines_learn_nothing_from_a_slip(client, certificate):
    slip = ("0" if certificate.code[0] != "0" else "1") + certificate.code[1:]

    answer = client.get(reverse("certificates:verdict-json", args=[slip])).json()

    assert (set(answer), answer["state"]) == ({"state", "sentence", "checked_at"}, "mistyped")


def test_issuing_shows_whom_it_counts_and_then_issues_exactly_those(client, cohort, leena):
    make_requirement(cohort, "final_work")
    make_completed(cohort, "Aino Korhonen")
    make_completed(cohort, "Áile Aikio")
    make_enrolment(cohort, "Matti Mäki")
    client.force_login(leena)
    page = client.get(issue_page(cohort)).context
    assert [person["name"] for person in page["will_get"]] == ["Aikio, Áile", "Korhonen, Aino"]
    assert [person["name"] for person in page["lacking"]] == ["Mäki, Matti"]

    response = client.post(
        issue_page(cohort), {"issue_date": "2016-02-12", "shown": page["form"].fingerprint}
    )

    act = Certificate.objects.first().act
    assert response.url == reverse("certificates:batch", args=[act])
    assert list(Certificate.objects.values_list("number", "enrolment__person__full_name")) == [
        ("EKJ-2016-0001", "Áile Aikio"),
        ("EKJ-2016-0002", "Aino Korhonen"),
    ]
    batch = client.get(response.url).context
    assert (batch["progress"]["words"], batch["title"]) == (
        "0 of 6 files are ready",
        "2 certificates are issued",
    )


def test_pressing_issue_twice_issues_once(client, cohort, leena):
    make_completed(cohort)
    make_completed(cohort, "Áile Aikio")
    client.force_login(leena)
    sent = {"issue_date": "2016-02-12", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    client.post(issue_page(cohort), sent)
    response = client.post(issue_page(cohort), sent, follow=True)

    assert Certificate.objects.count() == 2
    assert [str(message) for message in response.context["messages"]] == [
        "Nobody is waiting for a certificate: everybody who has completed has theirs."
    ]


def test_list_that_changed_meanwhile_is_shown_once_more(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": "2016-02-12", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}
    make_completed(cohort, "Áile Aikio")

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert response.context["form"].non_field_errors() == [
        "The list has changed since you opened this page. Look at it once more, then issue."
    ]
    assert len(response.context["will_get"]) == 2


@pytest.mark.parametrize("day", ["", "yesterday", "2016-02-30"])
def test_nonsense_as_issue_date_is_said_at_the_field(client, cohort, leena, day):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": day, "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    response = client.post(issue_page(cohort), sent)

    assert Certificate.objects.count() == 0
    assert list(response.context["form"].errors) == ["issue_date"]


def test_issue_date_before_completion_is_refused_in_a_sentence(client, cohort, leena):
    make_completed(cohort)
    client.force_login(leena)
    sent = {"issue_date": "2016-02-11", "shown": client.get(issue_page(cohort)).context["form"].fingerprint}

    response = client.post(issue_page(cohort), sent)

    assert response.context["form"].non_field_errors() == ["Aino Korhonen had not completed on that day yet."]


def test_only_leads_of_the_programme_issue(client, cohort):
    make_completed(cohort)
    answers = {"trainer": 403, "stranger": 404, "participant": 404}
    readers = {
        "trainer": make_trainer(cohort),
        "stranger": make_person("Matti Mäki"),
        "participant": make_enrolment(cohort, "Veera Ek").person,
    }
    for role, reader in readers.items():
        client.force_login(reader)
        assert client.post(issue_page(cohort), {"issue_date": "2016-02-12"}).status_code == answers[role]
    assert Certificate.objects.count() == 0


def test_holder_downloads_the_stored_bytes_in_each_language(client, certificate):
    issuing.draw([certificate.pk])
    client.force_login(certificate.enrolment.person)

    for edition in certificate.editions.all():
        response = client.get(f"/certificates/EKJ-2016-0001/{edition.language}.pdf")
        assert b"".join(response.streaming_content) == edition.document.read()
        assert response.headers["Content-Type"] == "application/pdf"
        assert (
            response.headers["Content-Disposition"]
            == f'attachment; filename="EKJ-2016-0001-{edition.language}.pdf"'
        )


def test_certificate_whose_file_is_not_ready_says_so(client, certificate):
    client.force_login(certificate.enrolment.person)

    (card,) = client.get(reverse("certificates:mine")).context["certificates"]

    assert (card.pending, [edition.state for edition in card.editions]) == (True, ["being_made"] * 3)
    assert client.get("/certificates/EKJ-2016-0001/fi.pdf").status_code == 404


def test_nobody_else_sees_or_changes_a_certificate(client, certificate, cohort):
    issuing.draw([certificate.pk])
    for reader in (
        make_person("Matti Mäki"),
        make_trainer(cohort),
        make_enrolment(cohort, "Veera Ek").person,
    ):
        client.force_login(reader)
        for place in ("fi.pdf", "files/", "revoke/", "reissue/"):
            assert client.get(f"/certificates/EKJ-2016-0001/{place}").status_code == 404


def test_holder_cannot_revoke_their_own_certificate(client, certificate):
    client.force_login(certificate.enrolment.person)

    response = client.post("/certificates/EKJ-2016-0001/revoke/", {"on": "2016-03-03", "reason": "No"})

    certificate.refresh_from_db()
    assert (response.status_code, certificate.revoked_on) == (403, None)


def test_lead_revokes_with_a_day_and_a_reason(client, certificate, leena):
    client.force_login(leena)

    response = client.post(
        "/certificates/EKJ-2016-0001/revoke/", {"on": "2016-03-03", "reason": "Wrong person"}
    )

    certificate.refresh_from_db()
    assert response.url == certificate.enrolment.get_absolute_url()
    assert (certificate.revoked_on, certificate.revoked_by) == (SPRING, leena)


def test_revoking_twice_is_answered_in_a_sentence(client, certificate, leena):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")
    client.force_login(leena)

    response = client.post("/certificates/EKJ-2016-0001/revoke/", {"on": "2016-03-03", "reason": "Again"})

    assert response.context["form"].non_field_errors() == [
        "This certificate has been revoked or replaced already."
    ]


def test_lead_issues_anew(client, certificate, leena):
    client.force_login(leena)

    client.post("/certificates/EKJ-2016-0001/reissue/", {"on": "2016-03-03", "reason": "Name corrected"})

    assert Certificate.objects.in_force().get().number == "EKJ-2016-0002"


def test_name_with_markup_is_shown_as_it_is_written(client, cohort, leena):
    name = "<script>alert(1)</script> & Söner"
    olli = make_completed(cohort, person=make_person(name, email="olli@kunta.example"))
    (certificate,) = issuing.issue_all([olli], by=leena, on=CEREMONY)

    page = client.get(certificate.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söner" in page


@pytest.mark.parametrize("people", [1, 3])
def test_list_of_certificates_takes_the_same_queries_for_one_and_for_three(
    client, cohort, leena, people, django_assert_num_queries
):
    for name in ["Aino Korhonen", "Matti Mäki", "Áile Aikio"][:people]:
        make_completed(cohort, name)
    client.force_login(leena)

    with django_assert_num_queries(12):
        client.get(issue_page(cohort))
