"""Kinds of companies by how their pillars lie together."""

import subprocess
import sys

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assess.company.data import CompanyDataError
from assess.i18n import LOCALES
from assess.ranking.archetype_words import FILE, FOLDER, archetype_words, read_words
from assess.ranking.archetypes import MOST, Archetypes, fit_archetypes, fit_mixture

CENTRES = np.array([[-1.6, -1.6, -1.6], [1.1, 0.0, -1.1], [-1.0, 0.1, 1.2], [1.6, 1.6, 1.6]])
SHARES = [0.3, 0.25, 0.25, 0.2]


@pytest.fixture(scope="module")
def thetas():
    """1500 companies of four kinds: starting out, ahead in cloud, ahead in intelligence, leading."""
    rng = np.random.default_rng(4)
    kind = rng.choice(4, size=1500, p=SHARES)
    return np.round(CENTRES[kind] + 0.3 * rng.standard_normal((1500, 3)), 6)


@pytest.fixture(scope="module")
def fitted(thetas):
    return fit_archetypes(thetas, seed=2)


def test_bic_finds_the_kinds_that_were_put_in(thetas, fitted):
    assert fitted.k == 4
    assert fitted.bic.shape == (MOST,) and int(np.argmin(fitted.bic)) == 3
    assert fitted.location + fitted.scale * fitted.means == pytest.approx(CENTRES, abs=0.06)
    assert fitted.shares == pytest.approx(SHARES, abs=0.04)


def test_one_kind_is_enough_for_one_cloud_of_companies():
    thetas = np.random.default_rng(5).standard_normal((1500, 3))
    assert fit_archetypes(thetas, seed=2).k == 1


def test_memberships_equal_those_of_the_fitted_estimator(thetas, fitted):
    z = (thetas - fitted.location) / fitted.scale
    mixture, _ = fit_mixture(z, seed=2)
    order = np.argsort(mixture.means_.mean(axis=1))
    wide = np.random.default_rng(6).normal(scale=3, size=(500, 3))
    for rows in (z, wide):
        ours = fitted.memberships(fitted.location + fitted.scale * rows)
        assert np.abs(ours - mixture.predict_proba(rows)[:, order]).max() < 1e-6


@given(arrays(np.float64, (4, 3), elements=st.floats(-8, 8)))
def test_memberships_are_probabilities_that_sum_to_one(fitted, thetas):
    memberships = fitted.memberships(thetas)
    assert ((memberships >= 0) & (memberships <= 1)).all()
    assert memberships.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-8)


def test_a_company_alone_has_the_memberships_it_has_among_others(thetas, fitted):
    together = fitted.memberships(thetas)[:50]
    alone = np.vstack([fitted.memberships(thetas[i : i + 1]) for i in range(50)])
    assert np.array_equal(together, alone)


def test_components_stand_in_the_order_of_their_centres(fitted):
    assert (np.diff(fitted.means.mean(axis=1)) > 0).all()


def test_equal_input_gives_equal_arrays(thetas, fitted):
    again = fit_archetypes(thetas, seed=2).arrays()
    for name, array in fitted.arrays().items():
        assert np.array_equal(array, again[name]), name


def test_arrays_bring_everything_back(thetas, fitted):
    back = Archetypes.of(fitted.arrays())
    assert np.array_equal(back.memberships(thetas), fitted.memberships(thetas))
    assert back.facts() == fitted.facts()


def test_names_say_where_the_centres_lie(fitted):
    assert [fitted.name(k, "zh") for k in range(4)] == [
        "三方面齐步、整体起步",
        "上云先行、赋智不足、整体中等",
        "赋智先行、上云不足、整体中等",
        "三方面齐步、整体领先",
    ]
    assert fitted.name(1, "en") == "Cloud ahead, intelligence behind, in the middle overall"


def test_an_unknown_language_reads_chinese(fitted):
    assert fitted.name(0, "fr") == fitted.name(0, "zh")


@pytest.mark.parametrize(
    ("centre", "name"),
    [
        pytest.param([0.2, 0.0, -0.2], "三方面齐步、整体中等", id="all near"),
        pytest.param([0.6, 0.0, 0.0], "上云先行、整体中等", id="one ahead"),
        pytest.param([-1.0, -1.0, -1.6], "赋智不足、整体起步", id="one behind"),
        pytest.param([1.0, 1.0, 0.0], "上云、用数先行、赋智不足、整体中等偏上", id="two ahead"),
        pytest.param([0.5, -0.5, -0.5], "上云先行、用数、赋智不足、整体中等", id="two behind"),
    ],
)
def test_the_rule_of_names(centre, name):
    assert archetype_words().names([centre], "zh") == [name]


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        pytest.param(
            "zh",
            [
                "三方面齐步、整体中等（由低到高第 1 类，共 2 类）",
                "三方面齐步、整体中等（由低到高第 2 类，共 2 类）",
                "三方面齐步、整体领先",
            ],
            id="zh",
        ),
        pytest.param(
            "en",
            [
                "The three in step, in the middle overall (type 1 of 2, lowest first)",
                "The three in step, in the middle overall (type 2 of 2, lowest first)",
                "The three in step, leading overall",
            ],
            id="en",
        ),
    ],
)
def test_centres_that_would_share_a_name_are_numbered(locale, names):
    assert archetype_words().names([[-0.1, -0.1, -0.1], [0.1, 0.1, 0.1], [2, 2, 2]], locale) == names


