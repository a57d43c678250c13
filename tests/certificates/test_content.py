import dataclasses
import json

import pytest

from certificates.content import Content, Misshapen, Signatory
from tests.certificates.contents import make_content


def test_content_comes_back_from_json_as_it_went():
    content = make_content("Áile Máret Aikio-Lindqvist")

    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


def test_content_without_a_project_comes_back_without_one():
    content = make_content(project=None, scope="", signatories=())

    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


def test_letters_are_kept_composed_and_spaces_single():
    content = make_content("  A\u0301ile\u00a0 Ma\u0301ret\tAikio\u00ad-Lindqvist ")

    assert content.holder == "Áile Máret Aikio-Lindqvist"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"kind": "diploma"},
        {"design": "../settings"},
        {"accent": "red"},
        {"accent": "#0D4F63;} body{display:none"},
        {"holder": "   "},
        {"holder": None},
        {"number": ""},
        {"code": "7Q4K2M9XHT3AC"},
        {"verify_url": "javascript:alert(1)"},
        {"issue_date": "yesterday"},
        {"wordings": {}},
    ],
)
def test_what_is_not_the_content_of_a_certificate_is_refused(change: dict[str, object]):
    with pytest.raises(Misshapen):
        Content.from_json(make_content().to_json() | change)


def test_a_certificate_has_a_wording_in_each_language():
    kept = make_content().to_json()
    del kept["wordings"]["sv"]

    with pytest.raises(Misshapen, match=r"\['en', 'fi'\]"):
        Content.from_json(kept)


def test_languages_of_texts_come_back_from_json_as_they_went():
    content = make_content(
        languages={"statement": "fi"}, signatories=(Signatory("Leena Kallio", "Ohjelmavastaava", "fi"),)
    )

    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


@pytest.mark.parametrize(
    "languages, problem",
    [
        ({"holder": "fi"}, r"languages are of \['holder'\]"),
        ({"title": ""}, "language of title is ''"),
        ({"title": '"><b>'}, "language of title is"),
    ],
)
def test_language_of_what_is_no_text_or_that_is_none_is_refused(languages: dict[str, str], problem: str):
    with pytest.raises(Misshapen, match=problem):
        make_content(languages=languages)


def test_language_of_an_office_that_is_none_is_refused():
    with pytest.raises(Misshapen, match="title_language is 'Finnish language'"):
        Signatory("Leena Kallio", "Ohjelmavastaava", "Finnish language")


@pytest.mark.parametrize("field", ["title", "issuer", "programme"])
def test_a_wording_without_what_every_certificate_says_is_refused(field: str):
    with pytest.raises(Misshapen, match=f"{field} is empty"):
        make_content(**{field: ""})


def test_frozen_content_cannot_be_changed():
    content = make_content()

    with pytest.raises(dataclasses.FrozenInstanceError):
        content.holder = "Matti Meikäläinen"  # type: ignore[misc]  # the very thing that must fail
