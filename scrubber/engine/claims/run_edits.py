"""One claim × the edits that it concerns → findings, and what edits over time will need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scrubber.claims.claim import FOLLOWING
from scrubber.claims.payer import is_medicare
from scrubber.claims.timeline import Timeline
from scrubber.edit.definition import VALUES
from scrubber.engine.claims.claim_faults import verdict_of
from scrubber.engine.claims.claim_rules import ClaimRules, correspondents
from scrubber.engine.claims.date_claim import date_claim
from scrubber.engine.claims.looked_at import LookedAt
from scrubber.engine.claims.on_every_claim import ValueEdits
from scrubber.engine.claims.procedure_missing import procedure_missing
from scrubber.findings.adjusted import adjusted
from scrubber.findings.finding import Finding, Verdict
from scrubber.findings.resolve_hits import ClaimContext, edit_finding
from scrubber.findings.waiving import waive
from scrubber.rules.waivers import WaiverScope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scrubber.claims.block import ClaimBlock
    from scrubber.claims.claim import Claim
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.loop import Loop
    from scrubber.claims.occurrences import Occurrence
    from scrubber.edit import Context
    from scrubber.edit.definition import Question
    from scrubber.engine.claims.claim_rules import BlockRules, ChosenRules
    from scrubber.engine.claims.edit_index import ConcernedEdits
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.claims.looked_at import Checked, Concerned
    from scrubber.engine.claims.on_every_claim import OnEveryClaim
    from scrubber.engine.claims.singled_out import Asked, SingledOut
    from scrubber.engine.edit_failure import Crash
    from scrubber.engine.input_result import DatedClaim
    from scrubber.engine.sandbox import ValueHit
    from scrubber.findings.resolve_hits import Envelopes
    from scrubber.rules.active_edit import ActiveEdit
    from scrubber.rules.matching import Correspondents
    from scrubber.rules.rulebook import Rules

_MOST_CORRESPONDENTS: Final = 64
"""Senders, each with a receiver, whose claims' rules are remembered at a time."""


class Examined(NamedTuple):
    """What the edits made of one claim."""

    findings: list[Finding]
    crashes: list[Crash]
    dated: DatedClaim | None
    """What the patient pass needs, unless no edit over time asks for the claim or it is rejected already."""
    lines_specific: int = 0
    """Lines that an edit on certain services is about."""


