"""The service lines of accepted claims, as a history knows them: by digests of their keys, a row a line."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scrubber.claims.service_keys import DAY_MASK, day_of
from scrubber.history.protocol import BEFORE_ALL, Arrival, arrival_of
from scrubber.history.rows import KeyRow, day_in_period, period_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.history.protocol import AcceptedLines, BilledLine
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.store import Store

_AT_A_TIME: Final = 20_000
"""Lines that are looked up, or inserted, together."""


class LinesRecorded:
    """The lines that a history holds."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store, self._names = store, names

    def billed_before(self, lines: Iterable[BilledLine]) -> set[tuple[int, int]]:
        """Of which lines, by ordinal and key, there is the service for another claim, which no void has taken back.

        Of a claim that is recorded itself, what was recorded before it: what was said then is said again.
        """
        periods = frozenset(self._store.line_periods())
        found: set[tuple[int, int]] = set()
        left = iter(lines) if periods else iter(())
        while batch := list(islice(left, _AT_A_TIME)):
            rows = self._look_up({line.key for line in batch if _when(line.key & DAY_MASK).period in periods})
            met = [_Met(line, own, rows[line.key]) for line, own in self._with_claims(batch) if line.key in rows]
            met = [one for one in met if one.is_met]
            voids = self._look_up({one.line.key for one in met}, is_void=True)
            found.update((one.line.ordinal, one.line.key) for one in met if one.is_before(voids.get(one.line.key, ())))
        return found

    def _with_claims(self, lines: Iterable[BilledLine]) -> Iterator[tuple[BilledLine, tuple[bytes, bytes]]]:
        """Each line with what stands for its claim's number and payer; those of a claim follow one another."""
        names, ordinal, own = self._names, -1, (b"", b"")
        for line in lines:
            if line.ordinal != ordinal:
                ordinal = line.ordinal
                own = names.claim_of_line(line.claim), names.payer_of_line(line.payer)
            yield line, own

    def _look_up(self, keys: Iterable[int], *, is_void: bool = False) -> dict[int, list[KeyRow]]:
        """What is held under keys."""
        by_period: dict[int, dict[bytes, int]] = defaultdict(dict)
        digest = self._names.line
        for key in keys:
            by_period[_when(key & DAY_MASK).period][digest(key, is_void=is_void)] = key
        found: dict[int, list[KeyRow]] = {}
        for period, of_digest in by_period.items():
            for row in self._store.lines_of(period, sorted(of_digest)):
                found.setdefault(of_digest[row.service_key], []).append(row)
        return found

    def record(self, lines: AcceptedLines, arrival: Arrival) -> int:
        """Add those of one input; how many were not there yet. What a purge has removed does not come back."""
        added = 0
        for own, is_void in ((lines.billed(), False), (lines.voided(), True)):
            rows = self._made(own, arrival, is_void=is_void)
            while batch := sorted(islice(rows, _AT_A_TIME)):
                added += self._store.insert("service_keys", batch)
        return added

    def rows(self, lines: AcceptedLines, arrival: Arrival) -> Iterator[KeyRow]:
        """The rows of one input."""
        yield from self._made(lines.billed(), arrival, is_void=False)
        yield from self._made(lines.voided(), arrival, is_void=True)

    def _made(self, lines: Iterable[BilledLine], arrival: Arrival, *, is_void: bool) -> Iterator[KeyRow]:
        begins, digest = self._store.fact("begins"), self._names.line
        for line, (claim, payer) in self._with_claims(lines):
            day, period, in_period = _when(line.key & DAY_MASK)
            if day >= begins:
                yield KeyRow(period, digest(line.key, is_void=is_void), claim, payer, in_period, *arrival)


class _Met(NamedTuple):
    """A line whose service the history holds."""

    line: BilledLine
    own: tuple[bytes, bytes]
    """Its claim's number and payer."""
    rows: Sequence[KeyRow]

    @property
    def is_met(self) -> bool:
        """Whether it is held for another claim."""
        return any((row.claim_id, row.payer) != self.own for row in self.rows)

    def is_before(self, voids: Iterable[KeyRow]) -> bool:
        """Whether another claim came before its own, if that is recorded, less what voids have taken back."""
        last_void = max(map(arrival_of, voids), default=BEFORE_ALL)
        left = [row for row in self.rows if arrival_of(row) > last_void]
        recorded = [arrival_of(row) for row in left if (row.claim_id, row.payer) == self.own]
        others = [arrival_of(row) for row in left if (row.claim_id, row.payer) != self.own]
        return bool(others) and (not recorded or min(others) < min(recorded))


class _When(NamedTuple):
    """A day as a history has it."""

    ordinal: int
    period: int
    in_period: int


@lru_cache(maxsize=1 << 12)
def _when(day: int) -> _When:
    """The day that the last bits of a key are."""
    read = day_of(day)
    return _When(read.toordinal(), period_of(read), day_in_period(read))
