"""The numbers of accepted claims, as a history knows them: a row for each content that a claim number came with."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from scrubber.claims.claim import VOID
from scrubber.claims.lazy import Lazy
from scrubber.claims.service_keys import FIRST_DAY
from scrubber.history.protocol import BEFORE_ALL, arrival_of
from scrubber.history.rows import ClaimNumberRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from scrubber.history.protocol import AcceptedLines, Arrival, NumberedClaim
    from scrubber.history.pseudonyms import Pseudonyms
    from scrubber.history.store import Store

_AT_A_TIME: Final = 20_000
"""Claims that are looked up, or inserted, together."""


class ClaimsRecorded:
    """The claims that a history holds, by their numbers."""

    def __init__(self, store: Store, names: Pseudonyms) -> None:
        self._store, self._names = store, names

    def numbered_before(self, claims: Iterable[NumberedClaim], but_for: Collection[int]) -> set[int]:
        """The ordinals of claims whose number a run before had with other content, after the last void of the number.

        Of a claim that is recorded itself it is what earlier runs had: what was said then is said again.
        """
        found: set[int] = set()
        left = self._named(claims) if self._store.line_periods() else iter(())
        while batch := list(islice(left, _AT_A_TIME)):
            known: dict[bytes, _Came] = {}
            for row in self._store.claims_of(sorted({(parties, claim_id) for parties, claim_id, _ in batch})):
                if row.run not in but_for:
                    known.setdefault(row.parties + row.claim_id, _Came()).add(row)
            for parties, claim_id, claim in batch if known else ():
                came = known.get(parties + claim_id)
                if came is not None and came.otherwise_before(self._names.services(claim.content)):
                    found.add(claim.ordinal)
        return found

    def record(self, lines: AcceptedLines, arrival: Arrival) -> int:
        """Add those of one input; how many were not there yet."""
        added, rows = 0, self.rows(lines, arrival)
        while batch := sorted(islice(rows, _AT_A_TIME)):
            added += self._store.insert("claim_numbers", batch)
        return added

    def rows(self, lines: AcceptedLines, arrival: Arrival) -> Iterator[ClaimNumberRow]:
        """The rows of one input. What a purge has removed does not come back."""
        begins, names, payers = self._store.fact("begins"), self._names, dict[int, bytes]()
        for parties, claim_id, claim in self._named(lines.claims()):
            day = FIRST_DAY + claim.day
            if day >= begins:
                if claim.payer not in payers:
                    payers[claim.payer] = names.payer_of_line(claim.payer)
                services, is_void = names.services(claim.content), claim.frequency_code == VOID
                yield ClaimNumberRow(parties, claim_id, services, is_void, payers[claim.payer], day, *arrival)

    def _named(self, claims: Iterable[NumberedClaim]) -> Iterator[tuple[bytes, bytes, NumberedClaim]]:
        """Each claim with what stands for its parties, of which there are few, and its number."""
        names, known = self._names, dict[int, bytes]()
        for claim in claims:
            if claim.parties not in known:
                known[claim.parties] = names.parties(claim.parties)
            yield known[claim.parties], names.claim_of_line(claim.claim), claim


class _Came:
    """How a claim number came: the run that was first with each content, after the last void of the number."""

    def __init__(self) -> None:
        self._rows: list[ClaimNumberRow] = []

    def add(self, row: ClaimNumberRow) -> None:
        """Take a row of the number."""
        self._rows.append(row)

    def otherwise_before(self, content: bytes) -> bool:
        """Whether a run had another content than this before any had this one."""
        if len(self._rows) == 1 and self._rows[0].content == content:
            return False
        own = self._first.get(content)
        others = (run for other, run in self._earliest if other != content)
        return any(own is None or run < own for run in others)

    @Lazy
    def _first(self) -> Mapping[bytes, int]:
        last_void = max((arrival_of(row) for row in self._rows if row.is_void), default=BEFORE_ALL)
        return {row.content: row.run for row in self._rows if arrival_of(row) > last_void}

    @Lazy
    def _earliest(self) -> Sequence[tuple[bytes, int]]:
        """The two contents that came first: of any content one of them is another."""
        return sorted(self._first.items(), key=lambda one: one[1])[:2]
