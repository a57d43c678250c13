import datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from certificates import codes, drawing, issuing
from certificates.models import Certificate
from tests.certificates.making import CEREMONY, make_completed
from tests.factories import (
    make_auditor,
    make_cohort,
    make_enrolment,
    make_person,
    make_trainer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SPRING = datetime.date(2016, 3, 3)


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


@pytest.mark.parametrize("around", ["https://kohortti.example/verify/{}/", "Code {}", "Koodi: {} "])
def test_code_in_a_pasted_link_or_after_a_word_leads_to_its_verdict(client, certificate, around):
    for code in (certificate.grouped_code, certificate.grouped_code.replace("-", " ").lower()):
        response = client.get("/verify/", {"code": around.format(code)})

        assert response.url == certificate.get_absolute_url()


def test_verdict_shows_the_code_that_was_checked(client, certificate):
    verdict = client.get(certificate.get_absolute_url()).context["verdict"]

    assert verdict["code"] == certificate.grouped_code


@pytest.mark.parametrize(
    "typed, problem",
    [
        ("   ", "Type the code."),
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
    assert response.context.get("code", "") == typed.strip()


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


def test_completed_person_without_a_certificate_is_told_that_it_has_not_been_issued(client, cohort):
    aino = make_completed(cohort)
    client.force_login(aino.person)

    assert client.get(reverse("certificates:mine")).context["not_issued"] == (
        "You completed the programme on 12 February 2016. Your certificate has not been issued yet."
    )


def test_holder_downloads_the_stored_bytes_in_each_language(client, certificate):
    drawing.draw([certificate.pk])
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
    response = client.get("/certificates/EKJ-2016-0001/fi.pdf", follow=True)
    assert response.redirect_chain == [(reverse("certificates:mine"), 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "The file of this certificate is being made. It will be here in a moment."
    ]


def test_file_that_is_gone_from_the_store_is_told_and_logged_and_not_drawn_anew(client, certificate, caplog):
    drawing.draw([certificate.pk])
    edition = certificate.editions.get(language="fi")
    name, digest = edition.document.name, edition.sha256
    edition.document.storage.delete(name)
    address = reverse("certificates:edition", args=[certificate.number, "fi"])

    client.force_login(certificate.enrolment.person)
    told = client.get(address)
    client.force_login(make_person("Kaisa Keto", is_superuser=True))
    told_to_kaisa = client.get(address)

    assert (told.status_code, told_to_kaisa.status_code) == (404, 404)
    assert "The file of certificate EKJ-2016-0001 is not where it was stored." in told.content.decode()
    assert name not in told.content.decode()
    assert f"Put {name} back into the store from the backup." in told_to_kaisa.content.decode()
    logged = [(line.name, line.levelname, line.getMessage()) for line in caplog.records]
    assert logged[0] == (
        "certificates.views.holders",
        "ERROR",
        f"The file {name} of certificate EKJ-2016-0001 is missing from the store. Put it back from the backup; "
        f"its SHA-256 is {digest}.",
    )
    assert drawing.draw_waiting() == 0
    assert client.get(reverse("certificates:edition", args=[certificate.number, "sv"])).status_code == 200


def test_nobody_else_sees_or_changes_a_certificate(client, certificate, cohort):
    drawing.draw([certificate.pk])
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
    assert "Certificates are issued and revoked by the leads of the programme." in response.text


def test_auditor_reads_a_certificate_and_why_it_was_revoked_and_changes_nothing(client, certificate, leena):
    drawing.draw([certificate.pk])
    client.force_login(make_auditor())
    place = reverse("certificates:edition", args=[certificate.number, "fi"])
    batch = reverse("certificates:batch", args=[certificate.act])
    acts = [f"/certificates/{certificate.number}/{act}/" for act in ("revoke", "reissue")]

    read = [client.get(page).status_code for page in (place, batch)]
    refused = [client.post(act, {"on": "2016-03-03", "reason": "No"}).status_code for act in acts]
    page = client.get(certificate.enrolment.get_absolute_url()).text
    offered = [act for act in acts if act in page]

    assert (read, refused, offered) == ([200, 200], [403, 403], [])
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")
    assert ": Wrong person" in client.get(certificate.enrolment.get_absolute_url()).text


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

    assert response.url == certificate.enrolment.get_absolute_url()
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "This certificate has been revoked or replaced already."
    ]


def test_lead_and_nobody_else_sees_on_the_card_why_and_by_whom_it_was_revoked(client, certificate, leena):
    issuing.revoke(certificate, by=leena, on=SPRING, reason="Wrong person")
    told = f"Revoked on 3 March 2016 by {leena.full_name}: Wrong person"

    client.force_login(leena)
    assert told in client.get(certificate.enrolment.get_absolute_url()).content.decode()

    client.force_login(certificate.enrolment.person)
    assert "Wrong person" not in client.get(reverse("certificates:mine")).content.decode()


def test_lead_issues_anew(client, certificate, leena):
    client.force_login(leena)

    response = client.post(
        "/certificates/EKJ-2016-0001/reissue/",
        {"on": "2016-03-03", "reason": "Name corrected"},
        follow=True,
    )

    assert [str(message) for message in response.context["messages"]] == [
        "The certificate EKJ-2016-0001 is replaced by certificate EKJ-2016-0002."
    ]
    assert "Replaced by certificate EKJ-2016-0002" in response.content.decode()
    assert Certificate.objects.in_force().get().number == "EKJ-2016-0002"


def test_name_with_markup_is_shown_as_it_is_written(client, cohort, leena):
    name = "<script>alert(1)</script> & Söner"
    olli = make_completed(cohort, person=make_person(name, email="olli@kunta.example"))
    (certificate,) = issuing.issue_all([olli], by=leena, on=CEREMONY)

    page = client.get(certificate.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söner" in page


@pytest.mark.parametrize("certificates", [1, 3])
def test_my_certificates_take_the_same_queries_for_one_and_for_three(
    client, cohort, leena, certificates, django_assert_num_queries
):
    aino = make_person("Aino Korhonen")
    for number in range(certificates):
        another = make_cohort(f"EKJ {number}", programme=cohort.programme)
        issuing.issue_all([make_completed(another, person=aino)], by=leena, on=CEREMONY)
    client.force_login(aino)

    with django_assert_num_queries(6):
        client.get(reverse("certificates:mine"))
