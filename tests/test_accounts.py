"""Who may come in: names, codes and passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.accounts import (
    check_password,
    checked_name,
    hashed,
    key_of,
    new_code,
    outdated,
    passwords,
    read_code,
    verified,
    written,
)
from assess.accounts.invitation import ALPHABET, LENGTH
from assess.errors import AccountError
from tests.web.door import CHEAP

CODES = st.binary(min_size=16, max_size=16).map(lambda chance: new_code(lambda n: chance))


@given(CODES)
def test_a_code_is_read_however_it_is_written(code):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (
        code,
        written(code),
        written(code).lower(),
        f"  {' '.join(code)} ",
        wide,
        written(code).replace("-", "－"),
    ):
        assert read_code(typed) == code


@given(CODES, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(AccountError, match="One of the characters"):
            read_code(wrong)


@given(CODES, st.integers(0, LENGTH - 2))
def test_two_characters_that_changed_places_are_noticed(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(AccountError, match="One of the characters"):
            read_code(wrong)


@pytest.mark.parametrize("typed", ["", " - ", "K7M", "K7M-4QX-PT2-9", "K7M-4QX-PTO", "共享码共享码共享码"])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(AccountError):
        read_code(typed)


def test_a_name_is_the_same_in_other_case_and_width():
    assert key_of("Ｚhang.San") == key_of("zhang.san") == key_of("ZHANG.SAN")


@pytest.mark.parametrize("name", ["", "a", "x" * 41, "zhang san", "a\nb", "<b>", "a/b"])
def test_a_name_with_other_signs_is_refused(name):
    with pytest.raises(AccountError):
        checked_name(name)


@pytest.mark.parametrize("name", ["zhangsan", "张三", "zhang.san@example", "A-1_b"])
def test_names_in_any_script_are_taken(name):
    assert checked_name(name) == name


@pytest.mark.parametrize("password", ["梅花香自苦寒来与雪同行又一年", "four words in a row", "k9!Vd2#qLm0z"])
def test_a_password_nobody_guesses_is_taken(password):
    check_password(password, "zhangsan")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "woaini1314",
        "woaini13145200",
        "Woaini5201314!",
        "a123456a123456",
        "password123456",
        "P@ssw0rd2026!!",
        "1qaz2wsx3edc",
        "QWERTYUIOPasdfghjkl",
        "123456789012",
        "098765432109",
        "111111111111",
        "abababababab",
        "changshachangsha",
        "mimamima2026",
        "zhangsan2026",
        "zhangsanzhangsan",
        "ｗｏａｉｎｉ１３１４５２０",
        "x" * 201,
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password):
    with pytest.raises(AccountError):
        check_password(password, "Zhangsan")


def test_a_hash_says_yes_to_its_password_only(monkeypatch):
    monkeypatch.setattr(passwords, "hasher", CHEAP)
    kept = hashed("four words in a row")
    assert kept.startswith("$argon2id$") and kept != hashed("four words in a row")
    assert verified(kept, "four words in a row") and verified(kept, "ｆour words in a row")
    assert not verified(kept, "four words in a  row") and not verified("", "four words in a row")


def test_a_hash_of_other_parameters_is_outdated(monkeypatch):
    kept = CHEAP.hash("four words in a row")
    assert outdated(kept)
    monkeypatch.setattr(passwords, "hasher", CHEAP)
    assert not outdated(kept)
