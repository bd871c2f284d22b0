"""What the 999 says of one transaction set: loop 2000, AK2 to IK5."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from scrubber.findings.finding import FROM_ABOVE
from scrubber.outputs.ack999.fault import (
    GUIDE_SEGMENTS_IN_ERROR,
    LOST_CLAIM,
    SEGMENTS_IN_ERROR,
    ElementFault,
    SegmentFault,
    concerns_standard,
    segment_faults,
    set_code,
)
from scrubber.outputs.x12_writer import COMPONENT, clean, segment
from scrubber.x12.piece import CONTINUED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.assemble import TransactionSet
    from scrubber.findings.finding import Finding
    from scrubber.x12.guide.fault import GuideFault
    from scrubber.x12.piece import Piece
    from scrubber.x12.segment import Segment

MOST_CODES: Final = 5
"""IK502 to IK506, AK905 to AK909."""
_MOST_CLAIMS: Final = 10
"""Claims below a level that a fault of it is told of one by one; of more it is told once, without naming any."""

_KINDS: Final = frozenset({"270", "271", "276", "277", "278", "820", "834", "835", "837"})
_CLAIM: Final = "837"
_LONGEST_CONTEXT: Final = 35
_LONGEST_LOOP: Final = 4
"""IK303 (X12 element 447): 2010BA is told as 2010."""
_SHORTEST_SET_NUMBER, _LONGEST_SET_NUMBER = 4, 9
_LEVEL_KEYS: Final = frozenset({"level-number", "level-parent", "level-code"})


class _ErrorSegment:
    """One IK3 with what stands below it."""

    def __init__(self, position: int, identifier: str, code: str) -> None:
        self.position = position
        """In the set, the ST being 1: for what is missing, where that shows."""
        self.identifier = identifier
        self.code = code
        self.loop = ""
        self.claims: dict[str, None] = {}
        """Claim ids: of the claim that it is in, or of those below its level, as far as they are named."""
        self.elements: dict[ElementFault, None] = {}

    def add(self, fault: SegmentFault) -> None:
        """Take one more fault of the segment."""
        self.loop = self.loop or fault.loop[:_LONGEST_LOOP]
        if fault.element:
            self.elements[fault.element] = None

    def name(self, claim_id: str | None) -> None:
        """Take a claim that the fault stops."""
        cleaned = clean(claim_id or "", _LONGEST_CONTEXT)
        if cleaned and len(self.claims) <= _MOST_CLAIMS:
            self.claims[cleaned] = None

    def text(self) -> str:
        """IK3, CTX and IK4, for each claim that is named: an IK3 has room for one."""
        head = segment("IK3", self.identifier, str(self.position), self.loop, self.code)
        elements = ""
        for element in self.elements:
            at = f"{element.element}{COMPONENT}{element.component}" if element.component else str(element.element)
            elements += segment("IK4", at, "", element.code)
        if not self.claims or len(self.claims) > _MOST_CLAIMS:
            return head + elements
        contexts = (segment("CTX", f"CLM01{COMPONENT}{claim_id}") for claim_id in self.claims)
        return "".join(f"{head}{context}{elements}" for context in contexts)


class SetVerdict:
    """Whether one professional claim set is accepted, of which nothing else is said."""

    def __init__(self, answered: TransactionSet) -> None:
        self.answered = answered
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
        lost = sum(finding.key == LOST_CLAIM for finding in refused)
        self._claims += lost
        self._stopped += lost + (piece.tag == "CLM" and bool(refused))
        self._refused |= any(
            finding.claim is None and (finding.key in _LEVEL_KEYS or not self._in_level) for finding in refused
        )
        self._say(piece, said)

    def _say(self, piece: Piece, said: Sequence[Finding]) -> None:
        """Take what there is to be said of a piece."""

    def add_outside(self, finding: Finding, segment: Segment) -> None:
        """Take a claim that stands behind the set: its verdict is known by then."""

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

    @property
    def codes(self) -> list[str]:
        """IK502 and the codes after it."""
        return []

    def text(self) -> str:
        """Loop 2000 without its last segment."""
        return ""


class SetAcknowledgement(SetVerdict):
    """What is said of one professional claim set."""

    def __init__(self, answered: TransactionSet) -> None:
        super().__init__(answered)
        self._first = answered.piece.ordinal
        self._codes: dict[str, None] = {}
        self._segments: dict[tuple[int, str, str], _ErrorSegment] = {}
        self._in_levels: dict[GuideFault | str, list[_ErrorSegment]] = {}
        """Those of the faults in a level, by what the claims below it are told of them."""
        self._end = 1
        """Position of its last segment."""

    def add(self, piece: Piece, findings: Sequence[Finding]) -> None:
        """Take the next piece of the set with what was found in it."""
        self._end = piece.ordinal - self._first + 1
        super().add(piece, findings)

    def _say(self, piece: Piece, said: Sequence[Finding]) -> None:
        segments = {found.place.ordinal: found for found in piece.segments()}
        for finding in said:
            if finding.key == FROM_ABOVE:
                self._name_below(finding)
                continue
            code = set_code(finding)
            if code:
                self._codes[code] = None
                continue
            for one, fault in segment_faults(finding, segments[finding.segment]):
                self._add_fault(finding, one, fault)

    def add_outside(self, finding: Finding, segment: Segment) -> None:
        """Take a claim that stands behind the set: it is missing where the set ends."""
        for _, fault in segment_faults(finding, segment):
            self._refused = self._has_errors = True
            self._enter(self._end, fault)

    def _enter(self, position: int, fault: SegmentFault) -> _ErrorSegment:
        key = position, fault.identifier, fault.code
        entry = self._segments.setdefault(key, _ErrorSegment(*key))
        entry.add(fault)
        self._codes[GUIDE_SEGMENTS_IN_ERROR if fault.is_guides else SEGMENTS_IN_ERROR] = None
        return entry

    def _add_fault(self, finding: Finding, one: GuideFault | None, fault: SegmentFault) -> None:
        """Take a fault that a finding tells; `one` is what departs from the guide, None for a fault of X12's own."""
        entry = self._enter(one.segment if one else finding.segment - self._first + 1, fault)
        entry.name(finding.claim_id)
        if self._in_level:
            self._in_levels.setdefault(finding.guide or finding.message, []).append(entry)

    def _name_below(self, finding: Finding) -> None:
        """A claim below a level is stopped by a fault of it."""
        for entry in self._in_levels.get(finding.guide or finding.message, []):
            entry.name(finding.claim_id)

    @property
    def codes(self) -> list[str]:
        """IK502 and the codes after it."""
        return [*self._codes][:MOST_CODES]

    def text(self) -> str:
        """Loop 2000 without its last segment: AK2 and what was found in the set."""
        number = clean(self.answered.control_number, _LONGEST_SET_NUMBER).zfill(_SHORTEST_SET_NUMBER)
        kind = self.answered.kind if self.answered.kind in _KINDS else _CLAIM
        parts = [segment("AK2", kind, number, clean(self.answered.version, _LONGEST_CONTEXT))]
        parts += [entry.text() for entry in sorted(self._segments.values(), key=attrgetter("position"))]
        return "".join(parts)
