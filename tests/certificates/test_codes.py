import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import codes

a_code = st.builds(codes.new)


@given(a_code)
def test_new_code_is_whole_and_has_thirteen_characters(code):
    assert len(code) == 13
    assert codes.is_whole(code)


@given(a_code, st.integers(0, 12), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_a_typing_error(code, place, letter):
    slipped = code[:place] + letter + code[place + 1 :]

    assert codes.is_whole(slipped) is (slipped == code)


@given(a_code, st.integers(0, 12), st.integers(0, 12))
def test_two_characters_exchanged_are_a_typing_error(code, one, other):
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    slipped = "".join(letters)

    assert codes.is_whole(slipped) is (slipped == code)


@given(a_code)
def test_code_read_from_paper_in_any_dress_is_the_same(code):
    dressed = f" {codes.grouped(code).lower().replace('-', ' – ')} "

    assert codes.read(dressed) == code


def test_letters_that_look_like_digits_are_read_as_digits():
    assert codes.read("ol1I-o0") == "011100"


def test_code_is_grouped_as_printed():
    assert codes.grouped("7Q4K2M9XHT3AC") == "7Q4K-2M9X-HT3AC"


def test_ten_thousand_codes_are_all_different():
    assert len({codes.new() for _ in range(10_000)}) == 10_000


def test_code_that_reads_as_a_number_is_drawn_again(monkeypatch):
    number_like = next(code for place in range(1000) if codes.is_whole(code := f"EKJAB2016{place:04d}"))
    letters = iter(number_like[:12] + "7Q4K2M9XHT3A")
    monkeypatch.setattr("secrets.choice", lambda alphabet: next(letters))

    assert codes.new()[:12] == "7Q4K2M9XHT3A"


@pytest.mark.parametrize(
    "text, is_number",
    [
        ("EKJ-2016-0001", True),
        ("ekj 2016 0001", True),
        ("A2016-12345", True),
        ("EKJ-2016", False),
        ("EKJ-1816-0001", False),
        ("2016-0001", False),
        ("7Q4K-2M9X-HT3AC", False),
    ],
)
def test_number_is_told_by_its_form(text, is_number):
    assert codes.reads_as_number(text) is is_number
