"""The claim pass: one input's claims, one at a time, against the edits that look at a single claim.

Levels and claims are judged judged by judged, wherever and in whatever process that is done; the envelopes around them
are followed here, in file order, and an envelope that fails takes its claims along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrubber.claims.assemble import Assembler, Header
from scrubber.engine.claims.claim_faults import syntax_finding
from scrubber.engine.claims.guide_outcome import GuideOutcome
from scrubber.engine.claims.judged_claims import JudgedClaims
from scrubber.engine.claims.transaction_sets import TransactionSets
from scrubber.engine.input_result import MOST_APPLICATIONS, MOST_BATCHES, Batch, InputResult, InterchangeNumber
from scrubber.findings.catalogue import FAULTS
from scrubber.findings.finding import Finding, Verdict
from scrubber.findings.finding_store import FindingStore
from scrubber.findings.resolve_hits import ClaimContext, Envelopes, engine_finding
from scrubber.x12.checks.envelope import AS_IT_CAME, LEFT_OUT, EnvelopeChecker
from scrubber.x12.checks.envelope_fault import EnvelopeFault, Scope
from scrubber.x12.checks.file_type import EMPTY, HEAD_LENGTH, NOT_X12, OTHER, Content, recognise
from scrubber.x12.checks.syntax import inspect_piece
from scrubber.x12.reader import Cut, Readable, Reader
from scrubber.x12.segment import Place
from scrubber.x12.shape import PLAIN, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrubber.claims.assemble import TransactionSet
    from scrubber.engine.claim_verdicts import Enclosing
    from scrubber.engine.claims.edit_memory import EditMemory
    from scrubber.engine.claims.shared_blocks import Share
    from scrubber.x12.piece import Piece, Stretch

_SCOPE_OF_TAG: dict[str, Scope] = {"ISA": "interchange", "GS": "group", "ST": "set"}
_ENVELOPES: tuple[Enclosing, ...] = ("set", "group", "interchange")
_TRAILERS = frozenset({"SE", "GE", "IEA"})


WRAPPED, UNWRAPPED = "lines-wrapped", "lines-unwrapped"


def tell_folded(input_result: InputResult, folded: int) -> None:
    """Tell in how many places plain letters were read for characters that X12 does not have."""
    if folded and input_result.interchanges:
        values = {"count": folded}
        input_result.findings.append(engine_finding("characters-folded", ClaimContext(), Place(0, 1), values=values))


class ClaimPass:
    """Screens one input; `memory` has the edits, with what is known of them by the inputs before it."""

    def __init__(
        self,
        memory: EditMemory,
        input_ordinal: int = 0,
        finding_store: FindingStore | None = None,
        shape: Shape = PLAIN,
        *,
        checks_guide: bool = False,
        repairs: bool = False,
        folds: bool = False,
        cut: Cut = Reader.parts,
    ) -> None:
        self._memory = memory
        self._cut = cut
        self._shape = shape
        self._repairs = repairs
        self._leaves_out_blanks = repairs or folds
        self._assembler = Assembler()
        self._envelope_checker = EnvelopeChecker(repairs=repairs)
        store = finding_store or FindingStore()
        self._input_result = InputResult(input_ordinal, store.collect())
        self._guide = GuideOutcome(self._input_result, store.collect()) if checks_guide else None
        self._pending: dict[Scope, Verdict] = {}
        self._batch: tuple[Batch, int] | None = None
        """That of the set under way, and the set's first claim."""

    def run(self, source: Readable) -> InputResult:
        """Read `source` from its beginning to its end."""
        return self.judge(self._cut(Reader(source)))

    def judge(self, parts: Iterable[Piece | Stretch | Share]) -> InputResult:
        """Judge an input that is read already."""
        with self._memory.sandbox:
            transaction_sets = TransactionSets(
                self._memory, self._input_result.input, checks_guide=self._guide is not None
            )
            return self.follow(transaction_sets.of(parts))

    def follow(self, parts: Iterable[Piece | JudgedClaims]) -> InputResult:
        """Take an input as the pieces of its envelopes, with what stands between them judged already, in file order."""
        result = self._input_result
        before = self._envelopes()
        head = ""
        for part in parts:
            if isinstance(part, JudgedClaims):
                self._absorb(part)
            else:
                head = head if len(head) >= HEAD_LENGTH else head + part.text[:HEAD_LENGTH]
                self._assembler.take(part)
                self._enter(part, before)
                envelopes = self._envelopes()
                if self._guide is not None:
                    self._guide.enter(part, before.transaction, envelopes)
                before = envelopes
        result.refused = "input" in self._pending
        for fault in self._envelope_checker.end():
            self._report(fault, before)
        self._close("interchange")
        result.interchanges, result.groups = self._envelope_checker.interchanges, self._envelope_checker.groups
        result.transactions = self._envelope_checker.sets
        content = recognise(head.encode("latin-1"))
        if self._shape.is_lower_case:
            content = Content("lower-case-input")
        elif self._shape.before_segments:
            content = Content("segments-quoted")
        if content.key == EMPTY and result.claim_verdicts.verdicts:
            content = Content(NOT_X12)
        # An archive may hold an interchange that can be read: it is refused for what it is all the same.
        is_foreign = not result.interchanges or content.key not in {NOT_X12, EMPTY, OTHER}
        if is_foreign:
            result.interchanges = result.groups = result.transactions = 0
            result.numbers.clear()
            result.findings.clear()
            result.findings.append(engine_finding(content.key, ClaimContext(), Place(0, 1), values=content._asdict()))
        if is_foreign or result.refused:
            result.unreadable = True
            result.claim_verdicts.fail_all()
        if self._guide is not None:
            self._guide.finish(before.transaction)
        return result

    def _absorb(self, judged: JudgedClaims) -> None:
        """Enter what was found between two pieces of envelopes."""
        result = self._input_result
        result.put_off.extend(judged.put_off, len(result.claim_verdicts.verdicts))
        result.claim_verdicts.add_all(judged.verdicts, judged.charges)
        result.claim_numbers += judged.numbers
        if self._memory.rulebook.looks_for_repetitions:
            result.line_keys.extend(judged.line_keys)
        result.lines += judged.lines
        result.days |= judged.days
        result.lines_specific += judged.lines_specific
        result.passed_through += judged.passed_through
        result.findings.extend(judged.findings)
        result.dated_claims += judged.dated_claims
        result.crashes += judged.crashes
        result.judged_by.update(judged.judged_by)
        result.unreadable = result.unreadable or judged.unreadable
        if judged.lost is not None:
            self._envelope_checker.lose_claims(len(judged.verdicts), judged.lost, judged.lost_bytes)
        self._stop("set", judged.set_verdict)
        if self._guide is not None:
            self._guide.take(judged.guide)

    def _envelopes(self) -> Envelopes:
        return Envelopes(self._assembler.interchange, self._assembler.group, self._assembler.transaction)

    def _enter(self, piece: Piece, before: Envelopes) -> None:
        """Take a piece that is no level and no claim; `before` is what the piece before it stood in."""
        envelopes = before if piece.tag in _TRAILERS else self._envelopes()
        transaction = envelopes.transaction
        checked = transaction is not None and transaction.is_professional and not piece.delimiters.in_amounts
        faults = self._envelope_checker.take(piece, checked=checked)
        for fault in faults:
            if fault.key.endswith("-unended"):
                self._report(fault, before)
                self._close(fault.scope)
        scope = _SCOPE_OF_TAG.get(piece.tag)
        if scope in _ENVELOPES:
            self._input_result.claim_verdicts.begin(scope)
        for fault in faults:
            if not fault.key.endswith("-unended"):
                self._report(fault, envelopes)
        match piece.tag:
            case "ISA":
                self._tell_shape(piece, envelopes)
                self._date()
                self._number(piece)
                self._inspect(piece, "interchange", envelopes)
            case "GS":
                self._address(envelopes.group)
                self._inspect(piece, "group", envelopes)
            case "ST":
                self._enter_set(piece, envelopes)
            case "SE":
                self._close("set")
            case "GE":
                self._close("group")
            case "IEA":
                self._close("interchange")

    def _tell_shape(self, piece: Piece, envelopes: Envelopes) -> None:
        """Tell once what had to be mended; a wrapped interchange is rejected where it is not to be repaired."""
        wrapping, place = self._shape.wrapping, Place(piece.offset, piece.ordinal)
        told = []
        if wrapping is not None:
            told.append(
                EnvelopeFault(UNWRAPPED if self._repairs else WRAPPED, "none", place, None, {"width": wrapping.width})
            )
        if self._shape.has_blank_ends:
            then = LEFT_OUT if self._leaves_out_blanks else AS_IT_CAME
            told.append(EnvelopeFault("blanks-before-terminators", "none", place, None, {"then": then}))
        for fault in told if self._envelope_checker.interchanges == 1 else ():
            self._report(fault, envelopes)
        if wrapping is not None and not self._repairs:
            self._pending["interchange"] = max(Verdict.REJECTED, self._pending.get("interchange", Verdict.REJECTED))

    def _date(self) -> None:
        """Date the input by its first interchange."""
        day = self._envelopes().received
        self._input_result.dated = self._input_result.dated or day
        self._input_result.undated = self._input_result.undated or day is None

    def _number(self, piece: Piece) -> None:
        """Take the control number of the interchange that begins."""
        interchange = Header(piece)
        qualifier, sender, receiver_qualifier, receiver = map(interchange.value, range(5, 9))
        parties, place = (qualifier, sender, receiver_qualifier, receiver), Place(piece.offset, piece.ordinal)
        is_test = self._assembler.in_test_interchange
        self._input_result.numbers.append(InterchangeNumber(parties, interchange.value(13), is_test, place, [], {}))

    def _address(self, group: Header | None) -> None:
        """Take whom a functional group is from and to."""
        if group is not None and self._assembler.interchange is not None:
            applications, pair = self._input_result.numbers[-1].applications, (group.value(2), group.value(3))
            if pair not in applications and len(applications) < MOST_APPLICATIONS:
                applications.append(pair)

    def _take_batch(self, transaction: TransactionSet) -> None:
        """Take the submitter's number of the batch that a set begins or goes on with."""
        beginning, number = transaction.beginning, transaction.batch_number
        if beginning is None or transaction.batch is None:
            return
        batches = self._input_result.numbers[-1].batches
        if number in batches or len(batches) < MOST_BATCHES:
            batch = batches.setdefault(number, Batch(beginning.place, transaction.control_number, []))
            self._batch = batch, len(self._input_result.claim_verdicts.verdicts)

    def _enter_set(self, piece: Piece, envelopes: Envelopes) -> None:
        transaction, place = envelopes.transaction, Place(piece.offset, piece.ordinal)
        if transaction is not None and transaction.is_professional and envelopes.interchange is not None:
            self._take_batch(transaction)
        if transaction is not None and not (transaction.is_professional or transaction.is_contradictory):
            values = {"kind": transaction.kind[:3], "version": transaction.version[:12] or "no version"}
            finding = engine_finding("not-professional", envelopes.claim_context(), place, values=values)
            self._input_result.findings.append(finding)
        else:
            self._inspect(piece, "set", envelopes)
        if transaction is not None and transaction.is_contradictory:
            self._report(EnvelopeFault("set-contradictory", "set", place, "ST03", {}), envelopes)

    def _inspect(self, piece: Piece, scope: Scope, envelopes: Envelopes) -> None:
        """Look closer at the head of an envelope that may hold what no clean file holds."""
        for fault in inspect_piece(piece) if piece.suspect else ():
            self._enter_finding(syntax_finding(fault, envelopes.claim_context(scope), piece.delimiters), scope)

    def _report(self, fault: EnvelopeFault, envelopes: Envelopes) -> None:
        """Make a finding of an envelope fault and remember what it means for the claims that it reaches."""
        claim_context = envelopes.claim_context(fault.scope)
        finding = engine_finding(fault.key, claim_context, fault.place, element=fault.element, values=fault.values)
        self._enter_finding(finding, fault.scope)

    def _enter_finding(self, finding: Finding, scope: Scope) -> None:
        """Enter a finding about an envelope, with what it means for the claims in that."""
        self._input_result.findings.append(finding)
        self._stop(scope, FAULTS[finding.key].verdict)

    def _stop(self, scope: Scope, verdict: Verdict) -> None:
        """Give every claim of an envelope this verdict when it ends, where the verdict stops a claim.

        Of an interchange that is refused nothing is answered and nothing goes on: its claims are unreadable.
        """
        if verdict < Verdict.REJECTED:
            return
        reached = self._reach(scope)
        if reached == "interchange":
            verdict = Verdict.UNREADABLE
        self._input_result.unreadable = self._input_result.unreadable or verdict == Verdict.UNREADABLE
        self._pending[reached] = max(verdict, self._pending.get(reached, verdict))

    def _reach(self, scope: Scope) -> Scope:
        """The envelope that a fault of this scope reaches: the next one around where there is none of that kind."""
        if scope not in _ENVELOPES:
            return scope
        around = _ENVELOPES[_ENVELOPES.index(scope) :]
        return next((envelope for envelope in around if self._input_result.claim_verdicts.is_open(envelope)), scope)

    def _close(self, scope: Scope) -> None:
        """An envelope ends, and those inside it: its claims take their share of its faults."""
        for envelope in _ENVELOPES[: _ENVELOPES.index(scope) + 1]:
            verdict = self._pending.pop(envelope, None)
            if verdict is not None:
                self._input_result.claim_verdicts.fail(envelope, verdict)
            self._input_result.claim_verdicts.end(envelope)
        if self._batch is not None:
            batch, first = self._batch
            batch.extend(first, len(self._input_result.claim_verdicts.verdicts))
            self._batch = None
