import datetime

import pytest
from django.utils.translation import override

from certificates import issuing
from lms.actions import organisations, people
from lms.choices import CollaborativeArea, OrganisationType, SuccessionKind
from lms.errors import Refused
from lms.models import AuditEntry, Organisation, Succession
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.date(2023, 1, 1)


@pytest.fixture
def leena():
    return make_person("Leena Laine")


def recorded(subject):
    return list(AuditEntry.objects.about(subject).order_by("pk").values_list("verb", "before", "after"))


def test_organisation_is_added_with_its_names_in_each_language(leena):
    espoo = organisations.add(
        "espoo",
        type=OrganisationType.MUNICIPALITY,
        names={"fi": "Espoo", "sv": "Esbo", "en": "Espoo"},
        by=leena,
    )

    assert [espoo.name_on(None, language) for language in ("fi", "sv", "en")] == ["Espoo", "Esbo", "Espoo"]
    assert recorded(espoo) == [("add_organisation", {}, {"slug": "espoo", "type": "municipality"})]
    assert recorded(espoo.names.get()) == [
        (
            "name_organisation",
            {},
            {"organisation": espoo.pk, "name_fi": "Espoo", "name_sv": "Esbo", "name_en": "Espoo"},
        )
    ]


def test_division_knows_its_city_and_a_county_its_area(leena):
    city = make_organisation("Helsinki")

    division = organisations.add(
        "kasko",
        type=OrganisationType.CITY_DIVISION,
        names={"fi": "Kasvatus ja koulutus"},
        parent=city,
        by=leena,
    )
    county = organisations.add(
        "kymenlaakso",
        type=OrganisationType.WELLBEING_SERVICES_COUNTY,
        names={"fi": "Kymenlaakson hyvinvointialue"},
        area=CollaborativeArea.SOUTHERN,
        valid_from=NEW_YEAR,
        by=leena,
    )

    assert division.parent == city
    assert recorded(county)[0][2] == {
        "slug": "kymenlaakso",
        "type": "wellbeing_services_county",
        "collaborative_area": "southern",
        "valid_from": "2023-01-01",
    }


@pytest.mark.parametrize(
    "facts, code, sentence",
    [
        ({"slug": "espoo"}, "slug_taken", "“espoo” is taken already. Choose another."),
        ({"names": {}}, "organisation_name_in_some_language", "Write the name in at least one language."),
        ({"type": "castle"}, "type_invalid", "type: Value 'castle' is not a valid choice."),
        (
            {"valid_from": NEW_YEAR, "valid_to": datetime.date(2022, 1, 1)},
            "organisation_dates_in_order",
            "An organisation cannot end before it begins.",
        ),
    ],
)
def test_organisation_that_breaks_a_rule_is_refused_whole(leena, facts, code, sentence):
    make_organisation("Espoo")

    with override("en"), pytest.raises(Refused) as refusal:
        organisations.add(**{"slug": "esbo", "names": {"sv": "Esbo"}, "by": leena} | facts)

    with override("en"):
        assert (refusal.value.code, str(refusal.value)) == (code, sentence)
    assert Organisation.objects.count() == 1
    assert AuditEntry.objects.count() == 0


def test_renamed_organisation_keeps_the_name_of_each_day(leena):
    kt = organisations.add("kt", names={"fi": "KT Kuntatyönantajat"}, short_names={"fi": "KT"}, by=leena)

    organisations.rename(
        kt, names={"fi": "KT Kunta- ja hyvinvointialuetyönantajat"}, on=datetime.date(2021, 9, 1), by=leena
    )

    assert kt.name_on(datetime.date(2016, 2, 12), "fi") == "KT Kuntatyönantajat"
    assert kt.name_on(datetime.date(2021, 9, 1), "fi") == "KT Kunta- ja hyvinvointialuetyönantajat"


def test_new_names_change_nothing_on_a_certificate_that_has_been_issued(leena):
    carea = make_organisation("Carea")
    aino = make_completed(make_certifying_cohort(), organisation=carea)
    [certificate] = issuing.issue_all([aino], by=leena, on=CEREMONY)
    issuer, content = aino.cohort.programme.issuer, certificate.content

    for organisation, name in [(carea, "Kymsote"), (issuer, "Kuntien liitto")]:
        organisations.rename(
            organisation, names={"fi": name, "sv": name}, on=datetime.date(2015, 1, 1), by=leena
        )
    people.correct_name(aino.person, full_name="Aino Virtanen", by=leena)

    certificate.refresh_from_db()
    assert carea.name_on(CEREMONY, "fi") == "Kymsote"
    assert certificate.content == content
    assert content["holder"] == "Aino Korhonen"
    assert content["wordings"]["fi"]["organisation"] == "Carea"


def test_two_names_cannot_begin_on_one_day(leena):
    espoo = make_organisation("Espoo")
    organisations.rename(espoo, names={"fi": "Espoo 2"}, on=NEW_YEAR, by=leena)

    with pytest.raises(Refused) as refusal:
        organisations.rename(espoo, names={"fi": "Espoo 3"}, on=NEW_YEAR, by=leena)

    assert refusal.value.code == "organisation_name_one_per_day"


def test_name_in_a_language_without_a_column_is_a_mistake_in_the_code(leena):
    with pytest.raises(ValueError, match="sms"):
        organisations.add("anar", names={"sms": "Aanar"}, by=leena)


def test_succession_is_recorded_and_moves_nobody(leena):
    carea, county = make_organisation("Carea"), make_organisation("Kymenlaakso")

    succession = organisations.record_succession(
        carea, successor=county, kind=SuccessionKind.CONTINUED_BY, on=NEW_YEAR, by=leena
    )

    assert list(carea.successions.all()) == [succession]
    assert recorded(succession) == [
        (
            "record_succession",
            {},
            {"predecessor": carea.pk, "successor": county.pk, "kind": "continued_by", "on": "2023-01-01"},
        )
    ]


def test_organisation_cannot_succeed_itself(leena):
    carea = make_organisation("Carea")

    with pytest.raises(Refused) as refusal:
        organisations.record_succession(
            carea, successor=carea, kind=SuccessionKind.MERGED_INTO, on=NEW_YEAR, by=leena
        )

    assert refusal.value.code == "succession_into_another"


@pytest.mark.parametrize("length", [1, 2, 3])
def test_line_of_successors_cannot_come_back(leena, length):
    line = [make_organisation(f"Kuntayhtymä {number}") for number in range(length + 1)]
    for predecessor, successor in zip(line, line[1:], strict=False):
        organisations.record_succession(
            predecessor, successor=successor, kind=SuccessionKind.MERGED_INTO, on=NEW_YEAR, by=leena
        )

    with override("en"), pytest.raises(Refused) as refusal:
        organisations.record_succession(
            line[-1], successor=line[0], kind=SuccessionKind.SPLIT_INTO, on=NEW_YEAR, by=leena
        )

    assert refusal.value.code == "succession_circle"
    assert Succession.objects.count() == length


def test_split_into_two_that_merge_again_is_no_circle(leena):
    whole, left, right, again = (make_organisation(name) for name in ("Koko", "Vasen", "Oikea", "Uusi"))
    for predecessor, successor in [(whole, left), (whole, right), (left, again)]:
        organisations.record_succession(
            predecessor, successor=successor, kind=SuccessionKind.SPLIT_INTO, on=NEW_YEAR, by=leena
        )

    organisations.record_succession(
        right, successor=again, kind=SuccessionKind.MERGED_INTO, on=NEW_YEAR, by=leena
    )

    assert Succession.objects.count() == 4
