"""The service lines of accepted claims, as a history knows them: by digests of their keys, a row a line."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrubber.claims.service_keys import day_of
from scrubber.history.protocol import Arrival
from scrubber.history.rows import KeyRow, day_in_period, period_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrubber.history.protocol import AcceptedLines, BilledLine
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.session import Store

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
            held = [line for line in batch if period_of(day_of(line.key)) in periods]
            rows = self._rows({line.key for line in held})
            found.update(
                (line.ordinal, line.key) for line in held if line.key in rows and self._is_before(line, rows[line.key])
            )
        return found

    def _rows(self, keys: Iterable[int]) -> dict[int, list[KeyRow]]:
        """What is held under keys, and not taken back."""
        found = self._look_up(keys, is_void=False)
        voids = self._look_up(found, is_void=True)
        return {
            key: [row for row in rows if all(_arrival(row) > _arrival(void) for void in voids.get(key, ()))]
            for key, rows in found.items()
        }

    def _look_up(self, keys: Iterable[int], *, is_void: bool) -> dict[int, list[KeyRow]]:
        by_period: dict[int, dict[bytes, int]] = defaultdict(dict)
        for key in keys:
            by_period[period_of(day_of(key))][self._names.line(key, is_void=is_void)] = key
        found: dict[int, list[KeyRow]] = defaultdict(list)
        for period, of_digest in by_period.items():
            for row in self._store.lines_of(period, sorted(of_digest)):
                found[of_digest[row.service_key]].append(row)
        return found

    def _is_before(self, line: BilledLine, rows: Sequence[KeyRow]) -> bool:
        """Whether a row is of another claim than the line, and came before that, if it is recorded, too."""
        own = (self._names.claim_of_line(line.claim), self._names.payer_of_line(line.payer))
        recorded = [_arrival(row) for row in rows if (row.claim_id, row.payer) == own]
        others = [_arrival(row) for row in rows if (row.claim_id, row.payer) != own]
        return bool(others) and (not recorded or min(others) < min(recorded))

    def record(self, lines: AcceptedLines, arrival: Arrival) -> int:
        """Add those of one input; how many were not there yet. What a purge has removed does not come back."""
        added = 0
        for own, is_void in ((lines.billed(), False), (lines.taken_back(), True)):
            rows = self._made(own, arrival, is_void=is_void)
            while batch := sorted(islice(rows, _AT_A_TIME)):
                added += self._store.insert_lines(batch)
        return added

    def _made(self, lines: Iterable[BilledLine], arrival: Arrival, *, is_void: bool) -> Iterator[KeyRow]:
        names, ordinal, claim, payer = self._names, -1, b"", b""
        begins = self._store.fact("begins")
        for line in lines:
            day = day_of(line.key)
            if day.toordinal() < begins:
                continue
            if line.ordinal != ordinal:
                ordinal = line.ordinal
                claim, payer = names.claim_of_line(line.claim), names.payer_of_line(line.payer)
            key = names.line(line.key, is_void=is_void)
            yield KeyRow(period_of(day), key, claim, payer, day_in_period(day), *arrival)


def _arrival(row: KeyRow) -> Arrival:
    return Arrival(row.run, row.input)
