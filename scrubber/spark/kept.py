"""What was made of an input, kept in the stage from one step of a run to the next: by executors, for executors."""

from __future__ import annotations

import pickle
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from scrubber.claims.claim import VOID
from scrubber.engine.input_result import InputResult
from scrubber.findings.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from scrubber.engine.input_result import DatedClaim
    from scrubber.findings.finding_store import FindingStore
    from scrubber.outputs.second_read.document import InputFacts

_CHUNK = 256
"""Findings, or claims, that are written and read at once."""
_APART = frozenset({"findings", "dated_claims", "line_keys", "claim_numbers"})


class KeptInput(NamedTuple):
    """An input as it was judged, but for its findings and the claims that the patient pass needs."""

    input_result: InputResult
    facts: InputFacts
    voids: frozenset[int]
    """Ordinals of its claims that are voids."""


class ClaimsWriter:
    """Keeps claims that the patient pass needs, and knows which of them are voids."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.voids: set[int] = set()

    def write(self, claims: Iterable[DatedClaim]) -> None:
        """Keep claims behind those that are there already."""
        _write_all(self._stream, map(self._seen, claims))

    def clear(self) -> None:
        """Forget them all."""
        self._stream.seek(0)
        self._stream.truncate()
        self.voids.clear()

    def _seen(self, claim: DatedClaim) -> DatedClaim:
        if claim.frequency_code == VOID:
            self.voids.add(claim.claim_context.claim or 0)
        return claim


def write_result(stream: BinaryIO, input_result: InputResult, facts: InputFacts, voids: Iterable[int]) -> None:
    """Keep an input as it was judged; the claims that the patient pass needs are kept elsewhere, as line keys are."""
    own = {one.name: getattr(input_result, one.name) for one in fields(InputResult) if one.name not in _APART}
    _write(stream, (own, facts, frozenset(voids)))
    _write_all(stream, map(tuple, input_result.findings.in_order()))


def read_head(path: Path) -> KeptInput:
    """An input that was kept, without its findings."""
    with path.open("rb") as stream:
        return _head(stream)


def read_result(path: Path, finding_store: FindingStore) -> KeptInput:
    """An input that was kept, with its findings in a store of findings."""
    with path.open("rb") as stream:
        kept = _head(stream)
        kept.input_result.findings = finding_store.collect()
        for chunk in _chunks(stream):
            kept.input_result.findings.extend(list(map(Finding._make, chunk)))
    return kept


def read_claims(path: Path) -> Iterator[DatedClaim]:
    """Such claims, as they were kept."""
    for chunk in read_all(path):
        yield from chunk


def write_each(stream: BinaryIO, values: Iterable[object]) -> None:
    """Keep values, one after the other."""
    for value in values:
        _write(stream, value)


def read_all(path: Path) -> Iterator[Any]:
    """Values that were kept, one after the other."""
    with path.open("rb") as stream:
        yield from _chunks(stream)


def write_one(stream: BinaryIO, value: object) -> None:
    """Keep a single value."""
    _write(stream, value)


def read_one(path: Path) -> Any:  # noqa: ANN401 whatever was kept
    """A single value that was kept."""
    with path.open("rb") as stream:
        return _read(stream)


def _head(stream: BinaryIO) -> KeptInput:
    own, facts, voids = _read(stream)
    return KeptInput(InputResult(**own), facts, voids)


def _write_all(stream: BinaryIO, values: Iterable[Any]) -> None:
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        _write(stream, chunk)


def _chunks(stream: BinaryIO) -> Iterator[Any]:
    while True:
        try:
            yield _read(stream)
        except EOFError:
            return


def _write(stream: BinaryIO, value: object) -> None:
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)


def _read(stream: BinaryIO) -> Any:  # noqa: ANN401 whatever was kept
    return pickle.load(stream)  # noqa: S301 - the stage is the run's own: nobody else can write there
