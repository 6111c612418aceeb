"""Sums of many lookups in one sweep equal the sums taken one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.scoring.sums import Codes, Sums

SIZES = (4, 5, 9)


def lookups(seed: int, count: int, most: int):
    """`count` lookups of two routes and the items of SIZES, with values up to `most`."""
    rng = np.random.default_rng(seed)
    return [[[rng.integers(0, most + 1, size) for size in SIZES] for _ in range(2)] for _ in range(count)]


@given(st.integers(0, 999), st.integers(1, 12), st.sampled_from([0, 1, 31, 10**6, 2**40]))
def test_every_sum_is_the_sum_of_what_its_lookup_says(seed, count, most):
    rng = np.random.default_rng(seed)
    tables = lookups(seed, count, most)
    codes = np.column_stack([rng.integers(-2, size - 2, 50) for size in SIZES]).astype(np.int32)
    production = rng.random(50) < 0.5
    sums = Sums(Codes(SIZES), tables).of(codes, production)
    for found, lookup in zip(sums, tables, strict=True):
        for total, row, route in zip(found, codes, production.astype(int), strict=True):
            assert total == sum(lookup[route][item][code] for item, code in enumerate(row))


def test_many_rows_are_summed_as_few_are():
    codes = np.random.default_rng(1).integers(-2, 2, (20_000, 3)).astype(np.int32)
    production = np.arange(20_000) % 3 == 0
    sums = Sums(Codes(SIZES), lookups(1, 3, 100))
    together = sums.of(codes, production)
    for rows in (slice(0, 1), slice(8191, 8193), slice(19_999, 20_000)):
        assert (sums.of(codes[rows], production[rows]) == together[:, rows]).all()
    assert sums.of(codes[:0], production[:0]).shape == (3, 0)


@pytest.mark.parametrize("code", [-3, 2])
def test_a_code_that_an_item_does_not_have_is_refused(code):
    with pytest.raises(ValueError, match="outside its item's range"):
        Sums(Codes(SIZES), lookups(1, 1, 1)).of(np.array([[code, 0, 0]], dtype=np.int32), np.array([True]))
