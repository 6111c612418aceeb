"""What the command line of `assess score` asks for."""

import os
from pathlib import Path
from typing import Any, NamedTuple

from assess.batch.kinds import STANDARD, kind_of
from assess.batch.wished import Wished
from assess.cli.models import models_folder


class Wishes(NamedTuple):
    """What the command line asks for."""

    inputs: tuple[Path, ...]
    output: Path
    kind: str | None = None
    rejects: Path | None = None
    manifest: Path | None = None
    mapping: Path | None = None
    strict: bool = False
    duplicates: str = "keep"
    only_rejects: Path | None = None
    resume: bool = False
    quiet: bool = False
    model: str = ""
    locale: str = "zh"

    @property
    def to_standard(self) -> bool:
        return self.output == STANDARD

    @property
    def form(self) -> str:
        return self.kind or kind_of(self.output)

    def beside(self, ending: str) -> Path | None:
        """A file named after the output; none beside standard output."""
        return None if self.to_standard else self.output.with_suffix(ending)

    @property
    def wished(self) -> Wished:
        """How to score; of models and peer groups, the same settings as the service's."""
        return Wished(
            model=self.model.strip() or None,
            models=models_folder(),
            minimum=os.environ.get("ASSESS_PEER_MINIMUM"),
            locale=self.locale,
            mapping=self.mapping,
            strict=self.strict,
            last_wins=self.duplicates == "last",
            only_rejects=self.only_rejects,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """What the results depend on, for the manifest."""
        return {
            "strict": self.strict,
            "duplicates": self.duplicates,
            "mapping": self.mapping.name if self.mapping else "",
            "only_rejects": self.only_rejects.name if self.only_rejects else "",
            "language": self.locale,
        }
