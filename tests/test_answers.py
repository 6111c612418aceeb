import numpy as np
import pytest
from hypothesis import given

from assess.answers import BLANK_CODE, UNKNOWN_CODE, decode, encode, problems
from assess.errors import AnswerError
from assess.questionnaire import load
from tests.conftest import TINY, answer_sheets


def test_answers_become_option_places_and_bit_masks(tiny):
    matrix = encode(tiny, [{"tools": "B", "nets": ["B", "D"], "machines": "?", "selling": "3", "machine_count": 12}])
    assert matrix.codes.tolist() == [[1, 0b1010, UNKNOWN_CODE, 3, BLANK_CODE, BLANK_CODE]]
    assert matrix.numbers.tolist() == [[12.0]]


@given(answer_sheets(load(TINY)))
def test_decoding_gives_back_what_was_encoded(answers):
    tiny = load(TINY)
    expected = {k: sorted(v) if isinstance(v, list) else v for k, v in answers.items()}
    assert decode(tiny, encode(tiny, [answers]), 0) == expected


def test_an_unknown_multiple_item_is_unknown(tiny):
    assert encode(tiny, [{"nets": "?"}]).codes[0, 1] == UNKNOWN_CODE


def test_an_empty_list_is_a_blank(tiny):
    assert encode(tiny, [{"nets": []}]).codes[0, 1] == BLANK_CODE


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"tools": "Z"}, "'Z' is not an option here; allowed: A, B, C, or ? for don't know"),
        ({"nets": ["B", "Q"]}, "'Q' is not an option here; allowed: A, B, C, D"),
        ({"nets": ["A", "B"]}, "A means none of the others"),
        ({"tools": 3}, "3 is not an option here"),
        ({"machine_count": 2.5}, "A whole number from 0 to 1000 is expected here, got 2.5"),
        ({"machine_count": "many"}, "got 'many'"),
        ({"machine_count": -1}, "got -1"),
        ({"ghost": "A"}, "There is no item ghost in questionnaire tiny"),
    ],
)
def test_it_says_what_is_wrong(tiny, answers, sentence):
    with pytest.raises(AnswerError) as caught:
        encode(tiny, [answers])
    assert sentence in str(caught.value)
    assert caught.value.item == next(iter(answers))


def test_all_problems_of_a_company_are_found(tiny):
    found = problems(tiny, {"tools": "Z", "nets": ["B"], "machine_count": -1})
    assert [error.item for error in found] == ["tools", "machine_count"]


def test_no_number_is_nan(tiny):
    assert np.isnan(encode(tiny, [{}]).numbers).all()
