"""Envelopes of one kind that ended: where their claims stand, and what these come to, as verdicts change afterwards."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from scrubber.findings.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUMS = len(Verdict)


class EndedEnvelopes:
    """In file order: the claims of each, and their charges in cents by verdict."""

    def __init__(self) -> None:
        self._firsts, self._ends = array("q"), array("q")
        self._charges: list[int] = []
        """As many sums for each as there are verdicts: flat, since an input may have very many."""

    def __len__(self) -> int:
        return len(self._firsts)

    def claims(self, ordinal: int) -> range:
        """The ordinals of the claims of one, by its ordinal among those that ended."""
        return range(self._firsts[ordinal], self._ends[ordinal])

    def add(self, claims: range, charges: Sequence[int]) -> None:
        """One more ends, behind all others."""
        self._firsts.append(claims.start)
        self._ends.append(claims.stop)
        self._charges += charges

    def move(self, claim: int, old: Verdict, new: Verdict, charge: int) -> None:
        """The verdict of a claim changes, which may stand in none of these."""
        ordinal = bisect_right(self._firsts, claim) - 1
        if ordinal >= 0 and claim < self._ends[ordinal]:
            self._charges[ordinal * _SUMS + old] -= charge
            self._charges[ordinal * _SUMS + new] += charge

    def raise_to(self, verdict: Verdict, claims: range) -> list[int]:
        """The claims of those that begin within `claims` get at least this verdict; what moves to it, by verdict."""
        moved = [0] * verdict
        for ordinal in range(bisect_left(self._firsts, claims.start), bisect_left(self._firsts, claims.stop)):
            sums = slice(ordinal * _SUMS, ordinal * _SUMS + verdict)
            lower = self._charges[sums]
            self._charges[sums] = [0] * verdict
            self._charges[sums.stop] += sum(lower)
            moved = [one + other for one, other in zip(moved, lower, strict=True)]
        return moved
