"""Levels with a fault of their own: it stops the claims below them, and no others."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from scrubber.claims.assemble import level_code
from scrubber.engine.claims.claim_faults import LEVEL_MISSING, MOST_TOLD, syntax_finding
from scrubber.engine.claims.hidden_claim import hidden_claim
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.guide_status import FORMAT
from scrubber.findings.resolve_hits import engine_finding
from scrubber.x12.checks.syntax import inspect_piece
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrubber.findings.finding import Finding
    from scrubber.findings.resolve_hits import ClaimContext
    from scrubber.x12.piece import Piece

_LEVEL_DEPTHS = {"20": 0, "22": 1, "23": 2}
_LEVEL_NAMES = ("billing provider", "subscriber", "patient")
"""By depth."""
_BEHIND_CLAIM = 3
"""Depth of a fault that stops the claims after the one that it stands in, up to the next level."""


def _in_level(finding: Finding, depth: int) -> Finding:
    """A fault of a level, in words that are read beside a claim below it, too."""
    place = f"in the {_LEVEL_NAMES[depth]}'s level (segment {finding.segment}): "
    return finding._replace(message=place + finding.message)


class FaultyLevels:
    """What claims still to come are told of the levels that they hang from, which stand in envelopes `where`."""

    def __init__(self, where: ClaimContext) -> None:
        self._where = where
        self._by_depth: dict[int, list[Finding]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_depth)

    def __iter__(self) -> Iterator[Finding]:
        return chain.from_iterable(self._by_depth.values())

    def take(self, piece: Piece, head: list[str]) -> list[Finding]:
        """Take the next level, an HL that has the elements `head`; what is wrong with its own segments."""
        hidden = hidden_claim(piece)
        if not piece.suspect and not self._by_depth and hidden is None:
            return []
        depth = _LEVEL_DEPTHS.get(level_code(head), 0)
        self._by_depth = {at: told for at, told in self._by_depth.items() if at < depth}
        told = [
            syntax_finding(fault, self._where, piece.delimiters)
            for fault in (inspect_piece(piece) if piece.suspect else ())
        ]
        if hidden is not None:
            told.append(engine_finding("claim-hidden", self._where, hidden))
        told = [_in_level(found, depth) for found in told]
        if stopping := [found for found in told if FAULTS[found.key].stops]:
            self._by_depth[depth] = [
                found._replace(status=found.status or f"A7:{FORMAT}") for found in stopping[:MOST_TOLD]
            ]
        return told

    def take_faults(self, findings: Iterable[Finding]) -> None:
        """Take a claim's own faults: one that hides where the next level begins stops the claims behind it."""
        hiding = next((found for found in findings if found.key == LEVEL_MISSING), None)
        if hiding is not None:
            place, values = Place(hiding.offset, hiding.segment), {"segment": hiding.segment}
            self._by_depth[_BEHIND_CLAIM] = [engine_finding("level-not-clean", self._where, place, values=values)]
