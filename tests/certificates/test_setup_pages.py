import datetime

import pypdfium2
import pytest
from django.urls import reverse

from certificates import codes, freezing, verification
from certificates.content import SPECIMEN
from certificates.models import Certificate, CertificateTemplate, NumberSeries, Signatory
from tests.certificates.making import make_template
from tests.factories import make_auditor, make_cohort, make_lead, make_person, make_programme, make_trainer

pytestmark = pytest.mark.django_db

ON = datetime.date(2016, 2, 12)


@pytest.fixture
def programme():
    return make_programme()


@pytest.fixture
def leena(programme, client):
    leena = make_lead(programme)
    client.force_login(leena)
    client.cookies["django_language"] = "en"
    return leena


def page(client, programme):
    return client.get(reverse("certificates:template", args=[programme.slug]))


def said(response):
    return [str(message) for message in response.context["messages"]]


def post(client, page_name, arg, **values):
    return client.post(reverse(f"certificates:{page_name}", args=[arg]), values, follow=True)


def test_certificate_is_set_up_from_nothing(client, programme, leena):
    response = post(client, "series-new", programme.slug, begins_with=" ekj ")
    assert said(response) == ["The number series EKJ has been started."]

    series = NumberSeries.objects.get()
    response = post(client, "template-edit", programme.slug, series=series.pk, title_fi="EKJ-sertifikaatti")
    assert said(response) == ["The texts are saved. Look at a specimen before you issue."]

    post(client, "signatory-new", programme.slug, name="Leena Kallio", office_sv="Direktör")
    template = CertificateTemplate.objects.get()
    assert (template.series, template.title_fi, template.programme) == (
        series,
        "EKJ-sertifikaatti",
        programme,
    )
    assert list(template.signatories.values_list("name", "office_sv")) == [("Leena Kallio", "Direktör")]


def test_texts_need_a_number_series_and_signatories_need_texts(client, programme, leena):
    assert said(client.get(reverse("certificates:template-edit", args=[programme.slug]), follow=True)) == [
        "Start a number series first: every certificate has a number."
    ]
    assert said(client.get(reverse("certificates:signatory-new", args=[programme.slug]), follow=True)) == [
        "Write the texts of the certificate first."
    ]


def test_programme_without_an_issuer_sets_nothing_up(client):
    forum = make_programme("Johdon foorumi", issuer=None)
    client.force_login(make_lead(forum))
    client.cookies["django_language"] = "en"

    for name in ("series-new", "template-edit"):
        response = client.get(reverse(f"certificates:{name}", args=[forum.slug]), follow=True)
        assert said(response) == ["This programme has no issuer: a certificate needs one."]


@pytest.mark.parametrize("prefix", ["1EKJ", "EKJ-2"])
def test_prefix_that_cannot_be_printed_is_said_at_the_field(client, programme, leena, prefix):
    response = post(client, "series-new", programme.slug, begins_with=prefix)

    assert list(response.context["form"].errors) == ["begins_with"]
    assert NumberSeries.objects.count() == 0


def test_text_that_does_not_fit_is_refused_and_nothing_is_lost(client, programme, leena):
    template = make_template(programme)
    long = "Merkkinä johtamistaidoista. " * 120

    response = post(
        client, "template-edit", programme.slug, series=template.series_id, title_fi="T", statement_fi=long
    )

    form = response.context["form"]
    assert "does not fit on one page" in form.errors["__all__"][0]
    assert form["statement_fi"].value() == long
    template.refresh_from_db()
    assert template.statement_fi == "Merkkinä johtamistaidoista, joita kunta tarvitsee."


def test_signatories_are_put_in_order_and_removed(client, programme, leena):
    template = make_template(programme)
    Signatory.objects.update(position=1)
    post(client, "signatory-new", programme.slug, name="Yrsa Hopeavirta")
    first, second = template.signatories.all()

    post(client, "signatory-move", second.pk, way="up", place="2")
    post(client, "signatory-remove", first.pk, once="")

    assert list(template.signatories.values_list("name", flat=True)) == ["Yrsa Hopeavirta"]


@pytest.mark.parametrize("language, word", [("fi", "Numero"), ("en", "Number")])
def test_specimen_says_that_it_is_one_in_every_language(client, programme, leena, language, word):
    make_template(programme)
    make_cohort(programme=programme)

    response = client.get(reverse("certificates:specimen", args=[programme.slug, language]))

    assert response.headers["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_range()
    assert [part in text for part in (SPECIMEN, word, "Heikkilä-Lindqvist")] == [True, True, True]
    assert Certificate.objects.count() == 0


def test_no_register_knows_the_code_of_a_specimen(programme):
    content = freezing.specimen(make_template(programme), on=ON)

    assert (content.is_specimen, content.number) == (True, "EKJ-2016-0000")
    assert codes.is_whole(codes.read(content.code)) is False
    assert verification.verify(content.code).certificate is None


def test_specimen_of_what_is_not_there_is_not_found(client, programme, leena):
    assert client.get(reverse("certificates:specimen", args=[programme.slug, "fi"])).status_code == 404
    make_template(programme)
    assert client.get(reverse("certificates:specimen", args=[programme.slug, "se"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(
    client, programme, leena, count, django_assert_num_queries
):
    template = make_template(programme)
    for number in range(count - 1):
        Signatory.objects.create(template=template, name=f"Yrsa {number}", position=number + 2)
        NumberSeries.objects.create(issuer=programme.issuer, prefix=f"EKJ{number}")

    with django_assert_num_queries(11):
        page(client, programme)


def test_pages_are_for_the_leads_of_the_programme(client, programme, leena):
    signatory = make_template(programme).signatories.get()
    pages = [
        reverse(f"certificates:{name}", args=[programme.slug])
        for name in ("template", "series-new", "template-edit", "signatory-new")
    ]
    pages += [
        reverse(f"certificates:{name}", args=[signatory.pk])
        for name in ("signatory-edit", "signatory-remove")
    ]
    assert {client.get(url).status_code for url in pages} == {200}

    for reader, answer in (
        (make_trainer(make_cohort(programme=programme)), 403),
        (make_lead(make_programme("Uudistuja"), "Kaisa Lind"), 404),
        (make_person("Matti Mäki"), 404),
    ):
        client.force_login(reader)
        assert {client.get(url).status_code for url in pages} == {answer}


def test_auditor_reads_what_is_set_up_and_sees_a_specimen_but_no_button(client, programme, leena):
    signatory = make_template(programme).signatories.get()
    client.force_login(make_auditor())

    page = client.get(reverse("certificates:template", args=[programme.slug]))
    specimen = client.get(reverse("certificates:specimen", args=[programme.slug, "fi"]))
    move = client.post(reverse("certificates:signatory-move", args=[signatory.pk]), {"way": "up"})

    assert (page.status_code, specimen.status_code, move.status_code) == (200, 200, 403)
    assert "/edit/" not in page.text
    assert "/new/" not in page.text
