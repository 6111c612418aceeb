"""What kind of company the pillars make: a description beside the rank, never a grade."""

from assess.assessment import Assessment
from assess.i18n import translator
from assess.ranking.archetype_words import PILLARS
from assess.ranking.archetypes import Archetypes
from assess.ranking.artifacts import RankModel
from assess.report.figures import percent


def kind_statement(assessment: Assessment, model: RankModel, locale: str) -> str:
    """The likeliest archetype of a company, how common it is and how sure; "" when the model knows none."""
    ranks = assessment.pillar_ranks
    if "archetypes" not in model.parts or not set(PILLARS) <= set(ranks):
        return ""
    found = Archetypes.of(model.parts["archetypes"])
    described = found.describe([[ranks[pillar].theta for pillar in PILLARS]], locale)[0]
    t = translator(locale)
    return t(
        "Profile: {name} ({certainty}); about {share} of the benchmark companies are of this kind. Your own pillars "
        "against other companies: {own}. This describes and does not grade."
    ).format(
        name=described.name,
        certainty=described.certainty,
        share=f"{percent(100 * described.share)}%",
        own=described.own_shape,
    )
