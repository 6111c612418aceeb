"""One tiny questionnaire for each feature of the format, and what that feature means for a score."""

from pathlib import Path

import numpy as np
import pytest

from assess.answers import encode
from assess.errors import AnswerError
from assess.questionnaire import load
from assess.scoring import scorer

FOLDER = Path(__file__).parent / "questionnaires"


@pytest.fixture
def score(request):
    """Scores of one company at the questionnaire named by the marker of the test."""
    questionnaire = load(FOLDER / f"{request.node.get_closest_marker('questionnaire').args[0]}.yaml")

    def of(answers, production=True):
        return scorer(questionnaire).score(encode(questionnaire, [answers]), np.array([production]))

    of.questionnaire = questionnaire
    return of


def categories(score, answers, production=True):
    rules = scorer(score.questionnaire)
    return rules.categories(encode(score.questionnaire, [answers]), np.array([production]))[0].tolist()


@pytest.mark.questionnaire("single")
def test_a_single_answer_counts_its_points(score):
    assert [score({"choice": option}).index[0] for option in "ABC"] == [0, 50, 100]


@pytest.mark.questionnaire("single")
def test_a_single_answer_takes_one_option(score):
    with pytest.raises(AnswerError):
        score({"choice": ["A", "B"]})


@pytest.mark.questionnaire("multiple")
def test_ticks_add_up(score):
    assert score({"ticks": ["B", "D"]}).index[0] == 70
    assert score({"ticks": ["B", "C", "D"]}).index[0] == 100


@pytest.mark.questionnaire("multiple")
def test_none_excludes_the_others(score):
    assert score({"ticks": ["A"]}).index[0] == 0
    with pytest.raises(AnswerError, match="none of the others"):
        score({"ticks": ["A", "B"]})


@pytest.mark.questionnaire("multiple")
def test_ticks_enter_the_rank_by_their_bands(score):
    assert [categories(score, {"ticks": ticks}) for ticks in (["A"], ["B"], ["B", "C"], ["C", "D"])] == [
        [0],
        [1],
        [1],
        [2],
    ]


@pytest.mark.questionnaire("scene")
def test_a_scene_counts_within_the_span_of_its_feed(score):
    levels = [score({"choice": "A", "starred": str(level)}).index[0] for level in range(5)]
    assert levels == pytest.approx([0, 0, 100 / 6, 100 / 3, 100 / 3])


@pytest.mark.questionnaire("scene")
def test_a_level_needs_its_scenes_and_its_constraint_scenes(score):
    assert score({"choice": "B", "plain": "4"}).official.level[0] == 0
    assert score({"choice": "B", "plain": "2", "starred": "1"}).official.level[0] == 0
    assert score({"choice": "B", "plain": "2", "starred": "2"}).official.level[0] == 1


@pytest.mark.questionnaire("number")
def test_a_figure_never_scores(score):
    assert score({"choice": "B", "count": 3}).index[0] == score({"choice": "B"}).index[0] == 50


@pytest.mark.questionnaire("number")
@pytest.mark.parametrize("figure", [0, 51, 2.5, "some"])
def test_a_figure_has_bounds(score, figure):
    with pytest.raises(AnswerError, match="A whole number from 1 to 50"):
        score({"count": figure})


@pytest.mark.questionnaire("routing")
def test_an_item_not_asked_leaves_both_sides_of_the_fraction(score):
    answers = {"choice": "C", "machine": "A"}
    assert score(answers, production=True).index[0] == 50
    assert score(answers, production=False).index[0] == 100
    assert score(answers, production=True).official.points[0] == 4
    assert score(answers, production=False).official.points[0] == 8


@pytest.mark.questionnaire("routing")
def test_an_item_not_asked_is_missing_in_the_rank(score):
    assert categories(score, {"choice": "C", "machine": "C"}, production=False) == [2, -1]