class ClaimEdits:
    """Runs the edits that look at claims, service lines, payments and values."""

    def __init__(self, memory: EditMemory, input_ordinal: int) -> None:
        self._rulebook = memory.rulebook
        self._sandbox = memory.sandbox
        self._memory = memory
        self._input = input_ordinal
        self._contexts = memory.contexts
        self._rules: dict[Correspondents, ClaimRules] = {}
        self._last: tuple[Envelopes, ClaimRules] | None = None
        """The envelopes that rules were chosen in last: sets of one group follow one another."""
        self.looks_for_repetitions = memory.rulebook.looks_for_repetitions
        """Whether an edit looks for what two claims bill."""

    @property
    def asks_by_edition(self) -> bool:
        """Whether an edit looks into a table of several editions, which have days of their own."""
        return self._memory.asks_by_edition

    def rules_within(self, envelopes: Envelopes) -> ClaimRules:
        """What chooses the rules of claims that stand in these envelopes: sets of one group share it."""
        if self._last is not None and self._last[0].are_of_one_group(envelopes):
            return self._last[1]
        between = correspondents(envelopes)
        found = self._rules.get(between)
        if found is None:
            if len(self._rules) >= _MOST_CORRESPONDENTS:
                self._rules.clear()
            found = self._rules[between] = ClaimRules(self._rulebook, envelopes)
        self._last = envelopes, found
        return found

    def single_out(self, block: ClaimBlock, judged: BlockRules, received: date | None) -> SingledOut:
        """Single out the claims of a block that an edit may have something to say of: few are.

        `received`: the day that its interchange is dated.
        """
        return self._memory.screens.single_out(block, judged, received)

    def concern(self, claim: Claim, chosen: ChosenRules) -> bool:
        """Whether the claim is for any edit at all: few are, if no edit is for all."""
        index, to_medicare = self._memory.index(chosen.rules), is_medicare(claim.filing_indicator)
        if claim.frequency_code in FOLLOWING or index.sees_every_claim or (to_medicare and index.on_every_claim):
            return True
        edits_by_procedure = index.within(claim.delimiters.component)
        found = [edits_by_procedure[composite] for composite, _ in claim.services]
        is_concerned = any([one is not None and (to_medicare or not one.only_medicare) for one in found])
        return is_concerned or any(rules is not chosen.rules for rules in chosen.of_lines(claim))

    def run(
        self, claim: Claim, where: ClaimContext, own_faults: list[Finding], chosen: ChosenRules, *, is_test: bool,
        received: date | None, singled_out: Asked | None = None,
    ) -> Examined:  # fmt: skip
        """Run them on a claim that has these faults of its own: all of them, or only those it was singled out for.

        `received`: the day that its interchange is dated.
        """
        lines_specific = self._lines_specific(claim, chosen) if singled_out is None else singled_out.lines_specific
        examined = Examined([], [], None, lines_specific)
        self._sandbox.next_claim()
        to_ask = None if singled_out is None else singled_out.edits
        asked = self._run_all(claim, where, examined, received, chosen, to_ask)
        if (singled_out is not None and singled_out.waits) or (not asked and claim.frequency_code not in FOLLOWING):
            return self._adjust(examined, claim, chosen, received)
        dated, untold = date_claim(
            claim, asked, where, chosen, input_ordinal=self._input, is_test=is_test, received=received
        )
        examined.findings.extend(untold)
        examined = self._adjust(examined, claim, chosen, received)
        if verdict_of(own_faults + examined.findings) >= Verdict.REJECTED:
            return examined
        return examined._replace(dated=dated)

    def _lines_specific(self, claim: Claim, chosen: ChosenRules) -> int:
        """How many lines of a claim an edit on certain services is about."""
        component, to_medicare = claim.delimiters.component, is_medicare(claim.filing_indicator)
        of_lines = chosen.of_lines(claim)
        count = 0
        for number, line in enumerate(claim.lines):
            index = self._memory.index(of_lines[number] if of_lines else chosen.rules)
            concerned = index.within(component)[line.composite]
            if concerned is not None:
                count += concerned.is_specific_to_medicare if to_medicare else concerned.is_specific
        return count

    def _adjust(self, examined: Examined, claim: Claim, chosen: ChosenRules, received: date | None) -> Examined:
        """What was found, as the profile and the waivers of the run have it."""
        findings = adjusted(examined.findings, chosen.rules)
        if findings and self._rulebook.waivers:
            scope = WaiverScope(claim.claim_id, claim.billing_npi, claim.payer.identifier, chosen.senders)
            findings = waive(findings, self._rulebook.waivers, scope, received)
        return examined if findings is examined.findings else examined._replace(findings=findings)

    def _run_all(
        self, claim: Claim, where: ClaimContext, examined: Examined, received: date | None, chosen: ChosenRules,
        to_ask: frozenset[str] | None,
    ) -> list[int]:  # fmt: skip
        """Run the edits; the indices of the lines that edits over time ask for.

        A void takes a claim back: there is nothing in it to be corrected but how it names that claim. Lines of days
        that other rules of the profile are for are judged by those, and the claim by the rules of its first line.
        """
        index, component = self._memory.index(chosen.rules), claim.delimiters.component
        edits_by_procedure = index.within(component)
        to_medicare = is_medicare(claim.filing_indicator)
        own: Concerned = {}
        elsewhere: dict[Rules, Concerned] = {}
        own_lines: list[ServiceLine] = []
        asked = []
        of_lines = chosen.of_lines(claim)
        for number, line in enumerate(claim.lines):
            is_elsewhere = bool(of_lines) and of_lines[number] is not chosen.rules
            if is_elsewhere:
                theirs = self._memory.index(of_lines[number]).within(component)[line.composite]
                others = elsewhere.setdefault(of_lines[number], {})
                for active in theirs.edits if theirs is not None else ():
                    others.setdefault(active.edit.name, (active, []))[1].append(line)
            else:
                own_lines.append(line)
            concerned_edits = edits_by_procedure[line.composite]
            if concerned_edits is None:
                continue
            if not claim.is_void and (concerned_edits.crashes or not concerned_edits.is_coded):
                self._say_what_failed(concerned_edits, line, where, examined)
            # A void is matched by its services with the claim that it takes back.
            if concerned_edits.on_medicare_timeline if to_medicare else concerned_edits.on_timeline:
                asked.append(number)
            for active in concerned_edits.own_among(to_ask):
                _, lines = own.setdefault(active.edit.name, (active, []))
                lines += [] if is_elsewhere else [line]
        on_every_claim = index.of_claims(to_ask, to_medicare=to_medicare, is_void=claim.is_void)
        self._run_on_claim(on_every_claim, LookedAt(claim, own_lines, of_claim=True), where, examined, received)
        for one in (own, *elsewhere.values()):
            for active, lines in one.values():
                sees_it = active.edit.on_voids or not claim.is_void
                if sees_it and (to_medicare or not active.edit.only_medicare):
                    looked_at = LookedAt(claim, lines, of_claim=one is own)
                    self._run_edit(active, looked_at, where, examined, received)
        return asked

    def _run_on_claim(
        self, edits: OnEveryClaim, looked_at: LookedAt, where: ClaimContext, examined: Examined, received: date | None
    ) -> None:
        """Run edits that look at every claim."""
        subjects: dict[type, Sequence[Checked]] = {}
        ready = self._memory.ready(edits, looked_at.claim.payer, received) if edits.checks else ()
        for (active, kind, question), context in ready:
            if kind not in subjects:
                subjects[kind] = looked_at.subjects(kind)
            for subject in subjects[kind]:
                self._run_check(active, question, subject, context, looked_at.claim, where, examined)
        for on_values in edits.on_values:
            self._run_on_values(on_values, looked_at, where, examined, received)

    def _say_what_failed(
        self, concerned_edits: ConcernedEdits, line: ServiceLine, where: ClaimContext, examined: Examined
    ) -> None:
        """Make findings of a missing procedure, and of edits that failed to say whether they are concerned."""
        at = line.at("SV101-2")
        # A line without an SV1 is told as that, among the claim's own faults.
        if not concerned_edits.is_coded and line.segment("SV1") is not None:
            missing = procedure_missing(line, where)
            if missing.line is not None or missing not in examined.findings:
                examined.findings.append(missing)
        for crash in concerned_edits.crashes:
            examined.crashes.append(crash)
            examined.findings.extend(self._sandbox.failure(crash, where, at))

    def _run_edit(
        self, active: ActiveEdit, looked_at: LookedAt, where: ClaimContext, examined: Examined, received: date | None
    ) -> None:
        """Run every function of an edit on what it looks at, of the claim and of the lines that it is about."""
        day = self._contexts.receipt(active, received)
        if active.edit.needs_receipt_date and day is None:
            return
        claim = looked_at.claim
        for kind, question in active.edit.checks.items():
            if kind in VALUES:
                on_values = ValueEdits(kind, (active,), active.edit.needs_receipt_date)
                self._run_on_values(on_values, looked_at, where, examined, received)
            elif kind is not Timeline:
                context = self._contexts.of(active, claim.payer, day)
                for subject in looked_at.subjects(kind):
                    self._run_check(active, question, subject, context, claim, where, examined)

    def _run_check(
        self, active: ActiveEdit, question: Question, subject: Checked, context: Context[Any], claim: Claim,
        where: ClaimContext, examined: Examined,
    ) -> None:  # fmt: skip
        """Run a function of an edit on a claim, or a line or payment of it."""
        findings, crash = self._sandbox.run(active, question, subject, context, where)
        if findings:
            examined.findings.extend(findings)
        if crash is not None:
            self._enter_crash(crash, claim, subject, where, examined)

    def _run_on_values(
        self, on_values: ValueEdits, looked_at: LookedAt, where: ClaimContext, examined: Examined, received: date | None
    ) -> None:
        """Run edits on values of one kind, or remember what they found on another occurrence, in another input too."""
        known = self._memory.on_values
        for found in looked_at.occurrences(on_values.kind):
            key = on_values, found.value, received if on_values.by_receipt else None
            hits = known.get(key)
            if hits is None:
                hits, is_whole = self._ask_of_value(on_values, found, looked_at.claim, where, examined, received)
                if is_whole:
                    known.keep(key, hits, sum(map(len, map(str, found.value))))
            for said, element in hits:
                examined.findings.append(edit_finding(said, found.locate(element), where))

    def _ask_of_value(
        self, on_values: ValueEdits, found: Occurrence, claim: Claim, where: ClaimContext, examined: Examined,
        received: date | None,
    ) -> tuple[list[ValueHit], bool]:  # fmt: skip
        """What edits find on a value, and whether that is all they would: none of them failed on the claim."""
        told: list[ValueHit] = []
        is_whole = True
        for active in on_values.edits:
            day = self._contexts.receipt(active, received)
            if active.edit.needs_receipt_date and day is None:
                continue
            context = self._contexts.of(active, None, day)
            hits, crash = self._sandbox.run_on_value(active, on_values.kind, found.value, context)
            if crash is not None:
                self._enter_crash(crash, claim, found.source, where, examined)
            is_whole &= hits is not None
            told += hits or ()
        return told, is_whole

    def _enter_crash(self, crash: Crash, claim: Claim, at: Loop, where: ClaimContext, examined: Examined) -> None:
        """Make a finding of an edit that failed, on the claim or line that it failed on."""
        line = next((line for line in claim.lines if at is line or line.number == at.line_number), None)
        fallback = claim.at("CLM") if line is None else line.at("SV1")
        examined.findings.extend(self._sandbox.failure(crash, where, fallback))
        examined.crashes.append(crash)
