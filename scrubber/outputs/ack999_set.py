"""What the 999 says of one transaction set: loop 2000, AK2 to IK5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.outputs.ack999_fault import (
    GUIDE_SEGMENTS_IN_ERROR,
    SEGMENTS_IN_ERROR,
    SegmentFault,
    concerns_standard,
    segment_fault,
    set_code,
)
from scrubber.outputs.envelope import COMPONENT, clean, segment
from scrubber.x12.piece import CONTINUED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.assemble import TransactionSet
    from scrubber.engine.findings import Finding
    from scrubber.x12.piece import Piece

MOST_CODES: Final = 5
"""IK502 to IK506, AK905 to AK909."""

_KINDS: Final = frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837"})
_CLAIM: Final = "837"
_LONGEST_CONTEXT: Final = 35
_SHORTEST_SET_NUMBER, _LONGEST_SET_NUMBER = 4, 9
_LEVEL_KEYS: Final = frozenset({"level-number", "level-parent", "level-code"})


class SetAnswer:
    """What is said of one professional claim set."""

    def __init__(self, answered: TransactionSet) -> None:
        self.answered = answered
        self._first = answered.piece.ordinal
        self._codes: dict[str, None] = {}
        self._segments: dict[tuple[int, str, str], tuple[Finding, list[SegmentFault]]] = {}
        self._claims = self._stopped = 0
        self._refused = self._has_errors = self._in_level = False

    def add(self, piece: Piece, findings: Sequence[Finding]) -> None:
        """Take the next piece of the set with what was found in it."""
        self._claims += piece.tag == "CLM"
        self._in_level = piece.tag == "HL" or (self._in_level and piece.tag == CONTINUED)
        said = [finding for finding in findings if set_code(finding) or concerns_standard(finding)]
        if not said:
            return
        self._has_errors = True
        refused = [finding for finding in said if finding.severity == "reject"]
        self._stopped += piece.tag == "CLM" and bool(refused)
        self._refused |= any(
            finding.claim is None and (finding.key in _LEVEL_KEYS or not self._in_level) for finding in refused
        )
        segments = {found.place.ordinal: found for found in piece.segments()}
        for finding in said:
            code = set_code(finding)
            fault = segment_fault(finding, segments[finding.segment])
            if code:
                self._codes[code] = None
            elif fault:
                key = (finding.segment, fault.identifier, fault.code)
                self._segments.setdefault(key, (finding, []))[1].append(fault)
                self._codes[GUIDE_SEGMENTS_IN_ERROR if fault.is_guides else SEGMENTS_IN_ERROR] = None

    def pass_over(self, claims: int) -> None:
        """Take the next pieces of the set, so many claims and their levels, in which nothing was found."""
        self._claims += claims
        self._in_level = False

    @property
    def verdict(self) -> str:
        """IK501: accepted, accepted with errors, or rejected."""
        if self._refused or (self._claims and self._stopped == self._claims):
            return "R"
        return "E" if self._has_errors else "A"

    def text(self) -> str:
        """Loop 2000: AK2 to IK5."""
        number = clean(self.answered.control_number, _LONGEST_SET_NUMBER).zfill(_SHORTEST_SET_NUMBER)
        kind = self.answered.kind if self.answered.kind in _KINDS else _CLAIM
        parts = [segment("AK2", kind, number, clean(self.answered.version, _LONGEST_CONTEXT))]
        for (ordinal, identifier, code), (finding, faults) in self._segments.items():
            loop = next((fault.loop for fault in faults if fault.loop), "")
            parts.append(segment("IK3", identifier, str(ordinal - self._first + 1), loop, code))
            claim_id = clean(finding.claim_id or "", _LONGEST_CONTEXT)
            if claim_id:
                parts.append(segment("CTX", f"CLM01{COMPONENT}{claim_id}"))
            for element in dict.fromkeys(fault.element for fault in faults if fault.element):
                at = f"{element.element}{COMPONENT}{element.component}" if element.component else str(element.element)
                parts.append(segment("IK4", at, "", element.code))
        parts.append(segment("IK5", self.verdict, *[*self._codes][:MOST_CODES]))
        return "".join(parts)
