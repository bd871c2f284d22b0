"""The inside of a transaction set: its levels and claims, judged without knowing what comes before or after the set.

It decides nothing over time: services that such edits ask for are collected for the patient pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.lazy import Lazy
from scrubber.claims.service_keys import NO_LINES, keys_of
from scrubber.engine.claims.claim_faults import (
    LINES_CONFUSED,
    claim_faults,
    is_sound,
    verdict_of,
)
from scrubber.engine.claims.claim_numbers import number_of
from scrubber.engine.claims.faulty_levels import FaultyLevels
from scrubber.engine.claims.judged_claims import ANY_SERVICE, JudgedClaims
from scrubber.findings.billed import told_of_claim
from scrubber.findings.finding import Finding, Verdict
from scrubber.findings.resolve_hits import ClaimContext, Envelopes, engine_finding
from scrubber.x12.checks.envelope_fault import EnvelopeFault
from scrubber.x12.checks.hierarchy import BEGINNING, HierarchyChecker, HierarchyState
from scrubber.x12.segment import Place

if TYPE_CHECKING:
    from array import array
    from datetime import date

    from scrubber.claims.block import BlockPart, ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.engine.claims.block_keys import BlockKeys
    from scrubber.engine.claims.claim_rules import BlockRules, ChosenRules
    from scrubber.engine.claims.run_edits import ClaimEdits
    from scrubber.engine.claims.singled_out import Asked, SingledOut
    from scrubber.x12.piece import Piece, Stretch


class SetJudge:
    """Judges the levels and claims that stand in the same envelopes.

    Ordinals of claims count from `first_claim`. `hierarchy` is where the set stands when the first of them begins.
    """

    def __init__(
        self,
        edits: ClaimEdits,
        envelopes: Envelopes,
        *,
        is_test: bool,
        first_claim: int,
        hierarchy: HierarchyState = BEGINNING,
    ) -> None:
        self._edits = edits
        self._rules = edits.rules_within(envelopes)
        self.envelopes = envelopes
        """The envelopes around."""
        transaction = envelopes.transaction
        # Said once of the whole interchange, which stops every claim of it.
        is_refused = envelopes.interchange is not None and envelopes.interchange.piece.delimiters.in_amounts is not None
        self._in_set = transaction is not None
        self.is_checked = transaction is not None and transaction.is_professional and not is_refused
        self._is_only_counted = is_refused or (self._in_set and not self.is_checked)
        self._is_contradictory = is_refused or (transaction is not None and transaction.is_contradictory)
        self._where = envelopes.claim_context()
        self._is_test = is_test
        self._first_claim = first_claim
        self._hierarchy = HierarchyChecker(hierarchy)
        self._faulty_levels = FaultyLevels(self._where)
        self._last: Claim | None = None
        self._is_in_level = True
        self.judged = JudgedClaims()

    @Lazy
    def _received(self) -> date | None:
        """The day that the interchange is dated: sets that share a block do without."""
        return self.envelopes.received

    @property
    def hierarchy(self) -> HierarchyState:
        """Where the set stands now."""
        return self._hierarchy.state

    @property
    def has_faulty_level(self) -> bool:
        """Whether a level that claims still to come may hang from has a fault of its own."""
        return bool(self._faulty_levels)

    @property
    def can_be_swept(self) -> bool:
        """Whether claims still to come can be judged together: edits are run, and nothing above them is faulty."""
        return self.is_checked and not self._faulty_levels

    def take_level(self, piece: Piece, head: list[str], *, is_followed: bool = False) -> None:
        """Take the next HL, which has the elements `head`; its place in the hierarchy may have been followed before.

        A fault in a level's own segments stops the claims below it, and no others.
        """
        self._last = None
        self._is_in_level = True
        if not self.is_checked:
            return
        for fault in self._hierarchy.take(piece, head) if not is_followed else ():
            self._report(fault)
        for found in self._faulty_levels.take(piece, head):
            self.judged.enter_finding(found, "level")

    def follow(self, part: BlockPart, stretch: Stretch) -> bool:
        """Follow the levels of a stretch, if nothing is wrong with any of them; else follow none."""
        state = part.state_behind(self._hierarchy.state, stretch)
        if state is not None:
            self._hierarchy.go_on(state)
        return state is not None

    def rules_of(self, block: ClaimBlock) -> BlockRules:
        """By which rules the claims of a block are judged."""
        return self._rules.of_block(block)

    def take_days(self, block: ClaimBlock) -> None:
        """Take the days of service of a block, which this set may share with others."""
        if self._edits.asks_by_edition:
            self.judged.days.update(block.days)

    def single_out(self, block: ClaimBlock, judged: BlockRules) -> SingledOut:
        """Single out the claims of a block that an edit may have something to say of."""
        return self._edits.single_out(block, judged, self._received)

    def take_sound(
        self, claim: Claim, block: ClaimBlock, index: int, singled_out: SingledOut, known: BlockKeys
    ) -> None:
        """Take a claim that has no fault of its own, but may be for some edit; it has this index in the block."""
        self.judged.lines += int(block.line_counts[index])
        if known.lines is None:
            self.judged.line_keys += NO_LINES
        else:
            self.judged.line_keys += known.lines.of_claim(claim, index)
        # Whose claim it is has to be as it is written, for others to be compared with it by that.
        asked = singled_out.asked_of(index, may_wait=known.lines is None or not known.lines.odd[index])
        if asked is not None and asked.waits and singled_out.put_off is not None:
            self.judged.put_off.take(singled_out.put_off, slice(index, index + 1), len(self.judged.verdicts))
        chosen = singled_out.rules.of_any_day(index) or self._rules.choose(claim)
        verdict = self._run_edits(claim, [], chosen, asked)
        self.judged.enter(int(block.claim_charge[index]), verdict, known.numbers[index])

    def holds(self, findings: int, claims: int) -> bool:
        """Whether so many findings are held, or what is kept of so many claims, or more."""
        held = len(self.judged.findings) + len(self.judged.guide.findings)
        return held >= findings or len(self.judged.verdicts) >= claims

    def release(self) -> JudgedClaims:
        """Hand over what was judged so far; the set goes on with a level or a claim."""
        judged, self.judged = self.judged, JudgedClaims(set_verdict=self.judged.set_verdict)
        self._first_claim += len(judged.verdicts)
        return judged

    def end(self) -> None:
        """The set ends with its SE."""
        for fault in self._hierarchy.end() if self.is_checked else ():
            self._report(fault)

    def _report(self, fault: EnvelopeFault) -> None:
        finding = engine_finding(fault.key, self._where, fault.place, element=fault.element, values=fault.values)
        self.judged.enter_finding(finding, fault.scope)

    def take_claim(self, claim: Claim) -> None:
        """Take the next claim: its own faults, then the edits that its services concern."""
        judged = self.judged
        if self._is_only_counted:
            judged.lines += len(ANY_SERVICE.findall(claim.piece.text))
            judged.passed_through += not self._is_contradictory
            judged.line_keys += NO_LINES
            self.judged.enter(claim.charge, Verdict.ACCEPTED)
            return
        if not self._in_set:
            self._lose(claim)
            return
        self._last = claim
        self._is_in_level = False
        if self._edits.asks_by_edition:
            judged.days |= claim.first_days
        judged.lines += len(claim.services)
        chosen = self._rules.choose(claim)
        findings: list[Finding] = []
        is_sure = not self._faulty_levels and is_sound(claim)
        if not is_sure or claim.piece.suspect:
            findings = claim_faults(claim, self._claim_context(claim, chosen.rules.profile), self._faulty_levels)
            self._faulty_levels.take_faults(findings)
        # Beside a fault, whose claim it is, or what are its lines, is not sure.
        judged.line_keys += self._keys_of(claim) if is_sure and not findings else NO_LINES
        if self._edits.concern(claim, chosen):
            verdict = self._run_edits(claim, findings, chosen)
        else:
            judged.judged_by[chosen.judged_by] += 1
            judged.findings += told_of_claim(findings, claim)
            verdict = verdict_of(findings) if findings else Verdict.ACCEPTED
            claim.forget_lines()
        self.judged.enter(claim.charge, verdict, number_of(claim, chosen.judged_by.payer))

    def _keys_of(self, claim: Claim) -> array[int]:
        """The keys of a claim's lines, where an edit looks for what two claims bill."""
        return keys_of(claim) if self._edits.looks_for_repetitions else NO_LINES

    def _lose(self, claim: Claim) -> None:
        """Take a claim that stands in an interchange, but in no transaction set: nothing can be made of it."""
        judged = self.judged
        if not judged.verdicts:
            place = Place(claim.piece.offset, claim.piece.ordinal)
            self._report(EnvelopeFault("claim-outside-sets", "set", place, None, {}))
        judged.lines += len(claim.services)
        judged.line_keys += NO_LINES
        self.judged.enter(claim.charge, Verdict.UNREADABLE)

    def _run_edits(
        self, claim: Claim, findings: list[Finding], chosen: ChosenRules, singled_out: Asked | None = None
    ) -> Verdict:
        """Run the edits on a claim that has these faults of its own; what all of that makes of it."""
        judged = self.judged
        examined = self._edits.run(
            claim, self._claim_context(claim, chosen.rules.profile), findings, chosen, is_test=self._is_test,
            received=self._received, singled_out=singled_out,
        )  # fmt: skip
        judged.judged_by[chosen.judged_by] += 1
        judged.lines_specific += examined.lines_specific
        findings = findings + examined.findings
        judged.findings += told_of_claim(findings, claim)
        claim.forget_lines()
        judged.crashes += examined.crashes
        if examined.dated is not None:
            judged.dated_claims.append(examined.dated)
        return verdict_of(findings) if findings else Verdict.ACCEPTED

    def take_continued(self, piece: Piece) -> None:
        """The last piece goes on beyond what is held of it: a claim or level of that length cannot be judged."""
        last, self._last = self._last, None
        if last is None:
            if self._is_in_level and self.is_checked and self.judged.set_verdict < Verdict.REJECTED:
                self._report(EnvelopeFault("level-too-long", "set", Place(piece.offset, piece.ordinal), None, {}))
            return
        judged = self.judged
        where = self._claim_context(last, self._rules.choose(last).rules.profile)
        ordinal = (where.claim or 0) - 1
        # The line that the cut goes through looks as if it had no service or no charge.
        cut = last.lines[-1].segments[0].place.offset if last.lines else last.piece.offset
        judged.reject_last(ordinal, last.charge or 0, lambda found: found.offset < cut and found.key != LINES_CONFUSED)
        place = last.at("CLM").place
        too_long = engine_finding("claim-too-long", where._replace(claim=ordinal), place)
        judged.findings += told_of_claim([too_long], last)

    def _claim_context(self, claim: Claim, profile: str | None) -> ClaimContext:
        _, interchange, group, transaction, *_ = self._where
        ordinal = self._first_claim + len(self.judged.verdicts)
        # A NamedTuple's own constructor takes twice as long as the tuple's.
        return tuple.__new__(
            ClaimContext,
            (
                claim.claim_id,
                interchange,
                group,
                transaction,
                ordinal,
                claim.piece.offset,
                profile,
            ),
        )
