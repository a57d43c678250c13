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