@given(arrays(np.float64, st.tuples(st.integers(1, MOST), st.just(3)), elements=st.floats(-3, 3)))
def test_distinct_components_have_distinct_names(centres):
    for locale in LOCALES:
        names = archetype_words().names(centres, locale)
        assert len(set(names)) == len(centres)


def test_a_description_gives_name_share_and_how_sure_it_is(fitted):
    (first,) = fitted.describe([CENTRES[1]], "zh")
    assert first.name == "上云先行、赋智不足、整体中等"
    assert first.share == pytest.approx(0.25, abs=0.04)
    assert first.membership > 0.95 and first.certainty == "比较明确"
    assert first.second in {fitted.name(k, "zh") for k in (0, 2, 3)}
    assert first.membership + first.second_membership <= 1.0 + 1e-9


def test_a_company_between_kinds_is_told_so(fitted):
    towards = np.linspace(CENTRES[1], CENTRES[2], 401)
    between = towards[np.abs(fitted.memberships(towards)[:, 1] - 0.5).argmin()]
    (described,) = fitted.describe([between], "en")
    assert described.certainty == "between several"
    assert described.second_membership == pytest.approx(0.5, abs=0.1)


def test_a_company_has_a_shape_of_its_own(fitted):
    """Whatever its archetype: measured against the benchmark, its cloud is ahead."""
    (described,) = fitted.describe([fitted.location + fitted.scale * [2.4, 1.2, 1.2]], "en")
    assert described.own_shape == "cloud ahead"


def test_with_one_archetype_there_is_no_second():
    fitted = fit_archetypes(np.random.default_rng(5).standard_normal((300, 3)), seed=2)
    (described,) = fitted.describe([[0, 0, 0]], "zh")
    assert (described.second, described.second_membership, described.membership) == (None, 0.0, 1.0)


def test_equal_companies_are_one_kind():
    fitted = fit_archetypes(np.full((200, 3), -1.8), seed=2)
    assert fitted.k == 1
    assert fitted.memberships([[-1.8, -1.8, -1.8]]).tolist() == [[1.0]]


def test_facts_for_the_card_hold_bic_and_every_archetype(fitted):
    facts = fitted.facts()
    assert list(facts["bic"]) == [str(k) for k in range(1, MOST + 1)]
    assert [entry["name"]["zh"] for entry in facts["archetypes"]] == [fitted.name(k, "zh") for k in range(4)]
    assert sum(entry["share"] for entry in facts["archetypes"]) == pytest.approx(1.0, abs=1e-3)


def test_another_number_of_pillars_is_refused(fitted):
    with pytest.raises(ValueError, match=r"shape \(n, 3\)"):
        fitted.memberships(np.zeros((5, 4)))
    with pytest.raises(ValueError, match=r"shape \(n, 3\)"):
        fit_archetypes(np.zeros((5, 2)), seed=1)


def damage(path, value):
    """The shipped words with one entry changed."""
    words = yaml.safe_load((FOLDER / FILE).read_text("utf-8"))
    *steps, last = path
    entry = words
    for step in steps:
        entry = entry[step]
    entry[last] = value
    return words


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        pytest.param(("pillars", 0, "id"), "clouds", "pillars: the ids must be cloud, data, intelligence", id="ids"),
        pytest.param(("levels", 1, "below"), -2.0, "levels: the limits must rise", id="order of levels"),
        pytest.param(("levels", 0, "below"), None, "levels: every level but the last", id="a level without limit"),
        pytest.param(("levels", 4, "below"), 2.0, "levels: every level but the last", id="a last level with limit"),
        pytest.param(("certainties", 2, "at_least"), 0.1, "certainties: `at_least` must fall", id="no last certainty"),
        pytest.param(("shape", "margin"), 0.0, "shape: margin must be above 0", id="no margin"),
        pytest.param(("shape", "ahead", "zh"), "先行", "ahead, zh: the placeholders must be pillars", id="no pillars"),
        pytest.param(("name", "en"), "{level}", "name, en: the placeholders must be level, shape", id="no shape"),
        pytest.param(("levels", 2, "title", "zh"), "整体领先", "整体领先: this id or code stands twice", id="twice"),
        pytest.param(("levels", 0, "colour"), "red", "levels / 0 / colour", id="an unknown entry"),
    ],
)
def test_a_wrong_file_of_words_is_refused_with_its_place(tmp_path, path, value, fault):
    (tmp_path / FILE).write_text(yaml.safe_dump(damage(path, value), allow_unicode=True), "utf-8")
    with pytest.raises(CompanyDataError) as caught:
        read_words(tmp_path)
    assert FILE in str(caught.value) and fault in str(caught.value)


def test_serving_needs_no_scikit_learn():
    program = "import sys, assess.ranking.archetypes, assess.ranking.expected; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
