"""The report on quick scans, over a few of the shipped benchmark's companies."""

from types import SimpleNamespace

import numpy as np
import pytest

from assess.benchmark import shipped_population
from assess.ranking import artifacts
from assess.ranking.adaptive import Rules
from assess.ranking.quick_scan import _error, quick_scan_report
from assess.scoring import scorer

COMPANIES = 800


@pytest.fixture(scope="module")
def report_of():
    directory = artifacts.locate()
    population, model = shipped_population(directory), artifacts.read(directory)
    matrix, profiles = population.matrix, population.profiles
    first = np.arange(4000)
    one = type(matrix)(matrix.codes[first], matrix.numbers[first])
    categories = scorer(population.questionnaire).categories(one, profiles.production[first])

    def make(**settings):
        chosen = {"companies": COMPANIES, "seed": 1} | settings
        return quick_scan_report(population.questionnaire, model, categories, profiles.take(first), **chosen)

    return make


@pytest.fixture(scope="module")
def report(report_of):
    return report_of()


def test_an_adaptive_scan_errs_less_than_a_random_one(report):
    assert report["adaptive"].mean_absolute_error < 0.85 * report["random"].mean_absolute_error
    assert report["adaptive"].within > report["random"].within
    assert report["adaptive"].items == report["random"].items == report["fixed"].items == 12


def test_intervals_are_wider_than_those_of_the_full_questionnaire_and_hold_its_place(report):
    for line in report.strategies:
        assert line.interval_width > report.full_interval_width
        assert line.coverage > 0.8


def test_exposure_is_a_share_of_those_whose_route_asks_the_item(report):
    for line in report.strategies:
        assert line.exposure.shape == (len(report.items),)
        assert 0 <= line.exposure.min() and line.most_exposed <= 1
    assert report["fixed"].most_exposed == 1
    assert report["random"].most_exposed < 0.6 and report["random"].unused == 0
    assert report["adaptive"].unused < report["fixed"].unused


def test_stopping_early_asks_fewer_items(report_of):
    report = report_of(rules=Rules(enough=0.35))
    assert report["stopping"].items < report["adaptive"].items
    assert report["stopping"].mean_absolute_error > report["adaptive"].mean_absolute_error


def test_the_errors_of_four_companies_by_hand():
    full = SimpleNamespace(percentile=np.array([50.0, 50.0, 50.0, 50.0]))
    scanned = SimpleNamespace(
        percentile=np.array([60.0, 39.5, 50.0, 51.0]),
        low=np.array([50.0, 30.0, 45.0, 50.5]),
        high=np.array([70.0, 49.0, 55.0, 52.0]),
        sd=np.array([0.2, 0.3, 0.4, 0.5]),
    )
    asked, on_route = np.array([[0, 1], [0, -1], [1, 2], [0, 2]], dtype=np.int16), np.ones((4, 3), dtype=bool)
    found = _error("fixed", scanned, full, asked, on_route)
    assert (found.items, found.mean_absolute_error, found.within) == (7 / 4, 21.5 / 4, 3 / 4)
    assert (found.interval_width, found.coverage, found.sd) == (50.5 / 4, 2 / 4, pytest.approx(0.35))
    assert found.exposure.tolist() == [3 / 4, 2 / 4, 2 / 4]


def test_the_same_seed_gives_the_same_report(report, report_of):
    again = report_of()
    for first, second in zip(report.strategies, again.strategies, strict=True):
        assert first.mean_absolute_error == second.mean_absolute_error
        np.testing.assert_array_equal(first.exposure, second.exposure)


def test_a_sample_larger_than_the_population_takes_everyone(report_of):
    assert report_of(companies=10**6, rules=Rules(most=2)).companies == 4000
