"""How a list is to be scored, in plain values that another process can be told; what they mean is read when asked."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from assess.batch.run import Setting
    from assess.questionnaire.model import Questionnaire
    from assess.ranking.artifacts import RankModel


class Wished(NamedTuple):
    """`model`: a name, None for the default one, in the folder `models`. `minimum`: the least peer group as somebody
    typed it. `mapping`, `only_rejects`: tables of foreign titles, and of the rows to score. See `run.Setting`."""

    model: str | None
    models: Path
    minimum: str | None
    locale: str
    mapping: Path | None = None
    strict: bool = False
    last_wins: bool = False
    only_rejects: Path | None = None

    def rules(self) -> "tuple[Questionnaire, RankModel]":
        """The questionnaire and the model, each read once. Raises ArtifactError that names the models there are."""
        from assess.questionnaire import find
        from assess.ranking import artifacts

        return find(), artifacts.find(self.model, self.models)

    def setting(self) -> "Setting":
        """Raises TableError and ArtifactError."""
        from assess.batch.columns import template
        from assess.batch.run import Setting
        from assess.batch.sources import mapping, rejected_rows
        from assess.ranking.peers import safe_minimum

        asked, model = self.rules()
        return Setting(
            questionnaire=asked,
            model=model,
            minimum=safe_minimum(self.minimum),
            locale=self.locale,
            mapping=mapping(self.mapping, template(asked)) if self.mapping else {},
            strict=self.strict,
            last_wins=self.last_wins,
            only=rejected_rows(self.only_rejects) if self.only_rejects else None,
        )
