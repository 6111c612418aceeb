"""Figures propose an option: the band their share falls into, by the edges of the questionnaire."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess import contradictions
from assess.answers import encode
from assess.proposals import figures_of, proposal

TOTAL, DIGITAL = "n01_equipment_total", "n02_equipment_digital"


def proposed(questionnaire, item="a02_equipment_digital", **figures):
    return proposal(questionnaire, questionnaire.item[item], figures)


@pytest.mark.parametrize(
    ("digital", "option", "share"),
    [(0, "A", "0%"), (10, "A", "10%"), (11, "B", "11%"), (20, "B", "20%"), (43, "D", "43%"), (61, "E", "61%")],
)
def test_a_share_of_machines_is_found_in_its_band(shipped, digital, option, share):
    found = proposed(shipped, **{TOTAL: 100, DIGITAL: digital})
    assert (found.option.id, found.share) == (option, share)


def test_a_figure_missing_proposes_nothing(shipped):
    assert proposed(shipped, **{TOTAL: 100}) is None


def test_no_share_is_made_of_nothing(shipped):
    assert proposed(shipped, **{TOTAL: 0, DIGITAL: 0}) is None


def test_an_item_without_bands_has_no_proposal(shipped):
    assert proposed(shipped, "s01_product_design", **{TOTAL: 100, DIGITAL: 5}) is None


def test_figures_of_another_question_are_used_too(shipped):
    assert TOTAL in figures_of(shipped, shipped.item["a03_equipment_networked"])
    assert proposed(shipped, "a03_equipment_networked", **{TOTAL: 40, "n03_equipment_networked": 12}).option.id == "C"


def test_a_percentage_that_means_nothing_to_an_owner_is_not_told(shipped):
    names = figures_of(shipped, shipped.item["a15_cost"])
    assert proposed(shipped, "a15_cost", **dict.fromkeys(names, 100)).share == ""


@given(total=st.integers(1, 5000), share=st.floats(0, 1))
def test_what_is_proposed_never_contradicts_the_figures(shipped, total, share):
    figures = {TOTAL: total, DIGITAL: int(total * share)}
    answers = figures | {"a02_equipment_digital": proposed(shipped, **figures).option.id}
    held = contradictions.found(shipped, encode(shipped, [answers]), np.array([True]))[0]
    ids = [c.id for c, holds in zip(shipped.contradictions, held, strict=True) if holds]
    assert "digital-count-off-band" not in ids
