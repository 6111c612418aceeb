"""Hunan's 4x4 modern industries and the key industrial chains that published texts name."""

from typing import Literal

from assess.company.data import DataFile, read, refused, unique
from assess.company.spelling import fold, shown
from assess.errors import ProfileError
from assess.questionnaire.model import Identifier, Source, Text
from assess.questionnaire.record import Record

_FILE = "chains.yaml"


class ChainKind(Record, frozen=True):
    id: Identifier
    title: Text


class Chain(Record, frozen=True):
    """A name a company may say it belongs to. `source` is an id of CHAIN_SOURCES."""

    id: Identifier
    kind: Identifier
    title: Text
    certainty: Literal["verbatim", "to-verify"]
    source: Identifier


class _Chains(DataFile, frozen=True):
    sources: tuple[Source, ...]
    kinds: tuple[ChainKind, ...]
    chains: tuple[Chain, ...]


def _checked(file: _Chains) -> tuple[Chain, ...]:
    unique(_FILE, [chain.id for chain in file.chains])
    kinds, sources = {kind.id for kind in file.kinds}, {source.id for source in file.sources}
    for chain in file.chains:
        if chain.kind not in kinds:
            raise refused(_FILE, chain.id, f"kind {chain.kind!r} is not one of the kinds of the file")
        if chain.source not in sources:
            raise refused(_FILE, chain.id, f"source {chain.source!r} is not one of the sources of the file")
    return file.chains


_file = read(_FILE, _Chains)
CHAINS: tuple[Chain, ...] = _checked(_file)
CHAIN_KINDS: tuple[ChainKind, ...] = _file.kinds
CHAIN_SOURCES: tuple[Source, ...] = _file.sources
CHAIN: dict[str, Chain] = {chain.id: chain for chain in CHAINS}
_INDEX = {fold(word): chain.id for chain in CHAINS for word in (chain.id, chain.title.zh, chain.title.en)}


def chain_id(value: str) -> str:
    """The id of an id or a name in either language, "" for blank; raises ProfileError."""
    folded = fold(value)
    if not folded:
        return ""
    if folded not in _INDEX:
        raise ProfileError(
            "chain",
            '"{value}" is not in the list of industrial chains; choose one of the list or leave it blank',
            value=shown(value),
        )
    return _INDEX[folded]
