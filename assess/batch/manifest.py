"""What a run read, scored and rejected, as plain values for a JSON file: every row of every input is accounted for."""

from collections.abc import Sequence
from typing import Any

from assess.assessment import Provenance
from assess.batch.run import Entry, Run
from assess.records import asdict

_COUNTS = ("read", "scored", "rejected", "blank", "not_asked")


def manifest(
    run: Run, digests: Sequence[str], made_with: Provenance | None, settings: dict[str, Any], about: dict[str, Any]
) -> dict[str, Any]:
    """The whole run. `about` says by which program and when; `digests` are the SHA-256 of its files, in their order."""
    files = [_of_file(entry, digest, run.setting.locale) for entry, digest in zip(run.entries, digests, strict=True)]
    totals = {name: sum(each[name] for each in files) for name in _COUNTS}
    return {
        **about,
        "made_with": asdict(made_with) if made_with else {},
        "settings": settings,
        "files": files,
        "totals": totals | {"repeats": run.seen.repeats},
    }


def _of_file(entry: Entry, digest: str, locale: str) -> dict[str, Any]:
    return {
        "file": entry.source.name,
        "bytes": entry.source.size(),
        "sha256": digest,
        **{name: getattr(entry, name) for name in _COUNTS},
        "rules": dict(sorted(entry.rules.items())),
        "carried": list(entry.carried),
        **({"error": entry.error.text(locale)} if entry.error else {}),
    }
