"""The population: profiles, latent traits and answers of n synthetic companies, the same for the same seed."""

from dataclasses import dataclass

import numpy as np

from assess.answers import AnswerMatrix
from assess.benchmark.anchors import Parameters, generator, parameters, pillars_of
from assess.benchmark.calibration import calibrate
from assess.benchmark.margins import Margins
from assess.benchmark.profiles import Companies, draw_companies
from assess.benchmark.responses import Chance, respond
from assess.benchmark.traits import Place, effects, own_part, placed
from assess.company import Profiles
from assess.questionnaire.model import Questionnaire

SEED = 20261123
COMPANIES = 120_000


@dataclass(frozen=True)
class Population:
    """n synthetic or surveyed companies.

    traits : float64 (n, pillars) on the latent scale; None for surveyed ones. matrix : their answers. parameters :
    those of the items that made the answers. places : of all other companies and of industry above scale on the
    latent scale.
    """

    questionnaire: Questionnaire
    seed: int
    companies: Companies
    traits: np.ndarray | None
    matrix: AnswerMatrix
    parameters: dict[str, Parameters]
    places: tuple[Place, Place]

    @property
    def profiles(self) -> Profiles:
        return self.companies.profiles

    @property
    def n(self) -> int:
        return self.profiles.n


def build_population(
    questionnaire: Questionnaire,
    margins: Margins,
    seed: int = SEED,
    n: int = COMPANIES,
    items_seed: int | None = None,
    near: tuple[Place, Place] | None = None,
) -> Population:
    """n companies drawn from the margins. Raises BenchmarkError for margins that contradict each other, for a
    pillar or an item without parameters. Costs about 4 s for 120,000 companies.

    `items_seed` : the seed the slopes of the items come from, `seed` unless given, so that other companies can answer
    the very items of an earlier population. `near` : places of a like population, to calibrate from faster."""
    companies = draw_companies(margins, n, generator(seed, "companies"))
    pillars = pillars_of(questionnaire)
    given = parameters(questionnaire, margins, seed if items_seed is None else items_seed)
    standard = effects(companies, margins)[:, None] + own_part(margins, pillars, n, generator(seed, "traits"))
    production, above = companies.profiles.production, companies.above
    places = calibrate(questionnaire, margins, given, standard, production, above, seed, near)
    traits = placed(standard, above, places)
    matrix = respond(questionnaire, given, traits, production, Chance(seed, n))
    return Population(questionnaire, seed, companies, traits, matrix, given, places)
