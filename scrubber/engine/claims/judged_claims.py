"""Claims that were judged, in file order: their verdicts, charges and numbers, and what was found."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrubber.claims.service_keys import NO_LINES
from scrubber.engine.claims.claim_numbers import NONE
from scrubber.engine.claims.guide_found import GuideFound
from scrubber.engine.claims.put_off import PutOff
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.finding import Finding, Verdict
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.block_keys import BlockKeys
    from scrubber.engine.claims.claim_rules import BlockRules
    from scrubber.engine.claims.singled_out import SingledOut
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.input_result import DatedClaim
    from scrubber.findings.judged_by import JudgedBy
    from scrubber.x12.checks.envelope_fault import Scope
    from scrubber.x12.scan import Rows

ANY_SERVICE = re.compile(r"(?<=[^A-Za-z0-9])SV[123][^A-Za-z0-9]")
"""Finds the service lines of a claim of any kind."""


@dataclass(slots=True)
class JudgedClaims:
    """Claims that follow one another in one transaction set, or outside of any, judged."""

    verdicts: bytearray = field(default_factory=bytearray)
    charges: list[int] = field(default_factory=lambda: [0] * len(Verdict))
    """In cents, by verdict."""
    numbers: array[int] = field(default_factory=lambda: array("Q"))
    """What stands for the number of each (claim_numbers.py)."""
    line_keys: array[int] = field(default_factory=lambda: array("Q"))
    """Of the lines of each (claims/service_keys.py), where an edit looks for what two claims bill."""
    lines: int = 0
    days: set[date] = field(default_factory=set)
    """First days of service, where tables of several editions are looked into."""
    lines_specific: int = 0
    """Lines that an edit on certain services is about."""
    passed_through: int = 0
    findings: list[Finding] = field(default_factory=list)
    dated_claims: list[DatedClaim] = field(default_factory=list)
    put_off: PutOff = field(default_factory=PutOff)
    """Those that are made only where others are to be compared with them; ordinals count from the first of them."""
    crashes: list[Crash] = field(default_factory=list)
    judged_by: Counter[JudgedBy] = field(default_factory=Counter)
    """How many of them were judged by each profile, payer by payer."""
    unreadable: bool = False
    """Whether a claim is hidden where none can be read."""
    lost: Place | None = None
    """Where the first of its claims stands, where they stand in no interchange."""
    lost_bytes: int = 0
    set_verdict: Verdict = Verdict.ACCEPTED
    """What faults of its levels make of every claim of the set."""
    guide: GuideFound = field(default_factory=GuideFound)

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.findings or self.guide)

    def lose(self, claim: Claim) -> None:
        """Take a claim that stands in no interchange: it is counted, and neither accepted nor rejected."""
        piece = claim.piece
        self.lost = self.lost or Place(piece.offset, piece.ordinal)
        self.lost_bytes += len(piece.text)
        self.lines += len(ANY_SERVICE.findall(piece.text))
        self.numbers.append(NONE)
        self.line_keys += NO_LINES
        self.verdicts.append(Verdict.UNREADABLE)
        self.charges[Verdict.UNREADABLE] += claim.charge or 0

    def enter(self, charge: int | None, verdict: Verdict, number: int = NONE) -> None:
        """Enter the next claim with what becomes of it; `number` stands for its number."""
        self.verdicts.append(verdict)
        self.numbers.append(number)
        self.charges[verdict] += charge or 0

    def enter_finding(self, finding: Finding, scope: Scope) -> None:
        """Enter a finding about the set or a level, with what it means for the claims."""
        self.findings.append(finding)
        verdict = FAULTS[finding.key].verdict
        if verdict == Verdict.UNREADABLE:
            self.unreadable = True
        if scope == "set" and verdict >= Verdict.REJECTED:
            self.set_verdict = max(verdict, self.set_verdict)

    def take_plain(self, claims: slice, singled_out: SingledOut, known: BlockKeys) -> None:
        """Take claims of a block that no edit is for; `known` stands for the numbers and lines of all its claims.

        What is counted of them is left to `count_plain`.
        """
        count = claims.stop - claims.start
        if not count:
            return
        if singled_out.put_off is not None:
            self.put_off.take(singled_out.put_off, claims, len(self.verdicts))
        self.verdicts += bytes((Verdict.ACCEPTED,)) * count
        self.numbers += known.numbers[claims]
        self.line_keys += known.of_lines(claims)

    def count_plain(self, block: ClaimBlock, claims: Rows | slice, rules: BlockRules, singled_out: SingledOut) -> None:
        """Count claims of a block that were taken as plain."""
        self.charges[Verdict.ACCEPTED] += int(block.claim_charge[claims].sum())
        self.lines += int(block.line_counts[claims].sum())
        self.lines_specific += int(singled_out.lines_specific[claims].sum())
        self.judged_by.update(rules.counted(claims))

    def reject_last(self, ordinal: int, charge: int, told: Callable[[Finding], bool]) -> None:
        """Reject the last claim, which has this ordinal in the input; of its findings those stay that are `told`."""
        self.findings = [found for found in self.findings if found.claim != ordinal or told(found)]
        self.dated_claims = [dated for dated in self.dated_claims if dated.claim_context.claim != ordinal]
        self.charges[self.verdicts[-1]] -= charge
        self.verdicts[-1] = max(self.verdicts[-1], Verdict.REJECTED)
        self.charges[self.verdicts[-1]] += charge
