import pytest

from certificates import claims
from certificates.content import Project, Signatory
from certificates.models import Certificate
from tests.certificates.contents import make_content


def printed(language, **wording):
    return claims.printed(Certificate(content=make_content(**wording).to_json()), language)


def test_everything_printed_is_claimed_in_the_order_of_the_document():
    assert printed("sv") == [
        ("Holder", "Aino Korhonen", None),
        ("Certificate", "EKJ-certifikat", None),
        (
            "Statement",
            "som ett tecken på de ledarskapsfärdigheter som behövs i kommunen, och på viljan att utveckla dem. "
            "EKJ-ledarskapscoachingen 2014–2016 omfattade sex utbildningsdagar, tre mellanuppgifter och ett "
            "slutarbete.",
            None,
        ),
        ("Programme", "EKJ-ledarskapscoaching · 2014–2016", None),
        ("Organisation at the time", "Björneborg", None),
        ("Projektet", "Tiikerinloikka uudistumiseen", "fi"),
        ("Issued by", "Kommunförbundet", None),
        ("Signatories", "Leena Kallio (Programansvarig), Olli Strand (Direktör)", None),
        ("Place and issue date", "Helsingfors, 12 February 2016", None),
        ("Number", "EKJ-2016-0001", None),
    ]


@pytest.mark.parametrize(
    "project, claim",
    [
        (Project("", "Tiikerinloikka", "fi"), ("Development project", "Tiikerinloikka", None)),
        (Project("", "Tigersprånget", "sv"), ("Development project", "Tigersprånget", "sv")),
        (Project("Hanke", "Tigersprånget", "sv"), ("Hanke", "Tigersprånget", "sv")),
    ],
)
def test_lead_word_of_the_project_stands_before_its_name(project, claim):
    assert claim in printed("fi", project=project)


def test_signatory_without_an_office_is_named_without_brackets():
    signatories = (Signatory("Leena Kallio", ""), Signatory("Olli Strand", "Johtaja"))

    assert ("Signatories", "Leena Kallio, Olli Strand (Johtaja)", None) in printed(
        "fi", signatories=signatories
    )


def test_text_in_another_language_than_the_page_carries_its_language():
    found = printed("en", languages={"title": "fi", "statement": "sv", "scope": "sv", "organisation": "fi"})

    assert {label: language for label, _text, language in found if language} == {
        "Certificate": "fi",
        "Statement": "sv",
        "Organisation at the time": "fi",
        "Projektet": "fi",
    }


def test_texts_in_several_languages_are_claims_of_their_own():
    signatories = (Signatory("Leena Kallio", "Ohjelmavastaava", "fi"), Signatory("Olli Strand", "Director"))
    found = printed(
        "en", statement="A sign.", scope="Kuusi päivää.", languages={"scope": "fi"}, signatories=signatories
    )

    assert [claim for claim in found if claim[0] in {"Statement", "Signatories"}] == [
        ("Statement", "A sign.", None),
        ("Statement", "Kuusi päivää.", "fi"),
        ("Signatories", "Leena Kallio (Ohjelmavastaava)", "fi"),
        ("Signatories", "Olli Strand (Director)", None),
    ]
