"""The claim pass: one input's claims, one at a time, against the edits that look at a single claim.

It decides nothing over time: services that such edits ask for are collected for the patient pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from scrubber.claims.assemble import Assembler, level_code
from scrubber.claims.claim import FOLLOWING, Claim
from scrubber.claims.dates import read_date
from scrubber.claims.timeline import ClaimKey, read_service
from scrubber.engine.catalogue import FAULTS
from scrubber.engine.claim_faults import claim_faults, is_sound, verdict_of
from scrubber.engine.findings import Finding, Verdict
from scrubber.engine.hits import Standing, Whereabouts, engine_finding, run_check
from scrubber.engine.interest import InterestIndex
from scrubber.engine.screening import DatedClaim, Screening
from scrubber.x12.delimiters import ASSUMED
from scrubber.x12.envelope import EnvelopeChecker, EnvelopeFault, Scope
from scrubber.x12.reader import CONTINUED, Piece, Readable, Reader
from scrubber.x12.recognise import HEAD_LENGTH, recognise
from scrubber.x12.segment import Place
from scrubber.x12.syntax import inspect_piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrubber.claims.assemble import TransactionSet
    from scrubber.claims.line import ServiceLine
    from scrubber.claims.location import Location
    from scrubber.engine.ledger import Enclosing
    from scrubber.rules.settings import ActiveEdit

_ANY_SERVICE = re.compile(r"[^A-Za-z0-9]\s*SV[123][^A-Za-z0-9]")
_LEVEL_DEPTHS = {"20": 0, "22": 1, "23": 2}
_SCOPE_OF_TAG: dict[str, Scope] = {"ISA": "interchange", "GS": "group", "ST": "set"}
_ENVELOPES: tuple[Enclosing, ...] = ("set", "group", "interchange")
_TRAILERS = frozenset({"SE", "GE", "IEA"})


class ClaimPass:
    """Screens one input."""

    def __init__(self, edits: Sequence[ActiveEdit], input_ordinal: int = 0) -> None:
        self._interests = InterestIndex(edits)
        self._assembler = Assembler()
        self._envelopes = EnvelopeChecker()
        self._screening = Screening(input_ordinal)
        self._pending: dict[Scope, Verdict] = {}
        self._faulty_levels: dict[int, Place] = {}
        self._last: Claim | None = None

    def run(self, source: Readable) -> Screening:
        """Read `source` from its beginning to its end."""
        before = self._standing()
        for piece in Reader(source):
            claim = self._assembler.take(piece)
            if claim is not None:
                self._screen(claim, self._assembler.transaction)
            elif piece.tag == CONTINUED:
                self._continue()
            else:
                self._last = None
                self._enter(piece, before)
                before = self._standing()
        for fault in self._envelopes.end():
            self._report(fault, before)
        self._close("interchange")
        result = self._screening
        result.interchanges, result.groups = self._envelopes.interchanges, self._envelopes.groups
        result.transactions = self._envelopes.sets
        if "input" in self._pending or not result.interchanges:
            result.unreadable = True
            result.ledger.fail_all()
        return result

    # Envelopes and levels.

    def _standing(self) -> Standing:
        return Standing(self._assembler.interchange, self._assembler.group, self._assembler.transaction)

    def _enter(self, piece: Piece, before: Standing) -> None:
        """Take a piece that is no claim; `before` is what the piece before it stood in."""
        standing = before if piece.tag in _TRAILERS else self._standing()
        transaction = standing.transaction
        checked = transaction is not None and transaction.is_professional
        faults = self._envelopes.take(piece, checked=checked)
        for fault in faults:
            if fault.key.endswith("-unended"):
                self._report(fault, before)
                self._close(fault.scope)
        scope = _SCOPE_OF_TAG.get(piece.tag)
        if scope in _ENVELOPES:
            self._screening.ledger.begin(scope)
        for fault in faults:
            if not fault.key.endswith("-unended"):
                self._report(fault, standing)
        match piece.tag:
            case "ISA":
                self._date()
            case "HL":
                self._enter_level(piece, standing, checked=checked)
            case "ST":
                self._enter_set(piece, standing)
            case "SE":
                self._close("set")
            case "GE":
                self._close("group")
            case "IEA":
                self._close("interchange")

    def _date(self) -> None:
        """Date the input by its first interchange; ISA09 is YYMMDD."""
        if self._screening.dated is None and self._assembler.interchange is not None:
            self._screening.dated = read_date("20" + self._assembler.interchange.value(9))

    def _enter_set(self, piece: Piece, standing: Standing) -> None:
        self._faulty_levels.clear()
        transaction = standing.transaction
        if transaction is not None and not transaction.is_professional:
            values = {"kind": transaction.kind[:3], "version": transaction.version[:12] or "no version"}
            place = Place(piece.offset, piece.ordinal)
            self._add(engine_finding("not-professional", standing.whereabouts(), place, values=values))
        elif piece.suspect:
            for fault in inspect_piece(piece):
                self._report(EnvelopeFault(fault.key, "set", *fault[1:]), standing)

    def _enter_level(self, piece: Piece, standing: Standing, *, checked: bool) -> None:
        """A fault in a level's own segments stops the claims below it, and no others."""
        if not checked:
            return
        depth = _LEVEL_DEPTHS.get(level_code(piece), 0)
        self._faulty_levels = {at: place for at, place in self._faulty_levels.items() if at < depth}
        if piece.suspect:
            for fault in inspect_piece(piece):
                self._report(EnvelopeFault(fault.key, "level", *fault[1:]), standing)
                self._faulty_levels[depth] = fault.place

    def _report(self, fault: EnvelopeFault, standing: Standing) -> None:
        """Make a finding of an envelope fault and remember what it means for the claims that it reaches."""
        whereabouts = standing.whereabouts(fault.scope)
        self._add(engine_finding(fault.key, whereabouts, fault.place, element=fault.element, values=fault.values))
        verdict = FAULTS[fault.key].verdict
        if verdict >= Verdict.REJECTED:
            scope = self._reach(fault.scope)
            self._pending[scope] = max(verdict, self._pending.get(scope, verdict))
        if verdict == Verdict.UNREADABLE:
            self._screening.unreadable = True

    def _reach(self, scope: Scope) -> Scope:
        """The envelope that a fault of this scope reaches: the next one around where there is none of that kind."""
        if scope not in _ENVELOPES:
            return scope
        around = _ENVELOPES[_ENVELOPES.index(scope) :]
        return next((envelope for envelope in around if self._screening.ledger.is_open(envelope)), scope)

    def _close(self, scope: Scope) -> None:
        """An envelope ends, and those inside it: its claims take their share of its faults."""
        if scope not in _ENVELOPES:
            return
        for envelope in _ENVELOPES[: _ENVELOPES.index(scope) + 1]:
            verdict = self._pending.pop(envelope, None)
            if verdict is not None:
                self._screening.ledger.fail(envelope, verdict)
            self._screening.ledger.end(envelope)

    def _add(self, finding: Finding) -> None:
        self._screening.findings.append(finding)

    # Claims.

    def _screen(self, claim: Claim, transaction: TransactionSet | None) -> None:
        """Take the next claim: its own faults, then the edits that its services concern."""
        result, ledger = self._screening, self._screening.ledger
        if transaction is not None and not transaction.is_professional:
            result.lines += len(_ANY_SERVICE.findall(claim.piece.text))
            result.passed_through += 1
            ledger.add(claim.charge or 0, Verdict.ACCEPTED)
            return
        self._last = claim
        services = claim.services
        result.lines += len(services)
        findings: list[Finding] = []
        if self._faulty_levels or transaction is None or not is_sound(claim):
            where = self._claim_whereabouts(claim)
            findings = claim_faults(claim, where, self._faulty_levels.values())
        if claim.frequency_code in FOLLOWING or self._concerns_any(services, claim.delimiters.component):
            where = self._claim_whereabouts(claim)
            findings += self._run_edits(claim, where, findings)
        if findings:
            result.findings += findings
        ledger.add(claim.charge or 0, verdict_of(findings) if findings else Verdict.ACCEPTED)

    def _concerns_any(self, services: list[tuple[str, str]], separator: str) -> bool:
        """Whether some service concerns some edit."""
        of = self._interests.of
        return any([of(composite, separator) for composite, _ in services])

    def _claim_whereabouts(self, claim: Claim) -> Whereabouts:
        ordinal = len(self._screening.ledger.verdicts)
        return self._standing().whereabouts()._replace(claim_id=claim.claim_id, claim=ordinal)

    def _run_edits(self, claim: Claim, where: Whereabouts, own_faults: list[Finding]) -> list[Finding]:
        """Run the edits that the claim's services concern, and collect the services that edits over time ask for."""
        findings: list[Finding] = []
        claim_edits: dict[str, ActiveEdit] = {}
        asked: list[int] = []
        # A void takes a claim back: there is nothing in it to be corrected.
        for index, line in enumerate(claim.lines if not claim.is_void else ()):
            interest = self._interests.of(line.composite, claim.delimiters.component)
            claim_edits.update((active.edit.name, active) for active in interest.claim_edits)
            for active in interest.line_edits:
                findings += self._run(active, line, where, line.at("SV1"))
            if interest.on_timeline:
                asked.append(index)
        for active in claim_edits.values():
            findings += self._run(active, claim, where, claim.at("CLM"))
        if asked or claim.frequency_code in FOLLOWING:
            findings += self._collect(claim, asked, where, own_faults + findings)
        return findings

    def _run(self, active: ActiveEdit, subject: Claim | ServiceLine, where: Whereabouts, at: Location) -> list[Finding]:
        findings, crash = run_check(active, subject, where, at)
        if crash is not None:
            self._screening.crashes.append(crash)
        return findings

    def _collect(self, claim: Claim, asked: list[int], where: Whereabouts, so_far: list[Finding]) -> list[Finding]:
        """Put the claim's services with the indices `asked` on the patient's timeline, unless the claim is rejected."""
        findings, services = [], []
        for index in asked:
            line = claim.lines[index]
            service = read_service(claim, line, (self._screening.input, where.claim or 0, index), "this file")
            if service is not None:
                services.append(service)
                continue
            place, values = line.at("DTP03", "472").place, {"procedure": line.procedure}
            findings.append(
                engine_finding(
                    "service-date-unreadable", where, place, element="DTP03", line=line.number, values=values
                )
            )
        place = claim.at("CLM").place
        if claim.patient_identity is None and asked:
            values = {"procedure": claim.lines[asked[0]].procedure}
            findings.append(engine_finding("patient-unidentified", where, place, values=values))
        if verdict_of(so_far + findings) < Verdict.REJECTED:
            self._screening.dated_claims.append(
                DatedClaim(
                    identity=claim.patient_identity,
                    key=ClaimKey(claim.payer.key, claim.billing_npi, claim.claim_id),
                    services=tuple(services),
                    input=self._screening.input,
                    whereabouts=where,
                    place=place,
                    charge=claim.charge or 0,
                    frequency_code=claim.frequency_code,
                    original_reference=claim.original_reference,
                    is_test=self._assembler.in_test_interchange,
                )
            )
        return findings

    def _continue(self) -> None:
        """The last piece goes on beyond what is held of it: a claim of that length cannot be judged."""
        last, self._last = self._last, None
        if last is None:
            return
        result, ordinal = self._screening, len(self._screening.ledger.verdicts) - 1
        where = self._claim_whereabouts(last)._replace(claim=ordinal)
        result.findings.append(engine_finding("claim-too-long", where, last.at("CLM").place))
        result.ledger.raise_to(ordinal, Verdict.REJECTED, last.charge or 0)
        result.dated_claims = [dated for dated in result.dated_claims if dated.whereabouts.claim != ordinal]

    # Inputs that are no interchange.

    def count_unframed(self, source: BinaryIO) -> None:
        """Say what an input without an ISA is, and nothing else; count the claims that nothing can be done with."""
        key = recognise(source.read(HEAD_LENGTH))
        self._screening.findings = [engine_finding(key, Whereabouts(), Place(0, 1))]
        source.seek(0)
        for piece in Reader(source, unframed=ASSUMED):
            if piece.tag == "CLM":
                self._screening.ledger.add(Claim(piece, None, None, None).charge or 0, Verdict.UNREADABLE)
                self._screening.lines += len(_ANY_SERVICE.findall(piece.text))
