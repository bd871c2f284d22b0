"""Where findings are kept until they are written: in memory while they are few, beyond that in a temporary file."""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import IO, NamedTuple, overload

from scrubber.errors import OwnFailure
from scrubber.findings.finding import Finding
from scrubber.findings.fingerprints import fingerprinted
from scrubber.findings.one_cause import one_for_each_cause
from scrubber.findings.told_below import marked

IN_MEMORY = 60_000
"""Findings of a run, of all its inputs together, that are held in memory: about 20 MB."""
_CHUNK = 256
"""Findings that are written and read at once."""

_order = attrgetter("order")


class Chunk(NamedTuple):
    """Findings in file order that stand in the temporary file: where, and the orders of the first and last of them."""

    position: int
    length: int
    findings: int
    first: tuple[int, int, str, str, str]
    last: tuple[int, int, str, str, str]


class FindingStore:
    """Keeps the findings of the inputs of one run; its file has no name, and nobody but this process can open it."""

    def __init__(self, most: int = IN_MEMORY, ignored: frozenset[str] = frozenset()) -> None:
        """`ignored` are the findings, by name, that are not kept."""
        self._most = most
        self.ignored = ignored
        self._held = 0
        self._collected: weakref.WeakSet[Collected] = weakref.WeakSet()
        self._file: IO[bytes] | None = None

    def collect(self) -> Collected:
        """A place for the findings of one more input."""
        collected = Collected(self)
        self._collected.add(collected)
        return collected

    def hold(self, count: int) -> None:
        """So many findings were collected; where there are too many in memory, they are written to the file."""
        self._held += count
        if self._held > self._most:
            self._held = 0
            for collected in self._collected:
                collected.put_away()

    def write(self, findings: Iterable[Finding]) -> list[Chunk]:
        """Write findings that are in file order. Raises OwnFailure where the disk does not take them."""
        import pickle

        written = []
        rest = iter(findings)
        try:
            file = self._open()
            while chunk := list(islice(rest, _CHUNK)):
                # A plain tuple is written and read several times as fast as a NamedTuple.
                content = pickle.dumps([tuple(finding) for finding in chunk], pickle.HIGHEST_PROTOCOL)
                position = file.seek(0, 2)
                file.write(content)
                written.append(Chunk(position, len(content), len(chunk), chunk[0].order, chunk[-1].order))
        except OSError as error:
            raise OwnFailure(f"findings could not be kept: {error.strerror or type(error).__name__}") from error
        return written

    def read(self, chunk: Chunk) -> list[Finding]:
        """The findings of one chunk. Raises OwnFailure where the disk does not give them back."""
        import pickle

        try:
            file = self._open()
            file.seek(chunk.position)
            content = file.read(chunk.length)
        except OSError as error:
            raise OwnFailure(f"findings could not be read back: {error.strerror or type(error).__name__}") from error
        return list(map(Finding._make, pickle.loads(content)))  # noqa: S301 - nobody else can have written it

    def _open(self) -> IO[bytes]:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the store of findings
            weakref.finalize(self, self._file.close)
        return self._file


class Collected:
    """The findings of one input, taken in any order."""

    def __init__(self, finding_store: FindingStore) -> None:
        self._finding_store = finding_store
        self._pending: list[Finding] = []
        self._runs: list[list[Chunk]] = []

    def append(self, finding: Finding) -> None:
        """Take one more."""
        self.extend([finding])

    def extend(self, findings: Sequence[Finding]) -> None:
        """Take some more."""
        if self._finding_store.ignored:
            findings = [finding for finding in findings if finding.edit not in self._finding_store.ignored]
        self._pending += findings
        self._finding_store.hold(len(findings))

    def clear(self) -> None:
        """Forget all that was taken."""
        self._pending, self._runs = [], []

    def put_away(self) -> None:
        """Write what is in memory to the file: one run in file order."""
        if self._pending:
            self._runs.append(self._finding_store.write(sorted(self._pending, key=_order)))
            self._pending = []

    def in_order(self) -> Sequence[Finding]:
        """All of them in file order, with their fingerprints; those that are for the 999 alone are marked."""
        if not self._runs:
            return tuple(fingerprinted(marked(one_for_each_cause(sorted(self._pending, key=_order)))))
        self.put_away()
        merged = merge(*map(self._read, self._runs), key=_order)
        self._runs = [self._finding_store.write(fingerprinted(marked(one_for_each_cause(merged))))]
        return Shelved(self._finding_store, list(chain.from_iterable(self._runs)))

    def _read(self, run: Iterable[Chunk]) -> Iterator[Finding]:
        return chain.from_iterable(map(self._finding_store.read, run))


class Shelved(Sequence[Finding]):
    """Findings in file order that are read back as they are asked for: to go through them needs memory for a few."""

    def __init__(self, finding_store: FindingStore, chunks: Sequence[Chunk]) -> None:
        self._finding_store = finding_store
        self._chunks = chunks
        self._ends = list(accumulate(chunk.findings for chunk in chunks))

    def __len__(self) -> int:
        return self._ends[-1]

    def __iter__(self) -> Iterator[Finding]:
        for chunk in self._chunks:
            yield from self._finding_store.read(chunk)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = range(len(self))[index]
        number = bisect_right(self._ends, at)
        return self._finding_store.read(self._chunks[number])[at - self._ends[number]]
