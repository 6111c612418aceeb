"""Unified social credit codes of a whole column at once."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.company.credit_code import ALPHABET, LENGTH

_VALUE = np.full(256, -1, dtype=np.int16)
_VALUE[list(ALPHABET.encode())] = np.arange(len(ALPHABET))
_WEIGHTS = np.array([pow(3, i, len(ALPHABET)) for i in range(LENGTH - 1)], dtype=np.int16)


def correct(codes: pl.Series) -> NDArray[np.bool_]:
    """Whether each text is a credit code in its normal form whose last character fits; what
    `assess.company.parse_credit_code` says of one code, for n codes."""
    right = np.zeros(len(codes), dtype=bool)
    of_length = np.flatnonzero((codes.str.len_bytes() == LENGTH).to_numpy())
    if not len(of_length):
        return right
    whole: str = codes.gather(of_length).str.join().item()
    letters = np.frombuffer(whole.encode(), dtype=np.uint8).reshape(-1, LENGTH)
    value = _VALUE[letters]
    known = (value >= 0).all(axis=1) & (value[:, 2:8] <= 9).all(axis=1)
    total = value[:, :-1] @ _WEIGHTS
    right[of_length] = known & (-total % len(ALPHABET) == value[:, -1])
    return right
