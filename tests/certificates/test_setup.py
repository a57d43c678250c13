import pytest
from django.utils.translation import override

from certificates import setup
from certificates.models import CertificateTemplate, NumberSeries
from lms.errors import Refused
from lms.models import AuditEntry
from tests.factories import make_lead, make_organisation, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme()


@pytest.fixture
def leena(programme):
    return make_lead(programme)


@pytest.fixture
def series(programme, leena):
    return setup.start_series("EKJ", issuer=programme.issuer, by=leena)


def test_template_has_its_texts_and_its_signatories_in_order(programme, leena, series):
    template = setup.draw_up_template(
        programme, series=series, title={"sv": "EKJ-certifikat"}, award={"sv": "har beviljats"}, by=leena
    )
    for name in ("Leena Kallio", "Yrsa Hopeavirta"):
        setup.add_signatory(template, name, office={"sv": "Direktör"}, by=leena)

    assert (template.title_sv, template.award_sv, template.kind) == (
        "EKJ-certifikat",
        "har beviljats",
        "completion",
    )
    assert list(template.signatories.values_list("name", "position")) == [
        ("Leena Kallio", 1),
        ("Yrsa Hopeavirta", 2),
    ]
    assert sorted(AuditEntry.objects.values_list("verb", flat=True)) == [
        "add_signatory",
        "add_signatory",
        "draw_up_template",
        "start_series",
    ]


@pytest.mark.parametrize("prefix", ["", "ekj", "1EKJ", "EKJ-2", "ÄÄNI", "EKJOHTAMINEN0"])
def test_prefix_is_short_and_plain(programme, leena, prefix):
    with pytest.raises(Refused) as refusal:
        setup.start_series(prefix, issuer=programme.issuer, by=leena)

    assert refusal.value.code == "prefix_invalid"
    assert NumberSeries.objects.count() == 0


def test_prefix_is_of_one_series(leena, series):
    with override("en"), pytest.raises(Refused) as refusal:
        setup.start_series("EKJ", issuer=make_organisation("Keva"), by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "prefix_taken",
        "“EKJ” is taken already. Choose another.",
    )


def test_only_the_issuer_numbers(programme, leena):
    of_keva = setup.start_series("KEVA", issuer=make_organisation("Keva"), by=leena)

    with pytest.raises(Refused) as refusal:
        setup.draw_up_template(programme, series=of_keva, title={"fi": "Todistus"}, by=leena)

    assert refusal.value.code == "series_of_other_issuer"
    assert CertificateTemplate.objects.count() == 0


def test_programme_has_one_template_of_a_kind(programme, leena, series):
    setup.draw_up_template(programme, series=series, title={"fi": "Todistus"}, by=leena)

    with override("en"), pytest.raises(Refused) as refusal:
        setup.draw_up_template(programme, series=series, title={"fi": "Toinen"}, by=leena)

    assert refusal.value.code == "certificate_template_one_of_a_kind"


@pytest.fixture
def template(programme, leena, series):
    return setup.draw_up_template(
        programme, series=series, title={"fi": "EKJ-sertifikaatti"}, award={"fi": "on saanut"}, by=leena
    )


def signatories(template):
    return list(template.signatories.values_list("name", flat=True))


def test_change_of_the_texts_reaches_no_certificate_that_was_issued(certificate, leena):
    template = CertificateTemplate.objects.get()

    setup.change_template(template, title_sv="Nytt certifikat", by=leena)

    certificate.refresh_from_db()
    template.refresh_from_db()
    assert template.title_sv == "Nytt certifikat"
    assert certificate.content["wordings"]["sv"]["title"] == "EKJ-certifikat"
    assert AuditEntry.objects.about(template).get().after == {"title_sv": "Nytt certifikat"}


@pytest.mark.parametrize(
    "texts, code",
    [
        ({"title_fi": "漢字"}, "letters_unprintable"),
        ({"statement_fi": "Merkkinä johtamistaidoista. " * 120}, "text_too_long"),
        ({"title_fi": ""}, "certificate_template_has_a_title"),
    ],
)
def test_what_could_not_be_printed_is_refused_before_anything_is_issued(template, leena, texts, code):
    with pytest.raises(Refused) as refusal:
        setup.change_template(template, by=leena, **texts)

    assert refusal.value.code == code
    template.refresh_from_db()
    assert (template.title_fi, template.statement_fi) == ("EKJ-sertifikaatti", "")


def test_second_of_two_who_change_the_texts_is_told(template, leena):
    setup.change_template(template, title_fi="Sertifikaatti", by=leena)

    with pytest.raises(Refused) as refusal:
        setup.change_template(template, title_fi="Todistus", seen={"title_fi": "EKJ-sertifikaatti"}, by=leena)

    assert refusal.value.code == "changed_meanwhile"


def test_series_of_another_issuer_cannot_be_taken(template, leena):
    of_keva = setup.start_series("KEVA", issuer=make_organisation("Keva"), by=leena)

    with pytest.raises(Refused) as refusal:
        setup.change_template(template, series=of_keva, by=leena)

    assert refusal.value.code == "series_of_other_issuer"


def test_fifth_signature_has_no_room(template, leena):
    for name in ("Leena", "Yrsa", "Olli", "Tero"):
        setup.add_signatory(template, name, office={}, by=leena)

    with pytest.raises(Refused) as refusal:
        setup.add_signatory(template, "Matti", office={}, by=leena)

    assert refusal.value.code == "too_many_signatories"
    assert signatories(template) == ["Leena", "Yrsa", "Olli", "Tero"]


def test_signatories_change_their_order_once_however_often_it_is_pressed(template, leena):
    first, _second = (setup.add_signatory(template, name, office={}, by=leena) for name in ("Leena", "Yrsa"))

    setup.move_signatory(first, up=False, place=1, by=leena)
    with pytest.raises(Refused) as refusal:
        setup.move_signatory(first, up=False, place=1, by=leena)

    assert refusal.value.code == "moved_already"
    assert signatories(template) == ["Yrsa", "Leena"]
    first.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        setup.move_signatory(first, up=False, place=2, by=leena)
    assert refusal.value.code == "at_the_end"


def test_signatory_changes_and_goes(template, leena):
    first, second = (setup.add_signatory(template, name, office={}, by=leena) for name in ("Leena", "Yrsa"))

    setup.change_signatory(first, office_sv="Direktör", by=leena)
    setup.remove_signatory(second, by=leena)

    assert list(template.signatories.values_list("name", "office_sv")) == [("Leena", "Direktör")]
