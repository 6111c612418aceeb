"""The unified social credit code: what is accepted, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.company import normalise, parse_credit_code, valid_codes
from assess.company.credit_code import ALPHABET, check_character
from assess.errors import ProfileError

REAL = ("914403001922038216", "91330100799655058B", "9144030071526726XG", "91110000802100433B")
RIGHT = "91430100MA4L00000F"

stems = st.builds(
    lambda head, area, rest: head + area + rest,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def refusal(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        parse_credit_code(text)
    assert caught.value.field == "credit_code"
    return caught.value.text("en")


@pytest.mark.parametrize("code", REAL)
def test_codes_in_use_are_accepted(code):
    assert parse_credit_code(code) == code


@pytest.mark.parametrize(
    ("stem", "check"), [("91430100MA4L00000", "F"), ("91430200000000000", "5"), ("92430400MA4Q12345", "1")]
)
def test_the_check_character_follows_the_standard(stem, check):
    assert check_character(stem) == check


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("91430100ma4l00000f", id="lower case"),
        pytest.param("９１４３０１００ｍａ４ｌ０００００Ｆ", id="full width"),
        pytest.param("  91430100 MA4L 00000F\t", id="spaces"),
        pytest.param("914301-00MA4L0000—0F", id="hyphens"),
        pytest.param("\ufeff91430100MA4L00000F\u200b", id="invisible characters of a spreadsheet"),
    ],
)
def test_the_way_a_code_is_typed_does_not_matter(typed):
    assert parse_credit_code(typed) == RIGHT


def test_the_code_may_be_left_blank():
    assert parse_credit_code("  ") == ""


def test_a_short_code_is_told_its_length():
    assert "18 characters, this one has 17" in refusal(RIGHT[:-1])


def test_an_old_registration_number_is_recognised():
    assert "old registration number" in refusal("430100000012345")


@pytest.mark.parametrize("letter", "IOSVZ")
def test_a_letter_the_standard_leaves_out_is_named_with_its_position(letter):
    said = refusal(f"91430100{letter}A4L00000F")
    assert f'Character 9 of the credit code is "{letter}"' in said
    assert "I, O, S, V and Z never occur" in said


def test_a_sign_is_named_with_its_position():
    assert 'Character 3 of the credit code is "*"' in refusal("91*30100MA4L00000F")


def test_a_letter_in_the_area_is_named_with_its_position():
    assert 'number 4 is "A"' in refusal("914A0100MA4L00000F")


def test_a_wrong_check_character_is_refused_without_giving_the_right_one_away():
    said = refusal("91430100MA4L00000G")
    assert said == "The last character of the credit code does not fit the others; check for a typing slip"


def test_a_column_of_codes_is_checked_one_by_one():
    column = [RIGHT.lower(), "", RIGHT[:-1], "91430100MA4L0000OF", "91A30100MA4L00000F", RIGHT[:-1] + "G"]
    assert valid_codes(column) == [None, None, "length", "character", "area", "check"]


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(stems)
def test_a_stem_with_its_check_character_is_accepted(stem):
    code = stem + check_character(stem)
    assert parse_credit_code(code) == code


@given(stems, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_changed_character_is_always_noticed(stem, position, other):
    code = stem + check_character(stem)
    changed = code[:position] + other + code[position + 1 :]
    assert (valid_codes([changed]) == [None]) == (changed == code)
