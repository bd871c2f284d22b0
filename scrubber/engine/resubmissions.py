"""Claims whose number an earlier run has accepted with other content: what is told of them.

A claim that is recorded word for word is the same claim, scrubbed again, and is told what it was told then. That
another claim of the run has its number is told elsewhere, and within an input only (claims/claim_numbers.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.claim import ORIGINAL
from scrubber.findings.resolve_hits import engine_finding
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrubber.engine.claims.judged_again import ClaimAgain
    from scrubber.engine.claims.line_keys import LineKeys
    from scrubber.findings.finding import Finding
    from scrubber.history.protocol import Recorded


def resubmitted(keys: LineKeys, goes_on: bytes, history: Recorded, runs: Collection[int]) -> set[int]:
    """The originals among the claims that go on whose number the history holds with other content.

    `runs` are the numbers under which it has recorded inputs of this run.
    """
    originals = (claim for claim in keys.claims(goes_on) if claim.frequency_code == ORIGINAL)
    return history.numbered_before(originals, runs)


def resubmission(one: ClaimAgain) -> Finding:
    """What is told of such a claim."""
    piece = one.claim.piece
    return engine_finding("resubmission", one.context, Place(piece.offset, piece.ordinal), element="CLM01", values={})
