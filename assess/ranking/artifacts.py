"""Model directories: models/<name>-<version>/ with arrays, facts, card and digest. No pickle is written or read.

arrays.npz    kernel, item parameters and benchmark's columns; pillars, drift and parts as "<group>/<name>"
meta.json     name, version, items, questionnaire, pillars, and where the benchmark comes from
sample.npz    optional: the benchmark companies' own answers, read only when asked for
digest.txt    SHA-256 of what the first two mean, and of the sample; and of both files as they are
card.md       what the model is, for people
"""

import hashlib
import io
import json
import re
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess import places
from assess.errors import ArtifactError
from assess.questionnaire.model import Questionnaire
from assess.ranking.on_demand import OnDemand
from assess.ranking.rank_model import (
    FORMAT,
    REBUILD,
    RankModel,
    assembled,
    canonical,
    digest,
    to_arrays,
    to_facts,
)
from assess.records import replace

DEFAULT = "hunan-2026"
_FILES = ("arrays.npz", "meta.json")
_WORTH_UNPACKING = 0.75

# A broken header of an array is met by Python's own parser, hence its errors.
_UNREADABLE = (
    *(ValueError, OSError, EOFError, NotImplementedError, SyntaxError),
    *(tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)


def write(root: Path, model: RankModel, card: str, sample: Mapping[str, NDArray] | None = None) -> Path:
    """Writes root/<name>-<version>/ and returns it. Equal models give equal bytes. `sample`: named arrays."""
    directory = root / f"{model.name}-{model.version}"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "arrays.npz").write_bytes(_npz(to_arrays(model)))
    (directory / "meta.json").write_text(canonical(to_facts(model), indent=1) + "\n", encoding="utf-8")
    (directory / "card.md").write_text(card, encoding="utf-8")
    digests = "".join(f"{line}\n" for line in (f"{model.digest}  model", *_of_files(directory)))
    (directory / "sample.npz").unlink(missing_ok=True)
    if sample is not None:
        (directory / "sample.npz").write_bytes(_npz(sample))
        digests += f"{digest(sample, {})}  sample\n"
    (directory / "digest.txt").write_text(digests, encoding="ascii")
    return directory


def read(directory: Path, questionnaire: Questionnaire | None = None) -> RankModel:
    """The model in a directory. ArtifactError if a file is missing, altered or of another format.

    With `questionnaire`, also if the model was made for another one.
    """
    facts = _read_facts(directory)
    arrays, found = _stored(directory) or _read_whole(directory, facts)
    model = replace(assembled(facts, arrays), directory=directory)
    model.__dict__["digest"] = found  # what the property would work out from the same arrays
    if questionnaire is not None:
        model.check(questionnaire)
    return model


def read_population(directory: Path) -> dict[str, NDArray]:
    """The sample arrays written beside the model: the benchmark companies' own answers and profiles."""
    arrays = _read_arrays(directory, "sample.npz")
    _verify(directory, "sample", digest(arrays, {}))
    return arrays


def locate(name: str | None = None, root: Path | None = None) -> Path:
    """The directory of a model: `name` with or without version, the newest version of the default one unless given."""
    root, name = places.MODELS if root is None else root, name or DEFAULT
    found = [path.parent for path in root.glob("*/meta.json")]
    matching = [path for path in found if path.name == name or _split(path.name)[0] == name]
    if not matching:
        raise ArtifactError(
            "There is no model {name}. Available: {available}. Build one with: {command}",
            name=name,
            available=", ".join(sorted(path.name for path in found)) or "-",
            command=REBUILD,
        )
    return max(matching, key=lambda path: _split(path.name)[1])


def find(name: str | None = None, root: Path | None = None) -> RankModel:
    """The model of that name (see `locate`), read once; a shipped one unless `root` names another folder of models."""
    return _cached(locate(name, root))


@cache
def _cached(directory: Path) -> RankModel:
    return read(directory)


def _split(directory: str) -> tuple[str, tuple[int, ...]]:
    """("hunan-2026", (1, 10, 0)) of "hunan-2026-1.10.0"."""
    name, _, version = directory.rpartition("-")
    return name, tuple(int(part) for part in re.findall(r"\d+", version))


def _npz(arrays: Mapping[str, NDArray]) -> bytes:
    """As numpy writes it, but that what can hardly be compressed is not: it takes longest to unpack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            content = _npy(arrays[name])
            shorter = len(zlib.compress(content)) < _WORTH_UNPACKING * len(content)
            kind = zipfile.ZIP_DEFLATED if shorter else zipfile.ZIP_STORED
            # A date of its own, that of none: equal arrays give equal bytes.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content, kind)
    return buffer.getvalue()


def _npy(array: NDArray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asanyarray(array), allow_pickle=False)
    return buffer.getvalue()


def _bytes(directory: Path, name: str) -> bytes:
    try:
        return (directory / name).read_bytes()
    except OSError as error:
        raise ArtifactError(
            "Model {model} has no readable file {file}. Restore it, or build the model anew: {command}",
            model=directory.name,
            file=name,
            command=REBUILD,
        ) from error


def _damaged(directory: Path, name: str) -> ArtifactError:
    return ArtifactError(
        "File {file} of model {model} is damaged or was altered. Restore it, or build the model anew: {command}",
        file=name,
        model=directory.name,
        command=REBUILD,
    )


def _read_facts(directory: Path) -> dict[str, Any]:
    try:
        facts = json.loads(_bytes(directory, "meta.json"))
        made_with = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(directory, "meta.json") from error
    if made_with != FORMAT:
        raise ArtifactError(
            "Model {model} has format {theirs}, this version reads format {ours}. Build it anew: {command}",
            model=directory.name,
            theirs=made_with,
            ours=FORMAT,
            command=REBUILD,
        )
    return facts


def _of_files(directory: Path) -> list[str]:
    """The lines of digest.txt that say which bytes the files have: so long as they are these, nobody has to work
    through all that they hold to know what it is."""
    return [f"{hashlib.sha256(_bytes(directory, name)).hexdigest()}  {name}" for name in _FILES]


def _stored(directory: Path) -> tuple[Mapping[str, NDArray], str] | None:
    """Arrays that are unpacked when they are asked for, and the digest of the model; None where the files are not the
    very bytes that were written, or that is not known."""
    lines = _bytes(directory, "digest.txt").decode("ascii", "replace").splitlines()
    told = [line.removesuffix("  model") for line in lines if line.endswith("  model")]
    if not told or not set(_of_files(directory)) <= set(lines):
        return None
    # It stays open, in memory; several threads may read from a zip archive at a time.
    file = np.load(io.BytesIO(_bytes(directory, "arrays.npz")), allow_pickle=False)
    return OnDemand(file.files, file.__getitem__), told[0]


def _read_whole(directory: Path, facts: dict[str, Any]) -> tuple[Mapping[str, NDArray], str]:
    arrays = _read_arrays(directory, "arrays.npz")
    found = digest(arrays, facts)
    _verify(directory, "model", found)
    return arrays, found


def _read_arrays(directory: Path, name: str) -> dict[str, NDArray]:
    content = _bytes(directory, name)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except _UNREADABLE as error:
        raise _damaged(directory, name) from error


def _verify(directory: Path, part: str, found: str) -> None:
    lines = _bytes(directory, "digest.txt").decode("ascii", "replace").splitlines()
    if f"{found}  {part}" not in lines:
        raise _damaged(directory, "arrays.npz / meta.json" if part == "model" else "sample.npz")
