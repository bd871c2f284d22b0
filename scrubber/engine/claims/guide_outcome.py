"""What becomes of all that the guide found in an input: it counts where its set is whole and can be read.

That is known at the end only, since an interchange that is cut off takes its sets along. Claims that are not checked
are counted by the reason.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scrubber.engine.input_result import UNREADABLE
from scrubber.findings.finding import Verdict
from scrubber.x12.piece import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.claims.assemble import TransactionSet
    from scrubber.engine.claims.guide_found import GuideFound
    from scrubber.engine.input_result import InputResult
    from scrubber.findings.finding import Finding
    from scrubber.findings.finding_store import Collected
    from scrubber.findings.resolve_hits import Envelopes
    from scrubber.x12.piece import Piece

PASSED_THROUGH = "of a transaction set that is passed through"
NOT_WHOLE = "of a transaction set that is not whole or names no guide"
"""Why a claim is not checked."""

_ENDS = frozenset({"SE", "GE", "IEA", "ISA", "GS", OUTSIDE})
"""Pieces at which a set is over, whether it was ended or not."""
_AT_ONCE = 256
"""Findings that are handed on at once."""


class _ToldSet(NamedTuple):
    """A transaction set in which something was found."""

    offset: int
    first: int
    """Its first claim."""
    end: int
    is_whole: bool


class _Claims(NamedTuple):
    """Claims that follow one another, and why they are not checked, if they are not."""

    first: int
    end: int
    why_not: str | None


def can_be_checked(envelopes: Envelopes) -> bool:
    """Whether the set that begins is one of professional claims, in a functional group of an interchange."""
    begun = envelopes.transaction
    return begun is not None and begun.is_professional and None not in {envelopes.interchange, envelopes.group}


class GuideOutcome:
    """Follows the envelopes of one input, and what was found between them."""

    def __init__(self, input_result: InputResult, collected: Collected) -> None:
        self._input_result = input_result
        self._findings = collected
        self._stopped, self._charges = array("q"), array("q")
        self._verdicts = bytearray()
        """Of each that is stopped what it comes to."""
        self._sets: list[_ToldSet] = []
        self._claims: list[_Claims] = []
        self._is_checked = self._is_told = False
        """Whether the set under way is one to be checked, and whether anything was found in it."""
        self._offset = self._first = 0

    def take(self, found: GuideFound) -> None:
        """Take what was found in claims of the set under way."""
        self._is_told = self._is_told or bool(found)
        self._findings.extend(found.findings)
        self._stopped.extend([stopped.claim for stopped in found.stopped])
        self._charges.extend([stopped.charge for stopped in found.stopped])
        self._verdicts.extend([stopped.verdict for stopped in found.stopped])

    def enter(self, piece: Piece, before: TransactionSet | None, envelopes: Envelopes) -> None:
        """Take the piece of an envelope; `before` is the set that it came in, `envelopes` what stands after it."""
        if piece.tag == "ST":
            self._leave(before, is_whole=False)
            self._is_checked, self._offset = can_be_checked(envelopes), piece.offset
        elif piece.tag in _ENDS:
            self._leave(before, is_whole=piece.tag == "SE" and self._is_checked)

    def finish(self, last: TransactionSet | None) -> None:
        """Enter into the input result what counts; `last` is the set that the end of the input came in."""
        self._leave(last, is_whole=False)
        verdicts, unchecked = self._input_result.claim_verdicts.verdicts, self._input_result.unchecked
        for first, end, why_not in self._claims:
            lost = 0 if why_not == PASSED_THROUGH else verdicts.count(Verdict.UNREADABLE, first, end)
            unchecked.update({UNREADABLE: lost, why_not: end - first - lost} if why_not else {UNREADABLE: lost})
        for reason in [reason for reason, count in unchecked.items() if not count]:
            del unchecked[reason]
        counts = [self._counts(told) for told in self._sets]
        kept = self._kept(counts)
        while findings := [*islice(kept, _AT_ONCE)]:
            self._input_result.findings.extend(findings)
        firsts = [told.first for told in self._sets]
        for claim, verdict, charge in zip(self._stopped, self._verdicts, self._charges, strict=True):
            if counts[bisect_right(firsts, claim) - 1]:
                self._input_result.claim_verdicts.raise_to(claim, Verdict(verdict), charge)

    def _leave(self, transaction: TransactionSet | None, *, is_whole: bool) -> None:
        """A set is over, or what stands outside of any: `transaction` is the set."""
        end = len(self._input_result.claim_verdicts.verdicts)
        if self._is_told:
            self._sets.append(_ToldSet(self._offset, self._first, end, is_whole))
        is_passed = transaction is not None and not (transaction.is_professional or transaction.is_contradictory)
        why_not = None if is_whole else PASSED_THROUGH if is_passed else NOT_WHOLE
        first = self._first
        if self._claims and self._claims[-1].why_not == why_not:
            first = self._claims.pop().first
        self._claims.append(_Claims(first, end, why_not))
        self._first, self._is_checked, self._is_told = end, False, False

    def _counts(self, told: _ToldSet) -> bool:
        """Whether what was found in a set counts: not where none of its claims can be read."""
        verdicts = self._input_result.claim_verdicts.verdicts
        lost = verdicts.count(Verdict.UNREADABLE, told.first, told.end)
        is_lost = told.first < told.end == told.first + lost
        return told.is_whole and not is_lost and bool(self._input_result.interchanges)

    def _kept(self, counts: list[bool]) -> Iterator[Finding]:
        offsets = [told.offset for told in self._sets]
        for finding in self._findings.in_order():
            if counts[bisect_right(offsets, finding.offset) - 1]:
                yield finding
